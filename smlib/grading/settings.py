"""What a course's `nbgrader_config.py` says about grading."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smlib.grading.errors import GradingError
from smlib.text import LANGUAGES, language

CONFIG, GRADEBOOK, STAMP = "nbgrader_config.py", "gradebook.db", "timestamp.txt"
"""nbgrader's names: a course's settings, its gradebook, the moment of a submission."""
DEFAULTS = {
    "source_directory": "source",
    "release_directory": "release",
    "submitted_directory": "submitted",
    "autograded_directory": "autograded",
    "directory_structure": "{nbgrader_step}/{student_id}/{assignment_id}",
}
"""Folders that a course may name otherwise in nbgrader; here it may not."""


@dataclass(frozen=True)
class Settings:
    """Settings of a course.

    Attributes:
        course: its folder.
        config: nbgrader's configuration.
    """

    course: Path
    config: Any

    @classmethod
    def read(cls, course: Path) -> Settings:
        """Read the settings of a course's folder.

        Raises:
            GradingError: if it is no course, or one whose folders have other names.
        """
        if not (course / CONFIG).is_file() and not (course / "source").is_dir():
            raise GradingError("no_course", folder=str(course))
        from traitlets.config.loader import Config, PyFileConfigLoader

        config = PyFileConfigLoader(CONFIG, path=str(course)).load_config() if (course / CONFIG).is_file() else Config()
        for name, usual in DEFAULTS.items():
            if config.CourseDirectory.get(name, usual) != usual:
                raise GradingError("folders", setting=f"CourseDirectory.{name}", usual=usual)
        return cls(course, config)

    @property
    def course_id(self) -> str:
        """nbgrader's name of the course."""
        return str(self.config.CourseDirectory.get("course_id", "") or "")

    @property
    def language(self) -> str:
        """Language of the course: what its feedback is set to, else the current one."""
        named = self.config.HideTests.get("language", "")
        return str(named) if named in LANGUAGES else language()

    @property
    def database(self) -> str:
        """Address of the gradebook."""
        return str(self.config.CourseDirectory.get("db_url", "") or f"sqlite:///{self.course / GRADEBOOK}")

    def kept_files(self, assignment: str) -> set[str]:
        """Files of the learner that the trainer's do not replace (`Autograde.exclude_overwriting`)."""
        return set(self.config.Autograde.get("exclude_overwriting", {}).get(assignment, []))

    def penalty(self, student: str, score: float, late: float) -> float | None:
        """Points off for a late notebook, as nbgrader's plug-in for it says.

        Args:
            student: who.
            score: points of the notebook.
            late: seconds after the due date.
        """
        named = self.config.AssignLatePenalties.get("plugin_class")
        if named is None:  # nbgrader's own plug-in, without loading nbgrader's server for it
            return score if self.config.LateSubmissionPlugin.get("penalty_method", "none") == "zero" else None
        if isinstance(named, str):
            module, _, name = named.rpartition(".")
            named = getattr(importlib.import_module(module), name)
        found = named(config=self.config).late_submission_penalty(student, score, late)
        return None if found is None else float(found)
