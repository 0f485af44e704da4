"""All tasks by their id; a module's tasks are loaded when one of them is first asked for."""

from __future__ import annotations

import importlib

from smlib.course.errors import CourseError
from smlib.course.records import Task
from smlib.errors import nearest

_TASKS: dict[str, Task] = {}


def register(task: Task) -> Task:
    """Enter a task; entering an id again replaces it."""
    _TASKS[task.id] = task
    return task


def _load(module: str) -> None:
    name = f"{__name__}.m{module}"
    if not module.isdigit():
        return
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise


def find(task_id: str) -> Task:
    """Return the task of an id.

    Raises:
        CourseError: for an unknown id, with the nearest one.
    """
    wanted = str(task_id).strip()
    if wanted not in _TASKS:
        _load(wanted.split(".", 1)[0])
    if wanted not in _TASKS:
        close = nearest(wanted, _TASKS)
        raise (
            CourseError("task_nearest", task=wanted, nearest=close)
            if close
            else CourseError("task_unknown", task=wanted)
        )
    return _TASKS[wanted]


def of_module(module: str) -> list[Task]:
    """Return all tasks of a module (`"1"`) or a portion (`"1.2"`), in the order in which they were written."""
    _load(module.split(".", 1)[0])
    dot = "." in module
    return [task for task in _TASKS.values() if (task.portion if dot else task.portion.split(".")[0]) == module]
