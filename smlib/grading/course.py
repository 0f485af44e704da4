"""Settings that both nbgrader courses share: translated stubs, feedback in the course's language, nothing from outside."""

from __future__ import annotations

import os
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from smlib.course.folder import TEMPORARY
from smlib.text import speaking, t


def configure(config: Any, lang: str) -> None:
    """Fill nbgrader's configuration for one course.

    Args:
        config: what `get_config()` returns in `nbgrader_config.py`.
        lang: language of the course, `"de"` or `"en"`.

    No path is absolute: the course is wherever its folder is. Learners' cells that keep a result
    write into a scratch folder of that kernel, never beside a submission or into another one's.
    """
    templates = str(files("smlib.grading").joinpath("templates"))
    with speaking(lang):
        code_stub, text_stub = t("grading.code_stub"), t("grading.text_stub")
    config.CourseDirectory.course_id = f"smlib-{lang}"
    config.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".smlib-workshop"]
    config.ClearSolutions.code_stub = {"python": f"# {code_stub}"}
    config.ClearSolutions.text_stub = text_stub
    config.ExecutePreprocessor.timeout = 120
    config.ExecutePreprocessor.startup_timeout = 300  # a busy machine is no reason for a failed submission
    # nbgrader's own autograde has no jail; what it leaves must not run in a trainer's browser either.
    config.Autograde.autograde_preprocessors.append("smlib.grading.stock.CleanGraded")
    config.Autograde.post_convert_hook = "smlib.grading.stock.harmless_files"
    # Feedback: our own page. nbgrader's shows every hidden test and fetches MathJax from a server.
    config.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.GetGrades",
        "smlib.grading.feedback.HideTests",
        "smlib.grading.feedback.SafeOutputs",
    ]
    config.GenerateFeedback.exporter_class = "smlib.grading.feedback.FeedbackExporter"
    config.FeedbackExporter.template_name = "smlib_feedback"
    config.FeedbackExporter.extra_template_basedirs = [templates]
    config.FeedbackExporter.filters = {
        "say": "smlib.grading.feedback.say",
        "clean": "smlib.grading.feedback.clean_html",
        "words": "smlib.grading.feedback.words",
    }
    config.HideTests.language = lang
    # Formgrader's page: nbgrader's own but for the script that it fetches from a server.
    nbgrader = find_spec("nbgrader")
    for place in (nbgrader.submodule_search_locations or ()) if nbgrader else ():
        own = Path(place, "server_extensions", "formgrader", "templates")
        config.HTMLExporter.extra_template_basedirs = [templates, str(own)]
    # A folder per kernel: a shared one would show one learner's kept results to the next learner's checks.
    os.environ["SMLIB_WORKSHOP"] = TEMPORARY
