"""How long a portion takes, by the curriculum's formula."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from smlib.authoring.notebook import solution
from smlib.authoring.portion import Page, Portion, tasks_called, tree
from smlib.authoring.source import Cell

WORDS_A_MINUTE = 130
"""Half the speed of silent reading in German (IReST 2012; Brysbaert 2019)."""
PLACEHOLDERS = ("HIER", "HERE")


@dataclass(frozen=True)
class Estimate:
    """What takes time in a portion, counted.

    Attributes:
        words: of prose, lesson and exercise together.
        worked: code cells run as they stand.
        tasks: graded automatically.
        items: to sort (tasks whose id ends in `-order` or `-sort`).
        fields: gaps to fill elsewhere.
        reflections: open answers.
    """

    words: int
    worked: int
    tasks: int
    items: int
    fields: int
    reflections: int

    @property
    def minutes(self) -> float:
        """Minutes in all, one of them for arriving."""
        return (
            self.words / WORDS_A_MINUTE
            + 0.5 * self.worked
            + 2 * self.tasks
            + 0.3 * self.items
            + 0.25 * self.fields
            + 3 * self.reflections
            + 1
        )


def estimate(portion: Portion, lang: str) -> Estimate:
    """Count what takes time in one language.

    Example:
        >>> Estimate(words=390, worked=4, tasks=1, items=6, fields=0, reflections=0).minutes
        9.8
    """
    pages = portion.pages(lang)
    sorting = [items_to_sort(page) for page in pages]
    return Estimate(
        words=sum(page.words for page in pages),
        worked=sum(len(page.worked) for page in pages),
        tasks=sum(cell.kind == "check" for page in pages for cell in page.code),
        items=sum(sum(found.values()) for found in sorting),
        fields=sum(
            gaps(page.shown(cell))
            for page, found in zip(pages, sorting, strict=True)
            for cell in page.code
            if cell.name not in found
        ),
        reflections=sum(cell.kind == "answer" for page in pages for cell in page.cells),
    )


def gaps(code: str) -> int:
    """Count the places to fill: `...`, "HIER", "HERE".

    Example:
        >>> gaps('plan = {"who": "HIER", "when": ...}')
        2
    """
    parsed = tree(code)
    if parsed is None:
        return 0
    constants = [node.value for node in ast.walk(parsed) if isinstance(node, ast.Constant)]
    return sum(
        value is ... or (isinstance(value, str) and value.strip().strip(".") in PLACEHOLDERS) for value in constants
    )


def items_to_sort(page: Page) -> dict[str, int]:
    """Return solution cells of sorting tasks with the number of items a learner moves.

    In an ordering (`-order`) these are its lines and the one that does not belong; in a sorting (`-sort`) the gaps.
    """
    found: dict[str, int] = {}
    given: Cell | None = None
    for cell in page.code:
        if cell.kind == "solution":
            given = cell
        for task in tasks_called(cell):
            where = given if cell.kind == "check" and given is not None else cell
            if task.endswith("-order"):
                found[where.name] = len(order_of(where)) + 1
            elif task.endswith("-sort"):
                found[where.name] = gaps(page.shown(where))
    return found


def order_of(cell: Cell) -> list[int]:
    """Return the right order in the solution of an ordering task; empty if it is no plain list of whole numbers."""
    parsed = tree(solution(cell.source))
    for node in ast.walk(parsed) if parsed else ():
        if isinstance(node, ast.List) and node.elts:
            values = [element.value if isinstance(element, ast.Constant) else None for element in node.elts]
            if all(type(value) is int for value in values):
                return [value for value in values if isinstance(value, int)]
    return []
