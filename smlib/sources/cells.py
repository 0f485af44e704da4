"""Rows of text out of delimited text, with the line of the file on which each begins."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
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
MOST_REJECTED = 0.05

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


@dataclass(frozen=True)
class Block:
    """A table's rows as text.

    Attributes:
        cells: one column a field, numbered from 0, all text.
        lines: line of the file on which each row begins.
    """

    cells: pd.DataFrame
    lines: np.ndarray


def careful(rows: list[Record], width: int, notes: Notes) -> Block:
    """Return the rows that have `width` fields; others are left out, noted and kept as text.

    Raises:
        SourceError: `csv.ragged` if more than 5 % of the lines would be lost.
    """
    import numpy as np
    import pandas as pd

    good: list[list[str]] = []
    lines: list[int] = []
    bad: list[Record] = []
    for line, fields in rows:
        if len(fields) > width and all(plain(text) in TOTALS or not text.strip() for text in fields[width:]):
            fields = fields[:width]
        if len(fields) == width:
            good.append(fields)
            lines.append(line)
        elif any(map(str.strip, fields)):
            bad.append((line, fields))
    _reject(bad, len(good), width, notes)
    columns = list(zip(*good, strict=True)) if good else [()] * width
    cells = pd.DataFrame({n: pd.array(list(column), dtype="str") for n, column in enumerate(columns)})
    return Block(cells, np.array(lines, dtype="int64"))


def _reject(bad: list[Record], good: int, width: int, notes: Notes) -> None:
    """Note records that do not have `width` fields, and keep the first ones as text."""
    if not bad:
        return
    line, fields = bad[0]
    lost = sum(1 + "".join(fields).count("\n") for _, fields in bad)
    values = {
        "line": number(line),
        "found_fields": number(len(fields)),
        "fields": number(width),
        "count": number(len(bad)),
    }
    if lost > MOST_REJECTED * (lost + good) and lost > 1:
        raise refuse("csv.ragged", **values)
    notes.add("csv.ragged", **values)
    notes.rejected += [{"line": line, "text": " | ".join(fields)[:500]} for line, fields in bad[:20]]


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
        bad = [(int(lines[place]), fields) for place, fields in short if any(map(str.strip, fields))]
        _reject(bad, len(cells) - int(gone.sum()), width, notes)
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
