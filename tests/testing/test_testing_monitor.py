"""Looking every day, sharing out visits, shuffling: each does what it says, in every engine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from testing_samples import BACKENDS, convert, visits

import smlib as sm
from smlib.errors import InputError
from smlib.testing.errors import TrialError
from smlib.testing.monitoring import mixture


def test_mixture(reference: Any) -> None:
    value = reference("testing-61")
    i = value["inputs"]
    found = mixture(i["mean_diff"], i["var"] / i["n"], i["tau2"])
    assert float(found) == pytest.approx(value["expected"], abs=value["tolerance"])


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("metric", "kind"), [("asked", "proportion"), ("minutes", "mean")])
def test_every_engine_gives_the_same(backend: str, metric: str, kind: str) -> None:
    frame = sm.monitor(convert(visits(), backend), metric=metric, kind=kind, time="day").to_frame()
    expected = sm.monitor(visits(), metric=metric, kind=kind, time="day").to_frame()
    assert len(frame) == 14
    numbers = ["n", "estimate", "ci_lower", "ci_upper", "p_value", "naive_p_value"]
    np.testing.assert_allclose(frame[numbers].to_numpy(float), expected[numbers].to_numpy(float), rtol=1e-9)


def test_last_look_is_the_whole_table() -> None:
    for metric, kind in (("asked", "proportion"), ("minutes", "mean")):
        last = sm.monitor(visits(), metric=metric, kind=kind, time="day").to_frame().iloc[-1]
        whole = sm.compare(visits(), metric=metric, kind=kind)
        assert last["estimate"] == pytest.approx(whole.difference)
        assert last["n"] == 4000
        # Looking every day costs width.
        assert last["ci_lower"] < whole.interval[0] < whole.interval[1] < last["ci_upper"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_rows_daily_counts_and_lists_agree(backend: str) -> None:
    rows = sm.monitor(convert(visits(), backend), metric="asked", time="day")
    daily = visits().groupby(["day", "variant"])["asked"].agg(hits="sum", people="count").reset_index()
    table = sm.monitor(convert(daily, backend), "people", successes="hits", time="day")
    wide = daily.pivot(index="day", columns="variant")
    lists = sm.monitor({a: wide["hits"][a].tolist() for a in "ab"}, {a: wide["people"][a].tolist() for a in "ab"})
    for other in (table, lists):
        np.testing.assert_allclose(other.low, rows.low)
        assert other.verdict == rows.verdict


def test_interval_and_p_value_say_the_same_at_each_look() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        x = {a: rng.binomial(300, p, 40) for a, p in (("a", 0.1), ("b", 0.12))}
        found = sm.monitor(x, {a: [300] * 40 for a in "ab"})
        outside = (found.low > 0) | (found.high < 0)
        assert (np.maximum.accumulate(outside, axis=0) == (found.p_value < 0.05)).all()
        assert (found.verdict == "open") == (not outside.any())


def test_broken_split_gives_no_winner() -> None:
    found = sm.monitor({"a": [30] * 30, "b": [60] * 30}, {"a": [420] * 30, "b": [580] * 30})
    assert found.verdict == "split_broken"
    assert "Kein Urteil" in found.text()
    planned = sm.monitor(
        {"a": [30] * 30, "b": [60] * 30}, {"a": [420] * 30, "b": [580] * 30}, expected={"a": 42, "b": 58}
    )
    assert planned.verdict == "b"


def test_verdicts_in_both_directions(lang: str) -> None:
    totals = {"a": [1000] * 20, "b": [1000] * 20}
    better = sm.monitor({"a": [40] * 20, "b": [60] * 20}, totals)
    assert (better.verdict, better.decided_at) == ("b", 3)
    assert sm.monitor({"a": [60] * 20, "b": [40] * 20}, totals).verdict == "a"
    assert sm.monitor({"a": [60] * 20, "b": [40] * 20}, totals, better="lower").verdict == "b"
    assert sm.monitor({"a": [60] * 20, "b": [40] * 20}, totals, control="b").verdict == "a"
    level = sm.monitor({"a": [50] * 20, "b": [51] * 20}, totals)
    assert level.verdict == "open"
    assert {"de": "Noch offen", "en": "Still open"}[lang] in level.text()
    three = sm.monitor({"a": [40] * 20, "b": [60] * 20, "c": [41] * 20}, {**totals, "c": [1000] * 20})
    assert three.verdict == "b"


def test_first_looks_that_know_nothing_do_not_count() -> None:
    found = sm.monitor({"a": [0, 0], "b": [6, 0]}, {"a": [10, 10], "b": [10, 10]})
    assert found.verdict == "open"
    assert np.isnan(found.low).all()
    assert "noch zu wenig" in found.text()


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: sm.monitor(visits(), metric="asked"), "monitor_columns"),
        (lambda: sm.monitor(visits(), time="day"), "monitor_columns"),
        (lambda: sm.monitor(visits(), metric="minutes", time="day"), "not_binary"),
        (lambda: sm.monitor(visits(), metric="clicks", kind="revenue", time="day"), "fields_clash"),
        (lambda: sm.monitor({"a": [1], "b": [1, 2]}, {"a": [9], "b": [9, 9]}), "looks_differ"),
        (lambda: sm.monitor({"a": [-1], "b": [1]}, {"a": [9], "b": [9]}), "count_negative"),
        (lambda: sm.monitor({"a": [11], "b": [1]}, {"a": [9], "b": [9]}), "more_than_all"),
        (lambda: sm.monitor({"a": [1]}, {"a": [9]}), "one_arm"),
        (lambda: sm.monitor(visits().head(0), metric="asked", time="day"), "no_traffic"),
    ],
)
def test_bad_figures_are_refused(lang: str, call: Any, code: str) -> None:
    with pytest.raises(TrialError) as caught:
        call()
    assert caught.value.code == code
    assert len(str(caught.value)) > 40


def test_a_day_without_visits_is_no_mistake() -> None:
    found = sm.monitor({"a": [9, 0, 9], "b": [9, 0, 9]}, {"a": [90, 0, 90], "b": [90, 0, 90]})
    assert found.to_frame()["n"].tolist() == [180, 180, 360]


def test_allocation(reference: Any, lang: str) -> None:
    value = reference("testing-70")
    arms = dict(zip("abc", value["inputs"]["arms"], strict=True))
    found = sm.allocate({a: s - 1 for a, (s, f) in arms.items()}, {a: s + f - 2 for a, (s, f) in arms.items()}, seed=1)
    assert found.probability_best == pytest.approx(value["expected"], abs=value["tolerance"])
    assert found.to_frame().columns[:3].tolist() == ["arm", "share", "probability_best"]
    loss = reference("testing-68")
    a, b = loss["inputs"]["a"], loss["inputs"]["b"]
    two = sm.allocate({"a": a[0] - 1, "b": b[0] - 1}, {"a": sum(a) - 2, "b": sum(b) - 2}, seed=1)
    assert two.expected_loss[1] == pytest.approx(loss["expected"], abs=loss["tolerance"])
    assert found.draw(50) == found.draw(50)
    floor = sm.allocate({"a": 1, "b": 90}, {"a": 500, "b": 500}, seed=1, at_least=0.1)
    assert floor.share == pytest.approx((0.1, 0.9), abs=1e-6)
    assert "90" in floor.text()


def test_allocation_agrees_with_drawing() -> None:
    rng = np.random.default_rng(5)
    for _ in range(25):
        k = int(rng.integers(2, 6))
        n = rng.integers(0, 3000, k)
        x = rng.binomial(n, rng.uniform(0.02, 0.4, k))
        found = sm.allocate(dict(enumerate(x.tolist())), dict(enumerate(n.tolist())))
        draws = rng.beta(x + 1, n - x + 1, (100_000, k))
        assert found.probability_best == pytest.approx(np.bincount(draws.argmax(1), minlength=k) / 100_000, abs=0.008)
        lost = (draws.max(1)[:, None] - draws).mean(0)
        assert found.expected_loss == pytest.approx(lost, abs=0.004)


def test_exact_sum_and_integral_agree() -> None:
    from smlib.testing.posterior import best, better

    rng = np.random.default_rng(6)
    for _ in range(200):
        arms = [(int(s), int(f)) for s, f in rng.integers(1, 4000, (2, 2))]
        assert best(arms)[0][1] == pytest.approx(better(*arms), abs=1e-10)


@pytest.mark.parametrize("backend", BACKENDS)
def test_shuffle_is_the_same_in_every_engine(backend: str) -> None:
    for metric, kind in (("asked", "proportion"), ("minutes", "mean")):
        found = sm.shuffle(convert(visits(), backend), metric=metric, kind=kind, times=300, seed=2)
        expected = sm.shuffle(visits(), metric=metric, kind=kind, times=300, seed=2)
        assert np.array_equal(found.differences, expected.differences)
        assert found.difference == pytest.approx(expected.difference, rel=1e-12)


def test_shuffle_finds_what_the_tests_find() -> None:
    counts = ({"a": 100, "b": 118}, {"a": 2400, "b": 2400})
    found = sm.shuffle(*counts, times=200_000, seed=3)
    # As often as Fisher's test says, which asks the same question.
    from smlib.stats import fisher_exact

    assert found.share == pytest.approx(fisher_exact(100, 2400, 118, 2400), abs=0.004)
    mean = sm.shuffle(visits().head(400), metric="minutes", kind="mean", times=20_000, seed=3)
    welch = sm.compare(visits().head(400), metric="minutes", kind="mean")
    assert mean.p_value == pytest.approx(welch.p_value, abs=0.01)
    assert mean.p_value == (mean.as_large + 1) / 20_001


def test_shuffle_words_and_pictures(lang: str) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from smlib import plots

    shuffled = sm.shuffle({"a": 240, "b": 306}, {"a": 6000, "b": 6000}, seed=1)
    watched = sm.monitor(visits(), metric="asked", time="day")
    shared = sm.allocate({"a": 20, "b": 25}, {"a": 100, "b": 100}, seed=1)
    for found in (shuffled, watched, shared):
        axes = found.plot()
        assert plots.alt_text(axes.figure) == found.alt_text()
        assert found._repr_html_()
        assert len(found.alt_text()) > 30
    assert "1.000" in shuffled.text() or "1,000" in shuffled.text()


def test_shuffle_refuses_in_words() -> None:
    for call, code in (
        (lambda: sm.shuffle(visits()), "shuffle_metric"),
        (lambda: sm.shuffle(visits(), metric="minutes"), "not_binary"),
        (lambda: sm.shuffle({"a": 1, "b": 1, "c": 1}, {"a": 9, "b": 9, "c": 9}), "two_arms"),
        (lambda: sm.shuffle(pd.DataFrame({"variant": ["a"], "x": [1]}), metric="x"), "one_arm"),
    ):
        with pytest.raises(TrialError) as caught:
            call()
        assert caught.value.code == code
    with pytest.raises(InputError):
        sm.shuffle({"a": 1, "b": 1}, {"a": 9, "b": 9}, times=0)
