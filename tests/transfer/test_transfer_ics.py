"""The calendar file: standard lines, fixed time zone, alarms, stable identities, updates and cancellations."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

import smlib as sm
from smlib.transfer.errors import TransferError
from smlib.transfer.result import TransferPlan

PEOPLE, TOPICS = ["Schmiede", "Marketing", "Büro; Lager", "Versand"], ["Bild, schnell", "Stahl\\hart", "Paket"]


def plan(**changes: Any) -> TransferPlan:
    usual = {
        "holders": {"Bild, schnell": "Marketing", "Stahl\\hart": "Schmiede", "Paket": "Versand"},
        "weeks": 20,
        "minutes_per_week": 60,
    }
    return sm.tandems(PEOPLE, TOPICS, **{**usual, **changes})


def events(path: Path) -> dict[str, Any]:
    return {str(e["UID"]): e for e in Calendar.from_ical(path.read_bytes()).walk("VEVENT")}


def test_the_file_is_standard_and_says_what_the_plan_says(tmp_path: Path, lang: str) -> None:
    path, made = tmp_path / "plan.ics", plan()
    made.to_ics(path, start="2026-09-07")
    data = path.read_bytes()
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    found = events(path)
    assert len(found) == len(made.sessions)
    assert sorted(str(e["SUMMARY"]).count("Bild, schnell") for e in found.values()).count(1) == 3
    for event in found.values():
        assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=30)
        assert int(event["SEQUENCE"]) == 0
        alarms = event.walk("VALARM")
        assert [a.decoded("TRIGGER") for a in alarms] == [timedelta(minutes=-15)]
    made.to_ics(tmp_path / "again.ics", start="2026-09-07")
    assert (tmp_path / "again.ics").read_bytes() == data


def test_nobody_is_in_two_places_and_holidays_are_free(tmp_path: Path) -> None:
    people = [f"p{i}" for i in range(8)]
    topics = [f"t{i}" for i in range(6)]
    made = sm.tandems(people, topics, holders=dict(zip(topics, people, strict=False)), weeks=30, minutes_per_week=120)
    made.to_ics(tmp_path / "plan.ics", start="2026-03-30")  # Good Friday and Easter Monday
    office = sm.business_hours("Mo-Fr 08:00-17:00")
    busy: Counter[tuple[Any, str]] = Counter()
    for event in events(tmp_path / "plan.ics").values():
        begin = event.decoded("DTSTART")
        assert office.is_working_day(begin.date())
        words = str(event["SUMMARY"])
        for name in people:
            busy[begin, name] += name in words.split(":")[0].split()
    assert max(busy.values()) == 1


def test_the_clock_change_keeps_nine_o_clock(tmp_path: Path) -> None:
    made = sm.tandems(["a", "b"], ["t", "u"], holders={"t": "a", "u": "b"}, weeks=9, minutes_per_week=30)
    made.to_ics(tmp_path / "plan.ics", start="2026-10-19")  # the clock changes on the 25th
    data = (tmp_path / "plan.ics").read_bytes().decode()
    starts = sorted(e.decoded("DTSTART") for e in events(tmp_path / "plan.ics").values())
    assert [s.strftime("%m-%d %H:%M %z") for s in starts] == ["10-20 09:00 +0200", "10-27 09:00 +0100"]
    assert "DTSTART;TZID=Europe/Berlin:20261020T090000" in data
    zone = data[data.index("BEGIN:VTIMEZONE") : data.index("END:VTIMEZONE")]
    assert "BEGIN:DAYLIGHT\r\nDTSTART:19960331T020000\r\n" in zone
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in zone or "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in zone


def test_an_update_keeps_identities_and_cancels_what_is_dropped(tmp_path: Path) -> None:
    path, made = tmp_path / "plan.ics", plan()
    made.to_ics(path, start="2026-09-07")
    first = events(path)
    later = made.replan(from_week=2, leaves="Versand")
    later.to_ics(path, start="2026-09-07")
    second = events(path)
    assert set(first) <= set(second)
    gone = {uid for uid, e in second.items() if e["STATUS"] == "CANCELLED"}
    assert gone
    assert all(int(second[uid]["SEQUENCE"]) == 1 and not second[uid].walk("VALARM") for uid in gone)
    for uid in set(first) - gone:
        same = all(first[uid].decoded(k) == second[uid].decoded(k) for k in ("DTSTART", "SUMMARY"))
        assert int(second[uid]["SEQUENCE"]) == (0 if same else 1)
    later.to_ics(path, start="2026-09-07")
    assert events(path) == second
    made.to_ics(path, start="2026-09-07")  # what was cancelled comes back as the same event
    assert all(int(events(path)[uid]["SEQUENCE"]) == 2 and events(path)[uid]["STATUS"] == "CONFIRMED" for uid in gone)


def test_another_language_or_name_keeps_the_events(tmp_path: Path) -> None:
    path = tmp_path / "plan.ics"
    plan().to_ics(path, start="2026-09-07")
    first = events(path)
    sm.language("en")
    plan().to_ics(path, start="2026-09-07")
    assert set(events(path)) == set(first)
    plan().to_ics(path, start="2026-09-07", name="Our plan")
    assert set(events(path)) == set(first)
    assert all(e["STATUS"] == "CONFIRMED" for e in events(path).values())
    plan().to_ics(tmp_path / "other.ics", start="2026-09-07", name="Another plan")
    assert not set(events(tmp_path / "other.ics")) & set(first)


def test_events_of_somebody_else_s_are_never_cancelled_or_lost(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "kalender.ics"
    plan().to_ics(path, start="2026-09-07")
    data = path.read_bytes().replace(b"@smlib", b"@exchange", 1)
    path.write_bytes(data)
    with pytest.raises(TransferError) as caught:
        plan().to_ics(path, start="2026-09-14")
    assert caught.value.code == "other_calendar"
    assert "kalender.ics" in str(caught.value)
    assert path.read_bytes() == data


def test_moving_the_start_moves_the_same_events(tmp_path: Path) -> None:
    path = tmp_path / "plan.ics"
    plan().to_ics(path, start="2026-09-07")
    first = events(path)
    plan().to_ics(path, start="2026-09-14")
    second = events(path)
    assert set(first) == set(second)
    assert {int(e["SEQUENCE"]) for e in second.values()} == {1}


def test_reviews_come_along(tmp_path: Path) -> None:
    made = plan()
    made.to_ics(tmp_path / "plan.ics", start="2026-09-07", reviews="expanding", alarm=None)
    found = events(tmp_path / "plan.ics")
    assert len(found) == 4 * len(made.sessions)
    assert not any(e.walk("VALARM") for e in found.values())


def test_a_file_that_is_no_calendar_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.ics"
    path.write_text("Einkaufen", encoding="utf-8")
    with pytest.raises(TransferError) as caught:
        plan().to_ics(path, start="2026-09-07")
    assert caught.value.code == "no_calendar"
    assert path.read_text(encoding="utf-8") == "Einkaufen"
    done = sm.tandems(["a"], ["t"], holders={"t": "a"}, weeks=1, minutes_per_week=30)
    with pytest.raises(TransferError):
        done.to_ics(tmp_path / "none.ics")
