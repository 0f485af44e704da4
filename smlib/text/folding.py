"""Comparing words as people do: without case, with umlauts and apostrophes written either way."""

from __future__ import annotations

import unicodedata

LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "’": "'"})


def folded(text: str) -> str:
    """Return a form for comparison: `"Größe"`, `"GROESSE"` and `" größe "` become equal.

    Example:
        >>> from smlib.text.folding import folded
        >>> folded(" Größe ")
        'groesse'
    """
    return " ".join(unicodedata.normalize("NFC", text).casefold().translate(LETTERS).split())
