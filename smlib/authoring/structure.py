"""What must be right before a source becomes two notebooks: front matter, names, twins, kinds and points."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from smlib.authoring.errors import AuthoringError, here
from smlib.authoring.source import LANGUAGES, Cell, Source

KINDS_OF_SOURCE = ("lesson", "exercise", "welcome", "analysis", "own")
KINDS = {"solution": "code", "check": "code", "answer": "text", "locked": None, "task": "text"}
"""Kind -> the type of cell it needs (None: either)."""
WITH_POINTS = ("check", "answer", "task")
GRADED_SOURCES = ("exercise", "own")

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"
_COMMENT = re.compile(r"^\s*# ?(de|en):", re.MULTILINE)


def problems(source: Source) -> Iterator[AuthoringError]:
    """Yield one error for each thing that stops the build.

    Example:
        >>> from smlib.authoring.source import parse
        >>> head = '---\\njupyter:\\n  smlib: {portion: "1.1", kind: lesson}\\n---\\n'
        >>> [error.code for error in problems(parse(head + '```python\\n1\\n```\\n', "1.1-x.md"))]
        ['name']
    """
    yield from _front_matter(source)
    for cell in source.cells:
        yield from _one_cell(source, cell)
    yield from _twins(source)


def _front_matter(source: Source) -> Iterator[AuthoringError]:
    place = here(source.path, 1)
    meta = source.meta
    if source.kind not in KINDS_OF_SOURCE:
        yield AuthoringError("header_kind", **place, kind=source.kind or "–")
        return
    if source.kind != "analysis":
        number = meta.get("portion")
        if not isinstance(number, str) or not re.fullmatch(r"\d+\.\d+", number):
            yield AuthoringError("header_portion", **place, portion=number)
        elif source.kind != "own" and not source.path.name.startswith(f"{number}-"):
            yield AuthoringError("header_file", **place, portion=number)
    if not isinstance(meta.get("minutes", 0), int | float):
        yield AuthoringError("header_minutes", **place)
    if source.kind == "own":
        if not set(source.languages) <= set(LANGUAGES):
            yield AuthoringError("header_languages", **place)
    elif "languages" in meta:
        yield AuthoringError("header_languages", **place)


def _one_cell(source: Source, cell: Cell) -> Iterator[AuthoringError]:
    place = here(source.path, cell.line, cell.name)
    if not _NAME.fullmatch(cell.name):
        yield AuthoringError("name", **place, text=(cell.source.strip() or "–").split("\n")[0][:40])
    if "attachment:" in cell.source:
        yield AuthoringError("attachment", **place)
    if cell.lang and cell.lang not in source.languages:
        yield AuthoringError("cell_language", **place, lang=cell.lang)
    if cell.kind is not None:
        yield from _kind(source, cell)
    elif cell.points is not None:
        yield AuthoringError("points_unwanted", **place)
    if cell.type == "code":
        yield from _code(source, cell)


def _kind(source: Source, cell: Cell) -> Iterator[AuthoringError]:
    place = here(source.path, cell.line, cell.name)
    if cell.kind not in KINDS:
        yield AuthoringError("kind", **place, kind=cell.kind)
        return
    if source.kind in KINDS_OF_SOURCE and source.kind not in GRADED_SOURCES:
        yield AuthoringError("kind_place", **place, kind=cell.kind)
    if KINDS[cell.kind] not in (None, cell.type):
        yield AuthoringError("kind_type", **place, kind=cell.kind)
    if cell.kind in WITH_POINTS and cell.points is None and source.kind == "exercise":
        yield AuthoringError("cell_points", **place)
    if cell.kind not in WITH_POINTS and cell.points is not None:
        yield AuthoringError("points_unwanted", **place)
    if cell.kind == "check" and cell.type == "code" and source.kind == "exercise" and check_call(cell.source) is None:
        yield AuthoringError("check_call", **place)


def _code(source: Source, cell: Cell) -> Iterator[AuthoringError]:
    place = here(source.path, cell.line, cell.name)
    marks = [line.strip() for line in cell.source.split("\n") if line.strip() in (_BEGIN, _END)]
    wanted = [_BEGIN, _END] * (len(marks) // 2)
    if marks != wanted or (cell.kind == "solution") != bool(marks):
        yield AuthoringError("solution_region", **place)
    pairs = _COMMENT.findall(cell.source)
    if set(source.languages) == set(LANGUAGES) and cell.lang is None and pairs.count("de") != pairs.count("en"):
        yield AuthoringError("comment_twin", **place)


def _twins(source: Source) -> Iterator[AuthoringError]:
    """Names are unique; a cell with a language has its twin right beside it, of the same type, kind and points."""
    by_name: dict[str, list[int]] = {}
    for index, cell in enumerate(source.cells):
        by_name.setdefault(cell.name, []).append(index)
    for name, where in by_name.items():
        cells = [source.cells[index] for index in where]
        place = here(source.path, cells[-1].line, name)
        langs = [cell.lang for cell in cells]
        if not name:
            continue
        if len(cells) > len(set(langs)) or (None in langs and len(cells) > 1):
            yield AuthoringError("name_twice", **place)
        elif None not in langs and not set(source.languages) <= set(langs):
            missing = next(lang for lang in source.languages if lang not in langs)
            yield AuthoringError("twin", **place, missing=missing)
        elif len(cells) == 2:
            first, second = cells
            same = [(c.type, c.kind, c.points, c.tags) for c in (first, second)]
            if same[0] != same[1]:
                yield AuthoringError("twin_differs", **place)
            elif where[1] - where[0] != 1:
                yield AuthoringError("twin_apart", **place)


def check_call(source: str) -> ast.Call | None:
    """Return the one `sm.check("<task id>", …)` of a check cell, or None if anything else stands there."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    if len(body) != 1 or not isinstance(body[0], ast.Expr) or not isinstance(body[0].value, ast.Call):
        return None
    call = body[0].value
    named = ast.unparse(call.func) == "sm.check" and len(call.args) >= 2 and isinstance(call.args[0], ast.Constant)
    return call if named and isinstance(call.args[0].value, str) else None  # type: ignore[attr-defined]
