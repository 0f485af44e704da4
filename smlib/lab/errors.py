"""Errors of the lab."""

from __future__ import annotations

from smlib.errors import InputError


class LabError(InputError):
    """The workshop or the lab cannot be opened; says what to do next."""

    theme = "lab"
