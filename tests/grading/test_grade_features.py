"""What courses use beside plain tests: partial credit, functions, await, magics, classes, late work, manual points."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from course_tools import load, nbgrader, scores
from grade_tools import Ran, grade
from small_course import answer, answered, book, cell, check, hand_in, make

from smlib.grading import records

MODULE = "module-8"
CONFIG = 'c.CourseDirectory.course_id = "small"\nc.LateSubmissionPlugin.penalty_method = "zero"'
DUE = "2026-03-01 12:00:00"
RIGHT = {
    "number": "number = 4",
    "shorten": "def shorten(words):\n    words.pop()\n    return len(words)",
    "refuse": "def refuse(x):\n    raise ValueError('nie')",
    "wait": "async def wait(x):\n    return x + 1",
    "kind": "class Point:\n    def __init__(self, x): self.x = x",
    "words": "Darum.",
}
SOURCE = book(
    cell("code", "start", "import math\nimport ipywidgets as widgets\nslider = widgets.IntSlider(value=3)\nslider"),
    answer("number", RIGHT["number"]),
    check("number-check", "assert number == 4\nhelper = number * 2", 1),
    check("uses-helper", "assert helper == 8"),
    check("partly", "points = 1.5 if number == 4 else 0.5\npoints", 2),
    check("text-value", "'gut' if number == 4 else 'weniger gut'"),
    check("negative", "-1 if number != 4 else None"),
    check("too-many", "None if number == 4 else 77"),
    check("false", "None if number == 4 else False"),
    answer("shorten", RIGHT["shorten"]),
    check("shorten-check", "given = [1, 2, 3]\nassert shorten(given) == 2\nassert given == [1, 2]"),
    answer("refuse", RIGHT["refuse"]),
    check("refuse-check", "try:\n    refuse(1)\nexcept ValueError as error:\n    assert str(error) == 'nie'\nelse:\n    assert False"),
    answer("wait", RIGHT["wait"]),
    check("await-check", "assert await wait(1) == 2"),
    check("magic-check", "%%time\nassert number == 4"),
    check("line-magic", "%matplotlib inline\nassert math.isclose(number, 4)"),
    check("warns", "import warnings\nwarnings.warn('nur so')\nassert number == 4"),
    answer("kind", RIGHT["kind"]),
    check("class-check", "assert Point(3).x == 3"),
    cell("markdown", "words", "Hier.", grade=True, solution=True, points=3),
)  # fmt: skip


def fetch(course: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask the gradebook directly."""
    with closing(sqlite3.connect(course / "gradebook.db")) as base:
        return base.execute(query).fetchall()


def change(course: Path, statement: str) -> None:
    """Change the gradebook as formgrader would."""
    with closing(sqlite3.connect(course / "gradebook.db")) as base:
        base.execute(statement)
        base.commit()


