"""Intervals, tests and power from a few numbers: what several themes need, with numpy and scipy.special only.

Numbers or arrays that fit together come in, floats or arrays come out. Differences read b minus a. `scipy.stats`
knows all of this, but costs two seconds to import.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy import special


class Interval(NamedTuple):
    """Both ends of an interval."""

    low: Any
    high: Any


class Significance(NamedTuple):
    """A test statistic and its two-sided p-value."""

    statistic: Any
    p_value: Any


class Difference(NamedTuple):
    """A difference b minus a with its interval, test statistic, degrees of freedom and two-sided p-value."""

    estimate: Any
    low: Any
    high: Any
    statistic: Any
    df: Any
    p_value: Any


def _plain(value: Any) -> Any:
    """Turn NumPy's single numbers into plain ones: they are shown to people."""
    return value.item() if isinstance(value, np.generic) or np.ndim(value) == 0 else value


def _arrays(*values: Any) -> list[Any]:
    return [np.asarray(value, dtype=float) for value in values]


def critical(confidence: float = 0.95) -> float:
    """Return how many standard errors a two-sided interval reaches: 1.96 for 95 %.

    Example:
        >>> round(critical(0.95), 3)
        1.96
    """
    return float(special.ndtri((1 + confidence) / 2))


def wilson(successes: Any, total: Any, confidence: float = 0.95) -> Interval:
    """Return the score interval of a share (Wilson 1927); it stays within 0 and 1, also at 0 of n.

    Example:
        >>> low, high = wilson(81, 263)
        >>> print(f"{low:.4f} {high:.4f}")
        0.2553 0.3662
    """
    x, n = _arrays(successes, total)
    z = critical(confidence)
    share = x / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # At 0 of n and n of n the ends are exactly 0 and 1; rounding would leave 1e-18.
    low = np.where(x == 0, 0.0, middle - half)
    high = np.where(x == n, 1.0, middle + half)
    return Interval(_plain(low), _plain(high))


def clopper_pearson(successes: Any, total: Any, confidence: float = 0.95) -> Interval:
    """Return the exact interval of a share (Clopper, Pearson 1934); wider than `wilson`, never too narrow.

    Example:
        >>> low, high = clopper_pearson(0, 20)
        >>> print(f"{low:.4f} {high:.4f}")
        0.0000 0.1684
    """
    x, n = _arrays(successes, total)
    tail = (1 - confidence) / 2
    low = np.where(x == 0, 0.0, special.betaincinv(np.maximum(x, 1), n - x + 1, tail))
    high = np.where(x == n, 1.0, special.betaincinv(x + 1, np.maximum(n - x, 1), 1 - tail))
    return Interval(_plain(low), _plain(high))


def newcombe(x_a: Any, n_a: Any, x_b: Any, n_b: Any, confidence: float = 0.95) -> Interval:
    """Return the interval of a difference of shares, b minus a (Newcombe 1998, method 10).

    Args:
        x_a, n_a: successes and total of a.
        x_b, n_b: likewise of b.
        confidence: 0.95 by default.

    Example:
        >>> low, high = newcombe(48, 80, 56, 70)
        >>> print(f"{low:.4f} {high:.4f}")
        0.0524 0.3339
    """
    x_a, n_a, x_b, n_b = _arrays(x_a, n_a, x_b, n_b)
    a, b = wilson(x_a, n_a, confidence), wilson(x_b, n_b, confidence)
    p_a, p_b = x_a / n_a, x_b / n_b
    low = p_b - p_a - np.hypot(p_b - b.low, a.high - p_a)
    high = p_b - p_a + np.hypot(b.high - p_b, p_a - a.low)
    return Interval(_plain(low), _plain(high))


