"""What an analysis notebook works on: the exports of a folder, or the examples; and a plain list of what is missing."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.course.display import notebook
from smlib.course.errors import CourseError
from smlib.errors import SmlibError, check_choice
from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import number

if TYPE_CHECKING:
    import pandas as pd

MIME = "application/vnd.smlib.inputs+json"
"""Kind of output by which `smlib report` learns what was read and what was missing."""
PAGE = "application/vnd.smlib.page+html"
"""Kind of output that `smlib report` writes as the page, as it is."""


@dataclass(frozen=True, repr=False)
class Inputs(Result):
    """The tables of an analysis; made by `gather`.

    Attributes:
        name: the notebook.
        folder: where the exports lie; None for the examples.
        tables: kind -> table.
        missing: kinds that the notebook would use and did not find, required ones first.
        required: kinds without which it cannot answer.
        unread: why nothing could be read; empty if something was.
        parts: each table of each file, as it was read.
        left: files that were not read, and why.
    """

    name: str
    folder: Path | None
    tables: dict[str, pd.DataFrame]
    missing: tuple[str, ...]
    required: tuple[str, ...]
    unread: str = ""
    parts: tuple[pd.DataFrame, ...] = ()
    left: tuple[tuple[str, SmlibError], ...] = ()

    def get(self, kind: str) -> pd.DataFrame | None:
        """Return the table of a kind, or None if it is missing."""
        return self.tables.get(kind)

    def __contains__(self, kind: object) -> bool:
        return kind in self.tables

    def __getitem__(self, kind: str) -> pd.DataFrame:
        if kind not in self.tables:
            raise CourseError("input_missing", kind=self._named(kind))
        return self.tables[kind]

    @property
    def lines(self) -> list[str]:
        """One line for each thing that is missing, and what it would be for."""
        return [t(f"report.{self.name}.{kind}", kind=self._named(kind)) for kind in self.missing]

    @staticmethod
    def _named(kind: str) -> str:
        return t(f"report.kind.{kind}")

    def text(self) -> str:
        """Return what was read, and what was missing."""
        place = t("report.example") if self.folder is None else t("report.folder", folder=self.folder.name)
        read = [
            t("report.read", kind=self._named(kind), rows=number(len(self.tables[kind])))
            for kind in self.tables
            if kind in _kinds(self.name)
        ]
        lines = [place, *read, *([self.unread] if self.unread else [])]
        return "\n".join([*lines, *self.lines] if self.missing else [*lines, t("report.complete")])

    def to_frame(self) -> pd.DataFrame:
        """Return each kind with its rows; missing ones have none."""
        import pandas as pd

        kinds = list(_kinds(self.name))
        rows = [len(self.tables[kind]) if kind in self.tables else None for kind in kinds]
        return pd.DataFrame({"kind": [self._named(kind) for kind in kinds], "rows": pd.array(rows, dtype="Int64")})

    def _repr_html_(self) -> str:
        read, gaps = self.text().split("\n"), self.lines
        read = [line for line in read if line not in gaps]
        html = "".join(f"<p>{escape(line)}</p>" for line in read)
        if gaps:
            items = "".join(f"<li>{escape(line)}</li>" for line in gaps)
            html += f"<p><strong>{escape(t('report.missing'))}</strong></p><ul>{items}</ul>"
        return f"<div>{html}</div>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        state = {"missing": self.lines, "stopped": bool(set(self.required) & set(self.missing)), "unread": self.unread}
        return {"text/html": self._repr_html_(), "text/plain": self.text(), MIME: state}


def gather(name: str, data: str | Path | None = None, **reading: Any) -> Inputs:
    """Read what an analysis notebook needs, and say what is missing.

    Args:
        name: the notebook, such as `"campaign"`.
        data: folder of exports; None takes the case company's examples.
        reading: passed on to `sm.read_folder`, such as `own_name` or `keep_text`.

    Raises:
        CourseError: `input_required` if the notebook can answer nothing without a table that is missing; the list is
            shown before.
        InputError: for an unknown notebook.

    Example:
        >>> import smlib as sm
        >>> found = sm.course.gather("campaign")
        >>> found.missing
        ()
    """
    check_choice("name", name, _needs())
    wanted = _kinds(name)
    required = tuple(kind for kind, need in wanted.items() if need.get("required"))
    folder = None if data is None else Path(data).expanduser()
    example = _needs()[name].get("folder")
    tables: dict[str, pd.DataFrame]
    if folder is None and example is None:
        tables = _examples(wanted, reading)
        parts, left, unread = tuple(tables.values()), (), ""
    else:
        tables, parts, left, unread = _folder(folder or _example_folder(example), reading)
    gone = [kind for kind, need in wanted.items() if kind not in tables and need.get("unless") not in tables]
    gone.sort(key=lambda kind: kind not in required)
    found = Inputs(name, folder, tables, tuple(gone), required, unread, parts, left)
    lost = [Inputs._named(kind) for kind in gone if kind in required]
    if not required and len(gone) == len(wanted):
        lost = [Inputs._named("export")]
    if lost:
        if notebook() is not None:
            from IPython.display import display

            display(found)  # type: ignore[no-untyped-call]
        raise CourseError("input_required", kind=lost[0], unread=unread)
    return found


@cache
def _needs() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files(__package__).joinpath("analysis.toml").read_text(encoding="utf-8"))


def _kinds(name: str) -> dict[str, dict[str, Any]]:
    """Return what a notebook takes, without the folder that stands in for all of it."""
    return {kind: need for kind, need in _needs()[name].items() if kind != "folder"}


def _examples(wanted: dict[str, dict[str, Any]], reading: dict[str, Any]) -> dict[str, pd.DataFrame]:
    from smlib.sources.examples import example
    from smlib.sources.reader import read

    return {kind: read(example(need["example"]), **reading) for kind, need in wanted.items()}


def _example_folder(name: Any) -> Path:
    from smlib.sources.examples import example

    return example(str(name))


def _folder(folder: Path, reading: dict[str, Any]) -> tuple[Any, ...]:
    """Read the folder; one in which nothing is an export is an answer too, a file that cannot be trusted is not."""
    from smlib.sources.errors import SourceError
    from smlib.sources.folder import read_files, together

    try:
        files = read_files(folder, **reading)
    except SourceError as error:
        if error.code not in ("format.unknown", "file.empty"):
            raise
        return {}, (), (), error.found
    return together(folder, files, tz=reading.get("tz", "Europe/Berlin")), files.tables, files.left, ""
