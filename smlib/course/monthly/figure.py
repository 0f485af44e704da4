"""One figure in two spans: what it is made of, and what may be claimed.

A claim needs two 95 % intervals that do not overlap. What is only counted (posts, questions, money spent) is a fact
without an interval; what one of the spans lacks is not compared, and never zero.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smlib.course.monthly.series import Series
from smlib.course.monthly.spans import RARE, SLACK, Spans
from smlib.tracking.periods import compare_periods

if TYPE_CHECKING:
    import pandas as pd

NAN = float("nan")
NONE = (NAN, NAN)
Both = tuple[float, float]


@dataclass(frozen=True)
class Figure:
    """One figure in two spans.

    Attributes:
        name: what it is; its words stand in the catalogue.
        place: where it was counted.
        unit: `count`, `post`, `day`, `share`, `hours`, `money` or `level`.
        values: before and after; NaN where nothing is known.
        intervals: 95 % intervals; NaN for what is only counted.
        n: what each value was made of (posts, days, questions).
        verdict: `higher`, `lower`, `open`, `counted`, or `alone` if one span has no value.
        partial: spans (`before`, `after`) that the series holds only in part.
        currency: of amounts.
    """

    name: str
    place: str
    unit: str
    values: Both
    intervals: tuple[Both, Both]
    n: tuple[int, int]
    verdict: str
    partial: tuple[str, ...] = ()
    currency: str = ""

    @property
    def drawable(self) -> bool:
        """Whether both sides have an interval and the value before can be the measure."""
        bounds = [end for interval in self.intervals for end in interval]
        return self.values[0] > 0 and all(math.isfinite(end) for end in bounds)


def partial(series: Series, spans: Spans) -> tuple[str, ...]:
    """Return the spans of which a series holds only a part."""
    held = series.held
    assert held is not None
    slack = SLACK if series.kind in ("daily", "visits", "ads") else RARE
    found = []
    for side in ("before", "after"):
        first, last = getattr(spans, side)
        if first + slack < held[0] <= last or first <= held[1] < last - slack:
            found.append(side)
    return tuple(found)


def inside(table: pd.DataFrame, spans: Spans, side: str) -> pd.DataFrame:
    import pandas as pd

    first, last = getattr(spans, side)
    return table[table["day"].between(pd.Timestamp(first), pd.Timestamp(last))]


def compared(name: str, series: Series, spans: Spans, table: pd.DataFrame, metric: Any, unit: str) -> Figure | None:
    """Compare means, shares or ratios of the rows of a table with a column `day`; None without a value after."""
    names = [metric] if isinstance(metric, str) else list(metric)
    if any(table[name].dtype.kind != "b" for name in names):
        table = table.astype(dict.fromkeys(names, "float64"))
    found = compare_periods(table, spans.before, spans.after, metric, time="day")
    if not found.n[1] or found.estimates[1] != found.estimates[1]:
        return None
    verdict = found.verdict if found.n[0] and found.estimates[0] == found.estimates[0] else "alone"
    # What is never negative has no interval below zero either.
    floor = -math.inf if table[names].lt(0).any(axis=None) else 0.0
    low, high = [(max(low, floor), high) if low == low else NONE for low, high in found.intervals]
    return Figure(name, series.place, unit, found.estimates, (low, high), found.n, verdict, partial(series, spans))


def counted(
    name: str, series: Series, spans: Spans, values: Both, *, unit: str = "count", currency: str = ""
) -> Figure:
    """Set two counts side by side; a span that the series does not hold wholly has no count."""
    held = series.held
    assert held is not None
    part = partial(series, spans)
    known = held[0] <= spans.before[1] and "before" not in part
    both = (values[0] if known else NAN, values[1])
    verdict = "counted" if both[0] == both[0] else "alone"
    return Figure(name, series.place, unit, both, (NONE, NONE), (0, 0), verdict, part, currency)
