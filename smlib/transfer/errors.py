"""Errors of passing on."""

from __future__ import annotations

from smlib.errors import InputError


class TransferError(InputError):
    """People, topics or dates that cannot become a plan."""

    theme = "transfer"
