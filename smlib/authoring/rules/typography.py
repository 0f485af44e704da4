"""Quotation marks, figures and pictures as each language writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smlib.authoring.places import target
from smlib.authoring.portion import Page
from smlib.authoring.prose import Block
from smlib.authoring.rules.registry import Hit, page_rule
from smlib.authoring.source import Cell

_OPEN, _CLOSE = {"de": "„", "en": "“"}, {"de": "“", "en": "”"}
_UNITS = (
    "%|€|Prozent|percent|Euro|euros?|Stunden?|hours?|Minuten?|minutes?|Tagen?|days?|Wochen?|weeks?|Punkten?|points?"
)
_BEFORE_UNIT = rf"(?=[ \u00a0]?(?:{_UNITS})(?!\w))"
_ALIEN = {
    "de": (
        r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})+(?!\d)",  # thousands with a comma
        r"(?<![\d.,])\d+\.\d{1,2}" + _BEFORE_UNIT,  # decimals with a point; 1.2 alone may be a portion
        r"(?<!\d)\d{1,2}/\d{1,2}/\d{2,4}",  # dates with slashes
        r"€[ \u00a0]?\d[\d.,]*",  # the currency in front
    ),
    "en": (
        r"(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3})+(?!\d)",
        r"(?<![\d.,])\d+,\d{1,2}" + _BEFORE_UNIT,
        r"(?<![\d.])\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})(?!\d)",
        r"\d[ \u00a0]?€",
    ),
}
_NUMBERS = {lang: re.compile("|".join(forms)) for lang, forms in _ALIEN.items()}
_PERCENT = {"de": re.compile(r"\d%"), "en": re.compile(r"\d[ \u00a0]%")}
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]")


def _texts(page: Page) -> Iterator[tuple[Cell, Block]]:
    for cell, found in page.texts:
        for block in found:
            yield cell, block


@page_rule("typo.quotes")
def quotation_marks(page: Page) -> Iterator[Hit]:
    """„So“ in German, “so” in English, each opened and closed."""
    for cell, block in _texts(page):
        wrong = _unpaired(block.text, page.lang)
        if wrong:
            yield cell, {"mark": wrong, "wanted": f"{_OPEN[page.lang]}…{_CLOSE[page.lang]}"}


def _unpaired(text: str, lang: str) -> str:
    """Return the first mark that does not fit, with what stands around it."""
    depth = 0
    for at, mark in enumerate(text):
        around = text[max(0, at - 8) : at + 9].strip()
        if mark == _OPEN[lang]:
            depth += 1
        elif mark == _CLOSE[lang]:
            depth -= 1
        elif mark in '"„“”«»':
            return around
        if depth not in (0, 1):
            return around
    return text[-12:] if depth else ""


@page_rule("typo.spaces")
def double_spaces(page: Page) -> Iterator[Hit]:
    """One space between words."""
    for cell, block in _texts(page):
        if block.kind != "row" and (match := re.search(r"\S*  +\S*", block.text)):
            yield cell, {"text": match[0]}


@page_rule("typo.percent")
def percent_signs(page: Page) -> Iterator[Hit]:
    """15 % in German, 15% in English."""
    for cell, block in _texts(page):
        if match := _PERCENT[page.lang].search(block.text):
            yield cell, {"text": match[0]}


@page_rule("typo.number")
def number_formats(page: Page) -> Iterator[Hit]:
    """1.234,5 in German, 1,234.5 in English."""
    for cell, block in _texts(page):
        if match := _NUMBERS[page.lang].search(block.text):
            yield cell, {"text": match[0]}


@page_rule("typo.dash")
def dashes(page: Page) -> Iterator[Hit]:
    """A dash between words is – , not a hyphen."""
    for cell, block in _texts(page):
        if match := re.search(r"\S+ --? \S+", block.text):
            yield cell, {"text": match[0]}


@page_rule("typo.emoji")
def emoji(page: Page) -> Iterator[Hit]:
    """Bare machines draw boxes for emoji."""
    for cell in page.cells:
        if match := _EMOJI.search(cell.source):
            yield cell, {"text": match[0]}


@page_rule("image.alt")
def alternative_texts(page: Page) -> Iterator[Hit]:
    """Every picture says in words what it shows."""
    for cell, block in _texts(page):
        for alt, src in block.images:
            if not alt:
                yield cell, {"image": src}


@page_rule("image.file")
def picture_files(page: Page) -> Iterator[Hit]:
    """Every picture is a file in the project, found from the source or from the built notebook."""
    path = page.source.path
    if not path.is_file():  # a text without a place: nothing to look for
        return
    folders = (path.parent, target(page.source, page.lang).parent)
    for cell, block in _texts(page):
        for _, src in block.images:
            if not any((folder / src).is_file() for folder in folders):
                yield cell, {"image": src}
