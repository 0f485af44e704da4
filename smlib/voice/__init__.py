"""What customers say and how we answer: small, explainable, with the words that decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smlib.lazy import lazy_names

if TYPE_CHECKING:
    from smlib.voice.heard import by_product as by_product
    from smlib.voice.heard import consents as consents
    from smlib.voice.heard import heard as heard
    from smlib.voice.heard import quotable as quotable
    from smlib.voice.heard import read_first as read_first

# Second-level names: `sm.voice.quotable(voices)`.
_HOME = {
    "by_product": "smlib.voice.heard",
    "consents": "smlib.voice.heard",
    "heard": "smlib.voice.heard",
    "quotable": "smlib.voice.heard",
    "read_first": "smlib.voice.heard",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(__name__, _HOME)
