"""The class to practise on makes mistakes that learners make: in every module, each met by a sentence of its task."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from course_tools import ROOT, copy_course, nbgrader, notebooks
from grade_tools import grade

from smlib.grading.trainer import demo
from smlib.grading.trainer.marks import read_class

LIVE = "module-7"
PIECES = [
    pytest.param(path.name, lang, id=f"{path.name}/{lang}", marks=[] if (path.name, lang) == (LIVE, "de") else [pytest.mark.slow])
    for path in sorted((ROOT / "exercises" / "de" / "source").glob("module-*"))
    for lang in ("de", "en")
]  # fmt: skip
FOLLOWS = {"1.3-march": ["1.3-best"], "4.3-shuffle": ["4.3-chance"]}
"""Task -> tasks whose right line works on its result, and so may go wrong with it."""


def _tasks(lang: str, module: str) -> list[demo.Task]:
    folder = ROOT / "exercises" / lang / "source" / module
    return [task for path in notebooks(folder) for task in demo.tasks_of(path, lang)]


def test_every_task_that_a_check_judges_has_wrong_answers_and_a_difficulty() -> None:
    for lang in ("de", "en"):
        for path in sorted((ROOT / "exercises" / lang / "source").glob("module-*")):
            for task in _tasks(lang, path.name):
                if task.id in task.right:
                    continue  # a person judges it
                assert task.wrong, task.id
                assert all(set(cells) <= set(task.right) for _, cells in task.wrong), task.id
                assert task.id in demo._data()["tasks"], task.id


@pytest.mark.parametrize(("module", "lang"), PIECES)
def test_each_wrong_answer_is_wrong_and_meets_a_sentence(module: str, lang: str, tmp_path: Path) -> None:
    course = copy_course(lang, tmp_path / "kurs ü", module)
    nbgrader(course, "generate_assignment", module)
    most = max(len(task.wrong) for task in _tasks(lang, module))
    given: set[tuple[str, str]] = set()
    # A learner answers every second task in the next of its wrong ways and the others rightly: tasks build on each other.
    for place, turn in product(range(most), (0, 1)):
        who = f"L{place}{turn}"
        for path in notebooks(course / "release" / module):
            cells: dict[str, str] = {}
            for number, task in enumerate(demo.tasks_of(course / "source" / module / path.name, lang)):
                wrong = number % 2 == turn and place < len(task.wrong)
                cells |= task.wrong[place][1] if wrong else task.right
                if wrong:
                    given.add((who, task.id))
            demo.hand_in(path, course / "submitted" / who / module / path.name, cells)
    ran = grade(course, module, "--timeout=300")
    assert ran.code == 0, ran.text
    marks = read_class(course).set_index(["learner", "task"])
    assert set(marks["outcome"]) <= {"wrong", "right", "open"}
    followed = {(who, after) for who, task in given for after in FOLLOWS.get(task, ())}
    assert given <= set(marks.index[marks["outcome"] == "wrong"]) <= given | followed
    for key in sorted(given):
        assert marks.loc[key, "outcome"] == "wrong", (key, marks.loc[key, "answer"])
        assert marks.loc[key, "points"] == 0, key
        assert isinstance(marks.loc[key, "mistake"], str), (key, marks.loc[key, "hint"])
