"""What holds over a whole module, and over the whole course."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from smlib.authoring.portion import ORDER, Portion, follows, tasks_called
from smlib.authoring.rules.registry import Course, Hit, Module, course_rule, module_rule
from smlib.authoring.source import LANGUAGES, Cell
from smlib.course.portions import minutes as minutes_on_map

AGAIN = 2
FURNITURE = (
    "start",
    "check",
    "hint",
    "solution",
    "keep",
    "restore",
    "show",
    "if_then",
    "example",
    "language",
    "course",
)
"""Names that every notebook uses; nobody has to learn them as a step of their own."""

OnPortion = tuple[Portion, Mapping[str, Any]]


def _cells(module: Module) -> Iterator[tuple[Portion, Cell]]:
    """Yield the cells of all portions as German readers meet them."""
    for portion in module.portions:
        for cell in portion.cells(LANGUAGES[0]):
            yield portion, cell


@module_rule("module.order")
def ordering_task(module: Module) -> Iterator[Hit]:
    """At least one task is to put lines in order."""
    if not any(task.endswith("-order") for _, cell in _cells(module) for task in tasks_called(cell)):
        yield None, {"module": module.number}


@module_rule("module.error")
def planned_error(module: Module) -> Iterator[Hit]:
    """At least one error is planned in."""
    if not any("raises-exception" in cell.tags for _, cell in _cells(module)):
        yield None, {"module": module.number}


@module_rule("module.plan")
def if_then_plan(module: Module) -> Iterator[Hit]:
    """One if-then plan, in the last portion."""
    plans = [portion.number for portion, cell in _cells(module) if cell.type == "code" and "sm.if_then(" in cell.source]
    last = module.portions[-1].number
    if plans != [last]:
        yield None, {"module": module.number, "last": last, "found": ", ".join(plans) or "–"}


@module_rule("module.partner")
def partner_named(module: Module) -> Iterator[Hit]:
    """The tandem partner is named before the portion that will be taught on.

    `teach: true` in the front matter marks that portion; a cell whose name is `partner` (or begins with `partner-`)
    names the partner, in an earlier portion or above the first code that the portion works with.
    """
    taught = [portion for portion in module.portions if portion.main.meta.get("teach") is True]
    if not taught:
        yield None, {"module": module.number, "portion": "–"}
    for portion in taught:
        met: list[Cell] = []
        for earlier in module.portions:
            if earlier.number == portion.number:
                break
            met += earlier.cells(LANGUAGES[0])
        for cell in portion.cells(LANGUAGES[0]):
            if cell.type == "code" and cell.name != "start" and not _names_partner(cell):
                break
            met.append(cell)
        if not any(map(_names_partner, met)):
            yield None, {"module": module.number, "portion": portion.number}


def _names_partner(cell: Cell) -> bool:
    return cell.name == "partner" or cell.name.startswith("partner-")


@course_rule("names.known")
def names_known(course: Course) -> Iterator[OnPortion]:
    """A name of smlib is introduced before it is used; judged where everything before it stands."""
    introduced: set[str] = set(FURNITURE)
    for portion, expected in zip(course.portions, ORDER, strict=False):
        if portion.number != expected:
            return
        introduced |= {str(name) for name in portion.main.meta.get("new") or []}
        code = "\n".join(cell.source for cell in portion.cells(LANGUAGES[0]) if cell.type == "code")
        for name in sorted(set(re.findall(r"\bsm\.(\w+)", code)) - introduced):
            introduced.add(name)
            yield portion, {"name": name}


@course_rule("names.again")
def names_again(course: Course) -> Iterator[OnPortion]:
    """A new name is used again in at least two later portions, as far as so many follow; judged when all stand."""
    if [portion.number for portion in course.portions] != list(ORDER):
        return
    texts = ["\n".join(cell.source for cell in portion.cells(LANGUAGES[0])) for portion in course.portions]
    for at, portion in enumerate(course.portions):
        for name in portion.main.meta.get("new") or []:
            times = sum(bool(re.search(rf"\.{re.escape(str(name))}\b", text)) for text in texts[at + 1 :])
            wanted = min(AGAIN, len(texts) - at - 1)
            if times < wanted:
                yield portion, {"name": name, "times": times, "wanted": wanted}


@course_rule("next.minutes")
def next_minutes(course: Course) -> Iterator[OnPortion]:
    """The minutes promised for the next portion are those it states."""
    stated = {portion.number: portion.main.meta.get("minutes") for portion in course.portions}
    for portion in course.portions:
        after = follows(portion.number)
        minutes = stated.get(after or "")
        for lang in LANGUAGES:
            texts = [cell.source for cell in portion.cells(lang) if cell.type == "text" and cell.name == "done"]
            closing = texts[-1] if texts else ""
            said = re.search(
                rf"(?<![\d.]){re.escape(after or '-')}(?!\d).*?(\d+)[ \u00a0](?:Minuten|minutes)", closing, re.DOTALL
            )
            if minutes is not None and said and said[1] != str(minutes):
                yield portion, {"next": after, "said": said[1], "minutes": minutes}
                break


@course_rule("minutes.path")
def minutes_on_the_path(course: Course) -> Iterator[OnPortion]:
    """The map of the course shows the minutes of the front matter."""
    for portion in course.portions:
        stated = portion.main.meta.get("minutes")
        if portion.number in ORDER and minutes_on_map(portion.number) != stated:
            yield portion, {"stated": stated, "shown": minutes_on_map(portion.number)}