@pytest.fixture(scope="module")
def class_of_four(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """A course with a right, a wrong, a late and an untouched submission, graded."""
    course = tmp_path_factory.mktemp("features") / "kurs"
    released = make(course, MODULE, CONFIG, tasks=SOURCE)["tasks"]
    nbgrader(course, "db", "assignment", "add", MODULE, f"--duedate={DUE}")
    right = answered(released, RIGHT)
    wrong = answered(
        released, {**RIGHT, "number": "number = 5", "shorten": "def shorten(words): return 2", "words": "Nein."}
    )
    hand_in(course, MODULE, "right", "2026-02-28 10:00:00 UTC", tasks=right)
    hand_in(course, MODULE, "wrong", tasks=wrong)
    hand_in(course, MODULE, "late", "2026-03-02 10:00:00 UTC", tasks=right)
    hand_in(course, MODULE, "empty", tasks=released)
    return course, grade(course, MODULE)


def cells(course: Path, student: str) -> dict[str, float | None]:
    """Points of a student by cell."""
    return scores(course, MODULE)[student]["tasks"]


def test_right_answers_earn_what_tests_say(class_of_four: tuple[Path, Ran]) -> None:
    course, ran = class_of_four
    assert ran.code == 0, ran.text
    expected = dict.fromkeys((c["id"] for c in SOURCE["cells"] if c["id"] not in (*RIGHT, "start")), 1.0)
    assert cells(course, "right") == {**expected, "partly": 1.5, "text-value": None, "words": None}


def test_odd_values_wait_for_a_person_instead_of_being_points(class_of_four: tuple[Path, Ran]) -> None:
    course, _ = class_of_four
    found = cells(course, "wrong")
    assert {found[name] for name in ("text-value", "negative", "too-many", "false")} == {None}
    assert found["partly"] == 0.5
    assert found["number-check"] == found["shorten-check"] == found["magic-check"] == 0.0
    assert found["refuse-check"] == found["await-check"] == found["class-check"] == 1.0
    assert sum("Bitte ansehen" in reason for reason in records.latest(course, MODULE)["wrong"].reasons) == 4


def test_untouched_manual_cells_get_nothing_and_say_so(class_of_four: tuple[Path, Ran]) -> None:
    course, _ = class_of_four
    assert cells(course, "empty")["words"] == 0.0
    said = fetch(course, "select distinct auto_comment from comment where auto_comment is not null")
    assert said == [("Nichts eingetragen.",)]


def test_late_work_is_marked_down_as_the_course_says(class_of_four: tuple[Path, Ran]) -> None:
    course, ran = class_of_four
    query = (
        "select s.student_id, k.late_submission_penalty from submitted_notebook k"
        " join submitted_assignment s on k.assignment_id = s.id"
    )
    penalties = dict(fetch(course, query))
    full = sum(points or 0 for points in cells(course, "late").values())
    assert penalties == {"right": None, "wrong": None, "empty": None, "late": full}
    assert any("late" in line and "Abzug" in line for line in ran.lines)


def test_weak_tests_and_only_those_are_named(class_of_four: tuple[Path, Ran]) -> None:
    _, ran = class_of_four
    (line,) = [line for line in ran.lines if "fälschen" in line]
    assert "class-check" in line
    assert "number-check" not in line
    told = [line for line in ran.lines if "eigene Lösung" in line]
    assert len(told) == 2, "the trainer's own solution misses full marks in these two, and nowhere else"
    assert "partly" in told[0]
    assert "text-value" in told[1]


def test_a_widget_leaves_a_picture_of_itself_in_words(class_of_four: tuple[Path, Ran]) -> None:
    course, _ = class_of_four
    start = load(course / "autograded" / "right" / MODULE / "tasks.ipynb")["cells"][0]
    assert [o["output_type"] for o in start["outputs"]] == ["execute_result"]
    assert "IntSlider" in start["outputs"][0]["data"]["text/plain"]


@pytest.mark.slow
def test_feedback_and_export_of_nbgrader_go_on(class_of_four: tuple[Path, Ran]) -> None:
    course, _ = class_of_four
    nbgrader(course, "generate_feedback", MODULE, "--force")
    assert len(list(course.glob(f"feedback/*/{MODULE}/tasks.html"))) == 4
    nbgrader(course, "export")
    assert (course / "grades.csv").read_text(encoding="utf-8").count(MODULE) == 4


@pytest.mark.slow
def test_a_corrected_exercise_is_graded_again_and_manual_points_stay(class_of_four: tuple[Path, Ran]) -> None:
    course, _ = class_of_four
    manual = "update grade set manual_score = 2.5, needs_manual_grade = 0 where cell_id in (select id from base_cell where name = 'words')"
    change(course, manual)
    change(course, "update comment set manual_comment = 'Gut begründet.'")
    corrected = json.loads(
        json.dumps(SOURCE).replace("assert number == 4\\nhelper", "assert number in (4, 5)\\nhelper")
    )
    make(course, MODULE, CONFIG, tasks=corrected)
    again = grade(course, MODULE, "--student", "wrong")
    assert again.code == 0, again.text
    assert cells(course, "wrong")["number-check"] == 1.0
    kept = fetch(course, "select distinct manual_score from grade where manual_score is not null")
    assert kept == [(2.5,)]
    assert fetch(course, "select distinct manual_comment from comment") == [("Gut begründet.",)]
    assert re.search(r"wrong: .*", again.text)
    assert "right:" not in again.text


def test_a_name_that_is_not_there_is_said_before_anything_happens(class_of_four: tuple[Path, Ran]) -> None:
    course, _ = class_of_four
    for words in (["module-77"], [MODULE, "--student", "niemand"]):
        ran = grade(course, *words)
        assert ran.code == 2
        assert "Traceback" not in ran.errors
        assert len(ran.errors.strip()) > 40
