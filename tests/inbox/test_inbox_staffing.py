"""Staffing: the queue played again, against a walk through it minute by minute; sentence, curve and its words."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from inbox_engines import on

from smlib.calendar import business_hours
from smlib.errors import InputError
from smlib.inbox.clocks import InboxError
from smlib.inbox.queue import staffing
from smlib.inbox.replay import _day, replay
from smlib.text import speaking

mpl.use("Agg")
OFFICE = business_hours("Mo-Fr 08:00-17:00")
SPLIT = business_hours("Mo-Do 8-12,13-17; Fr 8-13", half_days=("12-24",))


def asked(*when: str) -> pd.DataFrame:
    """Return one conversation for each moment in German time."""
    times = pd.to_datetime(list(when)).tz_localize("Europe/Berlin").tz_convert("UTC").as_unit("us")
    return pd.DataFrame({"conversation_id": range(len(when)), "sent_at": times, "role": "customer"})


def shares(result: Any) -> dict[float, float]:
    frame = result.to_frame()
    return dict(zip(frame["minutes_per_day"], frame["share_in_target"].round(4), strict=True))


def test_when_matters_more_than_how_many() -> None:
    table = asked("2026-03-03 07:30", "2026-03-03 13:00", "2026-03-04 09:00", "2026-03-05 12:00")
    one = staffing(table, 30, hours=OFFICE, blocks=1)  # 8:00; waits 6, 246, 486, 306 minutes
    two = staffing(table, 30, hours=OFFICE, blocks=["09:00", "14:00"])  # waits 66, 66, 6, 126
    assert one.to_frame().query("minutes_per_day == 30")[["share_in_target", "longest_wait"]].values.tolist() == [
        [0.25, 486]
    ]
    assert two.share == 1
    assert two.enough
    assert not one.enough


def test_work_goes_on_in_the_next_block() -> None:
    table = asked(*["2026-03-03 07:00"] * 3)
    waits = replay(table["sent_at"], 10, 1, OFFICE, 6)  # 10 minutes hold one answer and two thirds of the next
    assert waits.tolist() == [6, 9 * 60 + 2, 9 * 60 + 8]


def test_one_level_is_compared_with_others_several_are_kept() -> None:
    table = asked("2026-03-03 07:30", "2026-03-03 13:00")
    assert list(shares(staffing(table, [15, 30], hours=OFFICE))) == [15, 30]
    assert {10, 25, 120} <= set(shares(staffing(table, 25, hours=OFFICE)))
    assert staffing(table, [30, 15], hours=OFFICE).minutes_per_day == 30


def test_case_company(case_messages: pd.DataFrame, truth: dict[str, Any], engine: str) -> None:
    result = staffing(on(engine, case_messages), 30, hours=OFFICE)
    assert result.to_frame()["turns"].unique().tolist() == [truth["customer_turns"]]
    assert list(shares(result).values()) == sorted(shares(result).values())
    assert not result.enough
    assert result.text().startswith("30 Minuten am Tag in 2 Blöcken reichen nicht: 66\u00a0% der 235 Fragen")
    assert "Dieselben 30 Minuten ergeben 77\u00a0% (Blöcke am Tag: 3)" in result.text()
    assert "Mit 60 Minuten in derselben Einteilung reicht es." in result.text()


def test_sentences_for_enough_and_for_hopeless() -> None:
    table = asked(*[f"2026-03-{day:02d} 07:30" for day in range(2, 7)] * 3)
    good = staffing(table, 60, hours=OFFICE)
    assert good.text().startswith("60 Minuten am Tag in 2 Blöcken reichen: 100\u00a0% der 15 Fragen")
    assert "Schon 45 Minuten reichen." in good.text()
    bad = staffing(table, 15, hours=OFFICE, blocks=1)
    assert "15 Minuten am Tag in einem Block reichen nicht" in bad.text()
    assert "Das ist mehr, als Zeit da ist" in bad.text()
    with speaking("en"):
        assert good.text().startswith("60 minutes a day in 2 blocks suffice: 100% of the 15 questions")
        assert "from 09:00" in staffing(table, 15, hours=OFFICE, blocks=["09:00"]).text()


def test_figure_and_words(case_messages: pd.DataFrame, lang: str) -> None:
    result = staffing(case_messages, 30, hours=OFFICE)
    axes = result.plot()
    assert axes.figure.smlib_alt == result.alt_text()
    assert "66" in result.alt_text()
    assert "235" in result._repr_html_()
    assert [round(y, 2) for y in axes.lines[0].get_ydata()] == [round(s, 2) for s in shares(result).values()]


@pytest.mark.parametrize(
    ("windows", "minutes", "plan", "expected"),
    [
        (((480, 1020),), 30, 2, ((480, 495), (750, 765))),
        (((480, 1020),), 20, 3, ((480, 486), (660, 667), (840, 847))),
        (((480, 720), (780, 1020)), 30, 2, ((480, 495), (780, 795))),
        (((480, 720), (780, 1020)), 480, 2, ((480, 720), (780, 1020))),
        (((480, 540),), 600, 1, ((480, 540),)),
        (((480, 1020),), 60, ("16:30", "18:00"), ((990, 1020),)),
        (((480, 1020),), 60, ("09:00", "09:15"), ((540, 600),)),
        ((), 30, 2, ()),
    ],
)
def test_blocks_of_a_day(windows: Any, minutes: float, plan: Any, expected: Any) -> None:
    assert _day(windows, minutes, plan) == expected


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"blocks": 0}, "blocks"), ({"blocks": ["25:00"]}, "blocks"), ({"blocks": []}, "blocks"), ({"blocks": 2.5}, "blocks"),
        ({"target": "1d"}, "span"), ({"hours": {"mail": OFFICE}}, "one_calendar"), ({"blocks": ["20:00"]}, "too_few"),
    ],
)  # fmt: skip
def test_bad_arguments(more: dict[str, Any], code: str, lang: str) -> None:
    with pytest.raises(InboxError) as caught:
        staffing(asked("2026-03-03 07:30"), 30, **{"hours": OFFICE, **more})
    assert caught.value.code == code
    assert caught.value.next_step


@pytest.mark.parametrize("minutes", [0, -5, float("nan"), 2000, []])
def test_bad_minutes(minutes: Any) -> None:
    with pytest.raises(InputError):
        staffing(asked("2026-03-03 07:30"), minutes, hours=OFFICE)


def test_a_table_without_questions() -> None:
    with pytest.raises(InboxError) as caught:
        staffing(asked("2026-03-03 07:30").assign(role="company"), 30, hours=OFFICE)
    assert caught.value.code == "no_messages"


def _walk(arrivals: list[pd.Timestamp], duty: Any, hours: Any, work: int) -> list[float]:
    """Work off the queue minute by minute."""
    waits, left, now = [], 0, arrivals[0].floor("min")
    queue = list(arrivals)
    while queue:
        day, minute = now.normalize(), now.hour * 60 + now.minute
        if any(opens <= minute < closes for opens, closes in duty(day.date())) and queue[0] <= now:
            left = left or work
            left -= 1
            if not left:
                waits.append(hours.minutes(queue.pop(0), now + pd.Timedelta(minutes=1)))
        now += pd.Timedelta(minutes=1)
    return waits


@settings(max_examples=25, deadline=None)
@drawn(st.lists(st.integers(0, 4 * 1440), min_size=1, max_size=12), st.sampled_from([10, 25, 40]), st.integers(1, 3))
def test_replay_agrees_with_working_it_off(offsets: list[int], minutes: int, blocks: int) -> None:
    start = pd.Timestamp("2026-03-05 07:00", tz="Europe/Berlin")  # a Thursday
    arrivals = [start + pd.Timedelta(minutes=o) for o in sorted(offsets)]
    duty = [_day(windows, minutes, blocks) for windows in SPLIT.week]
    expected = _walk(arrivals, lambda day: duty[day.weekday()] if SPLIT.is_working_day(day) else (), SPLIT, 6)
    np.testing.assert_allclose(replay(pd.Series(arrivals), minutes, blocks, SPLIT, 6), expected)


@settings(max_examples=25, deadline=None)
@drawn(st.lists(st.integers(0, 10 * 1440), min_size=1, max_size=40), st.integers(1, 4))
def test_more_minutes_never_mean_longer_waits(offsets: list[int], blocks: int) -> None:
    start = pd.Timestamp("2026-03-05 07:00", tz="Europe/Berlin")
    arrivals = pd.Series([start + pd.Timedelta(minutes=o) for o in sorted(offsets)])
    waits = [replay(arrivals, minutes, blocks, SPLIT, 6) for minutes in (11, 17, 30, 31, 59, 240)]
    for fewer, more in pairwise(waits):
        assert (more <= fewer + 1e-6).all()
