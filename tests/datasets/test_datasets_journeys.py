"""Pattern 5: who gets the credit depends on how it is counted."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest


@pytest.fixture(scope="module")
def paths(home: Path) -> dict[str, tuple[list[str], int]]:
    """Channels in the order of their time and whether it ended in an enquiry, by user."""
    touches = pd.read_csv(home / "tables/journeys.csv")
    touches["moment"] = pd.to_datetime(touches["time"], utc=True)
    assert list(touches.columns[:4]) == ["user", "time", "channel", "converted"]
    assert touches["moment"].is_monotonic_increasing
    found = {}
    for user, mine in touches.groupby("user"):
        assert mine["moment"].is_unique
        assert set(mine["converted"][:-1]) <= {0}  # the converting row is the last touch
        found[str(user)] = (list(mine["channel"]), int(mine["converted"].iloc[-1]))
    return found


def test_counts(paths: dict[str, tuple[list[str], int]], truth: dict[str, Any]) -> None:
    assert len(paths) == truth["journeys_total"] == 400
    assert sum(converted for _, converted in paths.values()) == truth["journeys_converted"] == 160
    assert sum(len(way) for way, _ in paths.values()) == truth["touches_total"]


def test_each_way_of_counting_has_another_story(paths: dict[str, tuple[list[str], int]], truth: dict[str, Any]) -> None:
    ways = [way for way, converted in paths.values() if converted]
    first = Counter(way[0] for way in ways)
    last = Counter(way[-1] for way in ways)
    linear: Counter[str] = Counter()
    for way in ways:
        for channel in way:
            linear[channel] += 1 / len(way)  # type: ignore[assignment]
    assert first == truth["attribution_first"]
    assert last == truth["attribution_last"]
    assert linear == pytest.approx(truth["attribution_linear"], abs=0.01)
    assert first.most_common(1)[0][0] == "facebook"
    assert last.most_common(1)[0][0] == "newsletter"
    assert linear.most_common(2)[1][0] == "videos"
    assert "videos" not in last  # a count by last touch leaves them out altogether
    assert sum(linear.values()) == pytest.approx(160)
