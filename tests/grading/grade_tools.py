"""Run `smlib grade` as a trainer does, on courses made from the built exercises."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_tools import cell_source, copy_course, environment, load, nbgrader, notebooks, solutions, submit
from wrong_answers import wrong_answers

WRONG = wrong_answers()
CHECK = re.compile(r'sm\.check\("([^"]+)"')


@dataclass(frozen=True)
class Ran:
    """What a run of `smlib grade` said."""

    code: int
    lines: list[str]
    errors: str
    first: float
    seconds: float

    @property
    def text(self) -> str:
        """All it said, for a failing test."""
        return "\n".join([*self.lines, self.errors])


def grade(course: Path, *arguments: str, **variables: str) -> Ran:
    """Run `smlib grade` in a course's folder."""
    begun = time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "smlib.cli", "grade", *arguments],
            cwd=course,
            env=environment(**variables),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
        )
        assert process.stdout is not None
        lines, first = [], 0.0
        for line in process.stdout:
            first = first or time.monotonic() - begun
            lines.append(line.rstrip("\n"))
        process.wait(60)
        errors.seek(0)
        said = errors.read()
    return Ran(process.returncode, lines, said, first, time.monotonic() - begun)


def wrong_for(released: Path, lang: str) -> dict[str, str]:
    """A wrong answer for every test of a released notebook."""
    answers: dict[str, str] = {}
    for cell in load(released)["cells"]:
        called = CHECK.search(cell_source(cell))
        marks: dict[str, Any] = cell["metadata"].get("nbgrader", {})
        if marks.get("grade") and not marks.get("solution") and called:
            answers |= WRONG[called[1]].cells(lang)
    return answers


def three_answers(course: Path, lang: str, module: str) -> None:
    """Generate an assignment and hand in three submissions: right, wrong, empty."""
    copy_course(lang, course, module)
    nbgrader(course, "generate_assignment", module)
    for source in notebooks(course / "source" / module):
        released = course / "release" / module / source.name
        for student, answers in {"right": solutions(source), "wrong": wrong_for(released, lang), "empty": {}}.items():
            submit(released, course / "submitted" / student / module / source.name, answers)
