"""The trainer's room: a course of one's own, brought up to date without touching what a class hangs on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smlib.grading.trainer import Course
from smlib.lab import trainer, workshop
from smlib.lab.content import checkout
from smlib.lab.errors import LabError

ROOT = checkout()
assert ROOT is not None
SHEET = "source/module-1/1.1-nothing-breaks.ipynb"


def _open(folder: Path, lang: str = "de") -> workshop.Workshop:
    folder.mkdir(parents=True, exist_ok=True)
    return workshop.prepare(folder, lang, files=trainer.files(folder, lang))


def test_a_new_course_has_everything_and_is_found(tmp_path: Path, lang: str) -> None:
    folder = tmp_path / "Mein Kurs ü"
    _open(folder, lang)
    course = Course.find(folder / "source")
    assert course.folder == folder
    assert course.lang == lang
    assert course.modules == sorted(path.name for path in (ROOT / "exercises" / lang / "source").iterdir())
    assert course.roster.people == ()
    assert course.delete_after is None, "nobody's date is made up"
    assert (folder / trainer.START).is_file()
    assert (folder / "class.ipynb").is_file()
    assert "BEGIN SOLUTION" in (folder / SHEET).read_text(encoding="utf-8")


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    _open(tmp_path)
    (tmp_path / "course.toml").write_text('lang = "de"\npass_mark = 0.8\n')
    (tmp_path / "roster.csv").write_text("Kennung\nL01\n")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    again = _open(tmp_path)
    assert again.copied == ()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("handed_out", [True, False])
def test_a_module_in_use_or_changed_is_left_alone(
    tmp_path: Path, handed_out: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    _open(tmp_path)
    sheet = tmp_path / SHEET
    if handed_out:
        (tmp_path / "release" / "module-1").mkdir(parents=True)
        # As if an update brought another version: what lies there is not what is shipped now.
        book = json.loads(sheet.read_bytes())
        book["cells"][0]["source"] = ["# An older edition"]
        sheet.write_text(json.dumps(book), encoding="utf-8")
        marker = json.loads((tmp_path / workshop.MARKER).read_text(encoding="utf-8"))
        marker["hashes"][SHEET] = trainer.content.fingerprint(sheet.read_bytes(), SHEET)
        (tmp_path / workshop.MARKER).write_text(json.dumps(marker), encoding="utf-8")
    else:
        sheet.write_text(sheet.read_text(encoding="utf-8").replace("15", "16"), encoding="utf-8")
    mine = sheet.read_bytes()
    _open(tmp_path)
    assert sheet.read_bytes() == mine
    names = [path.name for path in (tmp_path / "source" / "module-1").iterdir()]
    assert not [name for name in names if "neu" in name], "a second version would become a notebook of the assignment"


def test_an_existing_nbgrader_course_gets_the_notebook_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (tmp_path / "source" / "own").mkdir(parents=True)
    folder, lang = trainer.locate(tmp_path, None)
    _open(folder, lang)
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith(".")) == [
        "0.0-course.ipynb", "class.ipynb", "guide", "nbgrader_config.py", "source",
    ]  # fmt: skip
    assert [path.name for path in (tmp_path / "source").iterdir()] == ["own"]


def test_wrong_places_are_refused(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "0.0-welcome.ipynb").write_text("{}")
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "letter.txt").write_text("x")
    (tmp_path / "f").write_text("x")
    for folder, code in (
        (tmp_path / "w", "trainer_workshop"),
        (tmp_path / "x", "trainer_folder"),
        (tmp_path / "f", "not_folder"),
        (ROOT / "exercises" / "de", "in_repository"),
    ):
        with pytest.raises(LabError) as caught:
            trainer.locate(folder, None)
        assert caught.value.code == code


def test_the_language_is_the_courses_else_the_current_one(tmp_path: Path, lang: str) -> None:
    assert trainer.locate(tmp_path / "new", None) == (tmp_path / "new", lang)
    other = {"de": "en", "en": "de"}[lang]
    _open(tmp_path / "there", other)
    assert trainer.locate(tmp_path / "there", None)[1] == other
    assert (
        trainer.locate(None, None, practice=True)[0].name == {"de": "Mein Übungskurs", "en": "My practice course"}[lang]
    )


def test_without_solutions_at_hand_a_new_course_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = trainer.content.shipped("de")
    monkeypatch.setattr(trainer.content, "checkout", lambda: None)
    monkeypatch.setattr(trainer.content, "shipped", lambda lang: shipped)
    with pytest.raises(LabError) as caught:
        trainer.files(tmp_path, "de")
    assert caught.value.code == "trainer_sources"


def test_learners_never_get_the_trainers_notebook(lang: str) -> None:
    names = trainer.content.shipped(lang)
    assert not [name for name in names if "0.0-course" in name or "trainer" in name]
