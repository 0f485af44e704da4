"""How far a learner is, and how sure she feels: a small file in her own folder.

It holds ids of finished tasks and the answers to one question, no times, no clicks, no attempts.
Nothing reads it but the learner's own notebooks; `export` makes a copy when she asks for it.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from smlib.course import folder
from smlib.course.display import note
from smlib.course.errors import CourseError
from smlib.course.placeholders import is_placeholder
from smlib.course.records import Misread
from smlib.course.tasks import of_module
from smlib.course.values import number, word
from smlib.files import write_whole
from smlib.text import t

NAME = ".smlib-progress.json"
LEVELS = range(1, 6)

# Outside a workshop nothing is written; this lasts as long as the kernel.
_memory: dict[str, Any] = {}


def _file() -> Path | None:
    base = folder.marked_root()
    return base / NAME if base else None


def _read() -> dict[str, Any]:
    file = _file()
    if file is None:
        return _clean(_memory)
    try:
        return _clean(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError):  # not there yet, or damaged: start again rather than stop a lesson
        return _clean({})


def _clean(state: Any) -> dict[str, Any]:
    state = state if isinstance(state, dict) else {}
    tasks, sure = state.get("tasks"), state.get("confidence")
    return {
        "version": 1,
        "tasks": [task for task in tasks if isinstance(task, str)] if isinstance(tasks, list) else [],
        "confidence": {key: value for key, value in sure.items() if isinstance(value, dict)}
        if isinstance(sure, dict)
        else {},
    }


def _write(state: dict[str, Any]) -> None:
    file = _file()
    if file is None:
        _memory.update(state)
        return
    # A folder that cannot be written to must not spoil a right answer.
    with contextlib.suppress(OSError):
        write_whole(file, json.dumps(state, indent=1, sort_keys=True).encode("utf-8"))


def mark(task_id: str) -> None:
    """Note that a task is done."""
    state = _read()
    if task_id not in state["tasks"]:
        _write({**state, "tasks": sorted([*state["tasks"], task_id])})


def done_tasks() -> set[str]:
    """Return the ids of the finished tasks."""
    return set(_read()["tasks"])


def done_portions() -> list[str]:
    """Return the portions whose graded tasks are all done, in order."""
    done = done_tasks()
    finished = []
    for portion in sorted({task.split("-", 1)[0] for task in done}, key=_place):
        graded = {task.id for task in of_module(portion) if task.graded}
        if graded and graded <= done:
            finished.append(portion)
    return finished


def _place(portion: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in portion.split("."))


def confidence(module: int | str, when: object = ..., level: object = ...) -> None:
    """Store how sure one feels before or after a module, from 1 (not yet) to 5 (very); stays on this computer.

    Args:
        module: number of the module.
        when: `"vorher"` / `"before"` or `"nachher"` / `"after"`.
        level: 1 to 5; with a gap left the question is shown.

    Raises:
        CourseError: for another word or level.

    Example:
        >>> import smlib as sm
        >>> sm.course.confidence(1, "vorher", ...)
        Wie sicher fühlen Sie sich mit diesem Thema? 1 heißt: noch gar nicht. 5 heißt: sehr.
        Ihre Antwort bleibt auf diesem Computer.
    """
    if is_placeholder(when) or is_placeholder(level):
        note(t("course.confidence.question"))
        return
    meant = word(when, "when")
    if meant is None:
        raise CourseError("confidence_when", given=when)
    try:
        grade = number(level)
    except Misread:
        grade = 0
    if grade not in LEVELS:
        raise CourseError("confidence_level", given=level)
    state = _read()
    answers = {**state["confidence"].get(str(module), {}), meant: int(grade)}
    _write({**state, "confidence": {**state["confidence"], str(module): answers}})
    both = {"before", "after"} <= set(answers)
    note(t("course.confidence.both", **answers) if both else t("course.confidence.stored", level=int(grade)))


def export() -> None:
    """Write a copy of one's own progress into the folder of results, to be passed on if one wants to."""
    path = folder.results() / t("course.folder.progress")
    path.write_text(json.dumps(_read(), indent=1, sort_keys=True, ensure_ascii=False), encoding="utf-8")
    note(t("course.export.done", name=path.name, folder=path.parent.name))
