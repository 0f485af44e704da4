"""Figures with their formulas: reach is not summed, missing is not zero, rates have both sides."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracking_tables import ENGINES, Table, rows

import smlib as sm
from smlib.errors import ColumnError
from smlib.text import speaking
from smlib.tracking.errors import TrackingError

POSTS = pd.DataFrame({
    "post_id": ["1", "2", "3", "3", None],
    "platform": ["fb", "ig", "fb", "fb", None],
    "reach": pd.array([100, 300, 500, 500, None], dtype="Int64"),
    "impressions": pd.array([200, None, 600, 600, None], dtype="Int64"),
    "reactions": pd.array([5, 6, 10, 10, None], dtype="Int64"),
    "comments": pd.array([1, 0, 5, 5, 2], dtype="Int64"),
    "shares": pd.array([0, 0, 5, 5, None], dtype="Int64"),
    "link_clicks": pd.array([2, 9, 6, 6, None], dtype="Int64"),
    "saves": pd.array([None] * 5, dtype="Int64"),
})  # fmt: skip
VISITS = pd.DataFrame({
    "source": ["facebook", None, "Direct", "newsletter"],
    "sessions": [50, 20, 10, 20],
    "conversions": [5.0, float("nan"), 1.0, 4.0],
    "revenue": [100.0, float("nan"), 20.0, 80.0],
    "currency": ["EUR"] * 4,
})  # fmt: skip


def values(table: Any) -> dict[str, float | None]:
    return {row["metric"]: row["value"] for row in rows(table)}


def notes(table: Any) -> dict[str, str]:
    return {row["metric"]: row["note"] for row in rows(table)}


def test_posts_by_hand(constructor: Table) -> None:
    found = sm.kpis(constructor(POSTS))
    assert values(found) == pytest.approx({
        "posts": 3, "reach_median": 400, "impressions": 1400, "interactions": 52,
        "interaction_rate": (0.04 + 0.04) / 2, "comments": 13, "link_clicks": 23, "click_rate": 14 / 1400,
    })  # fmt: skip
    assert list(rows(found)[0]) == ["metric", "value", "formula", "note"]
    said = notes(found)
    assert "nicht addiert" in said["reach_median"]
    assert "3 von 5" in said["impressions"]
    assert "doppelt zählen: 1." in said["posts"]
    formulas = {row["metric"]: row["formula"] for row in rows(found)}
    assert formulas["click_rate"] == "Summe von link_clicks ÷ Summe von impressions"


def test_visits_by_hand(constructor: Table) -> None:
    found = sm.kpis(constructor(VISITS))
    assert values(found) == pytest.approx({
        "sessions": 100, "share_without_sender": 0.3, "conversions": 10, "conversion_rate": 10 / 80, "revenue": 200,
    })  # fmt: skip
    assert "EUR" in notes(found)["revenue"]


def test_groups_with_missing_keys_come_last(constructor: Table) -> None:
    found = rows(sm.kpis(constructor(POSTS), by="platform"))
    assert list(dict.fromkeys(row["platform"] for row in found)) == ["fb", "ig", None]
    reach = {row["platform"]: row["value"] for row in found if row["metric"] == "reach_median"}
    assert reach == {"fb": 500, "ig": 300, None: None}
    assert [row["value"] for row in found if row["platform"] is None and row["metric"] == "comments"] == [2]


def test_missing_is_not_zero_and_nan_is_missing(constructor: Table) -> None:
    table = pd.DataFrame({"sessions": [1.0, 2.0], "conversions": [float("nan")] * 2})
    assert values(sm.kpis(constructor(table))) == {"sessions": 3, "conversions": None, "conversion_rate": None}
    nothing = pd.DataFrame({"sessions": [0, 0], "conversions": [0, 0]})
    assert values(sm.kpis(constructor(nothing)))["conversion_rate"] is None


def test_of_two_columns_the_one_with_values_is_taken(constructor: Table) -> None:
    table = pd.DataFrame({"link_clicks": [1.0, 3.0], "impressions": [float("nan")] * 2, "views": [10.0, 30.0]})
    found = {row["metric"]: row for row in rows(sm.kpis(constructor(table)))}
    assert found["click_rate"]["value"] == 0.1
    assert "views" in found["click_rate"]["formula"]


def test_currencies_are_not_added_up(constructor: Table) -> None:
    table = pd.DataFrame({"spend": [1.0, 2.0], "link_clicks": [1, 2], "currency": ["EUR", "CHF"]})
    found = sm.kpis(constructor(table))
    assert values(found) == {"link_clicks": 3, "spend": None, "cost_per_click": None}
    split = rows(sm.kpis(constructor(table), by="currency"))
    assert {row["currency"]: row["value"] for row in split if row["metric"] == "spend"} == {"EUR": 1, "CHF": 2}


def test_the_same_kind_of_table_comes_back(constructor: Table) -> None:
    table = constructor(VISITS)
    assert type(sm.kpis(table)) is type(table)
    assert type(sm.kpis(table, by=["source", "currency"])) is type(table)


def test_empty_tables_have_figures_without_values(constructor: Table) -> None:
    found = rows(sm.kpis(constructor(VISITS.head(0))))
    assert {row["value"] for row in found} == {None}
    assert rows(sm.kpis(constructor(VISITS.head(0)), by="source")) == []
    nothing = pd.DataFrame({"spend": [1.0], "currency": ["EUR"]}).head(0)
    assert "Währung" not in notes(sm.kpis(constructor(nothing)))["spend"]


def test_each_group_has_its_own_note(constructor: Table) -> None:
    """Most of many groups are alike and share one; those that are not must not."""
    table = pd.DataFrame({
        "page": ["a", "a", "b", "b", "c", "c"],
        "post_id": ["1", "2", "3", "3", "4", None],
        "spend": [1.0, 2.0, 3.0, None, 5.0, 6.0],
        "currency": ["EUR", "EUR", "EUR", "EUR", "EUR", "CHF"],
    })  # fmt: skip
    said = {(row["page"], row["metric"]): row["note"] for row in rows(sm.kpis(constructor(table), by="page"))}
    assert said["a", "posts"] == ""
    assert "doppelt zählen: 1." in said["b", "posts"]
    assert "1 von 2" in said["c", "posts"]
    assert "EUR" in said["a", "spend"]
    assert "1 von 2" in said["b", "spend"]
    assert "Mehrere Währungen" in said["c", "spend"]
    assert "1 von 2" not in said["a", "spend"]


def test_tables_without_figures_are_named(constructor: Table) -> None:
    with pytest.raises(TrackingError) as caught:
        sm.kpis(constructor(pd.DataFrame({"x": [1]})))
    assert caught.value.code == "no_figures"
    with pytest.raises(ColumnError):
        sm.kpis(constructor(VISITS), by="sorce")


def test_formulas_follow_the_language() -> None:
    with speaking("en"):
        assert "sum of conversions" in {row["formula"] for row in rows(sm.kpis(VISITS))}


row = st.tuples(
    st.sampled_from(["a", "b", None]), st.one_of(st.none(), st.integers(0, 9)), st.one_of(st.none(), st.integers(0, 9))
)


@settings(max_examples=10, deadline=None)
@given(st.lists(row, min_size=1, max_size=12))
def test_every_engine_adds_up_like_a_person(given: list[tuple[Any, Any, Any]]) -> None:
    table = pd.DataFrame({
        "source": pd.Series([a for a, *_ in given], dtype="str"),
        "sessions": pd.array([b for _, b, _ in given], dtype="Int64"),
        "conversions": pd.array([c for *_, c in given], dtype="Int64"),
    })  # fmt: skip
    expected = {}
    for source in {a for a, *_ in given}:
        mine = [(b, c) for a, b, c in given if a == source]
        both = [(b, c) for b, c in mine if b is not None and c is not None]
        sessions = [b for b, _ in mine if b is not None]
        whole = sum(b for b, _ in both)
        expected[source] = (
            sum(sessions) if sessions else None,
            sum(c for _, c in both) / whole if whole else None,
        )
    for name, make in ENGINES.items():
        found: dict[Any, dict[str, Any]] = {}
        for line in rows(sm.kpis(make(table), by="source")):
            found.setdefault(line["source"], {})[line["metric"]] = line["value"]
        got = {source: (each["sessions"], each["conversion_rate"]) for source, each in found.items()}
        assert got == expected, name
