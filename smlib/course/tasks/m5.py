"""Module 5: how fast we reply, what is urgent, how we keep our distance, the first hour of a crisis."""

from __future__ import annotations

from typing import Any

from smlib.course.kinds import choice_task, order_task
from smlib.course.records import Verdict, task, untried, wrong
from smlib.course.tasks import blocks
from smlib.course.tasks import m5_data as data
from smlib.course.values import filled, fold, misread, number, role, sorted_words, whole, word
from smlib.text import language

NEAR = 0.051  # hours; the report rounds to one decimal
MESSAGES = range(1, 13)
ENOUGH = 10
# Which levels a person may give each message of exercise 5.2; the first two are delicate.
ACCEPTED = {
    1: {"now"}, 2: {"now"}, 3: {"now", "today"}, 4: {"today", "now"}, 5: {"today", "now"}, 6: {"today", "now"},
    7: {"week", "today"}, 8: {"week"}, 9: {"week"}, 10: {"today", "now"}, 11: {"week", "today"}, 12: {"today", "week"},
}  # fmt: skip
DELICATE = {1: "injury", 2: "privacy"}
LEVELS = ("now", "today", "week")
SLOWEST_NOW, SLOWEST = 4, 90  # hours of the opening hours
STEPS = 5

choice_task("5.1-recall", right="b", choices="abc")


@task("5.1-median")
def median(median: Any) -> Verdict:
    """Median of the reply time since 26 May, in hours of the opening hours."""
    value, known = number(median), data.medians()
    if abs(value - known["right"]) < NEAR:
        return None
    if abs(value - known["before"]) < NEAR:
        return untried("before")
    slips = ("all", "in_minutes", "clock", "mean")
    return next((slip for slip in slips if abs(value - known[slip]) < NEAR), "other")


@task("5.1-late")
def late(late: Any, still_open: Any) -> Verdict:
    """Replies later than four business hours, and questions without a reply."""
    known, value = data.counts(), whole(late)
    if value == known["start"]:
        return untried("hour")
    if value != known["late"]:
        slips = ("late_unit", "late_clock", "late_with_open")
        return next((slip for slip in slips if value == known[slip]), "late_other")
    waiting = whole(still_open)
    if waiting == known["open"]:
        return None
    return "open_answered" if waiting == known["open_answered"] else "open_other"


@task("5.1-wait")
def wait(wait: Any) -> Verdict:
    """Minutes within the opening hours over Whitsun."""
    value, known = number(wait), data.waits()
    if value == known["right"]:
        return None
    if value == known["start"]:
        return untried("start")
    return next((slip for slip in ("holiday", "no_holiday", "in_hours", "clock") if value == known[slip]), "other")


choice_task("5.2-recall", right="b", choices="abc")


@task("5.2-sort")
def sort(levels: Any) -> Verdict:
    """Twelve messages, ten of them sorted well, the two delicate ones at once."""
    read = sorted_words(levels, MESSAGES, "level", "message")
    for place, key in DELICATE.items():
        if read[place] != "now":
            return key
    good = sum(read[place] in ACCEPTED[place] for place in MESSAGES)
    return None if good >= ENOUGH else wrong("few", good=good, wanted=ENOUGH)


@task("5.2-targets")
def targets(targets: Any) -> Verdict:
    """Hours and a role for each level, the more urgent the fewer."""
    if not isinstance(targets, dict):
        raise misread("no_entries")
    spans: dict[str, float] = {}
    for name, entry in targets.items():
        level = word(name, "level")
        if level is None:
            continue
        if not isinstance(entry, tuple | list) or len(entry) != 2:
            return wrong("pair", level=name)
        spans[level] = number(entry[0])
        role(entry[1])
    if set(spans) != set(LEVELS):
        return "level_gone"
    if min(spans.values()) <= 0:
        return "zero"
    if not spans["now"] < spans["today"] < spans["week"]:
        return "order"
    if spans["now"] > SLOWEST_NOW:
        return "now_slow"
    return "minutes" if spans["week"] > SLOWEST else None


choice_task("5.3-recall", right="b", choices="abc")


@task("5.3-spot")
def spot(letters: Any) -> Verdict:
    """Which of three replies lost its distance, and how."""
    if not isinstance(letters, dict):
        raise misread("no_entries")
    for place, right in {1: "a", 2: "b", 3: "c"}.items():
        chosen = fold(letters.get(place, "")).strip(" ()")
        if chosen not in ("a", "b", "c"):
            raise misread("choice_unknown", choices="a, b, c")
        if chosen != right:
            return f"reply_{place}"
    return None


@task("5.3-block")
def block(block: Any) -> Verdict:
    """Greeting, answer, next step, role; one form of address, nothing private, no promise without a role."""
    if not isinstance(block, dict):
        raise misread("no_entries")
    for part in blocks.PARTS:
        if part not in block:
            raise misread("field_gone", field=part)
    said = {part: filled(block[part]) for part in blocks.PARTS}
    if not blocks.GREETING.search(said["greeting"]):
        return "greeting"
    if blocks.words(said["answer"]) < 4:
        return "answer"
    if blocks.words(said["next_step"]) < 3 or not blocks.STEP.search(said["next_step"]):
        return "next_step"
    role(said["role"])
    return blocks.lost_distance(" ".join(said.values()), language())


choice_task("5.4-recall", right="b", choices="abc")
order_task("5.4-order", right=[2, 4, 6, 1, 5], also=[[2, 6, 4, 1, 5]], lines=6)


@task("5.4-card")
def card(card: Any, silence: Any) -> Verdict:
    """A role and another one as deputy for each step, and what is not said yet."""
    if not isinstance(card, dict):
        raise misread("no_entries")
    if len(card) < STEPS:
        return wrong("steps", count=len(card), wanted=STEPS)
    for step, entry in card.items():
        if not isinstance(entry, tuple | list) or len(entry) != 2:
            return wrong("pair", step=step)
        first, second = (role(who) for who in entry)
        if fold(first) == fold(second):
            return wrong("deputy_same", step=step)
    return "silence" if blocks.words(filled(silence)) < 4 else None
