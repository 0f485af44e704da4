"""Rows of every engine give the same figures; what is odd about them is said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from testing_samples import BACKENDS, convert, visits

import smlib as sm
from smlib.errors import ColumnError, InputTypeError
from smlib.testing.errors import TrialError

CASES: dict[str, dict[str, Any]] = {
    "share": {"metric": "asked"},
    "share_int": {"metric": "asked_int"},
    "mean": {"metric": "minutes", "kind": "mean"},
    "ratio": {"metric": "clicks", "kind": "ratio", "denominator": "pages"},
    "revenue": {"metric": "revenue", "kind": "revenue"},
    "cuped": {"metric": "revenue", "kind": "mean", "covariate": "before"},
    "strata": {"metric": "minutes", "kind": "mean", "strata": "device"},
    "quantile": {"metric": "minutes", "kind": "quantile", "quantile": 0.5, "seed": 3},
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("case", CASES)
def test_every_engine_gives_the_same(case: str, backend: str) -> None:
    table = convert(visits(), backend)
    found = sm.compare(table, time="day", **CASES[case])
    expected = sm.compare(visits(), time="day", **CASES[case])
    ours = (found.difference, *found.interval, found.p_value, found.split_p_value)
    theirs = (expected.difference, *expected.interval, expected.p_value, expected.split_p_value)
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)
    assert found.verdict == "b"
    assert found.days == 14
    assert [f.code for f in found.findings] == [f.code for f in expected.findings]


def test_rows_and_counts_say_the_same() -> None:
    rows = visits()
    by = rows.groupby("variant")["asked"].agg(["sum", "count"])
    counts = sm.compare_counts(by["sum"].to_dict(), by["count"].to_dict())
    found = sm.compare(rows, metric="asked")
    assert (found.difference, found.interval, found.p_value) == (counts.difference, counts.interval, counts.p_value)
    assert found.probability_better == counts.probability_better


def test_input_is_not_changed() -> None:
    rows = visits().copy()
    sm.compare(rows, metric="revenue", kind="revenue", time="day")
    pd.testing.assert_frame_equal(rows, visits())


def test_several_numbers_take_one_pass_and_the_first_decides() -> None:
    import smlib.testing.passes as passes

    calls, real = [], passes.aggregate
    metrics = {
        "asked": "proportion",
        "minutes": "mean",
        "ctr": {"metric": "clicks", "denominator": "pages"},
        "revenue": {"kind": "mean", "covariate": "before"},
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passes, "aggregate", lambda *a: calls.append(1) or real(*a))
        found = sm.compare(visits(), metric=metrics)
    assert len(calls) == 1
    assert found.verdict == found["asked"].verdict == "b"
    single = sm.compare(visits(), metric="clicks", denominator="pages")
    assert found["ctr"].interval == single.interval
    assert len(found.to_frame()) == 4
    assert "Es entscheidet eine Zahl: asked." in found.text()


def test_tea_tasting_agrees_on_200_random_tables() -> None:
    import polars as pl
    import tea_tasting as tt

    rng = np.random.default_rng(21)
    experiment = tt.Experiment(
        mean=tt.Mean("x"), ratio=tt.RatioOfMeans("x", "y"), cuped=tt.Mean("x", covariate="y"),
    )  # fmt: skip
    for _ in range(200):
        n = int(rng.integers(60, 600))
        variant = rng.integers(0, 2, n)
        y = rng.gamma(rng.uniform(2, 6), 2, n) + 0.5
        x = y * rng.uniform(0, 2) + rng.normal(rng.normal(), rng.uniform(0.5, 3), n) + 0.3 * variant
        rows = pl.DataFrame({"variant": variant, "x": x, "y": y})
        theirs = experiment.analyze(rows)
        expected = {"expected": {k: int((variant == k).sum()) for k in (0, 1)}}
        ours = sm.compare(rows, **expected, metric={
            "mean": {"metric": "x", "kind": "mean"},
            "ratio": {"metric": "x", "denominator": "y"},
            "cuped": {"metric": "x", "kind": "mean", "covariate": "y"},
        })  # fmt: skip
        for name in ("mean", "ratio", "cuped"):
            t = theirs[name]
            figures = (ours[name].difference, *ours[name].interval, ours[name].p_value)
            reference = (t.effect_size, t.effect_size_ci_lower, t.effect_size_ci_upper, t.pvalue)
            assert figures == pytest.approx(reference, rel=1e-6, abs=1e-9), name


def test_statsmodels_agrees_on_200_random_means() -> None:
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    rng = np.random.default_rng(22)
    for _ in range(200):
        a, b = (rng.gamma(2, rng.uniform(1, 5), rng.integers(20, 300)) for _ in range(2))
        rows = pd.DataFrame({"variant": np.repeat(["a", "b"], [len(a), len(b)]), "x": np.concatenate([a, b])})
        found = sm.compare(rows, metric="x", kind="mean", expected={"a": len(a), "b": len(b)})
        theirs = CompareMeans(DescrStatsW(b), DescrStatsW(a))
        assert found.p_value == pytest.approx(theirs.ttest_ind(usevar="unequal")[1], rel=1e-7)
        assert found.interval == pytest.approx(theirs.tconfint_diff(usevar="unequal"), rel=1e-7, abs=1e-9)


def test_welch_reference(reference: Any) -> None:
    value = reference("testing-40")
    a, b = value["inputs"]["a"], value["inputs"]["b"]
    rows = pd.DataFrame({"variant": ["a"] * 10 + ["b"] * 10, "sleep": a + b})
    found = sm.compare(rows, metric="sleep", kind="mean")
    assert found.p_value == pytest.approx(value["expected"]["p"], abs=value["tolerance"])
    low, high = found.interval
    assert (-high, -low) == pytest.approx((value["expected"]["lo"], value["expected"]["hi"]), abs=value["tolerance"])


def test_cuped_leaves_what_deng_says(reference: Any) -> None:
    value = reference("testing-46")
    rho = value["inputs"]["rho"]
    rng = np.random.default_rng(3)
    x = rng.normal(size=4000)
    noise = rng.normal(size=4000)
    # Exactly uncorrelated in this sample, so that the correlation is exactly rho.
    x, noise = x - x.mean(), noise - noise.mean()
    noise -= x * (noise @ x) / (x @ x)
    y = rho * x / x.std() + np.sqrt(1 - rho**2) * noise / noise.std()
    rows = pd.DataFrame({"variant": np.arange(4000) % 2, "y": y, "x": x})
    found = sm.compare(rows, metric="y", kind="mean", covariate="x")
    assert found.variance_left == pytest.approx(value["expected"], abs=1e-9)


@pytest.mark.parametrize("backend", BACKENDS)
def test_missing_and_not_a_number_are_left_out_and_said(backend: str) -> None:
    rows = visits().copy()
    rows.loc[::50, "minutes"] = np.nan
    found = sm.compare(convert(rows, backend), metric="minutes", kind="mean")
    kept = sm.compare(rows.dropna(subset=["minutes"]), metric="minutes", kind="mean", expected={"a": 48, "b": 50})
    assert found.difference == pytest.approx(kept.difference)
    assert "missing_values" in [f.code for f in found.findings]
    if backend.startswith("polars"):
        import polars as pl

        real_nan = convert(visits(), backend).with_columns(
            pl.when(pl.int_range(pl.len()) % 50 == 0).then(float("nan")).otherwise(pl.col("minutes")).alias("minutes")
        )
        assert sm.compare(real_nan, metric="minutes", kind="mean").difference == pytest.approx(kept.difference)


def test_values_missing_in_one_arm_only_break_the_comparison() -> None:
    rows = visits().copy()
    rows.loc[(rows["variant"] == "b") & (rows["minutes"] > 12), "minutes"] = np.nan
    found = sm.compare(rows, metric="minutes", kind="mean")
    assert found.verdict == "split_broken"
    assert "missing_uneven" in [f.code for f in found.findings]


@pytest.mark.parametrize("backend", BACKENDS)
def test_people_in_several_arms_are_left_out_and_named(backend: str) -> None:
    rows = visits().assign(user=np.arange(4000) // 2 * 0 + np.arange(4000))
    both = pd.DataFrame(
        [rows.iloc[k].to_dict() | {"variant": "b" if rows.iloc[k]["variant"] == "a" else "a"} for k in range(10)]
    )
    mixed = pd.concat([rows, both], ignore_index=True)
    found = sm.compare(convert(mixed, backend), metric="minutes", kind="mean", user="user")
    alone = sm.compare(rows.iloc[10:], metric="minutes", kind="mean")
    assert found.difference == pytest.approx(alone.difference)
    assert found.p_value == pytest.approx(alone.p_value)
    assert "users_in_both" in [f.code for f in found.findings]
    assert found.verdict == "b"


def test_an_allocation_that_did_not_hold_gives_no_winner() -> None:
    rows = visits().assign(user=np.arange(4000))
    mixed = pd.concat([rows, rows.head(200).assign(variant="b")], ignore_index=True)
    assert sm.compare(mixed, metric="asked", user="user").verdict == "split_broken"


@pytest.mark.parametrize("backend", BACKENDS)
def test_people_with_many_rows_count_once(backend: str) -> None:
    rng = np.random.default_rng(8)
    people = 600
    visits_each = rng.integers(1, 12, people)
    habit = rng.normal(5, 3, people)  # a person's visits are alike
    user = np.repeat(np.arange(people), visits_each)
    rows = pd.DataFrame({
        "variant": np.where(user % 2, "b", "a"), "user": user,
        "minutes": habit[user] + rng.normal(0, 0.3, len(user)),
    })  # fmt: skip
    found = sm.compare(convert(rows, backend), metric="minutes", kind="mean", user="user")
    naive = sm.compare(rows, metric="minutes", kind="mean", expected=rows["variant"].value_counts().to_dict())
    assert found.difference == pytest.approx(naive.difference)
    width, narrow = (f.interval[1] - f.interval[0] for f in (found, naive))
    assert width > 2 * narrow
    assert found.n == people


def test_revenue_is_capped_and_says_so() -> None:
    rows = visits().assign(revenue=lambda d: d["revenue"].where(d.index % 10 == 0, 0.0)).copy()
    rows.loc[0, "revenue"] = 90_000.0
    found = sm.compare(rows, metric="revenue", kind="revenue")
    plain = sm.compare(rows, metric="revenue", kind="mean")
    trimmed = next(f for f in found.findings if f.code == "trimmed")
    assert trimmed.text() in found.text()
    assert found.interval[1] - found.interval[0] < (plain.interval[1] - plain.interval[0]) / 5
    limit = np.quantile(rows.loc[rows["revenue"] > 0, "revenue"], 0.99)
    capped = rows["revenue"].clip(upper=limit).groupby(rows["variant"]).mean()
    assert found.difference == pytest.approx(capped["b"] - capped["a"])
    assert sm.compare(rows, metric="revenue", kind="revenue", trim=0).difference == pytest.approx(plain.difference)


def test_strata_take_out_an_uneven_mix() -> None:
    # Everybody on the phone stays shorter, and b has more phones by chance; within devices there is no difference.
    rng = np.random.default_rng(4)
    device = np.repeat(["desk", "phone", "desk", "phone"], [600, 400, 400, 600])
    variant = np.repeat(["a", "b"], [1000, 1000])
    rows = pd.DataFrame({"variant": variant, "device": device})
    rows["minutes"] = rng.normal(np.where(device == "desk", 9, 4), 1)
    assert sm.compare(rows, metric="minutes", kind="mean").verdict == "a"
    assert sm.compare(rows, metric="minutes", kind="mean", strata="device").verdict == "open"
    found = sm.compare(rows, metric="minutes", kind="mean", strata="device")
    design = np.column_stack([np.ones(2000), variant == "b", device == "phone"]).astype(float)
    y = rows["minutes"].to_numpy()
    fitted, residual, *_ = np.linalg.lstsq(design, y)
    error = np.sqrt(residual[0] / 1997 * np.linalg.inv(design.T @ design)[1, 1])
    assert found.difference == pytest.approx(fitted[1], abs=0.02)
    width = (found.interval[1] - found.interval[0]) / 2
    assert width == pytest.approx(1.96 * error, rel=0.06)


def test_quantile_bootstrap_is_seeded_and_close_to_drawing_rows() -> None:
    from smlib.testing.moments import order_statistics

    rng = np.random.default_rng(9)
    values = np.sort(rng.gamma(2, 3, 41))
    for q in (0.25, 0.5, 0.9):
        ours = order_statistics(values, q, 40_000, np.random.default_rng(1))
        drawn = np.quantile(rng.choice(values, (40_000, 41)), q, axis=1)
        levels = [0.025, 0.25, 0.5, 0.75, 0.975]
        assert np.quantile(ours, levels) == pytest.approx(np.quantile(drawn, levels), abs=0.25)
        assert ours.mean() == pytest.approx(drawn.mean(), abs=0.03)
    one, two = (sm.compare(visits(), metric="minutes", kind="quantile", seed=7) for _ in range(2))
    assert one.interval == two.interval
    medians = visits().groupby("variant")["minutes"].median()
    assert one.difference == pytest.approx(medians["b"] - medians["a"])


@pytest.mark.parametrize(
    ("change", "kwargs", "code"),
    [
        (lambda d: d.assign(variant="a"), {}, "one_arm"),
        (lambda d: d.assign(asked="ja"), {}, "not_numbers"),
        (lambda d: d.assign(asked=[1, "x"] * 2000), {}, "not_numbers"),
        (lambda d: d.assign(variant=[1, "1"] * 2000), {}, "variant_mixed"),
        (lambda d: d.assign(asked=2), {}, "not_binary"),
        (lambda d: d.assign(asked=0.5), {}, "not_binary"),
        (lambda d: d.assign(asked=np.inf), {"kind": "mean"}, "infinite"),
        (lambda d: d.assign(asked=np.where(d["variant"] == "b", np.nan, 1.0)), {}, "no_values"),
        (lambda d: d.assign(pages=0), {"metric": "clicks", "denominator": "pages"}, "denominator_zero"),
        (lambda d: d.head(0), {}, "one_arm"),
        (lambda d: d.assign(variant=[f"v{k}" for k in range(4000)]), {}, "many_arms"),
        (lambda d: d, {"kind": "ratio"}, "denominator_missing"),
        (lambda d: d, {"kind": "mean", "denominator": "pages"}, "fields_clash"),
        (
            lambda d: d.assign(device=[str(k) for k in range(4000)]),
            {"kind": "mean", "strata": "device"},
            "stratum_thin",
        ),
        (lambda d: d.assign(user=0), {"user": "user"}, None),
    ],
)
def test_bad_rows_are_refused_in_words(lang: str, change: Any, kwargs: dict[str, Any], code: str | None) -> None:
    arguments = {"metric": "asked", **kwargs}
    if code is None:
        with pytest.raises(TrialError):
            sm.compare(change(visits()), **arguments)
        return
    with pytest.raises(TrialError) as caught:
        sm.compare(change(visits()), **arguments)
    assert caught.value.code == code
    assert len(str(caught.value)) > 40


def test_missing_columns_and_strange_tables() -> None:
    with pytest.raises(ColumnError, match="asked"):
        sm.compare(visits(), metric="askd")
    with pytest.raises(InputTypeError):
        sm.compare(5, metric="asked")


def test_values_that_do_not_vary_give_no_winner() -> None:
    rows = pd.DataFrame({"variant": ["a"] * 50 + ["b"] * 50, "x": [1.0] * 50 + [2.0] * 50})
    found = sm.compare(rows, metric="x", kind="mean")
    assert found.verdict == "open"
    assert "nothing_varies" in [f.code for f in found.findings]
    assert found.text()


def test_rows_without_a_variant_are_named() -> None:
    rows = visits().copy()
    rows.loc[:9, "variant"] = None
    found = sm.compare(rows, metric="asked")
    assert found.n == 3990
    assert [f.values["rows"] for f in found.findings if f.code == "variant_missing"] == ["10"]


def test_upworthy_splits_match_the_documented_fault_weeks() -> None:
    rows = pd.read_csv(sm.example("upworthy-tests"))
    broken = {True: 0, False: 0}
    number = {True: 0, False: 0}
    for _, test in rows.groupby("clickability_test_id"):
        counts = dict(enumerate(test["impressions"].tolist()))
        # 25 June 2013 to 10 January 2014 by the archive's own weeks.
        inside = 201325 <= test["test_week"].iloc[0] <= 201402
        number[inside] += 1
        broken[inside] += sm.check_split(counts).verdict == "split_broken"
    assert (broken[True], number[True]) == (67, 97)
    assert (broken[False], number[False]) == (0, 331)


def test_upworthy_never_names_a_winner_where_the_split_is_broken() -> None:
    rows = pd.read_csv(sm.example("upworthy-tests"))
    verdicts = []
    for _, test in list(rows.groupby("clickability_test_id"))[:120]:
        hits, seen = dict(enumerate(test["clicks"])), dict(enumerate(test["impressions"]))
        found = sm.compare_counts(hits, seen)
        assert (found.verdict == "split_broken") == (sm.check_split(seen).verdict == "split_broken")
        verdicts.append(found.verdict)
    assert {"open", "split_broken"} < set(verdicts)
