"""Worksheets as text: every cell is read as it is written, so that `001` stays `001`."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from smlib.sources.cells import Record
from smlib.sources.errors import SourceError, refuse
from smlib.sources.notes import Notes
from smlib.sources.opening import MOST_BYTES, TIGHT
from smlib.sources.progress import tick
from smlib.sources.sheets import Known, Sheet, sheet_of
from smlib.text.numbers import number

ROW, CELL = re.compile(rb'<(?:\w+:)?row [^>]{0,200}?r="(\d{1,9})"'), re.compile(rb'r="([A-Z]{1,3})\d')
MOST_EMPTY, SPARSE = 2_000_000, 50  # cells of a sheet that may be empty; or this many for each that is not


def worksheets(data: bytes, name: str, known: Known, notes: Notes) -> list[Sheet]:
    """Return the tables of all worksheets of an .xls or .xlsx file.

    Raises:
        SourceError: `file.need_xls` without the package that reads workbooks, `file.damaged` for a broken file.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    except ImportError as error:
        raise refuse("file.need_xls", file=name) from error
    sheets: list[Sheet] = []
    _check_size(data, name)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        named = [(title, book.get_sheet_by_name(title).to_python(skip_empty_area=False)) for title in book.sheet_names]
    except PasswordError as error:
        raise refuse("file.encrypted", file=name) from error
    except (CalamineError, OSError, ValueError, EOFError) as error:
        raise refuse("file.damaged", file=name, bytes=number(len(data))) from error
    for place, (title, grid) in enumerate(named):
        tick(0.4 * place / len(named))
        width = max((len(row) for row in grid), default=0)
        rows: list[Record] = [
            (line, [as_text(cell) for cell in row] + [""] * (width - len(row))) for line, row in enumerate(grid, 1)
        ]
        filled = [(line, fields) for line, fields in rows if any(fields)]
        if filled and (sheet := sheet_of(filled, title, known, notes)):
            sheets.append(sheet)
    return sheets


def _check_size(data: bytes, name: str) -> None:
    """Refuse a workbook that unpacks to far more than it is: one cell far away would fill the memory with empty ones."""
    if not data.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            infos = file.infolist()
            unpacked = sum(info.file_size for info in infos)
            if unpacked > MOST_BYTES and unpacked > TIGHT * len(data):
                raise refuse("file.unsafe", file=name, what=f"{number(unpacked / 2**30, 1)} GB")
            for info in infos:
                if info.filename.startswith("xl/worksheets/"):
                    _check_sheet(file.read(info), name)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        if isinstance(error, SourceError):
            raise
        raise refuse("file.damaged", file=name, bytes=number(len(data))) from error


def _check_sheet(xml: bytes, name: str) -> None:
    cells = Counter(hit[1] for hit in CELL.finditer(xml))
    columns = max(map(_column, cells), default=0)
    rows = max((int(hit[1]) for hit in ROW.finditer(xml)), default=0)
    if columns * rows > max(MOST_EMPTY, SPARSE * cells.total()):
        raise refuse("file.unsafe", file=name, what=f"{number(rows)} × {number(columns)}")


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place


def as_text(cell: Any) -> str:
    """Return a cell as text, dates the ISO way.

    Example:
        >>> as_text(3.0), as_text(0.25), as_text(None), as_text("001")
        ('3', '0.25', '', '001')
    """
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell.total_seconds())
    return str(cell)
