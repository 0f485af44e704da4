"""The catalogues say the same in both languages, and figures look as readers expect."""

from __future__ import annotations

import re
import string
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import smlib.text as text
from smlib.errors import InputError
from smlib.text import numbers, speaking

FOLDER = Path(text.__file__).parent
THEMES = sorted({path.stem for path in FOLDER.glob("*/*.toml")})


def _flat(entry: Any, path: str = "") -> dict[str, str]:
    if isinstance(entry, dict):
        return {k: v for key, value in entry.items() for k, v in _flat(value, f"{path}.{key}").items()}
    if isinstance(entry, list):
        return {k: v for i, value in enumerate(entry) for k, v in _flat(value, f"{path}.{i}").items()}
    return {path: str(entry)}


def _load(lang: str, theme: str) -> dict[str, str]:
    return _flat(tomllib.loads((FOLDER / lang / f"{theme}.toml").read_text(encoding="utf-8")))


def _placeholders(sentence: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field is not None}


@pytest.mark.parametrize("theme", THEMES)
def test_both_languages_have_the_same_keys_and_placeholders(theme: str) -> None:
    de, en = _load("de", theme), _load("en", theme)
    assert sorted(de) == sorted(en)
    if theme not in WORD_LISTS:
        different = [key for key in de if _placeholders(de[key]) != _placeholders(en[key])]
        assert different == []


# Catalogues whose entries are words of one language rather than sentences.
WORD_LISTS = {"dates"}
BANNED = {
    "de": r"\b(einfach|kinderleicht|intuitiv|trivial|offensichtlich|bekanntlich|keine Angst|du|dein|deine|dir|dich)\b",
    "en": r"\b(simply|just|obviously|trivial)\b",
}


@pytest.mark.parametrize("lang", text.LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_catalogues_keep_the_voice(theme: str, lang: str) -> None:
    for key, sentence in _load(lang, theme).items():
        assert not re.search(BANNED[lang], sentence, re.IGNORECASE), (key, sentence)
        assert "  " not in sentence, (key, sentence)


def test_unknown_language_is_refused_with_a_next_step() -> None:
    with pytest.raises(InputError) as caught:
        text.language("fr")
    assert caught.value.code == "language.unknown"
    assert "sm.language" in str(caught.value)


@pytest.mark.parametrize(
    ("call", "de", "en"),
    [
        (lambda: numbers.number(1234.5), "1.234,5", "1,234.5"),
        (lambda: numbers.number(-0.001, 1), "0,0", "0.0"),
        (lambda: numbers.number(-3), "−3", "−3"),
        (lambda: numbers.number(float("nan")), "–", "–"),
        (lambda: numbers.percent(0.156), "16\u00a0%", "16%"),
        (lambda: numbers.money(3.8), "3,80\u00a0€", "€3.80"),
        (lambda: numbers.day(datetime(2026, 4, 3)), "3.\u00a0April 2026", "3\u00a0April 2026"),
        (
            lambda: numbers.moment(datetime(2026, 4, 3, 13, 5)),
            "3.\u00a0April 2026, 13:05\u00a0Uhr",
            "3\u00a0April 2026, 13:05",
        ),
        (lambda: numbers.listed(["a", "b", "c"]), "a, b und c", "a, b and c"),
    ],
)
def test_figures_follow_the_language(call: Any, de: str, en: str) -> None:
    for lang, expected in (("de", de), ("en", en)):
        with speaking(lang):
            assert call() == expected
