"""Intervals, tests and power reproduce published values and what statsmodels computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import special

from smlib import stats

RANDOM = 200


@pytest.mark.parametrize("key", ["testing-19", "testing-20", "testing-22"])
def test_wilson(reference: Any, key: str) -> None:
    value = reference(key)
    found = stats.wilson(value["inputs"]["x"], value["inputs"]["n"])
    assert found == pytest.approx((value["expected"]["lo"], value["expected"]["hi"]), abs=value["tolerance"])


@pytest.mark.parametrize("key", ["testing-23", "testing-25", "testing-26"])
def test_clopper_pearson(reference: Any, key: str) -> None:
    value = reference(key)
    found = stats.clopper_pearson(value["inputs"]["x"], value["inputs"]["n"])
    assert found == pytest.approx((value["expected"]["lo"], value["expected"]["hi"]), abs=value["tolerance"])


@pytest.mark.parametrize("key", ["testing-29", "testing-31", "testing-32", "testing-34", "testing-35"])
def test_newcombe(reference: Any, key: str) -> None:
    value = reference(key)
    given = value["inputs"]
    found = stats.newcombe(given["x2"], given["n2"], given["x1"], given["n1"])
    assert found == pytest.approx((value["expected"]["lo"], value["expected"]["hi"]), abs=value["tolerance"])


def test_fisher(reference: Any) -> None:
    value = reference("testing-16")
    (a, b), (c, d) = value["inputs"]["table"]
    assert stats.fisher_exact(a, a + b, c, c + d) == pytest.approx(value["expected"], abs=value["tolerance"])


@pytest.mark.parametrize("key", ["testing-37", "testing-38"])
def test_split(reference: Any, key: str) -> None:
    value = reference(key)
    found = stats.chi_square(value["inputs"]["counts"], value["inputs"]["ratio"])
    assert found.p_value == pytest.approx(value["expected"], abs=value["tolerance"])


def test_many_shares(reference: Any) -> None:
    value = reference("testing-14")
    found = stats.chi_square_shares(value["inputs"]["successes"], value["inputs"]["trials"])
    assert found.statistic == pytest.approx(value["expected"]["x2"], abs=value["tolerance"])
    assert found.p_value == pytest.approx(value["expected"]["p"], abs=value["tolerance"])


def test_welch(reference: Any) -> None:
    value = reference("testing-40")
    a, b = (np.array(value["inputs"][name]) for name in "ab")
    found = stats.welch(a.mean(), a.var(ddof=1), len(a), b.mean(), b.var(ddof=1), len(b))
    expected, near = value["expected"], value["tolerance"]
    # R reads a minus b.
    assert -found.statistic == pytest.approx(expected["t"], abs=near)
    assert found.df == pytest.approx(expected["df"], abs=near)
    assert found.p_value == pytest.approx(expected["p"], abs=near)
    assert (-found.high, -found.low) == pytest.approx((expected["lo"], expected["hi"]), abs=near)


def test_power_and_size(reference: Any) -> None:
    one, two, three, four = (reference(f"testing-{k}") for k in ("01", "02", "07", "08"))
    assert stats.power_shares(0.5, 0.75, 50) == pytest.approx(one["expected"], abs=one["tolerance"])
    assert stats.size_shares(0.5, 0.75, power=0.9) == pytest.approx(two["expected"], abs=two["tolerance"])
    assert stats.power_means(1, 1, 20) == pytest.approx(three["expected"], abs=three["tolerance"])
    assert stats.size_means(1, 1, power=0.9) == pytest.approx(four["expected"], abs=four["tolerance"])


def test_statsmodels_agrees_on_random_shares() -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

    rng = np.random.default_rng(1)
    for _ in range(RANDOM):
        n_a, n_b = rng.integers(5, 5000, 2).tolist()
        x_a, x_b = rng.binomial([n_a, n_b], rng.uniform(0.02, 0.98, 2)).tolist()
        confidence = float(rng.choice([0.9, 0.95, 0.99]))
        low, high = confint_proportions_2indep(
            x_b, n_b, x_a, n_a, method="newcomb", compare="diff", alpha=1 - confidence
        )
        assert stats.newcombe(x_a, n_a, x_b, n_b, confidence) == pytest.approx((low, high), abs=1e-12)
        for ours, theirs in ((stats.wilson, "wilson"), (stats.clopper_pearson, "beta")):
            expected = proportion_confint(x_a, n_a, 1 - confidence, theirs)
            assert ours(x_a, n_a, confidence) == pytest.approx(expected, abs=1e-12)
        z, p = proportions_ztest([x_b, x_a], [n_b, n_a])
        if np.isfinite(z):
            assert stats.z_test(x_a, n_a, x_b, n_b) == pytest.approx((z, p), abs=1e-12)


def test_statsmodels_agrees_on_random_means() -> None:
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    rng = np.random.default_rng(2)
    for _ in range(RANDOM):
        a, b = (rng.normal(rng.normal(), rng.uniform(0.5, 3), rng.integers(2, 400)) for _ in range(2))
        theirs = CompareMeans(DescrStatsW(b), DescrStatsW(a))
        t, p, df = theirs.ttest_ind(usevar="unequal")
        low, high = theirs.tconfint_diff(usevar="unequal")
        ours = stats.welch(a.mean(), a.var(ddof=1), len(a), b.mean(), b.var(ddof=1), len(b))
        expected = (b.mean() - a.mean(), low, high, t, df, p)
        assert ours == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_statsmodels_agrees_on_random_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    from statsmodels.stats.multitest import multipletests
    from statsmodels.stats.power import TTestIndPower

    rng = np.random.default_rng(3)
    effect, power, alpha = (rng.uniform(*ends, RANDOM) for ends in ((0.2, 1.2), (0.55, 0.95), (0.01, 0.1)))
    n = np.array([stats.size_means(e, 1, p, a) for e, p, a in zip(effect, power, alpha, strict=True)])
    found = [stats.power_means(e, 1, k, a) for e, k, a in zip(effect, n, alpha, strict=True)]
    assert found == pytest.approx(power, abs=1e-6)
    # R leaves the wrong tail out, statsmodels does not.
    assert TTestIndPower().power(effect, n, alpha) == pytest.approx(power, abs=2e-3)
    monkeypatch.setattr("gc.collect", lambda *_: 0)  # multipletests collects garbage each time
    for _ in range(RANDOM):
        p = rng.uniform(size=rng.integers(1, 8)) ** 3
        assert stats.holm(p) == pytest.approx(multipletests(p, method="holm")[1], abs=1e-14)


def test_size_of_shares_has_the_power_asked_for() -> None:
    rng = np.random.default_rng(4)
    for _ in range(RANDOM):
        p_a, p_b = rng.uniform(0.01, 0.99, 2).tolist()
        power, alpha = rng.uniform(0.5, 0.97), rng.uniform(0.01, 0.1)
        n = stats.size_shares(p_a, p_b, power, alpha)
        assert stats.power_shares(p_a, p_b, n, alpha=alpha) == pytest.approx(power, abs=1e-9)


def test_fisher_is_the_sum_over_all_tables() -> None:
    rng = np.random.default_rng(5)
    for _ in range(RANDOM):
        n_a, n_b = rng.integers(1, 30, 2).tolist()
        x_a, x_b = int(rng.integers(0, n_a + 1)), int(rng.integers(0, n_b + 1))
        hits = x_a + x_b
        tables = {
            k: special.comb(n_a, k, exact=True) * special.comb(n_b, hits - k, exact=True)
            for k in range(max(0, hits - n_b), min(hits, n_a) + 1)
        }
        exact = sum(c for c in tables.values() if c <= tables[x_a]) / sum(tables.values())
        assert stats.fisher_exact(x_a, n_a, x_b, n_b) == pytest.approx(exact, rel=1e-9)


def test_arrays_give_what_single_numbers_give() -> None:
    rng = np.random.default_rng(6)
    n = rng.integers(10, 1000, (2, 50))
    x = rng.binomial(n, 0.2)
    together = stats.newcombe(x[0], n[0], x[1], n[1])
    single = [stats.newcombe(*four) for four in zip(x[0], n[0], x[1], n[1], strict=True)]
    assert np.transpose(together) == pytest.approx(np.array(single), abs=1e-15)
    assert all(type(end) is float for end in single[0])
    tested = stats.chi_square(n.T)
    assert tested.p_value[7] == stats.chi_square(n.T[7]).p_value
    assert stats.chi_square_shares(x.T, n.T).p_value[7] == stats.chi_square_shares(x.T[7], n.T[7]).p_value


def test_two_shares_at_once_are_the_pooled_z_test() -> None:
    z, p = stats.z_test(30, 100, 45, 110)
    both = stats.chi_square_shares([30, 45], [100, 110])
    assert both == pytest.approx((z**2, p), rel=1e-12)


def test_what_does_not_vary_gives_no_false_certainty() -> None:
    assert stats.z_test(0, 50, 0, 60) == (0.0, 1.0)
    assert stats.z_test(50, 50, 60, 60) == (0.0, 1.0)
    same = stats.welch(2.0, 0.0, 5, 2.0, 0.0, 5)
    assert (same.estimate, same.low, same.high, same.p_value) == (0.0, 0.0, 0.0, 1.0)
    assert stats.welch(2.0, 0.0, 5, 3.0, 0.0, 5).p_value == 0.0
    assert stats.chi_square_shares([0, 0, 0], [5, 6, 7]).p_value == 1.0


def test_false_alarms_stay_at_five_percent() -> None:
    rng = np.random.default_rng(7)
    runs = 20_000
    bound = 4 * np.sqrt(0.05 * 0.95 / runs)  # four standard errors
    x = rng.binomial(2000, 0.1, (2, runs))
    assert abs((stats.z_test(x[0], 2000, x[1], 2000).p_value < 0.05).mean() - 0.05) < bound
    low, high = stats.newcombe(x[0], 2000, x[1], 2000)
    assert abs(((low > 0) | (high < 0)).mean() - 0.05) < bound
    a, b = rng.normal(0, 1, (runs, 30)), rng.normal(0, 4, (runs, 60))
    found = stats.welch(a.mean(1), a.var(1, ddof=1), 30, b.mean(1), b.var(1, ddof=1), 60)
    assert abs((found.p_value < 0.05).mean() - 0.05) < bound
    split = rng.multinomial(3000, [1 / 3] * 3, runs)
    assert abs((stats.chi_square(split).p_value < 0.05).mean() - 0.05) < bound
