"""A class from the first to the last day: handed out, collected, graded, looked at, given back, passed on, deleted.

Twenty learners answer as people do; ten hand in what is broken or hostile. The others must not notice.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from smlib.grading.trainer import Course, backups
from smlib.grading.trainer.marks import read_class, students
from smlib.grading.trainer.roster import Person, read_roster, write_roster
from smlib.lab import trainer, workshop

MODULE = "module-1"
SHEET = "1.1-nothing-breaks.ipynb"
Book = dict[str, Any]


def _solutions(book: Book, code: str) -> Book:
    """Put code below the starter of every answer cell."""
    for cell in book["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = f"{''.join(cell['source'])}\n{code}"
    return book


def _markdown(book: Book, text: str) -> Book:
    book["cells"].insert(0, {"cell_type": "markdown", "id": "x1", "metadata": {}, "source": text})
    return book


HOSTILE: dict[str, Callable[[Path], None]] = {
    "H01": lambda sheet: sheet.write_text("{ not json", encoding="utf-8"),
    "H02": lambda sheet: sheet.write_bytes(b""),
    "H03": lambda sheet: _change(sheet, lambda b: _solutions(b, "import os; os._exit(0)")),
    "H04": lambda sheet: _change(sheet, lambda b: _solutions(b, "while True: pass")),
    "H05": lambda sheet: _change(sheet, lambda b: _solutions(b, "hog = [bytearray(10**8) for _ in range(10**4)]")),
    "H06": lambda sheet: _change(
        sheet, lambda b: _markdown(b, "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">")
    ),
    "H07": lambda sheet: _change(sheet, lambda b: _solutions(b, "print('A' * 50_000_000)")),
    "H08": lambda sheet: _change(
        sheet, lambda b: _solutions(b, "import smlib.course.checking as c; c.require = lambda *a: None; import builtins; builtins.AssertionError = KeyError")
    ),
    "H09": lambda sheet: sheet.rename(sheet.with_name("1.1-nothing-breaks (1).ipynb")),
    "H10": lambda sheet: _change(sheet, lambda b: {**b, "cells": [*b["cells"], *b["cells"]]}),
}  # fmt: skip
"""What ten learners hand in for the first portion; their other portions are untouched."""


def _change(sheet: Path, how: Callable[[Book], Book]) -> None:
    sheet.write_text(json.dumps(how(json.loads(sheet.read_text(encoding="utf-8")))), encoding="utf-8")


class Graded:
    """A course of thirty after one run of the grader."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        workshop.prepare(folder, "de", files=trainer.files(folder, "de"))
        settings = (folder / "course.toml").read_text(encoding="utf-8")
        (folder / "course.toml").write_text(
            settings.replace("# delete_after = 2027-12-31", "delete_after = 2026-11-20")
        )
        self.course = Course.find(folder)
        self.course.demo(MODULE, learners=20)
        people = [
            *read_roster(folder / "roster.csv").people,
            *(Person(who, "", f"{who}@harkwerk.example".lower()) for who in HOSTILE),
        ]
        write_roster(folder / "roster.csv", people)
        for who, change in HOSTILE.items():
            place = folder / "submitted" / who / MODULE
            shutil.copytree(folder / "release" / MODULE, place)
            change(place / SHEET)
        self.said = self.course.grade(MODULE, "--timeout", "90")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    return Graded(tmp_path_factory.mktemp("klasse ü") / "Mein Kurs")


pytestmark = pytest.mark.slow


def test_every_honest_learner_is_graded_as_without_the_others(graded: Graded) -> None:
    marks = read_class(graded.folder)
    example = read_class()
    key = ["learner", "task"]
    mine = marks[~marks["learner"].str.startswith("H")].set_index(key)["outcome"]
    # The shipped class has 25; the first 20 draw the same numbers.
    told = example[example["learner"].isin(mine.index.get_level_values("learner"))].set_index(key)["outcome"]
    assert mine.sort_index().tolist() == told.sort_index().tolist()


