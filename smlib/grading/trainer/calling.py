"""Call commands in a course's folder, as a trainer would type them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from smlib.grading.gradebook import search_path
from smlib.grading.trainer.errors import TrainerError


def environment() -> dict[str, str]:
    """Return the environment of a command in a course."""
    return {**os.environ, "PATH": search_path(), "PYTHONUTF8": "1"}


def nbgrader(course: Path, *words: str) -> str:
    """Run one of nbgrader's commands.

    Args:
        course: the course's folder.
        words: the command line without `nbgrader`.

    Returns:
        What it said.

    Raises:
        TrainerError: with the last line that it said.
    """
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=course,
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    said = done.stdout + done.stderr
    if done.returncode:
        last = [line for line in said.splitlines() if line.strip()][-1:]
        raise TrainerError("nbgrader", command=" ".join(words), reason=last[0] if last else "–")
    return said


def grade(course: Path, *words: str) -> int:
    """Run `smlib grade`, printing what it says as it comes; return its exit status."""
    with subprocess.Popen(
        [sys.executable, "-m", "smlib.cli", "grade", *words],
        cwd=course,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as running:
        for line in running.stdout or ():
            print(line.rstrip(), flush=True)
    return running.returncode
