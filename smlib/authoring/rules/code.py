"""Code cells: short, few, in known words."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator

from smlib.authoring.minutes import PLACEHOLDERS
from smlib.authoring.notebook import solution
from smlib.authoring.portion import Page, Portion, lines_of_code, tree
from smlib.authoring.rules.registry import PROSE, Hit, page_rule, portion_rule

LINES, MEDIAN, FEWEST, MOST, NAMES, IDEAS = 6, 2, 4, 9, 3, 1
_LEARNING = ("lesson", "exercise", "own")


@page_rule("code.syntax", PROSE)
def syntax(page: Page) -> Iterator[Hit]:
    """Every cell can be run, as found and as solved; a line of IPython (`%`, `!`) is none of Python's."""
    for cell in page.code:
        for code in (page.shown(cell), solution(cell.source)):
            if tree(re.sub(r"^\s*[%!?].*$", "", code, flags=re.MULTILINE)) is None:
                yield cell, {}
                break


@page_rule("code.lines", _LEARNING)
def lines_in_a_cell(page: Page) -> Iterator[Hit]:
    """At most six lines of code in a cell, in the starter and in the solution."""
    for cell in page.code:
        count = max(lines_of_code(page.shown(cell)), lines_of_code(solution(cell.source)))
        if count > LINES:
            yield cell, {"lines": count, "limit": LINES}


@page_rule("code.starter", ("exercise", "own"))
def starters(page: Page) -> Iterator[Hit]:
    """A gap has a line to fill that runs untouched, above the solution."""
    for cell in page.code:
        if cell.kind == "solution" and not lines_of_code(cell.source.split("### BEGIN SOLUTION")[0]):
            yield cell, {}


@page_rule("code.placeholder", PROSE)
def placeholder_language(page: Page) -> Iterator[Hit]:
    """HIER stands in German cells, HERE in English ones."""
    other = PLACEHOLDERS[1 if page.lang == "de" else 0]
    for cell in page.code:
        if re.search(rf"""["']{other}["']""", page.shown(cell)):
            yield cell, {"word": other}


@page_rule("check.value", ("own",))
def no_value_at_the_end(page: Page) -> Iterator[Hit]:
    """A graded cell does not end in a value: nbgrader reads it as points, and `False` as all of them."""
    for cell in page.code:
        parsed = tree(cell.source) if cell.kind == "check" else None
        last = parsed.body[-1] if parsed and parsed.body else None
        if isinstance(last, ast.Expr) and not isinstance(last.value, ast.Call):
            yield cell, {}


@portion_rule("code.median")
def median_lines(portion: Portion, lang: str) -> Iterator[Hit]:
    """Half of the cells have at most two lines; checks do not count."""
    sizes = [
        lines_of_code(page.shown(cell)) for page in portion.pages(lang) for cell in page.code if cell.kind != "check"
    ]
    if sizes and statistics.median(sizes) > MEDIAN:
        yield None, {"lines": f"{statistics.median(sizes):g}", "limit": MEDIAN}


@portion_rule("code.cells")
def number_of_cells(portion: Portion, lang: str) -> Iterator[Hit]:
    """Four to nine code cells to work in; starting cells and checks do not count."""
    count = sum(len(page.working) for page in portion.pages(lang))
    if portion.complete and not FEWEST <= count <= MOST:
        yield None, {"cells": count, "fewest": FEWEST, "most": MOST}


@portion_rule("names.new")
def new_names(portion: Portion, lang: str) -> Iterator[Hit]:
    """At most three new names of smlib."""
    new = list(portion.main.meta.get("new") or [])
    if len(new) > NAMES:
        yield None, {"names": len(new), "limit": NAMES}


@portion_rule("names.used")
def names_are_used(portion: Portion, lang: str) -> Iterator[Hit]:
    """What is announced as new is really met."""
    everything = "\n".join(cell.source for cell in portion.cells(lang))
    for name in portion.main.meta.get("new") or []:
        if portion.complete and not re.search(rf"\.{re.escape(str(name))}\b", everything):
            yield None, {"name": name}


@portion_rule("python.new")
def new_ideas(portion: Portion, lang: str) -> Iterator[Hit]:
    """At most one new idea of Python."""
    ideas = list(portion.main.meta.get("python") or [])
    if len(ideas) > IDEAS:
        yield None, {"ideas": len(ideas), "limit": IDEAS}


@portion_rule("data.listed")
def data_is_listed(portion: Portion, lang: str) -> Iterator[Hit]:
    """Shipped files that cells read are named in the front matter."""
    listed = {
        str(name) for source in (portion.lesson, portion.exercise) if source for name in source.meta.get("data") or []
    }
    for cell in portion.cells(lang):
        for name in re.findall(r"""\bsm\.example\(\s*["']([^"']+)""", cell.source) if cell.type == "code" else ():
            if name not in listed:
                yield cell, {"name": name}
