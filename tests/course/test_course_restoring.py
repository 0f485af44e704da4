"""The start comes back, and the learner's own version stays."""

from __future__ import annotations

from pathlib import Path

import pytest

import smlib as sm
from smlib.course.errors import CourseError
from smlib.text import t

LESSON, EXERCISE = "1.1-nothing-breaks.ipynb", "exercises/1.1-nothing-breaks.ipynb"


@pytest.fixture(autouse=True)
def _filled(workshop: Path) -> None:
    for name in (LESSON, EXERCISE, "1.10-other.ipynb"):
        for base, text in ((workshop / ".smlib" / "originals", f"start of {name}"), (workshop, f"mine: {name}")):
            (base / name).parent.mkdir(parents=True, exist_ok=True)
            (base / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("answer", ["nein", "no", "NEIN", False, "HIER", ...])
def test_no_changes_nothing(workshop: Path, answer: object, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert sm.restore("1.1", answer) is None
    assert (workshop / LESSON).read_text(encoding="utf-8") == f"mine: {LESSON}"
    assert capsys.readouterr().out.strip() == t("course.restore.no").replace("`", "")


def test_yes_brings_back_the_start_and_keeps_a_numbered_copy(
    workshop: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = workshop / t("course.folder.copies")
    sm.restore("1.1", "ja")
    assert (workshop / LESSON).read_text(encoding="utf-8") == f"start of {LESSON}"
    assert (workshop / EXERCISE).read_text(encoding="utf-8") == f"mine: {EXERCISE}"
    (workshop / LESSON).write_text("mine again", encoding="utf-8")
    sm.course.restore(LESSON, "yes")
    assert [path.read_text(encoding="utf-8") for path in sorted(copies.iterdir())] == [f"mine: {LESSON}", "mine again"]
    assert sorted(copies.iterdir())[1].name in capsys.readouterr().out
    assert not list(workshop.glob("*.new"))


def test_in_the_folder_of_exercises_the_exercise_comes_back(workshop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workshop / "exercises")
    sm.restore("1.1", "ja")
    assert (workshop / EXERCISE).read_text(encoding="utf-8") == f"start of {EXERCISE}"
    assert (workshop / LESSON).read_text(encoding="utf-8") == f"mine: {LESSON}"
    assert [path.name for path in (workshop / "Kopien").iterdir()] == ["1.1-nothing-breaks-Kopie-1.ipynb"]


def test_a_deleted_notebook_comes_back(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workshop / LESSON).unlink()
    sm.restore("1.1", True)
    assert (workshop / LESSON).read_text(encoding="utf-8") == f"start of {LESSON}"
    assert not (workshop / "Kopien").exists()
    assert capsys.readouterr().out.startswith(f"Der Anfang von {LESSON} ist wieder da.")


@pytest.mark.parametrize(
    ("name", "answer", "code"),
    [("9.9", "ja", "restore_unknown"), ("", "ja", "restore_unknown"), ("1.1", "vielleicht", "yes_or_no")],
)
def test_what_cannot_be_done_is_said(name: str, answer: str, code: str) -> None:
    with pytest.raises(CourseError) as caught:
        sm.restore(name, answer)
    assert caught.value.code == code


@pytest.mark.parametrize("marker", ["", "{", "[]", '{"source": 3}', '{"source": "gone"}'])
def test_without_originals_nothing_changes(workshop: Path, marker: str, capsys: pytest.CaptureFixture[str]) -> None:
    (workshop / ".smlib-workshop").write_text(marker, encoding="utf-8")
    sm.restore("1.1", "ja")
    assert (workshop / LESSON).read_text(encoding="utf-8") == f"mine: {LESSON}"
    assert capsys.readouterr().out.strip() == t("course.restore.nowhere")
