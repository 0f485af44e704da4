"""What looking again and again does to a test that was made for one look."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import special

from smlib.errors import check_range
from smlib.stats import critical

STEP = 0.1  # of the grid, in standard deviations of one step


@lru_cache(maxsize=256)
def false_alarms(looks: int, alpha: float = 0.05) -> float:
    """Return how often a difference is found where there is none, if one stops at the first of `looks` that shows it.

    Armitage, McPherson, Rowe (1969): the sum of equal steps walks on until it leaves the band of the single test; how
    much of it is still inside is carried from look to look on a grid.

    Args:
        looks: how many times one looks, evenly spread, at least 1.
        alpha: of the single look.

    Example:
        >>> print(f"{false_alarms(10):.3f} {false_alarms(14):.3f}")
        0.193 0.220
    """
    check_range("looks", looks, 1 <= looks <= 1000, "≥ 1, ≤ 1000")
    z = critical(1 - alpha)
    edge = z * 1.0
    at, weight = _grid(edge)
    inside = np.exp(-(at**2) / 2) / np.sqrt(2 * np.pi)
    for look in range(2, looks + 1):
        edge = z * np.sqrt(look)
        following, next_weight = _grid(edge)
        step = np.exp(-((following[:, None] - at[None, :]) ** 2) / 2) / np.sqrt(2 * np.pi)
        inside = step @ (inside * weight)
        at, weight = following, next_weight
    # At a single look the band holds 1 − alpha exactly.
    return float(1 - inside @ weight) if looks > 1 else float(2 * special.ndtr(-z))


def _grid(edge: float) -> tuple[np.ndarray, np.ndarray]:
    """Return Simpson's points and weights between −edge and edge."""
    points = 2 * int(np.ceil(edge / STEP)) + 1
    at = np.linspace(-edge, edge, points)
    weight = np.full(points, 2.0)
    weight[1::2] = 4.0
    weight[[0, -1]] = 1.0
    return at, weight * (at[1] - at[0]) / 3
