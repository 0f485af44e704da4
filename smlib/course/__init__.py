"""Inside a learner's notebook: checks, hints, errors in plain words, what is kept, how far one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smlib.lazy import lazy_names

if TYPE_CHECKING:
    from smlib.course.artefacts import log_entry as log_entry
    from smlib.course.artefacts import log_line as log_line
    from smlib.course.checking import require as require
    from smlib.course.errors import NotYet as NotYet
    from smlib.course.finished import certificate as certificate
    from smlib.course.inputs import gather as gather
    from smlib.course.monthly.report import monthly_report as monthly_report
    from smlib.course.progress import confidence as confidence
    from smlib.course.progress import export as export
    from smlib.course.restoring import restore as restore

# Public name -> module that defines it; loaded on first use, so that importing the package costs nothing.
_HOME = {
    "NotYet": "smlib.course.errors",
    "certificate": "smlib.course.finished",
    "confidence": "smlib.course.progress",
    "export": "smlib.course.progress",
    "gather": "smlib.course.inputs",
    "log_entry": "smlib.course.artefacts",
    "log_line": "smlib.course.artefacts",
    "monthly_report": "smlib.course.monthly.report",
    "require": "smlib.course.checking",
    "restore": "smlib.course.restoring",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(__name__, _HOME)
