"""When to look at something again: spaced dates on which somebody is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from smlib.calendar import business_hours
from smlib.dates import as_date
from smlib.errors import check_choice
from smlib.transfer.errors import TransferError
from smlib.transfer.spacing import LEITNER_DAYS, sm2

# Weeks after the start. Growing and equal distances do about equally well; growing ones ask for less (g = 0.03).
WEEKS = {"expanding": (1, 3, 8), "uniform": (2, 4, 6)}
SM2_GRADES = (4, 4, 4, 4)


def review_dates(
    start: Any,
    scheme: str | Sequence[float] = "expanding",
    *,
    country: str = "DE",
    state: str | None = "BW",
    half_days: Sequence[Any] = ("12-24", "12-31"),
) -> list[date]:
    """Return the days on which something learned on `start` is looked at again.

    Each date counts from `start`, so that moving one over a holiday never moves the next. Weekends, public holidays
    and half days are avoided: the next working day takes their place, and no day is taken twice.

    Args:
        start: the day it was learned, `"3.4.2026"`, `"2026-04-03"` or a date.
        scheme: `"expanding"` (1, 3 and 8 weeks), `"uniform"` (2, 4 and 6 weeks), `"sm2"` (SM-2 where every review
            goes well), `"leitner"` (five boxes: 1, 2, 4, 8 and 16 days apart), or weeks of your own such as `(1, 4)`.
        country: country whose holidays count.
        state: state or canton.
        half_days: days that are no use for a review either.

    Returns:
        Dates in order.

    Raises:
        TransferError: for weeks that do not lie after the start.

    Example:
        >>> import smlib as sm
        >>> [str(day) for day in sm.review_dates("2026-03-27")]  # the first falls on Good Friday
        ['2026-04-07', '2026-04-17', '2026-05-22']
    """
    begin = as_date(start)
    office = business_hours("Mo-Fr 09:00-17:00", country=country, state=state, half_days=half_days)
    found: list[date] = []
    for days in _days(scheme):
        day = begin + timedelta(days=days)
        while not office.is_working_day(day) or office.holidays.is_half(day) or day in found:
            day = office.next_working_day(day)
        found.append(day)
    return sorted(found)


def _days(scheme: str | Sequence[float]) -> list[int]:
    if isinstance(scheme, str):
        check_choice("scheme", scheme, [*WEEKS, "sm2", "leitner"])
        if scheme == "sm2":
            return list(accumulate(sm2(SM2_GRADES).intervals))
        if scheme == "leitner":
            return list(accumulate(LEITNER_DAYS))
        scheme = WEEKS[scheme]
    weeks = list(scheme)
    if not all(isinstance(week, int | float) and week > 0 for week in weeks):
        raise TransferError("review_weeks", given=scheme)
    return [round(7 * week) for week in weeks]
