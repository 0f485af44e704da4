"""Pattern 6: one real difference, one open question, one broken split; counted from the rows."""

from __future__ import annotations

from math import ceil, sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.special import chdtrc

NAMES = ("question", "emblem", "split")
NORMAL = NormalDist()


def _rows(home: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(home / f"tables/experiment-{name}.csv")


def _arms(rows: pd.DataFrame) -> dict[str, tuple[int, int]]:
    grouped = rows.groupby("variant")["clicked"]
    return {
        str(arm): (int(n), int(k))
        for arm, n, k in zip(grouped.size().index, grouped.size(), grouped.sum(), strict=True)
    }


def _p_value(arms: dict[str, tuple[int, int]]) -> float:
    (n1, k1), (n2, k2) = arms.values()
    pooled = (k1 + k2) / (n1 + n2)
    z = (k1 / n1 - k2 / n2) / sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return 2 * (1 - NORMAL.cdf(abs(z)))


def _power(n: float, p1: float, p2: float) -> float:
    mean = (p1 + p2) / 2
    gap = abs(p1 - p2) * sqrt(n) - NORMAL.inv_cdf(0.975) * sqrt(2 * mean * (1 - mean))
    return NORMAL.cdf(gap / sqrt(p1 * (1 - p1) + p2 * (1 - p2)))


@pytest.mark.parametrize("name", NAMES)
def test_rows_and_counts_agree(home: Path, truth: dict[str, Any], name: str) -> None:
    rows = _rows(home, name)
    assert list(rows.columns) == ["user", "day", "variant", "clicked", "visits_before"]
    assert rows["user"].is_unique
    assert set(rows["clicked"]) == {0, 1}
    about = truth[f"experiment_{name}"]
    assert _arms(rows) == {arm: (figures["users"], figures["clicked"]) for arm, figures in about["arms"].items()}
    assert rows["day"].nunique() == about["days"]
    assert rows["day"].min() == about["first_day"]
    counts = pd.read_csv(home / "tables/experiment-counts.csv").query("experiment == @name")
    assert dict(zip(counts["variant"], counts["users"], strict=True)) == {arm: n for arm, (n, _) in _arms(rows).items()}
    assert dict(zip(counts["variant"], counts["clicked"], strict=True)) == {
        arm: k for arm, (_, k) in _arms(rows).items()
    }
    assert set(counts["planned_share"]) == {0.5}
    assert rows["day"].max() == counts["last_day"].iloc[0] <= truth["last_day"]


def test_the_question_wins_with_enough_people(home: Path, truth: dict[str, Any]) -> None:
    arms = _arms(_rows(home, "question"))
    assert {arm: k / n for arm, (n, k) in arms.items()} == pytest.approx({"statement": 0.040, "question": 0.051})
    assert _p_value(arms) < 0.01
    needed = ceil(brentq(lambda n: _power(n, 0.040, 0.051) - 0.8, 10, 1e6))
    assert needed == truth["experiment_question"]["needed_per_variant"] == 5634
    assert all(n >= needed for n, _ in arms.values())


def test_the_emblem_stays_open(home: Path, truth: dict[str, Any]) -> None:
    arms = _arms(_rows(home, "emblem"))
    assert {n for n, _ in arms.values()} == {2400}
    assert _p_value(arms) > 0.5
    base = arms["plain"][1] / 2400
    smallest = brentq(lambda gap: _power(2400, base, base + gap) - 0.8, 1e-4, 0.2)
    assert round(100 * smallest, 2) == truth["experiment_emblem"]["smallest_effect_points"] == 1.75


def test_the_third_split_is_broken(home: Path, truth: dict[str, Any]) -> None:
    arms = _arms(_rows(home, "split"))
    total = sum(n for n, _ in arms.values())
    assert {arm: n / total for arm, (n, _) in arms.items()} == pytest.approx({"a": 0.58, "b": 0.42})
    assert truth["experiment_split"]["shares"] == {"a": 0.58, "b": 0.42}

    def split_p(groups: dict[str, tuple[int, int]]) -> float:
        half = sum(n for n, _ in groups.values()) / 2
        return float(chdtrc(1, sum((n - half) ** 2 / half for n, _ in groups.values())))

    assert split_p(arms) < 1e-6
    assert _p_value(arms) < 0.05  # it looks like a result, and is none
    for name in ("question", "emblem"):
        assert split_p(_arms(_rows(home, name))) > 0.05


@pytest.mark.parametrize("name", NAMES)
def test_earlier_visits_tell_something_about_clicks_and_nothing_about_variants(home: Path, name: str) -> None:
    rows = _rows(home, name)
    assert rows["clicked"].corr(rows["visits_before"]) > 0.05
    means = rows.groupby("variant")["visits_before"].mean()
    spread = rows["visits_before"].std() * sqrt(2 / (len(rows) / 2))
    assert abs(means.iloc[0] - means.iloc[1]) < 2.5 * spread
