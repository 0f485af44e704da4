"""The map for the wall: one A3 page that can be read from two metres, in colour as in grey."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from smlib.errors import check_choice
from smlib.stakeholders.matrix import matrix_of
from smlib.stakeholders.pictures import check_readable, describe, matrix, wrapped
from smlib.text import t
from smlib.text.numbers import number, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from smlib.stakeholders.map import StakeholderMap

WIDTH, HEIGHT = 1190.88, 841.68  # A3 across, in points
# At two metres a letter should be 1/300 of the distance high (DIN 1450): 6.7 mm, in this typeface 26 points.
LARGEST, READABLE, SMALLEST = 30, 26, 7
SLOPE = math.radians(60)  # of the headings
MARGIN, TITLE = 26.0, 44.0
KINDS = (".pdf", ".svg")


@dataclass(frozen=True)
class Layout:
    """Where everything stands on the page, in points, and how large the letters are.

    Attributes:
        size: of every letter but the title's.
        rows: names of the tasks, perhaps in several lines.
        heads: names of the actors, perhaps in several lines.
        left: where the matrix begins.
        pitch: width of a column.
        row: height of a row.
        fits: whether all that is free of each other on one page.
    """

    size: float
    rows: tuple[str, ...]
    heads: tuple[str, ...]
    left: float
    pitch: float
    row: float
    fits: bool


def write_poster(m: StakeholderMap, path: str | os.PathLike[str]) -> list[Path]:
    """Write the role matrix on an A3 page.

    All letters but the title's have one size, the largest that fits: up to about 12 tasks and 12 actors large enough
    for two metres, smaller on a larger map.

    Args:
        m: the map.
        path: file that ends in `.pdf` or `.svg`; without an ending both are written.

    Returns:
        The files written.

    Raises:
        InputError: for another ending.
        StakeholderError: for a map without tasks, and `picture_large` for one that no letter would fit in.
    """
    from matplotlib import rc_context

    m.require_content()
    check_readable(m, "roles")
    target = Path(path)
    if target.suffix:
        check_choice("path", target.suffix.lower(), KINDS)
    files = [target] if target.suffix else [target.with_name(target.name + kind) for kind in KINDS]
    # The same map gives the same bytes: no date, no random names inside.
    with rc_context({"svg.hashsalt": "smlib", "pdf.fonttype": 42}):
        page = make_poster(m)
        for file in files:
            pdf = file.suffix.lower() == ".pdf"
            words = {"Title": t("stakeholders.poster.title")}
            words |= {"CreationDate": None} if pdf else {"Date": None, "Description": describe(m, "roles")}  # type: ignore[dict-item]
            page.savefig(file, format="pdf" if pdf else "svg", metadata=words)
    return files


def arrange(tasks: Sequence[str], actors: Sequence[str]) -> Layout:
    """Return the layout with the largest letters that fit; names are broken into lines where that helps.

    Example:
        >>> arrange(["Beiträge schreiben", "Beschwerden"], ["Marketing", "Innendienst"]).size
        30
    """
    for size in range(LARGEST, SMALLEST - 1, -1):
        for width in (99, 26, 18):
            for head in (99, 16, 10):
                layout = _arranged(
                    [wrapped(name, width) for name in tasks], [wrapped(name, head) for name in actors], size
                )
                if layout.fits:
                    return layout
    return layout


def _arranged(rows: list[str], heads: list[str], size: float) -> Layout:
    left = MARGIN + max(_length(name) for name in rows) * size + 0.6 * size
    ends = [_length(name) * size * math.cos(SLOPE) + size for name in heads]
    # A heading leans to the right, the last ones beyond the matrix.
    pitch = min((WIDTH - MARGIN - left - end) / (place + 0.5) for place, end in enumerate(ends))
    pitch = min(pitch, (WIDTH - MARGIN - left) / len(heads), 4 * size)
    high = max(_length(name) * size * math.sin(SLOPE) for name in heads) + 1.2 * size * _lines(heads)
    row = (HEIGHT - 2 * MARGIN - max(high, 2.6 * TITLE) - 1.8 * size) / len(rows)
    needed = (1.2 * _lines(rows) + 0.15) * size
    row = min(row, max(needed, 4 * size))
    fits = row >= needed and pitch >= 1.75 * size and pitch * math.sin(SLOPE) >= 1.2 * size * _lines(heads)
    return Layout(size, tuple(rows), tuple(heads), left, pitch, row, fits)


def _lines(names: Sequence[str]) -> int:
    return max(name.count("\n") + 1 for name in names)


@cache
def _length(name: str) -> float:
    """Return the width of the longest line of a name, for letters of one point."""
    from matplotlib.textpath import TextPath

    return max(float(TextPath((0, 0), line, size=100).get_extents().x1) / 100 for line in name.split("\n"))


def make_poster(m: StakeholderMap) -> Figure:
    """Return the page as a figure."""
    from matplotlib.figure import Figure

    columns, cells = matrix_of(m)
    at = arrange([task.name for task in m.tasks], columns)
    page = Figure(figsize=(WIDTH / 72, HEIGHT / 72))
    wide, high = at.pitch * len(columns), at.row * len(m.tasks)
    bottom = MARGIN + 1.8 * at.size
    axes = page.add_axes((at.left / WIDTH, bottom / HEIGHT, wide / WIDTH, high / HEIGHT))
    matrix(axes, list(at.rows), list(at.heads), cells, size=at.size, broken=True)
    top = 1 - (MARGIN + TITLE / 2) / HEIGHT
    page.text(MARGIN / WIDTH, top, t("stakeholders.poster.title"), fontsize=TITLE, weight="bold", va="center")
    state = t("stakeholders.poster.state", clarity=percent(m.clarity), gaps=number(len(m.gaps())))
    legend = t("stakeholders.picture.legend")
    for words, y in ((state, top - 1.2 * TITLE / HEIGHT), (legend, (MARGIN + 0.4 * at.size) / HEIGHT)):
        fit = min(LARGEST, (WIDTH - 2 * MARGIN) / _length(words))
        page.text(MARGIN / WIDTH, y, words, fontsize=max(at.size, fit) if words is state else fit, va="center")
    return page
