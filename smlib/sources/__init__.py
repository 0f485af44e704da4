"""Reading what platforms export: every format by its content, every error in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smlib.lazy import lazy_names

_HOME = {
    "detect": "smlib.sources.recognise",
    "formats": "smlib.sources.registry",
    "GraphClient": "smlib.sources.graph.client",
    "SourceError": "smlib.sources.errors",
    "token_steps": "smlib.sources.graph.steps",
}
__all__ = ["GraphClient", "SourceError", "detect", "formats", "token_steps"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(__name__, _HOME)
