"""Hostile and unlucky submissions between honest ones: the run ends by itself and harms nobody.

Jail tests run at the level that this machine offers (`smlib.grading.jail.best_level`) and, with fewer cases, without a
jail; what only a jail can close is asserted where there is one.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psutil
import pytest
from corpus import CASES, SLEEPER, Case, Place, put, write_all
from course_tools import nbgrader, scores
from grade_tools import Ran, grade
from hostile_course import ASSIGNMENT, MOST, NAME, NEIGHBOUR, RIGHT, SECRET, write_source
from small_course import answered

from smlib.grading import records
from smlib.grading.jail import Level, best_level, sentence

TIMEOUT = 24
FEW = [
    "asserts-off",
    "always-equal-int",
    "background",
    "broken-json",
    "reads-source",
    "warns",
    "kills-parent",
    "renamed",
]
HONEST = ("000-honest", "mmm-honest", "zzz-honest")
TESTS = [name for name in MOST if name.endswith("-check")]
WITHOUT_JAIL = [
    "always-equal-list",
    "asserts-off",
    "loop",
    "os-exit",
    "pickle-runs-code",
    "segfault",
    "tests-changed",
    "warns",
]
"""Cases that a run without a jail withstands, and that leave this machine alone."""
WITH_LIMITS = sorted(
    {
        *(*WITHOUT_JAIL, "background", "daemon", "memory", "memory-slow", "many-lines"),
        *("kills-parent", "stops-parent", "sleep", "loop-in-function"),
    }
)
"""The same where limits bite but files and network are open."""


@dataclass
class Graded:
    """A class with hostile submissions in it, after its grading."""

    course: Path
    cases: list[Case]
    level: Level
    ran: Ran
    before: dict[str, str]
    visitors: list[str]

    @cached_property
    def scores(self) -> dict[str, dict[str, float | None]]:
        """Student -> cell -> points."""
        return {student: books[NAME] for student, books in scores(self.course, ASSIGNMENT).items()}

    @cached_property
    def records(self) -> dict[str, records.Record]:
        """Student -> what was noted."""
        return records.latest(self.course, ASSIGNMENT)


def fingerprints(course: Path) -> dict[str, str]:
    """Every file of a course that no grading may change."""
    return {
        str(path.relative_to(course)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("source", "release", "submitted")
        for path in sorted((course / folder).rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def listening(visitors: list[str]) -> tuple[int, list[socket.socket]]:
    """Listen on a port and on a nameless socket; note who comes."""
    port = socket.create_server(("127.0.0.1", 0))
    number = port.getsockname()[1]
    nameless = socket.socket(socket.AF_UNIX)
    nameless.bind(f"\0smlib-test-{number}")
    nameless.listen()

    def wait(server: socket.socket, name: str) -> None:
        while True:
            try:
                server.accept()
            except OSError:
                return
            visitors.append(name)

    for server, name in ((port, "port"), (nameless, "nameless")):
        threading.Thread(target=wait, args=(server, name), daemon=True).start()
    return number, [port, nameless]


def run_class(base: Path, names: list[str], *arguments: str, level: Level, **variables: str) -> Graded:
    """Make a class, grade it, look at what came of it."""
    course = base / "kurs"
    write_source(course)
    nbgrader(course, "generate_assignment", ASSIGNMENT)
    released = json.loads((course / "release" / ASSIGNMENT / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    visitors: list[str] = []
    port, servers = listening(visitors)
    for student in HONEST:
        place = Place(course / "submitted" / student / ASSIGNMENT, released, course, port)
        put(place, answered(released, {**RIGHT, "words": f"{RIGHT['words']} {NEIGHBOUR}"}))
    cases = write_all(course, released, port, names)
    before = fingerprints(course)
    ran = grade(course, ASSIGNMENT, f"--timeout={TIMEOUT}", "--workers=2", *arguments, **variables)
    for server in servers:
        server.close()
    return Graded(course, cases, level, ran, before, visitors)


@pytest.fixture(
    scope="module",
    params=[
        "few",
        pytest.param("all", marks=pytest.mark.slow),
        pytest.param("limits", marks=pytest.mark.slow),
        pytest.param("no-jail", marks=pytest.mark.slow),
    ],
)
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graded]:
    """A class: a few cases in every run, all of them in the long one, and some without a jail."""
    base = tmp_path_factory.mktemp("hostile")
    best = best_level()
    match request.param:
        case "few":
            found = run_class(base, FEW if best == "bubblewrap" else [n for n in FEW if n in WITH_LIMITS], level=best)
        case "all":
            found = run_class(base, sorted(CASES) if best == "bubblewrap" else WITH_LIMITS, level=best)
        case "limits":  # a machine on which no bubblewrap is found
            found = run_class(base, WITH_LIMITS, level="limits", PATH=str(Path(sys.executable).parent))
        case _:
            found = run_class(base, WITHOUT_JAIL, "--no-jail", level="none")
    yield found
    for path in (found.course / "submitted").rglob("*"):  # a test folder that nobody can remove would stay
        if path.is_fifo():
            path.unlink()
    shutil.rmtree(found.course, ignore_errors=True)


def test_the_run_ends_by_itself_with_status_and_reasons(graded: Graded) -> None:
    print(f"level of jail: {graded.level}")
    refused = sorted(case.name for case in graded.cases if case.outcome == "refused")
    failed = {student: record.failed for student, record in graded.records.items() if record.failed}
    assert graded.ran.code == (1 if failed else 0), graded.ran.text
    assert graded.ran.errors == ""
    assert set(refused) <= set(failed)
    # Killing the grader's own processes is possible without a jail only; then this one submission is refused.
    assert {case.name for case in graded.cases if case.outcome == "right"} & set(failed) == set()
    for student in refused:
        assert any(student in line and str(failed[student]) in line for line in graded.ran.lines), student


def test_every_honest_submission_is_graded(graded: Graded) -> None:
    for student in (*HONEST, *(case.name for case in graded.cases if case.outcome == "right")):
        got = {name: points for name, points in graded.scores[student].items() if name in TESTS}
        assert got == {name: MOST[name] for name in TESTS}, (student, graded.records[student])


def test_no_wrong_answer_gets_full_marks(graded: Graded) -> None:
    for case in graded.cases:
        if case.outcome != "right":
            points = graded.scores[case.name]
            assert all(points[name] in (0.0, None) for name in TESTS), (case.name, points)


def test_tests_that_are_no_plain_data_wait_for_a_person(graded: Graded) -> None:
    for student in ("always-equal-object", "pickle-runs-code", "pickle-parser"):
        if student in graded.scores:
            assert graded.scores[student]["total-check"] is None
            assert any("Bitte ansehen" in reason for reason in graded.records[student].reasons)


def test_the_level_is_shown_and_stored(graded: Graded) -> None:
    assert sentence(graded.level) in graded.ran.lines
    assert {record.level for record in graded.records.values()} == {graded.level}


def test_no_process_stays(graded: Graded) -> None:
    commands = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    assert [words for words in commands if SLEEPER in words] == []
    course = str(graded.course)
    assert [words for words in commands if course in words] == []


def test_no_file_outside_changes(graded: Graded) -> None:
    assert fingerprints(graded.course) == graded.before
    # The judge refused to build the value that would have called `touch`.
    assert not Path("/tmp/smlib-was-here").exists()
    names = {path.name for path in graded.course.iterdir()} - {".smlib-grade.lock"}
    assert names <= {
        *("source", "release", "submitted", "autograded", "grading", "backups"),
        *("gradebook.db", "nbgrader_config.py", "gradebook.db-journal"),
    }


def test_nothing_of_others_is_readable(graded: Graded) -> None:
    if graded.level != "bubblewrap":
        assert graded.level in ("limits", "none")  # files and network are open there, and the trainer is told
        return
    assert graded.visitors == []
    for case in graded.cases:
        for path in sorted((graded.course / "autograded" / case.name).rglob("*.ipynb")):
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                shown = json.dumps(cell.get("outputs", []))
                locked = cell["metadata"].get("nbgrader", {}).get("locked")
                assert NEIGHBOUR not in shown, case.name
                # A failed test's traceback quotes the test for the trainer; feedback drops it.
                assert locked or SECRET not in shown, (case.name, cell["id"])


def test_hidden_tests_stay_hidden_from_hooks(graded: Graded) -> None:
    path = graded.course / "autograded" / "hook" / ASSIGNMENT / f"{NAME}.ipynb"
    if path.is_file():
        shown = [json.dumps(cell.get("outputs")) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
        assert any("SPY" in words for words in shown)
        assert not any("SPY" in words and "HIDDEN" in words for words in shown)


def test_a_bad_submission_costs_its_time_and_five_seconds_at_most(graded: Graded) -> None:
    slow = {student: record.seconds for student, record in graded.records.items() if record.seconds > TIMEOUT + 5}
    assert slow == {}


def test_autograded_files_stay_small(graded: Graded) -> None:
    large = {
        str(path): path.stat().st_size
        for path in (graded.course / "autograded").rglob("*")
        if path.is_file() and path.stat().st_size > 3_000_000
    }
    assert large == {}


def test_nothing_active_is_served_from_autograded(graded: Graded) -> None:
    for path in (graded.course / "autograded").rglob("*"):
        assert path.suffix not in (".html", ".svg", ".js")
        assert not path.is_symlink()
        if path.suffix == ".ipynb":
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                for output in cell.get("outputs", []):
                    assert set(output.get("data", {})) <= {"text/plain", "text/html", "image/png", "image/jpeg"}
                    assert not re.search(
                        r"<script|<iframe|onerror=|onload=", output.get("data", {}).get("text/html", "")
                    )
                if cell["cell_type"] != "code":
                    assert "<script" not in cell["source"]


def test_the_corpus_has_every_kind() -> None:
    assert len(CASES) >= 110
    assert {case.outcome for case in CASES.values()} == {"graded", "refused", "right"}
