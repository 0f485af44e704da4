"""Sessions: the same numbers on every engine, whatever order, ties, zones and gaps the events have."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracking_tables import ENGINES, Table, rows

import smlib as sm
from smlib.errors import ColumnError
from smlib.tracking.errors import TrackingError
from smlib.tracking.events import span

START = pd.Timestamp("2026-03-02 09:00", tz="UTC")


def events(*given: tuple[Any, Any]) -> pd.DataFrame:
    """Return events from (user, minutes after 9:00 or None), numbered in the order given."""
    times = [pd.NaT if minutes is None else START + pd.Timedelta(minutes=minutes) for _, minutes in given]
    return pd.DataFrame({
        "user": pd.Series([user for user, _ in given], dtype="str"),
        "time": pd.Series(times, dtype="datetime64[us, UTC]"),
        "row": range(len(given)),
    })  # fmt: skip


def numbers(table: Any) -> list[int | None]:
    return [row["session_id"] for row in rows(table, "row")]


def naive(given: list[tuple[str | None, float | None]], gap: float) -> list[int | None]:
    """Count by hand: person by person, event by event."""
    found: dict[int, int] = {}
    number = 0
    for user in sorted({user for user, minutes in given if user is not None and minutes is not None}):
        last = None
        for minutes, at in sorted((m, i) for i, (u, m) in enumerate(given) if u == user and m is not None):
            if last is None or minutes - last > gap:
                number += 1
            last, found[at] = minutes, number
    return [found.get(i) for i in range(len(given))]


def test_reference_value_of_the_thirty_minutes(constructor: Table, reference: Any) -> None:
    value = reference("tracking-10")
    times = pd.to_datetime(["2026-03-02 " + clock for clock in value["inputs"]["times"]], utc=True)
    table = pd.DataFrame({"user": "u", "time": times, "row": range(len(times))})
    found = numbers(sm.sessions(constructor(table), gap=f"{value['inputs']['timeout_min']}min"))
    assert max(number for number in found if number is not None) == value["expected"]


def test_order_ties_repeats_and_missing_keys(constructor: Table) -> None:
    given = [("b", 0), ("a", 41), (None, 5), ("a", 0), ("a", 0), ("b", 31), ("a", None), ("a", 10), ("b", 30)]
    found = sm.sessions(constructor(events(*given)))
    assert numbers(found) == [3, 2, None, 1, 1, 3, None, 1, 3]


def test_only_a_greater_gap_parts(constructor: Table) -> None:
    table = constructor(events(("a", 0), ("a", 30), ("a", 60 + 1 / 60)))
    assert numbers(sm.sessions(table)) == [1, 1, 2]
    assert numbers(sm.sessions(table, gap=timedelta(hours=1))) == [1, 1, 1]
    assert numbers(sm.sessions(table, gap="0s")) == [1, 2, 3]


def test_the_clock_change_is_no_gap(constructor: Table) -> None:
    # 29 March 2026: 01:50 winter time is followed by 03:05 summer time fifteen minutes later.
    times = pd.to_datetime(["2026-03-29 01:50+01:00", "2026-03-29 03:05+02:00"], utc=True)
    table = pd.DataFrame({"user": "a", "time": times.tz_convert("Europe/Berlin"), "row": [0, 1]})
    assert numbers(sm.sessions(constructor(table))) == [1, 1]


def test_times_without_a_zone_and_dates_are_taken_as_they_stand(constructor: Table) -> None:
    table = pd.DataFrame({"user": "a", "time": pd.to_datetime(["2026-03-29 01:50", "2026-03-29 03:05"]), "row": [0, 1]})
    assert numbers(sm.sessions(constructor(table))) == [1, 2]


def test_dates_count_from_midnight() -> None:
    table = pl.DataFrame({"user": ["a", "a"], "time": [datetime(2026, 3, 2).date()] * 2, "row": [0, 1]})
    assert numbers(sm.sessions(table)) == [1, 1]


def test_an_empty_table_stays_empty(constructor: Table) -> None:
    found = sm.sessions(constructor(events()))
    assert rows(found) == []
    assert rows(sm.sessions(pd.DataFrame(columns=["user", "time"]))) == []


def test_the_same_kind_of_table_comes_back_and_the_input_stays(constructor: Table) -> None:
    table = constructor(events(("b", 0), ("a", 0)))
    before = rows(table)
    found = sm.sessions(table)
    assert type(found) is type(table)
    assert rows(table) == before
    assert [{key: row[key] for key in ("user", "time", "row")} for row in rows(found, "row")] == before
    assert numbers(sm.sessions(found)) == [2, 1]  # run again: replaced


def test_eager_tables_keep_their_rows_in_place() -> None:
    table = events(("b", 0), ("a", 0), ("b", 50)).set_index(pd.Index([7, 7, 3]))
    found = sm.sessions(table)
    assert found.index.tolist() == [7, 7, 3]
    assert found["session_id"].tolist() == [2, 1, 3]
    assert str(found["session_id"].dtype) == "Int64"
    assert sm.sessions(pl.from_pandas(table))["session_id"].to_list() == [2, 1, 3]


def test_numeric_users_may_be_nan(constructor: Table) -> None:
    table = events(("a", 0), ("a", 0), ("a", 1)).assign(user=[1.0, float("nan"), 1.0])
    assert numbers(sm.sessions(constructor(table))) == [1, None, 1]


def test_what_cannot_be_used_is_named(constructor: Table) -> None:
    table = constructor(events(("a", 0)).assign(text="3.4.2026"))
    with pytest.raises(ColumnError) as caught:
        sm.sessions(table, user="users")
    assert "user" in caught.value.next_step
    with pytest.raises(TrackingError) as text:
        sm.sessions(table, time="text")
    assert text.value.code == "not_time"
    with pytest.raises(TrackingError) as gap:
        sm.sessions(table, gap="halbe Stunde")
    assert gap.value.code == "span"


@pytest.mark.parametrize(
    ("text", "minutes"), [("30min", 30), ("1h 30min", 90), ("90s", 1.5), ("7d", 7 * 1440), ("1.5h", 90)]
)
def test_spans_are_read(text: str, minutes: float) -> None:
    assert span(text, "gap") == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "30", "min", "-5min", "3 Monate", None, timedelta(-1)])
def test_other_spans_are_refused(text: Any) -> None:
    with pytest.raises(TrackingError):
        span(text, "gap")


users = st.sampled_from(["a", "b", "c", None])
minutes = st.one_of(st.none(), st.integers(0, 200).map(lambda n: n * 10))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(users, minutes), max_size=25))
def test_every_engine_counts_like_a_person(given: list[tuple[str | None, float | None]]) -> None:
    expected = naive(given, 30)
    for name, make in ENGINES.items():
        assert numbers(sm.sessions(make(events(*given)))) == expected, name
