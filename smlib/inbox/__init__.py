"""The inbox: how long customers wait, what is urgent, and whether the minutes are enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smlib.inbox.report import ReplyReport as ReplyReport
    from smlib.inbox.report import reply_report as reply_report
    from smlib.inbox.rules import triage_rules as triage_rules

# Second-level names: `sm.inbox.reply_report(times)`.
_HOME = {
    "ReplyReport": "report",
    "reply_report": "report",
    "triage_rules": "rules",
}

__all__ = ["ReplyReport", "reply_report", "triage_rules"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        import importlib

        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)

    def __dir__() -> list[str]:
        return __all__
