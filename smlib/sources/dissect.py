"""From text to tables: hints and titles above, the heading row, prose below it, tables stacked in one file."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from smlib.sources.cells import DELIMITERS, FAST_FROM, Block, Record, careful, fast, records
from smlib.sources.errors import refuse
from smlib.sources.notes import Notes
from smlib.text.numbers import number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SEP = re.compile(r'"?sep=(.)"?[ \t]*(\r\n|\r|\n)')
HEAD_BYTES = 400_000
MOST_COLUMNS = 1000  # exports have some dozens; a table of thousands is none, and would take minutes
MOST_TABLES = 200  # stacked in one file; the longest report has some dozens
HEAD = 40  # records looked at to find delimiter and headings
Known = Callable[[str], bool]  # does any format know this heading?


@dataclass(frozen=True)
class Sheet:
    """One table as text.

    Attributes:
        name: file, member or worksheet.
        title: the line above the headings, if there is one.
        preamble: all lines above the headings.
        header: headings as written, without empty ones at the end.
        described: the prose row below the headings, if there is one.
        cells: rows; columns are numbered.
        lines: line of the file (row of the worksheet) of each row.
    """

    name: str
    title: str
    preamble: tuple[str, ...]
    header: tuple[str, ...]
    described: tuple[str, ...]
    cells: pd.DataFrame = field(repr=False)
    lines: np.ndarray = field(repr=False)


def dissect(text: str, name: str, known: Known, notes: Notes) -> list[Sheet]:
    """Return the tables in a text, in their order.

    Args:
        text: decoded, without byte-order mark.
        name: for messages.
        known: tells headings that a format knows.
        notes: takes what was noticed.
    """
    first_line, delimiter = 1, None
    if hint := SEP.match(text):
        delimiter, text, first_line = hint[1], text[hint.end() :], 2
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    delimiter = delimiter or _delimiter(text, known)
    blocks: list[list[Record]] = [[]]
    for place, (line, fields) in enumerate(records(text, delimiter, first_line)):
        if place < HEAD:
            not_too_wide(len(fields), name)
        if any(map(str.strip, fields)):
            blocks[-1].append((line, fields))
        elif blocks[-1]:
            blocks.append([])
    merged = _merge([block for block in blocks if block], known)
    if len(merged) > MOST_TABLES:
        raise refuse("table.many", file=name, count=number(len(merged)), most=number(MOST_TABLES))
    return [sheet for block in merged if (sheet := sheet_of(block, name, known, notes))]


def _delimiter(text: str, known: Known) -> str:
    """Return the delimiter that finds most known headings, then the one that gives the most even rows."""

    def merit(delimiter: str) -> tuple[int, float, int]:
        rows = [fields for _, fields in islice(records(text[:200_000], delimiter), HEAD) if any(fields)]
        hits = max((sum(map(known, fields[:MOST_COLUMNS])) for fields in rows), default=0)
        widths = [len(fields) for fields in rows]
        common = max(set(widths), key=lambda w: (widths.count(w), w), default=0)
        return hits, (widths.count(common) / len(widths) if common > 1 else 0.0), common

    return max(DELIMITERS, key=merit)


def _merge(blocks: list[list[Record]], known: Known) -> list[list[Record]]:
    """Put blocks together again that a stray blank line separated: same width, no headings of their own."""
    merged: list[list[Record]] = []
    widest = width = 0
    for block in blocks:
        before = merged[-1] if merged else []
        alone = len(block[0][1]) == 1 or block[0][1][0].lstrip().startswith("#")
        # A title, comments or a hint above the headings belong to the table that follows them.
        if (before and widest == 1) or (
            before and not alone and _width(block) == width and not any(map(known, block[0][1]))
        ):
            before += block
        else:
            merged.append(block)
            widest = 0
        if len(merged[-1]) <= HEAD + len(block):  # later rows do not change it
            width = _width(merged[-1])
        widest = max(widest, max(len(fields) for _, fields in block))
    return merged


def _width(block: list[Record]) -> int:
    """Return how many fields most of the first rows have; the last one of equals, since titles stand above."""
    widths = [len(fields) for _, fields in block[:HEAD]]
    return widths[0] if len(widths) == 1 else max(reversed(widths), key=widths.count)


def _header_place(rows: list[list[str]], known: Known) -> int:
    """Return which of the first rows holds the headings: most known ones; else the first of the widest rows."""
    best, most = -1, 0
    for place, fields in enumerate(rows):
        hits = sum(map(known, fields))
        if hits > most and not fields[0].startswith("#"):
            best, most = place, hits
    if best >= 0 and (most > 1 or len(rows[best]) < 3):
        return best
    widest = max((sum(1 for f in fields if f.strip()) for fields in rows), default=0)
    full = [place for place, fields in enumerate(rows) if sum(1 for f in fields if f.strip()) == widest]
    return full[0] if full else 0


def _is_prose(fields: list[str]) -> bool:
    """Tell a row of descriptions ("Lifetime: The total number of …") from data: long words, no figure alone."""
    filled = [text for text in fields if text.strip()]
    if not filled or any(re.fullmatch(r"[\d.,:/%\s+-]+", text) for text in filled):
        return False
    long = sum(1 for text in filled if len(text) > 20 and " " in text)
    return long * 2 > len(filled) or (not fields[0].strip() and long > 1)


def _trimmed(fields: list[str]) -> list[str]:
    end = len(fields)
    while end > 1 and not fields[end - 1].strip():
        end -= 1
    return fields[:end]


def sheet_of(block: list[Record], name: str, known: Known, notes: Notes) -> Sheet | None:
    """Return the table in a block of records."""
    head = [fields for _, fields in block[:HEAD]]
    place = _header_place(head, known)
    header = _trimmed(head[place])
    not_too_wide(len(header), name)
    below = block[place + 1 :]
    described: list[str] = []
    if below and len(below) > 1 and _is_prose(below[0][1]):
        described, below = below[0][1], below[1:]
    above = [text for fields in head[:place] for text in [" ".join(filter(None, map(str.strip, fields)))] if text]
    rows = careful(below, len(header), notes)
    return _sheet(name, above, header, described, rows)


def _sheet(name: str, above: list[str], header: list[str], described: list[str], rows: Block) -> Sheet:
    titles = [text for text in above if text.strip("# -")]
    title = titles[-1].lstrip("# ").strip() if titles else ""
    clean = tuple(heading.strip().lstrip("\ufeff") for heading in header)
    return Sheet(name, title, tuple(above), clean, tuple(described), rows.cells, rows.lines)


def large(data: bytes, name: str, known: Known, notes: Notes) -> Sheet | None:
    """Return the one table of a large UTF-8 file without ever holding its whole text; None where it is not that even.

    Args:
        data: the file's bytes.
        name: for messages.
        known: tells headings that a format knows.
        notes: takes what was noticed.
    """
    if len(data) < FAST_FROM or not _is_utf8(data):
        return None
    begin = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    text = data[begin:HEAD_BYTES].decode("utf-8", "ignore")
    first_line, delimiter = 1, None
    if hint := SEP.match(text):
        delimiter, text, first_line = hint[1], text[hint.end() :], 2
        begin += len(hint[0])
    delimiter = delimiter or _delimiter(text, known)
    head = list(islice(records(text, delimiter, first_line), HEAD))
    rows = [fields for _, fields in head]
    place = _header_place(rows, known)
    start = place + 1
    described = rows[start] if start < len(rows) and _is_prose(rows[start]) else []
    start += bool(described)
    if start >= len(head) - 1 or text.lstrip()[:1] in "[{":
        return None
    line = head[start][0]
    for _ in range(line - first_line):
        begin = data.index(b"\n", begin) + 1
    header = _trimmed(rows[place])
    not_too_wide(len(header), name)
    block = fast(data, begin, delimiter, len(header), line, notes)
    if block is None:
        return None
    above = [" ".join(filter(None, fields)) for fields in rows[:place]]
    return _sheet(name, [text for text in above if text], header, described, block)


def not_too_wide(columns: int, name: str) -> None:
    """Refuse a table with more columns than any export has."""
    if columns > MOST_COLUMNS:
        raise refuse("table.wide", file=name, count=number(columns), most=number(MOST_COLUMNS))


def _is_utf8(data: bytes) -> bool:
    check = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        for start in range(0, len(data), 2**20):
            check.decode(bytes(view[start : start + 2**20]))
        check.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return b"\0" not in data
