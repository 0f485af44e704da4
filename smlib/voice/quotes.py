"""Customers' sentences, each with the answer to one question: may we show this?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from smlib.text import LANGUAGES, catalogue
from smlib.voice.errors import VoiceError

CONSENT = {
    "yes": "yes", "ja": "yes", "y": "yes", "j": "yes", "true": "yes",
    "no": "no", "nein": "no", "n": "no", "false": "no",
    "asked": "asked", "gefragt": "asked", "angefragt": "asked", "offen": "asked", "open": "asked",
    "": "", "nan": "", "<na>": "", "none": "", "...": "", "…": "", "hier": "", "here": "", "ellipsis": "",
}  # fmt: skip


@dataclass(frozen=True)
class Quote:
    """One sentence of a customer.

    Attributes:
        text: the sentence.
        consent: `yes`, `no`, `asked`, or empty: not asked yet.
        voice: id of the voice it comes from, if it has one.
    """

    text: str
    consent: str = ""
    voice: str = ""


def consent_of(value: Any) -> str:
    """Return `yes`, `no`, `asked` or empty; "ja", "nein" and "gefragt" are understood.

    Raises:
        VoiceError: for any other word: a consent is never guessed.
    """
    word = "" if value is Ellipsis else str(value).strip().casefold()
    if word not in CONSENT:
        raise VoiceError("story.consent_word", given=str(value))
    return CONSENT[word]


def as_quotes(quotes: Any) -> tuple[Quote, ...]:
    """Return quotes from a dict sentence -> consent, a table with `text` and `consent`, or sentences alone.

    Blank sentences are left out. A table's column `id` becomes the quote's voice.
    """
    if hasattr(quotes, "columns") or hasattr(quotes, "collect_schema"):
        from smlib.errors import check_columns
        from smlib.tables import to_pandas

        table = to_pandas(quotes)
        check_columns(map(str, table.columns), "text", "consent")
        ids = table["id"] if "id" in table else [""] * len(table)
        rows: Iterable[tuple[Any, Any, Any]] = zip(table["text"], table["consent"], ids, strict=True)
    elif isinstance(quotes, Mapping):
        rows = ((text, consent, "") for text, consent in quotes.items())
    elif isinstance(quotes, str | Quote):
        rows = _rows([quotes])
    elif isinstance(quotes, Iterable):
        rows = _rows(quotes)
    else:
        raise VoiceError("story.no_text", part="quotes", given=type(quotes).__name__)
    found = []
    for text, consent, voice in rows:
        if text is None or text is Ellipsis or text != text:
            continue
        if not isinstance(text, str):
            raise VoiceError("story.no_text", part="quotes", given=type(text).__name__)
        words = " ".join(text.split()).strip('„“”"»«')
        if words not in ("", "...", "…", "HIER", "HERE", *_marks()):
            found.append(Quote(words, consent_of(consent), str(voice)))
    return tuple(found)


def _marks() -> list[str]:
    """Return what stands where a voice was withdrawn."""
    return [catalogue(lang, "consent")["mark"] for lang in LANGUAGES]


def _rows(quotes: Iterable[Any]) -> Iterable[tuple[Any, Any, Any]]:
    for each in quotes:
        if isinstance(each, Quote):
            yield each.text, each.consent, each.voice
        elif isinstance(each, tuple | list) and len(each) == 2:
            yield each[0], each[1], ""
        else:
            yield each, "", ""
