"""Pictures and the poster say what the map says, in both languages, for every size of map."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import pytest
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from smlib.errors import InputError
from smlib.plots import alt_text
from smlib.sources.examples import example
from smlib.stakeholders.errors import StakeholderError
from smlib.stakeholders.map import StakeholderMap
from smlib.stakeholders.matrix import matrix_of
from smlib.stakeholders.pictures import KINDS
from smlib.stakeholders.poster import READABLE, SMALLEST, arrange, make_poster


@pytest.fixture(scope="module")
def harkwerk() -> StakeholderMap:
    return StakeholderMap.read(example("role-map"))


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    plt.close("all")


def _words(axes: plt.Axes) -> set[str]:
    labels = [*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels()]
    return {label.get_text().replace("\n", " ") for label in labels}


@pytest.mark.parametrize("kind", KINDS)
def test_every_picture_carries_its_words(harkwerk: StakeholderMap, kind: str, lang: str) -> None:
    axes = harkwerk.plot(kind=kind)
    words = alt_text(axes.figure)
    assert words == harkwerk.alt_text(kind)
    assert axes.get_title(loc="left")
    assert "None" not in words


def test_the_role_picture_shows_every_letter_of_the_matrix(harkwerk: StakeholderMap) -> None:
    columns, cells = matrix_of(harkwerk)
    axes = harkwerk.plot(kind="roles")
    assert [text.get_text() for text in axes.texts] == [letters for row in cells for letters in row if letters]
    assert {*columns, *(task.name for task in harkwerk.tasks)} <= _words(axes)
    assert "Beschwerden: noch niemand." in harkwerk.alt_text()


def test_the_influence_picture_names_everybody_once(harkwerk: StakeholderMap) -> None:
    shown = " ".join(text.get_text().replace("\n", " ") for text in harkwerk.plot(kind="influence").texts)
    placed = [actor.name for actor in harkwerk.actors if actor.closeness is not None]
    assert len(placed) >= 10
    assert all(shown.count(name) == 1 for name in placed)


def test_the_network_stays_the_same_and_shows_who_stands_alone(harkwerk: StakeholderMap) -> None:
    def places() -> list[tuple[str, float, float]]:
        return [(text.get_text(), *text.xy) for text in harkwerk.plot(kind="network").texts]

    first = places()
    assert first == places()
    assert {name.replace("\n", " ") for name, _, _ in first} == {actor.name for actor in harkwerk.actors}
    assert "Geschäftsleitung und Marketing (6)" in harkwerk.alt_text("network")


def test_the_coverage_picture_tells_when_nobody_is_there(harkwerk: StakeholderMap, lang: str) -> None:
    words = harkwerk.alt_text("coverage")
    assert ("Freitag 13–14" if lang == "de" else "Friday 13–14") in words
    axes = harkwerk.plot(kind="coverage")
    assert [text.get_text() for text in axes.texts].count("0") == 4


def test_maps_without_times_or_places_are_still_drawn() -> None:
    bare = StakeholderMap().actor("Marketing").task("Bilder").assign("Bilder", "Marketing", "R")
    for kind in KINDS:
        assert alt_text(bare.plot(kind=kind).figure)


def test_an_unknown_picture_and_an_empty_map_get_a_sentence(harkwerk: StakeholderMap) -> None:
    with pytest.raises(InputError, match="network"):
        harkwerk.plot(kind="nework")
    with pytest.raises(StakeholderError):
        StakeholderMap().plot()


def test_the_poster_is_one_a3_page_and_always_the_same(harkwerk: StakeholderMap, tmp_path: Path) -> None:
    pdf, svg = harkwerk.poster(tmp_path / "Rollenplan")
    assert (pdf.suffix, svg.suffix) == (".pdf", ".svg")
    assert pdf.read_bytes().count(b"/Type /Page\n") + pdf.read_bytes().count(b"/Type /Page ") == 1
    assert b"/MediaBox [ 0 0 1190.88 841.68 ]" in pdf.read_bytes()  # 420 × 297 mm
    root = ElementTree.parse(svg).getroot()
    assert root.get("viewBox") == "0 0 1190.88 841.68"
    again = harkwerk.poster(tmp_path / "noch einmal.pdf")[0]
    assert again.read_bytes() == pdf.read_bytes()
    assert b"http://" not in again.read_bytes()
    with pytest.raises(InputError, match="pdf"):
        harkwerk.poster(tmp_path / "Rollenplan.docx")


def test_the_poster_s_letters_can_be_read_from_two_metres(lang: str) -> None:
    m = StakeholderMap.read(example("role-map" if lang == "de" else "role-map-en"))
    decided = m.suggest()
    for drawn in (m, decided.decide(decided.questions[0].task, decided.questions[0].actors[0]).map):
        page = make_poster(drawn)
        axes = page.axes[0]
        page.canvas.draw()
        words = [*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels(), *page.texts]
        sizes = {text.get_fontsize() for text in words if len(text.get_text()) != 3}
        # Capitals of DejaVu Sans are 0.73 of its size; at two metres 1/325 of the distance and more, for every word.
        assert min(sizes) * 0.729 * 25.4 / 72 >= 2000 / 325
        box = page.bbox
        for text in words:
            extent = text.get_window_extent()
            assert box.x0 <= extent.x0, text.get_text()
            assert extent.x1 <= box.x1, text.get_text()
            assert box.y0 <= extent.y0, text.get_text()
            assert extent.y1 <= box.y1, text.get_text()
        title, state, legend = (text.get_window_extent() for text in page.texts)
        rows = [label.get_window_extent() for label in axes.get_yticklabels()]
        assert not any(a.overlaps(b) for a, b in itertools.pairwise([title, state, *rows, legend]))
        heads = axes.get_xticklabels()
        for label in heads:  # turned: its lower left corner stands right of the title's end where both are as high
            along = label.get_window_extent()
            assert along.y1 < state.y0 or along.x0 > state.x1 or _free_of(label, [title, state])
        # Letters stay inside their squares.
        for text, patch in zip(axes.texts, axes.patches, strict=True):
            inside, square = text.get_window_extent(), patch.get_window_extent()
            assert inside.width <= square.width + 1


def _free_of(label: Text, boxes: list[Bbox]) -> bool:
    """Tell whether a heading at 60 degrees stays right of boxes: its upper edge, where they end below and above."""
    extent = label.get_window_extent()
    slope = math.tan(math.radians(60))
    return all(box.x1 < extent.x0 + (box.y0 - extent.y0) / slope - label.get_fontsize() * 1.2 for box in boxes)


def test_a_large_poster_gets_smaller_letters_and_still_fits() -> None:
    names = [f"Aufgabe mit langem Namen {i}" for i in range(30)]
    actors = [f"Rolle {i}" for i in range(40)]
    assert arrange(names[:8], actors[:8]).size >= READABLE
    large = arrange(names, actors)
    assert large.fits
    assert SMALLEST <= large.size < READABLE
    assert arrange([f"Aufgabe {i}" for i in range(45)], [f"Rolle {i}" for i in range(56)]).fits
    broken = arrange(
        ["eine Aufgabe mit einem wirklich sehr langen Namen, den niemand auf eine Zeile einer Wand bringt", "kurz"],
        ["Marketing", "Innendienst"],
    )
    assert broken.size >= READABLE
    assert any("\n" in row for row in broken.rows)


def test_in_grey_the_roles_are_told_apart_by_letter_and_shade() -> None:
    from matplotlib.colors import to_rgb

    from smlib.stakeholders.pictures import LOOKS

    def grey(colour: str) -> float:
        red, green, blue = to_rgb(colour)
        return 0.299 * red + 0.587 * green + 0.114 * blue

    shades = {role: grey(look["facecolor"]) for role, look in LOOKS.items()}
    assert shades["A"] < 0.35 < shades["R"] < 0.75 < shades["C"]
    assert all(abs(grey(look["ink"]) - shades[role]) > 0.45 for role, look in LOOKS.items())
