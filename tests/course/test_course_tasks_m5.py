"""What only module 5 promises: its figures are those of the data, and replies are read fairly."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest
from course_samples_m5 import BLOCK

from smlib.course import NotYet
from smlib.course.checking import require
from smlib.course.tasks import blocks, m5_data
from smlib.sources.examples import example
from smlib.text import speaking


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((example("messages").parents[1] / "truth.json").read_text(encoding="utf-8"))
    return found


def test_figures_are_those_of_the_data(truth: dict[str, Any]) -> None:
    assert round(m5_data.medians()["right"], 1) == truth["median_reply_hours_after"]
    assert round(m5_data.medians()["before"], 1) == truth["median_reply_hours_before"]
    assert m5_data.counts()["late"] == truth["over_four_hours"]
    assert m5_data.counts()["open"] == truth["never_answered"]
    assert m5_data.waits()["right"] == 120
    counts = {name: count for name, count in m5_data.counts().items() if name not in ("open", "open_answered")}
    for figures in (m5_data.medians(), counts, m5_data.waits()):
        assert len({round(float(value), 2) for value in figures.values()}) == len(figures)  # no slip looks like another


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ("die Feder kostet 3,80 Euro. Sag Bescheid, ob du sie willst.", "informal"),
        ("für Ihre Schere nimmst du die neue Feder.", "mixed"),
    ],
)
def test_one_form_of_address(answer: str, key: str) -> None:
    block = {**BLOCK, "answer": answer}
    if key == "informal":
        block |= {"next_step": "Wir schicken die Feder heute.", "role": "Kundendienst"}
    with speaking("de"), pytest.raises(NotYet) as caught:
        require("5.3-block", block)
    assert caught.value.key == key


def test_the_twelve_drafts_are_read_as_a_person_would() -> None:
    drafts = pd.read_csv(example("drafts")).set_index("id")
    found = {draft: blocks.lost_distance(text, "de") for draft, text in drafts["draft"].items()}
    plain = drafts.index[drafts["label"].isna()]
    assert [found[draft] for draft in plain] == [None] * 6
    seen = {"d02": "mixed", "d04": "private", "d06": "promise", "d08": "shouting"}
    assert {draft: found[draft] for draft in seen} == seen  # blame and irony are for sm.second_look
