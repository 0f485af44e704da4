"""`start.py test`: every check of the house in one list, each with its result."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from smlib.setup.places import Places, clean_environment
from smlib.setup.running import say
from smlib.text import t
from smlib.text.numbers import number

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# nbval and tests that share a kernel or a lab need their cells on one worker.
PARALLEL = ("-q", "-n", "2", "--dist", "loadscope")
ARROWS = "from importlinter.cli import lint_imports_command as command; command()"


@dataclass(frozen=True)
class Step:
    """One check.

    Attributes:
        name: key of its name in the catalogue.
        words: arguments of the environment's Python.
        loud: whether its output is shown while it runs; else only if it fails.
    """

    name: str
    words: tuple[str, ...]
    loud: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a check came to."""

    name: str
    status: int
    seconds: float
    closing: str = ""


def missing_tools() -> dict[str, str]:
    """Return marker -> name of the program that its tests need and that does not work here."""
    missing = {}
    if not any(map(shutil.which, BROWSERS)):
        missing["browser"] = "Chromium"
    if not _jail_works():
        missing["jail"] = "bubblewrap"
    return missing


def _jail_works() -> bool:
    """Tell whether bubblewrap is there and allowed to make a jail; some containers forbid it."""
    command = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"]
    try:
        return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def steps(root: Path, words: Sequence[str], missing: Mapping[str, str]) -> list[Step]:
    """Return the checks to run.

    Args:
        root: the course's folder.
        words: `[--all] [pytest arguments]`; arguments for pytest mean that only pytest is wanted.
        missing: markers whose tests cannot run here.
    """
    chosen = [word for word in words if word != "--all"]
    unwanted = [*([] if "--all" in words else ["slow"]), *missing]
    marks = ("-m", " and ".join(f"not {mark}" for mark in unwanted)) if unwanted else ()
    # Without a choice all tests but the built notebooks, which have a step of their own.
    tests = Step("tests", ("-m", "pytest", *PARALLEL, *(() if chosen else ("tests",)), *marks, *chosen), loud=True)
    if chosen:
        return [tests]
    books = [str(path) for path in notebooks(root)]
    nbval = ("-m", "pytest", *PARALLEL, "--nbval-lax", "--nbval-current-env", *books)
    return [
        Step("ruff", ("-m", "ruff", "check", ".")),
        Step("format", ("-m", "ruff", "format", "--check", ".")),
        Step("mypy", ("-m", "mypy", "-p", "smlib")),
        Step("arrows", ("-c", ARROWS)),
        Step("build", ("-m", "smlib.cli", "build", "--check")),
        Step("lint", ("-m", "smlib.cli", "lint")),
        Step("datasets", ("datasets/generate.py", "--check")),
        # Notebooks that the package carries belong into a course of their own; tests open them there.
        Step("doctests", ("-m", "pytest", *PARALLEL, "--doctest-modules", "--ignore-glob=*.ipynb", "smlib"), loud=True),
        *([Step("notebooks", nbval, loud=True)] if books else []),
        Step("site", ("docs/build.py",)),
        tests,
    ]


def notebooks(root: Path) -> list[Path]:
    """Return the built lessons and exercises of both languages, relative to the course's folder."""
    places = [f"curriculum/{lang}" for lang in ("de", "en")] + [f"exercises/{lang}/source" for lang in ("de", "en")]
    found = (path for place in places for path in (root / place).rglob("*.ipynb"))
    return sorted(path.relative_to(root) for path in found if ".ipynb_checkpoints" not in path.parts)


def check(places: Places, words: Sequence[str]) -> int:
    """Run the checks and list their results.

    Args:
        places: the course, with an environment for tests.
        words: `[--all] [pytest arguments]`.

    Returns:
        0 if all passed; else the status of pytest if it failed, or 1.
    """
    missing = missing_tools()
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="smlib-test-", ignore_cleanup_errors=True) as scratch:
        # What notebooks keep on the way must not land in the checkout or in somebody's workshop.
        env = {**clean_environment(), "SMLIB_STATE": str(Path(scratch, "state")), "PYTHONUTF8": "1"}
        for step in steps(places.root, words, missing):
            say(f"\n== {t(f'setup.checks.name.{step.name}')}")
            extra = {"SMLIB_WORKSHOP": str(Path(scratch, "workshop"))} if step.name == "notebooks" else {}
            outcomes.append(_run(step, places, {**env, **extra}))
        left_out = {mark: _collect(places, mark, words, env) for mark in missing}
    return _report(outcomes, missing, left_out)


def _run(step: Step, places: Places, env: Mapping[str, str]) -> Outcome:
    begun = time.monotonic()
    command = [str(places.python), *step.words]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, cwd=places.root
    )
    said = b""
    assert process.stdout is not None
    try:
        while chunk := os.read(process.stdout.fileno(), 65536):
            said += chunk
            if step.loud:
                _show(chunk)
        status = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if status and not step.loud:
        _show(said)
    return Outcome(step.name, status, time.monotonic() - begun, closing(said.decode("utf-8", "replace")))


def _show(said: bytes) -> None:
    sys.stdout.flush()
    if hasattr(sys.stdout, "buffer"):
        sys.stdout.buffer.write(said)
    else:
        sys.stdout.write(said.decode("utf-8", "replace"))
    sys.stdout.flush()


def closing(output: str) -> str:
    """Return pytest's closing words, such as `3 passed, 1 deselected`; empty without any.

    Example:
        >>> from smlib.setup.checks import closing
        >>> closing("== 3 passed, 1 deselected in 0.12s ==")
        '3 passed, 1 deselected'
    """
    found: list[str] = re.findall(r"(\d+ (?:passed|failed|error|skipped)[^\n]*?) in \d", output)
    return found[-1] if found else ""


def _collect(places: Places, mark: str, words: Sequence[str], env: Mapping[str, str]) -> list[str]:
    """Return the names of the tests with a marker."""
    chosen = [word for word in words if word != "--all"]
    command = [str(places.python), "-m", "pytest", "--collect-only", "-q", *chosen, "-m", mark]
    done = subprocess.run(command, capture_output=True, text=True, env=env, cwd=places.root, check=False)
    return [line for line in done.stdout.splitlines() if "::" in line]


def _report(outcomes: list[Outcome], missing: Mapping[str, str], left_out: Mapping[str, list[str]]) -> int:
    say(f"\n== {t('setup.checks.results')}")
    width = max(len(t(f"setup.checks.name.{outcome.name}")) for outcome in outcomes)
    for outcome in outcomes:
        name = t(f"setup.checks.name.{outcome.name}").ljust(width)
        result = t("setup.checks.failed" if outcome.status else "setup.checks.passed")
        spent = t("setup.start.seconds", seconds=number(outcome.seconds, 1))
        say(f"{name}  {result}  {spent:>8}  {outcome.closing}".rstrip())
    strict = os.environ.get("CI", "").lower() in ("1", "true")
    for mark, program in missing.items():
        say(t("setup.checks.left_out", program=program, count=number(len(left_out[mark]))))
        for name in left_out[mark]:
            say(f"  {name}")
    if strict and any(left_out.values()):
        say(t("setup.checks.strict", programs=", ".join(missing.values())))
    wrong = [outcome.status for outcome in outcomes if outcome.status]
    if wrong:
        return outcomes[-1].status if 0 < outcomes[-1].status < 128 else 1
    return 1 if strict and any(left_out.values()) else 0
