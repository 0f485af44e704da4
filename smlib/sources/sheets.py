"""A table that grows row by row: its headings are found in the first rows, later ones become columns and are forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smlib.sources.cells import Block, Rows
from smlib.sources.errors import refuse
from smlib.sources.notes import Notes
from smlib.text.numbers import number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_COLUMNS = 1000  # exports have some dozens; a table of thousands is none, and would take minutes
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


class Growing:
    """A table of which more rows may come.

    Args:
        name: of file or worksheet, for messages.
        known: tells headings that a format knows.

    Attributes:
        widest: most fields of a row so far.
    """

    def __init__(self, name: str, known: Known) -> None:
        self._name, self._known = name, known
        self._lines: list[int] = []
        self._rows: list[list[str]] = []
        self._room = HEAD + 2  # the headings may be the last row looked at; two more tell prose from data
        self._width = 0
        self._body: Rows | None = None
        self.widest = 0

    def extend(self, lines: Sequence[int], rows: list[list[str]]) -> None:
        """Take rows and the lines on which they begin."""
        self._lines += lines
        self._rows += rows
        self.widest = max(self.widest, *map(len, rows))
        if len(self._rows) >= self._room:
            self._flush()

    @property
    def width(self) -> int:
        """How many fields most of the first rows have."""
        return self._width or width_of(self._rows)

    def _flush(self) -> None:
        if self._body is None:
            self._width, self._room = width_of(self._rows), 1  # from now on, rows need not wait
            self._body = self._begun()
        self._body.take(self._lines, self._rows)
        self._lines, self._rows = [], []

    def _begun(self) -> Rows:
        """Find the headings and leave what is above and below them out of the rows."""
        head = self._rows[:HEAD]
        place = header_place(head, self._known)
        self._header = trimmed(head[place])
        not_too_wide(len(self._header), self._name)
        start = place + 1
        self._described: list[str] = []
        if len(self._rows) > start + 1 and is_prose(self._rows[start]):
            self._described, start = self._rows[start], start + 1
        self._above = [" ".join(filter(None, map(str.strip, fields))) for fields in head[:place]]
        self._lines, self._rows = self._lines[start:], self._rows[start:]
        return Rows(len(self._header))

    def finish(self, notes: Notes) -> Sheet:
        """Return the table.

        Raises:
            SourceError: `csv.ragged` if more than 5 % of the lines would be lost.
        """
        self._flush()
        assert self._body is not None
        above = [text for text in self._above if text]
        return sheet_from(self._name, above, self._header, self._described, self._body.block(notes))


def sheet_from(name: str, above: list[str], header: list[str], described: list[str], rows: Block) -> Sheet:
    """Return a table of its parts; the last line above that says anything is its title."""
    titles = [text for text in above if text.strip("# -")]
    title = titles[-1].lstrip("# ").strip() if titles else ""
    clean = tuple(heading.strip().lstrip("\ufeff") for heading in header)
    return Sheet(name, title, tuple(above), clean, tuple(described), rows.cells, rows.lines)


def width_of(rows: list[list[str]]) -> int:
    """Return how many fields most of the first rows have; the last one of equals, since titles stand above."""
    widths = [len(fields) for fields in rows[:HEAD]]
    return widths[0] if len(widths) == 1 else max(reversed(widths), key=widths.count)


def header_place(rows: list[list[str]], known: Known) -> int:
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


def is_prose(fields: list[str]) -> bool:
    """Tell a row of descriptions ("Lifetime: The total number of …") from data: long words, no figure alone."""
    filled = [text for text in fields if text.strip()]
    if not filled or any(re.fullmatch(r"[\d.,:/%\s+-]+", text) for text in filled):
        return False
    long = sum(1 for text in filled if len(text) > 20 and " " in text)
    return long * 2 > len(filled) or (not fields[0].strip() and long > 1)


def trimmed(fields: list[str]) -> list[str]:
    """Return headings without empty ones at the end."""
    end = len(fields)
    while end > 1 and not fields[end - 1].strip():
        end -= 1
    return fields[:end]


def not_too_wide(columns: int, name: str) -> None:
    """Refuse a table with more columns than any export has."""
    if columns > MOST_COLUMNS:
        raise refuse("table.wide", file=name, count=number(columns), most=number(MOST_COLUMNS))
