"""Figures out of text: which mark is the decimal one is decided per column, over all its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smlib.sources.errors import refuse
from smlib.sources.notes import Notes
from smlib.text.numbers import number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MISSING = {
    "",
    "-",
    "--",
    "---",
    "–",
    "—",
    "−",
    "n/a",
    "na",
    "null",
    "none",
    "nan",
    "k. a.",
    "k.a.",
    "#n/a",
    "not available",
}
_SPACES = dict.fromkeys(map(ord, " \t\u00a0\u202f\u2009\u2007'’"))
_MINUS = str.maketrans({"−": "-", "–": "-"})
_NUMBER = re.compile(r"[+-]?\d[\d.,]*(?:[eE][+-]?\d+)?|[+-]?[.,]\d+")
_BARE = re.compile(r"[0-9.-]+")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})")  # a duration
_MONEY = re.compile(r"^(?:€|\$|£|EUR|USD|CHF|GBP)|(?:€|\$|£|EUR|USD|CHF|GBP)$")


@dataclass(frozen=True)
class _Cell:
    digits: str
    percent: bool


def _cell(text: str) -> _Cell | None:
    """Return a cell's digits and marks, or None if it is no figure."""
    bare = text.translate(_SPACES).translate(_MINUS)
    bare = _MONEY.sub("", bare)
    percent = bare.endswith("%")
    bare = bare.rstrip("%")
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1]
    return _Cell(bare, percent) if _NUMBER.fullmatch(bare) else None


def _vote(digits: str) -> str | None:
    """Return the decimal mark that a figure proves, `""` if it has none, None if it could be either."""
    dots, commas = digits.count("."), digits.count(",")
    if not dots and not commas:
        return ""
    if dots and commas:
        last = "." if digits.rfind(".") > digits.rfind(",") else ","
        return last if digits.count(last) == 1 else None
    mark = "." if dots else ","
    other = "," if dots else "."
    whole, *groups = digits.lstrip("+-").split(mark)
    if len(groups) > 1:
        return other if all(len(group) == 3 for group in groups) else None
    if len(groups[0]) != 3 or "e" in digits.lower() or whole in ("", "0") or len(whole) > 3:
        return mark
    return None


def to_numbers(
    cells: pd.Series[str], heading: str, lines: np.ndarray, notes: Notes, *, whole: bool, language: str = "en"
) -> pd.Series:
    """Return a column of figures.

    Args:
        cells: text.
        heading: as the export writes it, for messages.
        lines: line of the file of each row.
        notes: takes what was decided.
        whole: the column counts something, so `1.234` is 1234.
        language: of the headings; decides `1.234` where nothing else does.

    Returns:
        `Int64` if every figure is whole and the column counts, else `Float64`; missing stays missing. A percentage
        becomes a share: `66,67 %` is 0.6667.

    Raises:
        SourceError: `num.mixed` if a column proves both decimal marks.
    """
    import numpy as np
    import pandas as pd

    codes, uniques = pd.factorize(cells)
    texts: list[str] = uniques.tolist()
    values = np.full(len(texts) + 1, np.nan)  # the last one answers code -1: no cell at all
    gone = np.zeros(len(texts) + 1, dtype=bool)
    if not _plain(texts, values):
        _decide(texts, codes, values, gone, heading, lines, notes, whole=whole, language=language)
    found = values[codes]
    missing = np.isnan(found)
    odd = int(gone[codes].sum())
    if odd:
        first = texts[int(codes[np.argmax(gone[codes])])].strip()
        notes.add("num.missing", column=heading, count=number(odd), example=first[:40])
    if whole and bool(np.all(missing | (found == np.round(found)))) and bool(np.all(missing | (np.abs(found) < 2**53))):
        whole_numbers = np.where(missing, 0, found).astype("int64")
        return pd.Series(pd.arrays.IntegerArray(whole_numbers, missing), index=cells.index)
    return pd.Series(pd.arrays.FloatingArray(np.where(missing, 0.0, found), missing), index=cells.index)


def _plain(texts: list[str], values: np.ndarray) -> bool:
    """Read figures without any doubt all at once: digits only, or a decimal point that one of them proves.

    Returns:
        False where a closer look is needed; then nothing has been read.
    """
    import numpy as np

    joined = "".join(texts)
    if not joined or not joined.isascii() or not _BARE.fullmatch(joined):
        return False
    if "." in joined and not any(_vote(text) == "." for text in texts if text):
        return False
    try:
        values[:-1] = np.array([text or "nan" for text in texts], dtype="float64")
    except ValueError:  # a lone minus, two points
        values[:-1] = np.nan
        return False
    return True


def _decide(
    texts: list[str],
    codes: np.ndarray,
    values: np.ndarray,
    gone: np.ndarray,
    heading: str,
    lines: np.ndarray,
    notes: Notes,
    *,
    whole: bool,
    language: str,
) -> None:
    import numpy as np

    read: dict[int, _Cell] = {}
    proof: dict[str, int] = {}
    open_cells: list[int] = []
    for place, text in enumerate(texts):
        stripped = text.strip()
        if clock := _CLOCK.fullmatch(stripped):
            values[place] = int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + int(clock[3])
            continue
        if stripped.casefold() in MISSING or not (cell := _cell(stripped)):
            gone[place] = bool(stripped)
            continue
        read[place] = cell
        vote = _vote(cell.digits)
        if vote is None:
            open_cells.append(place)
        elif vote:
            proof.setdefault(vote, place)
    if len(proof) == 2:
        rows = {mark: int(np.argmax(codes == place)) for mark, place in proof.items()}
        first, second = sorted(rows.values())
        raise refuse(
            "num.mixed",
            column=heading,
            line_a=number(int(lines[first])),
            a=texts[codes[first]],
            line_b=number(int(lines[second])),
            b=texts[codes[second]],
        )
    if proof:
        decimal = next(iter(proof))
    elif open_cells:
        example = read[open_cells[0]].digits
        mark = "." if "." in example else ","
        point = "," if language == "de" else "."
        decimal = ("," if mark == "." else ".") if whole else point
        thousands = decimal != mark
        meant = example.replace(mark, "") if thousands else example.replace(mark, ".")
        # A measured figure with three decimals in an English file is the rule; a count with a mark is not.
        level = "info" if not whole and mark == point else "warning"
        notes.add("num.ambiguous", level, column=heading, example=example, meant=meant)
    else:
        decimal = "."
    if decimal == "," and proof:
        notes.add("num.decimal", "info", column=heading, mark=decimal)
    for place, cell in read.items():
        text = cell.digits.replace("." if decimal == "," else ",", "").replace(decimal, ".")
        try:
            values[place] = float(text) / (100 if cell.percent else 1)
        except ValueError:  # two decimal marks, as in a version number
            gone[place] = True


def looks_like_numbers(cells: pd.Series[str]) -> bool:
    """Tell whether an unknown column holds figures: every cell that says something does, and none like an id."""
    sample = [text for text in cells.unique()[:2000] if text.strip() and text.strip().casefold() not in MISSING]
    if not sample:
        return False
    return all(
        (cell := _cell(text)) and not re.fullmatch(r"0\d+|\d{12,}", cell.digits) and "e" not in cell.digits.lower()
        for text in sample
    )
