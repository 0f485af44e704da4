"""The Excel file: every figure with its definition, every limit, and the reading report of every file."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any

from smlib.text import t

if TYPE_CHECKING:
    import pandas as pd

    from smlib.course.monthly.report import MonthlyReport

WIDTHS = {
    "figure": 34,
    "place": 22,
    "definition": 60,
    "line": 110,
    "file": 34,
    "format": 30,
    "message": 110,
    "topic": 20,
}


def save(report: MonthlyReport, path: str | PathLike[str]) -> None:
    """Write the workbook; missing values stay empty cells.

    Raises:
        CourseError: `kept_open` if the file is open in Excel.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for name, frame in (("figures", report.to_frame()), ("limits", _limits(report)), ("files", _files(report))):
        sheet = book.create_sheet(t(f"report.monthly.sheet.{name}"))
        for column, key in enumerate(frame.columns, 1):
            sheet.cell(1, column, t(f"report.monthly.column.{key}")).font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(column)].width = WIDTHS.get(str(key), 14)
            for row, value in enumerate(frame[key].tolist(), 2):
                cell = sheet.cell(row, column, _plain(value))
                if isinstance(cell.value, str):
                    cell.data_type = "s"  # a file name that begins with "=" is a name, not a formula
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.freeze_panes = "A2"
    book.save(path)


def _plain(value: Any) -> Any:
    return None if value is None or value != value else value


def _limits(report: MonthlyReport) -> pd.DataFrame:
    import pandas as pd

    rows = [
        (t(f"report.monthly.head.{name}"), line)
        for name, lines in (("uncertain", report.uncertain), ("missing", report.missing))
        for line in lines
    ]
    return pd.DataFrame(rows, columns=["topic", "line"])


def _files(report: MonthlyReport) -> pd.DataFrame:
    import pandas as pd

    from smlib.sources.registry import known

    rows = []
    for one in report.files:
        name = one.source.replace("\\", "/").rpartition("/")[2]
        shape = known()[one.format].name if one.format in known() else one.format
        first, last = one.period or (None, None)
        days = [None if moment is None else f"{moment:%Y-%m-%d}" for moment in (first, last)]
        notes = one.to_frame()
        said = list(zip(notes["level"], notes["message"], strict=True)) or [(None, None)]
        rows += [(name, shape, one.rows, *days, *note) for note in said]
    return pd.DataFrame(rows, columns=["file", "format", "rows", "first", "last", "level", "message"])
