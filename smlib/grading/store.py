"""Write what was graded as nbgrader writes it: the same rows in the gradebook, the same files in `autograded`."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from smlib.grading.assignment import Cell, Notebook, marks
from smlib.grading.intake import Submission
from smlib.grading.points import Verdict, points
from smlib.grading.sanitise import clean_attachments, clean_markdown
from smlib.grading.settings import STAMP
from smlib.text import t

LARGEST_SOURCE, LARGEST_SOURCES, LARGEST_COPY = 100_000, 800_000, 2_500_000
ACTIVE = {".html", ".htm", ".xhtml", ".xht", ".svg", ".xml", ".js", ".mjs", ".shtml", ".mht", ".swf", ".pdf"}
"""Files that a browser would run when formgrader serves them; they get `.txt` behind their names."""


@dataclass
class Graded:
    """A submission after its run.

    Attributes:
        student: who.
        submission: what was read; None if it could not be read.
        verdicts: notebook -> grade id -> verdict.
        failed: why it could not be graded.
        seconds: how long it took, without what other programs kept it waiting for a processor.
        starved: the machine was too busy for a verdict; then it is graded again, alone.
    """

    student: str
    submission: Submission | None = None
    verdicts: dict[str, dict[str, Verdict]] = field(default_factory=dict)
    failed: str | None = None
    seconds: float = 0.0
    starved: bool = False

    @property
    def notes(self) -> list[str]:
        """What was repaired or looks odd."""
        return self.submission.notes if self.submission else []


@dataclass(frozen=True)
class Stored:
    """What went into the gradebook.

    Attributes:
        total: points so far, without a penalty for being late.
        open: number of cells that wait for a person.
        penalty: points off for being late.
        reasons: why a test earned less than full points.
    """

    total: float
    open: int
    penalty: float
    reasons: list[str]


class Store:
    """Writes to one course's gradebook and `autograded` folder; used by one thread only.

    Args:
        book: nbgrader's gradebook, open.
        course: the course's folder.
        assignment: name of the assignment.
        notebooks: the assignment.
        files: what lies beside the trainer's notebooks; it comes back over what learners changed.
        penalty: `(student, score, seconds late) -> points off, or None`, as the course's settings say.
    """

    def __init__(
        self,
        book: Any,
        course: Path,
        assignment: str,
        notebooks: dict[str, Notebook],
        files: dict[str, str],
        penalty: Any,
    ) -> None:
        self.book, self.course, self.assignment = book, course, assignment
        self.notebooks, self.files, self.penalty = notebooks, files, penalty
        # Only this thread writes here, and nothing behind its back: what was read once stays true after a commit.
        book.db().expire_on_commit = False
        self._known = _everything(book.find_assignment(assignment))

    def save(self, graded: Graded) -> Stored:
        """Store one submission: first the files beside their place, then the gradebook, then the files in place."""
        draft = self._draft(graded) if graded.submission else None
        stored = self._rows(graded)
        target = self.course / "autograded" / graded.student / self.assignment
        if target.is_symlink():
            target.unlink()
        shutil.rmtree(target, ignore_errors=True)
        if draft is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(draft, target)
        return stored

    # Gradebook

    def _rows(self, graded: Graded) -> Stored:
        from smlib.grading.nbg import modules

        utils = modules()[1]
        stamp = self.course / "submitted" / graded.student / self.assignment / STAMP
        when = read_stamp(stamp, utils.parse_utc)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader 0.9.6 meets a warning of SQLAlchemy 2 on its way
            self.book.update_or_create_student(graded.student)
            about = {"timestamp": when} if when else {}
            row = self.book.update_or_create_submission(self.assignment, graded.student, **about)
        reasons: list[str] = []
        for sheet in row.notebooks:
            cells = graded.submission.notebooks.get(sheet.name) if graded.submission else None
            self._sheet(sheet, cells, graded, utils, reasons)
        self.book.db.commit()
        off = 0.0
        for sheet in row.notebooks:
            sheet.late_submission_penalty = self._late(graded, row, sheet)
            off += sheet.late_submission_penalty or 0.0
        self.book.db.commit()
        grades = [grade for sheet in row.notebooks for grade in sheet.grades]
        total = sum(grade.score or 0.0 for grade in grades)
        return Stored(total, sum(bool(g.needs_manual_grade) for g in grades), off, reasons)

    def _sheet(self, sheet: Any, cells: list[Cell] | None, graded: Graded, utils: Any, reasons: list[str]) -> None:
        """Fill the rows of one notebook; a manual score that a person gave stays."""
        known = self.notebooks[sheet.name]
        verdicts = graded.verdicts.get(sheet.name, {})
        by_name = {marks(cell).get("grade_id"): cell for cell in cells or [] if marks(cell)}
        for grade in sheet.grades:
            cell, why = by_name.get(grade.name), None
            if graded.failed is not None:
                grade.auto_score, why = None, None  # nobody knows what it is worth
            elif cells is None:
                grade.auto_score = 0.0  # the notebook was not handed in
            elif cell is None:
                grade.auto_score, why = None, t("grading.reason.gone")
            elif grade.name in verdicts:
                grade.auto_score, why = points(verdicts[grade.name], known.points[grade.name])
            else:
                grade.auto_score = 0.0 if _solution(cell) and _untouched(cell, utils) else None
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
            if why:
                reasons.append(f"{sheet.name}, {grade.name}: {why}"[:300])
        for comment in sheet.comments:
            cell = by_name.get(comment.name)
            if cell is not None:
                silent = _untouched(cell, utils) and not marks(cell).get("task")
                comment.auto_comment = t("grading.no_response") if silent else None

    def _late(self, graded: Graded, row: Any, sheet: Any) -> float | None:
        late = row.total_seconds_late
        if late <= 0:
            return None
        self.book.db.refresh(sheet)
        off = self.penalty(graded.student, sheet.score, late)
        return None if off is None else min(max(off, 0.0), sheet.score)

    # Files

    def _draft(self, graded: Graded) -> Path:
        """Write the autograded files into a folder beside the final one."""
        assert graded.submission is not None
        draft = self.course / "autograded" / ".smlib-draft" / graded.student
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        for name, cells in graded.submission.notebooks.items():
            book = notebook_file(cells, self.notebooks[name])
            _write(
                draft / f"{name}.ipynb",
                (json.dumps(book, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace"),
            )
        for name, content in self.files.items():
            _write(draft / name, base64.b64decode(content))
        for name, content in graded.submission.files.items():
            data = base64.b64decode(content)
            if name not in self.files and len(data) <= LARGEST_COPY:
                with contextlib.suppress(OSError):  # a name that is a folder of the trainer's, or too long for a disk
                    _write(draft / harmless(name), data)
        return draft


def harmless(name: str) -> str:
    """Return a file name under which a browser shows text instead of running it.

    Example:
        >>> harmless("seite.html"), harmless("daten.csv")
        ('seite.html.txt', 'daten.csv')
    """
    return f"{name}.txt" if Path(name).suffix.lower() in ACTIVE else name


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def notebook_file(cells: list[Cell], known: Notebook) -> dict[str, Any]:
    """Return the autograded notebook: what ran, in a form that is safe to look at and not endless."""
    shown, left = [], LARGEST_SOURCES
    for cell in cells:
        new = dict(cell)
        if cell["cell_type"] != "code":
            name = marks(cell).get("grade_id")
            trusted = cell["source"] in known.handed_out or (name in known.cells and known.cells[name].locked)
            new["source"] = cell["source"] if trusted else clean_markdown(cell["source"])
            new["cell_type"] = "markdown" if cell["cell_type"] == "markdown" else "raw"
            if "attachments" in cell:
                new["attachments"] = clean_attachments(cell["attachments"])
        if not (name := marks(cell).get("grade_id")) or not known.cells[name].locked:
            most = max(0, min(LARGEST_SOURCE, left))
            if len(new["source"]) > most:
                new["source"] = new["source"][:most] + "\n# […]"
            left -= len(new["source"])
        shown.append(new)
    metadata = {"kernelspec": known.kernelspec, "language_info": {"name": "python"}}
    return {"cells": shown, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _solution(cell: Cell) -> bool:
    return bool(marks(cell).get("solution"))


def _untouched(cell: Cell, utils: Any) -> bool:
    """Tell whether a cell stands as it was handed out, by nbgrader's checksum."""
    node = SimpleNamespace(source=cell["source"], cell_type=cell["cell_type"], metadata=_Metadata(nbgrader=marks(cell)))
    return bool(marks(cell).get("checksum") == utils.compute_checksum(node))


def _everything(assignment: Any) -> list[Any]:
    """Read all rows of an assignment; while they are kept, no submission asks for them again."""
    sheets = list(assignment.notebooks)
    return [assignment, *sheets, *(cell for sheet in sheets for cell in sheet._base_cells)]


class _Metadata(dict[str, Any]):
    """nbgrader reads metadata by key and by attribute."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


def read_stamp(path: Path, parse: Any) -> Any:
    """Return the moment of submission that nbgrader noted, or None."""
    try:
        words = path.read_text(encoding="utf-8").strip() if path.is_file() and not path.is_symlink() else ""
        return parse(words) if words else None
    except (ValueError, OverflowError, OSError):
        return None
