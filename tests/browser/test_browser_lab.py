"""The lab in a real browser: German, calm, usable with a screen reader, and nothing leaves the machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from lab_driver import PATIENCE, Notebook, accessible, notebook_page
from lab_process import Lab, running_lab, wait_until
from lab_samples import built_root, code, markdown, notebook
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser

WIDGET = notebook(
    markdown("# Ein Knopf"),
    code(
        "import ipywidgets as widgets\n"
        "clicks = 0\n"
        "button = widgets.Button(description='Zählen')\n"
        "shown = widgets.Output()\n"
        "def count(_):\n"
        "    global clicks\n"
        "    clicks += 1\n"
        "    shown.clear_output()\n"
        "    with shown:\n"
        "        print(f'Gezählt: {clicks}')\n"
        "button.on_click(count)\n"
        "widgets.VBox([button, shown])"
    ),
)
PICTURES = notebook(
    code("import pandas as pd\nimport smlib as sm\nfrom smlib import plots\nsm.start('de')"),
    code(
        "ax = plots.bars(['Reel', 'Bild'], [1200, 800], title='Aufrufe')\n"
        "plots.describe(ax, 'Balken: Reel 1.200, Bild 800 Aufrufe.')"
    ),
    code("plots.describe(plots.bars(['Ja', 'Nein'], [3, 1], title='Antworten'), 'Balken: Ja 3, Nein 1.');"),
    code("pd.DataFrame({'kind': ['reel', 'image'], 'views': [1200, 800]})"),
    code("sm.show(pd.DataFrame({'kind': ['reel'], 'views': [1200]}), 'Aufrufe')"),
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One lab with the real lessons and two small notebooks beside them."""
    tmp = tmp_path_factory.mktemp("lab mit Ümlaut")
    with running_lab(tmp, content=built_root(tmp / "kurs")) as running:
        (running.workshop / "Knopf.ipynb").write_bytes(WIDGET)
        (running.workshop / "Bilder.ipynb").write_bytes(PICTURES)
        yield running


