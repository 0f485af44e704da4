"""Every portion as a person walks it, in both languages: run, read, answer wrongly, answer rightly.

A seeded third runs each time, all of it with `start.py test --all`.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from course_tools import ROOT, cell_source, load, solutions
from lab_driver import Notebook, accessible, notebook_page
from lab_process import Lab, running_lab
from lab_samples import built_root
from playwright.sync_api import Browser
from wrong_answers import sentence, wrong_answers

from smlib.authoring.portion import ORDER
from smlib.text import LANGUAGES, speaking, t

pytestmark = pytest.mark.browser

SEED = 27
NARROW = {"width": 640, "height": 450}  # what is left of 1280 x 900 at 200 % zoom
# Words that stand in nearly every paragraph of one language and never in the other; code and quoted data do not count.
FOREIGN = {
    "de": re.compile(r"\b(?:the|and|with|your|you|this|which|not)\b"),
    "en": re.compile(r"\b(?:und|nicht|eine|einen|Sie|Ihre|oder|wird)\b"),
}
PROSE = """panel => {
    const copy = panel.cloneNode(true);
    copy.querySelectorAll("pre, code, td, tbody th, [lang], q, .cm-editor, .jp-InputPrompt, .jp-OutputPrompt, style, svg")
        .forEach(part => part.matches("[lang]") && part.getAttribute("lang") == LANG && !part.matches("td, th") ? 0 : part.remove());
    return [...copy.querySelectorAll(".jp-RenderedHTMLCommon")].map(part => part.textContent).join("\\n");
}"""


# A long line of code may be scrolled; text that runs out of what can be scrolled is cut.
CUT = """parts => parts.filter(part => {
    if (part.scrollWidth <= part.clientWidth + 1) return false;
    for (let box = part; box && !box.classList.contains("jp-NotebookPanel"); box = box.parentElement)
        if (["auto", "scroll"].includes(getComputedStyle(box).overflowX)) return false;
    return true;
}).map(part => part.textContent.slice(0, 80))"""


@dataclass(frozen=True)
class Walk:
    """One portion in one language."""

    number: str
    lang: str

    @property
    def name(self) -> str:
        """The notebook's file name, the same for lesson and exercise."""
        (path,) = (ROOT / "curriculum" / self.lang).glob(f"{self.number}-*.ipynb")
        return path.name

    @property
    def source(self) -> Path:
        """The exercise with its solutions."""
        return ROOT / "exercises" / self.lang / "source" / f"module-{self.number[0]}" / self.name


def walks() -> list[object]:
    """All portions; those outside the seeded third are slow."""
    every = [Walk(number, lang) for lang in LANGUAGES for number in ORDER]
    chosen = set(random.Random(SEED).sample(every, len(every) // 3))
    return [
        pytest.param(walk, id=f"{walk.number}-{walk.lang}", marks=() if walk in chosen else pytest.mark.slow)
        for walk in every
    ]


@pytest.fixture(scope="module")
def labs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Lab]]:
    """A lab for each language with the real lessons."""
    places = {lang: tmp_path_factory.mktemp(f"lab {lang}") for lang in LANGUAGES}
    with (
        running_lab(places["de"], lang="de", content=built_root(places["de"] / "kurs")) as german,
        running_lab(places["en"], lang="en", content=built_root(places["en"] / "course")) as english,
    ):
        yield {"de": german, "en": english}


@pytest.fixture
def page(browser: Browser, labs: dict[str, Lab], walk: Walk) -> Iterator[Notebook]:
    """A fresh page; nothing may leave the machine and nothing may break in the page."""
    with notebook_page(browser, labs[walk.lang], locale={"de": "de-DE", "en": "en-GB"}[walk.lang]) as opened:
        yield opened
        assert opened.outside == []
        assert opened.lab.outside() == []
        assert [error for error in opened.page_errors if "Canceled future" not in error] == []


@pytest.mark.parametrize("walk", walks())
def test_a_lesson_runs_and_can_be_read_by_everybody(page: Notebook, walk: Walk) -> None:
    page.open(walk.name)
    expected = planned_errors(page, walk.name)
    page.run_all_cells(over_errors=expected > 0)
    assert len(page.red()) == expected
    readable(page, walk.lang)


