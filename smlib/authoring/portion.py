"""A portion as its reader meets it: lesson and exercise together, page by page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from smlib.authoring.notebook import in_language, starter
from smlib.authoring.prose import Block, blocks, words
from smlib.authoring.source import Cell, Source
from smlib.authoring.structure import check_call
from smlib.course.records import CALLED

MODULES: Mapping[int, int] = {1: 4, 2: 3, 3: 4, 4: 4, 5: 4, 6: 5, 7: 3}
"""How many portions each module has."""
ORDER = tuple(f"{module}.{n}" for module, count in MODULES.items() for n in range(1, count + 1))
"""All portions of the course in order."""

_COMMENT = re.compile(r"^\s*#\s?(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One source in one language."""

    source: Source
    lang: str

    @cached_property
    def cells(self) -> list[Cell]:
        """All cells of this language."""
        return self.source.cells_in(self.lang)

    @cached_property
    def texts(self) -> list[tuple[Cell, tuple[Block, ...]]]:
        """Text cells with what is read in them; where learners write their answer is no prose."""
        return [(cell, blocks(cell.source)) for cell in self.cells if cell.type == "text" and cell.kind != "answer"]

    @cached_property
    def code(self) -> list[Cell]:
        """Code cells."""
        return [cell for cell in self.cells if cell.type == "code"]

    @property
    def worked(self) -> list[Cell]:
        """Code cells that are run as they stand; the one that starts the notebook does not count."""
        return [cell for cell in self.code if cell.kind is None and cell.name != "start"]

    def shown(self, cell: Cell) -> str:
        """Return a code cell as the learner finds it."""
        return in_language(starter(cell.source) if cell.kind == "solution" else cell.source, self.lang)

    def comments(self, cell: Cell) -> list[str]:
        """Return the comments above a cell's code."""
        return _COMMENT.findall(self.shown(cell))

    @property
    def working(self) -> list[Cell]:
        """Code cells one works in: neither the one that starts the notebook nor those that only check."""
        return [
            cell
            for cell in self.code
            if cell.name != "start" and cell.kind != "check" and check_call(cell.source) is None
        ]

    @property
    def words(self) -> int:
        """Words of prose."""
        return sum(len(words(block.text)) for _, found in self.texts for block in found)


@dataclass(frozen=True)
class Portion:
    """What belongs to one number: a lesson and its exercise, or a learner's own file that is both."""

    number: str
    lesson: Source | None = None
    exercise: Source | None = None

    @property
    def main(self) -> Source:
        """The lesson, or the exercise where that stands alone."""
        found = self.lesson or self.exercise
        assert found is not None
        return found

    @property
    def own(self) -> bool:
        """Whether a learner wrote it: one file holds lesson and task."""
        return self.main.kind == "own"

    @property
    def complete(self) -> bool:
        """Whether both halves are there, so that they can be judged together."""
        return self.own or (self.lesson is not None and self.exercise is not None)

    @property
    def module(self) -> int:
        """The module's number."""
        return int(self.number.split(".")[0])

    def pages(self, lang: str) -> list[Page]:
        """Return lesson and exercise in one language, in the order in which they are read."""
        return [Page(source, lang) for source in (self.lesson, self.exercise) if source is not None]

    def cells(self, lang: str) -> list[Cell]:
        """Return all cells of lesson and exercise."""
        return [cell for page in self.pages(lang) for cell in page.cells]


def group(sources: Iterable[Source]) -> list[Portion]:
    """Join lessons and exercises by their number, in the order of the course."""
    halves: dict[str, dict[str, Source]] = {}
    for source in sources:
        if source.kind in ("lesson", "exercise"):
            halves.setdefault(source.portion, {})[source.kind] = source
    portions = [Portion(number, found.get("lesson"), found.get("exercise")) for number, found in halves.items()]
    return sorted(portions, key=lambda portion: tuple(map(int, portion.number.split("."))))


def follows(number: str) -> str | None:
    """Return the portion after this one, or None after the last."""
    at = ORDER.index(number) + 1 if number in ORDER else len(ORDER)
    return ORDER[at] if at < len(ORDER) else None


def tasks_called(cell: Cell) -> list[str]:
    """Return the task ids that a cell checks."""
    return [match["task"] for match in CALLED.finditer(cell.source)]


def tree(code: str) -> ast.Module | None:
    """Return the syntax tree, or None where the code does not parse (a rule of its own says so)."""
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError):
        return None


def lines_of_code(code: str) -> int:
    """Count lines that are neither empty nor a comment."""
    return sum(1 for line in code.split("\n") if line.strip() and not line.lstrip().startswith("#"))
