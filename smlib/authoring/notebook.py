"""Make one language's notebook from a source, byte for byte the same each time."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from smlib.authoring.source import Cell, Source
from smlib.authoring.structure import check_call
from smlib.text import speaking, t

CHECKED = "nbval-check-output"
"""Tag of the cells whose output is stored and compared by nbval."""

_SWITCHES = {  # kind -> nbgrader's grade, solution, locked, task
    "solution": (False, True, False, False),
    "check": (True, False, True, False),
    "answer": (True, True, False, False),
    "locked": (False, False, True, False),
    "task": (False, False, True, True),
}
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_REGION = re.compile(r"^[ \t]*### BEGIN SOLUTION\n.*?^[ \t]*### END SOLUTION[ \t]*(\n|\Z)", re.MULTILINE | re.DOTALL)
_PAIR = re.compile(r"^(\s*)# ?(de|en): ?")  # a formatter may have put a space in

Notebook = dict[str, Any]


def make(source: Source, lang: str) -> Notebook:
    """Return the notebook of one language, without outputs.

    Args:
        source: a source without structural problems.
        lang: `"de"` or `"en"`.

    Returns:
        The notebook as plain dictionaries, nbformat 4.5.
    """
    meta = {key: source.meta[key] for key in ("portion", "kind", "minutes") if key in source.meta}
    return {
        "cells": [_cell(cell, source, lang) for cell in source.cells_in(lang)],
        "metadata": {
            "kernelspec": dict(source.kernelspec) or _KERNEL,
            "language_info": {"name": "python"},
            "smlib": {**meta, "lang": lang, "generated": True},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def dumps(notebook: Notebook) -> str:
    """Write a notebook as nbformat does: keys sorted, one space, sources as lists of lines."""
    shaped = {**notebook, "cells": [{**cell, "source": _lines(cell["source"])} for cell in notebook["cells"]]}
    for cell in shaped["cells"]:
        if cell.get("outputs"):
            cell["outputs"] = [_output(output) for output in cell["outputs"]]
    return json.dumps(shaped, ensure_ascii=False, indent=1, sort_keys=True, separators=(",", ": ")) + "\n"


def starter(source: str) -> str:
    """Return a solution cell as the learner finds it, without the region that nbgrader replaces."""
    return _REGION.sub("", source).rstrip("\n")


def solution(source: str) -> str:
    """Return what stands in a cell's solution regions."""
    inner = [match[0].strip().split("\n")[1:-1] for match in _REGION.finditer(source)]
    return "\n".join(line for lines in inner for line in lines)


def in_language(source: str, lang: str) -> str:
    """Keep the `#de:` / `#en:` comment lines of one language, as plain comments.

    Example:
        >>> in_language("#de: Liest die Datei.\\n#en: Reads the file.\\nread()", "en")
        '# Reads the file.\\nread()'
    """
    kept = []
    for line in source.split("\n"):
        pair = _PAIR.match(line)
        if pair is None or pair[2] == lang:
            kept.append(_PAIR.sub(r"\1# ", line))
    return "\n".join(kept)


def with_hidden_test(source: str) -> str:
    """Append the test that learners do not see: the same arguments as the check, but it raises unless right.

    Example:
        >>> print(with_hidden_test('sm.check("1.2-count", count)'))
        sm.check("1.2-count", count)
        ### BEGIN HIDDEN TESTS
        sm.course.require("1.2-count", count)
        ### END HIDDEN TESTS
    """
    call = check_call(source)
    assert call is not None  # `structure.problems` has refused everything else
    segment, function = ast.get_source_segment(source, call), ast.get_source_segment(source, call.func)
    assert segment is not None
    assert function is not None
    hidden = "sm.course.require" + segment[len(function) :]
    return f"{source.rstrip()}\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"


def _cell(cell: Cell, source: Source, lang: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {"tags": list(cell.tags)} if cell.tags else {}
    text = cell.source
    if cell.type == "code":
        text = in_language(text, lang)
        if cell.name == "start":
            text = text.replace("{lang}", lang)
    if source.kind == "exercise" and cell.kind:
        metadata["nbgrader"] = _nbgrader(cell)
        if cell.kind == "check":
            text = with_hidden_test(text)
        elif cell.kind == "answer" and text.strip() in ("", "…", "..."):
            with speaking(lang):
                text = t("authoring.answer_stub")
    elif cell.kind == "solution":  # a learner's own portion is handed on as it is, without nbgrader
        text = starter(text)
    elif cell.kind == "check":  # folded, not locked: whoever looks for the answer finds it one click away
        metadata["jupyter"] = {"source_hidden": True}
    made = {
        "cell_type": "code" if cell.type == "code" else "markdown",
        "id": cell.name,
        "metadata": metadata,
        "source": text,
    }
    return {**made, "execution_count": None, "outputs": []} if cell.type == "code" else made


def _nbgrader(cell: Cell) -> dict[str, Any]:
    assert cell.kind is not None
    grade, is_solution, locked, task = _SWITCHES[cell.kind]
    made = {
        "grade": grade,
        "grade_id": cell.name,
        "locked": locked,
        "schema_version": 3,
        "solution": is_solution,
        "task": task,
    }
    return {**made, "points": cell.points} if cell.points is not None else made


def _lines(text: str | list[str]) -> list[str]:
    return text.splitlines(keepends=True) if isinstance(text, str) else text


def _output(output: dict[str, Any]) -> dict[str, Any]:
    """Shape one stored output: text as a list of lines."""
    if "text" in output:
        return {**output, "text": _lines(output["text"])}
    if "data" in output:
        return {**output, "data": {mime: _lines(value) for mime, value in output["data"].items()}}
    return output
