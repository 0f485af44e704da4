"""The trainer's room in a real browser: German, the class in it, nbgrader's own pages beside it, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from lab_driver import PATIENCE, Notebook, notebook_page
from lab_process import Lab, answering, launch
from playwright.sync_api import Browser, expect
from trainer_class import make_course

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A trainer's lab on a course that has been graded."""
    tmp = tmp_path_factory.mktemp("kursleitung ü")
    folder = make_course(tmp / "Mein Kurs")
    process = launch(tmp, "--no-browser", f"--folder={folder}", "--port=0", program="trainer")
    with answering(tmp, folder, process) as lab:
        yield lab


@pytest.fixture
def page(browser: Browser, room: Lab) -> Iterator[Notebook]:
    """The trainer's notebook, open."""
    with notebook_page(browser, room) as opened:
        yield opened.open("0.0-course.ipynb")
        opened.close_kernels()


def test_the_class_is_seen_and_nothing_outside_is_asked(page: Notebook, room: Lab) -> None:
    menu = page.page.locator(".lm-MenuBar-itemLabel")
    expect(menu.filter(has_text="Nbgrader")).to_be_visible(timeout=PATIENCE)
    expect(menu.filter(has_text="Datei")).to_be_visible()
    for code in (
        "Course.find()",
        'module = "module-1"',
        "course.overview(module)",
        "course.items(module)",
        "course.delete()",
    ):
        page.run(code)
    expect(page.output("Course.find()")).to_contain_text("Auf der Liste: 9")
    expect(page.output("course.overview(module)")).to_contain_text("bestanden")
    expect(page.output("course.overview(module)")).to_contain_text("nicht abgegeben")
    expect(page.output("course.items(module)")).to_contain_text("Am schwersten war")
    expect(page.output("course.delete()")).to_contain_text("Noch ist nichts geschehen")
    assert Axe().run(page.page, context=".jp-OutputArea").response["violations"] == []
    assert page.outside == []
    assert room.outside() == []
    assert (room.workshop / "submitted" / "L05").is_dir(), "a list deletes nothing"


def test_nbgraders_own_pages_work_beside_it(page: Notebook, room: Lab) -> None:
    page.page.goto(f"{room.base}formgrader/gradebook?token={room.token}")
    expect(page.page.get_by_role("link", name="module-1")).to_be_visible(timeout=PATIENCE)
    page.page.goto(f"{room.base}formgrader/gradebook/module-1")
    expect(page.page.get_by_text("1.1-first").first).to_be_visible(timeout=PATIENCE)
    assert page.outside == []


def test_solutions_lie_in_the_course_and_nowhere_else(room: Lab) -> None:
    assert Path(room.workshop, "guide", "1.1.html").is_file()
    assert not list(Path(room.workshop).glob("exercises"))
