"""A pace that leaves room for everyday work: which portion on which day, never more in a week than the minutes allow."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from smlib.calendar import BusinessHours, business_hours
from smlib.course import folder
from smlib.course.errors import PathError
from smlib.course.portions import minutes, title
from smlib.dates import as_date
from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import day as in_words
from smlib.text.numbers import number

if TYPE_CHECKING:
    import pandas as pd

DAYS = (1, 3, 2, 0, 4)  # Tuesday and Thursday first: nobody learns two days running, and Mondays are full
TZ = "Europe/Berlin"


@dataclass(frozen=True, repr=False)
class Pace(Result):
    """Portions on days; made by `Path.pace`.

    Attributes:
        appointments: (day, portion), in order.
        at: time of day.
        per_week: minutes that a week may hold.
    """

    appointments: tuple[tuple[date, str], ...]
    at: time
    per_week: int

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("path.pace.caption")

    def to_frame(self) -> pd.DataFrame:
        """Return a row a portion: day, portion, title, minutes."""
        import pandas as pd

        rows = [(when, portion, title(portion), minutes(portion)) for when, portion in self.appointments]
        return pd.DataFrame(rows, columns=["day", "portion", "title", "minutes"])

    def for_readers(self) -> pd.DataFrame:
        """Return the table with days in words."""
        frame = self.to_frame()
        return frame.assign(day=[in_words(when) for when in frame["day"]])

    def text(self) -> str:
        """Say how many portions there are and when the last one is."""
        if not self.appointments:
            return t("path.finished")
        first, last = self.appointments[0][0], self.appointments[-1][0]
        count = number(len(self.appointments))
        return t("path.pace.text", count=count, first=in_words(first), last=in_words(last), minutes=self.per_week)

    def to_ics(self, path: str | os.PathLike[str]) -> None:
        """Write a calendar file with an alarm a quarter of an hour before each portion.

        A file that is there is brought up to date: appointments keep their identity, those that fall away are cancelled.

        Raises:
            TransferError: if the file there is no calendar, or one with events of somebody else's.
        """
        from smlib.transfer.ics import Entry, write_calendar

        zone = ZoneInfo(TZ)
        entries = [
            Entry(
                (portion,), datetime.combine(when, self.at, zone), minutes(portion),
                t("path.pace.summary", portion=portion, title=title(portion)), t("path.pace.description"),
            )
            for when, portion in self.appointments
        ]  # fmt: skip
        write_calendar(Path(path), entries, name=t("path.pace.caption"), tz=TZ)


def plan(
    portions: Sequence[str], start: Any, *, portions_per_week: int, minutes_per_week: int, at: str, state: str | None
) -> Pace:
    """Place portions on working days; see `Path.pace`."""
    if not 1 <= portions_per_week <= 3:
        raise PathError("pace_portions", given=portions_per_week)
    longest = max(map(minutes, portions), default=0)
    if minutes_per_week < longest:
        raise PathError("pace_minutes", given=minutes_per_week, longest=longest)
    begin = folder.today() + timedelta(days=1) if start is None else as_date(start)
    office = business_hours("Mo-Fr 08:00-17:00", state=state)
    days = _days(begin, office, portions_per_week)
    placed: list[tuple[date, str]] = []
    week, used = None, 0
    for portion in portions:
        when = next(days)
        while when.isocalendar()[:2] == week and used + minutes(portion) > minutes_per_week:
            when = next(days)
        used = used + minutes(portion) if when.isocalendar()[:2] == week else minutes(portion)
        week = when.isocalendar()[:2]
        placed.append((when, portion))
    return Pace(tuple(placed), time.fromisoformat(at), minutes_per_week)


def _days(begin: date, office: BusinessHours, per_week: int) -> Iterator[date]:
    """Yield days to learn on: working days, at most so many a week, never two running as long as two are enough."""
    monday = begin - timedelta(days=begin.weekday())
    while True:
        open_days = [monday + timedelta(days=n) for n in DAYS]
        free = [when for when in open_days if when >= begin and _free(when, office)]
        chosen: list[date] = []
        for when in free:
            apart = all(abs((when - other).days) > 1 for other in chosen)
            if len(chosen) < per_week and (apart or per_week > 2):
                chosen.append(when)
        yield from sorted(chosen)
        monday += timedelta(weeks=1)


def _free(when: date, office: BusinessHours) -> bool:
    return office.is_working_day(when) and not office.holidays.is_half(when)
