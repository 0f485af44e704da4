"""A calendar file that common programs open and that can be brought up to date.

An event keeps its UID when its date moves, because the date is no part of it; SEQUENCE goes up only where something
changed; an event that is dropped stays as a cancelled one, because importing a file never deletes. The same plan gives
the same bytes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from smlib.transfer.errors import TransferError

NAMESPACE = uuid.UUID("6f1c2f5e-5f0b-5a43-9c55-2d1f7a0c9d11")
CENTRAL_EUROPE = ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/Luxembourg", "Europe/Vaduz")
OURS = "@smlib"  # how the UIDs of our own events end
STAMP = datetime(2026, 1, 1, tzinfo=UTC)  # when a file was written is nobody's business and would change its bytes
WATCHED = ("DTSTART", "DTEND", "SUMMARY", "DESCRIPTION")


class ForeignCalendar(Exception):
    """The file holds events of somebody else's, which must be neither cancelled nor lost."""


@dataclass(frozen=True)
class Entry:
    """One event: what it is (its identity, without the date), when, and its words."""

    identity: tuple[str, ...]
    start: datetime
    minutes: int
    summary: str
    description: str


def write_calendar(path: Path, entries: Iterable[Entry], *, name: str, tz: str, alarm: int | None = 15) -> None:
    """Write the calendar file, or bring the one that is there up to date.

    Raises:
        TransferError: if the file there is no calendar, or one with events of somebody else's; it stays as it is.
    """
    before = path.read_bytes() if path.is_file() else None
    try:
        data = calendar_bytes(entries, name=name, tz=tz, alarm=alarm, before=before)
    except (ValueError, KeyError, IndexError) as error:
        raise TransferError("no_calendar", name=path.name) from error
    except ForeignCalendar as error:
        raise TransferError("other_calendar", name=path.name) from error
    path.write_bytes(data)


def calendar_bytes(
    entries: Iterable[Entry], *, name: str, tz: str, alarm: int | None = 15, before: bytes | None = None
) -> bytes:
    """Return the calendar file.

    Args:
        entries: the events; their starts are aware, in `tz`.
        name: name of the calendar; the same name gives the same UIDs.
        tz: time zone; its rules are written into the file.
        alarm: minutes before the start, or None.
        before: the file as it was, for SEQUENCE and cancelled events; it keeps its UIDs under another name, too.
    """
    was_calendar = Calendar.from_ical(before) if before else Calendar()
    plan = _identity(was_calendar, name)
    old = {str(event["UID"]): event for event in was_calendar.walk("VEVENT")}
    if not all(uid.endswith(OURS) for uid in old):
        raise ForeignCalendar
    calendar = Calendar()
    for key, value in {
        "prodid": "-//smlib//passing on//DE", "version": "2.0", "calscale": "GREGORIAN", "method": "PUBLISH",
        "uid": str(plan), "name": name, "x-wr-calname": name, "x-wr-timezone": tz,
    }.items():  # fmt: skip
        calendar.add(key, value)
    calendar.add_component(_zone(tz))
    for entry in sorted(entries, key=lambda entry: (entry.start, entry.identity)):
        event = _event(entry, plan, alarm)
        was = old.pop(str(event["UID"]), None)
        sequence = 0 if was is None else int(was.get("SEQUENCE", 0)) + _changed(was, event)
        event.add("sequence", sequence)
        calendar.add_component(event)
    for _, gone in sorted(old.items()):
        calendar.add_component(_cancelled(gone))
    return bytes(calendar.to_ical())


def _event(entry: Entry, plan: uuid.UUID, alarm: int | None) -> Event:
    event = Event()
    event.add("uid", f"{uuid.uuid5(plan, '|'.join(entry.identity))}{OURS}")
    event.add("dtstamp", STAMP)
    event.add("dtstart", entry.start)
    event.add("dtend", entry.start + timedelta(minutes=entry.minutes))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    if alarm is not None:
        bell = Alarm()
        bell.add("action", "DISPLAY")
        bell.add("description", entry.summary)
        bell.add("trigger", timedelta(minutes=-alarm))
        event.add_component(bell)
    return event


def _identity(before: Any, name: str) -> uuid.UUID:
    """Return the calendar's identity: the one that the file has, else one made from the name."""
    try:
        return uuid.UUID(str(before["UID"]))
    except (KeyError, ValueError):  # a new file, or a calendar of somebody else's
        return uuid.uuid5(NAMESPACE, name)


def _changed(was: Any, now: Any) -> bool:
    if str(was.get("STATUS")) == "CANCELLED":
        return True
    return any(was.decoded(key) != now.decoded(key) for key in WATCHED)


def _cancelled(gone: Any) -> Any:
    if str(gone.get("STATUS")) != "CANCELLED":
        gone["SEQUENCE"] = int(gone.get("SEQUENCE", 0)) + 1
        del gone["STATUS"]
        gone.add("status", "CANCELLED")
        gone.subcomponents = []
    return gone


def _zone(tz: str) -> Timezone:
    """Return the rules of a time zone; those of central Europe as the EU has had them since 1996."""
    if tz not in CENTRAL_EUROPE:
        return Timezone.from_tzid(tz)
    zone = Timezone()
    zone.add("tzid", tz)
    hour = timedelta(hours=1)
    for part, month, start, earlier, now, label in (
        (TimezoneDaylight(), 3, datetime(1996, 3, 31, 2), hour, 2 * hour, "CEST"),
        (TimezoneStandard(), 10, datetime(1996, 10, 27, 3), 2 * hour, hour, "CET"),
    ):
        part.add("dtstart", start)
        part.add("tzoffsetfrom", earlier)
        part.add("tzoffsetto", now)
        part.add("tzname", label)
        part.add("rrule", vRecur(freq="YEARLY", bymonth=month, byday="-1SU"))
        zone.add_component(part)
    return zone
