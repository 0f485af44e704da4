"""Errors of the trainer's view."""

from __future__ import annotations

from smlib.errors import InputError


class TrainerError(InputError):
    """Something about the course's folder, a submission or a list does not fit; nothing was changed."""

    theme = "trainer"