def z_test(x_a: Any, n_a: Any, x_b: Any, n_b: Any) -> Significance:
    """Compare two shares by the pooled z-test; shares that are both 0 or both 1 give p = 1.

    Example:
        >>> print(f"{z_test(240, 6000, 306, 6000).p_value:.4f}")
        0.0038
    """
    x_a, n_a, x_b, n_b = _arrays(x_a, n_a, x_b, n_b)
    pooled = (x_a + x_b) / (n_a + n_b)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    z = np.divide(x_b / n_b - x_a / n_a, error, out=np.zeros_like(error), where=error > 0)
    return Significance(_plain(z), _plain(2 * special.ndtr(-np.abs(z))))


def fisher_exact(x_a: int, n_a: int, x_b: int, n_b: int) -> float:
    """Return the exact two-sided p-value of two shares (Fisher): all tables no likelier than this one.

    Example:
        >>> print(f"{fisher_exact(1, 4, 3, 4):.4f}")
        0.4857
    """
    hits = x_a + x_b
    possible = np.arange(max(0, hits - n_b), min(hits, n_a) + 1)
    weight = _log_choose(n_a, possible) + _log_choose(n_b, hits - possible) - _log_choose(n_a + n_b, hits)
    chance = np.exp(weight)
    # Equal chances differ in the last digits, hence the small allowance.
    return float(min(1.0, chance[chance <= chance[x_a - possible[0]] * (1 + 1e-7)].sum()))


def _log_choose(n: Any, k: Any) -> Any:
    return special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)


def t_difference(estimate: Any, error: Any, df: Any, confidence: float = 0.95) -> Difference:
    """Return interval and test of a difference with a known standard error by Student's t with `df` degrees.

    An error of 0 (no value varies) gives p = 1 for no difference and p = 0 otherwise.
    """
    estimate, error, df = np.broadcast_arrays(*_arrays(estimate, error, df))
    sure = error > 0
    t = np.divide(estimate, error, out=np.where(estimate == 0, 0.0, np.copysign(np.inf, estimate)), where=sure)
    # Where nothing varies there are no degrees of freedom; the normal's stand in, times an error of 0.
    degrees = np.where(sure & np.isfinite(df), df, 1e9)
    reach = special.stdtrit(degrees, (1 + confidence) / 2) * error
    p_value = 2 * special.stdtr(degrees, -np.abs(t))
    return Difference(*map(_plain, (estimate + 0.0, estimate - reach, estimate + reach, t, df + 0.0, p_value)))


def welch(mean_a: Any, var_a: Any, n_a: Any, mean_b: Any, var_b: Any, n_b: Any, confidence: float = 0.95) -> Difference:
    """Compare two means without assuming equal variances (Welch 1947).

    Args:
        mean_a, var_a, n_a: mean, sample variance (divided by n − 1) and size of a.
        mean_b, var_b, n_b: likewise of b.
        confidence: of the interval.

    Example:
        >>> found = welch(0.75, 3.200556, 10, 2.33, 4.009, 10)
        >>> print(f"{found.estimate:.2f} {found.low:.2f} {found.high:.2f} {found.df:.2f} {found.p_value:.3f}")
        1.58 -0.21 3.37 17.78 0.079
    """
    mean_a, var_a, n_a, mean_b, var_b, n_b = _arrays(mean_a, var_a, n_a, mean_b, var_b, n_b)
    part_a, part_b = var_a / n_a, var_b / n_b
    square = part_a + part_b
    spread = part_a**2 / (n_a - 1) + part_b**2 / (n_b - 1)
    df = np.divide(square**2, spread, out=np.full_like(square, np.nan), where=spread > 0)
    return t_difference(mean_b - mean_a, np.sqrt(square), df, confidence)


def chi_square(observed: Any, expected: Any = None) -> Significance:
    """Compare counts with expected ratios, without continuity correction.

    Args:
        observed: counts, shape (..., k).
        expected: ratios in the same order, any sum; equal ones by default.

    Example:
        >>> print(f"{chi_square([5000, 5200]).p_value:.4f}")
        0.0477
    """
    counts = np.asarray(observed, dtype=float)
    ratio = np.ones(counts.shape[-1]) if expected is None else np.asarray(expected, dtype=float)
    due = counts.sum(axis=-1, keepdims=True) * ratio / ratio.sum()
    statistic = ((counts - due) ** 2 / due).sum(axis=-1)
    return Significance(_plain(statistic), _plain(special.chdtrc(counts.shape[-1] - 1, statistic)))


