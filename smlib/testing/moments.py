"""A dozen numbers per arm stand for all its rows: counts, means, variances, and what is computed from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from smlib.stats import critical


@dataclass(frozen=True)
class Moments:
    """Size, means, sample variances and covariance of one or two columns of an arm.

    Attributes:
        n: rows with values.
        mean, var: of the first column.
        mean_2, var_2, cov: of the second column, and of both.
    """

    n: int
    mean: float
    var: float
    mean_2: float = 0.0
    var_2: float = 0.0
    cov: float = 0.0


@dataclass(frozen=True)
class Arm:
    """One arm of a trial, ready to be compared.

    Attributes:
        label: its name.
        n: people (or rows) with a value.
        value: share, mean, ratio or quantile.
        var: variance of one person's part in it, so that `value` has the standard error √(var / n).
        successes: for shares.
    """

    label: Any
    n: int
    value: float
    var: float
    successes: int | None = None


def ratio(m: Moments) -> tuple[float, float]:
    """Return a ratio of means and the variance of one row's part in it (delta method).

    Deng, Knoblich, Lu (2018), eq. 4: the numerator less the ratio times the denominator, over the mean denominator.
    """
    value = m.mean / m.mean_2
    return value, (m.var - 2 * value * m.cov + value**2 * m.var_2) / m.mean_2**2


def cuped(arms: Sequence[Moments]) -> tuple[list[tuple[float, float]], float]:
    """Return means and variances less what was known before (CUPED; Deng et al. 2013), and the share of variance left.

    The slope is taken over all arms together; `1 − ρ²` of the variance is left.
    """
    whole = pool(arms)
    slope = whole.cov / whole.var_2 if whole.var_2 > 0 else 0.0
    adjusted = [
        (m.mean - slope * (m.mean_2 - whole.mean_2), max(0.0, m.var - 2 * slope * m.cov + slope**2 * m.var_2))
        for m in arms
    ]
    left = 1 - whole.cov**2 / (whole.var * whole.var_2) if whole.var > 0 and whole.var_2 > 0 else 1.0
    return adjusted, left


def stratified(strata: dict[Any, Moments], weights: dict[Any, float]) -> tuple[int, float, float]:
    """Return size, mean and one person's variance of an arm, with each stratum in its weight in the whole trial."""
    n = sum(m.n for m in strata.values())
    mean = sum(weights[s] * m.mean for s, m in strata.items())
    square = sum(weights[s] ** 2 * m.var / m.n for s, m in strata.items())
    return n, mean, square * n


def pool(arms: Sequence[Moments]) -> Moments:
    """Return the moments of all arms' rows together (Chan, Golub, LeVeque 1979)."""
    n = sum(m.n for m in arms)
    mean = sum(m.n * m.mean for m in arms) / n
    mean_2 = sum(m.n * m.mean_2 for m in arms) / n
    free = max(n - 1, 1)
    var = sum((m.n - 1) * m.var + m.n * (m.mean - mean) ** 2 for m in arms) / free
    var_2 = sum((m.n - 1) * m.var_2 + m.n * (m.mean_2 - mean_2) ** 2 for m in arms) / free
    cov = sum((m.n - 1) * m.cov + m.n * (m.mean - mean) * (m.mean_2 - mean_2) for m in arms) / free
    return Moments(n, mean, var, mean_2, var_2, cov)


def order_statistics(values: Any, q: float, times: int, rng: np.random.Generator) -> Any:
    """Return `times` bootstrapped quantiles of `values` without drawing the rows.

    A resampled order statistic is the value at the ⌈n·U⌉-th place, U being the same order statistic of n uniform
    numbers, which follows a Beta distribution: the exact bootstrap distribution for the price of two numbers a draw.

    Args:
        values: sorted, shape (n,).
        q: the quantile, interpolated linearly between two neighbours as NumPy does.
    """
    n = len(values)
    place = q * (n - 1)
    k = int(place)
    lower = rng.beta(k + 1, n - k, times)
    first = values[np.minimum((np.ceil(lower * n) - 1).astype(int).clip(0), n - 1)]
    if place == k:
        return first
    upper = lower + (1 - lower) * rng.beta(1, n - k - 1, times)
    second = values[np.minimum((np.ceil(upper * n) - 1).astype(int).clip(0), n - 1)]
    return first + (place - k) * (second - first)


def reach(power: float, alpha: float) -> float:
    """Return how many standard errors a difference must have to be found with `power`: 2.8 for 80 %."""
    return critical(1 - alpha) + critical(2 * power - 1)
