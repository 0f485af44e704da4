"""Rows of text out of delimited text, with the line of the file on which each begins."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from smlib.sources.aliases import TOTALS, plain
from smlib.sources.errors import refuse
from smlib.sources.notes import Notes
from smlib.sources.progress import tick
from smlib.text.numbers import number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

DELIMITERS = (",", ";", "\t", "|")
FAST_FROM = 8 * 2**20  # characters; below, the careful way takes less than the blink of an eye
ROWS_AT_ONCE = 50_000
AT_ONCE = 1000  # records that are Python's lists at the same time: few enough to be gone before the collector comes
MOST_REJECTED = 0.05
MOST_KEPT = 20  # rows left out that are kept as text

Record = tuple[int, list[str]]  # line in the file, fields


def records(text: str, delimiter: str, first_line: int = 1) -> Iterator[Record]:
    """Yield each record with the line on which it begins; a line break inside quotes does not end a record."""
    csv.field_size_limit(2**31 - 1)
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter)
    begins = first_line
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise refuse("csv.ragged", line=number(begins), found_fields="–", fields="–", count="1") from error
        yield begins, fields
        begins = first_line + reader.line_num


def pieces(text: str, delimiter: str, first_line: int) -> Iterator[tuple[Sequence[int], list[list[str]]]]:
    """Yield the lines on which some records begin and these records, a thousand at a time."""
    if '"' in text:  # a record may span lines
        numbered = records(text, delimiter, first_line)
        while piece := list(islice(numbered, AT_ONCE)):
            yield [line for line, _ in piece], [fields for _, fields in piece]
        return
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while rows := list(islice(reader, AT_ONCE)):
        yield range(first_line, first_line + len(rows)), rows
        first_line += len(rows)


@dataclass(frozen=True)
class Block:
    """A table's rows as text.

    Attributes:
        cells: one column a field, numbered from 0, all text.
        lines: line of the file on which each row begins.
    """

    cells: pd.DataFrame
    lines: np.ndarray


class Rows:
    """Takes rows as they come and keeps those with `width` fields as columns; others are noted and kept as text."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._lines: list[int] = []
        self._columns: list[list[str]] = [[] for _ in range(width)]
        self._parts: list[tuple[np.ndarray, pd.DataFrame]] = []
        self._bad = Rejected(width)

    def take(self, lines: Sequence[int], rows: list[list[str]]) -> None:
        """Take some rows and the lines on which they begin; none of them is empty."""
        if set(map(len, rows)) != {self._width}:
            even = [place for place, fields in enumerate(rows) if len(fields) == self._width or self._cut(fields)]
            if len(even) < len(rows):
                self._bad.take(lines, rows, set(even))
            lines, rows = [lines[place] for place in even], [rows[place] for place in even]
        self._lines += lines
        for column, texts in zip(self._columns, zip(*rows, strict=True), strict=False):
            column += texts
        if len(self._lines) >= ROWS_AT_ONCE:
            self._pack()

    def _cut(self, fields: list[str]) -> bool:
        """Cut a row that has nothing but empty fields and a word for a total to much."""
        surplus = fields[self._width :]
        if len(fields) < self._width or not all(plain(text) in TOTALS or not text.strip() for text in surplus):
            return False
        del fields[self._width :]
        return True

    def _pack(self) -> None:
        """Turn Python's own texts, which take several times more, into an array."""
        import numpy as np
        import pandas as pd

        cells = {n: pd.array(texts, dtype="str") for n, texts in enumerate(self._columns)}
        self._parts.append((np.array(self._lines, dtype="int64"), pd.DataFrame(cells)))
        self._lines, self._columns = [], [[] for _ in range(self._width)]

    def block(self, notes: Notes) -> Block:
        """Return the rows.

        Raises:
            SourceError: `csv.ragged` if more than 5 % of the lines would be lost.
        """
        import numpy as np
        import pandas as pd

        if self._lines or not self._parts:
            self._pack()
        lines = np.concatenate([part for part, _ in self._parts])
        self._bad.note(len(lines), notes)
        return Block(pd.concat([part for _, part in self._parts], ignore_index=True), lines)


