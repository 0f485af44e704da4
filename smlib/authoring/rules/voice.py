"""How a page speaks: words that frighten, the form of address, sentences that stay short."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator

from smlib.authoring.portion import Page
from smlib.authoring.prose import sentences, words
from smlib.authoring.rules.registry import COURSE, Hit, page_rule
from smlib.authoring.source import Cell

LONGEST, MEDIAN = 22, 12
"""Words a sentence may have, and words the middle one may have."""

# What is simple for the author frightens the reader. "natürlich" with an ending is an adjective and may stay.
BANNED = {
    "de": re.compile(
        r"\b(einfach|kinderleicht\w*|intuitiv\w*|trivial\w*|offensichtlich\w*|bekanntlich|keine Angst|natürlich)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\b(simply|just|obviously|trivial\w*|intuitive\w*|foolproof|don[’']t be afraid)\b", re.IGNORECASE
    ),
}
_DU = re.compile(r"\b(du|dich|dir|dein(?:e[mnrs]?)?|euch|euer|eure[mnrs]?)\b", re.IGNORECASE)
_COMMAND = re.compile(
    r"^(?:[\d.)\s]*)(Öffne|Ändere|Führe|Schreibe|Schreib|Lies|Nimm|Gib|Trage|Wähle|Ersetze|Vergleiche|Drücke|Klicke|Probiere|"
    r"Schau|Schaue|Starte|Speichere|Suche dir|Denke|Zähle)\b(?! ich)"
)
_QUOTED = re.compile(r"„[^“]*“")


def _read(page: Page) -> Iterator[tuple[Cell, str]]:
    """Yield everything that is read on a page: prose, and the comments above code."""
    for cell, found in page.texts:
        for block in found:
            yield cell, block.text
    for cell in page.code:
        for comment in page.comments(cell):
            yield cell, comment


@page_rule("words.banned")
def banned_words(page: Page) -> Iterator[Hit]:
    """No word that makes small what is not small for the reader."""
    for cell, text in _read(page):
        for match in BANNED[page.lang].finditer(text):
            yield cell, {"word": match[0]}


@page_rule("address.du")
def formal_address(page: Page) -> Iterator[Hit]:
    """Sie throughout; a quotation may keep what somebody said."""
    if page.lang != "de":
        return
    for cell, text in _read(page):
        own = _QUOTED.sub("„“", text)
        if match := _DU.search(own) or _COMMAND.search(own):
            yield cell, {"word": match[1]}


@page_rule("sentence.long", COURSE)
def long_sentences(page: Page) -> Iterator[Hit]:
    """No sentence above 22 words."""
    for cell, found in page.texts:
        for block in found:
            for sentence in sentences(block) if block.kind != "row" else ():
                if (count := len(words(sentence))) > LONGEST:
                    yield cell, {"words": count, "limit": LONGEST, "start": " ".join(sentence.split()[:4])}


@page_rule("sentence.median", COURSE)
def middle_sentence(page: Page) -> Iterator[Hit]:
    """Half of the sentences have at most 12 words; headings and tables are no sentences."""
    lengths = [
        len(words(sentence))
        for _, found in page.texts
        for block in found
        if block.kind in ("paragraph", "item")
        for sentence in sentences(block)
    ]
    if lengths and statistics.median(lengths) > MEDIAN:
        yield None, {"words": f"{statistics.median(lengths):g}", "limit": MEDIAN}
