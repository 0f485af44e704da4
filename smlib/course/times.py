"""Reading dates and fixed times as a learner writes them: "3.4.2026", "3. April 2026", "Dienstag 9 Uhr"."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from smlib.course.values import filled, fold, misread, refuse_unusual, single
from smlib.text import LANGUAGES, catalogue

HOME = ZoneInfo("Europe/Berlin")


def _months() -> dict[str, int]:
    found: dict[str, int] = {"mrz": 3}
    for lang in LANGUAGES:
        for place, name in enumerate(catalogue(lang, "dates")["months"], 1):
            found |= {fold(name): place, fold(name)[:3]: place, fold(name[:3]): place}
    return found


def day(answer: Any) -> date:
    """Read a date: date, datetime, a table's time stamp, "3.4.2026", "3. April 2026", "2026-04-03".

    Moments with a time zone count in German time.
    """
    value = (
        answer.to_pydatetime() if hasattr(answer, "to_pydatetime") and not hasattr(answer, "iloc") else single(answer)
    )
    if isinstance(value, datetime):
        return (value.astimezone(HOME) if value.tzinfo else value).date()
    if isinstance(value, date):
        return value
    refuse_unusual(value)
    if not isinstance(value, str):
        raise misread("no_date", given=str(value)[:40])
    parts = _date_parts(" ".join(value.split()))
    try:
        return date(*parts)
    except ValueError:
        raise misread("no_such_day", given=value.strip()[:40]) from None


def _date_parts(text: str) -> tuple[int, int, int]:
    if found := re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)", text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := re.search(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})(?!\d)", text):
        return int(found[3]) + (2000 if len(found[3]) == 2 else 0), int(found[2]), int(found[1])
    months = _months()
    found = re.search(r"(\d{1,2})\.? ([^\W\d]+)\.?,? (\d{4})", text) or re.search(
        r"([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", text
    )
    if found:
        first, second = (found[2], found[1]) if found[2].isdigit() else (found[1], found[2])
        if fold(second) in months:
            return int(found[3]), months[fold(second)], int(first)
    if found := re.search(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        raise misread("date_slash", given=found[0])
    if re.fullmatch(r"\d{1,2}\. ?(\d{1,2}\.?|[^\W\d]+)", text):
        raise misread("date_year", given=text)
    raise misread("no_date", given=text[:40])


def weekly_time(answer: Any) -> tuple[int, int]:
    """Read a fixed time of the week, such as "Dienstag 9:00": weekday (Monday 0) and minutes after midnight."""
    text = filled(" ".join(map(str, answer)) if isinstance(answer, tuple | list) else answer)
    weekday = None
    for lang in LANGUAGES:
        names = catalogue(lang, "dates")
        for place in range(7):
            short = fold(names["weekdays_short"][place])
            pattern = rf"\b({fold(names['weekdays'][place])}s?|{short})\b"
            if weekday is None and re.search(pattern, fold(text)):
                weekday = place
    if weekday is None:
        raise misread("weekday_missing", given=text[:40])
    clock = re.search(r"\b(\d{1,2})(?:[:.h](\d{2}))?\s*(uhr|am|pm|a\.m|p\.m)?", text.casefold())
    if clock is None or int(clock[1]) > 24 or int(clock[2] or 0) > 59:
        raise misread("time_missing", given=text[:40])
    afternoon = 12 if (clock[3] or "").startswith("p") and int(clock[1]) < 12 else 0
    return weekday, (int(clock[1]) + afternoon) * 60 + int(clock[2] or 0)
