"""Texts into words and lemmas: the ground under themes and uses."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from smlib.voice.errors import VoiceError

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


def as_texts(texts: Any, column: str = "text") -> list[str | None]:
    """Return texts as a list; missing and blank ones stay in it as None, so that places still match.

    Args:
        texts: one text, any iterable of texts, or a table with a column of them.
        column: the column's name in a table.

    Raises:
        VoiceError: for one value that is no text, or for nothing at all.
    """
    if isinstance(texts, str):
        texts = [texts]
    elif hasattr(texts, "columns") or hasattr(texts, "collect_schema"):
        from smlib.tables import to_pandas

        texts = to_pandas(texts, column)[column]
    elif isinstance(texts, dict) or not isinstance(texts, Iterable):
        raise VoiceError("texts.kind", given=type(texts).__name__)
    found: list[str | None] = []
    for place, value in enumerate(texts, 1):
        if isinstance(value, str):
            found.append(value.strip() or None)
        elif value is None or type(value).__name__ in ("NAType", "NaTType") or value != value:
            found.append(None)
        else:
            raise VoiceError("texts.value", row=place, given=type(value).__name__)
    if not any(found):
        raise VoiceError("texts.empty")
    return found


@cache
def lexicon() -> dict[str, Any]:
    """Return the word lists of `lexicon.toml`; where they come from stands at its head."""
    return tomllib.loads(files("smlib.voice").joinpath("lexicon.toml").read_text(encoding="utf-8"))


@cache
def function_words(lang: str) -> frozenset[str]:
    """Return the words that carry no theme: articles, pronouns, auxiliaries, fillers."""
    return frozenset(lexicon()["function_words"][lang].split())


def language_of(texts: Iterable[str | None]) -> str:
    """Tell German from English by the function words in the texts; German when they do not tell."""
    hits = {"de": 0, "en": 0}
    for text in texts:
        for word in WORD.findall((text or "").casefold()):
            for lang in hits:
                hits[lang] += word in function_words(lang)
    return "en" if hits["en"] > hits["de"] else "de"


@cache
def _lemma(word: str, lang: str) -> str:
    import simplemma  # its dictionary takes seconds the first time, hence only where lemmas are asked for

    known = lexicon()["lemmas"].get(lang, {})
    return str(known.get(word.casefold()) or simplemma.lemmatize(word, lang=lang))


def lemmas(text: str, lang: str) -> list[tuple[str, str]]:
    """Return each word of a text with its lemma, in order; lemmas in lower case, so that a sentence's start counts.

    Example:
        >>> from smlib.voice.words import lemmas
        >>> [lemma for _, lemma in lemmas("Die Stiele brechen", "de")]
        ['der', 'stiel', 'brechen']
    """
    found = []
    for word in WORD.findall(text):
        found.append((word, _lemma(word, lang).casefold()))
    return found


@cache
def reference_counts(lang: str) -> dict[str, int]:
    """Return how often lemmas occur in plain working prose: the project's own sentences, counted once and kept."""
    source = files("smlib.voice").joinpath("reference.csv").read_text(encoding="utf-8")
    rows = csv.reader(line for line in source.splitlines() if not line.startswith("#"))
    return {lemma: int(count) for tongue, lemma, count in rows if tongue == lang}
