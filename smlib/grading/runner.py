"""Grade everybody: a queue of submissions, warm workers, one thread that writes the gradebook."""

from __future__ import annotations

import contextvars
import queue
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from smlib.grading import assignment, intake, records
from smlib.grading.allowance import Starved
from smlib.grading.errors import Broken, GradingError
from smlib.grading.execute import Run
from smlib.grading.intake import Submission
from smlib.grading.jail import Level
from smlib.grading.reference import Reference, study
from smlib.grading.settings import STAMP, Settings
from smlib.grading.store import Graded, Store, Stored
from smlib.grading.worker import Dead, Limits, Silent, Worker
from smlib.text import t


@dataclass(frozen=True)
class Order:
    """What a trainer asks for.

    Attributes:
        settings: the course.
        assignment: which assignment.
        students: whom to grade; None for everybody.
        workers: how many at the same time.
        limits: time and memory per submission.
        level: how far submissions are locked in.
        force: grade again what is graded.
    """

    settings: Settings
    assignment: str
    students: tuple[str, ...] | None = None
    workers: int = 2
    limits: Limits = field(default_factory=Limits)
    level: Level = "bubblewrap"
    force: bool = False

    @property
    def course(self) -> Path:
        """The course's folder."""
        return self.settings.course


@dataclass(frozen=True)
class Step:
    """One submission graded: what happened, and how much is left."""

    place: int
    total: int
    graded: Graded
    stored: Stored
    left: float


