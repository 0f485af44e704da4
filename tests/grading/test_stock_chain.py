"""Each module through nbgrader as it is: generate, release, fetch, submit, collect, autograde, feedback, export.

`wrong_answers.py` says how to add a module.
"""

from __future__ import annotations

import csv
import getpass
import json
import os
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from course_tools import (
    ROOT,
    cell_source,
    copy_course,
    load,
    nbgrader,
    notebooks,
    scores,
    solutions,
    submit,
)
from wrong_answers import sentence, wrong_answers

from smlib.text import lookup, speaking, t

GOLDEN = Path(__file__).parent / "golden"
WRONG = wrong_answers()
LIVE = "module-1"  # graded in every test run
MODULES = sorted(path.name for path in (ROOT / "exercises" / "de" / "source").glob("module-*"))
CHECK = re.compile(r'sm\.check\("([^"]+)"')


def _graded(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in load(path)["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]


def _by_hand(cell: dict[str, Any]) -> bool:
    return bool(cell["metadata"]["nbgrader"]["solution"])


def _name(cell: dict[str, Any]) -> str:
    return str(cell["metadata"]["nbgrader"]["grade_id"])


def _task(cell: dict[str, Any]) -> str:
    called = CHECK.search(cell_source(cell))
    assert called, cell_source(cell)
    return called[1]


def _section(html: str, cell: dict[str, Any]) -> str:
    """What a feedback page says about a cell."""
    found = re.search(rf'<section\b[^>]*\bid="{re.escape(_name(cell))}"[^>]*>(.*?)</section>', html, re.DOTALL)
    assert found, _name(cell)
    return found[1]


class Course:
    """A course of one module with three submissions, gone through the whole chain by nbgrader's own commands."""

    def __init__(self, base: Path, module: str, lang: str) -> None:
        self.module, self.lang, self.folder = module, lang, base / "kurs"
        exchange, home = base / "exchange", base / "home"
        for folder in (exchange, home):
            folder.mkdir()
        exchange.chmod(0o777)
        copy_course(lang, self.folder, module)
        shared = [f"--Exchange.root={exchange}"]
        nbgrader(self.folder, "generate_assignment", module)
        nbgrader(self.folder, "release_assignment", module, *shared)

        # The learner who is right fetches and submits through the exchange, as this machine's user.
        mine = [f"--course=smlib-{lang}", *shared]
        nbgrader(home, "fetch_assignment", module, *mine)
        for path in self.sources:
            submit(home / module / path.name, home / module / path.name, solutions(path))
        nbgrader(home, "submit", module, *mine)
        nbgrader(self.folder, "collect", module, *shared)
        submitted = self.folder / "submitted"
        (submitted / getpass.getuser()).rename(submitted / "right")

        for path in notebooks(self.folder / "release" / module):
            checks = [cell for cell in _graded(path) if not _by_hand(cell)]
            answers: dict[str, str] = {}
            for cell in checks:
                answers |= WRONG[_task(cell)].cells(lang)
            submit(path, submitted / "wrong" / module / path.name, answers)
            submit(path, submitted / "empty" / module / path.name, {})
        nbgrader(self.folder, "autograde", module, "--create")
        nbgrader(self.folder, "generate_feedback", module)
        nbgrader(self.folder, "export")

    @property
    def sources(self) -> list[Path]:
        """The notebooks with solutions."""
        return notebooks(self.folder / "source" / self.module)

    def done(self, kind: str, student: str, ending: str = "ipynb") -> list[Path]:
        """What nbgrader made for a student: autograded notebooks or feedback pages."""
        return sorted((self.folder / kind / student / self.module).glob(f"*.{ending}"))


@pytest.fixture(scope="class")
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The graded course of the test's class and module."""
    lang: str = request.cls.lang
    return Course(tmp_path_factory.mktemp(f"course {lang} ü"), request.param, lang)


@pytest.mark.parametrize(
    "course",
    [pytest.param(module, marks=[] if module == LIVE else [pytest.mark.slow]) for module in MODULES],
    indirect=True,
    scope="class",
)
class Chain:
    """What holds for every module and both languages."""

    lang = ""

    def test_right_gets_full_marks_and_wrong_or_empty_none(self, course: Course) -> None:
        found = scores(course.folder, course.module)
        best: dict[str, dict[str, float | None]] = {}
        none: dict[str, dict[str, float | None]] = {}
        for path in course.sources:
            # What a person has to judge gets no automatic score; untouched it gets 0.
            best[path.stem] = {
                _name(cell): None if _by_hand(cell) else float(cell["metadata"]["nbgrader"]["points"])
                for cell in _graded(path)
            }
            none[path.stem] = dict.fromkeys(best[path.stem], 0.0)
        assert best
        assert all(best.values())
        assert found["right"] == best
        assert found["wrong"] == found["empty"] == none

    def test_scores_are_those_on_record(self, course: Course) -> None:
        golden = GOLDEN / f"{course.module}.json"
        found = scores(course.folder, course.module)
        if os.environ.get("SMLIB_WRITE_GOLDEN"):
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        assert found == json.loads(golden.read_text(encoding="utf-8"))

    def test_each_wrong_answer_meets_its_hint_in_the_feedback(self, course: Course) -> None:
        seen = 0
        for path, page in zip(
            course.done("autograded", "wrong"), course.done("feedback", "wrong", "html"), strict=True
        ):
            html = unescape(page.read_text(encoding="utf-8"))
            for cell in _graded(path):
                if _by_hand(cell):
                    continue
                (error,) = [o for o in cell["outputs"] if o["output_type"] == "error"]
                wanted = sentence(_task(cell), WRONG[_task(cell)].key, course.lang)
                assert error["ename"] == "NotYet", (path.name, _name(cell), error["evalue"])
                assert wanted.search(error["evalue"].replace("`", "")), (path.name, _name(cell), error["evalue"])
                section = _section(html, cell)
                assert wanted.search(re.sub("</?code>", "", section)), (page.name, _name(cell))
                seen += 1
        assert seen >= 2

    def test_praise_stands_in_the_feedback_of_right_answers(self, course: Course) -> None:
        with speaking(course.lang):
            for path, page in zip(course.sources, course.done("feedback", "right", "html"), strict=True):
                html = unescape(page.read_text(encoding="utf-8"))
                for cell in _graded(path):
                    if not _by_hand(cell):
                        points = cell["metadata"]["nbgrader"]["points"]
                        section = _section(html, cell)
                        assert t("grading.feedback_passed", score=points, points=points) in section

    def test_feedback_shows_no_hidden_test_and_loads_nothing(self, course: Course) -> None:
        pages = sorted(course.folder.glob("feedback/*/*/*.html"))
        assert len(pages) == 3 * len(course.sources)
        for page in pages:
            html = page.read_text(encoding="utf-8")
            assert f'<html lang="{course.lang}">' in html
            assert "HIDDEN" not in html
            assert "require(" not in html
            assert "<script" not in html
            assert not re.search(r"""<[^>]+\b(?:src|href|action)\s*=\s*["']?(?!data:|#)[a-z/]""", html), page
            assert "url(" not in html

    @pytest.mark.browser
    def test_feedback_opens_in_a_browser_and_asks_for_nothing(self, course: Course) -> None:
        from axe_playwright_python.sync_playwright import Axe
        from lab_driver import running_browser

        with running_browser() as browser:
            for path in course.done("feedback", "wrong", "html"):
                page = browser.new_page()
                asked: list[str] = []
                page.on("request", lambda request, asked=asked: asked.append(request.url))
                page.goto(path.as_uri())
                page.wait_for_load_state("load")
                assert asked == [page.url]
                assert [rule["id"] for rule in Axe().run(page).response["violations"]] == []
                page.close()

    def test_one_learner_never_meets_what_another_kept(self, course: Course) -> None:
        """Every kernel kept its results in a folder of its own, so nothing is called an earlier version."""
        with speaking(course.lang):
            again = str(lookup("course.keep.kept_again")).split("{earlier}")[0].rsplit(". ", 1)[-1].strip()
        for student in ("right", "wrong", "empty"):
            for path in course.done("autograded", student):
                assert again not in path.read_text(encoding="utf-8")

    def test_untouched_release_shows_no_red_and_no_solution(self, course: Course) -> None:
        stub = {"de": "# Ändern Sie nur die Zeilen darüber.", "en": "# Change only the lines above."}[course.lang]
        for path in notebooks(course.folder / "release" / course.module):
            text = path.read_text(encoding="utf-8")
            assert "SOLUTION" not in text
            assert "HIDDEN" not in text
            assert stub in text
        for path in course.done("autograded", "empty"):
            for cell in load(path)["cells"]:
                if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader", {}).get("grade"):
                    loud = [o for o in cell["outputs"] if o["output_type"] == "error" or o.get("name") == "stderr"]
                    assert loud == [], (path.name, cell["source"])

    def test_export_names_everybody(self, course: Course) -> None:
        rows = list(csv.DictReader((course.folder / "grades.csv").open(encoding="utf-8")))
        total = {row["student_id"]: float(row["score"]) for row in rows if row["assignment"] == course.module}
        automatic = sum(
            float(cell["metadata"]["nbgrader"]["points"])
            for path in course.sources
            for cell in _graded(path)
            if not _by_hand(cell)
        )
        assert total == {"right": automatic, "wrong": 0.0, "empty": 0.0}


class TestGerman(Chain):
    """The German course."""

    lang = "de"


class TestEnglish(Chain):
    """The English course."""

    lang = "en"


def test_every_check_has_a_wrong_answer_and_golden_scores() -> None:
    called = {
        _task(cell)
        for lang in ("de", "en")
        for module in MODULES
        for path in notebooks(ROOT / "exercises" / lang / "source" / module)
        for cell in _graded(path)
        if not _by_hand(cell)
    }
    assert called == set(WRONG)
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(MODULES)
    assert LIVE in MODULES


def test_courses_hold_no_absolute_path() -> None:
    for lang in ("de", "en"):
        text = (ROOT / "exercises" / lang / "nbgrader_config.py").read_text(encoding="utf-8")
        assert not re.search(r"""["'](?:/|[A-Z]:)""", text)
