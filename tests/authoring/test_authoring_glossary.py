"""The glossary: at most 60 words, the same in both languages, and each word leads there where it first appears."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from smlib.authoring.portion import ORDER
from smlib.authoring.prose import anchor
from smlib.authoring.source import Source, load

LESSONS = Path(__file__).resolve().parents[2] / "curriculum" / "lessons"
GLOSSARY = load(LESSONS / "0.1-glossary.md")
ENDING = {"de": r"\w{0,3}", "en": r"(?:s|es)?"}
# Headings, tables, code, names of code and links are not prose in which a word is met.
NO_PROSE = re.compile(
    r"```.*?```|`[^`]*`|^#[^\n]*|^\|[^\n]*|\[[^\]]*\]\((?!0\.1-glossary)[^)]*\)", re.DOTALL | re.MULTILINE
)


def terms(lang: str) -> list[str]:
    """Return the headings of the glossary."""
    return [line[4:] for cell in GLOSSARY.cells_in(lang) for line in cell.source.split("\n") if line.startswith("### ")]


def lessons() -> Iterator[Source]:
    """Yield the lessons as they are met."""
    for number in ("0.0", *ORDER):
        yield from map(load, LESSONS.glob(f"{number}-*.md"))


def first_use(term: str, lang: str) -> tuple[Source, str, re.Match[str]] | None:
    """Return lesson, cell and place where a word is first met."""
    shape = re.compile(rf"(?<![\w-]){re.escape(term)}{ENDING[lang]}(?![\w-])", re.IGNORECASE if lang == "en" else 0)
    small = re.compile(shape.pattern, re.IGNORECASE) if " " in term or term[0].islower() else shape
    for lesson in lessons():
        for cell in lesson.cells_in(lang):
            if cell.type != "text" or cell.name == "done":  # its last lines name the next portion
                continue
            prose = NO_PROSE.sub(lambda found: " " * len(found[0]), cell.source)
            if hit := small.search(prose):
                return lesson, cell.source, hit
    return None


def test_there_are_at_most_sixty_words_each_in_one_sentence() -> None:
    german, english = terms("de"), terms("en")
    assert len(german) == len(english) == len(set(german)) == len(set(english)) <= 60
    for lang in ("de", "en"):
        for cell in GLOSSARY.cells_in(lang):
            for explained in re.findall(r"^### .+\n\n(.+)$", cell.source, re.MULTILINE):
                assert explained.endswith((".", "Ã¼."))
                assert len(re.findall(r"[.!?](?:\s|$)", explained)) == 1, explained


@pytest.mark.parametrize("lang", ["de", "en"])
def test_each_word_leads_to_the_glossary_where_it_first_appears(lang: str) -> None:
    for term in terms(lang):
        found = first_use(term, lang)
        assert found, f"{term} is explained and no lesson uses it"
        lesson, text, hit = found
        link = f"](0.1-glossary.ipynb#{anchor(term)})"
        assert text[hit.end() :].lstrip("*").startswith(link), (
            term,
            lesson.path.name,
            text[max(0, hit.start() - 30) :][:90],
        )
