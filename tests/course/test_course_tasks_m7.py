"""What only module 7 promises: the lesson's figures are in the data, and the log entry is written once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import smlib as sm

LESSON = Path(__file__).resolve().parents[2] / "curriculum/lessons/7.1-twelve-weeks-later.md"
BEFORE, AFTER = ("2026-03-02", "2026-05-24"), ("2026-05-25", "2026-08-16")


def test_the_figures_of_the_lesson_are_in_the_data() -> None:
    text = LESSON.read_text(encoding="utf-8")
    times = sm.response_times(sm.read(sm.example("messages")), sm.business_hours("Mo-Fr 08:00-17:00"))
    fast = sm.compare_periods(times.assign(fast=times["business_minutes"] <= 120), BEFORE, AFTER, "fast")
    reach = sm.compare_periods(sm.read(sm.example("facebook-posts-en")), BEFORE, AFTER, "reach")
    assert (fast.verdict, reach.verdict) == ("higher", "open")
    said = re.search(r"von (\d+) auf (\d+) Prozent.*?, (\d+) statt (\d+)", text)
    assert said
    assert list(map(int, said.groups())) == [*(round(100 * share) for share in fast.estimates), fast.n[1], fast.n[0]]


def test_an_entry_is_written_once_and_only_without_gaps(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry = {"lesson": "Mein Hinweis half nicht.", "consequence": "HIER", "topic": "Portionen"}
    sm.course.log_entry(entry)
    assert "Noch offen" in capsys.readouterr().out
    assert not (workshop / "Erfahrungen.csv").exists()
    entry["consequence"] = "Ich lasse jemanden lesen."
    sm.course.log_entry(entry)
    sm.course.log_entry(entry)
    read = sm.ExperienceLog(workshop / "Erfahrungen.csv").read()
    assert read["lesson"].tolist() == ["Mein Hinweis half nicht."]
    assert read["consequence"].tolist() == ["Ich lasse jemanden lesen."]
