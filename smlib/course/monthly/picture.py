"""Each comparison as two points with their intervals; where the intervals overlap, everybody sees that it is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from smlib import plots
from smlib.course.monthly import words
from smlib.course.monthly.figure import Figure
from smlib.text import t

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIDES = (("before", plots.GREY, "o", -0.17), ("after", plots.MAIN, "s", 0.17))


def draw(figures: Sequence[Figure], ax: Axes | None = None) -> Axes:
    """Draw the comparisons from top to bottom; without any the picture says so."""
    axes = plots.new_axes(ax, width=8.5, height=1.1 + 0.34 * max(len(figures), 1))
    if not figures:
        axes.text(0.5, 0.5, t("report.monthly.picture_none"), ha="center", va="center", wrap=True)
        axes.set_axis_off()
        return plots.describe(axes, alt(figures))
    for side, (name, colour, marker, offset) in enumerate(SIDES):
        for at, one in enumerate(figures):
            scale = 100 / one.values[0]
            low, high = one.intervals[side]
            axes.plot([low * scale, high * scale], [at + offset] * 2, color=colour, linewidth=2.5)
            label = t(f"report.monthly.picture_{name}") if at == 0 else None
            sure = one.verdict != "open" and name == "after"
            axes.plot(
                [one.values[side] * scale], [at + offset], marker=marker, linestyle="", label=label, markersize=7,
                color=plots.ACCENT if sure else colour, markeredgecolor="black" if sure else colour,
            )  # fmt: skip
    axes.axvline(100, color="#bbbbbb", linewidth=1, zorder=0)
    axes.set_yticks(range(len(figures)), [words.at(one) for one in figures])
    axes.invert_yaxis()
    axes.set_xlabel(t("report.monthly.picture_axis"))
    axes.set_title(t("report.monthly.picture"), loc="left")
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, fontsize=10)
    return plots.describe(axes, alt(figures))


def alt(figures: Sequence[Figure]) -> str:
    """Describe the picture in words."""
    if not figures:
        return t("report.monthly.picture_none")
    rows = [
        t(
            "report.monthly.picture_row",
            figure=words.at(one),
            value=f"{100 * one.values[1] / one.values[0]:.0f}",
            verdict=t(f"report.monthly.verdict.{one.verdict}"),
        )
        for one in figures
    ]
    return t("report.monthly.picture_alt", rows=" ".join(rows))
