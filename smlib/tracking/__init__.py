"""Tracking: links with a sender, few key figures, sessions, funnels, and who gets the credit for a conversion."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smlib.tracking.credit import definition as definition
    from smlib.tracking.links import senders as senders
    from smlib.tracking.links import spellings as spellings

# What the theme offers beside the public calls; loaded on first use, so that importing the package costs nothing.
_HOME = {
    "definition": "smlib.tracking.credit",
    "senders": "smlib.tracking.links",
    "spellings": "smlib.tracking.links",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in _HOME:
            raise AttributeError(f"module 'smlib.tracking' has no attribute {name!r}")
        value = getattr(importlib.import_module(_HOME[name]), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOME})
