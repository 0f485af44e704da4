"""What customers say and how we answer: small, explainable, with the words that decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smlib.lazy import lazy_names

if TYPE_CHECKING:
    from smlib.voice.gathering import by_product as by_product
    from smlib.voice.gathering import consents as consents
    from smlib.voice.gathering import heard as heard
    from smlib.voice.gathering import quotable as quotable
    from smlib.voice.gathering import read_first as read_first

# Second-level names: `sm.voice.quotable(voices)`.
_HOME = {
    "by_product": "smlib.voice.gathering",
    "consents": "smlib.voice.gathering",
    "heard": "smlib.voice.gathering",
    "quotable": "smlib.voice.gathering",
    "read_first": "smlib.voice.gathering",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(__name__, _HOME)
