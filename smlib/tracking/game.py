"""Credit by taking channels away: Markov's removal effect and Shapley's value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import factorial

from smlib.tracking.errors import TrackingError

MOST = 12
"""Channels for which every combination is still tried: 4,096 of them."""


def removal_effects(steps: Iterable[tuple[str | None, str, int, int]]) -> dict[str, float]:
    """Return which part of the conversions would be missing without each channel, in a first-order Markov chain.

    The chain walks from the start through the channels to a conversion or to nothing; a removed channel leads to
    nothing (Anderl et al. 2016). Staying on a channel changes no effect.

    Args:
        steps: (from, to, end, times) as `smlib.tracking.journeys.transitions` counts them.

    Returns:
        Channel -> effect between 0 and 1; all 0 where nothing converts.

    Example:
        >>> from smlib.tracking.game import removal_effects
        >>> steps = [(None, "ads", 0, 1), (None, "ads", 2, 1), (None, "mail", 1, 1), ("ads", "mail", 1, 1)]
        >>> {name: round(effect, 2) for name, effect in removal_effects(steps).items()}
        {'ads': 0.5, 'mail': 1.0}
    """
    import numpy as np

    rows = list(steps)
    names = sorted({to for _, to, _, _ in rows})
    at = {name: i + 1 for i, name in enumerate(names)}  # 0 is the start
    size = len(names) + 1
    counts, converts, ends = np.zeros((size, size)), np.zeros(size), np.zeros(size)
    for before, to, end, times in rows:
        counts[0 if before is None else at[before], at[to]] += times
        converts[at[to]] += times * (end == 1)
        ends[at[to]] += times * (end == 2)
    leaving = counts.sum(axis=1) + converts + ends
    leaving[leaving == 0] = 1
    moves, success = counts / leaving[:, None], converts / leaving

    def reaches(removed: int | None) -> float:
        keep = [i for i in range(size) if i != removed]
        chance = np.linalg.solve(np.eye(len(keep)) - moves[np.ix_(keep, keep)], success[keep])
        return float(chance[0])

    whole = reaches(None)
    if whole <= 0:
        return dict.fromkeys(names, 0.0)
    # Rounding may leave −1e-17 for a channel that changes nothing.
    return {name: max(0.0, 1 - reaches(at[name]) / whole) for name in names}


def shapley_values(worth: Mapping[frozenset[str], float]) -> dict[str, float]:
    """Return each player's average contribution over all orders in which they can join (Shapley 1953), exactly.

    Args:
        worth: coalition -> what it achieves; coalitions not named achieve nothing.

    Raises:
        TrackingError: for more than 12 players.

    Example:
        >>> from smlib.tracking.game import shapley_values
        >>> shapley_values({frozenset("A"): 10, frozenset("B"): 20, frozenset("AB"): 50})
        {'A': 20.0, 'B': 30.0}
    """
    import numpy as np

    players = sorted(frozenset().union(*worth))
    check_size(players)
    n = len(players)
    value = np.zeros(1 << n)
    bits = {player: 1 << i for i, player in enumerate(players)}
    for coalition, achieved in worth.items():
        value[sum(bits[player] for player in coalition)] = achieved
    masks = np.arange(1 << n)
    sizes = np.array([int(mask).bit_count() for mask in masks])
    weights = np.array([factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)])
    result = {}
    for player, bit in bits.items():
        without = masks[(masks & bit) == 0]
        result[player] = float(((value[without | bit] - value[without]) * weights[sizes[without]]).sum())
    return result


def coalition_values(brought: Mapping[int, float], channels: list[str]) -> dict[frozenset[str], float]:
    """Return what each combination of channels could have brought alone: all journeys that used no other channel.

    Args:
        brought: bit mask over `channels` -> conversions of journeys with exactly these channels.
    """
    n = len(channels)
    value = [brought.get(mask, 0.0) for mask in range(1 << n)]
    for i in range(n):
        for mask in range(1 << n):
            if mask >> i & 1:
                value[mask] += value[mask ^ (1 << i)]
    return {frozenset(channels[i] for i in range(n) if mask >> i & 1): value[mask] for mask in range(1, 1 << n)}


def check_size(channels: Iterable[str]) -> None:
    """Raise `TrackingError` for more channels than can be combined exactly."""
    names = list(channels)
    if len(names) > MOST:
        raise TrackingError("shapley_many", n=len(names), most=MOST)
