"""Credit: eight rules on every engine, against values from the literature and journeys walked by hand."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise, permutations
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracking_tables import ENGINES, Table, rows

import smlib as sm
from smlib.errors import InputError
from smlib.plots import alt_text
from smlib.tracking.credit import MODELS, Credits, definition
from smlib.tracking.errors import TrackingError
from smlib.tracking.game import removal_effects, shapley_values
from smlib.tracking.journeys import transitions

START = pd.Timestamp("2026-03-02", tz="UTC")
Touch = tuple[Any, Any, Any, Any]


def touches(*given: Touch) -> pd.DataFrame:
    """Return touches from (user, days or None, channel, converted)."""
    times = [pd.NaT if days is None else START + pd.Timedelta(days=days) for _, days, *_ in given]
    return pd.DataFrame({
        "user": pd.Series([touch[0] for touch in given], dtype="str"),
        "time": pd.Series(times, dtype="datetime64[us, UTC]"),
        "channel": pd.Series([touch[2] for touch in given], dtype="str"),
        "converted": pd.Series([touch[3] for touch in given], dtype="bool"),
    })  # fmt: skip


def from_paths(paths: list[tuple[str, int, int]]) -> pd.DataFrame:
    """Return touches of journeys given as ("A>B", times with conversion, times without)."""
    given: list[Touch] = []
    for path, converting, ending in paths:
        names = path.split(">")
        for i in range(converting + ending):
            person = f"u{len(given)}"
            given += [(person, at, name, i < converting and at == len(names) - 1) for at, name in enumerate(names)]
    return touches(*given)


def credit(table: Any, model: str, **more: Any) -> dict[Any, float]:
    return {row["channel"]: row["conversions"] for row in rows(sm.attribution(table, model=model, **more))}


def walked(given: list[Touch]) -> list[list[Touch]]:
    """Return the journeys, one person after another."""
    found = []
    for person in sorted({touch[0] for touch in given if touch[0] is not None}):
        way: list[Touch] = []
        mine = [touch for touch in given if touch[0] == person and touch[1] is not None]
        for touch in sorted(mine, key=lambda touch: (touch[1], touch[3], touch[2] or "")):
            way.append(touch)
            if touch[3]:
                found.append(way)
                way = []
        if way:
            found.append(way)
    return found + [[touch] for touch in given if touch[0] is None or touch[1] is None]


def naive(given: list[Touch], model: str) -> dict[Any, float]:
    """Share by hand, journey by journey."""
    result: dict[Any, float] = defaultdict(float, {touch[2]: 0.0 for touch in given})
    for way in walked(given):
        if not way[-1][3]:
            continue
        n, names = len(way), [touch[2] for touch in way]
        senders = [name for name in names if name not in (None, "direct")]
        if model == "first":
            result[names[0]] += 1
        elif model == "last":
            result[names[-1]] += 1
        elif model == "last_non_direct":
            result[senders[-1] if senders else names[-1]] += 1
        elif model == "shapley":
            for name in set(names):
                result[name] += 1 / len(set(names))
        else:
            if model == "linear":
                weights = [1.0] * n
            elif model == "position":
                weights = [1.0] * n if n < 3 else [0.4, *([0.2 / (n - 2)] * (n - 2)), 0.4]
            else:
                days = [way[-1][1] - touch[1] if n > 1 else 0 for touch in way]
                weights = [2 ** (-ago / 7) for ago in days]
            for name, weight in zip(names, weights, strict=True):
                result[name] += weight / sum(weights)
    return dict(result)


@pytest.mark.parametrize("key", ["tracking-01"])
def test_reference_shares_of_markov(constructor: Table, reference: Any, key: str) -> None:
    value = reference(key)
    table = constructor(from_paths([tuple(path) for path in value["inputs"]["paths"]]))
    found = {row["channel"]: row["share"] for row in rows(sm.attribution(table, model="markov"))}
    assert found == pytest.approx(value["expected"], abs=value["tolerance"])


def test_reference_removal_effects(reference: Any) -> None:
    value = reference("tracking-02")
    table = from_paths([tuple(path) for path in value["inputs"]["paths"]])
    from smlib.tables import frame
    from smlib.tracking.journeys import touches_of

    steps = transitions(touches_of(frame(table), "user", "time", "channel", "converted"))
    assert removal_effects(steps) == pytest.approx(value["expected"], abs=value["tolerance"])


def test_reference_glove_game(reference: Any) -> None:
    value = reference("tracking-04")
    worth = {
        frozenset(group): 1.0
        for group in (("L1", "R"), ("L2", "R"), ("L1", "L2", "R"))
    }  # fmt: skip
    assert shapley_values(worth) == pytest.approx(value["expected"], abs=value["tolerance"])


def test_reference_shapley_of_two_channels(constructor: Table, reference: Any) -> None:
    value = reference("tracking-05")
    worth = value["inputs"]["v"]
    both = worth["AB"] - worth["A"] - worth["B"]
    table = constructor(from_paths([("A", worth["A"], 0), ("B", worth["B"], 1), ("A>B", both, 2)]))
    assert credit(table, "shapley") == pytest.approx(value["expected"], abs=value["tolerance"])


def test_reference_weights_of_time_decay(constructor: Table, reference: Any) -> None:
    ratio, value = reference("tracking-07"), reference("tracking-08")
    days = ratio["inputs"]["days"]
    table = constructor(touches(("a", 0, "old", False), ("a", days[0] - days[1], "new", False), ("a", 8, "end", True)))
    found = credit(table, "time_decay", half_life=f"{ratio['inputs']['half_life']}d")
    assert found["old"] / found["new"] == pytest.approx(ratio["expected"], abs=ratio["tolerance"])
    ends = value["inputs"]["days_before"]
    way = [("a", ends[0] - before, str(before), before == 0) for before in ends]
    shares = credit(constructor(touches(*way)), "time_decay", half_life=f"{value['inputs']['half_life']}d")
    got = [shares[str(before)] * value["inputs"]["value"] for before in ends]
    assert got == pytest.approx(value["expected"], abs=1e-9)


def test_a_conversion_ends_the_journey(constructor: Table) -> None:
    table = constructor(touches(("a", 5, "mail", True), ("a", 1, "fb", True), ("a", 3, "yt", False)))
    assert credit(table, "first") == {"fb": 1, "yt": 1, "mail": 0}
    assert credit(table, "last") == {"fb": 1, "yt": 0, "mail": 1}


def test_ties_missing_keys_and_direct(constructor: Table) -> None:
    table = constructor(
        touches(
            ("a", 1, "zz", False), ("a", 1, "aa", False), ("a", 1, "mm", True),  # at once: aa, zz, then the conversion
            ("b", 1, "fb", False), ("b", 2, "Direct", False), ("b", 3, None, True),
            ("c", 1, "direct", True),
            (None, 1, "yt", True), ("a", None, "yt", True),
        )
    )  # fmt: skip
    assert credit(table, "first") == {"aa": 1, "fb": 1, "direct": 1, "yt": 2, "mm": 0, "zz": 0, "Direct": 0, None: 0}
    assert credit(table, "last_non_direct") == {
        "mm": 1, "fb": 1, "direct": 1, "yt": 2, "aa": 0, "zz": 0, "Direct": 0, None: 0,
    }  # fmt: skip


def test_the_table_is_of_the_same_kind_and_says_its_rule(constructor: Table) -> None:
    table = constructor(from_paths([("fb>mail", 3, 1), ("yt", 1, 0)]))
    found = sm.attribution(table)
    assert type(found) is type(table)
    assert rows(found) == [
        {"channel": "mail", "conversions": 3.0, "share": 0.75},
        {"channel": "yt", "conversions": 1.0, "share": 0.25},
        {"channel": "fb", "conversions": 0.0, "share": 0.0},
    ]
    if isinstance(found, pd.DataFrame):
        assert found.attrs["definition"] == definition("last")


@pytest.mark.parametrize("model", MODELS)
def test_nothing_to_share(constructor: Table, model: str) -> None:
    assert rows(sm.attribution(constructor(touches()), model=model)) == []
    found = rows(sm.attribution(constructor(touches(("a", 1, "fb", False))), model=model))
    assert found == [{"channel": "fb", "conversions": 0.0, "share": None}]


def test_revenue_is_shared_like_conversions(constructor: Table) -> None:
    table = touches(("a", 1, "fb", False), ("a", 2, "mail", True)).assign(converted=[float("nan"), 39.8])
    assert credit(constructor(table), "linear") == pytest.approx({"fb": 19.9, "mail": 19.9})


def test_conversions_that_are_none(constructor: Table) -> None:
    table = touches(("a", 1, "fb", False), ("a", 2, "mail", True))
    with pytest.raises(TrackingError) as negative:
        sm.attribution(constructor(table.assign(converted=[-1, 1])))
    assert negative.value.code == "negative"
    with pytest.raises(TrackingError) as text:
        sm.attribution(constructor(table.assign(converted=["nein", "ja"])))
    assert text.value.code == "not_conversions"


def test_shapley_stops_beyond_twelve_channels() -> None:
    many = from_paths([(f"c{i:02}", 1, 0) for i in range(13)])
    with pytest.raises(TrackingError) as caught:
        sm.attribution(many, model="shapley")
    assert caught.value.code == "shapley_many"
    assert "13" in str(caught.value)
    twelve = sm.attribution(from_paths([(">".join(f"c{i:02}" for i in range(12)), 1, 0)]), model="shapley")
    assert twelve["conversions"].tolist() == pytest.approx([1 / 12] * 12)


def test_unknown_models_name_the_known_ones() -> None:
    with pytest.raises(InputError) as caught:
        sm.attribution(touches(), model="lineer")
    assert "linear" in str(caught.value)


user, channel = st.sampled_from(["a", "b", None]), st.sampled_from(["fb", "mail", "direct", "yt", None])
day = st.one_of(st.none(), st.integers(0, 4))


def check_engines(given: list[Touch]) -> None:
    total = sum(touch[3] for touch in given)
    for name, make in ENGINES.items():
        for model in MODELS:
            found = credit(make(touches(*given)), model)
            assert sum(found.values()) == pytest.approx(total), (name, model)
            if model != "markov":
                assert found == pytest.approx(naive(given, model)), (name, model)


@settings(max_examples=4, deadline=None)
@given(st.lists(st.tuples(user, day, channel, st.booleans()), min_size=6, max_size=14))
def test_every_engine_shares_like_a_person(given: list[Touch]) -> None:
    check_engines(given)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(user, day, channel, st.booleans()), max_size=14))
def test_every_engine_shares_like_a_person_many_times(given: list[Touch]) -> None:
    check_engines(given)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(user, day, channel, st.booleans()), min_size=1, max_size=14))
def test_removal_effects_like_walking_the_chain(given: list[Touch]) -> None:
    """Iterate the chain step by step instead of solving it."""
    counts: dict[Any, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    for way in walked(given):
        states = ["start", *(touch[2] or "" for touch in way), "yes" if way[-1][3] else "no"]
        for before, after in pairwise(states):
            counts[before][after] += 1

    def chance(removed: Any) -> float:
        at = {"start": 1.0}
        reached = 0.0
        for _ in range(2000):
            following: dict[Any, float] = defaultdict(float)
            for state, mass in at.items():
                whole = sum(counts[state].values())
                for after, times in counts[state].items():
                    if after == "yes":
                        reached += mass * times / whole
                    elif after not in ("no", removed):
                        following[after] += mass * times / whole
            at = following
        return reached

    whole = chance(None)
    names = sorted({touch[2] or "" for touch in given})
    effects = {name: 1 - chance(name) / whole if whole else 0.0 for name in names}
    total, sums = sum(touch[3] for touch in given), sum(effects.values())
    expected = {name or None: total * effect / sums if sums else 0.0 for name, effect in effects.items()}
    assert credit(touches(*given), "markov") == pytest.approx(expected, abs=1e-6)


def test_shapley_like_letting_players_join_in_every_order() -> None:
    rng = np.random.default_rng(3)
    players = ["a", "b", "c", "d"]
    worth = {frozenset(p for i, p in enumerate(players) if mask >> i & 1): float(rng.normal()) for mask in range(1, 16)}
    expected = dict.fromkeys(players, 0.0)
    for order in permutations(players):
        for i, player in enumerate(order):
            before = worth.get(frozenset(order[:i]), 0.0)
            expected[player] += (worth[frozenset(order[: i + 1])] - before) / 24
    assert shapley_values(worth) == pytest.approx(expected)


def test_models_side_by_side(lang: str) -> None:
    table = from_paths([("fb>yt>mail", 6, 2), ("yt>mail", 3, 0), ("fb>fb>direct", 1, 1), ("mail", 2, 1)])
    found = sm.attribution(table, model=["first", "last", "linear"])
    assert isinstance(found, Credits)
    frame = found.to_frame()
    assert frame.columns.tolist() == ["channel", "first", "last", "linear"]
    assert frame[["first", "last", "linear"]].sum().tolist() == pytest.approx([12, 12, 12])
    assert found.leader("last") == "mail"
    assert found.leader("first") == "fb"
    assert len(found.definitions()) == 3
    axes = found.plot()
    described = alt_text(axes.figure) or ""
    assert described == found.alt_text()
    assert "mail 92" in described
    hatches = {container.patches[0].get_hatch() for container in axes.containers}
    assert len(hatches) == 3
    assert len(axes.figure.legends[0].get_texts()) == 3
    plt.close("all")
    nothing = sm.attribution(touches(("a", 1, "fb", False)), model=["first", "last"])
    assert nothing.text()
    assert nothing.plot().get_title(loc="left")
    plt.close("all")
