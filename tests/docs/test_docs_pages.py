"""The pages of the site: what they show is run, and both languages say the same in code."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from smlib.text import LANGUAGES, speaking

DOCS = Path(__file__).resolve().parents[2] / "docs"
_PROMPT = re.compile(r"^(?:>>>|\.\.\.) (.*)$", re.MULTILINE)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_analysts_page_runs_as_it_stands(lang: str) -> None:
    with speaking(lang):
        result = doctest.testfile(str(DOCS / lang / "analysts.md"), module_relative=False)
    assert result.attempted > 20
    assert result.failed == 0


def test_both_languages_have_the_same_pages_and_the_same_code() -> None:
    german, english = ({path.name for path in (DOCS / lang).glob("*.md")} for lang in ("de", "en"))
    assert german == english
    pages = [(DOCS / lang / "analysts.md").read_text(encoding="utf-8") for lang in ("de", "en")]
    code = [_PROMPT.findall(page.replace('"role-map-en"', '"role-map"').replace('"en"', '"de"')) for page in pages]
    assert code[0] == code[1]
