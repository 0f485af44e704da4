"""An exercise as learners get it: solutions replaced, hidden tests gone, cells locked.

The result is the one of `nbgrader generate_assignment` (a test compares them). It is made here with the
standard library alone, because the wheel is built where no nbgrader is, and importing nbgrader costs a lab
start four seconds.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from smlib.text import speaking, t

SOLUTION, HIDDEN, SCHEME = "SOLUTION", "HIDDEN TESTS", "MARK SCHEME"


def release(source: bytes, lang: str) -> bytes:
    """Return the release version of an exercise notebook.

    Args:
        source: the notebook file with solutions and hidden tests (nbformat 4).
        lang: language of the stubs, `"de"` or `"en"`.

    Raises:
        ValueError: if a region is nested, not closed, or stands in a cell of another kind.

    Example:
        >>> from smlib.lab.release import release
        >>> cell = {"cell_type": "code", "id": "a", "outputs": [], "execution_count": None,
        ...         "metadata": {"nbgrader": {"solution": True, "grade": False, "grade_id": "a"}},
        ...         "source": "x = ...\\n### BEGIN SOLUTION\\nx = 1\\n### END SOLUTION"}
        >>> b"x = 1" in release(json.dumps({"cells": [cell], "metadata": {}}).encode(), "en")
        False
    """
    notebook = json.loads(source)
    notebook["metadata"].pop("celltoolbar", None)
    for cell in notebook["cells"]:
        _release_cell(cell, lang)
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    left = [word for word in (SOLUTION, HIDDEN, SCHEME) if f"BEGIN {word}" in text]
    if left:
        raise ValueError(f"region left in the release version: {left}")
    return text.encode("utf-8")


def _release_cell(cell: dict[str, Any], lang: str) -> None:
    mark = cell["metadata"].get("nbgrader", {})
    solution, grade, task = (bool(mark.get(key)) for key in ("solution", "grade", "task"))
    locked = not solution and (grade or bool(mark.get("locked")))
    if solution or grade or locked:
        cell["metadata"]["deletable"] = False
    if locked:
        cell["metadata"]["editable"] = False
    code = cell["cell_type"] == "code"
    text = "".join(cell["source"])
    stub = _stub(code, lang)
    text, replaced = _without(text, SOLUTION, stub, solution)
    if solution and not replaced:
        text = stub
    text, _ = _without(text, HIDDEN, None, grade)
    text, _ = _without(text, SCHEME, None, task)
    if code:
        cell["outputs"], cell["execution_count"] = [], None
        for key in ("collapsed", "scrolled"):
            cell["metadata"].pop(key, None)
    if solution or grade or locked:
        mark["cell_type"] = cell["cell_type"]
        mark["checksum"] = _checksum(text, mark, grade=grade, solution=solution, locked=locked)
    cell["source"] = text.splitlines(keepends=True)


def _stub(code: bool, lang: str) -> str:
    with speaking(lang):
        return f"# {t('grading.code_stub')}" if code else t("grading.text_stub")


def _without(text: str, region: str, stub: str | None, allowed: bool) -> tuple[str, bool]:
    """Cut the regions between BEGIN and END out of a cell; `stub` takes their place, indented alike."""
    kept: list[str] = []
    inside = found = False
    for line in text.split("\n"):
        if f"BEGIN {region}" in line:
            if inside:
                raise ValueError(f"BEGIN {region} stands inside another one")
            inside = found = True
            indent = re.match(r"\s*", line).group(0)  # type: ignore[union-attr]  # matches always
            kept += [indent + part for part in stub.split("\n")] if stub is not None else []
        elif f"END {region}" in line:
            inside = False
        elif not inside:
            kept.append(line)
    if inside:
        raise ValueError(f"END {region} is missing")
    if found and not allowed:
        raise ValueError(f"BEGIN {region} stands in a cell of another kind")
    return "\n".join(kept), found


def _checksum(text: str, mark: dict[str, Any], *, grade: bool, solution: bool, locked: bool) -> str:
    """nbgrader's checksum (`nbgrader.utils.compute_checksum`): tells an unchanged answer from a written one."""
    parts = [text, mark["cell_type"], str(grade), str(solution), str(locked), mark["grade_id"]]
    if grade:
        parts.append(str(float(mark["points"])))
    return hashlib.md5("".join(parts).encode("utf-8"), usedforsecurity=False).hexdigest()
