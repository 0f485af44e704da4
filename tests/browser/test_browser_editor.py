"""The map's grid in a real browser: mouse and keyboard put roles, the gaps follow, and the kernel holds the edited map."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab_driver import Notebook, notebook_page
from lab_process import running_lab
from lab_samples import code, notebook, sample_root
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser

GRID = notebook(
    code("import smlib as sm\nsm.start('de')"),
    code(
        "karte = sm.StakeholderMap().actor('Marketing').actor('Innendienst').actor('Betriebsrat')\n"
        "karte = karte.task('Beiträge').task('Alltag')\n"
        "editor = karte.edit('karte.xlsx')\n"
        "editor"
    ),
    code(
        "gelesen = sm.StakeholderMap.read('karte.xlsx')\n"
        "print(gelesen == editor.map, [(a.task, a.actor, a.role, a.deputy) for a in editor.map.assignments])"
    ),
    code(
        "groß = sm.StakeholderMap()\n"
        "for i in range(15): groß = groß.actor(f'Rolle {i}')\n"
        "for i in range(20): groß = groß.task(f'Aufgabe {i}')\n"
        "viel = groß.edit()\n"
        "viel"
    ),
)


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    tmp = tmp_path_factory.mktemp("lab")
    with running_lab(tmp, content=sample_root(tmp / "kurs")) as lab:
        (lab.workshop / "Karte.ipynb").write_bytes(GRID)
        with notebook_page(browser, lab) as opened:
            yield opened
            assert opened.outside == []


def test_mouse_and_keyboard_put_roles_and_the_gaps_follow(
    page: Notebook, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pictures = Path(os.environ.get("SMLIB_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    page.open("Karte.ipynb")
    page.run("sm.start")
    page.run("editor = karte.edit")
    output = page.output("editor = karte.edit")
    expect(output.get_by_text("Alltag: Niemand macht es.")).to_be_visible()

    def spot(task: str, actor: str):  # type: ignore[no-untyped-def]
        return output.locator(f'button[title^="{task}, {actor}:"]')

    spot("Alltag", "Marketing").click()
    expect(spot("Alltag", "Marketing")).to_have_text("R")
    expect(output.get_by_text("Alltag: Niemand macht es.")).to_have_count(0)
    output.get_by_role("button", name="A entscheidet").click()
    spot("Alltag", "Betriebsrat").click()
    expect(output.get_by_role("status")).to_contain_text("§ 87 BetrVG")
    # Keyboard: from a cell with tab to the next one, enter clicks; then the fields.
    spot("Alltag", "Marketing").focus()
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Enter")
    expect(spot("Alltag", "Innendienst")).to_have_text("A")
    output.get_by_label("Aufgabe", exact=True).focus()
    for word in ("Beiträge", "Marketing"):
        page.page.keyboard.press("Control+a")
        page.page.keyboard.type(word)
        page.page.keyboard.press("Tab")
    page.page.keyboard.press("Space")
    expect(spot("Beiträge", "Marketing")).to_have_text("A")
    expect(output.get_by_text("Beiträge: Niemand entscheidet.")).to_have_count(0)
    page.picture(pictures, "editor")
    output.get_by_role("button", name="In karte.xlsx speichern").click()
    expect(output.get_by_role("status")).to_contain_text("Gespeichert: karte.xlsx.")
    page.run("gelesen =")
    assert page.output("gelesen =").inner_text().strip() == (
        "True [('Alltag', 'Marketing', 'R', None), ('Alltag', 'Innendienst', 'A', None), "
        "('Beiträge', 'Marketing', 'A', None)]"
    )
    assert page.red() == []
    assert page.violations() == []


def test_fifteen_by_twenty_is_drawn_and_clicked_without_waiting(
    page: Notebook, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pictures = Path(os.environ.get("SMLIB_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    start = time.monotonic()
    page.run("groß = sm.")
    output = page.output("groß = sm.")
    last = output.locator('button[title^="Aufgabe 19, Rolle 14:"]')
    expect(last).to_be_visible()
    assert output.locator("button[title*=', Rolle']").count() == 300
    drawn = time.monotonic() - start
    start = time.monotonic()
    last.click()
    expect(last).to_have_text("R")
    print(f"drawn after {drawn:.1f} s, a click shown after {time.monotonic() - start:.2f} s")
    last.scroll_into_view_if_needed()
    page.picture(pictures, "editor 15 by 20")
    assert page.violations() == []