@pytest.fixture
def page(browser: Browser, lab: Lab) -> Iterator[Notebook]:
    """A fresh page; whatever a test does, nothing may leave the machine and nothing may break in the page."""
    with notebook_page(browser, lab) as opened:
        yield opened
        assert opened.outside == []
        assert lab.outside() == []
        # A restart drops what was asked of the old kernel; JupyterLab reports that as an error.
        assert [error for error in opened.page_errors if "Canceled future" not in error] == []


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: `SMLIB_SCREENSHOTS`, else a temporary folder."""
    return Path(os.environ.get("SMLIB_SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))


def test_the_door_leads_to_the_german_welcome_notebook(page: Notebook, pictures: Path) -> None:
    (door,) = page.lab.workshop.glob("*.html")
    page.name = "0.0-welcome.ipynb"
    page.page.goto(door.as_uri())
    page.page.wait_for_url(f"{page.lab.base}lab/**", timeout=PATIENCE)
    page.cells.first.wait_for(timeout=PATIENCE)
    page.idle()
    expect(page.panel.get_by_role("heading", name="Willkommen")).to_be_visible()
    assert page.page.locator("html").get_attribute("lang") == "de-DE"
    menus = page.page.locator(".lm-MenuBar-itemLabel").all_inner_texts()
    assert menus[:4] == ["Datei", "Bearbeiten", "Anzeigen", "Ausführen"]
    assert page.page.locator(".jp-Dialog, .Toastify__toast, .jp-toastContainer").count() == 0
    assert page.lab.token not in page.page.url
    page.picture(pictures, "welcome")


def test_only_what_a_newcomer_needs_is_on_the_screen(page: Notebook) -> None:
    page.open("1.1-nothing-breaks.ipynb")
    buttons = page.panel.locator(".jp-NotebookPanel-toolbar [data-jp-item-name]:visible")
    names = [button.get_attribute("data-jp-item-name") for button in buttons.all()]
    assert names == ["save", "run", "interrupt", "restart", "restart-and-run", "spacer", "executionProgress"]
    assert page.page.locator(".lm-DockPanel-tabBar:visible").count() == 0  # one document at a time
    assert page.page.locator(".jp-cell-toolbar:visible").count() == 0
    sides = page.page.locator(".jp-SideBar .lm-TabBar-tab:visible")
    assert {tab.get_attribute("data-id") for tab in sides.all()} == {
        "filebrowser",
        "table-of-contents",
        "jp-property-inspector",
    }
    assert page.page.locator("#jp-main-statusbar:visible").count() == 0
    page.panel.locator(".jp-WindowedPanel-outer").evaluate("panel => panel.scrollTo(0, panel.scrollHeight)")
    assert page.panel.locator(".jp-Notebook-footer:visible").count() == 0
    below = page.panel.locator(".jp-Cell").last.bounding_box()
    assert below is not None
    assert below["y"] + below["height"] > 400, "scrolled to its end, a notebook still shows its last cells"


@pytest.mark.parametrize(
    "name",
    ["0.0-welcome.ipynb", "1.1-nothing-breaks.ipynb", "exercises/1.1-nothing-breaks.ipynb"],
    ids=["0.0", "1.1", "exercise 1.1"],
)
def test_running_everything_shows_no_red_and_can_be_read_by_everybody(
    page: Notebook, pictures: Path, name: str
) -> None:
    page.open(name)
    page.run_all()
    assert page.red() == []
    expect(page.outputs.first).to_contain_text("Bereit.")
    accessible(page)
    page.picture(pictures, f"run {name.replace('/', ' ')}")


def test_a_click_on_a_widget_changes_an_output(page: Notebook, pictures: Path) -> None:
    page.open("Knopf.ipynb")
    page.run_all()
    button = page.outputs.get_by_role("button", name="Zählen")
    button.click()
    expect(page.outputs.get_by_text("Gezählt: 1")).to_be_visible()
    button.click()
    expect(page.outputs.get_by_text("Gezählt: 2")).to_be_visible()
    assert page.violations() == []
    page.picture(pictures, "widget")


def test_described_pictures_and_tables_can_be_read_without_seeing_them(page: Notebook, pictures: Path) -> None:
    page.open("Bilder.ipynb")
    page.run_all()
    assert page.red() == []
    page.picture(pictures, "pictures")
    descriptions = [image.get_attribute("alt") for image in page.outputs.locator("img").all()]
    assert descriptions == ["Balken: Reel 1.200, Bild 800 Aufrufe.", "Balken: Ja 3, Nein 1."]  # each of them once
    assert page.outputs.locator("table").count() == 2
    assert page.outputs.locator("img").first.get_attribute("lang") == "de"
    accessible(page)


def test_an_exercise_is_worked_through_and_its_result_is_kept(page: Notebook, pictures: Path) -> None:
    page.open("1.1-nothing-breaks.ipynb")
    page.panel.get_by_role("link", name="Übung 1.1").first.click()
    expect(page.panel.get_by_role("heading", name="Übung 1.1: Nichts geht kaputt")).to_be_visible(timeout=PATIENCE)
    page.name = "exercises/1.1-nothing-breaks.ipynb"
    page.idle()
    page.run("sm.start")
    page.fill("minutes =", "minutes = 900")
    page.run("minutes =")
    page.run('sm.check("1.1-number"')
    hint = page.output('sm.check("1.1-number"').inner_text()
    page.fill("minutes =", "minutes = 20")
    page.run("minutes =")
    page.run('sm.check("1.1-number"')
    praise = page.output('sm.check("1.1-number"').inner_text()
    assert hint.strip()
    assert praise.strip()
    assert hint != praise
    assert "Traceback" not in hint + praise
    page.fill(
        "promise =",
        'promise = {"first": "Dienstag 9:00", "second": "Donnerstag 9:00", '
        '"phone": "Innendienst", "promised_by": "Geschäftsleitung"}',
    )
    page.run("promise =")
    page.run('sm.check("1.1-promise"')
    page.run("sm.keep(")
    assert page.red() == []
    page.picture(pictures, "exercise")
    kept = list((page.lab.workshop / "Meine Ergebnisse").glob("*"))
    assert any("Innendienst" in path.read_text(encoding="utf-8-sig") for path in kept if path.suffix == ".html")
    page.save()
    saved = page.lab.workshop / "exercises" / "1.1-nothing-breaks.ipynb"
    wait_until(lambda: "minutes = 20" in saved.read_text(encoding="utf-8"))


def answer(page: Notebook, cell: str, source: str, check: str) -> str:
    """Write an answer, run it and its check, and return what the check says."""
    page.fill(cell, source)
    page.run(source.split("=")[0])
    page.run(check)
    return page.output(check).inner_text()


def test_portion_1_2_is_worked_through_with_mistakes_and_praise(page: Notebook, pictures: Path) -> None:
    page.open("1.2-what-does-facebook-know.ipynb")
    page.run_all()
    assert page.red() == []
    accessible(page)
    masked = page.output("sm.mask(").inner_text()
    assert "Person 1" in masked
    page.picture(pictures, "lesson 1.2")
    first = answer(page, "sm.check(", 'sm.check("1.2-first", "2.3.2026")', "1.2-first")
    assert "Stimmt." in first
    page.panel.get_by_role("link", name="Übung 1.2").first.click()
    expect(page.panel.get_by_role("heading", name="Übung 1.2")).to_be_visible(timeout=PATIENCE)
    page.name = "exercises/1.2-what-does-facebook-know.ipynb"
    page.idle()
    page.run_all()
    assert page.red() == []  # untouched: calm

    tries = [
        ("count =", "1.2-count", "count = 7", "count = len(posts)"),
        ("masked =", "1.2-names", "masked = messages", "masked = sm.mask(messages)"),
        (
            'access = {"Facebook"',
            "1.2-sheet",
            'access = {"Facebook": ("Marketing", "Marketing", "ja")}',
            'access = {"Facebook": ("Marketing", "Innendienst", "ja")}',
        ),
    ]
    page.fill(
        "sheet = {",
        'sheet = {"content": "Beiträge", "period": "März bis August 2026", '
        f'"who": "Marketing", "delete_on": "{date.today() + timedelta(days=30)}"}}',
    )
    page.run("sheet = {")
    for cell, check, wrong, right in tries:
        hint = answer(page, cell, wrong, f'sm.check("{check}"')
        assert "Noch nicht" in hint
        assert f'sm.hint("{check}")' in hint
        assert "Traceback" not in hint
        if check == "1.2-count":
            page.picture(pictures, "hint 1.2")
        praise = answer(page, cell, right, f'sm.check("{check}"')
        assert "Stimmt." in praise
    page.run("sm.keep(")
    assert page.red() == []
    accessible(page)
    page.picture(pictures, "exercise 1.2")
    kept = {path.name for path in (page.lab.workshop / "Meine Ergebnisse").iterdir()}
    assert {"Datenblatt.html", "Zugangsliste.html"} <= kept


def test_back_to_the_start_keeps_the_own_version(page: Notebook, pictures: Path) -> None:
    file = page.lab.workshop / "1.4-what-are-we-allowed.ipynb"
    before = file.read_bytes()
    page.open(file.name)
    page.run("sm.start")
    page.fill("sm.if_then", 'sm.if_then("jemand zu sehen ist", "frage ich zuerst")')
    page.save()
    wait_until(lambda: "frage ich zuerst" in file.read_text(encoding="utf-8"))
    page.fill('sm.rule("staff")', 'sm.restore("1.4", "ja")')
    page.run("sm.restore")
    assert "Kopien" in page.output("sm.restore").inner_text()
    page.picture(pictures, "restored")
    assert file.read_bytes() == before
    (copy,) = (page.lab.workshop / "Kopien").glob("1.4*")
    assert "frage ich zuerst" in copy.read_text(encoding="utf-8")


def test_the_english_lab_is_english(browser: Browser, tmp_path: Path, pictures: Path) -> None:
    with (
        running_lab(tmp_path, lang="en", content=built_root(tmp_path / "course")) as lab,
        notebook_page(browser, lab, locale="en-GB") as page,
    ):
        page.open("0.0-welcome.ipynb")
        page.run_all()
        assert page.page.locator(".lm-MenuBar-itemLabel").all_inner_texts()[:2] == ["File", "Edit"]
        expect(page.panel.get_by_role("heading", name="Welcome")).to_be_visible()
        assert page.red() == []
        accessible(page)
        assert page.outside == lab.outside() == []
        page.picture(pictures, "english")


def test_an_analyst_is_offered_names_and_their_explanation(page: Notebook) -> None:
    page.open("Bilder.ipynb")
    page.run("sm.start('de')")
    page.fill("'Antworten'", "sm.re")
    page.page.keyboard.press("Tab")
    offered = page.page.locator(".jp-Completer-item")
    for name in ("read", "read_folder", "reading_report", "response_times"):
        expect(offered.filter(has_text=name).first).to_be_visible(timeout=PATIENCE)
    page.page.keyboard.press("Escape")
    page.page.keyboard.insert_text("ad(")
    page.page.keyboard.press("Shift+Tab")
    expect(page.page.locator(".jp-Tooltip")).to_contain_text("columns", timeout=PATIENCE)
