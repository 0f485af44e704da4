"""A small graded course: a real gradebook by nbgrader's own interface, and autograded notebooks as it leaves them."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from smlib.course.errors import NotYet
from smlib.course.records import texts_of
from smlib.course.tasks import find
from smlib.text import speaking, t

DUE = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
SHEETS = {
    "1.1-first": [("number", "1.1-number", "minutes = 10", 1.0), ("promise", "1.1-promise", 'promise = "HIER"', 2.0)],
    "1.2-second": [("count", "1.2-count", "count = ...", 1.0), ("why", None, "Schreiben Sie hier.", 2.0)],
}
"""Notebook -> (cell, task or None where a person judges, what was handed out, points)."""


def wrong(task: str, key: str) -> tuple[str, str]:
    """What a check says: class and sentence."""
    found = find(task)
    with speaking("de"):
        return "NotYet", str(NotYet(task, key, t(f"{texts_of(found.id)}.wrong.{key}")))


RIGHT = {
    "number": (1.0, "minutes = 15", None),
    "promise": (2.0, "promise = {}", None),
    "count": (1.0, "count = 72", None),
    "why": (2.0, "Darum.", None),
}
OPEN = {**RIGHT, "why": (None, "Weil es so ist.", None)}
LONG = {**RIGHT, "number": (0.0, "minutes = 90", wrong("1.1-number", "long"))}
RAW = {**LONG, "count": (0.0, "count = 76", wrong("1.2-count", "raw_rows"))}
EMPTY: dict[str, Any] = dict.fromkeys(RIGHT, (0.0, None, None))
CLASS = {
    "L01": RIGHT, "L02": OPEN, "L03": LONG, "L04": LONG, "L05": RAW, "L06": RAW, "L07": RAW, "L08": EMPTY, "L09": None,
}  # fmt: skip
"""Learner -> cell -> (automatic score, answer, error); None: handed in nothing."""


def make_course(folder: Path, answers: dict[str, Any] | None = None, *, late: tuple[str, ...] = ("L05",)) -> Path:
    """Write a graded course with module-1 and the learners of `CLASS`; returns its folder."""
    answers = CLASS if answers is None else answers
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'smlib-de'\n")
    for sheet, cells in SHEETS.items():
        _write(folder / "source" / "module-1" / f"{sheet}.ipynb", cells, RIGHT)
        _write(folder / "release" / "module-1" / f"{sheet}.ipynb", cells, EMPTY)
    _gradebook(folder, answers, late)
    for who, given in answers.items():
        if given is not None:
            for sheet, cells in SHEETS.items():
                _write(folder / "submitted" / who / "module-1" / f"{sheet}.ipynb", cells, given, outputs=False)
                _write(folder / "autograded" / who / "module-1" / f"{sheet}.ipynb", cells, given)
            (folder / "feedback" / who / "module-1").mkdir(parents=True)
            (folder / "feedback" / who / "module-1" / "1.1-first.html").write_text("<p>…</p>", encoding="utf-8")
            stamp = DUE + timedelta(hours=3 if who in late else -3)
            text = f"{stamp:%Y-%m-%d %H:%M:%S.%f} UTC"
            (folder / "submitted" / who / "module-1" / "timestamp.txt").write_text(text, encoding="utf-8")
    rows = ["Kennung;Name;E-Mail;Anmeldename"]
    rows += [f"{who};Person {who[1:]};{who.lower()}@harkwerk.example;{who.lower()}x" for who in answers]
    (folder / "roster.csv").write_text("\n".join(rows) + "\n", encoding="utf-8-sig")
    (folder / "course.toml").write_text('lang = "de"\npass_mark = 0.5\ndelete_after = 2026-12-31\n', encoding="utf-8")
    return folder


def _write(path: Path, cells: list[Any], given: dict[str, Any], *, outputs: bool = True) -> None:
    written = [_cell("import smlib as sm", {})]
    for name, task, start, points in cells:
        _score, answer, error = given[name]
        text = start if answer is None else f"{start}\n{answer}"
        if task is None:
            written.append(
                _cell(text, {"grade": True, "solution": True, "grade_id": name, "points": points}, "markdown")
            )
            continue
        written.append(_cell(text, {"grade": False, "solution": True, "grade_id": name}))
        check = _cell(
            f'sm.check("{task}", x)', {"grade": True, "solution": False, "grade_id": f"{name}-check", "points": points}
        )
        if outputs and error:
            check["outputs"] = [{"output_type": "error", "ename": error[0], "evalue": error[1], "traceback": []}]
        written.append(check)
    path.parent.mkdir(parents=True, exist_ok=True)
    book = {"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book, ensure_ascii=False), encoding="utf-8")


def _cell(source: str, marks: dict[str, Any], kind: str = "code") -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": f"c{abs(hash(source)) % 10**8}", "source": source}
    cell["metadata"] = {"nbgrader": marks} if marks else {}
    return {**cell, "outputs": [], "execution_count": None} if kind == "code" else cell


def _gradebook(folder: Path, answers: dict[str, Any], late: tuple[str, ...]) -> None:
    # nbgrader calls a bare `alembic` when it makes a gradebook.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        book.add_assignment("module-1", duedate=DUE.replace(tzinfo=None))
        for sheet, cells in SHEETS.items():
            book.add_notebook(sheet, "module-1")
            for name, task, start, points in cells:
                kind = "code" if task else "markdown"
                book.add_source_cell(name, sheet, "module-1", cell_type=kind, source=start)
                graded = f"{name}-check" if task else name
                if task:
                    check = f'sm.check("{task}", x)'
                    book.add_source_cell(graded, sheet, "module-1", cell_type=kind, source=check)
                book.add_grade_cell(graded, sheet, "module-1", max_score=points, cell_type=kind)
        for who, given in answers.items():
            book.add_student(who)
            if given is None:
                continue
            stamp = DUE + timedelta(hours=3 if who in late else -3)
            submission = book.add_submission("module-1", who, timestamp=stamp.replace(tzinfo=None))
            for sheet in submission.notebooks:
                for grade in sheet.grades:
                    grade.auto_score = given[grade.name.removesuffix("-check")][0]
                    grade.needs_manual_grade = grade.auto_score is None
        book.db.commit()
