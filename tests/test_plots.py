"""Figures along the axes are written as the language writes them; labels that are words stay."""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pytest

from smlib import plots


def ticks(axis: object) -> list[str]:
    return [label.get_text() for label in axis.get_ticklabels()]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("ends", "german", "english"), [
    ((0, 2), "0,50", "0.50"),
    ((-2, 2), "−1,5", "−1.5"),
    ((0, 20_000), "12.500", "12,500"),
    ((0, 4_000_000), "1.500.000", "1,500,000"),
    ((100_000.25, 100_000.75), "100.000,4", "100,000.4"),
])  # fmt: skip
def test_figures_along_an_axis(lang: str, ends: tuple[float, float], german: str, english: str) -> None:
    axes = plots.new_axes()
    axes.set_xlim(*ends)
    plots.describe(axes, "Probe")
    axes.figure.canvas.draw()
    shown = ticks(axes.xaxis)
    assert {"de": german, "en": english}[lang] in shown
    assert not any("e" in text for text in shown)
    plt.close("all")


def test_words_stay_words_and_colour_bars_speak(lang: str) -> None:
    axes = plots.heat_map([[0.1, 0.4]], ["Mo"], ["8.30", "9.30"], label="Stunden")
    plots.describe(axes, "Probe")
    axes.figure.canvas.draw()
    assert ticks(axes.xaxis) == ["8.30", "9.30"]
    bar = next(other for other in axes.figure.axes if other is not axes)
    assert {"de": "0,2", "en": "0.2"}[lang] in ticks(bar.yaxis)
    plt.close("all")
