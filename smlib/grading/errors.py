"""Errors of grading: for the trainer who runs it, and about a submission that cannot be read."""

from __future__ import annotations

from smlib.errors import InputError
from smlib.text import t


class GradingError(InputError):
    """The course's folder or gradebook does not allow to grade; nothing was changed."""

    theme = "grading"


class Broken(Exception):
    """A submission that cannot be graded.

    Attributes:
        key: name of the reason, stable and in English.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values

    def __str__(self) -> str:
        return t(f"grading.broken.{self.key}", **self.values)
