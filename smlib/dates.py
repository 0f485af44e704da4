"""One way to read a single day: `date(2026, 4, 3)`, `"2026-04-03"` or `"3.4.2026"`."""

from __future__ import annotations

import re
from datetime import date, datetime

from smlib.opening import CalendarError

DAY_FIRST = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")
WEEK = re.compile(r"(\d{4})-?[WwKk]{1,2}(\d{1,2})")


def as_date(value: object) -> date:
    """Return a day; dots mean day first, dashes mean year first, anything else is not guessed.

    Args:
        value: date, datetime, pandas Timestamp or text.

    Raises:
        CalendarError: if it is no day.

    Example:
        >>> from smlib.dates import as_date
        >>> as_date("3.4.2026")
        datetime.date(2026, 4, 3)
    """
    if isinstance(value, datetime) and value == value:
        return value.date()
    if isinstance(value, date) and value == value:
        return value
    text = str(value).strip()
    try:
        if found := DAY_FIRST.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return datetime.fromisoformat(text).date()
    except ValueError as error:
        raise CalendarError("date", given=value) from error


def week_label(day: date) -> str:
    """Return the ISO week of a day: `"2026-W14"`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def week_start(value: object) -> date:
    """Return the Monday of a week given as `"2026-W14"`, `"2026-KW14"` or any day in it."""
    found = WEEK.fullmatch(str(value).strip())
    try:
        if found:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError as error:
        raise CalendarError("week", given=value) from error
    day = as_date(value)
    return date.fromisocalendar(*day.isocalendar()[:2], 1)
