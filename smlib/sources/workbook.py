"""Worksheets as text: every cell is read as it is written, so that `001` stays `001`."""

from __future__ import annotations

import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from smlib.sources.cells import AT_ONCE
from smlib.sources.errors import SourceError, refuse
from smlib.sources.notes import Notes
from smlib.sources.opening import MOST_BYTES, TIGHT
from smlib.sources.progress import tick
from smlib.sources.sheets import Growing, Known, Sheet
from smlib.text.numbers import number

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

# Places of rows and cells, in XML without quotes and spaces: of those, it allows more than one kind.
# They stand within a tag: a cell's own text may hold an address with "?r=12".
_TAG = rb"<(?:\w{1,9}:)?%s[^<>]{0,200}?r="
ROW, CELL = re.compile(_TAG % b"row" + rb"(\d{1,9})"), re.compile(_TAG % b"c" + rb"([A-Z]{1,3})\d")
WIDE = re.compile(_TAG % b"c" + rb"[A-Z]{2}")
MOST_WHOLE = 2**53
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
        for place, title in enumerate(book.sheet_names):
            tick(0.4 * place / len(book.sheet_names))
            if sheet := _sheet(book.get_sheet_by_name(title), title, known, notes):
                sheets.append(sheet)
    except PasswordError as error:
        raise refuse("file.encrypted", file=name) from error
    except (CalamineError, OSError, ValueError, EOFError) as error:
        raise refuse("file.damaged", file=name, bytes=number(len(data))) from error
    return sheets


def _sheet(grid: CalamineSheet, title: str, known: Known, notes: Notes) -> Sheet | None:
    """Return the table of a worksheet; None where no cell says anything."""
    if grid.start is None or grid.end is None:
        return None
    table = Growing(title, known)
    left = [""] * grid.start[1]
    numbered = enumerate(grid.iter_rows(), 1)
    while piece := list(islice(numbered, AT_ONCE)):
        lines: list[int] = []
        rows: list[list[str]] = []
        for line, row in piece:
            texts = [cell if type(cell) is str else as_text(cell) for cell in row]
            if any(texts):
                lines.append(line)
                rows.append([*left, *texts] if left else texts)
        if rows:
            table.extend(lines, rows)
    return table.finish(notes) if table.widest else None


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
    xml = xml.translate(None, b" \t\r\n'\"")
    rows = max(map(int, ROW.findall(xml)), default=0)
    if rows * 26 <= MOST_EMPTY and not WIDE.search(xml):  # no column beyond Z
        return
    cells = CELL.findall(xml)
    columns = max(map(_column, set(cells)), default=0)
    if columns * rows > max(MOST_EMPTY, SPARSE * len(cells)):
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
    if isinstance(cell, float):  # most cells; texts are kept as they are
        return str(int(cell)) if cell.is_integer() and -MOST_WHOLE < cell < MOST_WHOLE else repr(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell.total_seconds())
    return str(cell)