class Rejected:
    """Rows that do not have `width` fields; the first ones are kept as text."""

    def __init__(self, width: int) -> None:
        self._width, self._count, self._lost = width, 0, 0
        self._first: list[Record] = []

    def take(self, lines: Sequence[int], rows: list[list[str]], but: Container[int] = ()) -> None:
        """Take those of some rows whose places are not in `but`."""
        bad = [place for place in range(len(rows)) if place not in but]
        self._count += len(bad)
        self._lost += len(bad) + sum("".join(rows[place]).count("\n") for place in bad)
        self._first += [(lines[place], rows[place]) for place in bad[: MOST_KEPT - len(self._first)]]

    def note(self, good: int, notes: Notes) -> None:
        """Note them.

        Args:
            good: rows that were kept.
            notes: takes what was left out.

        Raises:
            SourceError: `csv.ragged` if more than 5 % of the lines would be lost.
        """
        if not self._count:
            return
        line, fields = self._first[0]
        values = {
            "line": number(line),
            "found_fields": number(len(fields)),
            "fields": number(self._width),
            "count": number(self._count),
        }
        if self._lost > MOST_REJECTED * (self._lost + good) and self._lost > 1:
            raise refuse("csv.ragged", **values)
        notes.add("csv.ragged", **values)
        notes.rejected += [{"line": line, "text": " | ".join(fields)[:500]} for line, fields in self._first]


def fast(data: bytes, offset: int, delimiter: str, width: int, first_line: int, notes: Notes) -> Block | None:
    """Return all rows through pandas' parser, or None where rows are not even and the careful way is needed.

    Args:
        data: the file's bytes, UTF-8.
        offset: where the first row begins.
        delimiter: between fields.
        width: fields of a row.
        first_line: line of the file on which the first row begins.
        notes: takes what was left out, as in the careful way.
    """
    import numpy as np
    import pandas as pd

    stream = io.BytesIO(data)  # shares the bytes instead of copying them
    stream.seek(offset)
    try:
        with warnings.catch_warnings():
            # A first row with too many fields would only be warned of, and its end be lost.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            pieces = pd.read_csv(
                stream,
                sep=delimiter,
                header=None,
                names=list(range(width)),
                index_col=False,
                dtype=str,
                keep_default_na=False,
                na_values=[],
                skip_blank_lines=False,
                on_bad_lines="error",
                chunksize=ROWS_AT_ONCE,  # as whole columns of Python's own strings they would take several times more
            )
            parts = []
            for part in pieces:
                parts.append(part)
                tick(0.4 * stream.tell() / len(data))
    except (pd.errors.ParserError, pd.errors.ParserWarning, ValueError):
        return None
    cells = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=range(width), dtype="str")
    parts.clear()
    lines = np.arange(first_line, first_line + len(cells), dtype="int64")
    if data.count(b"\n", offset) > len(cells):  # some fields span lines
        extra = np.zeros(len(cells), dtype="int64")
        for column in cells.columns:
            values = cells[column]
            if values.str.contains("\n", regex=False).any():
                extra += values.str.count("\n").to_numpy("int64")
        lines[1:] += np.cumsum(extra)[:-1]
    gone = np.ones(len(cells), dtype=bool)
    for column in cells.columns:
        gone &= (cells[column] == "").to_numpy(bool)
        if not gone.any():
            break
    inside = sum(_count(cells[column], delimiter) for column in cells.columns)
    between = data.count(delimiter.encode(), offset) - inside
    if between != (len(cells) - int(gone.sum())) * (width - 1):
        # pandas fills a row with too few fields in silence; now it is worth a slow look at each.
        short = _short(data, offset, delimiter, width, len(cells))
        if short is None:
            return None
        places = [place for place, _ in short]
        gone[places] = True
        full = [(int(lines[place]), fields) for place, fields in short if any(map(str.strip, fields))]
        bad = Rejected(width)
        bad.take([line for line, _ in full], [fields for _, fields in full])
        bad.note(len(cells) - int(gone.sum()), notes)
    return Block(cells[~gone].reset_index(drop=True), lines[~gone]) if gone.any() else Block(cells, lines)


def _count(values: pd.Series, delimiter: str) -> int:
    if not values.str.contains(delimiter, regex=False).any():
        return 0
    return int(values.str.count(re.escape(delimiter)).sum())


def _short(data: bytes, offset: int, delimiter: str, width: int, rows: int) -> list[Record] | None:
    """Return place and fields of the rows with too few fields; None if rows are counted differently here."""
    stream = io.BytesIO(data)
    stream.seek(offset)
    csv.field_size_limit(2**31 - 1)
    found: list[Record] = []
    place = -1
    try:
        reader = csv.reader(io.TextIOWrapper(stream, "utf-8", newline=""), delimiter=delimiter)
        for place, fields in enumerate(reader):
            if len(fields) < width:
                found.append((place, fields))
    except csv.Error:
        return None
    return found if place + 1 == rows else None
