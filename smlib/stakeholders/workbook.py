"""The Excel file of a map: drop-downs, a page that explains, nothing that Excel would run."""

from __future__ import annotations

import io
import os
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.spreadsheets import defused
from smlib.stakeholders.errors import StakeholderError
from smlib.stakeholders.headings import column_of, sheet_of
from smlib.text import LANGUAGES, catalogue, lookup, t

if TYPE_CHECKING:
    import pandas as pd

ROWS = 500  # lines that the drop-downs reach at least
WIDTHS = {"name": 30, "task": 30, "actor": 28, "deputy": 28, "skills": 34, "duty": 34, "present": 34, "when": 24}
HEAD = "E6E6E6"


def save(tables: dict[str, pd.DataFrame], path: str | os.PathLike[str]) -> Path | None:
    """Write the tables actors, tasks and assignments.

    Where the file is there already and holds more than a map (columns or sheets of somebody's own, notes at cells, or
    something else altogether), it is kept beside the new one.

    Returns:
        The file that was kept, or None.

    Raises:
        StakeholderError: if the file is open in Excel.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    guide = book.active
    guide.title = t("stakeholders.file.guide.title")
    for line in lookup("stakeholders.file.guide.lines"):
        guide.append([line])
        guide.cell(guide.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    guide.column_dimensions["A"].width = 100
    guide["A1"].font = Font(bold=True, size=14)
    for sheet, frame in tables.items():
        page = book.create_sheet(t(f"stakeholders.file.sheets.{sheet}"))
        for column, name in enumerate(frame.columns, 1):
            head = page.cell(1, column, t(f"stakeholders.field.{name}"))
            head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor=HEAD)
            page.column_dimensions[get_column_letter(column)].width = WIDTHS.get(str(name), 16)
            for row, value in enumerate(frame[name], 2):
                _write(page.cell(row, column), str(name), value)
        page.freeze_panes = "B2"
        _drop_downs(page, list(frame.columns), len(frame) + ROWS)
    book.active = 1
    data = _timeless(book)
    try:
        aside = _keep_aside(Path(path), data)
        with open(path, "wb") as file:
            file.write(data)
    except PermissionError as error:
        raise StakeholderError("file.locked", name=os.path.basename(path)) from error
    except OSError as error:
        raise StakeholderError(
            "file.folder", name=os.path.basename(path), folder=os.path.dirname(path) or "."
        ) from error
    return aside


def _keep_aside(path: Path, data: bytes) -> Path | None:
    """Copy a file that is to be overwritten and holds more than a map; an earlier copy is never overwritten."""
    if not path.is_file():
        return None
    old = path.read_bytes()
    if old == data or _only_a_map(path):
        return None
    for place in range(1, 1000):
        number = "" if place == 1 else f" {place}"
        aside = path.with_name(f"{path.stem} ({t('stakeholders.file.before')}{number}){path.suffix}")
        if aside.exists() and aside.read_bytes() == old:
            return aside
        if not aside.exists():
            aside.write_bytes(old)
            return aside
    raise FileExistsError(path)


def _only_a_map(path: Path) -> bool:
    """Tell whether a file holds nothing but what a map is read from."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(path)
    except Exception:  # whatever it is, it is no workbook that could be read, and so somebody else's
        return False
    guides = [catalogue(lang, "stakeholders")["file"]["guide"]["title"] for lang in LANGUAGES]
    for page in book.worksheets:
        sheet = sheet_of(page.title)
        if not sheet and page.title not in guides:
            return False
        rows = list(page.iter_rows())
        if any(cell.comment is not None for row in rows for cell in row):
            return False
        heads = [column_of(sheet, cell.value) for cell in rows[0]] if sheet and rows else []
        filled = [any(row[place].value is not None for row in rows) for place in range(len(heads))]
        if any(used and head is None for used, head in zip(filled, heads, strict=True)):
            return False
    return True


def _timeless(book: Any) -> bytes:
    """Return the file without the time of writing: the same map gives the same bytes."""
    made = io.BytesIO()
    book.save(made)
    plain = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z?", b"2026-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(item.filename, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return plain.getvalue()


def _write(cell: Any, column: str, value: Any) -> None:
    if value is None or value != value:
        return
    if column == "side":
        value = lookup(f"stakeholders.said.{value}")
    elif isinstance(value, bool):
        value = lookup(f"stakeholders.said.{'yes' if value else 'no'}")
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # also what begins with "=" stays text
        cell.quotePrefix = defused(value) != value


def _drop_downs(page: Any, columns: list[str], rows: int) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    def said(*words: str) -> str:
        return '"' + ",".join(str(lookup(f"stakeholders.said.{word}")) for word in words) + '"'

    actors, tasks = (f"'{t(f'stakeholders.file.sheets.{s}')}'!$A$2:$A${rows + 1}" for s in ("actors", "tasks"))
    choices = {
        "side": said("internal", "external"),
        "publishes": said("yes", "no"),
        "body": '"works_council,data_protection"',
        "role": '"R,A,C,I"',
        "task": tasks,
        "actor": actors,
        "deputy": actors,
    }
    numbers = {"closeness": 5, "influence": 5, "hours_per_week": 168, "minutes_per_week": 10080}
    for place, name in enumerate(columns, 1):
        letter = get_column_letter(place)
        if name in choices:
            rule = DataValidation(type="list", formula1=choices[name], allow_blank=True)
        elif name in numbers:
            rule = DataValidation(
                type="decimal", operator="between", formula1="0", formula2=str(numbers[name]), allow_blank=True
            )
        else:
            continue
        rule.showErrorMessage = True
        rule.error = t(f"stakeholders.file.rule.{'list' if name in choices else 'number'}")
        rule.errorTitle = t(f"stakeholders.field.{name}")
        page.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{rows + 1}")
