"""Build a course of one small notebook, cell by cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from course_tools import nbgrader

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def cell(kind: str, name: str, source: str, **marks: Any) -> dict[str, Any]:
    """A notebook cell; with `marks` it is one of nbgrader's."""
    made: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {}, "source": source}
    if marks:
        usual = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
        made["metadata"] = {"nbgrader": {**usual, **marks, "grade_id": name}}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    return made


def answer(name: str, right: str) -> dict[str, Any]:
    """A cell for the learner's code with its solution."""
    return cell("code", name, f"### BEGIN SOLUTION\n{right}\n### END SOLUTION", solution=True)


def check(name: str, source: str, points: float = 1.0) -> dict[str, Any]:
    """A test cell."""
    return cell("code", name, source, grade=True, locked=True, points=points)


def book(*cells: dict[str, Any]) -> dict[str, Any]:
    """A notebook."""
    return {"cells": list(cells), "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}


def make(course: Path, assignment: str, config: str, **books: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Write sources, let nbgrader generate the assignment, return what is handed out."""
    folder = course / "source" / assignment
    folder.mkdir(parents=True, exist_ok=True)
    (course / "nbgrader_config.py").write_text(f"c = get_config()\n{config}\n", encoding="utf-8")
    for name, content in books.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(content, indent=1), encoding="utf-8")
    nbgrader(course, "generate_assignment", assignment, "--force")
    return {name: json.loads((course / "release" / assignment / f"{name}.ipynb").read_text("utf-8")) for name in books}


def answered(released: dict[str, Any], answers: dict[str, str]) -> dict[str, Any]:
    """A copy of a released notebook with answers in its cells."""
    made: dict[str, Any] = json.loads(json.dumps(released))
    for one in made["cells"]:
        if one["id"] in answers:
            one["source"] = answers[one["id"]]
    return made


def hand_in(course: Path, assignment: str, student: str, stamp: str = "", **books: dict[str, Any]) -> Path:
    """Write a submission."""
    folder = course / "submitted" / student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in books.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(content), encoding="utf-8")
    if stamp:
        (folder / "timestamp.txt").write_text(stamp, encoding="utf-8")
    return folder
