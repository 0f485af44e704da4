"""Every picture that lessons and analysis notebooks draw, in both languages: nothing is cut, nothing lies on something else.

A notebook shows a picture with all that stands at its edges, so what can go wrong is inside: labels on labels, a legend
on the data, letters too small for paper, figures written as the other language does.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from lesson_cells import ROOT, cells, run
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.text import Text

from smlib.text import LANGUAGES, speaking

DRAWING = {
    "0.0-welcome",
    "2.1-who-is-heard",
    "2.2-who-does-what",
    "2.3-knowledge-travels",
    "3.3-glance-to-enquiry",
    "3.4-whose-success",
    "4.2-how-long-do-we-wait",
    "4.3-a-b-or-open",
    "5.1-how-fast-do-we-reply",
    "5.2-now-today-this-week",
    "6.1-what-do-you-use-it-for",
    "6.4-values-one-can-see",
    "analysis/campaign",
    "analysis/experiment",
    "analysis/graph-api",
    "analysis/inbox",
    "analysis/monthly-report",
    "analysis/roles",
    "analysis/voices",
}
NOTEBOOK = 11.5  # inches: the widest that a notebook shows without making it smaller
PAPER = 6.7  # inches between the margins of A4
SMALLEST = 4.5  # points on paper: what the map of all roles has when it is printed upright
FOREIGN = {"de": re.compile(r"\d\.\d{1,2}\b|\d%"), "en": re.compile(r"\d,\d{1,2}\b|\d\s%")}
PORTION = re.compile(r"[1-7]\.[1-5]")


def ticks(ax: Axes) -> Iterator[list[Text]]:
    """Yield the labels that are shown along each axis, if they stand upright."""
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        shown = [
            tick.label1
            for tick in axis.get_major_ticks()
            if low <= tick.get_loc() <= high and tick.label1.get_visible() and tick.label1.get_text().strip()
        ]
        if not any(label.get_rotation() for label in shown):
            yield shown


def overlapping(pairs: Iterator[tuple[Text, Text]], renderer: RendererBase) -> list[tuple[str, str]]:
    """Return the pairs of texts that cannot be read apart; boxes are taller than their letters."""
    return [
        (one.get_text(), other.get_text())
        for one, other in pairs
        if one.get_window_extent(renderer)
        .shrunk(0.94, 0.75)
        .overlaps(other.get_window_extent(renderer).shrunk(0.94, 0.75))
    ]


def under_legend(ax: Axes, renderer: RendererBase) -> list[str]:
    """Return what of the data a legend hides."""
    legend = ax.get_legend()
    if legend is None:
        return []
    box = legend.get_window_extent(renderer)
    hidden = [
        f"line {line.get_label()}"
        for line in ax.lines
        if any(box.contains(*at) for at in line.get_transform().transform(line.get_path().vertices))
    ]
    hidden += [f"bar {patch}" for patch in ax.patches if box.overlaps(patch.get_window_extent(renderer))]
    points = [at for drawn in ax.collections for at in drawn.get_offset_transform().transform(drawn.get_offsets())]
    return hidden + ["point" for at in points if box.contains(*at)]


def slips(figure: Figure, lang: str) -> list[object]:
    """Return what is wrong with a picture."""
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    found: list[object] = []
    width = figure.get_size_inches()[0]
    if width > NOTEBOOK:
        found.append(f"{width} inches wide")
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    for ax in figure.axes:
        for labels in ticks(ax):
            found += overlapping(pairwise(labels), renderer)
        found += overlapping(combinations([text for text in ax.texts if text in texts], 2), renderer)
        found += under_legend(ax, renderer)
    for text in texts:
        said = text.get_text()
        if FOREIGN[lang].search(said) and not PORTION.fullmatch(said):
            found.append(said)
        if text.get_fontsize() * min(1, PAPER / width) < SMALLEST:
            found.append(f"{text.get_fontsize()} points: {said}")
    return found


def looked_at(name: str, lang: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[object]]:
    """Run a notebook and look at each picture before it is closed, by the notebook's own code or after its cell."""
    names: dict[str, object] = {}
    found: list[list[object]] = []
    close = plt.close

    def look_and_close(figure: Figure) -> None:
        found.append(slips(figure, lang))
        close(figure)

    monkeypatch.setenv("SMLIB_WORKSHOP", str(folder))
    monkeypatch.setattr(plt, "close", look_and_close)
    for code, planned in cells(name, lang):
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                run(code, names)
            except Exception:
                if not planned:
                    raise
        for number in plt.get_fignums():
            look_and_close(plt.figure(number))
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", sorted(DRAWING))
def test_pictures_can_be_read_in_the_notebook_and_on_paper(
    name: str, lang: str, workshop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with speaking(lang):
        pictures = looked_at(name, lang, workshop, monkeypatch)
    assert pictures
    assert [found for found in pictures if found] == []


def test_every_notebook_that_draws_is_looked_at() -> None:
    with_plot = {
        path.relative_to(ROOT / "curriculum" / "de").with_suffix("").as_posix()
        for path in (ROOT / "curriculum" / "de").rglob("*.ipynb")
        if any(
            ".plot(" in code or "plots." in code
            for code, _ in cells(path.relative_to(ROOT / "curriculum" / "de").with_suffix("").as_posix(), "de")
        )
    }
    assert with_plot - DRAWING == {"analysis/class"}, "the class report needs a course: tests/grading look at it"


def test_each_fault_is_seen() -> None:
    figure, ax = plt.subplots(figsize=(14, 3))
    ax.bar([0, 1], [1, 9], label="Balken")
    ax.legend(loc="upper right")
    ax.text(0.2, 4, "Zwei Texte")
    ax.text(0.2, 4, "Zwei Texte")
    ax.text(0.6, 7, "0.5", fontsize=6)
    ax.set_xticks([0, 0.01], ["eine lange Aufschrift", "noch eine lange"])
    said = " ".join(map(str, slips(figure, "de")))
    for fault in ("inches wide", "bar ", "('Zwei Texte', 'Zwei Texte')", "0.5", "6.0 points", "noch eine lange"):
        assert fault in said, (fault, said)
