"""What is graded: few tasks, one order to find, one reflection at the end."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from smlib.authoring.minutes import order_of
from smlib.authoring.portion import Page, Portion, tasks_called, tree
from smlib.authoring.prose import blocks
from smlib.authoring.rules.registry import Hit, page_rule, portion_rule
from smlib.authoring.source import Cell

FEWEST, MOST, LINES = 1, 3, 5


@portion_rule("pair.exercise")
def both_halves(portion: Portion, lang: str) -> Iterator[Hit]:
    """A lesson has its exercise, an exercise its lesson."""
    if not portion.complete:
        yield None, {"portion": portion.number}


@portion_rule("tasks.graded")
def graded_tasks(portion: Portion, lang: str) -> Iterator[Hit]:
    """One to three tasks are graded."""
    graded = sum(cell.kind == "check" for cell in portion.cells(lang))
    if portion.complete and not FEWEST <= graded <= MOST:
        yield None, {"tasks": graded, "fewest": FEWEST, "most": MOST}


@page_rule("tasks.listed", ("exercise",))
def tasks_listed(page: Page) -> Iterator[Hit]:
    """The front matter lists the tasks that are checked, and they carry the portion's number."""
    listed = [str(task) for task in page.source.meta.get("tasks") or []]
    checked = [task for cell in page.code if cell.kind == "check" for task in tasks_called(cell)]
    foreign = [task for task in checked if not task.startswith(f"{page.source.portion}-")]
    if sorted(listed) != sorted(checked) or foreign:
        yield None, {"listed": ", ".join(listed) or "–", "checked": ", ".join(checked) or "–"}


@portion_rule("reflection.count")
def one_reflection(portion: Portion, lang: str) -> Iterator[Hit]:
    """At most one open reflection."""
    count = sum(cell.kind == "answer" for cell in portion.cells(lang))
    if count > 1:
        yield None, {"count": count}


@page_rule("reflection.last", ("exercise", "own"))
def reflection_last(page: Page) -> Iterator[Hit]:
    """The reflection comes after every task, right below its question (nbgrader replaces the whole cell)."""
    for at, cell in enumerate(page.cells):
        if cell.kind != "answer":
            continue
        later = any(other.kind in ("solution", "check") for other in page.cells[at + 1 :])
        asked = at > 0 and page.cells[at - 1].type == "text" and "?" in page.cells[at - 1].source
        if later or not asked:
            yield cell, {}


@page_rule("order.lines", ("exercise",))
def order_lines(page: Page) -> Iterator[Hit]:
    """An ordering has at most five lines and one that does not belong; its answer is a plain list of numbers."""
    for cell, given, text in _orderings(page):
        order = order_of(given)
        shown = sum(1 for line in text.source.split("\n") if re.match(r"\d+[.)] ", line)) if text else 0
        if not 2 <= len(order) <= LINES or len(set(order)) != len(order) or (shown and shown != len(order) + 1):
            yield cell, {"lines": len(order), "shown": shown or "–", "limit": LINES}


def _orderings(page: Page) -> Iterator[tuple[Cell, Cell, Cell | None]]:
    """Yield the check of each ordering with its solution cell and the text that shows the lines."""
    given: Cell | None = None
    text: Cell | None = None
    for cell in page.cells:
        if cell.type == "text" and re.search(r"^\d+[.)] ", cell.source, re.MULTILINE):
            text = cell
        if cell.kind == "solution":
            given = cell
        if cell.kind == "check" and given is not None and any(task.endswith("-order") for task in tasks_called(cell)):
            yield cell, given, text


@page_rule("own.hint", ("own",))
def own_hint(page: Page) -> Iterator[Hit]:
    """A check of one's own says what to look at when the answer does not fit."""
    for cell in page.code:
        parsed = tree(page.shown(cell)) if cell.kind == "check" and not tasks_called(cell) else None
        asserts = [node for node in ast.walk(parsed) if isinstance(node, ast.Assert)] if parsed else []
        if parsed and (not asserts or any(node.msg is None for node in asserts)):
            yield cell, {}


@page_rule("task.question", ("exercise", "own"))
def task_question(page: Page) -> Iterator[Hit]:
    """A text since the last check says what to do, in more than a heading."""
    asked = False
    for cell in page.cells:
        if cell.kind == "check":
            asked = False
        elif cell.type == "text":
            asked = asked or any(block.kind != "heading" for block in blocks(cell.source))
        elif cell.kind == "solution" and not asked:
            yield cell, {}
