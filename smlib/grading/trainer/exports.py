"""Results for other programs: a CSV and an Excel file, in which no cell can become a formula."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.grading.trainer.difficulty import items
from smlib.grading.trainer.standing import PASS_MARK, overview
from smlib.results import heading
from smlib.spreadsheets import defused_table
from smlib.text import language, t

if TYPE_CHECKING:
    import pandas as pd


def write_csv(marks: pd.DataFrame, path: Path, *, answers: bool = False) -> Path:
    """Write the class table, one row per learner and graded cell, in the form that `read_class` reads again.

    Args:
        marks: class table.
        path: file to write.
        answers: also what learners wrote; left out by default, because answers may tell who wrote them.
    """
    frame = marks if answers else marks.drop(columns=["answer"])
    defused_table(frame, figures=False).to_csv(
        path, index=False, encoding="utf-8-sig", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL
    )
    return path


def write_excel(marks: pd.DataFrame, path: Path, *, pass_mark: float = PASS_MARK) -> Path:
    """Write a workbook with four sheets: overview, points per task, items, mistakes; headings in the current language."""
    import pandas as pd

    seen, hard = overview(marks, pass_mark=pass_mark), items(marks)
    verdicts = [t(f"trainer.verdict.{name}") for name in seen.table["verdict"]]
    table = seen.table.assign(verdict=verdicts)
    wide = marks.pivot_table(index="learner", columns=["module", "task"], values="points", sort=False, dropna=False)
    wide.columns = wide.columns.get_level_values("task")
    sheets = {
        "overview": table,
        "points": wide.reset_index(),
        "items": hard.table,
        "mistakes": hard.mistakes.drop(columns=["answer"]),
    }
    with pd.ExcelWriter(path, engine="openpyxl") as writer:
        for name, frame in sheets.items():
            safe = defused_table(frame, figures=False).rename(columns=heading)
            safe.to_excel(writer, sheet_name=t(f"trainer.export.sheet_{name}"), index=False)
            _dress(writer.sheets[t(f"trainer.export.sheet_{name}")], safe)
        writer.book.properties.language = language()
    return path


def _dress(sheet: Any, frame: pd.DataFrame) -> None:
    """Freeze the headings and give columns a width one can read; text cells are stored as text, never as formula."""
    sheet.freeze_panes = "B2"
    for column, cells in zip(frame.columns, sheet.iter_cols(), strict=True):
        longest = max([len(str(column)), *(len(str(cell.value)) for cell in cells if cell.value is not None)])
        sheet.column_dimensions[cells[0].column_letter].width = min(60, longest + 2)
        for cell in cells:
            if cell.data_type == "f":
                cell.data_type = "s"
            if isinstance(cell.value, float):
                cell.number_format = "0.00"
