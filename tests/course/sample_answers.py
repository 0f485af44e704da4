"""Collects the stored answers of all modules, so that one set of tests runs them all.

How to add a module's tests: write `course_samples_m<N>.py` beside this file, with

- `RIGHT`: task id -> list of answers that are right, in every form a learner may write them,
- `UNTRIED`: task id -> list of answers that still have a gap (`...`, `"HIER"`, `"HERE"`) or are the start's own,
- `WRONG`: task id -> {key of the sentence: an answer that must find it}; every key under `[<task>.wrong]` of
  `text/*/tasks_m<N>.toml` needs one, shared keys (`course.wrong.…`) may be added,
- `UNCLEAR` (optional): task id -> {key: an answer that cannot be checked here}.
- `ELSEWHERE` (optional): task id -> set of keys that need more than an answer (files) and have a test of their own.

An answer is a tuple of arguments, or a function that makes it from the data (for tables). Nothing else is needed:
`test_course_tasks.py` finds the file. What only this module promises goes into `test_course_tasks_m<N>.py`.
For the graded way through nbgrader see `tests/grading/wrong_answers.py`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Answer = tuple[Any, ...] | Callable[[], tuple[Any, ...]]


@dataclass(frozen=True)
class Samples:
    """The stored answers of one module."""

    module: str
    right: dict[str, list[Answer]]
    untried: dict[str, list[Answer]]
    wrong: dict[str, dict[str, Answer]]
    unclear: dict[str, dict[str, Answer]]
    elsewhere: dict[str, set[str]]


def made(answer: Answer) -> tuple[Any, ...]:
    """Return the arguments of an answer."""
    return answer() if callable(answer) else answer


def _load(path: Path) -> Samples:
    stored = importlib.import_module(path.stem)
    return Samples(
        path.stem.removeprefix("course_samples_m"),
        stored.RIGHT,
        stored.UNTRIED,
        stored.WRONG,
        getattr(stored, "UNCLEAR", {}),
        getattr(stored, "ELSEWHERE", {}),
    )


def modules() -> list[Samples]:
    """Return the stored answers of all modules (a function, because the files take `Answer` from here)."""
    return [_load(path) for path in sorted(Path(__file__).parent.glob("course_samples_m*.py"))]
