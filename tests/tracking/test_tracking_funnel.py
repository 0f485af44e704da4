"""Funnels: strict order on every engine, counted like a person would, and said honestly."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracking_tables import ENGINES, Table

import smlib as sm
from smlib.plots import alt_text
from smlib.text import speaking
from smlib.tracking.errors import TrackingError
from smlib.tracking.funnels import Funnel

STEPS = ["visit", "contact", "order"]
START = pd.Timestamp("2026-03-02", tz="UTC")


def events(*given: tuple[Any, Any, Any]) -> pd.DataFrame:
    """Return events from (user, event, hours or None)."""
    times = [pd.NaT if hours is None else START + pd.Timedelta(hours=hours) for *_, hours in given]
    return pd.DataFrame({
        "user": pd.Series([user for user, *_ in given], dtype="str"),
        "event": pd.Series([event for _, event, _ in given], dtype="str"),
        "time": pd.Series(times, dtype="datetime64[us, UTC]"),
    })  # fmt: skip


def naive(given: list[tuple[Any, Any, Any]], steps: list[str], within: float | None) -> tuple[int, ...]:
    """Try every way of every person."""
    counts = []
    for k in range(1, len(steps) + 1):
        done = 0
        for user in {user for user, _, hours in given if user is not None and hours is not None}:
            at = [[h for u, e, h in given if u == user and e == step and h is not None] for step in steps[:k]]
            done += any(
                list(way) == sorted(way) and (within is None or way[-1] - way[0] <= within) for way in product(*at)
            )
        counts.append(done)
    return tuple(counts)


def test_reference_value_of_the_ordered_funnel(constructor: Table, reference: Any) -> None:
    value = reference("tracking-13")
    table = pd.DataFrame(value["inputs"]["events"], columns=["user", "event", "time"])
    found = sm.funnel(constructor(table), value["inputs"]["steps"])
    assert dict(zip(found.steps, found.users, strict=True)) == value["expected"]


def test_order_counts_and_repeats_do_not(constructor: Table) -> None:
    table = events(
        ("a", "order", 5), ("a", "visit", 1), ("a", "visit", 1), ("a", "contact", 2), ("a", "other", 3),  # unsorted
        ("b", "contact", 1), ("b", "visit", 2),  # wrong order
        ("c", "visit", 1), ("c", "contact", 1), ("c", "order", 1),  # all at once
        (None, "visit", 1), ("d", "visit", None), ("e", None, 1), ("f", "other", 1),
    )  # fmt: skip
    found = sm.funnel(constructor(table), STEPS)
    assert found.users == (3, 2, 2)
    frame = found.to_frame()
    assert frame.columns.tolist() == ["step", "users", "rate", "rate_from_start"]
    assert frame["rate_from_start"].tolist() == [1, 2 / 3, 2 / 3]
    assert math.isnan(frame["rate"][0])
    assert found.bottleneck == "contact"


def test_users_may_be_numbers_and_nan_is_nobody(constructor: Table) -> None:
    table = events(("a", "visit", 0), ("b", "visit", 0), ("a", "contact", 1)).assign(user=[1.0, float("nan"), 1.0])
    assert sm.funnel(constructor(table), STEPS[:2]).users == (1, 1)
    assert sm.funnel(constructor(table), STEPS[:2], within="2h").users == (1, 1)
    assert sm.funnel(constructor(events(("nan", "visit", 0))), STEPS[:2]).users == (1, 0)


def test_a_later_start_may_be_the_one_in_time(constructor: Table) -> None:
    table = events(("a", "visit", 0), ("a", "visit", 100), ("a", "contact", 101), ("a", "order", 110))
    assert sm.funnel(constructor(table), STEPS, within="1h").users == (1, 1, 0)
    assert sm.funnel(constructor(table), STEPS, within="10h").users == (1, 1, 1)
    late = events(("a", "visit", 0), ("a", "contact", 2))
    assert sm.funnel(constructor(late), STEPS[:2], within="1h").users == (1, 0)


def test_empty_tables_and_unknown_steps(constructor: Table) -> None:
    empty = sm.funnel(constructor(events()), STEPS)
    assert empty.users == (0, 0, 0)
    assert empty.bottleneck is None
    assert empty.unseen == {}
    assert empty.to_frame()["rate_from_start"].isna().all()
    slip = sm.funnel(constructor(events(("a", "visit", 0), ("a", "contact", 0))), ["visit", "contcat", "zzz"])
    assert slip.unseen == {"contcat": "contact", "zzz": None}
    assert "„contact“" in slip.text()


def test_the_quotes_of_a_step_do_no_harm(constructor: Table) -> None:
    table = events(("a", "it's", 0), ("a", "'; DROP", 1))
    assert sm.funnel(constructor(table), ["it's", "'; DROP"]).users == (1, 1)


@pytest.mark.parametrize(
    ("steps", "code"), [(["visit"], "steps_few"), ("visit", "steps_few"), (["a", "b", "a"], "steps_twice")]
)
def test_steps_that_make_no_funnel(steps: Any, code: str) -> None:
    with pytest.raises(TrackingError) as caught:
        sm.funnel(events(), steps)
    assert caught.value.code == code


def test_numbers_as_time_only_without_a_limit() -> None:
    table = pd.DataFrame({"user": ["a", "a"], "event": ["visit", "order"], "time": [1, 2]})
    assert sm.funnel(table, ["visit", "order"]).users == (1, 1)
    with pytest.raises(TrackingError):
        sm.funnel(table, ["visit", "order"], within="1h")


user, event = st.sampled_from(["a", "b", None]), st.sampled_from([*STEPS, "other", None])
hour = st.one_of(st.none(), st.integers(0, 6))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(user, event, hour), max_size=16), st.sampled_from([None, 0, 1, 3]))
def test_every_engine_counts_like_a_person(given: list[tuple[Any, Any, Any]], within: int | None) -> None:
    expected = naive(given, STEPS, within)
    limit = None if within is None else f"{within}h"
    for name, make in ENGINES.items():
        assert sm.funnel(make(events(*given)), STEPS, within=limit).users == expected, name


CASE = Funnel(("visit", "contact", "enquiry", "order"), (8000, 2000, 160, 60), None, {})


def test_the_narrowest_is_not_where_most_are_lost() -> None:
    assert CASE.bottleneck == "enquiry"
    assert CASE.biggest_loss == "contact"
    assert "8,0\u00a0%" in CASE.text()
    assert "6.000" in CASE.text()
    with speaking("en"):
        assert "8.0%" in CASE.text()
        assert "6,000" in CASE.text()


def test_the_picture_says_in_words_what_it_shows(lang: str) -> None:
    axes = CASE.plot()
    described = alt_text(axes.figure) or ""
    for figure in ("8", "2", "160", "60", "enquiry"):
        assert figure in described
    texts = [text.get_text() for text in axes.texts]
    assert any("25" in text for text in texts)
    hatched = [bar for bar in axes.patches if bar.get_hatch()]
    assert len(hatched) == 1
    plt.close("all")
