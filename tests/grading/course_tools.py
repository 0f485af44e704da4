"""Make a real nbgrader course from the built exercises, with submissions that are right, wrong or empty."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)\n?### END SOLUTION", re.DOTALL)
NBGRADER = [sys.executable, "-m", "nbgrader"]


def environment(**more: str) -> dict[str, str]:
    """The environment of a command: nbgrader calls a bare `alembic`, so the interpreter's folder comes first on PATH."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "PYTHONUTF8": "1", **more}


def nbgrader(course: Path, *arguments: str) -> str:
    """Run one nbgrader command in a course folder as a trainer types it; fail with its output."""
    done = subprocess.run(
        [*NBGRADER, *arguments],
        cwd=course,
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
    )
    assert done.returncode == 0, f"nbgrader {' '.join(arguments)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout + done.stderr


def copy_course(lang: str, target: Path, *modules: str) -> Path:
    """Copy a course's settings and the sources of some modules, as a trainer does."""
    source = ROOT / "exercises" / lang
    for module in modules:
        shutil.copytree(source / "source" / module, target / "source" / module)
    shutil.copy(source / "nbgrader_config.py", target)
    return target


def notebooks(folder: Path) -> list[Path]:
    """The notebooks of a folder in order."""
    return sorted(folder.glob("*.ipynb"))


def load(path: Path) -> dict[str, Any]:
    """Read a notebook as plain data."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def cell_source(cell: dict[str, Any]) -> str:
    """A cell's text, whether stored as one string or as lines."""
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def solutions(source: Path) -> dict[str, str]:
    """What stands between the solution marks, by grade id; in a cell that a person judges, some text."""
    found = {}
    for cell in load(source)["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        hit = SOLUTION.search(cell_source(cell))
        if hit:
            found[marks["grade_id"]] = hit[1]
        elif marks.get("solution") and marks.get("grade"):
            found[marks["grade_id"]] = "Das haben wir überlegt."
    return found


def submit(released: Path, target: Path, answers: dict[str, str]) -> None:
    """Write a submission: the released notebook with each answer put below its starter lines."""
    book = load(released)
    for cell in book["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell["source"] = f"{cell_source(cell)}\n{answers[name]}"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(book, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def scores(course: Path, assignment: str) -> dict[str, dict[str, dict[str, float | None]]]:
    """Read the gradebook: student -> notebook -> cell -> automatic score."""
    from nbgrader.api import Gradebook, MissingEntry

    result: dict[str, dict[str, dict[str, float | None]]] = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for student in book.students:
            try:
                submission = book.find_submission(assignment, student.id)
            except MissingEntry:
                continue
            result[student.id] = {
                sheet.name: {grade.name: grade.auto_score for grade in sorted(sheet.grades, key=lambda g: g.name)}
                for sheet in sorted(submission.notebooks, key=lambda s: s.name)
            }
    return result
