"""Which two spans are compared: a month with the one before it, or so many whole weeks with as many before them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from smlib.errors import check_range
from smlib.text import lookup
from smlib.tracking.spans import Period, period, period_words

SLACK = timedelta(days=6)
"""How much later a series may begin, or earlier end, and still stand for a whole span: nobody posts every day."""
RARE = timedelta(days=13)  # likewise for posts and questions, of which there are few
SUNDAY = timedelta(days=3)  # likewise for the Sunday on which the last week ends
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Spans:
    """Two spans, the earlier one directly before the later one.

    Attributes:
        before, after: first and last day.
        monthly: whether both are calendar months.
    """

    before: Period
    after: Period
    monthly: bool

    def words(self, side: str) -> str:
        """Name the span `"before"` or `"after"`: `Juli 2026`, or first and last day."""
        days: Period = getattr(self, side)
        if self.monthly:
            return f"{lookup('dates.months')[days[0].month - 1]} {days[0].year}"
        return period_words(days)


def spans(month: Any, weeks: int | None, held: Iterable[Period]) -> Spans:
    """Choose the spans.

    Args:
        month: a month such as `"2026-07"`; None takes the last one that the exports hold to its end.
        weeks: that many whole weeks, Monday to Sunday, against as many before; wins over `month`.
        held: first and last day of each series.

    Raises:
        InputError: for fewer than one week.
        CalendarError: for a month that is none.

    Example:
        >>> from smlib.course.monthly.spans import spans
        >>> spans(None, 12, [(date(2026, 3, 2), date(2026, 8, 16))]).after
        (datetime.date(2026, 5, 25), datetime.date(2026, 8, 16))
    """
    series = list(held)
    last = max((days[1] for days in series), default=date.today())
    if weeks is not None:
        check_range("weeks", weeks, weeks >= 1, "≥ 1")
        sunday = last + SUNDAY
        sunday -= (sunday.weekday() + 1) % 7 * DAY
        monday = sunday - timedelta(weeks=weeks) + DAY
        return Spans((monday - timedelta(weeks=weeks), monday - DAY), (monday, sunday), False)
    after = _month_of(period(month)[0]) if month is not None else _last_month(last, series)
    return Spans(_month_of(after[0] - DAY), after, True)


def _month_of(day: date) -> Period:
    return period(f"{day:%Y-%m}")


def _last_month(last: date, series: list[Period]) -> Period:
    """Return the last month that ends with the exports, or the month of their last day if there is no such month."""
    here = _month_of(last)
    if last < here[1] - SLACK:
        whole = _month_of(here[0] - DAY)
        if any(first <= whole[1] and end >= whole[0] for first, end in series):
            return whole
    return here
