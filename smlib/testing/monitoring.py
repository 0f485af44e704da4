"""Looking every day without fooling oneself: intervals that stay valid however often one looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import special

from smlib.errors import check_range
from smlib.testing.counting import ordered
from smlib.testing.errors import TrialError
from smlib.testing.sequences import LEAST, Looks, from_counts, from_table
from smlib.testing.split import BROKEN, always_valid_split, check_split, ratios
from smlib.testing.watched import Monitor

PLANNED = 5000  # people per arm
LEAST_HITS = 5  # successes and failures per arm, likewise


def mixture(difference: Any, variance: Any, spread: Any) -> Any:
    """Return the likelihood ratio of a normal mixture against no difference (mSPRT; Johari et al. 2017).

    Args:
        difference: estimated so far.
        variance: of that estimate.
        spread: variance of the mixture.

    Example:
        >>> print(f"{mixture(0.12, 2.0 / 1000, 0.01):.4f}")
        8.1999
    """
    d, v, tau = (np.asarray(x, dtype=float) for x in (difference, variance, spread))
    return np.sqrt(v / (v + tau)) * np.exp(np.minimum(700, tau * d**2 / (2 * v * (v + tau))))


def monitor(
    table: Any,
    totals: Any = None,
    *,
    variant: str = "variant",
    metric: str | None = None,
    time: str | None = None,
    kind: str = "proportion",
    successes: str | None = None,
    control: Any = None,
    expected: Mapping[Any, float] | None = None,
    better: str = "higher",
    planned: int = PLANNED,
    alpha: float = 0.05,
) -> Monitor:
    """Watch a running trial; one may look every day and stop at the first clear day.

    The interval is a normal-mixture confidence sequence: however often one looks, a difference that is not there is
    found in at most `alpha` of all trials. It is wider than the interval of a single look; that is the price.

    Args:
        table: rows with `metric` and `time`; or one row per day and arm with `successes`, `totals` and `time`; or new
            successes per look as a dict of lists, `{"a": [12, 9], "b": [15, 14]}`, with `totals` likewise.
        totals: with a table the column of people, with a dict the new people per look.
        variant, metric, kind, control, expected, better, alpha: see `compare`; kinds are `"proportion"` and `"mean"`.
        time: column with day or time; times are cut to days.
        successes: column with counts.
        planned: people per arm at which the interval is narrowest; take it from `sm.plan` and keep it.

    Returns:
        A `Monitor`: `.to_frame()`, `.verdict`, `.decided_at`, `.plot()`.

    Raises:
        TrialError: for figures that cannot be used.

    Example:
        >>> import smlib as sm
        >>> seen = sm.monitor({"a": [40] * 20, "b": [60] * 20}, {"a": [1000] * 20, "b": [1000] * 20})
        >>> seen.verdict, seen.decided_at
        ('b', 3)
    """
    check_range("alpha", alpha, 0 < alpha < 1, "> 0, < 1")
    check_range("planned", planned, planned >= LEAST, f"≥ {LEAST}")
    if isinstance(table, Mapping) and isinstance(totals, Mapping):
        looks = from_counts(table, totals)
    elif time is None:
        raise TrialError("monitor_columns")
    else:
        looks = from_table(table, variant, time, metric=metric, kind=kind, successes=successes, totals=totals)
    return watch(_control_first(looks, control), expected, better, planned, alpha)


def watch(looks: Looks, expected: Mapping[Any, float] | None, better: str, planned: int, alpha: float) -> Monitor:
    """Judge cumulated figures whose first arm is the control; see `monitor`."""
    level = alpha / (len(looks.arms) - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = looks.mean[:, 1:] - looks.mean[:, :1]
        variance = looks.var[:, 1:] / looks.n[:, 1:] + looks.var[:, :1] / looks.n[:, :1]
        counts = _counts(looks)
        spread = _spread(looks, counts, planned, level)
        ratio = mixture(estimate, variance, spread)
        half = np.sqrt(variance * (variance + spread) / spread * (np.log1p(spread / variance) - 2 * np.log(level)))
    ratio = np.where(counts, ratio, np.nan)
    p_value = np.fmin.accumulate(np.fmin(1.0, 1 / np.where(counts, np.maximum(ratio, 1e-300), 1.0)), axis=0)
    naive = np.where(counts, 2 * special.ndtr(-np.abs(estimate) / np.sqrt(np.maximum(variance, 1e-300))), np.nan)
    shares = ratios(list(looks.arms), expected)
    split_p = float(always_valid_split(looks.n, shares)[-1])
    final = check_split(dict(zip(looks.arms, looks.n[-1].tolist(), strict=True)), expected).p_value
    verdict, at = _verdict(looks, estimate, p_value, level, better)
    if split_p < BROKEN or final < BROKEN / 100:
        verdict, at = "split_broken", None
    early = np.nanmin(np.where(np.isnan(naive), 1.0, naive), axis=1) < level
    return Monitor(
        looks,
        np.where(counts, estimate, np.nan),
        np.where(counts, estimate - half, np.nan),
        np.where(counts, estimate + half, np.nan),
        p_value,
        naive,
        min(split_p, 1.0),
        verdict,
        at,
        looks.times[int(early.argmax())] if early.any() else None,
        better,
    )


def _control_first(looks: Looks, control: Any) -> Looks:
    arms = ordered(list(looks.arms), control)
    order = [looks.arms.index(arm) for arm in arms]
    return Looks(looks.times, tuple(arms), looks.n[:, order], looks.mean[:, order], looks.var[:, order], looks.share)


def _counts(looks: Looks) -> Any:
    """Tell at which looks there is enough in both arms for the normal approximation."""
    ready = looks.n >= LEAST
    if looks.share:
        hits = looks.mean * looks.n
        ready &= (hits >= LEAST_HITS) & (looks.n - hits >= LEAST_HITS)
    else:
        ready &= looks.var > 0
    return ready[:, 1:] & ready[:, :1]


def _spread(looks: Looks, counts: Any, planned: int, level: float) -> Any:
    """Return the mixture's variance per arm: fixed at the first look that counts, narrowest at `planned` people.

    Howard et al. (2021), section 3.5: the best ratio to the variance then is −2 ln α + ln(1 − 2 ln α).
    """
    first = counts.argmax(axis=0)
    unit = np.array([looks.var[i, 0] + looks.var[i, k + 1] for k, i in enumerate(first)])
    best = -2 * np.log(level) + np.log1p(-2 * np.log(level))
    return np.maximum(unit, 1e-300) * best / planned


def _verdict(looks: Looks, estimate: Any, p_value: Any, level: float, better: str) -> tuple[Any, Any]:
    """Return the winner and the look at which it was found; a control wins when all others have lost."""
    clear = p_value < level
    first = np.where(clear.any(axis=0), clear.argmax(axis=0), -1)
    gain = np.array([estimate[i, k] if i >= 0 else np.nan for k, i in enumerate(first)])
    gain = gain if better == "higher" else -gain
    if (gain > 0).any():
        k = int(np.nanargmax(gain))
        return looks.arms[k + 1], looks.times[first[k]]
    if (gain < 0).all():
        return looks.arms[0], looks.times[first.max()]
    return "open", None
