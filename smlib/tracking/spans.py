"""Periods as people name them: a month, a week, a day, or first and last day."""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from smlib.dates import WEEK, as_date, week_start
from smlib.text import t
from smlib.text.numbers import day
from smlib.tracking.errors import TrackingError

_MONTH = re.compile(r"(\d{4})-(\d{2})")
Period = tuple[date, date]


def period(given: Any) -> Period:
    """Return first and last day of a month (`"2026-03"`), a week (`"2026-W14"`), a day, or a pair of days.

    Raises:
        TrackingError: for a pair whose end lies before its beginning.
        CalendarError: for anything that is no day.

    Example:
        >>> from smlib.tracking.spans import period
        >>> period("2026-02")
        (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    if not isinstance(given, str) and isinstance(given, Sequence) and len(given) == 2:
        first, last = as_date(given[0]), as_date(given[1])
        if last < first:
            raise TrackingError("period_backwards", first=day(first), last=day(last))
        return first, last
    text = str(given).strip()
    if (found := _MONTH.fullmatch(text)) and 1 <= int(found[2]) <= 12:
        year, month = int(found[1]), int(found[2])
        return date(year, month, 1), date(year, month, months.monthrange(year, month)[1])
    if WEEK.fullmatch(text):
        monday = week_start(text)
        return monday, monday + timedelta(days=6)
    return as_date(given), as_date(given)


def period_words(period: Period) -> str:
    """Return a period in words, in the current language."""
    first, last = period
    return day(first) if first == last else t("tracking.periods.span", first=day(first), last=day(last))
