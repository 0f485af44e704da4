"""A class to practise on: seeded learners who are right, partly right, wrong, silent or late. No real person in it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

from smlib.grading.assignment import marks, read_cells, text
from smlib.grading.settings import STAMP
from smlib.grading.trainer.answers import CALLED
from smlib.grading.trainer.errors import TrainerError
from smlib.grading.trainer.roster import ROSTER, Person, Roster, write_roster
from smlib.text import speaking, t

SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)\n?### END SOLUTION", re.DOTALL)
DUE = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
SILENT, ABSENT, LATE = 0.08, 0.06, 0.12
"""Shares of a class: hand in an untouched notebook, hand in nothing, hand in after the due date."""


@dataclass(frozen=True)
class Task:
    """A graded cell of an exercise with what can stand in the cells before it.

    Attributes:
        id: the task, or the cell's name where a person judges.
        right: cell -> the solution.
        wrong: (weight, cell -> answer), none where nobody wrote any down.
        ease: share of an average class that solves it.
    """

    id: str
    right: Mapping[str, str]
    wrong: tuple[tuple[int, Mapping[str, str]], ...]
    ease: float


def fill(course: Path, module: str, lang: str, *, learners: int = 25, seed: int = 2026) -> Roster:
    """Write a class's submissions of one module, and its roster, into a course without learners.

    Args:
        course: course folder with `source/<module>` and `release/<module>`.
        module: assignment.
        lang: language of the course.
        learners: how many.
        seed: another seed, another class.

    Returns:
        The roster; whoever is absent stands on it and has no submission.

    Raises:
        TrainerError: if the course has submissions already, or the module was not handed out yet.
    """
    released = sorted((course / "release" / module).glob("*.ipynb"))
    if not released:
        raise TrainerError("not_handed_out", module=module)
    submitted = course / "submitted"
    if submitted.is_dir() and any(submitted.iterdir()):
        raise TrainerError("demo_not_empty")
    tasks = {path.stem: tasks_of(course / "source" / module / path.name, lang) for path in released}
    random = Random(seed)
    people = []
    for place in range(1, learners + 1):
        who = f"L{place:02d}"
        with speaking(lang):
            people.append(
                Person(who, t("trainer.demo.name", place=place), f"l{place:02d}@harkwerk.example", f"l{place:02d}")
            )
        kind, ability = random.random(), random.gauss(0, 1)
        late = timedelta(hours=random.randrange(1, 60)) if random.random() < LATE else None
        when = DUE + late if late else DUE - timedelta(hours=random.randrange(2, 150))
        answers = {name: dict(_answered(found, ability, random)) for name, found in tasks.items()}
        if kind < ABSENT:
            continue
        for path in released:
            silent = kind < ABSENT + SILENT
            hand_in(path, submitted / who / module / path.name, {} if silent else answers[path.stem])
        (submitted / who / module / STAMP).write_text(f"{when:%Y-%m-%d %H:%M:%S.%f} UTC", encoding="utf-8")
    write_roster(course / ROSTER, people)
    return Roster(tuple(people))


def tasks_of(source: Path, lang: str) -> list[Task]:
    """Return the graded cells of an exercise with solutions."""
    found: list[Task] = []
    right: dict[str, str] = {}
    for cell in read_cells(source):
        name = str(marks(cell).get("grade_id", ""))
        if marks(cell).get("solution"):
            hit = SOLUTION.search(cell["source"])
            with speaking(lang):
                right[name] = hit[1] if hit else t("trainer.demo.reflection")
        if marks(cell).get("grade"):
            called = CALLED.search(cell["source"])
            task = called[1] if called else name
            found.append(Task(task, right, tuple(_wrong(task, lang)), _data()["tasks"].get(task, 0.7)))
            right = {}
    return found


def hand_in(released: Path, target: Path, answers: Mapping[str, str]) -> None:
    """Write a submission: what was handed out, with each answer below its starter lines."""
    book = json.loads(released.read_text(encoding="utf-8"))
    for cell in book["cells"]:
        name = str(marks(cell).get("grade_id", ""))
        if name in answers:
            cell["source"] = f"{text(cell['source'])}\n{answers[name]}"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(book, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _answered(tasks: list[Task], ability: float, random: Random) -> Iterator[tuple[str, str]]:
    """Decide for each task: right, wrong in one of the ways people are, or left as it was."""
    for task in tasks:
        luck, blank, pick = random.random(), random.random(), random.random()
        if luck < min(0.98, max(0.03, task.ease + 0.22 * ability)):
            yield from task.right.items()
        elif task.wrong and blank > 0.25:
            total = sum(weight for weight, _ in task.wrong)
            passed = 0.0
            for weight, cells in task.wrong:
                passed += weight / total
                if pick <= passed:
                    yield from cells.items()
                    break


def _wrong(task: str, lang: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    for entry in _data()["wrong"]:
        if entry["task"] == task:
            yield int(entry["weight"]), entry.get(lang) or entry["cells"]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("demo.toml").read_text(encoding="utf-8"))
