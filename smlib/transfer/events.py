"""When sessions take place: working days of their week, and nobody in two places at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from smlib.calendar import BusinessHours

PREFERRED = (1, 3, 2, 0, 4)  # Tuesday first: Monday and Friday are the days people miss


def place_sessions(
    sessions: Sequence[tuple[int, str, str, str]],
    *,
    monday: date,
    at: time,
    minutes: int,
    tz: str,
    office: BusinessHours,
) -> list[datetime]:
    """Return the start of each session (week, giver, taker, topic), in the order given.

    Args:
        sessions: week (from 1), giver, taker, topic.
        monday: first day of week 1.
        at: time of day of the first session of a day; further ones of the same person follow on other days, then
            later on the same day.
        minutes: length of a session.
        tz: time zone.
        office: its working days count; a week without any uses the next working day.
    """
    zone = ZoneInfo(tz)
    taken: set[tuple[int, int, str]] = set()
    starts = []
    for week, giver, taker, _ in sessions:
        days = _days(monday + timedelta(weeks=week - 1), office)
        slot = 0
        while (week, slot, giver) in taken or (week, slot, taker) in taken:
            slot += 1
        taken |= {(week, slot, giver), (week, slot, taker)}
        round_, day = divmod(slot, len(days))
        starts.append(datetime.combine(days[day], at, zone) + timedelta(minutes=round_ * minutes))
    return starts


def _days(monday: date, office: BusinessHours) -> list[date]:
    week = [monday + timedelta(days=day) for day in PREFERRED]
    return [day for day in week if office.is_working_day(day) and not office.holidays.is_half(day)] or [
        office.next_working_day(monday + timedelta(days=6))
    ]


def next_monday(after: date | None = None) -> date:
    """Return the Monday that follows a day (today by default)."""
    day = after or date.today()
    return day + timedelta(days=7 - day.weekday())