def test_no_hostile_submission_gets_what_it_did_not_earn(graded: Graded) -> None:
    marks = read_class(graded.folder)
    points = marks[marks["learner"].str.startswith("H")]["points"].fillna(0)
    assert float(points.sum()) == 0, "none of them answered anything"


def test_the_overview_counts_thirty(graded: Graded) -> None:
    seen = graded.course.overview(MODULE)
    assert seen.table["learner"].nunique() == 30
    assert set(seen.table["verdict"]) <= {"passed", "not_yet", "open", "missing"}
    assert graded.course.items(MODULE).frequent().iloc[0]["count"] >= 2


def test_feedback_runs_no_script_and_names_a_hint(graded: Graded) -> None:
    graded.course.feedback(MODULE)
    pages = sorted((graded.folder / "feedback").rglob("*.html"))
    assert len(pages) >= 20 * 4 - 8
    for page in pages:
        html = page.read_text(encoding="utf-8")
        assert "<script" not in html
        assert not re.search(r"<[a-z][^>]*\sonerror", html), "shown as words at most"
        assert "HIDDEN" not in html
        assert len(html) < 3_000_000
    assert any("Noch nicht" in page.read_text(encoding="utf-8") for page in pages)


def test_exports_hold_everybody_and_no_formula(graded: Graded) -> None:
    path: Any = graded.course.export(MODULE, "excel")
    sheet = load_workbook(path).worksheets[0]
    assert sheet.max_row == 31
    head = "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Bewertung kann geändert werden,Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung),Feedback als Kommentar"
    rows = [f'Teilnehmer/in{n},{p.name},{p.email},,,"10,00",Ja,-,-,' for n, p in enumerate(graded.course.roster.people)]
    (graded.folder / "Bewertungen.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8-sig")
    filled: Any = graded.course.export(MODULE, "moodle", "Bewertungen.csv")
    with filled.path.open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))
    assert found[0] == head.split(",")
    assert sum(bool(row[4]) for row in found[1:]) == filled.filled
    assert all(re.fullmatch(r"\d{1,2},\d\d", row[4]) for row in found[1:] if row[4])


def test_the_trainers_notebook_runs_from_top_to_bottom(graded: Graded, tmp_path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    folder = shutil.copytree(graded.folder, tmp_path / "kurs", symlinks=True)
    book = nbformat.read(folder / trainer.START, as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(book, kernel_name="python3", resources=resources, timeout=600).execute()
    outputs = {cell["id"]: cell["outputs"] for cell in book.cells if cell.cell_type == "code"}
    assert all(outputs[name] for name in outputs if name not in ("module",))
    assert not [o for found in outputs.values() for o in found if o["output_type"] == "error"]
    assert students(folder / "gradebook.db"), "nothing was deleted"


def test_the_class_report_runs_without_anybody_watching(graded: Graded, tmp_path: Path) -> None:
    from smlib.lab import report

    made = report.make("class", graded.folder, tmp_path / "klasse.html", parameters={"module": MODULE})
    assert made.problem is None
    html = made.path.read_text(encoding="utf-8")
    assert "L05" not in html, "nobody is named"
    assert "H03" not in html
    assert "1.2-sheet" in html


def test_at_the_end_nothing_of_the_thirty_is_left(graded: Graded, tmp_path: Path) -> None:
    course = Course(shutil.copytree(graded.folder, tmp_path / "kurs", symlinks=True))
    listed: Any = course.delete()
    assert len(listed.learners) == 30
    assert date.today() > course.delete_after  # type: ignore[operator]
    course.delete(listed.code)
    assert students(course.folder / "gradebook.db") == []
    for who in ("L05", "H03"):
        assert not [path for path in course.folder.rglob("*") if who in path.name]
    assert len(backups.archives(course.folder)) == 1
