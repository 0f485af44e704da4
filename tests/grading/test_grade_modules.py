"""`smlib grade` gives nbgrader's scores: every module, right, wrong and empty, cell by cell against the golden files.

The golden files hold what `nbgrader autograde` gave; test_stock_chain.py makes and checks them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from course_tools import ROOT, load, notebooks, scores
from grade_tools import Ran, grade, three_answers

from smlib.grading import records
from smlib.grading.jail import best_level, sentence

GOLDEN = Path(__file__).parent / "golden"
LIVE = "module-1"
MODULES = [
    pytest.param(path.stem, marks=[] if path.stem == LIVE else [pytest.mark.slow])
    for path in sorted(GOLDEN.glob("module-*.json"))
]


@pytest.fixture(scope="module", params=MODULES)
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Ran]:
    """A German course with one module, graded once."""
    module = str(request.param)
    course = tmp_path_factory.mktemp("grade ü") / "kurs"
    three_answers(course, "de", module)
    return course, module, grade(course, module)


def test_scores_are_nbgraders(graded: tuple[Path, str, Ran]) -> None:
    course, module, ran = graded
    assert ran.code == 0, ran.text
    assert scores(course, module) == json.loads((GOLDEN / f"{module}.json").read_text(encoding="utf-8"))


def test_every_test_of_the_project_is_judged_apart_and_passed_by_its_solution(graded: tuple[Path, str, Ran]) -> None:
    _, _, ran = graded
    assert "fälschen" not in ran.text
    assert "eigene Lösung" not in ran.text


def test_the_jail_is_shown_and_stored(graded: tuple[Path, str, Ran]) -> None:
    course, module, ran = graded
    level = best_level()
    assert sentence(level) in ran.lines
    assert {record.level for record in records.latest(course, module).values()} == {level}


def test_a_second_run_grades_nothing_and_the_gradebook_is_copied_each_time(graded: tuple[Path, str, Ran]) -> None:
    course, module, _ = graded
    before = sorted((course / "backups").glob("gradebook-*.db"))
    again = grade(course, module)
    assert again.code == 0, again.text
    assert "Schon bewertet und unverändert: 3." in again.text
    assert "[1/" not in again.text
    assert len(sorted((course / "backups").glob("gradebook-*.db"))) == len(before) + 1


def test_autograded_notebooks_are_nbgraders(graded: tuple[Path, str, Ran]) -> None:
    import nbformat

    course, module, _ = graded
    for student in ("right", "wrong", "empty"):
        paths = notebooks(course / "autograded" / student / module)
        assert [p.name for p in paths] == [p.name for p in notebooks(ROOT / "exercises" / "de" / "source" / module)]
        for path in paths:
            nbformat.validate(nbformat.read(path, as_version=4))
            marked = [cell for cell in load(path)["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id")]
            assert marked