@pytest.mark.parametrize("walk", walks())
def test_an_exercise_answers_mistakes_with_their_hint_and_right_answers_with_praise(page: Notebook, walk: Walk) -> None:
    name = f"exercises/{walk.name}"
    page.open(name)
    page.run_all()
    assert page.red() == []  # untouched: calm
    cells = [cell for cell in load(page.lab.workshop / name)["cells"] if cell["cell_type"] == "code"]
    right = solutions(walk.source)
    begun = 0
    for task, check in checks(cells).items():
        wrong = wrong_answers()[task]
        given = (at for at, cell in enumerate(cells) if marked(cell) in wrong.cells(walk.lang))
        steps = range(min(begun, *given), check + 1)
        hint = attempt(page, cells, steps, wrong.cells(walk.lang))
        assert sentence(task, wrong.key, walk.lang).search(hint.replace("`", "")), (task, hint)
        assert "Traceback" not in hint
        praise = attempt(page, cells, steps, {name: right[name] for name in wrong.cells(walk.lang) if name in right})
        with speaking(walk.lang):
            assert t("course.label.right") in praise, (task, praise)
        begun = check + 1
    readable(page, walk.lang)


@pytest.mark.parametrize("walk", [Walk("1.1", "de"), Walk("1.1", "en")], ids=["de", "en"])
def test_a_lesson_is_walked_with_the_keyboard_alone(page: Notebook, walk: Walk) -> None:
    page.open(walk.name)
    page.page.keyboard.press("Control+Home")
    for _ in range(60):
        if page.page.evaluate("!!document.activeElement.closest('.jp-Notebook')"):
            break
        page.page.keyboard.press("Tab")
    else:
        pytest.fail("the Tab key never reaches the notebook")
    page.page.keyboard.press("Escape")
    last = page.panel.locator(".jp-CodeCell .jp-InputPrompt").last
    for _ in range(page.cells.count() + 3):  # the first press may only wake the page
        if re.fullmatch(r"\[(\*|\d+)\]:?", last.inner_text().strip()):
            break
        page.page.keyboard.press("Shift+Enter")
        page.page.wait_for_timeout(200)
    page.idle()
    assert page.red() == []
    ran = page.panel.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()
    assert all(re.fullmatch(r"\[\d+\]:?", prompt.strip()) for prompt in ran), ran


def planned_errors(page: Notebook, name: str) -> int:
    """Count the cells in which an error is part of the lesson."""
    cells = load(page.lab.workshop / name)["cells"]
    return sum("raises-exception" in cell["metadata"].get("tags", ()) for cell in cells)


@cache
def _called(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"""\bsm\.check\(\s*["'](.+?)["']""", text))


def checks(cells: list[dict[str, object]]) -> dict[str, int]:
    """Return task -> place of the cell that checks it, for tasks with a stored wrong answer."""
    known = wrong_answers()
    return {task: place for place, cell in enumerate(cells) for task in _called(cell_source(cell)) if task in known}


def marked(cell: dict[str, object]) -> str:
    """Return the name by which nbgrader knows a cell; empty for others."""
    return str(dict(cell["metadata"]).get("nbgrader", {}).get("grade_id", ""))  # type: ignore[call-overload]


def attempt(page: Notebook, cells: list[dict[str, object]], steps: range, answers: dict[str, str]) -> str:
    """Walk down some cells to a check, with answers below what cells begin with, and return what the check says."""
    for place in steps:
        if (name := marked(cells[place])) in answers:
            page.type_into(place, f"{cell_source(cells[place])}\n{answers[name]}")
        page.run_place(place)
    return page.output_of(steps[-1])


def readable(page: Notebook, lang: str) -> None:
    """Assert what everybody needs: axe, descriptions, headings, one language, and no text cut at 200 %."""
    accessible(page)
    prose = page.panel.evaluate(PROSE.replace("LANG", json.dumps(lang)))
    assert prose.strip()
    assert FOREIGN[lang].findall(prose) == []
    page.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    cut = page.panel.locator(".jp-RenderedMarkdown").evaluate_all(CUT)
    assert cut == []
