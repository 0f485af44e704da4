"""The time of a submission: being kept waiting by other programs costs nobody points, sleeping and looping do."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from course_tools import scores
from small_course import answer, answered, book, check, hand_in, make

from smlib.grading import allowance, records, runner
from smlib.grading.allowance import GUARD, Allowance, Starved
from smlib.grading.assignment import Notebook
from smlib.grading.box import processes
from smlib.grading.execute import Run
from smlib.grading.gradebook import opened
from smlib.grading.jail import best_level
from smlib.grading.runner import Grading, Order
from smlib.grading.settings import Settings
from smlib.grading.worker import Limits, Silent, Worker
from smlib.text import t

SECONDS = 3.0
BURNERS = 4
BURN = "import os\nos.sched_setaffinity(0, {0})\nwhile True: pass"
KNOWN = Notebook("n", {}, [], {}, {}, set(), {})
linux = sys.platform == "linux"


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """A warm parent that shares one processor with four programs that want all of it."""
    monkeypatch.setattr(allowance, "GUARD", 100)  # whatever else runs on this machine
    worker = Worker([], Limits(SECONDS), best_level(), "de")
    worker.ready()
    inside = psutil.Process(worker.process.pid)
    burners = []
    if linux:  # elsewhere nobody can be bound to a processor; then the tests run without the crowd
        for process in (inside, *inside.children(recursive=True)):
            process.cpu_affinity([0])
        burners = [subprocess.Popen([sys.executable, "-c", BURN], start_new_session=True) for _ in range(BURNERS)]
    yield worker
    for burner in burners:
        burner.kill()
        burner.wait()
    worker.stop()


def run(worker: Worker, source: str) -> tuple[Run, list[str], float]:
    """Run a cell and one more; return the run, the names of errors, and the seconds on the clock."""
    cells = [
        {"cell_type": "code", "source": words, "metadata": {}, "id": words[:2]} for words in (source, "print('more')")
    ]
    done = Run(worker, KNOWN, cells, {}, {}, SECONDS)
    begun = time.monotonic()
    done.go({})
    seconds = time.monotonic() - begun
    assert cells[1]["outputs"][0]["text"] == "more\n"
    return done, [output["ename"] for output in cells[0]["outputs"] if "ename" in output], seconds


def test_waiting_for_a_processor_costs_no_time(crowded: Worker) -> None:
    third = SECONDS / 3
    source = f"import time\nwhile time.process_time() < {third * 0.6}: pass"
    done, errors, seconds = run(crowded, source)
    assert errors == []
    assert done.used <= third + 1
    if linux:
        assert seconds > third, "the crowd did not slow it down, so nothing was shown"
        assert done.waited > 0


def test_a_loop_gets_its_time_and_no_more(crowded: Worker) -> None:
    done, errors, _ = run(crowded, "while True: pass")
    assert "CellTimeoutError" in errors
    assert done.used <= SECONDS + 5


def test_a_sleeper_is_stopped_by_the_clock_also_in_a_crowd(crowded: Worker) -> None:
    done, errors, seconds = run(crowded, "import time\ntime.sleep(10**6)")
    assert "CellTimeoutError" in errors
    assert seconds <= SECONDS + 5
    assert done.waited < SECONDS


class Parent:
    """Stands for a warm parent whose clock says what the test wants."""

    limits = Limits(0.2)
    begun = 0.0

    def __init__(self, waited: float | None) -> None:
        self.waited = waited

    def order(self, op: str) -> dict[str, Any]:
        """Tell the time waited."""
        assert op == "clock"
        return {"waited": self.waited}


def rest(given: Allowance) -> None:
    """Wait until a cell has had its time, as `wire.receive` does."""
    left = given.cell()
    while True:
        time.sleep(left())


class Crowd(Parent):
    """Stands for a parent whose submission gets a twentieth of a processor."""

    def order(self, op: str) -> dict[str, Any]:
        """Tell the time waited."""
        return {"waited": 0.95 * (time.monotonic() - self.begun)}


def test_the_time_is_up_when_nobody_waits() -> None:
    with pytest.raises(TimeoutError):
        rest(Allowance(Parent(0.0), 0.2))  # type: ignore[arg-type]


def test_who_gets_next_to_nothing_of_the_processors_gets_no_verdict() -> None:
    parent = Crowd(0.0)
    given = Allowance(parent, 0.2)  # type: ignore[arg-type]
    parent.begun = given.begun
    with pytest.raises(Starved):
        rest(given)
    assert 0.2 * GUARD <= time.monotonic() - given.begun < 0.2 * GUARD + 2


@pytest.mark.parametrize("busy", [True, False])
def test_where_the_system_does_not_say_who_waits_a_busy_machine_gives_no_verdict(
    monkeypatch: pytest.MonkeyPatch, busy: bool
) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: ((os.cpu_count() or 1) + 1.0 if busy else 0.0, 0.0, 0.0))
    with pytest.raises(Starved if busy else TimeoutError):
        rest(Allowance(Parent(None), 0.2))  # type: ignore[arg-type]


def test_processes_of_the_submission_itself_do_not_buy_it_time(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, tuple[float, float]] = {}
    monkeypatch.setattr(processes, "_threads", lambda: list(seen))
    monkeypatch.setattr(processes, "_schedule", lambda task: seen.get(task, (0.0, 0.0)))
    clock = processes.Clock()
    seen |= {"1": (1.0, 1.0), "2": (1.0, 1.0)}  # two that share a processor
    clock.look()
    assert clock.waited == 0
    seen |= {"1": (2.0, 5.0), "2": (1.5, 1.0)}  # the first waited four seconds, half a second of it for the second
    clock.look()
    assert clock.waited == 3.5
    seen |= {str(task): (0.01, 4.0) for task in range(3, 50)}  # many that wait at the same time wait once
    clock.look()
    assert clock.waited == pytest.approx(3.5 + 4.0, abs=0.5)


def test_a_thread_that_waits_is_seen(crowded: Worker) -> None:
    third = SECONDS / 3
    source = f"""import threading, time
