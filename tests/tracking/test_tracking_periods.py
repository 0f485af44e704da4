"""Before and after: intervals as other programs compute them, and no claim where they overlap."""

from __future__ import annotations

from datetime import date
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW
from tracking_tables import Table

import smlib as sm
from smlib.errors import ColumnError
from smlib.opening import CalendarError
from smlib.plots import alt_text
from smlib.tracking.errors import TrackingError


def daily(before: Any, after: Any, **more: Any) -> pd.DataFrame:
    """Return one row a day in March and in April."""
    days = [pd.date_range(first, periods=len(v)) for first, v in (("2026-03-01", before), ("2026-04-01", after))]
    return pd.DataFrame({"date": days[0].append(days[1]), "value": [*before, *after], **more})


RNG = np.random.default_rng(5)
LOW, HIGH = RNG.normal(10, 2, 31), RNG.normal(14, 2, 30)


def test_means_as_statsmodels_computes_them(constructor: Table) -> None:
    found = sm.compare_periods(constructor(daily(LOW, HIGH)), "2026-03", "2026-04", "value")
    one, other = DescrStatsW(LOW), DescrStatsW(HIGH)
    assert found.verdict == "higher"
    assert found.intervals[0] == pytest.approx(one.tconfint_mean())
    assert found.intervals[1] == pytest.approx(other.tconfint_mean())
    both = CompareMeans(other, one)
    assert found.interval == pytest.approx(both.tconfint_diff(usevar="unequal"))
    assert found.p_value == pytest.approx(both.ttest_ind(usevar="unequal")[1])
    frame = found.to_frame()
    assert frame.columns.tolist() == ["period", "estimate", "ci_lower", "ci_upper", "p_value", "n"]
    assert frame["n"].tolist() == [31, 30, 61]


def test_shares_of_yes(constructor: Table) -> None:
    table = daily([True] * 5 + [False] * 26, [True] * 25 + [False] * 5)
    found = sm.compare_periods(constructor(table), "2026-03", "2026-04", "value")
    assert found.kind == "share"
    assert found.intervals[0] == pytest.approx(proportion_confint(5, 31, method="wilson"))
    assert found.verdict == "higher"
    back = sm.compare_periods(constructor(daily([True] * 31, [False] * 30)), "2026-03", "2026-04", "value")
    assert back.verdict == "lower"


def test_ratios_of_sums_by_resampling(constructor: Table) -> None:
    sessions = RNG.integers(50, 150, 61)
    orders = RNG.binomial(sessions, 0.05)
    table = daily(LOW, HIGH, orders=orders, sessions=sessions)
    found = sm.compare_periods(constructor(table), "2026-03", "2026-04", ("orders", "sessions"))
    assert found.estimates[0] == pytest.approx(orders[:31].sum() / sessions[:31].sum())
    picks = RNG.integers(0, 31, (4000, 31))
    spread = (orders[:31][picks].sum(1) / sessions[:31][picks].sum(1)).std()
    low, high = found.intervals[0]
    assert (high - low) / 2 / 2.04 == pytest.approx(spread, rel=0.1)


def test_no_claim_where_intervals_overlap_even_if_the_difference_excludes_zero() -> None:
    rng = np.random.default_rng(1)
    found = sm.compare_periods(daily(rng.normal(10, 2, 31), rng.normal(11.3, 2, 30)), "2026-03", "2026-04", "value")
    assert found.interval[0] > 0
    assert found.intervals[0][1] > found.intervals[1][0]
    assert found.verdict == "open"
    assert "noch offen" in found.text()


def test_missing_values_are_left_out_and_said(constructor: Table) -> None:
    table = daily([*LOW[:30], float("nan")], HIGH)
    found = sm.compare_periods(constructor(table), "2026-03", "2026-04", "value")
    assert found.n == (30, 30)
    assert found.left_out == 1
    assert "1 Zeilen" in found.text()


@pytest.mark.parametrize("before", [[], [5.0], [5.0, 5.0, 5.0]])
def test_too_little_is_open(constructor: Table, before: list[float]) -> None:
    table = daily(before, [9.0, 9.0, 9.0]).astype({"value": float})
    found = sm.compare_periods(constructor(table), "2026-03", "2026-04", "value")
    assert found.verdict == "open"
    assert found.text()
    assert np.isnan(found.p_value)


def test_days_begin_at_home(constructor: Table) -> None:
    # 23:30 in Berlin on 31 March is 21:30 UTC; 00:30 on 1 April is 22:30 UTC on 31 March.
    times = pd.to_datetime(["2026-03-31 21:30", "2026-03-31 22:30"], utc=True)
    table = pd.DataFrame({"time": times, "value": [1.0, 2.0]})
    found = sm.compare_periods(constructor(table), "2026-03", "2026-04", "value")
    assert found.estimates == (1.0, 2.0)
    world = sm.compare_periods(constructor(table), "2026-03", "2026-04", "value", tz="UTC")
    assert world.n == (2, 0)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-02", (date(2026, 2, 1), date(2026, 2, 28))),
        ("2026-W14", (date(2026, 3, 30), date(2026, 4, 5))),
        ("3.4.2026", (date(2026, 4, 3), date(2026, 4, 3))),
        (("2.3.2026", date(2026, 5, 25)), (date(2026, 3, 2), date(2026, 5, 25))),
    ],
)
def test_periods_are_read(given: Any, expected: Any) -> None:
    found = sm.compare_periods(daily(LOW, HIGH), given, "2026-08", "value")
    assert found.periods[0] == expected


def test_periods_that_cannot_be_compared() -> None:
    table = daily(LOW, HIGH)
    for before, after in (("2026-04", "2026-03"), ("2026-03", "2026-03"), (("2026-03-01", "2026-04-01"), "2026-04")):
        with pytest.raises(TrackingError) as order:
            sm.compare_periods(table, before, after, "value")
        assert order.value.code == "periods_order"
    with pytest.raises(TrackingError) as backwards:
        sm.compare_periods(table, ("2026-03-05", "2026-03-01"), "2026-04", "value")
    assert backwards.value.code == "period_backwards"
    with pytest.raises(CalendarError):
        sm.compare_periods(table, "März", "2026-04", "value")
    with pytest.raises(TrackingError) as no_time:
        sm.compare_periods(table[["value"]], "2026-03", "2026-04", "value")
    assert no_time.value.code == "no_time"
    with pytest.raises(ColumnError):
        sm.compare_periods(table, "2026-03", "2026-04", "valu")


def test_a_small_difference_is_not_written_as_none(lang: str) -> None:
    rng = np.random.default_rng(3)
    table = daily(rng.normal(0.020, 0.002, 31), rng.normal(0.018, 0.002, 30))
    found = sm.compare_periods(table, "2026-03", "2026-04", "value")
    assert -0.004 < found.difference < -0.001
    written = {"de": "Unterschied: −0,00", "en": "Difference: −0.00"}[lang]
    line = next(line for line in found.text().split("\n") if line.startswith(written))
    assert line.split()[1].strip("−0,.")


def test_words_and_picture(lang: str) -> None:
    found = sm.compare_periods(daily(LOW, HIGH), "2026-03", "2026-04", "value")
    axes = found.plot()
    described = alt_text(axes.figure) or ""
    assert found._said(found.estimates[0]) in described
    assert "31" in found.text()
    plt.close("all")
