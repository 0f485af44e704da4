"""Progress stays with the learner, holds no times, and never spoils a lesson."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import smlib as sm
from smlib.course import progress
from smlib.course.errors import CourseError
from smlib.text import t


def test_finished_tasks_are_remembered_without_times(workshop: Path) -> None:
    sm.check("1.1-number", 15)
    sm.check("1.1-number", 20)
    sm.check("1.3-recall", "b")
    stored = json.loads((workshop / ".smlib-progress.json").read_text(encoding="utf-8"))
    assert stored == {"version": 1, "tasks": ["1.1-number"], "confidence": {}}


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"tasks": 3}', '{"tasks": [1], "confidence": 2}', "\x00"])
def test_a_damaged_file_does_not_stop_a_lesson(
    workshop: Path, damaged: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (workshop / ".smlib-progress.json").write_text(damaged, encoding="utf-8")
    sm.check("1.1-number", 15)
    assert progress.done_tasks() == {"1.1-number"}
    assert capsys.readouterr().err == ""


def test_a_folder_that_cannot_be_written_does_not_spoil_a_right_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*given: Any, **named: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    sm.check("1.1-number", 15)
    shown = capsys.readouterr()
    assert shown.out.startswith(t("course.label.right"))
    assert shown.err == ""


def test_outside_a_workshop_it_lasts_as_long_as_the_kernel(workshop: Path) -> None:
    (workshop / ".smlib-workshop").unlink()
    sm.check("1.1-number", 15)
    assert progress.done_tasks() == {"1.1-number"}
    assert list(workshop.iterdir()) == []


def test_the_question_is_asked_before_and_after(workshop: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    sm.course.confidence(1)
    assert capsys.readouterr().out.strip() == t("course.confidence.question")
    sm.course.confidence(1, "vorher" if lang == "de" else "before", 2)
    assert capsys.readouterr().out.strip() == t("course.confidence.stored", level=2)
    sm.course.confidence(1, "danach" if lang == "de" else "after", "4")
    assert capsys.readouterr().out.strip() == t("course.confidence.both", before=2, after=4)
    stored = json.loads((workshop / ".smlib-progress.json").read_text(encoding="utf-8"))
    assert stored["confidence"] == {"1": {"before": 2, "after": 4}}


@pytest.mark.parametrize(
    ("when", "level", "code"),
    [
        ("irgendwann", 3, "confidence_when"),
        ("vorher", 9, "confidence_level"),
        ("vorher", "sehr", "confidence_level"),
        ("vorher", 2.5, "confidence_level"),
    ],
)
def test_other_answers_are_refused_kindly(when: str, level: Any, code: str) -> None:
    with pytest.raises(CourseError) as caught:
        sm.course.confidence(1, when, level)
    assert caught.value.code == code


def test_export_is_the_learners_own_click(workshop: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    sm.check("1.1-number", 15)
    assert not (workshop / t("course.folder.results")).exists()
    sm.course.export()
    path = workshop / t("course.folder.results") / t("course.folder.progress")
    assert json.loads(path.read_text(encoding="utf-8"))["tasks"] == ["1.1-number"]
    assert path.name in capsys.readouterr().out


def test_portions_come_in_the_order_of_the_course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        progress, "done_tasks", lambda: {"1.4-cases", "1.4-roles", "1.1-number", "1.1-promise", "9.1-x", "1.3-best"}
    )
    assert progress.done_portions() == ["1.1", "1.4"]
