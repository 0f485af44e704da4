"""What every result can do: one sentence first, then a small table, a picture and its description in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from zoneinfo import ZoneInfo

from smlib.text import has, language, lookup, t
from smlib.text.numbers import day, moment, number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

HOME = ZoneInfo("Europe/Berlin")
TABLE_STYLE = "border-collapse:collapse;margin:.4em 0"
CELL_STYLE = "padding:.25em .8em;border-bottom:1px solid #ccc;text-align:{align};vertical-align:top"


class Result:
    """Base of smlib's results: frozen objects that say themselves in words.

    A subclass gives `to_frame()` and `text()`; `plot()` and `alt_text()` where a picture helps;
    `caption` names its table, `most_rows` says how many of its rows a notebook shows.
    """

    most_rows: ClassVar[int] = 10

    def to_frame(self) -> pd.DataFrame:
        """Return the figures as a pandas table with flat column names."""
        raise TypeError(type(self).__name__)

    def for_readers(self) -> pd.DataFrame:
        """Return the table as it is shown in a notebook: readers' words for kinds, shares as per cent."""
        return self.to_frame()

    def text(self) -> str:
        """Return the verdict in words, in the current language."""
        raise TypeError(type(self).__name__)

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return ""

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the result; `ax` draws into an existing picture."""
        raise TypeError(type(self).__name__)

    def alt_text(self) -> str:
        """Describe the picture in words, from the data."""
        return self.text()

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        sentence = "".join(f"<p>{escape(line)}</p>" for line in self.text().split("\n") if line.strip())
        frame = self.for_readers()  # what has no rows is said in the sentence
        table = html_table(frame, self.caption, max_rows=self.most_rows) if len(frame) else ""
        return f'<div lang="{language()}">{sentence}{table}</div>'


class _Frame(Protocol):
    columns: Any

    def __len__(self) -> int: ...


def cell_text(value: Any) -> str:
    """Format one value for a reader: figures, dates and yes/no in the current language, missing as a dash."""
    if value is None or value is NotImplemented:
        return t("results.missing")
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return t("results.yes" if value else "results.no")
    try:
        if value != value:  # NaN, NaT
            return t("results.missing")
    except TypeError:  # pandas' NA has no truth value
        return t("results.missing")
    except ValueError:  # an array
        return str(value)
    if isinstance(value, datetime):
        if str(value.tzinfo) == "UTC":  # tables hold UTC; readers live by the clock on their wall
            value = value.astimezone(HOME)
        return moment(value) if (value.hour, value.minute, value.second) != (0, 0, 0) else day(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, timedelta):
        return number(value.total_seconds() / 60, 0) + " min"
    if hasattr(value, "__float__") and not isinstance(value, str):
        return number(float(value))
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(cell_text(item) for item in value)
    return str(value)


def heading(column: object) -> str:
    """Return the heading of a column in the current language, or the column's own name."""
    key = f"columns.{column}"
    return str(lookup(key)) if isinstance(column, str) and "." not in column and has(key) else str(column)


def html_table(frame: _Frame, caption: str = "", *, max_rows: int = 10, row_header: bool = True) -> str:
    """Return an accessible HTML table: caption, column headings with scope, first column as row headings.

    Args:
        frame: pandas table; its index is not shown.
        caption: heading of the table.
        max_rows: rows shown; the rest is counted in a line below.
        row_header: mark the first column's cells as headings of their rows.
    """
    columns = list(frame.columns)
    total = len(frame)
    rows = frame.head(max_rows).itertuples(index=False, name=None)  # type: ignore[attr-defined]
    numeric = [getattr(dtype, "kind", "O") in "iuf" for dtype in frame.dtypes]  # type: ignore[attr-defined]
    align = ["right" if n else "left" for n in numeric]
    html = [f'<table style="{TABLE_STYLE}">']
    if caption:
        html.append(f'<caption style="text-align:left;font-weight:bold">{escape(caption)}</caption>')
    heads = (
        f'<th scope="col" style="{CELL_STYLE.format(align=a)}">{escape(heading(c))}</th>'
        for c, a in zip(columns, align, strict=True)
    )
    html.append(f"<thead><tr>{''.join(heads)}</tr></thead><tbody>")
    for row in rows:
        cells = []
        for position, (value, a) in enumerate(zip(row, align, strict=True)):
            tag = 'th scope="row"' if position == 0 and row_header else "td"
            weight = ";font-weight:normal" if tag != "td" else ""
            text = escape(cell_text(value)).replace("\n", "<br>")
            cells.append(f'<{tag} style="{CELL_STYLE.format(align=a)}{weight}">{text}</{tag.split()[0]}>')
        html.append(f"<tr>{''.join(cells)}</tr>")
    html.append("</tbody></table>")
    if not total:
        html.append(f"<p>{escape(t('results.empty'))}</p>")
    elif total > max_rows:
        html.append(f"<p>{escape(t('results.rows', shown=number(max_rows), total=number(total)))}</p>")
    return "".join(html)
