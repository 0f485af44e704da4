"""`smlib grade MODULE`: grade a class in a course's folder."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from smlib.errors import SmlibError
from smlib.grading.errors import GradingError
from smlib.text import speaking, t
from smlib.text.numbers import listed, number

if TYPE_CHECKING:
    from smlib.grading.runner import Grading, Step
    from smlib.grading.settings import Settings

MOST_WORKERS = 4
LOCK = ".smlib-grade.lock"


def grade(argv: list[str]) -> int:
    """Grade an assignment.

    Args:
        argv: command line without `smlib grade`.

    Returns:
        0 when all are graded (cells for a person may be open), 1 when some could not be, 2 when nothing was done,
        130 when it was stopped; starting it again goes on from there.
    """
    options = _options(argv)
    try:
        from smlib.grading.settings import Settings

        settings = Settings.read(Path.cwd())
        with speaking(settings.language):
            return _locked(settings, options)
    except SmlibError as error:
        print(error, file=sys.stderr)
        return 2


def _options(argv: list[str]) -> argparse.Namespace:
    cores = max(1, min(os.cpu_count() or 1, MOST_WORKERS))
    parser = argparse.ArgumentParser(prog="smlib grade", description=t("grading.help.description"))
    parser.add_argument("module", help=t("grading.help.module"))
    parser.add_argument("--workers", type=_positive(int), default=cores, help=t("grading.help.workers"))
    parser.add_argument("--student", action="append", help=t("grading.help.student"))
    parser.add_argument("--force", action="store_true", help=t("grading.help.force"))
    parser.add_argument("--no-jail", action="store_true", help=t("grading.help.no_jail"))
    parser.add_argument("--timeout", type=_positive(float), default=60.0, help=t("grading.help.timeout"))
    parser.add_argument("--memory", type=_positive(int), default=2000, help=t("grading.help.memory"))
    parser.add_argument("--check", action="store_true", help=t("grading.help.check"))
    return parser.parse_args(argv)


def _positive(kind: type[int] | type[float]) -> type:
    def read(words: str) -> float:
        value = kind(words)
        if not value > 0:
            raise ValueError(words)
        return value

    read.__name__ = kind.__name__  # argparse names the kind in its message
    return read  # type: ignore[return-value]


def _locked(settings: Settings, options: argparse.Namespace) -> int:
    from filelock import FileLock, Timeout

    try:
        with FileLock(settings.course / LOCK, timeout=0):
            return _run(settings, options)
    except Timeout:
        raise GradingError("busy", folder=str(settings.course)) from None
    except OSError as error:
        raise GradingError("not_writable", folder=str(settings.course), reason=str(error)) from None


def _run(settings: Settings, options: argparse.Namespace) -> int:
    from smlib.grading import jail, runner
    from smlib.grading.worker import Limits

    if sys.platform == "win32":
        raise GradingError("windows")
    begun = time.monotonic()
    order = runner.Order(
        settings=settings,
        assignment=_assignment(settings.course, options.module),
        students=tuple(options.student) if options.student else None,
        workers=options.workers,
        limits=Limits(options.timeout, options.memory << 20),
        level=jail.best_level(not options.no_jail),
        force=options.force,
    )
    everybody = runner.submitted(order)
    _say(
        t("grading.says.start", count=number(len(everybody)), workers=number(options.workers), module=order.assignment)
    )
    _say(jail.sentence(order.level))
    if not everybody and not options.check:
        _say(t("grading.says.nobody", folder=f"submitted/…/{order.assignment}"))
        return 0
    from smlib.grading.gradebook import opened
    from smlib.grading.trainer.backups import back_up

    grading = runner.Grading(order)
    failed = 0
    try:
        if not options.check:
            copy = back_up(settings.course, "grade")
            if copy is not None:
                _say(t("grading.says.backup", path=str(copy.relative_to(settings.course))))
        with opened(settings) as book:
            grading.prepare(book)
            _tell_references(grading)
            if options.check:
                return 1 if any(r.failed for r in grading.references.values()) else 0
            if grading.done:
                _say(t("grading.says.kept", count=number(len(grading.done))))
            for step in grading.run():
                failed += step.graded.failed is not None
                _say(_line(step))
    except KeyboardInterrupt:
        _say(t("grading.says.stopped"))
        return 130
    finally:
        grading.close()
    count = number(len(grading.todo) - failed)
    _say(t("grading.says.done", count=count, failed=number(failed), seconds=number(time.monotonic() - begun, 1)))
    return 1 if failed else 0


def _assignment(course: Path, module: str) -> str:
    """Return the assignment's name: "module-1", or short "1"."""
    known = sorted(path.name for path in (course / "source").glob("*") if path.is_dir())
    for name in (module, f"module-{module}"):
        if name in known:
            return name
    raise GradingError("unknown_module", module=module, known=listed(known) or "–")


def _tell_references(grading: Grading) -> None:
    """Name tests that are judged the weak way, own solutions that miss full points, cells that need a test's names."""
    from smlib.grading.lint import needs_from_tests

    for name, reference in sorted(grading.references.items()):
        if reference.weak:
            _say(t("grading.says.weak", notebook=name, tests=listed(reference.weak)))
        for test, why in reference.failed.items():
            _say(t("grading.says.own_solution", notebook=name, test=test, reason=why))
        for cell, needed in needs_from_tests(grading.notebooks[name]):
            _say(t("grading.says.needs_test", notebook=name, cell=cell, name=needed))


def _line(step: Step) -> str:
    graded = step.graded
    words = graded.failed or t("grading.says.points", points=number(step.stored.total))
    extra = [t("grading.says.open", count=number(step.stored.open))] if step.stored.open and not graded.failed else []
    if step.stored.penalty:
        extra.append(t("grading.says.late", penalty=number(step.stored.penalty)))
    more = "; ".join([words, *extra, *graded.notes[:3]])
    left = t("grading.says.left", seconds=number(step.left, 0))
    return f"[{step.place}/{step.total}] {graded.student}: {more} ({number(graded.seconds, 1)} s, {left})"


def _say(words: str) -> None:
    """Print a line at once; a terminal that cannot show a character must not end the grading."""
    try:
        print(words, flush=True)
    except UnicodeEncodeError:
        print(words.encode("ascii", "replace").decode(), flush=True)
