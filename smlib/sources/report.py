"""The reading report: what was recognised, assumed and left out, in words."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from smlib.datasheet import period_of
from smlib.errors import InputTypeError
from smlib.results import Result, html_table
from smlib.sources.notes import sentence
from smlib.sources.registry import known
from smlib.text import language, t
from smlib.text.numbers import day, number

if TYPE_CHECKING:
    import pandas as pd

# A sign and a word carry the level; the colour only repeats it (blue and orange are told apart by all eyes).
SIGNS = {"warning": ("▲", "#b45309"), "info": ("●", "#0b5394")}


@dataclass(frozen=True, repr=False)
class ReadingReport(Result):
    """What the reader did with a file.

    Attributes:
        format: key of the recognised format.
        kind: canonical table.
        source: path as given.
        rows: rows of the table.
        period: first and last day, if the table has any.
        notes: code, level and what fills the sentence.
    """

    format: str
    kind: str
    source: str
    rows: int
    period: tuple[Any, Any] | None
    notes: tuple[dict[str, Any], ...]

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each note: level, code, message."""
        import pandas as pd

        rows = [(t(f"sources.level.{note['level']}"), note["code"], _message(note)) for note in self.notes]
        return pd.DataFrame(rows, columns=["level", "code", "message"])

    @property
    def _head(self) -> str:
        formats = known()
        own = t("sources.report.graph" if self.format == "graph" else "sources.report.own")
        name = formats[self.format].name if self.format in formats else own
        values = {"file": self.source.replace("\\", "/").rpartition("/")[2], "format": name, "rows": number(self.rows)}
        if self.period:
            first, last = map(day, self.period)
            return t(
                "sources.report.head_period", first=first, last=last, kind=t(f"sources.kind.{self.kind}"), **values
            )
        return t("sources.report.head", kind=t(f"sources.kind.{self.kind}"), **values)

    def text(self) -> str:
        """Return the report as lines: what it is, then the warnings, then what was decided safely."""
        lines = [self._head]
        for level in ("warning", "info"):
            some = [note for note in self.notes if note["level"] == level]
            if some:
                lines.append(t(f"sources.report.{level}", count=number(len(some))))
                lines += [f"{SIGNS[level][0]} {_message(note)}" for note in some]
        if not self.notes:
            lines.append(t("sources.report.nothing"))
        return "\n".join(lines)

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("sources.report.caption")

    def _repr_html_(self) -> str:
        parts = [f"<p>{escape(self._head)}</p>"]
        if self.notes:
            frame = self.to_frame().drop(columns="code").sort_values("level", kind="stable")
            order = sorted(self.notes, key=lambda note: note["level"] != "warning")
            marks = [f"{SIGNS[note['level']][0]} {t('sources.level.' + note['level'])}" for note in order]
            frame = frame.assign(level=marks, message=[_message(note) for note in order])
            parts.append(html_table(frame, self.caption, max_rows=len(frame)))
        else:
            parts.append(f"<p>{escape(t('sources.report.nothing'))}</p>")
        return f'<div lang="{language()}">{"".join(parts)}</div>'


def _message(note: dict[str, Any]) -> str:
    return sentence(note["key"], note["values"]) if "key" in note else str(note["message"])


def reading_report(df: Any) -> ReadingReport:
    """Say what was recognised, assumed and left out when a table was read.

    Args:
        df: table from `sm.read` or `sm.read_folder`.

    Returns:
        `ReadingReport`: text, table and HTML.

    Raises:
        InputTypeError: for a table that `sm.read` did not make.

    Example:
        >>> import smlib as sm
        >>> report = sm.reading_report(sm.read(sm.example("facebook-posts-en")))
        >>> "row.total" in list(report.to_frame()["code"])
        True
    """
    about = getattr(df, "attrs", {}).get("smlib")
    if not about:
        raise InputTypeError("table.no_report", given=type(df).__name__)
    period = period_of(df, about.get("tz", "UTC"))
    return ReadingReport(about["format"], about["kind"], about["source"], len(df), period, tuple(about["notes"]))
