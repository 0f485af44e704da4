"""sm.show: words, tables and pictures that everybody can read, as HTML in a notebook and as text without."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import smlib as sm
from smlib import plots
from smlib.course import display
from smlib.text import speaking


@pytest.fixture
def html(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that shows something and gives back the HTML."""
    shown: list[str] = []
    monkeypatch.setattr(display, "publish", lambda html, text: shown.append(html))

    def show(*given: Any) -> str:
        assert sm.show(*given) is None
        return shown[-1]

    return show


def test_tables_have_headings_and_at_most_ten_rows(html: Any, lang: str) -> None:
    table = pd.DataFrame({"kind": list("abcdefghijkl"), "n": range(12)}, index=range(5, 17))
    shown = html(table, "Beiträge")
    assert shown.count('<th scope="row"') == 10
    assert shown.count('<th scope="col"') == 2
    assert "<caption" in shown
    assert f'lang="{lang}"' in shown
    assert "<th></th>" not in shown


def test_an_index_with_meaning_becomes_a_column(html: Any) -> None:
    counts = pd.Series(["a", "b", "a"], name="kind").value_counts()
    shown = html(counts)
    assert 'scope="col"' in shown
    assert ">a<" in shown
    grouped = pd.DataFrame({"k": list("ab"), "m": [1, 2], "n": [3.5, 4]}).groupby(["k", "m"]).agg({"n": ["min", "max"]})
    shown = html(grouped)
    assert shown.count('<th scope="col"') == 4
    assert "n min" in shown
    assert "3,5" in shown


def test_other_engines_are_shown_too(html: Any) -> None:
    import polars as pl

    assert (
        html(pl.DataFrame({"kind": ["photo"]})).count("<td")
        + html(pl.DataFrame({"kind": ["photo"]})).count('<th scope="row"')
        == 1
    )


def test_lines_and_figures_speak_the_language(html: Any) -> None:
    assert html("Eine Zeile.\nNoch eine <b>.") == '<div lang="de"><p>Eine Zeile.</p><p>Noch eine &lt;b&gt;.</p></div>'
    assert "<p>1.234,5</p>" in html(np.float64(1234.5))
    assert "<p>1.234</p>" in html(1234)
    assert "<p>ja</p>" in html(True)
    assert "<p>a</p><p>2,5</p>" in html(["a", 2.5])
    assert "<code>len</code>" in html("mit `len`")
    assert 'scope="row"' in html({"Beiträge": 72})
    with speaking("en"):
        assert "<p>1,234.5</p>" in html(1234.5)


def test_pictures_carry_words_and_are_closed(html: Any) -> None:
    import matplotlib.pyplot as plt

    axes = plots.bars(["a", "b"], [1, 2], title="Reichweite")
    plots.describe(axes, "A hat 1, B hat 2.")
    assert 'alt="A hat 1, B hat 2."' in html(axes)
    figure, axes = plt.subplots()
    axes.set(title="Reichweite", xlabel="Tag")
    assert 'alt="Abbildung: Reichweite, Tag"' in html(figure)
    assert 'alt="Abbildung"' in html(plt.figure())
    assert plt.get_fignums() == []


def test_without_a_notebook_text_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    sm.show({"Beiträge": 72, "Anteil": 0.5}, "Übersicht")
    sm.show(pd.DataFrame({"kind": ["photo"]}))
    sm.show(sm.path("antworten"))
    shown = capsys.readouterr()
    assert shown.out.startswith("Übersicht\nBeiträge: 72\nAnteil: 0,5\n")
    assert "photo" in shown.out
    assert "Portionen" in shown.out
    assert "<" not in shown.out
    assert shown.err == ""


def test_a_note_leads_with_words_and_the_colour_only_repeats_them(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[str, str]] = []
    monkeypatch.setattr(display, "publish", lambda html, text: shown.append((html, text)))
    display.note("Zwei `x`.\nDrei.", "Stimmt.", "right")
    html, text = shown[0]
    assert "<strong>Stimmt.</strong> Zwei <code>x</code>." in html
    assert text == "Stimmt. Zwei x.\nDrei."


def test_moments_are_shown_by_the_clock_on_the_wall() -> None:
    """07:15 in Stuttgart is stored as 06:15 UTC; a reader who knows when the post appeared must find 07:15."""
    import pandas as pd

    from smlib.results import cell_text

    assert "07:15" in cell_text(pd.Timestamp("2026-03-02 06:15", tz="UTC"))
    assert "06:15" in cell_text(pd.Timestamp("2026-03-02 06:15", tz="Europe/London"))
    assert "06:15" in cell_text(pd.Timestamp("2026-03-02 06:15"))
