"""Settings that both nbgrader courses share: translated stubs, feedback in the course's language, nothing from outside."""

from __future__ import annotations

import os
import tempfile
from importlib.resources import files
from typing import Any

from smlib.text import speaking, t


def configure(config: Any, lang: str) -> None:
    """Fill nbgrader's configuration for one course.

    Args:
        config: what `get_config()` returns in `nbgrader_config.py`.
        lang: language of the course, `"de"` or `"en"`.

    No path is absolute: the course is wherever its folder is. Learners' cells that keep a result
    write into a scratch folder while they are graded, never beside a submission.
    """
    with speaking(lang):
        code_stub, text_stub = t("grading.code_stub"), t("grading.text_stub")
    config.CourseDirectory.course_id = f"smlib-{lang}"
    config.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".smlib-workshop"]
    config.ClearSolutions.code_stub = {"python": f"# {code_stub}"}
    config.ClearSolutions.text_stub = text_stub
    config.ExecutePreprocessor.timeout = 120
    # Feedback: our own page. nbgrader's shows every hidden test and fetches MathJax from a server.
    config.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.GetGrades",
        "smlib.grading.feedback.HideTests",
        "smlib.grading.feedback.SafeOutputs",
    ]
    config.HTMLExporter.template_name = "smlib_feedback"
    config.HTMLExporter.extra_template_basedirs = [str(files("smlib.grading").joinpath("templates"))]
    config.HTMLExporter.filters = {"say": "smlib.grading.feedback.say", "clean": "smlib.grading.feedback.clean_html"}
    config.HideTests.language = lang
    os.environ.setdefault("SMLIB_WORKSHOP", os.path.join(tempfile.gettempdir(), f"smlib-grading-{os.getpid()}"))
