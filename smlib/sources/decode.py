"""From bytes to text: byte-order mark, UTF-8, UTF-16 by its NUL bytes, else Windows-1252; and doubly encoded umlauts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smlib.sources.errors import refuse
from smlib.sources.notes import Notes
from smlib.text.numbers import number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
MOST_RAW = 10_000  # original texts that are kept
# UTF-8 read as Windows-1252: a lead byte (Ã, Â, â, ð, Å, Ä …) followed by what continuation bytes look like.
BROKEN = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)


def decode(data: bytes, name: str, notes: Notes) -> str:
    """Return the text of a file, with a note where the encoding had to be assumed.

    Raises:
        SourceError: `format.unknown` for bytes that are no text.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, errors="replace")
            return text.lstrip("\ufeff")
    head = data[:4000]
    if head.count(0) * 5 > len(head):
        return data.decode("utf-16-be" if head[0:1] == b"\0" else "utf-16-le", errors="replace")
    if b"\0" in head:
        raise refuse("format.unknown", file=name, columns="PDF" if data.startswith(b"%PDF") else "–")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:  # a download that broke off inside a letter
            return data.decode("utf-8", errors="ignore")
    notes.add("enc.cp1252", file=name)
    # Five bytes are unused in Windows-1252; Python refuses them, spreadsheets do not.
    return data.decode("cp1252", errors="surrogateescape").encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def repaired(text: str) -> str:
    """Undo one double encoding, or return the text as it is if that does not work out without remainder.

    Example:
        >>> repaired("M\u00c3\u00b6hrle"), repaired("S\u00c3O PAULO")
        ('Möhrle', 'SÃO PAULO')
    """
    try:
        raw = bytes(b for letter in text for b in _byte(letter))
        return raw.decode("utf-8")
    except (UnicodeError, ValueError):
        return text


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def repair_cells(cells: pd.DataFrame, header: Sequence[str], lines: np.ndarray, notes: Notes) -> pd.DataFrame:
    """Repair doubly encoded cells, cell by cell; note how many there were, and keep what they were before.

    Args:
        cells: text, one column a heading.
        header: headings, as they are written.
        lines: line of the file of each row.
        notes: takes the note and, in `raw`, line, column and original text.
    """
    count, first = 0, ""
    for column in cells.columns:
        values = cells[column]
        odd = values.str.contains(BROKEN.pattern, regex=True, na=False)
        if not odd.any():
            continue
        before = values[odd]
        after = before.map(repaired)
        changed = after != before
        if changed.any():
            count += int(changed.sum())
            first = first or str(BROKEN.search(before[changed].iloc[0])[0])  # type: ignore[index]
            rows = odd.to_numpy(bool).nonzero()[0][changed.to_numpy(bool)]
            heading, room = header[int(str(column))], MOST_RAW - len(notes.raw)
            kept = zip(rows[:room], before[changed].tolist(), strict=False)
            notes.raw += [{"line": int(lines[row]), "column": heading, "text": text} for row, text in kept]
            cells[column] = values.mask(odd, after.reindex(values.index))
    if count:
        notes.add("enc.mojibake", count=number(count), example=first)
    return cells


def repair_escaped(text: str) -> str:
    """Undo what Meta's download does to every string: UTF-8 bytes written as if they were letters."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
