"""Reading what platforms export: every format by its content, every error in plain words."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_HOME = {
    "detect": "smlib.sources.recognise",
    "formats": "smlib.sources.registry",
    "GraphClient": "smlib.sources.graph.client",
    "SourceError": "smlib.sources.errors",
}
__all__ = ["GraphClient", "SourceError", "detect", "formats"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in _HOME:
            raise AttributeError(f"module 'smlib.sources' has no attribute {name!r}")
        value = getattr(importlib.import_module(_HOME[name]), name)
        globals()[name] = value
        return value
