"""The map for the wall: one A3 page that can be read from two metres, in colour as in grey."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from smlib.errors import check_choice
from smlib.stakeholders.matrix import matrix_of
from smlib.stakeholders.pictures import check_readable, describe, matrix
from smlib.text import t
from smlib.text.numbers import number, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from smlib.stakeholders.map import StakeholderMap

A3 = (16.54, 11.69)  # inches, across
# At two metres a letter should be 1/300 of the distance high (DIN 1450): 6.7 mm, in this typeface 26 points.
LARGEST, READABLE = 28.0, 26.0
KINDS = (".pdf", ".svg")


def write_poster(m: StakeholderMap, path: str | os.PathLike[str]) -> list[Path]:
    """Write the role matrix on an A3 page.

    Up to about 12 tasks and 12 actors the letters are large enough for two metres; a larger map gets smaller ones.

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


def letter_size(tasks: int, actors: int) -> float:
    """Return the size of the letters in points for a map of that size.

    Example:
        >>> letter_size(11, 12) >= READABLE
        True
    """
    height = 72 * (A3[1] - 4.6) / max(tasks, 1)  # what the title, the headings and the legend leave to a row
    width = 72 * (A3[0] - 5.6) / max(actors, 1)
    return max(7.0, min(LARGEST, 0.62 * height, 0.5 * width))


def make_poster(m: StakeholderMap) -> Figure:
    """Return the page as a figure."""
    from matplotlib.figure import Figure

    columns, cells = matrix_of(m)
    size = letter_size(len(m.tasks), len(columns))
    page = Figure(figsize=A3)
    page.text(0.03, 0.945, t("stakeholders.poster.title"), fontsize=40, weight="bold", va="center")
    bottom, height = 0.095, 0.60
    axes = page.add_axes((0.28, bottom, 0.63, height))
    matrix(axes, [task.name for task in m.tasks], columns, cells, size=size)
    for label in axes.get_xticklabels():
        label.set_fontsize(min(size, 19))
    row = 72 * A3[1] * height / len(m.tasks)
    for label in axes.get_yticklabels():
        lines = label.get_text().count("\n") + 1
        label.set_fontsize(min(size, 24, 0.82 * row / lines))
    state = t("stakeholders.poster.state", clarity=percent(m.clarity), gaps=number(len(m.gaps())))
    page.text(0.03, 0.035, t("stakeholders.picture.legend"), fontsize=24, va="center")
    page.text(0.03, 0.885, state, fontsize=18, va="center")
    return page
