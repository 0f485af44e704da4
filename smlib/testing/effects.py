"""One arm against another: difference, interval, chance, and how small a difference could have been shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from smlib import stats
from smlib.testing.moments import Arm, reach
from smlib.testing.posterior import better

SMALL = 5  # expected successes or failures below this: the exact test instead of the normal one
DRAWS = 10_000
SEARCH = 60  # halvings


@dataclass(frozen=True)
class Contrast:
    """The difference b minus a.

    Attributes:
        a, b: the arms.
        estimate, low, high: difference with its interval.
        p_value: after Holm where there are more than two arms.
        p_single: of this comparison by itself.
        test: which test: `"z"`, `"fisher"`, `"welch"`, `"bootstrap"`.
        probability: that b's true value is above a's.
        detectable: smallest difference that this sample shows with 80 % power.
        factor: how many times the sample a difference of this size needs for 80 % power; infinite for none.
    """

    a: Arm
    b: Arm
    estimate: float
    low: float
    high: float
    p_value: float
    p_single: float
    test: str
    probability: float
    detectable: float
    factor: float


def shares(a: Arm, b: Arm, alpha: float, level: float, power: float) -> Contrast:
    """Compare two shares: Newcombe's interval; pooled z-test, Fisher's exact one for small samples.

    Args:
        alpha: of the interval.
        level: of one comparison among several, for what could be shown.
    """
    assert a.successes is not None
    assert b.successes is not None
    x_a, x_b = a.successes, b.successes
    low, high = stats.newcombe(x_a, a.n, x_b, b.n, 1 - alpha)
    pooled = (x_a + x_b) / (a.n + b.n)
    small = min(a.n, b.n) * min(pooled, 1 - pooled) < SMALL
    p = stats.fisher_exact(x_a, a.n, x_b, b.n) if small else stats.z_test(x_a, a.n, x_b, b.n).p_value
    probability = better((x_a + 1, a.n - x_a + 1), (x_b + 1, b.n - x_b + 1))
    null = np.sqrt(pooled * (1 - pooled) * (1 / a.n + 1 / b.n))
    real = np.sqrt(a.value * (1 - a.value) / a.n + b.value * (1 - b.value) / b.n)
    factor = _factor(b.value - a.value, stats.critical(1 - level) * null + stats.critical(2 * power - 1) * real)
    shown = detectable_share(a.value, a.n, b.n, level, power)
    estimate = b.value - a.value
    return Contrast(a, b, estimate, low, high, p, p, "fisher" if small else "z", probability, shown, factor)


def detectable_share(p_a: float, n_a: int, n_b: int, alpha: float, power: float) -> float:
    """Return the smallest difference from `p_a` that the pooled z-test finds with `power`; NaN if none does.

    Upwards; downwards where there is not room enough above.
    """
    for room, sign in ((1 - p_a, 1), (p_a, -1)):
        edge = room * (1 - 1e-9)
        if room <= 0 or stats.power_shares(p_a, p_a + sign * edge, n_a, n_b, alpha) < power:
            continue
        low, high = 0.0, edge
        for _ in range(SEARCH):
            middle = (low + high) / 2
            # Below 1e-12 the standard error of both together may vanish.
            enough = middle > 1e-12 and stats.power_shares(p_a, p_a + sign * middle, n_a, n_b, alpha) >= power
            low, high = (low, middle) if enough else (middle, high)
        return high
    return float("nan")


def means(a: Arm, b: Arm, alpha: float, level: float, power: float) -> Contrast:
    """Compare two values with known variances by Welch's test: means, ratios, what CUPED or strata left of them."""
    found = stats.welch(a.value, a.var, a.n, b.value, b.var, b.n, 1 - alpha)
    error = float(np.sqrt(a.var / a.n + b.var / b.n))
    df = found.df if np.isfinite(found.df) else 1e9
    probability = float(special.stdtr(df, found.statistic)) if np.isfinite(found.statistic) else 0.5
    needed = reach(power, level) * error
    return Contrast(
        a, b, found.estimate, found.low, found.high, found.p_value, found.p_value, "welch", probability, needed,
        _factor(found.estimate, needed),
    )  # fmt: skip


def quantiles(a: Arm, b: Arm, draws: tuple[Any, Any], alpha: float, level: float, power: float) -> Contrast:
    """Compare two quantiles by their bootstrap distributions (percentile interval)."""
    differences = draws[1] - draws[0]
    low, high = np.quantile(differences, [alpha / 2, 1 - alpha / 2])
    side = min((differences <= 0).sum(), (differences >= 0).sum())
    p = min(1.0, 2 * (side + 1) / (len(differences) + 1))
    probability = float((differences > 0).mean() + (differences == 0).mean() / 2)
    needed = reach(power, level) * float(differences.std(ddof=1))
    estimate = b.value - a.value
    return Contrast(
        a, b, estimate, float(low), float(high), float(p), float(p), "bootstrap", probability, needed,
        _factor(estimate, needed),
    )  # fmt: skip


def _factor(difference: float, needed: float) -> float:
    return float((needed / difference) ** 2) if difference else float("inf")
