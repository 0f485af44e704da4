"""Worksheets as text: every cell is read as it is written, so that `001` stays `001`."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from smlib.sources.cells import Record
from smlib.sources.dissect import Known, Sheet, sheet_of
from smlib.sources.errors import refuse
from smlib.sources.notes import Notes
from smlib.text.numbers import number


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
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        named = [(title, book.get_sheet_by_name(title).to_python(skip_empty_area=False)) for title in book.sheet_names]
    except PasswordError as error:
        raise refuse("file.encrypted", file=name) from error
    except (CalamineError, OSError, ValueError, EOFError) as error:
        raise refuse("file.damaged", file=name, bytes=number(len(data))) from error
    for title, grid in named:
        width = max((len(row) for row in grid), default=0)
        rows: list[Record] = [
            (line, [as_text(cell) for cell in row] + [""] * (width - len(row))) for line, row in enumerate(grid, 1)
        ]
        filled = [(line, fields) for line, fields in rows if any(fields)]
        if filled and (sheet := sheet_of(filled, title, known, notes)):
            sheets.append(sheet)
    return sheets


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
