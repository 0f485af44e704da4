"""Pictures that everybody can read: Okabe–Ito colours, horizontal bars with figures on them, a description in words.

matplotlib's inline pictures carry no alternative text. `describe` stores one with the figure, and
in a notebook the figure is then shown as HTML with that text.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from smlib.text import language
from smlib.text.numbers import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe & Ito (2008), without the yellow, which no text and no thin line survives.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
GREY = "#767676"  # 4.5:1 on white
MAIN, ACCENT = COLOURS[0], COLOURS[1]
HEAT = "cividis"
STYLE: Any = {  # matplotlib types its keys one by one
    "font.size": 11,
    "axes.titlesize": 13,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.dpi": 100,
    "savefig.bbox": "tight",
    "svg.hashsalt": "smlib",
}


def new_axes(ax: Axes | None = None, *, width: float = 7.5, height: float = 4.0) -> Axes:
    """Return `ax`, or the axes of a new figure of `width` × `height` inches in smlib's style."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    # The figure comes first, outside the context: the first one loads the notebook's backend, which switches
    # pyplot to interactive, and leaving the context would undo that; no later picture would be shown.
    figure = plt.figure(figsize=(width, height), dpi=STYLE["figure.dpi"], layout="constrained")
    with plt.rc_context(STYLE):
        fresh: Axes = figure.add_subplot()
    return fresh


def describe(ax: Axes, alt: str) -> Axes:
    """Attach a description in words to the picture of `ax`; notebooks show it as the picture's alternative text.

    Figures along the axes of the whole picture are written as the current language writes them.
    """
    figure = _figure_of(ax)
    figure.smlib_alt = alt
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if type(axis.get_major_formatter()).__name__ == "ScalarFormatter":
                axis.set_major_formatter(_figures()())
    _show_with_alt_text()
    return ax


@cache
def _figures() -> Any:
    """Return a formatter of ticks: as many decimals as matplotlib finds necessary, `0,5` and `1.000` in German."""
    from matplotlib.ticker import ScalarFormatter

    class Figures(ScalarFormatter):
        def __init__(self) -> None:
            super().__init__(useOffset=False)
            self.set_scientific(False)

        def __call__(self, x: float, pos: int | None = None) -> str:
            written = super().__call__(x, pos)
            return number(x + 0.0, len(written.partition(".")[2])) if written else written

    return Figures


def _figure_of(ax: Axes) -> Any:
    """Return the whole figure that `ax` is in, also from a part of it (`SubFigure.figure` is the whole one)."""
    return ax.figure.figure


def alt_text(figure: Figure) -> str | None:
    """Return the description that `describe` attached, or None."""
    return getattr(figure, "smlib_alt", None)


def figure_html(figure: Figure, alt: str | None = None) -> str:
    """Return the figure as one HTML image with its alternative text; nothing is loaded from anywhere."""
    words = alt or alt_text(figure) or ""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, metadata={"Software": None})
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    source = f"data:image/png;base64,{data}"
    return f'<img lang="{language()}" alt="{escape(words, quote=True)}" style="max-width:100%" src="{source}">'


def _figure_formatter(figure: Figure) -> str | None:
    return figure_html(figure) if alt_text(figure) else None


def _axes_formatter(ax: Axes) -> str | None:
    """Show axes at the end of a cell as their picture, and only once: the figure is closed, as after each cell."""
    figure = _figure_of(ax)
    html = _figure_formatter(figure)
    if html:
        import matplotlib.pyplot as plt

        plt.close(figure)
    return html


def _show_with_alt_text() -> None:
    """Let IPython show described figures and their axes as HTML; those without a description stay as they are."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return
    shell: Any = get_ipython()
    if shell is None:
        return
    formatter = shell.display_formatter.formatters["text/html"]
    formatter.for_type_by_name("matplotlib.figure", "Figure", _figure_formatter)
    formatter.for_type_by_name("matplotlib.axes._axes", "Axes", _axes_formatter)


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    *,
    ax: Axes | None = None,
    written: Sequence[str] | None = None,
    highlight: int | None = None,
    title: str = "",
    xlabel: str = "",
) -> Axes:
    """Draw horizontal bars from top to bottom with each figure written at its bar.

    Args:
        labels: one name per bar.
        values: one length per bar.
        written: what stands at the bars; the formatted values by default.
        highlight: position of the bar that matters; it is coloured *and* hatched.
    """
    axes = new_axes(ax, height=1.2 + 0.45 * len(labels))
    at = range(len(labels))
    drawn = axes.barh(at, list(values), color=MAIN, height=0.7)
    if highlight is not None:
        drawn[highlight].set(facecolor=ACCENT, hatch="//", edgecolor="white")
    axes.set_yticks(list(at), list(labels))
    axes.invert_yaxis()
    axes.bar_label(drawn, labels=list(written or [number(v) for v in values]), padding=4)
    axes.margins(x=0.18)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(left=False)
    axes.set_xticks([])
    axes.set_title(title, loc="left")
    axes.set_xlabel(xlabel)
    return axes


def heat_map(
    values: Any,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    ax: Axes | None = None,
    title: str = "",
    label: str = "",
    written: Sequence[Sequence[str]] | None = None,
) -> Axes:
    """Draw a table of figures as a heat map (cividis); missing cells stay white and are hatched.

    Args:
        values: array of shape (rows, columns).
        label: what the colours mean, with its unit.
        written: text in the cells, same shape as `values`.
    """
    import numpy as np
    from matplotlib.ticker import MaxNLocator

    grid = np.ma.masked_invalid(np.asarray(values, dtype=float))
    axes = new_axes(ax, width=1.5 + 0.55 * len(columns), height=1.4 + 0.42 * len(rows))
    axes.patch.set(hatch="xx", edgecolor="#cccccc")
    image: Any = axes.imshow(grid, aspect="auto", cmap=HEAT)
    axes.set_xticks(range(len(columns)), list(columns))
    axes.set_yticks(range(len(rows)), list(rows))
    axes.set_title(title, loc="left")
    if written is not None:
        for (i, j), value in np.ndenumerate(grid.filled(np.nan)):
            if not np.isnan(value):
                axes.text(j, i, written[i][j], ha="center", va="center", color=_ink(image.norm(value)))
    bar = axes.figure.colorbar(image, ax=axes, label=label)
    if np.all(grid.compressed() % 1 == 0):  # what comes in whole numbers has no halves
        bar.locator = MaxNLocator(integer=True)
        bar.update_ticks()
    return axes


def _ink(level: float) -> str:
    """White on dark, black on light cells: contrast of at least 4.5:1 over all of cividis."""
    return "white" if level < 0.5 else "black"
