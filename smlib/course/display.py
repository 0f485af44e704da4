"""Showing things to a learner: one calm line, a table, a picture; as accessible HTML, or as text without a notebook."""

from __future__ import annotations

import re
import sys
from html import escape
from typing import Any

from smlib.results import Result, cell_text, html_table
from smlib.text import language, t
from smlib.text.numbers import number

MAX_ROWS = 10
NOTE_STYLE = "border-left:4px solid {colour};padding:.1em .8em;margin:.3em 0"
# The word before the line says what it is; the colour repeats it.
COLOURS = {"right": "#009E73", "untried": "#767676", "unclear": "#767676", "hint": "#0072B2", "plain": "#0072B2"}


def notebook() -> Any:
    """Return the running IPython shell, or None in plain Python (IPython is not imported for the question)."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module is not None else None


def publish(html: str, text: str) -> None:
    """Show HTML in a notebook and text elsewhere; never writes to stderr and returns nothing to be shown again."""
    if notebook() is None:
        print(text)
        return
    from IPython.display import display

    display({"text/html": html, "text/plain": text}, raw=True)  # type: ignore[no-untyped-call]


def _marked(line: str) -> str:
    """Escape a line; what stands in backticks becomes code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(line, quote=False))


def note(text: str, label: str = "", kind: str = "plain") -> None:
    """Show one short message; each line of `text` becomes a paragraph, `label` leads the first one."""
    lines = [line for line in text.split("\n") if line.strip()]
    lead = f"<strong>{_marked(label)}</strong> " if label else ""
    paragraphs = "".join(
        f'<p style="margin:.2em 0">{lead if i == 0 else ""}{_marked(line)}</p>' for i, line in enumerate(lines)
    )
    style = NOTE_STYLE.format(colour=COLOURS[kind])
    plain = "\n".join(lines).replace("`", "")
    publish(
        f'<div lang="{language()}" role="status" style="{style}">{paragraphs}</div>',
        f"{label} {plain}" if label else plain,
    )


def table_html(table: Any, title: str = "") -> str:
    """Return a table as accessible HTML with at most ten rows; a named index becomes the first column."""
    frame = table.to_frame(name=table.name or t("course.show.value")) if hasattr(table, "to_frame") else table
    if not hasattr(frame, "itertuples"):
        from smlib.tables import to_pandas

        frame = to_pandas(frame)
    index = frame.index
    if any(name is not None for name in index.names) or index.dtype.kind not in "iu":
        frame = frame.reset_index(
            names=[n or t("course.show.key") for n in index.names]
            if index.nlevels > 1
            else index.name or t("course.show.key")
        )
    if frame.columns.nlevels > 1:
        frame = frame.set_axis([" ".join(map(str, column)).strip() for column in frame.columns], axis=1)
    return html_table(frame, title, max_rows=MAX_ROWS)


def _picture(obj: Any) -> Any:
    """Return the figure behind a figure or its axes, else None."""
    module = sys.modules.get("matplotlib.figure")
    if module is None:
        return None
    figure = obj if isinstance(obj, module.FigureBase) else getattr(obj, "figure", None)
    return figure if isinstance(figure, module.Figure) else None


def show(obj: Any, title: str | None = None) -> None:
    """Show a table, a picture, a result, a figure or lines of text; returns None.

    Args:
        obj: a table (at most ten rows are shown), a matplotlib figure or its axes, a result of smlib,
            a dict (as two columns), a line, a list of lines, a figure.
        title: heading.

    Example:
        >>> import smlib as sm
        >>> sm.show("Der Laden ist offen.", "Heute")
        Heute
        Der Laden ist offen.
        >>> sm.show(1234.5)
        1.234,5
    """
    heading = title or ""
    head = f"<p><strong>{escape(heading)}</strong></p>" if heading else ""
    plain = f"{heading}\n" if heading else ""
    figure = _picture(obj)
    if figure is not None:
        _show_figure(figure, head, heading)
    elif isinstance(obj, Result) or (
        hasattr(obj, "_repr_html_") and not hasattr(obj, "columns") and not hasattr(obj, "dtype")
    ):
        publish(f'<div lang="{language()}">{head}{obj._repr_html_()}</div>', f"{plain}{obj!r}")
    elif isinstance(obj, dict):
        import pandas as pd

        columns = [t("course.show.key"), t("course.show.value")]
        rows = [(cell_text(key), cell_text(value)) for key, value in obj.items()]
        frame = pd.DataFrame(rows, columns=columns)
        publish(_div(html_table(frame, heading, max_rows=MAX_ROWS)), plain + "\n".join(": ".join(row) for row in rows))
    elif hasattr(obj, "columns") or hasattr(obj, "to_frame"):
        publish(_div(table_html(obj, heading)), f"{plain}{obj!s}")
    else:
        lines = [_word(item) for item in obj] if isinstance(obj, list | tuple | set) else _word(obj).split("\n")
        publish(_div(head + "".join(f"<p>{_marked(line)}</p>" for line in lines if line)), plain + "\n".join(lines))


def _div(html: str) -> str:
    return f'<div lang="{language()}">{html}</div>'


def _word(value: Any) -> str:
    return (
        value
        if isinstance(value, str)
        else number(value)
        if isinstance(value, int | float) and not isinstance(value, bool)
        else cell_text(value)
    )


def _show_figure(figure: Any, head: str, heading: str) -> None:
    from smlib import plots

    words = described(figure)
    publish(f"{head}{plots.figure_html(figure, words)}", f"{heading}: {words}" if heading else words)
    import matplotlib.pyplot as plt

    plt.close(figure)  # or the notebook would show it a second time


def described(figure: Any) -> str:
    """Return the description of a picture; without one, what its titles and axes say."""
    from smlib import plots

    stored = plots.alt_text(figure)
    if stored:
        return stored
    parts = [
        text
        for axes in figure.axes
        for text in (axes.get_title() or axes.get_title(loc="left"), axes.get_xlabel(), axes.get_ylabel())
    ]
    said = ", ".join(dict.fromkeys(part for part in parts if part))
    return f"{t('results.figure')}: {said}" if said else t("results.figure")
