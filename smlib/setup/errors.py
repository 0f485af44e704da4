"""Errors of updates and of the doctor."""

from __future__ import annotations

from smlib.errors import InputError


class SetupError(InputError):
    """An update or a report cannot be made; says what to do next."""

    theme = "setup"
