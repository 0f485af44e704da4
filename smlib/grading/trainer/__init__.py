"""The trainer's view of a class: collect, see who is where and what is hard, pass on, keep safe, delete in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smlib.lazy import lazy_names

if TYPE_CHECKING:
    from smlib.grading.trainer.course import Course as Course
    from smlib.grading.trainer.difficulty import items as items
    from smlib.grading.trainer.marks import read_class as read_class
    from smlib.grading.trainer.standing import overview as overview

# Public name -> module that defines it.
_HOME = {
    "Course": "smlib.grading.trainer.course",
    "items": "smlib.grading.trainer.difficulty",
    "overview": "smlib.grading.trainer.standing",
    "read_class": "smlib.grading.trainer.marks",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(__name__, _HOME)
