"""All opening windows of some years in one sorted line, so that every question is a binary search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MINUTE = 60_000_000  # microseconds


@dataclass(frozen=True)
class Timeline:
    """All windows of some years: openings and closings in microseconds, and the time open up to each closing."""

    opens: NDArray[np.int64]
    closes: NDArray[np.int64]
    total: NDArray[np.int64]

    def _last(self, wall: NDArray[np.datetime64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the times as numbers and the position of the last opening before each (−1: none)."""
        import numpy as np

        at = np.where(np.isnat(wall), self.opens[0], wall.astype("int64"))
        return at, np.searchsorted(self.opens, at, side="right") - 1

    def open_until(self, wall: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """Return the microseconds open between the beginning of the line and each time."""
        import numpy as np

        at, i = self._last(wall)
        i = np.maximum(i, 0)
        left = np.clip(self.closes[i] - at, 0, self.closes[i] - self.opens[i])
        return np.asarray(self.total[i] - left)

    def is_open(self, wall: NDArray[np.datetime64]) -> NDArray[np.bool_]:
        """Tell for each time whether a window contains it."""
        import numpy as np

        at, i = self._last(wall)
        return np.asarray((i >= 0) & (at < self.closes[np.maximum(i, 0)]) & ~np.isnat(wall))

    def at(self, target: NDArray[np.int64], side: Any) -> NDArray[np.datetime64]:
        """Return the time at which so many microseconds have been open."""
        import numpy as np

        i = np.minimum(np.searchsorted(self.total, target, side=side), len(self.total) - 1)
        found: NDArray[np.datetime64] = (self.closes[i] - (self.total[i] - target)).astype("datetime64[us]")
        return found


def lay_out(days: Iterable[tuple[date, Iterable[tuple[int, int]]]]) -> Timeline | None:
    """Lay out the windows (minutes after midnight) of consecutive days; None if there are none."""
    import numpy as np

    epoch = date(1970, 1, 1)
    rows = [
        ((day - epoch).days * 1440 + opens, (day - epoch).days * 1440 + closes)
        for day, windows in days
        for opens, closes in windows
    ]
    if not rows:
        return None
    opens, closes = (np.array(column, dtype="int64") * MINUTE for column in zip(*rows, strict=True))
    return Timeline(opens, closes, np.cumsum(closes - opens))


def years(wall: NDArray[np.datetime64]) -> tuple[int, int]:
    """Return the first and the last year of times that are there."""
    import numpy as np

    there = wall[~np.isnat(wall)] if wall.ndim else wall
    first, last = (int(end.astype("datetime64[Y]").astype(int)) + 1970 for end in (there.min(), there.max()))
    return first, last
