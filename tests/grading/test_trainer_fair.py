"""Fair: a corrected exercise is graded again without losing what a person has judged, or what a learner has written."""

from __future__ import annotations

import json
import sqlite3
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from smlib.grading.trainer import Course, demo
from smlib.grading.trainer.marks import read_class
from smlib.lab import trainer, workshop

MODULE = "module-2"
WORDS = "Nur ich kann die Esse einstellen. Das zeige ich zuerst dem Versand."
pytestmark = pytest.mark.slow


def _rows(course: Course, what: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(course.folder / "gradebook.db") as book:
        return book.execute(what).fetchall()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Two learners of module 2, graded; a person has judged the first one's reflection."""
    folder = tmp_path_factory.mktemp("fair ü") / "kurs"
    folder.mkdir()
    workshop.prepare(folder, "de", files=trainer.files(folder, "de"))
    course = Course.find(folder)
    course.hand_out(MODULE)
    for who in ("L01", "L02"):
        for released in sorted((folder / "release" / MODULE).glob("*.ipynb")):
            tasks = demo.tasks_of(folder / "source" / MODULE / released.name, "de")
            answers = {cell: text for task in tasks for cell, text in task.right.items()}
            answers |= {cell: WORDS for task in tasks for cell in task.right if task.id == cell}
            demo.hand_in(released, folder / "submitted" / who / MODULE / released.name, answers)
    course.grade(MODULE)
    with sqlite3.connect(folder / "gradebook.db") as book:
        mine = (
            "FROM submitted_notebook k JOIN submitted_assignment s ON k.assignment_id = s.id WHERE s.student_id = 'L01'"
        )
        book.execute(
            f"UPDATE grade SET manual_score = 1.5, needs_manual_grade = 0 WHERE auto_score IS NULL AND notebook_id IN (SELECT k.id {mine})"
        )
        book.execute(f"UPDATE comment SET manual_comment = 'Gut gesehen.' WHERE notebook_id IN (SELECT k.id {mine})")
    return course


def test_what_waits_for_a_person_is_open_until_judged(course: Course) -> None:
    marks = read_class(course.folder).set_index(["learner", "task"])
    (reflection,) = {task for _, task in marks.index if "reflection" in task}
    assert marks.loc[("L01", reflection), "points"] == 1.5
    assert marks.loc[("L02", reflection), "outcome"] == "open"
    others = marks.drop(index=[("L01", reflection), ("L02", reflection)])
    assert set(others["outcome"]) == {"right"}


def test_a_corrected_exercise_keeps_manual_points_comments_and_reasons(course: Course) -> None:
    source = next((course.folder / "source" / MODULE).glob("2.3-*.ipynb"))
    book = json.loads(source.read_text(encoding="utf-8"))
    checks = [cell for cell in book["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == "reviews-check"]
    checks[0]["metadata"]["nbgrader"]["points"] = 4
    source.write_text(json.dumps(book), encoding="utf-8")
    before = _rows(course, "SELECT count(*) FROM grade WHERE manual_score = 1.5")
    course.hand_out(MODULE)
    course.grade(MODULE, "--force")
    marks = read_class(course.folder).set_index(["learner", "cell"])
    assert marks.loc[("L01", "reviews-check"), ["points", "max_points"]].tolist() == [4, 4], "the correction counts"
    assert _rows(course, "SELECT count(*) FROM grade WHERE manual_score = 1.5") == before != [(0,)]
    assert ("Gut gesehen.",) in _rows(course, "SELECT manual_comment FROM comment")
    for who in ("L01", "L02"):
        place = course.folder / "autograded" / who / MODULE
        assert WORDS in "".join(path.read_text(encoding="utf-8") for path in place.glob("2.3-*.ipynb"))


def test_feedback_holds_the_learners_words_and_the_persons(course: Course) -> None:
    course.feedback(MODULE)
    page = next((course.folder / "feedback" / "L01" / MODULE).glob("2.3-*.html")).read_text(encoding="utf-8")
    words = unescape(page)
    assert '<html lang="de">' in page
    assert WORDS in words
    assert "Gut gesehen." in words
    assert "HIDDEN" not in page


def test_the_gradebook_was_copied_before_each_grading(course: Course) -> None:
    kept = sorted(path.name for path in Path(course.folder, "backups").glob("gradebook-*-grade.db"))
    assert len(kept) >= 2
