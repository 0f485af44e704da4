"""Counts compared: published values, two other libraries, verdicts, and clear words for bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import smlib as sm
from smlib.errors import InputError
from smlib.testing.errors import TrialError
from smlib.text.numbers import number


@pytest.mark.parametrize("key", ["testing-29", "testing-31", "testing-32", "testing-34", "testing-35"])
def test_interval_is_newcombes(reference: Any, key: str) -> None:
    value = reference(key)
    i, near = value["inputs"], value["tolerance"]
    found = sm.compare_counts({"a": i["x2"], "b": i["x1"]}, {"a": i["n2"], "b": i["n1"]})
    assert found.interval == pytest.approx((value["expected"]["lo"], value["expected"]["hi"]), abs=near)
    assert found.difference == pytest.approx(i["x1"] / i["n1"] - i["x2"] / i["n2"])


def test_small_samples_are_tested_exactly(reference: Any) -> None:
    value = reference("testing-16")
    (a, b), (c, d) = value["inputs"]["table"]
    found = sm.compare_counts({"a": a, "b": c}, {"a": a + b, "b": c + d})
    assert found.p_value == pytest.approx(value["expected"], abs=value["tolerance"])
    assert found.contrasts[0].test == "fisher"


@pytest.mark.parametrize("key", ["testing-37", "testing-38"])
def test_split(reference: Any, key: str) -> None:
    value = reference(key)
    counts = dict(zip("ab", value["inputs"]["counts"], strict=True))
    ratio = dict(zip("ab", value["inputs"]["ratio"], strict=True))
    found = sm.check_split(counts, expected=ratio)
    assert found.p_value == pytest.approx(value["expected"], abs=value["tolerance"])
    assert found.verdict == ("split_broken" if value["expected"] < 0.001 else "ok")


@pytest.mark.parametrize("key", ["testing-62", "testing-64", "testing-65", "testing-67"])
def test_probability_better(reference: Any, key: str) -> None:
    value = reference(key)
    a, b = value["inputs"]["a"], value["inputs"]["b"]
    if sum(a) == 2:  # nobody there yet: only for sharing out visits
        found = sm.allocate({"a": a[0] - 1, "b": b[0] - 1}, {"a": sum(a) - 2, "b": sum(b) - 2}, seed=0)
        probability = found.probability_best[1]
    else:
        found = sm.compare_counts({"a": a[0] - 1, "b": b[0] - 1}, {"a": sum(a) - 2, "b": sum(b) - 2})
        probability = found.probability_better
    assert probability == pytest.approx(value["expected"], abs=value["tolerance"])


def test_statsmodels_and_tea_tasting_agree_on_200_random_counts() -> None:
    import polars as pl
    import tea_tasting as tt
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

    rng = np.random.default_rng(11)
    for _ in range(200):
        n = rng.integers(200, 1500, 2)
        x = rng.binomial(n, rng.uniform(0.08, 0.9, 2))
        found = sm.compare_counts(
            {"a": x[0], "b": x[1]}, {"a": n[0], "b": n[1]}, expected={"a": int(n[0]), "b": int(n[1])}
        )
        _z, p = proportions_ztest(x[::-1], n[::-1])
        assert found.p_value == pytest.approx(p, abs=1e-12)
        low_high = confint_proportions_2indep(x[1], n[1], x[0], n[0], method="newcomb", compare="diff")
        assert found.interval == pytest.approx(low_high, abs=1e-12)
        rows = pl.DataFrame({
            "variant": np.repeat(np.array(["a", "b"], dtype=object), n),
            "hit": np.concatenate([np.arange(k) < hits for k, hits in zip(n, x, strict=True)]).astype(int),
        })  # fmt: skip
        theirs = tt.Experiment(m=tt.Proportion("hit", method="norm", correction=False)).analyze(rows)["m"]
        assert found.p_value == pytest.approx(theirs.pvalue, abs=1e-9)
        assert found.difference == pytest.approx(theirs.effect_size, abs=1e-12)
        # The same counts as a mean: Welch's test, as tea-tasting does it.
        mean = sm.compare(rows, metric="hit", kind="mean", expected={"a": int(n[0]), "b": int(n[1])})
        theirs = tt.Experiment(m=tt.Mean("hit")).analyze(rows)["m"]
        ours = (mean.difference, *mean.interval, mean.p_value)
        expected = (theirs.effect_size, theirs.effect_size_ci_lower, theirs.effect_size_ci_upper, theirs.pvalue)
        assert ours == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_the_three_verdicts(lang: str) -> None:
    real = sm.compare_counts({"a": 240, "b": 306}, {"a": 6000, "b": 6000})
    assert real.verdict == "b"
    assert 0.010 < real.detectable < 0.0111
    none = sm.compare_counts({"a": 100, "b": 118}, {"a": 2400, "b": 2400}, days=14)
    assert none.verdict == "open"
    assert str(none.days_more) in none.text()
    broken = sm.compare_counts({"a": 100, "b": 300}, {"a": 5800, "b": 4200})
    assert broken.verdict == "split_broken"
    words = {"de": ("liegt vorn", "Noch offen", "Kein Urteil"), "en": ("is ahead", "Still open", "No verdict")}[lang]
    for found, word in zip((real, none, broken), words, strict=True):
        assert word in found.text().split("\n")[0]
    assert "vorn" not in broken.text()
    assert "ahead" not in broken.text()
    # The smallest difference that the sample could have shown, and how many more days: in the sentences themselves.
    for found in (real, none):
        least = f"{100 * found.detectable:.2f}"
        said = {"de": f"Unterschiede ab {least.replace('.', ',')} Punkten", "en": f"differences from {least} points"}
        assert said[lang] in found.text()
    days = {"de": f"in etwa {none.days_more} weiteren Tagen", "en": f"in about {none.days_more} more days"}[lang]
    assert days in none.text()


def test_what_is_no_person_is_not_called_one() -> None:
    hits, seen = {"a": 118, "b": 145}, {"a": 2400, "b": 2400}
    found = sm.compare_counts(hits, seen, unit="Beiträge")
    assert f"{number(found.n_more)} weitere Beiträge" in found.text()
    assert "Menschen" not in found.text()
    assert f"{number(found.n_more)} weitere Menschen" in sm.compare_counts(hits, seen).text()


def test_open_names_days_at_the_traffic_seen() -> None:
    found = sm.compare_counts({"a": 118, "b": 145}, {"a": 2400, "b": 2400}, days=10)
    assert found.verdict == "open"
    days = found.days_more
    assert days is not None
    # So many days with the same shares reach the power, one day less does not.
    from smlib.stats import power_shares

    share_a, share_b = 118 / 2400, 145 / 2400
    assert power_shares(share_a, share_b, 240 * (10 + days)) >= 0.8
    assert power_shares(share_a, share_b, 240 * (10 + days - 1)) < 0.8
    assert sm.compare_counts({"a": 118, "b": 145}, {"a": 2400, "b": 2400}).days_more is None


def test_a_worse_variant_means_that_the_control_wins() -> None:
    assert sm.compare_counts({"a": 306, "b": 240}, {"a": 6000, "b": 6000}).verdict == "a"
    assert sm.compare_counts({"a": 306, "b": 240}, {"a": 6000, "b": 6000}, better="lower").verdict == "b"
    turned = sm.compare_counts({"a": 306, "b": 240}, {"a": 6000, "b": 6000}, control="b")
    assert turned.difference == pytest.approx(0.011)


def test_several_arms_follow_holm() -> None:
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.proportion import proportions_ztest

    x, n = {"a": 100, "b": 131, "c": 127, "d": 101}, {"a": 1000, "b": 1000, "c": 1000, "d": 1000}
    found = sm.compare_counts(x, n)
    single = [proportions_ztest([x[arm], x["a"]], [1000, 1000])[1] for arm in "bcd"]
    assert list(found.p_value.values()) == pytest.approx(multipletests(single, method="holm")[1])
    assert found.verdict == "open"
    clear = sm.compare_counts({**x, "b": 160, "c": 158}, n)
    assert clear.verdict == "b"
    assert clear.level_with == ("c",)
    assert "„b“ und c" in clear.text()


def test_frame_has_flat_names() -> None:
    frame = sm.compare_counts({"a": 240, "b": 306}, {"a": 6000, "b": 6000}).to_frame()
    assert {"estimate", "ci_lower", "ci_upper", "p_value", "n"} <= set(frame.columns)
    row = frame.iloc[0]
    assert (row["n"], row["verdict"]) == (12000, "b")


@pytest.mark.parametrize(
    ("successes", "totals", "code"),
    [
        ({"a": -1, "b": 5}, {"a": 10, "b": 10}, "count_negative"),
        ({"a": 1}, {"a": 10}, "one_arm"),
        ({}, {}, "one_arm"),
        ({"a": 0, "b": 0}, {"a": 0, "b": 0}, "no_traffic"),
        ({"a": 1, "b": 0}, {"a": 10, "b": 0}, "empty_arm"),
        ({"a": 1, "b": float("nan")}, {"a": 10, "b": 10}, "count_type"),
        ({"a": 1, "b": None}, {"a": 10, "b": 10}, "count_type"),
        ({"a": 1, "b": "5"}, {"a": 10, "b": 10}, "count_type"),
        ({"a": 1, "b": 0.05}, {"a": 10, "b": 10}, "count_fraction"),
        ({"a": 1, "b": 11}, {"a": 10, "b": 10}, "more_than_all"),
        ({"a": 1, "b": 1}, {"a": 10, "c": 10}, "arms_differ"),
        ({"a": 1, "open": 1}, {"a": 10, "open": 10}, "label_reserved"),
        (dict.fromkeys(range(30), 1), dict.fromkeys(range(30), 9), "many_arms"),
        ([1, 2], [10, 10], "counts_type"),
    ],
)
def test_bad_counts_are_refused_in_words(lang: str, successes: Any, totals: Any, code: str) -> None:
    with pytest.raises(TrialError) as caught:
        sm.compare_counts(successes, totals)
    assert caught.value.code == code
    assert all(len(part) > 10 for part in (caught.value.found, caught.value.why, caught.value.next_step))


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: sm.compare_counts({"a": 1, "b": 1}, {"a": 9, "b": 9}, control="c"), "control_unknown"),
        (lambda: sm.check_split({"a": 5, "b": 5}, expected={"a": 1}), "expected_arms"),
        (lambda: sm.check_split({"a": 5, "b": 5}, expected={"a": 1, "b": 0}), "expected_ratio"),
        (lambda: sm.check_split({"a": 0, "b": 0}), "no_traffic"),
        (lambda: sm.check_split({"a": 5}), "one_arm"),
    ],
)
def test_bad_arguments_are_refused(call: Any, code: str) -> None:
    with pytest.raises(TrialError) as caught:
        call()
    assert caught.value.code == code


def test_unknown_choice_is_refused() -> None:
    with pytest.raises(InputError):
        sm.compare_counts({"a": 1, "b": 1}, {"a": 9, "b": 9}, better="more")
    with pytest.raises(InputError):
        sm.compare_counts({"a": 1, "b": 1}, {"a": 9, "b": 9}, alpha=1.5)


def test_all_or_nothing_is_open() -> None:
    for hits in ({"a": 0, "b": 0}, {"a": 50, "b": 50}):
        found = sm.compare_counts(hits, {"a": 50, "b": 50})
        assert (found.verdict, found.p_value) == ("open", 1.0)
        assert found.text()


def test_a_planned_uneven_split_is_no_fault() -> None:
    counts = {"a": 1000, "b": 3050}
    assert sm.check_split(counts).verdict == "split_broken"
    assert sm.check_split(counts, expected={"a": 1, "b": 3}).verdict == "ok"
    found = sm.compare_counts({"a": 100, "b": 305}, counts, expected={"a": 1, "b": 3})
    assert found.verdict == "open"


def test_pictures_describe_themselves(lang: str) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    from smlib import plots

    totals = {"a": 1000, "b": 1000, "c": 1000}
    for found in (
        sm.compare_counts({"a": 100, "b": 150, "c": 98}, totals),
        sm.compare_counts({"a": 100, "b": 150}, {"a": 1000, "b": 400}),
        sm.check_split(totals),
    ):
        axes = found.plot()
        assert plots.alt_text(axes.figure) == found.alt_text()
        assert len(found.alt_text()) > 60
        plt.close("all")
        assert "<p>" in found._repr_html_()


def test_tables_for_readers_hide_no_chance_behind_a_zero() -> None:
    import re

    found = sm.compare_counts({"a": 240, "b": 306}, {"a": 6000, "b": 6000})
    for result in (found, sm.plan(0.04, absolute=0.011), sm.shuffle({"a": 240, "b": 306}, {"a": 6000, "b": 6000})):
        cells = re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", result._repr_html_())
        assert "0" not in cells
    html = found._repr_html_()
    assert all(part in html for part in ("Unterschied", "1,1 Punkte", "0,4\u00a0%"))
    broken = sm.compare_counts({"a": 240, "b": 306}, {"a": 6000, "b": 5000})._repr_html_()
    assert "Punkte" not in broken
