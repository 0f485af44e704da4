"""Errors of the listening half: texts, stories, values and consent."""

from __future__ import annotations

from typing import ClassVar

from smlib.voice.errors import VoiceError


class VoicesError(VoiceError):
    """Texts, a story or a folder of voices that cannot be used."""

    theme: ClassVar[str] = "voices"
