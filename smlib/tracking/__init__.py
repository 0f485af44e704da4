"""Tracking: links with a sender, few key figures, sessions, funnels, and who gets the credit for a conversion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smlib.lazy import lazy_names

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
    __getattr__, __dir__ = lazy_names(__name__, _HOME)
