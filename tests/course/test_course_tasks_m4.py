"""What only module 4 promises: its figures are those of the case company's files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import smlib as sm
from smlib.course.tasks import m4

ROOT = Path(__file__).parents[2]
TRUTH: dict[str, Any] = json.loads((ROOT / "datasets/harkwerk/truth.json").read_text(encoding="utf-8"))
LESSON = (ROOT / "curriculum/lessons/4.3-a-b-or-open.md").read_text(encoding="utf-8")


def _counts(name: str) -> tuple[list[int], list[int]]:
    arms = TRUTH[f"experiment_{name}"]["arms"].values()
    return [arm["clicked"] for arm in arms], [arm["users"] for arm in arms]


def test_the_emblem_of_the_task_is_the_one_of_the_files() -> None:
    clicked, seen = _counts("emblem")
    assert (list(m4.CLICKED.values()), list(m4.SEEN.values())) == (clicked, seen)
    assert sm.compare_counts(m4.CLICKED, m4.SEEN).verdict == "open"


@pytest.mark.parametrize("name", ["question", "split"])
def test_figures_written_into_the_lesson_are_those_of_the_files(name: str) -> None:
    for pair in _counts(name):
        assert re.search(rf'\{{"A": {pair[0]}, "B": {pair[1]}\}}', LESSON)


def test_the_three_verdicts_are_the_ones_that_the_lesson_tells() -> None:
    found = {
        name: sm.compare_counts(*(dict(zip("AB", pair, strict=True)) for pair in _counts(name))).verdict
        for name in ("split", "question", "emblem")
    }
    assert found == {"split": "split_broken", "question": "B", "emblem": "open"}


def test_the_figures_that_the_lessons_name_in_words() -> None:
    assert sm.shuffle({"A": 240, "B": 306}, {"A": 6000, "B": 6000}, seed=1).as_large == 8
    assert m4.shuffled().as_large == 901
    fortnight = sm.plan(0.04, absolute=0.011, per_day=806)
    assert fortnight.days == 14
    assert 0.2 < fortnight.false_alarms < 0.23  # "more than every fifth"
    assert sm.plan(0.04, absolute=0.011).n_per_variant == TRUTH["experiment_question"]["needed_per_variant"]
    newsletter = sm.plan(m4.BASELINE, absolute=m4.EFFECT, per_day=m4.PER_DAY)
    assert (newsletter.days, newsletter.full_weeks, round(newsletter.false_alarms, 2)) == (18, 21, 0.24)


def test_watching_daily_is_stricter_than_the_everyday_look() -> None:
    rows = sm.read(sm.example("experiment-question"))
    watched = sm.monitor(rows, metric="clicked", time="day", control="statement")
    assert watched.verdict == "open"
    days = list(watched.looks.times)
    assert days.index(watched.naive_decided_at) + 1 == 6  # "on the sixth day"
