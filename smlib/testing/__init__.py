"""Honest experiments by trial and error: one change, one number, one end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smlib.lazy import lazy_names

if TYPE_CHECKING:
    from smlib.testing.protocol import Protocol as Protocol
    from smlib.testing.protocol import Protocols as Protocols
    from smlib.testing.trials import protocols as protocols

# Second-level names: `sm.testing.protocols(rows)`.
_HOME = {
    "Protocol": "smlib.testing.protocol",
    "Protocols": "smlib.testing.protocol",
    "protocols": "smlib.testing.trials",
}

__all__ = ["Protocol", "Protocols", "protocols"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_names(__name__, _HOME)
