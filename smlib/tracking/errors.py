"""Errors of the tracking theme."""

from __future__ import annotations

from smlib.errors import SmlibError


class TrackingError(SmlibError, ValueError):
    """A link, a table or a value that tracking cannot use."""

    theme = "tracking"
