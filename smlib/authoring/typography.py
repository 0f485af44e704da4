"""How each language writes quotation marks, apostrophes, figures and dashes; for any text, not only for portions.

Sources: DIN 5008:2020 and Duden for German, the Oxford style manual (New Hart's Rules) for English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

OPEN, CLOSE = {"de": "„", "en": "“"}, {"de": "“", "en": "”"}
_UNITS = (
    "%|€|Prozent|percent|Euro|euros?|Stunden?|hours?|Minuten?|minutes?|Tagen?|days?|Wochen?|weeks?|Punkten?|points?"
)
_BEFORE_UNIT = rf"(?=[ \u00a0]?(?:{_UNITS})(?!\w))"
_ALIEN = {
    "de": (
        r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})+(?!\d)",  # thousands with a comma
        r"(?<![\d.,])\d+\.\d{1,2}" + _BEFORE_UNIT,  # decimals with a point; 1.2 alone may be a portion
        r"(?<!\d)[0-3]?\d/[0-3]?\d/\d{2,4}(?!\d)",  # dates with slashes
        r"€[ \u00a0]?\d[\d.,]*",  # the currency in front
    ),
    "en": (
        r"(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3})+(?!\d)",
        r"(?<![\d.,])\d+,\d{1,2}" + _BEFORE_UNIT,
        r"(?<![\d.])\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})(?!\d)",
        r"\d[ \u00a0]?€",
    ),
}
_FORMS = {
    "spaces": dict.fromkeys(("de", "en"), re.compile(r"\S*  +\S*")),
    "percent": {"de": re.compile(r"\d%"), "en": re.compile(r"\d[ \u00a0]%")},
    "number": {lang: re.compile("|".join(forms)) for lang, forms in _ALIEN.items()},
    "dash": dict.fromkeys(("de", "en"), re.compile(r"\S+ --? \S+")),
    "apostrophe": dict.fromkeys(("de", "en"), re.compile(r"\S*'\S*")),
}
KINDS = ("quotes", *_FORMS)
"""What `slip` can look for."""


def slip(kind: str, text: str, lang: str) -> str:
    """Return the first passage that the language writes otherwise, or an empty string.

    Args:
        kind: one of `KINDS`.
        text: what is read, without code (`smlib.authoring.prose.blocks`).
        lang: `"de"` or `"en"`.

    Example:
        >>> slip("percent", "15% weniger", "de"), slip("percent", "15% less", "en")
        ('5%', '')
    """
    if kind == "quotes":
        return _unpaired(text, lang)
    match = _FORMS[kind][lang].search(text)
    return match[0] if match else ""


def slips(text: str, lang: str) -> Iterator[tuple[str, str]]:
    """Yield every kind of slip in a text with its passage."""
    for kind in KINDS:
        if passage := slip(kind, text, lang):
            yield kind, passage


def _unpaired(text: str, lang: str) -> str:
    """Return the first mark that does not fit, with what stands around it."""
    depth = 0
    for at, mark in enumerate(text):
        around = text[max(0, at - 8) : at + 9].strip()
        if mark == OPEN[lang]:
            depth += 1
        elif mark == CLOSE[lang]:
            depth -= 1
        elif mark in '"„“”«»':
            return around
        if depth not in (0, 1):
            return around
    return text[-12:] if depth else ""
