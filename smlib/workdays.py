"""Public holidays and half days of a place, by the `holidays` library."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from smlib.errors import nearest
from smlib.opening import CalendarError
from smlib.text import language, numbers

FIRST_YEAR, LAST_YEAR = 1900, 2200
YEARLY = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})")
GERMAN = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})?")


@dataclass(frozen=True)
class Holidays:
    """The days on which a place rests or works half.

    Attributes:
        country: code of two letters, `"DE"`, `"AT"`, `"CH"` or any other that the library knows.
        state: code of the state or canton, or None for the holidays of the whole country.
        half: half days as `(year or None, month, day)`.
    """

    country: str
    state: str | None
    half: tuple[tuple[int | None, int, int], ...]

    def names(self, year: int) -> dict[date, str]:
        """Return the holidays of one year with their names in the current language where the library has them."""
        return dict(sorted(_holidays(self.country, self.state, year, language()).items()))

    def closed(self, day: date) -> bool:
        """Tell whether `day` is a public holiday."""
        return day in _holidays(self.country, self.state, day.year, "")

    def is_half(self, day: date) -> bool:
        """Tell whether `day` is one of the half days (whatever weekday it is)."""
        return any(y in (None, day.year) and (m, d) == (day.month, day.day) for y, m, d in self.half)

    def half_text(self) -> list[str]:
        """Return the half days in the current language."""
        return [numbers.day(date(y or 2024, m, d)).removesuffix("" if y else " 2024") for y, m, d in self.half]


def place(country: str, state: str | None, half_days: Iterable[Any]) -> Holidays:
    """Check a place and its half days.

    Args:
        country: code such as `"DE"`.
        state: code or full name (`"BW"`, `"Baden-Württemberg"`); it counts only in its own country, so the usual
            default `"BW"` is left out for any other.
        half_days: `"12-24"` or `"24.12."` for every year, `"2026-12-24"`, `"24.12.2026"` or a date for one.

    Raises:
        CalendarError: for an unknown country or state, and for a day that does not exist.
    """
    code = str(country).strip().upper()
    known = _countries()
    if code not in known:
        raise CalendarError("country", given=country, nearest=nearest(code, known) or "DE, AT, CH")
    if state is None or (code != "DE" and state == "BW"):
        chosen = None
    else:
        states = _states(code)
        folded = {name.casefold(): value for name, value in states.items()}
        chosen = folded.get(str(state).strip().casefold())
        if chosen is None:
            choices = ", ".join(dict.fromkeys(states.values())) or "–"
            raise CalendarError("state", given=state, country=code, choices=choices)
    if isinstance(half_days, str | date):
        half_days = (half_days,)
    return Holidays(code, chosen, tuple(map(_half_day, half_days)))


def _half_day(given: Any) -> tuple[int | None, int, int]:
    if isinstance(given, datetime | date):
        return given.year, given.month, given.day
    text = str(given).strip()
    if found := YEARLY.fullmatch(text):
        year, month, day = found.groups()
    elif found := GERMAN.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise CalendarError("half_day", given=given)
    try:
        date(int(year or 2024), int(month), int(day))  # 2024 has a 29 February
    except ValueError as error:
        raise CalendarError("half_day", given=given) from error
    return int(year) if year else None, int(month), int(day)


@cache
def _countries() -> tuple[str, ...]:
    import holidays

    return tuple(code for code in holidays.list_supported_countries() if len(code) == 2)


@cache
def _states(country: str) -> dict[str, str]:
    """Return names and codes of a country's states, each with the code that the library wants."""
    import holidays

    calendar = holidays.country_holidays(country)
    aliases = getattr(calendar, "subdivisions_aliases", {})
    return {**{code: code for code in calendar.subdivisions}, **aliases}


@cache
def _holidays(country: str, state: str | None, year: int, lang: str) -> dict[date, str]:
    import holidays

    wanted = {"de": "de", "en": "en_US"}.get(lang)
    spoken = getattr(holidays.country_holidays(country), "supported_languages", ())
    return dict(
        holidays.country_holidays(
            country, subdiv=state, years=year, expand=False, language=wanted if wanted in spoken else None
        )
    )
