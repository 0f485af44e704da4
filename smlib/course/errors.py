"""Errors of a learner's notebook."""

from __future__ import annotations

from typing import Any

from smlib.errors import InputError, SmlibError
from smlib.text import t


class CourseError(InputError):
    """A call of the course's tools that cannot work: an unknown task, a missing answer."""

    theme = "course"


class PathError(InputError):
    """A path that does not exist, or a pace that nobody could keep."""

    theme = "path"


class NotYet(SmlibError, AssertionError):
    """An answer that is not right yet; its text is the hint that belongs to the mistake made.

    Attributes:
        task: id of the task.
        key: name of the mistake, stable and in English, for the trainer's overview.
    """

    theme = "course"

    def __init__(self, task: str, key: str, message: str) -> None:
        super().__init__(f"{task}.{key}")
        self.task = task
        self.key = key
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        return NotYet, (self.task, self.key, self.message)

    @property
    def found(self) -> str:
        """The hint."""
        return self.message

    @property
    def why(self) -> str:
        """Nothing: the hint says it."""
        return ""

    @property
    def next_step(self) -> str:
        """Where the next hint is."""
        return t("course.notyet.next", task=self.task)

    def __str__(self) -> str:
        return self.message
