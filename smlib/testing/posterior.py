"""How likely is each arm the best? Shares with a uniform prior, computed rather than drawn by lot."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

# Longer sums cost more than they add: beyond this many successes the integral takes over, to the same digits.
LONGEST_SUM = 200_000
REACH = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 9.0, 12.0)


def better(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the probability that b's share is above a's, for Beta distributions (successes + 1, failures + 1).

    The exact sum of Miller (2015, eq. 6).

    Example:
        >>> round(better((1, 1), (2, 1)), 6)
        0.666667
    """
    (s_a, f_a), (s_b, f_b) = a, b
    if s_b > LONGEST_SUM:
        return float(best([a, b])[0][1])
    i = np.arange(int(s_b))
    terms = special.betaln(s_a + i, f_a + f_b) - np.log(f_b + i) - special.betaln(1 + i, f_b) - special.betaln(s_a, f_a)
    return float(min(1.0, np.exp(terms).sum()))


def best(arms: Any) -> tuple[Any, Any]:
    """Return for each arm the probability of being best, and what choosing it is expected to lose.

    Args:
        arms: Beta parameters, shape (k, 2).

    Returns:
        Two arrays of shape (k,): probability, and the expected gap to the best arm in units of the share.

    The integral over the share is taken piece by piece between the arms' quantiles (Gauss–Legendre, 24 points each).
    """
    pairs = np.asarray(arms, dtype=float)
    mean = pairs[:, 0] / pairs.sum(axis=1)
    sd = np.sqrt(mean * (1 - mean) / (pairs.sum(axis=1) + 1))
    reach = np.array([*REACH, *(-r for r in REACH[1:])])
    cuts = np.unique(np.clip(np.concatenate([[0.0, 1.0], (mean[:, None] + sd[:, None] * reach).ravel()]), 0, 1))
    node, weight = np.polynomial.legendre.leggauss(24)
    half = np.diff(cuts) / 2
    at = (cuts[:-1] + half)[:, None] + half[:, None] * node
    x, w = at.ravel(), (half[:, None] * weight).ravel()
    below = special.betainc(pairs[:, :1], pairs[:, 1:], x)
    log_density = (
        special.xlogy(pairs[:, :1] - 1, x)
        + special.xlog1py(pairs[:, 1:] - 1, -x)
        - special.betaln(pairs[:, :1], pairs[:, 1:])
    )
    density = np.exp(log_density)
    others = np.array([np.delete(below, k, axis=0).prod(axis=0) for k in range(len(pairs))])
    probability = (w * density * others).sum(axis=1)
    highest = (w * (1 - below.prod(axis=0))).sum()
    return probability / probability.sum(), np.maximum(highest - mean, 0.0)