def work():
    while time.process_time() < {third * 0.6}: pass
thread = threading.Thread(target=work)
thread.start()
thread.join()"""
    done, errors, _ = run(crowded, source)
    assert errors == []
    assert done.used <= third + 1


TASK = book(answer("total", "total = 6"), check("total-check", "assert total == 6"))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with three submissions."""
    folder = tmp_path_factory.mktemp("zeit") / "kurs"
    released = make(folder, "m", 'c.CourseDirectory.course_id = "zeit"', tasks=TASK)["tasks"]
    for student in ("a", "b", "c"):
        hand_in(folder, "m", student, tasks=answered(released, {"total": f"total = 6  # {student}"}))
    return folder


def graded(course: Path) -> list[str]:
    """Grade the course; return who was graded, in order."""
    grading = Grading(Order(Settings.read(course), "m", workers=2, limits=Limits(30.0), level="none"))
    try:
        with opened(grading.order.settings) as gradebook:
            grading.prepare(gradebook)
            return [step.graded.student for step in grading.run()]
    finally:
        grading.close()


@pytest.mark.parametrize("trouble", [Starved, Silent])
def test_a_starved_submission_is_graded_again_alone_and_never_gets_points_for_being_starved(
    course: Path, monkeypatch: pytest.MonkeyPatch, trouble: type[Exception]
) -> None:
    real, tries, running, alone = Run.go, [0], [0], []
    lock = threading.Lock()
    most = [1]

    def go(self: Run, files: dict[str, str], **more: Any) -> list[str]:
        starving = any("# b" in cell["source"] for cell in self.cells)
        with lock:
            running[0] += 1
            tries[0] += starving
        try:
            if not starving:
                time.sleep(0.3)
                return real(self, files, **more)
            if tries[0] <= most[0]:
                raise trouble
            alone.append(running[0] == 1)
            return real(self, files, **more)
        finally:
            with lock:
                running[0] -= 1

    with monkeypatch.context() as patched:
        patched.setattr(runner.Run, "go", go)
        most[0] = 2
        assert graded(course)[-1] == "b"
        assert tries == [2]
        assert scores(course, "m")["b"]["tasks"]["total-check"] is None
        assert scores(course, "m")["a"]["tasks"]["total-check"] == 1.0
        assert records.latest(course, "m")["b"].failed == t("grading.broken.starved")
        # The next run grades this one only; starved once, then alone.
        tries[0], most[0] = 0, 1
        assert graded(course) == ["b"]
        assert (tries, alone) == ([2], [True])
    assert scores(course, "m")["b"]["tasks"]["total-check"] == 1.0
    assert graded(course) == []
    for student in ("a", "b", "c"):
        (records.path(course, student, "m")).unlink()
        (course / "submitted" / student / "m" / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC", encoding="utf-8")
