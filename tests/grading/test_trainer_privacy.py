"""The page for works council and data-protection officer against what is really stored: no more, no less."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from trainer_class import make_course

import smlib as sm
from smlib.course import artefacts, progress
from smlib.grading import records
from smlib.grading.trainer import Course, backups, deleting
from smlib.lab import app, content, door, environment, trainer, workshop
from smlib.text import t

ROOT = Path(__file__).resolve().parents[2]
STAYS = {"de": "bleibt", "en": "stays"}


def _table(lang: str, name: str) -> dict[str, list[str]]:
    """A table of the page: first cell's code words -> the other cells."""
    text = (ROOT / "docs" / lang / "privacy.md").read_text(encoding="utf-8")
    block = text.split(f"<!-- table: {name} -->\n")[1].split("\n\n")[0].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block]
    return {word: row[1:] for row in rows for word in re.findall(r"`([^`]+)`", row[0])}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which everything has happened that can happen."""
    folder = tmp_path_factory.mktemp("privat") / "kurs"
    folder.mkdir()
    workshop.prepare(folder, "de", files=trainer.files(folder, "de"))
    make_course(folder)
    (folder / "earlier" / "L05" / "module-1-2026-11-01").mkdir(parents=True)
    (folder / "earlier" / "L05" / "module-1-2026-11-01" / "x.ipynb").write_text("{}")
    (folder / "inbox" / "L05.zip").write_bytes(b"x")
    Course(folder).export("module-1", "csv")
    record = records.Record("L05", "limits", "a", "b", 1.0, 2.0, 0, None, ["…"], ["…"])
    records.add(folder, "module-1", record)
    backups.back_up(folder, "grade")
    return folder


def test_the_gradebook_has_the_tables_and_columns_of_the_page(course: Path, lang: str) -> None:
    told = {**_table(lang, "personal"), **_table(lang, "exercises")}
    with sqlite3.connect(course / "gradebook.db") as book:
        tables = [row[0] for row in book.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        real = {table: [row[1] for row in book.execute(f'PRAGMA table_info("{table}")')] for table in tables}
    assert {table: cells[0].split(", ") for table, cells in told.items()} == real
    assert set(_table(lang, "personal")) == set(deleting._MINE), "what hangs on people is what is deleted"


def test_no_name_stands_in_the_gradebook(course: Path) -> None:
    with sqlite3.connect(course / "gradebook.db") as book:
        rows = book.execute("SELECT first_name, last_name, email, lms_user_id FROM student").fetchall()
    assert rows
    assert {value for row in rows for value in row} == {None}


def test_the_course_folder_holds_what_the_page_says(course: Path, lang: str) -> None:
    told = _table(lang, "course")
    real = {path.name for path in course.iterdir() if not path.name.startswith(".smlib")}
    assert set(told) == real


def test_what_is_said_to_go_goes_and_what_is_said_to_stay_stays(course: Path, tmp_path: Path, lang: str) -> None:
    import shutil

    told = _table(lang, "course")
    copy = shutil.copytree(course, tmp_path / "kurs")
    found = deleting.plan(copy, due=date(2026, 12, 31))
    deleting.carry_out(found, found.code, today=date(2027, 1, 1))
    for name, cells in told.items():
        files = [p for p in (copy / name).rglob("*") if p.is_file()] if (copy / name).is_dir() else []
        if cells[1] == STAYS[lang]:
            assert (copy / name).exists(), name
        elif name not in ("guide", "0.0-course.ipynb", "class.ipynb", "roster.csv", "gradebook.db", "backups"):
            assert files == [], name
    text = "".join(
        path.read_bytes().decode("latin-1") for path in copy.rglob("*") if path.is_file() and path.suffix != ".zip"
    )
    assert "L05" not in text
    assert backups.purge(copy, today=date.today() + timedelta(days=15))
    assert list((copy / "backups").iterdir()) == []


def test_the_learners_folder_holds_what_the_page_says(
    tmp_path: Path, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    files = content.shipped(lang)
    workshop.prepare(folder, lang, files=files)
    monkeypatch.setenv("SMLIB_WORKSHOP", str(folder))
    sm.check("1.1-number", 15)
    sm.keep("note.txt", "Ein Satz.")
    sm.if_then(
        {"de": "ein Mensch zu sehen ist", "en": "a person can be seen"}[lang],
        {"de": "frage ich", "en": "I ask first"}[lang],
    )
    progress.confidence(1, {"de": "vorher", "en": "before"}[lang], 3)
    progress.export()
    artefacts.log_line("Geschafft.", topic="1.1")
    door.write_door(folder, door.Running("http://127.0.0.1:8888/", "key"))
    lessons = {name for name in files if "/" not in name}
    real = {path.name for path in folder.iterdir()} - lessons | {content.WELCOME}
    told = set(_table(lang, "workshop"))
    assert told == {name for name in real if not name.endswith(".lock")}
    state = json.loads((folder / progress.NAME).read_text(encoding="utf-8"))
    assert set(state) == {"version", "tasks", "confidence"}, "no times, no attempts"
    assert state["tasks"] == ["1.1-number"]


def test_the_labs_own_place_holds_what_the_page_says(
    tmp_path: Path, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(os.environ):
        if name.startswith(("JUPYTER", "IPYTHON")):
            monkeypatch.delenv(name)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    environment.settle(tmp_path / "w", tmp_path / "state", lang)
    real = {path.name for path in (tmp_path / "state").iterdir()} | {app.LOG, "lab.lock"}
    assert set(_table(lang, "state")) == real


def test_nothing_that_is_run_is_kept_in_a_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    values = environment.settle(tmp_path / "w", tmp_path / "state", "de")
    run = (
        "from nbclient import NotebookClient; import nbformat;"
        "b = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell('secret = 4711')]);"
        "NotebookClient(b, kernel_name='python3').execute()"
    )
    subprocess.run(
        [sys.executable, "-c", run], env={**os.environ, **values}, check=True, capture_output=True, timeout=120
    )
    left = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert left
    assert not [path for path in left if "history" in path.name]
    assert not [path for path in left if b"secret = 4711" in path.read_bytes()]


def test_a_record_of_grading_holds_what_the_page_says(lang: str) -> None:
    names = set(records.Record.__dataclass_fields__)
    told = {
        "level",
        "seconds",
        "points",
        "open",
        "failed",
        "notes",
        "reasons",
        "student",
        "submission",
        "assignment",
        "at",
    }
    assert names == told, "say on the page what was added"
    assert "grading" in _table(lang, "course")


def test_both_pages_say_the_same() -> None:
    for name in ("personal", "exercises", "course", "state"):
        assert set(_table("de", name)) == set(_table("en", name))
    assert t("lab.door.file") in _table("de", "workshop")
