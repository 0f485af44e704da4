"""What a story claims: superlatives, durability and sustainability, and names that show; looked up in a table."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import Any

TITLED = re.compile(r"\b(?:Frau|Herrn?|Mrs\.?|Mr\.?|Ms\.?|Dr\.) ([A-ZÄÖÜ][\w'’-]+(?: [A-ZÄÖÜ][\w'’-]+)?)")
CAPITAL = re.compile(r"[A-ZÄÖÜ][a-zäöüß'’-]+\.?")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("smlib.voice").joinpath("claims.toml").read_text(encoding="utf-8"))


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(_table()[kind]) if isinstance(_table()[kind], list) else _table()[kind], re.IGNORECASE)


def words_of(kind: str, text: str) -> Iterator[str]:
    """Yield the words of one kind as they stand in a text.

    Args:
        kind: `superlative` or `absolute` (for ever, sustainable: what must be proved).
        text: German or English.

    Example:
        >>> from smlib.voice.claims import words_of
        >>> list(words_of("superlative", "Der beste Spaten, am ersten Tag geprüft."))
        ['beste']
    """
    for hit in _pattern(kind).finditer(text):
        yield hit[0]


def names_in(text: str) -> Iterator[str]:
    """Yield what looks like a person's name in the line that says who tells the story.

    A name stands after a form of address or after a role ("Kundin Ina"), or is two capitalised words at the beginning
    of the line or after a comma; German writes every noun with a capital, so nothing else is taken for one.

    Example:
        >>> from smlib.voice.claims import names_in
        >>> list(names_in("Stammkundin Ina Beispiel")), list(names_in("eine Kundin, die seit Jahren Gräber pflegt"))
        (['Ina Beispiel'], [])
    """
    for hit in TITLED.finditer(text):
        yield hit[1]
    for part in re.split(r"[,;:()–]", TITLED.sub("", text)):
        words = part.split()
        place = next((n for n, word in enumerate(words[:4], 1) if _pattern("role").search(word)), 0)
        name = list(takewhile(CAPITAL.fullmatch, words[place:]))
        if len(name) >= (1 if place else 2) and not any(map(_pattern("no_person").search, name)):
            yield " ".join(name)


def without_names(texts: Sequence[str], names: Iterable[str]) -> list[str]:
    """Return texts with substitute names: the same person is "Person 1" throughout, numbers and addresses are gone.

    Args:
        texts: the texts of one sheet.
        names: known names; a part of a name alone is replaced too.
    """
    import pandas as pd

    from smlib.privacy import mask

    known = list(dict.fromkeys(names))
    length = max(len(known), len(texts))
    table = pd.DataFrame({
        "conversation_id": 0,
        "author": pd.Series(known, dtype="string").reindex(range(length)),
        "text": pd.Series(list(texts), dtype="string").reindex(range(length)),
    })  # fmt: skip
    return [str(text) for text in mask(table)["text"].head(len(texts))]
