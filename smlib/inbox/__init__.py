"""The inbox: how long customers wait, what is urgent, and whether the minutes are enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smlib.lazy import lazy_names

if TYPE_CHECKING:
    from smlib.inbox.report import ReplyReport as ReplyReport
    from smlib.inbox.report import reply_report as reply_report
    from smlib.inbox.rules import triage_rules as triage_rules

# Second-level names: `sm.inbox.reply_report(times)`.
_HOME = {
    "ReplyReport": "smlib.inbox.report",
    "reply_report": "smlib.inbox.report",
    "triage_rules": "smlib.inbox.rules",
}

__all__ = ["ReplyReport", "reply_report", "triage_rules"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(__name__, _HOME)
