"""Reply times: the case company's figures, and the same expected tables on every engine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from inbox_engines import KINDS, on, rows

from smlib.calendar import business_hours
from smlib.errors import ColumnError, InputTypeError
from smlib.inbox.clocks import InboxError, span_minutes
from smlib.inbox.replies import response_times

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = business_hours("Mo-Fr 08:00-17:00")
Given = Callable[[pd.DataFrame], Any]


def talk(*said: tuple[Any, str, str], zone: str | None = "Europe/Berlin") -> pd.DataFrame:
    """Return messages from (conversation, role, local time)."""
    times = pd.to_datetime([when for _, _, when in said]).astype("datetime64[us]")
    if zone:
        times = times.tz_localize(zone).tz_convert("UTC")
    return pd.DataFrame(
        {"conversation_id": [key for key, _, _ in said], "sent_at": times, "role": [role for _, role, _ in said]}
    )


def turns(result: Any) -> list[tuple[Any, ...]]:
    """Return conversation, hour and minute of question and answer in German time, business minutes."""
    found = rows(result, "asked_at", "conversation_id")

    def local(stamp: Any) -> str | None:
        if pd.isna(stamp):
            return None
        return str((stamp.tz_convert(BERLIN) if stamp.tzinfo else stamp).strftime("%d %H:%M"))

    return [
        (row.conversation_id, local(row.asked_at), local(row.answered_at), None if np.isnan(m) else float(m))
        for row, m in zip(found.itertuples(), found["business_minutes"].astype(float), strict=True)
    ]


def test_case_company(case_messages: pd.DataFrame, truth: dict[str, Any], engine: str) -> None:
    found = rows(response_times(on(engine, case_messages), OFFICE), "asked_at", "conversation_id")
    before = found["asked_at"] < pd.Timestamp(truth["change_day"], tz=BERLIN)
    medians = [round(found.loc[side, "business_minutes"].median() / 60, 1) for side in (before, ~before)]
    assert medians == [truth["median_reply_hours_before"], truth["median_reply_hours_after"]] == [3.6, 1.9]
    assert found["answered_at"].isna().sum() == truth["never_answered"] == 6
    assert (case_messages["role"] == "auto").sum() == truth["auto_replies"] == 9
    assert len(found) == truth["customer_turns"]
    assert (before.sum(), (~before).sum()) == (truth["customer_turns_before"], truth["customer_turns_after"])
    assert (found["business_minutes"] > 240).sum() == truth["over_four_hours"]
    assert round(found["business_minutes"].max() / 60, 1) == truth["longest_wait_hours"]


def test_case_company_is_the_same_on_every_engine(case_messages: pd.DataFrame, engine: str) -> None:
    by = ("asked_at", "conversation_id")
    shuffled = case_messages.sample(frac=1, random_state=3)
    expected = rows(response_times(case_messages, OFFICE), *by)
    pd.testing.assert_frame_equal(rows(response_times(on(engine, shuffled), OFFICE), *by), expected)


def test_turns_runs_and_automatic_replies(given: Given) -> None:
    table = talk(
        ("a", "customer", "2026-03-02 09:00"),
        ("a", "auto", "2026-03-02 09:01"),
        ("a", "customer", "2026-03-02 09:30"),
        ("a", "company", "2026-03-02 10:00"),
        ("a", "company", "2026-03-02 10:10"),
        ("a", "customer", "2026-03-02 16:30"),
        ("a", "company", "2026-03-03 08:30"),
        ("b", "company", "2026-03-02 09:00"),
        ("b", "customer", "2026-03-02 11:00"),
        ("b", "auto", "2026-03-02 11:01"),
        ("c", "auto", "2026-03-02 09:00"),
    )
    assert turns(response_times(given(table), OFFICE)) == [
        ("a", "02 09:00", "02 10:00", 60.0),
        ("b", "02 11:00", None, None),
        ("a", "02 16:30", "03 08:30", 60.0),
    ]


def test_order_of_rows_and_duplicates_change_nothing(given: Given) -> None:
    table = talk(
        ("a", "customer", "2026-03-02 09:00"), ("a", "company", "2026-03-02 10:00"), ("a", "customer", "2026-03-02 12:00")
    )  # fmt: skip
    twice = pd.concat([table, table]).iloc[::-1].reset_index(drop=True)
    expected = [("a", "02 09:00", "02 10:00", 60.0), ("a", "02 12:00", None, None)]
    assert turns(response_times(given(table), OFFICE)) == expected
    assert turns(response_times(given(twice), OFFICE)) == expected


def test_at_the_same_moment_the_question_comes_first(given: Given) -> None:
    table = talk(
        ("a", "company", "2026-03-02 09:00"),
        ("a", "customer", "2026-03-02 09:00"),
        ("b", "customer", "2026-03-02 09:00"),
        ("b", "company", "2026-03-02 10:00"),
        ("b", "customer", "2026-03-02 10:00"),
    )
    assert turns(response_times(given(table), OFFICE)) == [
        ("a", "02 09:00", "02 09:00", 0.0),
        ("b", "02 09:00", "02 10:00", 60.0),
    ]


def test_rows_without_a_place_are_left_out(given: Given) -> None:
    table = talk(
        ("a", "customer", "2026-03-02 09:00"),
        (None, "company", "2026-03-02 09:10"),
        ("a", None, "2026-03-02 09:20"),  # type: ignore[arg-type]
        ("a", "company", "2026-03-02 09:30"),
        (None, "customer", "2026-03-02 09:40"),
        ("a", "robot", "2026-03-02 09:45"),
        ("a", "customer", "2026-03-02 09:50"),
    )
    table.loc[6, "sent_at"] = pd.NaT
    assert turns(response_times(given(table), OFFICE)) == [("a", "02 09:00", "02 09:30", 30.0)]


def test_keys_may_be_numbers_that_are_missing(given: Given) -> None:
    table = talk(
        (1.0, "customer", "2026-03-02 09:00"), (np.nan, "company", "2026-03-02 09:10"), (2.0, "company", "2026-03-02 10:00")
    )  # fmt: skip
    assert turns(response_times(given(table), OFFICE)) == [(1.0, "02 09:00", None, None)]


def test_what_was_left_out_is_counted() -> None:
    table = talk(("a", "customer", "2026-03-02 09:00"), (None, "company", "2026-03-02 09:10"))
    notes = response_times(table).attrs["smlib"]["notes"]
    assert [(note["code"], note["message"]) for note in notes] == [("messages.unplaced", 1)]


@pytest.mark.parametrize("hours", [None, OFFICE])
def test_empty_tables_and_kinds(given: Given, engine: str, hours: Any) -> None:
    table = talk(("a", "customer", "2026-03-02 09:00"), ("a", "company", "2026-03-02 10:00"))
    for source in (table, table.head(0), table.tail(1)):
        result = response_times(given(source), hours)
        assert isinstance(result, KINDS[engine])
        frame = rows(result)
        assert list(frame) == ["conversation_id", "asked_at", "answered_at", "minutes", "business_minutes"]
        assert len(frame) == int(len(source) == 2)
    assert len(table) == 2


def test_without_hours_business_minutes_are_missing(given: Given) -> None:
    found = rows(
        response_times(given(talk(("a", "customer", "2026-04-02 16:00"), ("a", "company", "2026-04-07 09:00"))))
    )
    assert found["minutes"].tolist() == [(4 * 24 + 17) * 60]
    assert found["business_minutes"].isna().all()


def test_clock_changes(given: Given) -> None:
    table = talk(
        ("spring", "customer", "2026-03-27 16:00"),
        ("spring", "company", "2026-03-30 10:00"),
        ("autumn", "customer", "2026-10-23 16:00"),
        ("autumn", "company", "2026-10-26 10:00"),
    )
    found = rows(response_times(given(table), OFFICE), "asked_at")
    assert found["minutes"].tolist() == [65 * 60, 67 * 60]  # one hour less, one hour more
    assert found["business_minutes"].tolist() == [180, 180]


def test_times_without_a_zone_are_those_on_the_wall(given: Given) -> None:
    table = talk(("a", "customer", "2026-03-27 16:00"), ("a", "company", "2026-03-30 10:00"), zone=None)
    found = rows(response_times(given(table), OFFICE))
    assert found["minutes"].tolist() == [66 * 60]
    assert found["business_minutes"].tolist() == [180]


def test_hours_by_channel(given: Given) -> None:
    table = talk(
        ("a", "customer", "2026-04-04 10:00"), ("a", "company", "2026-04-07 09:00"),
        ("b", "customer", "2026-04-04 10:00"), ("b", "company", "2026-04-07 09:00"),
    ).assign(channel=["mail", "mail", "facebook", "facebook"])  # fmt: skip
    hours = {"facebook": business_hours("Mo-Fr 8-17; Sa 9-12"), "*": "Mo-Fr 08:00-17:00"}
    assert [(t[0], t[3]) for t in turns(response_times(given(table), hours))] == [("a", 60.0), ("b", 180.0)]
    with pytest.raises(InboxError, match="mail"):
        rows(response_times(given(table), {"facebook": OFFICE}))
    with pytest.raises(ColumnError):
        response_times(given(table.drop(columns="channel")), hours)


def test_input_is_not_changed(case_messages: pd.DataFrame) -> None:
    before = case_messages.copy(deep=True)
    response_times(case_messages, OFFICE)
    pd.testing.assert_frame_equal(case_messages, before)


def test_results_stay_with_their_connection(case_messages: pd.DataFrame) -> None:
    relation = on("duckdb", case_messages)
    waited = response_times(relation, OFFICE)
    both = waited.join(relation.set_alias("m"), "conversation_id")
    assert both.aggregate("count(*) AS n").fetchall()[0][0] > len(case_messages) / 2


def test_text_as_it_stands_in_the_file(case_messages: pd.DataFrame) -> None:
    from smlib.sources.examples import example

    plain = pd.read_csv(example("messages"))  # offsets of summer and winter time in one column of text
    found = response_times(plain, OFFICE)
    assert found["business_minutes"].equals(response_times(case_messages, OFFICE)["business_minutes"])


@pytest.mark.parametrize("kind", ["pandas", "polars", "polars-lazy", "duckdb"])
def test_columns_that_are_no_times(kind: str, lang: str) -> None:
    table = pd.DataFrame({"conversation_id": ["a"], "sent_at": ["gestern"], "role": ["customer"]})
    with pytest.raises(InboxError) as caught:
        response_times(on(kind, table), OFFICE)
    assert caught.value.code == "time_kind"


def test_other_mistakes_say_what_to_do(lang: str) -> None:
    table = talk(("a", "customer", "2026-03-02 09:00"))
    with pytest.raises(ColumnError, match="conversation_id"):
        response_times(table.rename(columns={"conversation_id": "conversation"}))
    with pytest.raises(InputTypeError):
        response_times(5)
    with pytest.raises(InboxError) as caught:
        response_times(table, 8)
    assert caught.value.code == "hours_kind"


@pytest.mark.parametrize(
    ("span", "minutes"),
    [
        ("4h", 240),
        ("90min", 90),
        ("1h 30min", 90),
        ("1,5 h", 90),
        ("2 h 5 m", 125),
        (45, 45),
        (timedelta(hours=2), 120),
    ],
)
def test_spans(span: Any, minutes: float) -> None:
    assert span_minutes(span) == minutes


@pytest.mark.parametrize("span", ["", "1d", "vier Stunden", 0, -5, float("nan"), float("inf"), None, True])
def test_spans_that_are_none(span: Any, lang: str) -> None:
    with pytest.raises(InboxError) as caught:
        span_minutes(span)
    assert caught.value.code == "span"


def _by_hand(table: pd.DataFrame) -> list[tuple[Any, datetime, datetime | None]]:
    """Walk through the messages one by one, as a person would."""
    found: list[tuple[Any, datetime, datetime | None]] = []
    asked: dict[Any, datetime] = {}
    order = table.assign(late=table["role"] == "company").sort_values(["sent_at", "late"], kind="stable")
    for row in order.itertuples():
        if row.role == "customer":
            asked.setdefault(row.conversation_id, row.sent_at)
        elif row.role == "company" and row.conversation_id in asked:
            found.append((row.conversation_id, asked.pop(row.conversation_id), row.sent_at))
    return sorted([*found, *((key, when, None) for key, when in asked.items())], key=lambda turn: (turn[0], turn[1]))


message = st.tuples(st.integers(0, 3), st.sampled_from(["customer", "company", "auto"]), st.integers(0, 12))


@settings(max_examples=60, deadline=None)
@drawn(st.lists(message, min_size=1, max_size=25))
def test_any_conversation_agrees_with_walking_through_it(said: list[tuple[int, str, int]]) -> None:
    start = pd.Timestamp("2026-03-02 09:00", tz="UTC")
    table = pd.DataFrame(said, columns=["conversation_id", "role", "sent_at"])
    table["sent_at"] = start + pd.to_timedelta(table["sent_at"], unit="min").astype("timedelta64[us]")
    expected = _by_hand(table)
    for kind in ("pandas", "polars", "duckdb"):
        found = rows(response_times(on(kind, table)), "conversation_id", "asked_at")
        answered = [None if pd.isna(stamp) else stamp for stamp in found["answered_at"]]
        assert list(zip(found["conversation_id"], found["asked_at"], answered, strict=True)) == expected
