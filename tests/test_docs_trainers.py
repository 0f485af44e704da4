"""The management's page of costs says what the course says."""

from __future__ import annotations

import math
import re
import tomllib
from pathlib import Path

import pytest

from smlib.text import lookup, speaking
from smlib.text.numbers import number

ROOT = Path(__file__).resolve().parents[1]
COURSE = tomllib.loads((ROOT / "smlib" / "course" / "portions.toml").read_text(encoding="utf-8"))
MINUTES: dict[str, int] = COURSE["minutes"]


def _rows(lang: str) -> list[list[str]]:
    text = (ROOT / "docs" / lang / "costs.md").read_text(encoding="utf-8")
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")
    ]


def _hours(portions: list[str]) -> str:
    return number(sum(MINUTES[p] for p in portions) / 60, 1)


@pytest.mark.parametrize("name", [*COURSE["paths"], None])
def test_hours_and_weeks_of_each_path(name: str | None, lang: str) -> None:
    portions = COURSE["paths"][name] if name else list(MINUTES)
    word = str(lookup(f"path.names.{name}")) if name else {"de": "alles", "en": "everything"}[lang]
    (row,) = [row for row in _rows(lang) if row[0] == word]
    assert row[1:] == [str(len(portions)), _hours(portions), str(math.ceil(len(portions) / 2))]
    if name:
        (fill_in,) = [row for row in _rows(lang) if len(row) == 5 and re.search(rf"[„“]{word}[“”]", row[0])]
        assert fill_in[2] == _hours(portions)


@pytest.mark.parametrize("module", range(1, 8))
def test_hours_of_each_module(module: int, lang: str) -> None:
    word = {"de": f"Modul {module}", "en": f"module {module}"}[lang]
    (row,) = [row for row in _rows(lang) if row[0] == word]
    assert row[1] == _hours([p for p in MINUTES if p.startswith(f"{module}.")])


def test_both_languages_have_the_same_pages() -> None:
    pages = [sorted(path.name for path in (ROOT / "docs" / lang).glob("*.md")) for lang in ("de", "en")]
    assert pages[0] == pages[1]
    for lang in ("de", "en"):
        with speaking(lang):
            text = (ROOT / "docs" / lang / "works-agreement.md").read_text(encoding="utf-8")
            assert text.count("☐") >= 25
