"""Reading a learner's answer as it was meant: "1.234", "15", "außen", a role, a table; else the reason in words.

Each reader returns the value or raises `Misread` with a shared sentence (`course.wrong.…`), so that a check
can be written as if all answers had the right shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from smlib.course.records import Misread, wrong
from smlib.text import LANGUAGES, catalogue, language

if TYPE_CHECKING:
    import pandas as pd


def fold(text: object) -> str:
    """Return a text in a form for comparing: lower case, single spaces, ü = ue, ß = ss."""
    plain = " ".join(str(text).replace("\u00a0", " ").split()).strip(" .!„“”\"'").casefold()
    return plain.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")


def misread(key: str, **values: object) -> Misread:
    """Return the exception that says with a shared sentence what an answer is instead."""
    return Misread(wrong(key, **values))


def synonyms(group: str) -> dict[str, str]:
    """Return every accepted word of a group in both languages, folded, with what it means."""
    found: dict[str, str] = {}
    for lang in LANGUAGES:
        for meaning, words in catalogue(lang, "course")["words"][group].items():
            found |= {fold(word): meaning for word in [meaning, *words.split(",")]}
    return found


def word(answer: Any, group: str) -> str | None:
    """Return what a word means (`"außen"` → `"external"` in the group `side`), or None."""
    if isinstance(answer, bool):
        answer = "yes" if answer else "no"
    return synonyms(group).get(fold(answer)) if isinstance(answer, str) else None


def sorted_words(answer: Any, places: Iterable[int], group: str, item: str) -> dict[int, str]:
    """Read number → word as number → meaning, every place filled.

    The sentences are `<group>_unknown` for a word that means nothing and `<item>_gone` for a place left out; both name
    the place as `item`.
    """
    if not isinstance(answer, dict):
        raise misread("no_entries")
    read: dict[int, str] = {}
    for place, given in answer.items():
        meant = word(given, group)
        if meant is None:
            raise misread(f"{group}_unknown", **{item: place, "given": str(given)[:40]})
        read[int(place)] = meant
    missing = [place for place in places if place not in read]
    if missing:
        raise misread(f"{item}_gone", **{item: missing[0]})
    return read


def yes_or_no(answer: Any) -> bool:
    """Return True for ja/yes, False for nein/no; raises `CourseError` for anything else."""
    from smlib.course.errors import CourseError

    meant = word(answer, "answer")
    if meant is None:
        raise CourseError("yes_or_no", given=answer)
    return meant == "yes"


def refuse_unusual(answer: Any) -> None:
    """Say what stands there instead of a value: nothing, a call without brackets, a whole table."""
    if answer is None:
        raise misread("nothing")
    if callable(answer) and not isinstance(answer, type):
        raise misread("brackets", name=getattr(answer, "__name__", "…"))
    if hasattr(answer, "columns") or hasattr(answer, "iloc"):
        raise misread("table_given")


def single(answer: Any) -> Any:
    """Return plain Python for numpy's and pandas' scalars."""
    item = getattr(answer, "item", None)
    return item() if callable(item) and getattr(answer, "ndim", 1) == 0 else answer


def number(answer: Any, *, text: bool = True) -> float:
    """Read a number; `text=False` insists on one without quotation marks.

    Example:
        >>> number("1.234,5")
        1234.5
    """
    value = single(answer)
    refuse_unusual(value)
    if isinstance(value, bool):
        raise misread("yes_no_given")
    if isinstance(value, tuple | list | set) and not isinstance(value, str):
        parts = list(value)
        if (
            isinstance(value, tuple)
            and len(parts) == 2
            and all(isinstance(p, int) and not isinstance(p, bool) for p in parts)
        ):
            raise misread("decimal_comma", value=f"{parts[0]}.{parts[1]}")
        if isinstance(value, tuple) and len(parts) == 1:
            raise misread("trailing_comma")
        raise misread("list_given")
    if isinstance(value, str):
        read = _number_text(value)
        if read is None or not text:
            raise (
                misread("text_given", given=value.strip()[:40])
                if read is None
                else misread("quoted_number", value=value.strip())
            )
        return read
    try:
        figure = float(value)
    except (TypeError, ValueError):
        raise misread("no_number", kind=type(value).__name__) from None
    if figure != figure:
        raise misread("missing_value")
    return figure


def _number_text(text: str) -> float | None:
    """Read a number as it is written in the current language; the other comma is read too where it is clear."""
    plain = re.sub(r"[\s\u00a0\u202f']", "", text).replace("−", "-")
    thousands, decimal = (".", ",") if language() == "de" else (",", ".")
    if re.fullmatch(rf"[+-]?\d{{1,3}}(\{thousands}\d{{3}})+(\{decimal}\d+)?", plain):
        plain = plain.replace(thousands, "")
    plain = plain.replace(",", ".")
    return float(plain) if re.fullmatch(r"[+-]?\d+(\.\d+)?", plain) else None


def whole(answer: Any, *, text: bool = True) -> int:
    """Read a whole number."""
    value = number(answer, text=text)
    if value != int(value):
        raise misread("not_whole", value=f"{value:g}")
    return int(value)


def filled(answer: Any) -> str:
    """Read a text that says something."""
    refuse_unusual(answer)
    text = answer if isinstance(answer, str) else str(answer)
    if not re.search(r"\w", text):
        raise misread("empty")
    return text.strip()


def role(answer: Any) -> str:
    """Read a role: not empty, not a name, not "everybody", not "nobody"."""
    text = filled(answer)
    if re.search(r"\b(Herrn?|Frau|Hr\.|Fr\.|Mr\.?|Mrs\.?|Ms\.?)\s+[A-ZÄÖÜ]", text):
        raise misread("name_for_role", given=text[:40])
    meant = word(text, "nobody")
    if meant is not None:
        raise misread(f"role_{meant}", given=text[:40])
    return text


def table(answer: Any, *columns: str) -> pd.DataFrame:
    """Read a table as pandas; lists of dicts are tables too. Missing columns are named."""
    if answer is None:
        raise misread("nothing")
    if callable(answer):
        raise misread("brackets", name=getattr(answer, "__name__", "…"))
    if hasattr(answer, "to_frame") and not hasattr(answer, "columns"):
        raise misread("column_given")
    if not (hasattr(answer, "columns") or isinstance(answer, list)):
        raise misread("no_table", kind=type(answer).__name__)
    from smlib.tables import to_pandas

    frame = to_pandas(answer)
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise misread("column_gone", column=missing[0])
    return frame


def records(answer: Any, *fields: str) -> list[dict[str, Any]]:
    """Read a list of entries: a list of dicts, one dict, or a table."""
    if isinstance(answer, dict):
        answer = [answer]
    if hasattr(answer, "to_dict"):
        answer = answer.to_dict("records")
    if not isinstance(answer, list | tuple) or not all(isinstance(entry, dict) for entry in answer):
        raise misread("no_entries")
    for entry in answer:
        for name in fields:
            if name not in entry:
                raise misread("field_gone", field=name)
    return list(answer)
