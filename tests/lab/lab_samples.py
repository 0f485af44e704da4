"""Small notebooks and checkout-like folders for the lab's tests."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def markdown(text: str, **metadata: Any) -> dict[str, Any]:
    """A text cell."""
    return {"cell_type": "markdown", "metadata": metadata, "source": text}


def code(text: str, **metadata: Any) -> dict[str, Any]:
    """A code cell that was never run."""
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": text}


def mark(
    name: str, *, solution: bool = False, grade: bool = False, locked: bool = False, **more: Any
) -> dict[str, Any]:
    """nbgrader's metadata of a cell."""
    return {
        "grade_id": name,
        "schema_version": 3,
        "solution": solution,
        "grade": grade,
        "locked": locked,
        "task": False,
        **more,
    }


def notebook(*cells: dict[str, Any]) -> bytes:
    """A notebook file as Lab writes it: sources as lists of lines, ids c0, c1, …"""
    numbered = [
        {**cell, "id": f"c{place}", "source": cell["source"].splitlines(keepends=True)}
        for place, cell in enumerate(cells)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {"cells": numbered, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8")


EXERCISE = notebook(
    markdown("# Übung"),
    code(
        "def rate(a, b):\n    # schätzt\n    rate = ...\n"
        "    ### BEGIN SOLUTION\n    rate = a / b\n    ### END SOLUTION\n"
        '    return "geprüft", rate',
        nbgrader=mark("rate", solution=True),
    ),
    code(
        'sm.check("1.1-rate", rate)\n### BEGIN HIDDEN TESTS\nsm.course.require("1.1-rate", rate)\n### END HIDDEN TESTS',
        nbgrader=mark("rate-check", grade=True, locked=True, points=2),
    ),
    code("answer = 42", nbgrader=mark("whole", solution=True)),
    markdown("Weil Äpfel rollen.", nbgrader=mark("why", solution=True, grade=True, points=1.5)),
    markdown("Nur lesen", nbgrader=mark("read", locked=True)),
    {**code("1 + 1", scrolled=True, collapsed=False, tags=["keep"]), "execution_count": 3, "outputs": [
        {"output_type": "execute_result", "execution_count": 3, "metadata": {}, "data": {"text/plain": "2"}}
    ]},
    markdown(
        "Zeichnen Sie.\n### BEGIN MARK SCHEME\n2 Punkte für Achsen\n### END MARK SCHEME",
        nbgrader={**mark("draw", locked=True, points=3), "task": True},
    ),
    code("", nbgrader=mark("empty", solution=True)),
)  # fmt: skip


def sample_root(folder: Path) -> Path:
    """Make a folder like a checkout: welcome notebook, lesson, picture file and exercise, in both languages."""
    for lang, hello in (("de", "Schön, dass Sie da sind."), ("en", "Good to have you here.")):
        lessons = folder / "curriculum" / lang
        (lessons / "analysis").mkdir(parents=True)
        (lessons / "0.0-welcome.ipynb").write_bytes(notebook(markdown(f"# {hello}"), code("1 + 1")))
        (lessons / "1.1-first.ipynb").write_bytes(notebook(markdown(f"# 1.1 {hello}"), code("minutes = 10\nminutes")))
        (lessons / "analysis" / "week.ipynb").write_bytes(notebook(code("2 + 2")))
        (lessons / "picture.svg").write_text("<svg/>", encoding="utf-8")
        exercises = folder / "exercises" / lang / "source" / "module-1"
        exercises.mkdir(parents=True)
        (exercises / "1.1-first.ipynb").write_bytes(EXERCISE)
        (exercises / ".ipynb_checkpoints").mkdir()
        (exercises / ".ipynb_checkpoints" / "1.1-first-checkpoint.ipynb").write_bytes(EXERCISE)
    return folder


def built_root(folder: Path) -> Path:
    """Build the real curriculum into a folder of its own, as `smlib build` does."""
    from smlib.authoring import build, places

    for part in ("curriculum", "exercises"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("*.ipynb", "__pycache__"))
    sources, wrong = build.read_all(places.sources(folder))
    assert wrong == []
    build.write(build.plan(sources))
    return folder
