"""Module 1 through nbgrader as it is: generate, release, fetch, submit, collect, autograde, feedback, export."""

from __future__ import annotations

import csv
import getpass
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from course_tools import ROOT, copy_course, load, nbgrader, notebooks, scores, solutions, submit

MODULE = "module-1"
GOLDEN = Path(__file__).parent / "golden"
# One wrong answer for every check; the check's own hint must come back.
WRONG: dict[str, dict[str, dict[str, str]]] = {
    "1.1": {
        "de": {"number": "minutes = 600", "promise": 'promise.update(first="Dienstag 9:00", second="Dienstag 9:00", phone="Innendienst", promised_by="Marketing")'},
        "en": {"number": "minutes = 600", "promise": 'promise.update(first="Tuesday 9:00", second="Tuesday 9:00", phone="inside sales", promised_by="marketing")'},
    },
    "1.2": {
        "de": {"count": "count = 7", "names": "masked = messages", "sheet": 'sheet.update(who="Marketing", delete_on="1.3.2020")', "access": 'access["Instagram"] = ("Marketing", "Marketing", "ja")'},
        "en": {"count": "count = 7", "names": "masked = messages", "sheet": 'sheet.update(who="marketing", delete_on="2020-03-01")', "access": 'access["Instagram"] = ("marketing", "marketing", "yes")'},
    },
    "1.3": {lang: {"order": "order = [1, 2, 4]", "march": "march = small", "best": 'best = march["post_id"].iloc[-1]'} for lang in ("de", "en")},
    "1.4": {
        "de": {"cases": 'cases.update({3: "los", 4: "los", 7: "fragen"})', "roles": 'roles = {2: "Kollegin"}'},
        "en": {"cases": 'cases.update({3: "go", 4: "go", 7: "ask"})', "roles": 'roles = {2: "colleague"}'},
    },
}  # fmt: skip


def _checks(path: Path) -> list[dict[str, Any]]:
    return [
        c for c in load(path)["cells"] if c["cell_type"] == "code" and c["metadata"].get("nbgrader", {}).get("grade")
    ]


@pytest.fixture(scope="module", params=["de", "en"])
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A course with three submissions, gone through the whole chain by nbgrader's own commands."""
    lang: str = request.param
    base = tmp_path_factory.mktemp(f"course {lang} ü")
    course, exchange, home = base / "kurs", base / "exchange", base / "home"
    for folder in (exchange, home):
        folder.mkdir()
    exchange.chmod(0o777)
    copy_course(lang, course, MODULE)
    shared = [f"--Exchange.root={exchange}"]
    nbgrader(course, "generate_assignment", MODULE)
    nbgrader(course, "release_assignment", MODULE, *shared)

    # The learner who is right fetches and submits through the exchange, as this machine's user.
    mine = [f"--course=smlib-{lang}", *shared]
    nbgrader(home, "fetch_assignment", MODULE, *mine)
    for path in notebooks(course / "source" / MODULE):
        submit(home / MODULE / path.name, home / MODULE / path.name, solutions(path))
    nbgrader(home, "submit", MODULE, *mine)
    nbgrader(course, "collect", MODULE, *shared)
    (course / "submitted" / getpass.getuser()).rename(course / "submitted" / "right")

    for path in notebooks(course / "release" / MODULE):
        wrong = WRONG[path.name[:3]][lang]
        submit(path, course / "submitted" / "wrong" / MODULE / path.name, wrong)
        submit(path, course / "submitted" / "empty" / MODULE / path.name, {})
    nbgrader(course, "autograde", MODULE, "--create")
    nbgrader(course, "generate_feedback", MODULE)
    nbgrader(course, "export")
    return lang, course


def test_right_gets_full_marks_and_wrong_or_empty_none(graded: tuple[str, Path]) -> None:
    _lang, course = graded
    found = scores(course, MODULE)
    points = {
        path.stem: {
            c["metadata"]["nbgrader"]["grade_id"]: float(c["metadata"]["nbgrader"]["points"]) for c in _checks(path)
        }
        for path in notebooks(course / "source" / MODULE)
    }
    assert len(points) == 4
    assert all(points.values())
    assert found["right"] == points
    for student in ("wrong", "empty"):
        assert found[student] == {name: dict.fromkeys(cells, 0.0) for name, cells in points.items()}


def test_scores_are_those_on_record(graded: tuple[str, Path]) -> None:
    lang, course = graded
    golden = json.loads((GOLDEN / f"{MODULE}-{lang}.json").read_text(encoding="utf-8"))
    assert scores(course, MODULE) == golden


def test_each_wrong_answer_meets_its_hint_in_the_feedback(graded: tuple[str, Path]) -> None:
    _lang, course = graded
    for path in notebooks(course / "autograded" / "wrong" / MODULE):
        page = unescape((course / "feedback" / "wrong" / MODULE / f"{path.stem}.html").read_text(encoding="utf-8"))
        for cell in _checks(path):
            errors = [o for o in cell["outputs"] if o["output_type"] == "error"]
            assert errors, (path.name, cell["metadata"]["nbgrader"]["grade_id"])
            assert errors[0]["ename"] == "NotYet"
            assert len(errors[0]["evalue"]) > 15
            assert errors[0]["evalue"] in page


def test_feedback_shows_no_hidden_test_and_loads_nothing(graded: tuple[str, Path]) -> None:
    lang, course = graded
    pages = sorted(course.glob("feedback/*/*/*.html"))
    assert len(pages) == 12
    for page in pages:
        html = page.read_text(encoding="utf-8")
        assert f'<html lang="{lang}">' in html
        assert "HIDDEN" not in html
        assert "require(" not in html
        assert "<script" not in html
        assert not re.search(r"""(?:src|href|action)\s*=\s*["']?(?!data:|#)[a-z/]""", html), page
        assert "url(" not in html


def test_untouched_release_shows_no_red_and_no_solution(graded: tuple[str, Path]) -> None:
    lang, course = graded
    stub = {"de": "# Ändern Sie nur die Zeilen darüber.", "en": "# Change only the lines above."}[lang]
    for path in notebooks(course / "release" / MODULE):
        text = path.read_text(encoding="utf-8")
        assert "SOLUTION" not in text
        assert "HIDDEN" not in text
        assert stub in text
    for path in notebooks(course / "autograded" / "empty" / MODULE):
        for cell in load(path)["cells"]:
            if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader", {}).get("grade"):
                assert [o["output_type"] for o in cell["outputs"] if o["output_type"] in ("error", "stream")] == [], (
                    cell["source"]
                )


def test_export_names_everybody(graded: tuple[str, Path]) -> None:
    _lang, course = graded
    rows = list(csv.DictReader((course / "grades.csv").open(encoding="utf-8")))
    total = {row["student_id"]: float(row["score"]) for row in rows if row["assignment"] == MODULE}
    best = float(rows[0]["max_score"])
    assert total == {"right": best, "wrong": 0.0, "empty": 0.0}


def test_courses_hold_no_absolute_path() -> None:
    for lang in ("de", "en"):
        text = (ROOT / "exercises" / lang / "nbgrader_config.py").read_text(encoding="utf-8")
        assert not re.search(r"""["'](?:/|[A-Z]:)""", text)
