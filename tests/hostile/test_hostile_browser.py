"""No script of a learner runs in a trainer's browser: feedback and formgrader, opened in Chromium.

A page counts as taken over if a script of the corpus leaves a trace: a variable, a title, a cookie, a dialog, a request
to anywhere but the server. The last test shows the watch something that does run.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from corpus import CASES, SCRIPTS, Place, put, write_all
from course_tools import environment, nbgrader
from grade_tools import grade
from hostile_course import ASSIGNMENT, NAME, RIGHT, write_source
from small_course import answered

from smlib.grading.jail import best_level

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SCRIPTED = ["files-in-the-way", "script-markdown", "script-output"]
OURS = 'from smlib.grading.course import configure\nconfigure(get_config(), "de")\n'
TOKEN = "nur-fuer-diesen-test"
WAIT = 300
"""Milliseconds for what a page does after it is there."""
ACTIVE = "iframe, object, embed, [onerror], [onload], [ontoggle], [onclick*=HACKED], a[href^='javascript' i], a[href*=HACKED]"


@pytest.fixture(
    scope="module",
    params=["scripts", *(pytest.param(name, marks=pytest.mark.slow) for name in ("all", "graded by nbgrader itself"))],
)
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A class with scripts in Markdown, outputs and files (in the long run: with everything), graded and fed back."""
    names = sorted(CASES) if request.param == "all" and best_level() == "bubblewrap" else SCRIPTED
    folder = tmp_path_factory.mktemp("browser") / "kurs"
    write_source(folder)
    (folder / "nbgrader_config.py").write_text(OURS, encoding="utf-8")
    nbgrader(folder, "generate_assignment", ASSIGNMENT)
    released = json.loads((folder / "release" / ASSIGNMENT / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    put(Place(folder / "submitted" / "honest" / ASSIGNMENT, released, folder, 9), answered(released, RIGHT))
    write_all(folder, released, 9, names)
    if "timestamp-is-a-link" in names:  # to /dev/zero; nbgrader's own lists would read it to the end of all memory
        (folder / "submitted" / "timestamp-is-a-link" / ASSIGNMENT / "timestamp.txt").unlink()
    if request.param == "graded by nbgrader itself":  # as the button in formgrader does
        _as_nbgrader_takes_it(folder)
        nbgrader(folder, "autograde", ASSIGNMENT, "--create")
    else:
        ran = grade(folder, ASSIGNMENT, "--timeout=24")
        assert ran.code in (0, 1), ran.text
    nbgrader(folder, "generate_feedback", ASSIGNMENT)
    yield folder
    for path in (folder / "submitted").rglob("*"):  # a test folder that nobody can remove would stay
        if path.is_fifo():
            path.unlink()


def _as_nbgrader_takes_it(course: Path) -> None:
    """Take out what keeps nbgrader itself from grading these submissions at all."""
    path = course / "submitted" / "script-markdown" / ASSIGNMENT / f"{NAME}.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    book["cells"] = [cell for cell in book["cells"] if re.fullmatch(r"[\w-]+", cell["id"])]
    path.write_text(json.dumps(book), encoding="utf-8")
    for path in (course / "submitted" / "files-in-the-way" / ASSIGNMENT).iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in (f"{NAME}.ipynb", "evil.html"):
            path.unlink()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all pages."""
    from lab_driver import running_browser

    with running_browser() as started:
        yield started


@contextmanager
def formgrader(course: Path) -> Iterator[str]:
    """Run a server with nbgrader's formgrader on a course; yields its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    words = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", f"--port={port}", "--port-retries=0"),
        *("--ServerApp.ip=127.0.0.1", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={course}"),
        "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
    ]
    with (course.parent / "server.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(words, cwd=course, env=environment(), stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            assert server.poll() is None, (course.parent / "server.log").read_text(encoding="utf-8")[-3000:]
            try:
                urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=5).read()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            raise


@pytest.fixture(scope="module")
def server(course: Path) -> Iterator[str]:
    """Formgrader on the graded class."""
    with formgrader(course) as address:
        yield address


def sheets(course: Path) -> dict[str, str]:
    """Learner -> id of the submitted notebook in formgrader."""
    query = "select s.student_id, k.id from submitted_notebook k join submitted_assignment s on k.assignment_id = s.id"
    with closing(sqlite3.connect(course / "gradebook.db")) as base:
        return dict(base.execute(query).fetchall())


class Watch:
    """A fresh page, and what a script of a learner left there."""

    def __init__(self, browser: Browser, first: str = "") -> None:
        self.context = browser.new_context()
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.said: list[str] = []
        self.asked: set[str] = set()
        self.broken: list[str] = []
        self.page.on("pageerror", lambda error: self.broken.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.context.on("request", lambda request: self.asked.add(request.url))
        self.context.on("page", lambda page: self.said.append(f"new page {page.url}"))
        if first:
            self.page.goto(first)

    def open(self, address: str) -> list[str]:
        """Open a page; returns the traces of scripts on it."""
        self.said.clear()
        self.asked.clear()
        self.broken.clear()
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.ok, f"{answer.status} {address}"
        self.page.wait_for_load_state("load")
        self.page.wait_for_timeout(WAIT)
        found = [*self.said, *(f"left for {url}" for url in self.asked if urlsplit(url).port == 1)]
        if (value := self.page.evaluate("window.HACKED")) is not None:
            found.append(f"script {value}")
        if "HACKED" in self.page.title():
            found.append("title")
        found += [f"cookie {cookie}" for cookie in self.context.cookies() if "HACKED" in str(cookie)]
        found += [
            f"active {html[:200]}"
            for html in self.page.locator(ACTIVE).evaluate_all("all => all.map(e => e.outerHTML)")
        ]
        count = self.page.evaluate("[...document.scripts].filter(s => s.textContent.includes('HACKED')).length")
        return [*found, *["script in the page"] * count]

    @property
    def outside(self) -> set[str]:
        """Hosts that the page asked beside the server."""
        return {urlsplit(url).netloc for url in self.asked if urlsplit(url).hostname not in ("127.0.0.1", None)}


@pytest.fixture
def watch(browser: Browser) -> Iterator[Watch]:
    """A watch for pages without a server."""
    found = Watch(browser)
    yield found
    found.context.close()


@pytest.fixture
def room(browser: Browser, server: str) -> Iterator[Watch]:
    """A trainer who is signed in to formgrader."""
    found = Watch(browser, f"{server}/formgrader?token={TOKEN}")
    yield found
    found.context.close()


def test_feedback_runs_nothing_and_asks_for_nothing(course: Path, watch: Watch) -> None:
    pages = sorted(course.glob(f"feedback/*/{ASSIGNMENT}/{NAME}.html"))
    assert {path.parents[1].name for path in pages} >= {*SCRIPTED, "honest"}
    for path in pages:
        assert watch.open(path.as_uri()) == [], path
        assert watch.asked == {path.as_uri()}, path


def test_formgrader_runs_nothing(course: Path, room: Watch, server: str) -> None:
    found = sheets(course)
    assert set(found) >= {*SCRIPTED, "honest"}
    assert room.open(f"{server}/formgrader/submissions/{found['honest']}/") == []
    assert room.broken == [], "its own scripts find what they need"
    for learner, sheet in found.items():
        if not (course / "autograded" / learner).is_dir():
            continue
        assert room.open(f"{server}/formgrader/submissions/{sheet}/") == [], learner
        assert room.page.locator("#notebook .nbgrader_cell").count() >= 1, f"{learner} is shown"
        assert room.outside == set(), "nbgrader's own page would ask a server outside for MathJax"


def test_files_beside_a_notebook_are_text(course: Path, room: Watch, server: str) -> None:
    sheet = sheets(course)["files-in-the-way"]
    assert "HACKED" in (course / "autograded/files-in-the-way" / ASSIGNMENT / "evil.html.txt").read_text("utf-8")
    assert room.open(f"{server}/formgrader/submissions/{sheet}/evil.html.txt") == []
    assert "HACKED" in room.page.locator("body").inner_text(), "it is there, as words"


def test_lists_and_gradebook_run_nothing(room: Watch, server: str) -> None:
    for place in ("manage_assignments", f"gradebook/{ASSIGNMENT}", f"gradebook/{ASSIGNMENT}/{NAME}", "manage_students", "manage_submissions/" + ASSIGNMENT):  # fmt: skip
        assert room.open(f"{server}/formgrader/{place}") == [], place


def test_the_watch_sees_what_does_run(course: Path, browser: Browser, tmp_path: Path) -> None:
    """With a script where ours puts cleaned words, as stock nbgrader leaves it, the script runs."""
    copy = Path(shutil.copytree(course, tmp_path / "kurs", symlinks=True, ignore=shutil.ignore_patterns("submitted")))
    graded = copy / "autograded" / "script-markdown" / ASSIGNMENT / f"{NAME}.ipynb"
    book = json.loads(graded.read_text(encoding="utf-8"))
    book["cells"][0]["source"] = SCRIPTS
    graded.write_text(json.dumps(book), encoding="utf-8")
    with formgrader(copy) as address:
        watch = Watch(browser, f"{address}/formgrader?token={TOKEN}")
        traces = watch.open(f"{address}/formgrader/submissions/{sheets(copy)['script-markdown']}/")
        watch.context.close()
    kinds = {trace.split()[0] for trace in traces}
    assert kinds >= {"dialog", "left", "script", "cookie", "active"}, traces
