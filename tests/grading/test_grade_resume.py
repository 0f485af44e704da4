"""A run that is stopped, by Ctrl+C or the hard way, loses nothing; the same command grades the rest and only the rest."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from course_tools import environment, scores
from grade_tools import grade
from small_course import answer, answered, book, check, hand_in, make

from smlib.grading import records
from smlib.grading.settings import STAMP
from smlib.text import speaking, t

ASSIGNMENT, EVERYBODY = "m", [f"s{number}" for number in range(8)]
TASK = book(
    answer("total", "total = 6"),
    check("total-check", "assert total == 6"),
    answer("words", "'x'"),
    check("words-check", "assert len(words) > 3", 2.0),
)
FULL = {"tasks": {"total-check": 1.0, "words-check": 2.0}}


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with eight submissions that take their time."""
    course = tmp_path_factory.mktemp("resume") / "kurs"
    released = make(course, ASSIGNMENT, 'c.CourseDirectory.course_id = "weiter"', tasks=TASK)["tasks"]
    for student in EVERYBODY:
        answers = {"total": "import time\ntime.sleep(0.8)\ntotal = 6", "words": f"words = 'von {student}'"}
        hand_in(
            course, ASSIGNMENT, student, stamp="2026-03-02 10:00:00 UTC", tasks=answered(released, answers)
        ).joinpath("notiz.txt").write_text(student, encoding="utf-8")
    return course


def stop_in_the_middle(course: Path, how: signal.Signals) -> tuple[int, list[str], list[psutil.Process]]:
    """Start a run, stop it after its second submission; return its status, its lines and what it had started."""
    run = subprocess.Popen(
        [sys.executable, "-m", "smlib.cli", "grade", ASSIGNMENT, "--workers=2"],
        cwd=course,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    assert run.stdout is not None
    lines, started = [], []
    for line in run.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith("[2/"):
            started = psutil.Process(run.pid).children(recursive=True)
            run.send_signal(how)
    return run.wait(60), lines, started


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_run_loses_nothing_and_goes_on(handed_in: Path, tmp_path: Path, how: signal.Signals) -> None:
    import shutil

    course = tmp_path / "kurs"
    shutil.copytree(handed_in, course)
    status, lines, started = stop_in_the_middle(course, how)
    seen = [line.split(" ")[1].rstrip(":") for line in lines if line.startswith("[")]
    assert 2 <= len(seen) < len(EVERYBODY), lines
    with speaking("de"):
        if how == signal.SIGINT:
            assert (status, lines[-1]) == (130, t("grading.says.stopped"))
    # Nothing runs on.
    assert started
    assert psutil.wait_procs(started, timeout=15)[1] == []
    # Whoever was named is stored whole: points, files, record.
    before = {student: found for student, found in scores(course, ASSIGNMENT).items() if student in seen}
    assert before == dict.fromkeys(seen, FULL)
    files = {student: course / "autograded" / student / ASSIGNMENT / "tasks.ipynb" for student in seen}
    moments = {student: path.stat().st_mtime_ns for student, path in files.items()}
    stored = records.latest(course, ASSIGNMENT)
    assert {student: stored[student].points for student in seen} == dict.fromkeys(seen, 3.0)

    again = grade(course, ASSIGNMENT, "--workers=2")
    assert again.code == 0, again.text
    graded = [line.split(" ")[1].rstrip(":") for line in again.lines if line.startswith("[")]
    # The one that was being written when the run was stopped may be among the stored ones already.
    assert set(graded) & set(seen) == set()
    assert len(EVERYBODY) - len(seen) - 1 <= len(graded) <= len(EVERYBODY) - len(seen)
    assert scores(course, ASSIGNMENT) == dict.fromkeys(EVERYBODY, FULL)
    assert {student: path.stat().st_mtime_ns for student, path in files.items()} == moments
    for student in EVERYBODY:
        folder = course / "autograded" / student / ASSIGNMENT
        assert {path.name for path in folder.iterdir()} == {"tasks.ipynb", "notiz.txt", STAMP}
        assert (folder / "notiz.txt").read_text(encoding="utf-8") == student
    assert {path.name for path in (course / "autograded").iterdir()} == set(EVERYBODY)
    assert len(list((course / "backups").glob("gradebook-*.db"))) == 2
