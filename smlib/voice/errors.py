"""What cannot be read as text."""

from __future__ import annotations

from typing import ClassVar

from smlib.errors import SmlibError


class VoiceError(SmlibError, ValueError):
    """A text or sheet that cannot be used."""

    theme: ClassVar[str] = "voice"
