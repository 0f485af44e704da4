"""A map as three tables: from Excel, from CSV files, from data frames, and back without loss."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.errors import nearest
from smlib.opening import CalendarError
from smlib.stakeholders.errors import StakeholderError
from smlib.stakeholders.headings import COLUMNS, SHEETS, column_of, sheet_of
from smlib.stakeholders.records import NO_SKILL, meaning, missing
from smlib.tables import to_pandas
from smlib.text import t

if TYPE_CHECKING:
    import pandas as pd

    from smlib.stakeholders.map import StakeholderMap

NEEDED = {"actors": ("name",), "tasks": ("name",), "assignments": ("task", "actor", "role")}
Rows = list[tuple[int, dict[str, Any]]]
"""Row number in its table and the cells by column."""


def read_map(source: str | os.PathLike[str] | Mapping[str, Any] | Any) -> StakeholderMap:
    """Read a map.

    Args:
        source: an Excel file with the sheets actors, tasks and assignments (German names too); a folder with one
            such file, or with CSV files of these names; a dict of three tables; or one table with task, actor, role (and deputy), from
            which actors and tasks follow.

    Raises:
        StakeholderError: for what is missing or cannot be, with its place in the table. The source stays as it is.

    Example:
        >>> import smlib as sm
        >>> m = sm.StakeholderMap.read([{"task": "Beschwerden", "actor": "Kundendienst", "role": "R"}])
        >>> m.gaps()["code"].tolist()
        ['no_accountable', 'no_deputy']
    """
    if isinstance(source, Mapping):
        found = {sheet_of(name): _frame_rows(sheet_of(name), table) for name, table in source.items()}
    elif isinstance(source, str | os.PathLike):
        path = Path(source)
        if not path.exists():
            there = nearest(path.name, [p.name for p in path.parent.glob("*")] if path.parent.is_dir() else [])
            raise StakeholderError("file.missing", name=path.name, folder=path.parent, nearest=there or "–")
        found = _folder(path) if path.is_dir() else _workbook(path)
    else:
        found = _single(_frame_rows("assignments", source))
    return _built(found)


def _built(found: Mapping[str, Rows]) -> StakeholderMap:
    from smlib.stakeholders.map import StakeholderMap

    m = StakeholderMap()
    steps: dict[str, Callable[..., StakeholderMap]] = {
        "actors": StakeholderMap.actor,
        "tasks": StakeholderMap.task,
        "assignments": StakeholderMap.assign,
    }
    for sheet, step in steps.items():
        for number, cells in found.get(sheet, ()):
            given = {name: None if missing(value) else value for name, value in cells.items()}
            for name in NEEDED[sheet]:
                given.setdefault(name, "")
            try:
                m = step(m, **given)
            except StakeholderError as error:
                raise error.at(t(f"stakeholders.file.sheets.{sheet}"), number) from None
            except CalendarError as error:
                place = t("stakeholders.file.place", sheet=t(f"stakeholders.file.sheets.{sheet}"), row=number)
                raise StakeholderError("file.times", place=place, problem=str(error)) from error
    return m


def _rows(sheet: str, table: Iterable[Iterable[Any]], first: int = 1) -> Rows:
    """Return the rows of a table whose first row holds the headings; empty rows are passed over."""
    lines = [list(line) for line in table]
    head = [None if missing(cell) else column_of(sheet, cell) for cell in (lines[0] if lines else [])]
    for name in NEEDED[sheet]:
        if name not in head:
            have = ", ".join(str(cell) for cell in (lines[0] if lines else []) if not missing(cell)) or "–"
            raise StakeholderError(
                "file.column",
                sheet=t(f"stakeholders.file.sheets.{sheet}"),
                column=t(f"stakeholders.field.{name}"),
                have=have,
            )
    return [
        (first + place, {name: cell for name, cell in zip(head, line, strict=False) if name is not None})
        for place, line in enumerate(lines[1:], 1)
        if not all(missing(cell) for cell in line)
    ]


def _frame_rows(sheet: str, table: Any) -> Rows:
    if not sheet:
        raise StakeholderError("file.sheet", have="–", wanted=", ".join(SHEETS))
    frame = to_pandas(table)
    cells = frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)
    return _rows(sheet, [list(frame.columns), *cells], 0)


def _single(rows: Rows) -> dict[str, Rows]:
    """Let actors and tasks follow from assignments."""
    names = [cells.get(key) for _, cells in rows for key in ("actor", "deputy")]
    actors = dict.fromkeys(str(name) for name in names if not missing(name))
    tasks = dict.fromkeys(str(cells["task"]) for _, cells in rows if not missing(cells["task"]))
    as_rows = [[(place, {"name": name}) for place, name in enumerate(known, 1)] for known in (actors, tasks)]
    return {"actors": as_rows[0], "tasks": as_rows[1], "assignments": rows}


def _folder(path: Path) -> dict[str, Rows]:
    import pandas as pd

    files = {sheet_of(file.stem): file for file in sorted(path.glob("*.csv"))}
    books = [file for file in sorted(path.glob("*.xlsx")) if not file.name.startswith("~$")]
    if "actors" not in files and len(books) == 1:
        return _workbook(books[0])
    if "actors" not in files and books:
        raise StakeholderError("file.several", have=", ".join(book.name for book in books), folder=path)
    if "actors" not in files:
        raise StakeholderError("file.sheet", have=", ".join(p.name for p in sorted(path.iterdir())) or "–", wanted="actors.csv, tasks.csv, assignments.csv")  # fmt: skip
    found = {}
    for sheet in filter(None, files):
        read = pd.read_csv(
            files[sheet], sep=None, engine="python", dtype=str, keep_default_na=False, encoding="utf-8-sig"
        )
        found[sheet] = _rows(sheet, [list(read.columns), *read.itertuples(index=False, name=None)])
    return found


def _workbook(path: Path) -> dict[str, Rows]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, data_only=True)
    except PermissionError as error:
        raise StakeholderError("file.locked", name=path.name) from error
    except (zipfile.BadZipFile, InvalidFileException, KeyError, OSError) as error:
        raise StakeholderError("file.damaged", name=path.name) from error
    sheets = {sheet_of(title): title for title in book.sheetnames}
    if "actors" not in sheets:
        raise StakeholderError("file.sheet", have=", ".join(book.sheetnames), wanted=", ".join(t(f"stakeholders.file.sheets.{s}") for s in SHEETS))  # fmt: skip
    return {sheet: _rows(sheet, book[title].iter_rows(values_only=True)) for sheet, title in sheets.items() if sheet}


def to_tables(m: StakeholderMap) -> dict[str, pd.DataFrame]:
    """Return the tables of a map; `read` gives the map back without loss."""
    import pandas as pd

    records = {"actors": m.actors, "tasks": m.tasks, "assignments": m.assignments}
    return {
        sheet: pd.DataFrame([[plain(getattr(r, c)) for c in COLUMNS[sheet]] for r in records[sheet]], columns=list(COLUMNS[sheet]), dtype=object)
        for sheet in SHEETS
    }  # fmt: skip


def plain(value: Any) -> Any:
    """Return a value as it stands in a cell: skills as a text with commas."""
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or NO_SKILL
    return value


def write_map(m: StakeholderMap, path: str | os.PathLike[str]) -> Path | None:
    """Write a map as an Excel file with drop-downs; returns the copy of an earlier file that held more than a map."""
    from smlib.stakeholders.workbook import save

    return save(to_tables(m), path)


def write_template(path: str | os.PathLike[str], *, example: bool = True) -> None:
    """Write an Excel file to fill in: drop-downs, a page that explains, and a filled example to overwrite."""
    from smlib.stakeholders.workbook import save

    rows = catalogue_rows() if example else {sheet: [] for sheet in SHEETS}
    import pandas as pd

    save({s: pd.DataFrame(rows[s], columns=list(COLUMNS[s]), dtype=object) for s in SHEETS}, path)


def catalogue_rows() -> dict[str, list[list[Any]]]:
    """Return the rows of the filled example in the current language."""
    from smlib.text import lookup

    found = {}
    for sheet in SHEETS:
        lines = [list(line) for line in lookup(f"stakeholders.example.{sheet}")]
        found[sheet] = [
            [cell if cell != "" else None for cell in line] + [None] * (len(COLUMNS[sheet]) - len(line))
            for line in lines
        ]
    for line in found["actors"]:
        line[1] = meaning("sides", line[1])
    return found
