"""What people read keeps its language's marks: quotation marks, apostrophes, dashes, spaces and figures, everywhere."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smlib.authoring import lint
from smlib.authoring.finding import Finding
from smlib.authoring.places import sources
from smlib.authoring.prose import blocks
from smlib.authoring.source import load
from smlib.authoring.typography import slips
from smlib.text import LANGUAGES

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = ROOT / "smlib" / "text"
PAGES = {
    "de": [ROOT / "README.md", *sorted((ROOT / "docs" / "de").glob("*.md"))],
    "en": [
        *sorted((ROOT / "docs" / "en").glob("*.md")),
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted((ROOT / "changelog.d").glob("*.md")),
        ROOT / "CONTRIBUTING.md",
        ROOT / "SECURITY.md",
    ],
}
# What is typed into a cell has straight marks: a call, an argument, and the value that a next step asks for.
CALL = re.compile(r"""[\w.]+\((?:[^()"]|"[^"]*"|\([^()]*\))*\)|\w+ ?= ?"[^"]*"|<!--.*?-->""")
VALUE = re.compile(r'"[^"„“”]*"')
# Words that readers may type themselves, in every spelling; and the one sentence that shows both languages' figures.
OTHER = re.compile(r"course\.words\.|authoring\.rules\.typo\.number$")


def _flat(entry: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(entry, dict):
        for key, value in entry.items():
            yield from _flat(value, f"{path}.{key}")
    elif isinstance(entry, list):
        for at, value in enumerate(entry):
            yield from _flat(value, f"{path}.{at}")
    else:
        yield path, str(entry)


def _catalogue(lang: str, theme: str) -> Iterator[tuple[str, str]]:
    return _flat(tomllib.loads((CATALOGUES / lang / f"{theme}.toml").read_text(encoding="utf-8")), theme)


def _slips(text: str, lang: str) -> list[tuple[str, str]]:
    return [slip for block in blocks(text) for slip in slips(block.text, lang)]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("theme", sorted(path.stem for path in (CATALOGUES / "de").glob("*.toml")))
def test_catalogues_write_as_their_language_does(theme: str, lang: str) -> None:
    found = {}
    for key, sentence in _catalogue(lang, theme):
        prose = CALL.sub("\u2060", sentence)
        if key.endswith(".next"):
            prose = VALUE.sub("\u2060", prose)
        if not OTHER.search(key) and (slipped := _slips(prose, lang)):
            found[key] = slipped
    assert found == {}


@pytest.mark.parametrize(
    ("lang", "page"), [pytest.param(lang, p, id=f"{lang}-{p.name}") for lang in PAGES for p in PAGES[lang]]
)
def test_pages_write_as_their_language_does(lang: str, page: Path) -> None:
    assert _slips(page.read_text(encoding="utf-8"), lang) == []


def test_lessons_exercises_and_analysis_notebooks_write_as_their_language_does() -> None:
    found = [load(path) for path in sources(ROOT)]
    assert len(found) > 60
    marks: list[Finding] = [finding for finding in lint.check(found) if finding.rule.startswith("typo.")]
    assert [str(finding) for finding in marks] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headings_of_columns_begin_alike(lang: str) -> None:
    small = [key for key, heading in _catalogue(lang, "columns") if heading[0].islower() and heading[1] != "-"]
    assert small == []


@pytest.mark.parametrize(
    ("lang", "sentence", "kind"),
    [
        ("de", "Er sagte „ja”.", "quotes"),
        ("de", 'Er sagte "ja".', "quotes"),
        ("en", "She said „yes“.", "quotes"),
        ("en", "The company's page", "apostrophe"),
        ("de", "Wie geht's", "apostrophe"),
        ("de", "Zwei  Leerzeichen", "spaces"),
        ("de", "15% weniger", "percent"),
        ("en", "15 % less", "percent"),
        ("de", "1,234 Besuche", "number"),
        ("en", "1.234 visits", "number"),
        ("en", "3.80 €", "number"),
        ("de", "Am 03/04/2026", "number"),
        ("de", "Warten - und sehen", "dash"),
    ],
)
def test_each_slip_is_found(lang: str, sentence: str, kind: str) -> None:
    assert [found for found, _ in slips(sentence, lang)] == [kind]


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("de", "„Ja“, sagte sie – für 1.234,50 €, 15 % weniger, am 3. April 2026 um 13 Uhr, 40/20/40."),
        ("en", "“Yes”, the forge’s answer – €1,234.50, 15% less, on 3 April 2026 at 13:00."),
    ],
)
def test_good_sentences_have_no_slip(lang: str, sentence: str) -> None:
    assert list(slips(sentence, lang)) == []
