"""The pace: room between portions, never more in a week than there is time for, and a calendar that can be renewed."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

import smlib as sm
from smlib.calendar import business_hours
from smlib.course.errors import PathError
from smlib.course.path import Path as LearningPath
from smlib.course.portions import data, minutes
from smlib.text import t
from smlib.transfer.errors import TransferError

PATHS = sorted(data()["paths"])


def _path(name: str, done: frozenset[str] = frozenset()) -> LearningPath:
    return LearningPath(name, tuple(data()["paths"][name]), done)


@settings(deadline=None, max_examples=60)
@given(
    name=st.sampled_from(PATHS),
    start=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    per_week=st.integers(1, 3),
    time=st.integers(15, 60),
    state=st.sampled_from([None, "NI", "BY"]),
)
def test_no_week_holds_more_than_there_is_time_for(
    name: str, start: date, per_week: int, time: int, state: str | None
) -> None:
    path = _path(name)
    pace = path.pace(start, portions_per_week=per_week, minutes_per_week=time, state=state)
    days = [when for when, _ in pace.appointments]
    assert [portion for _, portion in pace.appointments] == list(path.portions)
    assert days == sorted(set(days))
    assert days[0] >= start
    office = business_hours("Mo-Fr 08:00-17:00", state=state)
    assert all(office.is_working_day(when) for when in days)
    weeks: dict[tuple[int, int], list[str]] = {}
    for when, portion in pace.appointments:
        weeks.setdefault(when.isocalendar()[:2], []).append(portion)
    assert max(map(len, weeks.values())) <= per_week
    assert max(sum(map(minutes, portions)) for portions in weeks.values()) <= time
    if per_week < 3:
        assert all(later - earlier > timedelta(days=1) for earlier, later in pairwise(days))


def test_only_what_is_left_is_planned_and_an_end_is_an_end() -> None:
    path = _path("deciding", frozenset({"1.1", "2.1"}))
    assert path.pace("7.9.2026").appointments[0] == (date(2026, 9, 8), "2.2")
    done = _path("deciding", frozenset(data()["paths"]["deciding"])).pace("7.9.2026")
    assert done.appointments == ()
    assert done.text() == t("path.finished")


def test_the_text_names_the_limit(lang: str) -> None:
    pace = _path("deciding").pace("7.9.2026", minutes_per_week=20)
    assert "20" in pace.text()
    assert "7" in pace.text()
    assert pace.for_readers()["day"].iloc[0] in pace._repr_html_()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"portions_per_week": 0}, "pace_portions"),
        ({"portions_per_week": 5}, "pace_portions"),
        ({"minutes_per_week": 14}, "pace_minutes"),
    ],
)
def test_a_pace_that_nobody_keeps_is_refused(options: dict[str, int], code: str, lang: str) -> None:
    with pytest.raises(PathError) as raised:
        _path("replying").pace("7.9.2026", **options)
    assert raised.value.code.endswith(code)


def test_the_calendar_has_alarms_and_is_brought_up_to_date(tmp_path: Path) -> None:
    file = tmp_path / "portionen.ics"
    sm.path("entscheiden").pace("7.9.2026", state="NI").to_ics(file)
    first = {str(event["UID"]): event for event in Calendar.from_ical(file.read_bytes()).walk("VEVENT")}
    assert len(first) == 7
    assert all(event.walk("VALARM") for event in first.values())
    sm.path("entscheiden").pace("14.9.2026", state="NI").to_ics(file)
    later = {str(event["UID"]): event for event in Calendar.from_ical(file.read_bytes()).walk("VEVENT")}
    assert later.keys() == first.keys()
    assert {int(event["SEQUENCE"]) for event in later.values()} == {1}


@pytest.mark.parametrize(
    "there", [b"Einkaufszettel", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x@elsewhere\nEND:VEVENT\nEND:VCALENDAR\n"]
)
def test_a_file_that_is_not_ours_stays_and_is_named(there: bytes, tmp_path: Path, lang: str) -> None:
    file = tmp_path / "termine.ics"
    file.write_bytes(there)
    with pytest.raises(TransferError) as raised:
        _path("deciding").pace("7.9.2026").to_ics(file)
    assert file.name in raised.value.found
    assert file.read_bytes() == there