@dataclass
class Grading:
    """A run of the grader over one assignment.

    Attributes:
        order: what was asked for.
        todo: students to grade.
        done: students who were graded before and handed in nothing new.
        references: notebook -> what the trainer's own solution showed.
    """

    order: Order
    todo: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    references: dict[str, Reference] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._all = submitted(self.order)
        modules = assignment.imported(self.order.course, self.order.assignment)
        # Parents warm up while the gradebook opens.
        self.workers = [
            Worker(modules, self.order.limits, self.order.level, self.order.settings.language)
            for _ in range(max(1, min(self.order.workers, len(self._all) or 1)))
        ]
        self._queue: queue.Queue[str] = queue.Queue()
        self._results: queue.Queue[Graded] = queue.Queue()
        self._starved: queue.Queue[str] = queue.Queue()
        self._working = threading.Semaphore(len(self.workers) - 1)

    def prepare(self, book: object) -> None:
        """Read the assignment, find what is to do, and let the trainer's own solution run."""
        self.book = book
        self.notebooks = assignment.load(book, self.order.course, self.order.assignment)
        self.fingerprint = assignment.fingerprint(self.notebooks)
        self._sort_out()
        self.files = intake.other_files(self.order.course / "source" / self.order.assignment)
        self._study()

    def _sort_out(self) -> None:
        before = records.latest(self.order.course, self.order.assignment)
        for student in self._all:
            kept = not self.order.force and self._is_graded(student, before.get(student))
            (self.done if kept else self.todo).append(student)

    def _is_graded(self, student: str, record: records.Record | None) -> bool:
        handed_in = self.order.course / "submitted" / student / self.order.assignment
        graded = self.order.course / "autograded" / student / self.order.assignment
        if not graded.is_dir():
            return False
        if record is None:  # graded by nbgrader itself: it keeps what is not newer
            return _text(handed_in / STAMP) == _text(graded / STAMP)
        same = record.submission == records.digest(handed_in) and record.assignment == self.fingerprint
        return same and record.failed is None

    def _study(self) -> None:
        """Run the own solution of each notebook, several at a time; then load what it loads in all parents."""
        names = list(self.notebooks)
        shares = [names[place :: len(self.workers)] for place in range(len(self.workers))]

        def some(worker: Worker, share: list[str]) -> dict[str, Reference]:
            found = {}
            for name in share:
                found[name] = study(worker, self.notebooks[name], self.files, environment())
                worker.warm([m for m in found[name].modules if _worth_loading(m)])
            return found

        with ThreadPoolExecutor(len(self.workers)) as pool:
            context = contextvars.copy_context
            parts = [pool.submit(context().run, some, w, s) for w, s in zip(self.workers, shares, strict=True)]
            for part in parts:
                self.references |= part.result()
        loaded = sorted({m for worker in self.workers for m in worker.modules})
        with ThreadPoolExecutor(len(self.workers)) as pool:
            list(pool.map(lambda worker: worker.warm([m for m in loaded if m not in worker.modules]), self.workers))

    def run(self) -> Iterator[Step]:
        """Grade and store; yields after each submission. Stopping in between loses nothing that was yielded."""
        order = self.order
        store = Store(self.book, order.course, order.assignment, self.notebooks, self.files, order.settings.penalty)
        begun = time.monotonic()
        for student in self.todo:
            self._queue.put(student)
        for worker in self.workers:
            call: Callable[[Worker], None] = self._work
            context = contextvars.copy_context()
            threading.Thread(target=context.run, args=(call, worker), daemon=True).start()
        for place in range(1, len(self.todo) + 1):
            graded = self._results.get()
            stored = self._save(store, graded)
            self._record(graded, stored)
            each = (time.monotonic() - begun) / place
            yield Step(place, len(self.todo), graded, stored, each * (len(self.todo) - place))

    def _save(self, store: Store, graded: Graded) -> Stored:
        """Store a submission; what cannot be stored counts as not graded, and the run goes on."""
        try:
            return store.save(graded)
        except (ValueError, OSError, RecursionError) as error:
            graded.failed = t("grading.broken.internal", error=f"{type(error).__name__}: {error}"[:200])
            graded.submission = None
            store.book.db.rollback()
            return store.save(graded)

    def _record(self, graded: Graded, stored: Stored) -> None:
        order = self.order
        folder = order.course / "submitted" / graded.student / order.assignment
        record = records.Record(
            student=graded.student,
            level=order.level,
            submission=records.digest(folder),
            assignment=self.fingerprint,
            seconds=round(graded.seconds, 2),
            points=None if graded.failed else stored.total,
            open=stored.open,
            failed=graded.failed,
            notes=graded.notes[:50],
            reasons=stored.reasons[:50],
        )
        records.add(order.course, order.assignment, record)

    def _work(self, worker: Worker) -> None:
        for student in _each(self._queue):
            graded = self._grade(worker, student)
            if graded.starved:
                self._starved.put(student)
            else:
                self._results.put(graded)
        if not self._working.acquire(blocking=False):  # the last one has the machine for itself
            for student in _each(self._starved):
                self._results.put(self._grade(worker, student))

    def _grade(self, worker: Worker, student: str) -> Graded:
        """Everything for one submission that needs no gradebook; never raises."""
        begun, waited = time.monotonic(), 0.0
        graded = Graded(student)
        folder = self.order.course / "submitted" / student / self.order.assignment
        try:
            worker.ready()  # a submission does not pay for what the one before it left
            begun = time.monotonic()
            found = intake.read(folder, student, self.notebooks)
            graded.submission = found
            variables = environment(_text(folder / STAMP))
            files = self._files_for(found)
            left = self.order.limits.seconds
            for name, cells in found.notebooks.items():
                run = Run(worker, self.notebooks[name], cells, self.references[name].ways, variables, left)
                graded.verdicts[name] = run.verdicts
                run.go(files)
                left -= run.used
                waited += run.waited
        except Broken as broken:
            graded.failed = str(broken)
        except (Starved, Silent):
            graded.failed, graded.starved = t("grading.broken.starved"), True
            worker.restart()
        except Dead:
            graded.failed = t("grading.broken.killed")
            worker.restart()
        except Exception as error:  # one submission must not end the others
            graded.failed = t("grading.broken.internal", error=f"{type(error).__name__}: {error}"[:200])
            worker.restart()
        if graded.failed is not None:
            graded.submission = None
        graded.seconds = time.monotonic() - begun - waited
        return graded

    def _files_for(self, found: Submission) -> dict[str, str]:
        kept = self.order.settings.kept_files(self.order.assignment) & set(found.files)
        trainer = {name: content for name, content in self.files.items() if name not in kept}
        return {**trainer, **{name: content for name, content in found.files.items() if name not in trainer}}

    def close(self) -> None:
        """End all workers, also in the middle of their work."""
        for waiting in (self._queue, self._starved):
            for _ in _each(waiting):
                pass
        with ThreadPoolExecutor(len(self.workers)) as pool:
            list(pool.map(Worker.close, self.workers))
        shutil.rmtree(self.order.course / "autograded" / ".smlib-draft", ignore_errors=True)


def _each(waiting: queue.Queue[str]) -> Iterator[str]:
    while True:
        try:
            yield waiting.get_nowait()
        except queue.Empty:
            return


def submitted(order: Order) -> list[str]:
    """Return who handed in the assignment, sorted.

    Raises:
        GradingError: if a student was named who handed in nothing.
    """
    found = sorted(path.parent.name for path in order.course.glob(f"submitted/*/{order.assignment}"))
    if order.students is None:
        return found
    missing = [student for student in order.students if student not in found]
    if missing:
        raise GradingError("no_submission", student=missing[0], module=order.assignment)
    return sorted(order.students)


def environment(stamp: str = "") -> dict[str, str]:
    """Return variables for learner and judge: today is the day of submission."""
    found = {"NBGRADER_EXECUTION": "autograde"}
    return {**found, "SMLIB_TODAY": stamp[:10]} if stamp else found


def _text(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return ""
    return path.read_text(encoding="utf-8", errors="replace")[:200].strip()


def _worth_loading(module: str) -> bool:
    return not module.startswith(("_", "smlib.grading", "IPython.", "ipykernel", "debugpy"))
