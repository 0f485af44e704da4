"""smlib: social-media skills, roles and honest figures for companies from the offline world.

`import smlib as sm` costs milliseconds: each public name loads its module when it is first used (PEP 562).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Public name -> module that defines it.
_HOME: dict[str, str] = {
    "language": "smlib.text",
    "SmlibError": "smlib.errors",
    # reading
    "read": "smlib.sources.reader",
    "read_folder": "smlib.sources.folder",
    "reading_report": "smlib.sources.report",
    "example": "smlib.sources.examples",
    "SourceError": "smlib.sources.errors",
    "profile": "smlib.datasheet",
    "mask": "smlib.privacy",
    # tracking
    "utm": "smlib.tracking.links",
    "check_utm": "smlib.tracking.links",
    "kpis": "smlib.tracking.figures",
    "compare_periods": "smlib.tracking.periods",
    "sessions": "smlib.tracking.sessionize",
    "funnel": "smlib.tracking.funnels",
    "attribution": "smlib.tracking.credit",
    # inbox
    "business_hours": "smlib.calendar",
    "response_times": "smlib.inbox.replies",
    "triage": "smlib.inbox.urgency",
    "staffing": "smlib.inbox.queue",
    # testing
    "trial": "smlib.testing.card",
    "plan": "smlib.testing.planning",
    "compare": "smlib.testing.comparison",
    "compare_counts": "smlib.testing.comparison",
    "check_split": "smlib.testing.split",
    "monitor": "smlib.testing.monitoring",
    "allocate": "smlib.testing.bandit",
    "shuffle": "smlib.testing.permutation",
    # stakeholders
    "StakeholderMap": "smlib.stakeholders.map",
    # passing on
    "ExperienceLog": "smlib.log",
    "decision": "smlib.decisions",
    "tandems": "smlib.transfer.plan",
    "review_dates": "smlib.transfer.reviews",
    # voice
    "themes": "smlib.voice.keyness",
    "uses": "smlib.voice.usage",
    "tonality": "smlib.voice.sentiment",
    "second_look": "smlib.voice.distance",
    "story": "smlib.voice.sheet",
    "values_shown": "smlib.voice.staging",
    "withdraw": "smlib.voice.consent",
    # inside a learner's notebook
    "start": "smlib.course.session",
    "show": "smlib.course.display",
    "check": "smlib.course.checking",
    "hint": "smlib.course.checking",
    "solution": "smlib.course.checking",
    "if_then": "smlib.course.plans",
    "keep": "smlib.course.artefacts",
    "restore": "smlib.course.restoring",
    "rule": "smlib.course.law",
    "path": "smlib.course.path",
    "portion": "smlib.authoring.own",
}
_THEMES = (
    "sources",
    "tracking",
    "inbox",
    "testing",
    "stakeholders",
    "transfer",
    "voice",
    "course",
    "plots",
    "text",
    "errors",
)

__all__ = [*_HOME, *_THEMES, "__version__"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name in _HOME:
            value = getattr(importlib.import_module(_HOME[name]), name)
        elif name in _THEMES:
            value = importlib.import_module(f"smlib.{name}")
        else:
            from smlib.errors import nearest

            close = nearest(name, __all__)
            raise AttributeError(
                f"module 'smlib' has no attribute {name!r}" + (f"; did you mean {close!r}?" if close else "")
            )
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted(__all__)