def chi_square_shares(successes: Any, totals: Any) -> Significance:
    """Compare k shares at once, without continuity correction (R's `prop.test` for k > 2).

    Args:
        successes, totals: shape (..., k).

    Example:
        >>> print(f"{chi_square_shares([83, 90, 129, 70], [86, 93, 136, 82]).p_value:.4f}")
        0.0056
    """
    x, n = _arrays(successes, totals)
    pooled = x.sum(axis=-1, keepdims=True) / n.sum(axis=-1, keepdims=True)
    spread = n * pooled * (1 - pooled)
    parts = np.divide((x - n * pooled) ** 2, spread, out=np.zeros_like(spread), where=spread > 0)
    statistic = parts.sum(axis=-1)
    return Significance(_plain(statistic), _plain(special.chdtrc(x.shape[-1] - 1, statistic)))


def holm(p_values: Any) -> Any:
    """Return p-values raised for having looked several times (Holm 1979), in the order given.

    Example:
        >>> holm([0.01, 0.04, 0.03]).tolist()
        [0.03, 0.06, 0.06]
    """
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p)
    raised = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    result = np.empty_like(p)
    result[order] = np.minimum(raised, 1.0)
    return result


def power_shares(p_a: Any, p_b: Any, n_a: Any, n_b: Any = None, alpha: float = 0.05) -> Any:
    """Return the chance that the pooled z-test finds the difference of two shares (R's `power.prop.test`).

    Example:
        >>> print(f"{power_shares(0.5, 0.75, 50):.3f}")
        0.740
    """
    p_a, p_b, n_a, n_b = _arrays(p_a, p_b, n_a, n_a if n_b is None else n_b)
    pooled = (p_a * n_a + p_b * n_b) / (n_a + n_b)
    null = np.sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    real = np.sqrt(p_a * (1 - p_a) / n_a + p_b * (1 - p_b) / n_b)
    return _plain(special.ndtr((np.abs(p_b - p_a) - critical(1 - alpha) * null) / real))


def size_shares(p_a: float, p_b: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """Return how many each of two groups needs, not rounded (R's `power.prop.test`).

    Example:
        >>> print(f"{size_shares(0.5, 0.75, power=0.9):.1f}")
        76.7
    """
    null = np.sqrt((p_a + p_b) * (1 - (p_a + p_b) / 2))
    real = np.sqrt(p_a * (1 - p_a) + p_b * (1 - p_b))
    return float(((critical(1 - alpha) * null + special.ndtri(power) * real) / (p_b - p_a)) ** 2)


def power_means(difference: float, sd: float, n: float, alpha: float = 0.05) -> float:
    """Return the chance that a t-test with `n` per group finds a difference of means (R's `power.t.test`).

    Example:
        >>> print(f"{power_means(1, 1, 20):.4f}")
        0.8690
    """
    df = 2 * (n - 1)
    away = np.sqrt(n / 2) * abs(difference) / sd
    return float(1 - special.nctdtr(df, away, special.stdtrit(df, 1 - alpha / 2)))


def size_means(difference: float, sd: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """Return how many each of two groups needs to find a difference of means, not rounded (R's `power.t.test`).

    Example:
        >>> print(f"{size_means(1, 1, power=0.9):.2f}")
        22.02
    """
    normal = 2 * ((critical(1 - alpha) + special.ndtri(power)) * sd / difference) ** 2
    # From here on t and normal agree to a hundredth of a person.
    if normal > 5000:
        return float(normal + critical(1 - alpha) ** 2 / 4)
    low, high = 1.0 + 1e-6, float(normal) + 20
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if power_means(difference, sd, middle, alpha) >= power else (middle, high)
    return high
