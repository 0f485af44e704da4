"""Quotation marks, figures and pictures as each language writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smlib.authoring.places import target
from smlib.authoring.portion import Page
from smlib.authoring.prose import Block
from smlib.authoring.rules.registry import Hit, page_rule
from smlib.authoring.source import Cell
from smlib.authoring.typography import CLOSE, OPEN, slip

_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]")


def _slips(kind: str, page: Page, *, rows: bool = True) -> Iterator[Hit]:
    for cell, block in _texts(page):
        if (rows or block.kind != "row") and (passage := slip(kind, block.text, page.lang)):
            yield cell, {"text": passage}


def _texts(page: Page) -> Iterator[tuple[Cell, Block]]:
    for cell, found in page.texts:
        for block in found:
            yield cell, block


@page_rule("typo.quotes")
def quotation_marks(page: Page) -> Iterator[Hit]:
    """„So“ in German, “so” in English, each opened and closed."""
    for cell, block in _texts(page):
        if mark := slip("quotes", block.text, page.lang):
            yield cell, {"mark": mark, "wanted": f"{OPEN[page.lang]}…{CLOSE[page.lang]}"}


@page_rule("typo.apostrophe")
def apostrophes(page: Page) -> Iterator[Hit]:
    """The typographic one, in prose and in the comments above code."""
    yield from _slips("apostrophe", page)
    for cell in page.code:
        for comment in page.comments(cell):
            if match := re.search(r"\w+'\w+", comment):
                yield cell, {"text": match[0]}


@page_rule("typo.spaces")
def double_spaces(page: Page) -> Iterator[Hit]:
    """One space between words."""
    yield from _slips("spaces", page, rows=False)


@page_rule("typo.percent")
def percent_signs(page: Page) -> Iterator[Hit]:
    """15 % in German, 15% in English."""
    yield from _slips("percent", page)


@page_rule("typo.number")
def number_formats(page: Page) -> Iterator[Hit]:
    """1.234,5 in German, 1,234.5 in English."""
    yield from _slips("number", page)


@page_rule("typo.dash")
def dashes(page: Page) -> Iterator[Hit]:
    """A dash between words is – , not a hyphen."""
    yield from _slips("dash", page)


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
