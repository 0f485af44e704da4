"""Drives a learning lab in a real browser: start one, open a notebook, run it, type, read what is shown."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from lab_process import Lab, wait_until
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

PATIENCE = 120_000  # milliseconds; machines that run tests are slow
FLAGS = (
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def chromium() -> str | None:
    """Return the system's Chromium, or None."""
    named = os.environ.get("SMLIB_CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return named or next((path for name in names if (path := shutil.which(name))), None)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start the system's Chromium without a window."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        flags = [*FLAGS, *(["--no-sandbox"] if root else [])]
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Notebook:
    """A notebook open in the lab's page."""

    page: Page
    lab: Lab
    context: BrowserContext
    outside: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)
    name: str = ""

    @property
    def panel(self) -> Locator:
        """The notebook in front; others may stay open behind it."""
        return self.page.locator(".jp-NotebookPanel:visible")

    @property
    def cells(self) -> Locator:
        """All cells."""
        return self.panel.locator(".jp-Notebook .jp-Cell")

    @property
    def outputs(self) -> Locator:
        """The output areas of code cells."""
        return self.panel.locator(".jp-CodeCell .jp-OutputArea")

    def cell(self, text: str) -> Locator:
        """Return the code cell whose source contains `text`."""
        return self.panel.locator(".jp-CodeCell").filter(has=self.page.locator(".cm-content", has_text=text)).first

    def output(self, text: str) -> Locator:
        """Return the output area of the code cell whose source contains `text`."""
        return self.cell(text).locator(".jp-OutputArea")

    def open(self, name: str) -> Notebook:
        """Open a notebook of the workshop, nothing else with it, and wait until its kernel is idle.

        A kernel that never speaks is ended once and the page opened again, as a person would: on a busy machine one in
        several hundred starts of a kernel fails, and that is not what the tests ask about.
        """
        self.name = name
        for last in (False, True):
            self.page.goto(f"{self.lab.base}lab/tree/{quote(name)}?reset&token={self.lab.token}")
            self.cells.first.wait_for(timeout=PATIENCE)
            try:
                self.idle()
                break
            except AssertionError as error:
                if last:
                    raise
                print(error)
                self.close_kernels()
        return self

    def idle(self) -> None:
        """Wait until the kernel has nothing to do, by the server's word and by the page's.

        The page alone is not enough: it says idle while a kernel is still starting.
        """
        try:
            wait_until(lambda: self._kernel_state() == "idle", patience=60)
        except AssertionError as error:
            logs = [path.read_text(encoding="utf-8", errors="replace") for path in self.lab.state.rglob("lab.log")]
            raise AssertionError(f"kernel: {self._sessions()}\n{''.join(logs)[-6000:]}") from error
        self.panel.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for(
            state="attached", timeout=PATIENCE
        )

    def close_kernels(self) -> None:
        """End every kernel, so that tests do not fill the memory with them."""
        for session in self._sessions():
            self.context.request.delete(f"{self.lab.base}api/sessions/{session['id']}", headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"token {self.lab.token}"}

    def _sessions(self) -> list[dict[str, Any]]:
        answer = self.context.request.get(f"{self.lab.base}api/sessions", headers=self._headers())
        sessions: list[dict[str, Any]] = answer.json()
        return sessions

    def _kernel_state(self) -> str:
        states = {session["path"]: session["kernel"]["execution_state"] for session in self._sessions()}
        return str(states.get(self.name, "none"))

    def run_all(self) -> None:
        """Restart the kernel, run all cells and wait for the last of them."""
        self._forget_counts()
        self.panel.locator('[data-jp-item-name="restart-and-run"] jp-button').click()
        self._finish()

    def run_all_cells(self, *, over_errors: bool) -> None:
        """Run all cells; a planned error stops "run all", so such a lesson is walked cell by cell."""
        if not over_errors:
            self.run_all()
            return
        for place in range(self.panel.locator(".jp-CodeCell").count()):
            self.run_place(place)

    def place(self, place: int) -> Locator:
        """Return a code cell by its place, from 0."""
        return self.panel.locator(".jp-CodeCell").nth(place)

    def type_into(self, place: int, source: str) -> None:
        """Replace the whole source of a code cell."""
        self.place(place).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)

    def run_place(self, place: int) -> None:
        """Run a code cell by its place."""
        self._run(self.place(place))

    def output_of(self, place: int) -> str:
        """Return what stands under a code cell."""
        return self.place(place).locator(".jp-OutputArea").inner_text()

    def run(self, text: str) -> None:
        """Run the code cell whose source contains `text`."""
        self._run(self.cell(text))

    def _run(self, cell: Locator) -> None:
        cell.locator(".jp-InputPrompt").evaluate("prompt => prompt.textContent = '[old]'")
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        self._finish(cell)

    def fill(self, text: str, source: str) -> None:
        """Replace the whole source of the code cell that contains `text`."""
        self.cell(text).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)

    def _forget_counts(self) -> None:
        """Overwrite what stands in the prompts, so that only a count written from now on is taken for a run."""
        self.panel.locator(".jp-CodeCell .jp-InputPrompt").evaluate_all(
            "prompts => prompts.forEach(p => p.textContent = '[old]')"
        )

    def _finish(self, cell: Locator | None = None) -> None:
        """Wait until a cell that was started has its count and none is queued or running, then for an idle kernel."""
        prompts = (cell or self.panel).locator(".jp-InputPrompt")
        expect(prompts.filter(has_text=re.compile(r"\[\d+\]"))).not_to_have_count(0, timeout=PATIENCE)
        waiting = self.panel.locator(".jp-InputPrompt").filter(has_text=re.compile(r"\[(\*|old)\]"))
        expect(waiting).to_have_count(0, timeout=PATIENCE)
        self.idle()

    def save(self) -> None:
        """Save the notebook and wait until the file is written."""
        self.page.keyboard.press("Control+s")
        expect(self.page.locator(".lm-DockPanel .jp-mod-dirty, .jp-Document.jp-mod-dirty")).to_have_count(
            0, timeout=PATIENCE
        )

    def red(self) -> list[str]:
        """Return what error outputs say."""
        red = '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]'
        return self.panel.locator(f".jp-OutputArea-output:is({red})").all_inner_texts()

    def violations(self, selector: str = ".jp-Notebook .jp-OutputArea") -> list[tuple[str, str]]:
        """Return what axe finds wrong with the outputs: rule and the first place."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page, context=selector).response["violations"]
        return [(rule["id"], rule["nodes"][0]["html"][:300]) for rule in found]

    def picture(self, folder: Path, name: str) -> Path:
        """Store a screenshot for people to look at."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.png"
        self.page.screenshot(path=path)
        return path


@contextmanager
def notebook_page(browser: Browser, lab: Lab, *, locale: str = "de-DE") -> Iterator[Notebook]:
    """Open a fresh page on a lab that records every request leaving this machine."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale=locale)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    notebook = Notebook(page, lab, context)

    def note(url: str) -> None:
        if urlsplit(url).scheme not in ("data", "blob", "about", "file") and urlsplit(url).hostname != "127.0.0.1":
            notebook.outside.append(url)

    context.on("request", lambda request: note(request.url))
    page.on("websocket", lambda socket: note(socket.url))
    page.on("pageerror", lambda error: notebook.page_errors.append(str(error)))
    try:
        yield notebook
    finally:
        if lab.process.poll() is None:
            notebook.close_kernels()
        context.close()


def accessible(page: Notebook) -> None:
    """Assert that outputs can be read without seeing them: axe, descriptions of pictures, headings of tables."""
    assert page.violations() == []
    for image in page.outputs.locator("img").all():
        assert (image.get_attribute("alt") or "").strip()
    for table in page.outputs.locator("table").all():
        assert table.locator("th[scope=col]").count() > 0
        assert table.locator("th:not([scope]), thead td").count() == 0
