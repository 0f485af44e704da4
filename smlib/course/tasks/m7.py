"""Module 7: twelve weeks later, a portion of one's own, what the tandem understood."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from smlib.course import folder
from smlib.course.kinds import choice_task, order_task
from smlib.course.records import Misread, Verdict, task, unclear, untried, wrong
from smlib.course.times import day
from smlib.course.values import filled, fold, misread, number, role

CHANGE = date(2026, 9, 7)  # a Monday; the days of exercise 7.1
TWELVE = timedelta(weeks=12)
DAY = timedelta(days=1)
ACTORS, HALF = 14, 12
# What Harkwerk's twelve weeks left open, and what they showed, in both languages as `fold` leaves it.
OPEN = re.compile(r"reichweite|reach|aufruf|view|kommentar|comment|klick|click|reaktion|reaction")
SURE = re.compile(r"zwei stunden|two hours|2 stunden|2 hours|mitmach|mach\w* mit|taking part|take part|beteilig")
SAME = re.compile(r"rollenplan|rollenkarte|role map|role plan")
WORDS = re.compile(r"[^\W_]+")

choice_task("7.1-recall", right="b", choices="abc")


@task("7.1-weeks")
def weeks(before: Any, after: Any) -> Verdict:
    """Twelve whole weeks before the change and twelve from it on."""
    spans = []
    for span in (before, after):
        if not isinstance(span, tuple | list) or len(span) != 2:
            return "pair"
        spans.append((day(span[0]), day(span[1])))
    (first, last), (start, end) = spans
    if start != CHANGE or last != CHANGE - DAY:
        return "change"
    if first == CHANGE - TWELVE and end == CHANGE + TWELVE - DAY:
        return None
    if first == CHANGE - TWELVE and end == CHANGE + TWELVE:
        return "one_late"
    if first == CHANGE - TWELVE - DAY:
        return "one_early"
    if (last - first).days != (end - start).days:
        return wrong("lengths", before=(last - first).days + 1, after=(end - start).days + 1)
    return wrong("weeks", days=(end - start).days + 1)


def _taking_part() -> tuple[int, int]:
    """Return how many roles contributed in the first and in the second twelve weeks."""
    import pandas as pd

    from smlib.sources.examples import example

    try:
        done = pd.read_csv(example("contributions"))
    except FileNotFoundError:
        raise Misread(unclear("data_missing")) from None
    early = done["week"] <= HALF
    return int(done[early]["role"].nunique()), int(done[~early]["role"].nunique())


@task("7.1-share")
def share(share: Any) -> Verdict:
    """Roles that contributed in the second twelve weeks, of all on the map."""
    value, (early, late) = number(share), _taking_part()
    if abs(value - late / ACTORS) < 0.006:
        return None
    slips = {"before": early / ACTORS, "count": late, "percent": 100 * late / ACTORS, "growth": late / early}
    return next((slip for slip, meant in slips.items() if abs(value - meant) < 0.006), "other")


@task("7.1-page")
def page(page: Any) -> Verdict:
    """One progress that is proved, one open point, one other explanation, a day to check again."""
    if not isinstance(page, dict):
        raise misread("no_entries")
    for part in ("progress", "open", "other", "check_on"):
        if part not in page:
            raise misread("field_gone", field=part)
    said = {part: fold(filled(page[part])) for part in ("progress", "open", "other")}
    if OPEN.search(said["progress"]) and not SURE.search(said["progress"]):
        return "claim_open"
    if len(WORDS.findall(said["progress"])) < 2:
        return "progress_short"
    if SURE.search(said["open"]) and not OPEN.search(said["open"]):
        return "open_sure"
    if len(WORDS.findall(said["other"])) < 3:
        return "other_short"
    if SAME.search(said["other"]):
        return "other_same"
    return "check_past" if day(page["check_on"]) <= folder.today() else None


choice_task("7.2-recall", right="c", choices="abc")
order_task("7.2-order", right=[3, 5, 1, 4], lines=5)


def _own(answer: Any) -> Any:
    """Read an own portion; its class lives above the course, so it is known by what it can say."""
    if not all(hasattr(answer, part) for part in ("answers", "open", "findings", "minutes")):
        raise Misread(wrong("no_portion"))
    if answer.open:
        raise Misread(untried("open"))
    return answer


def _first_finding(mine: Any) -> Verdict:
    return wrong("findings", finding=mine.findings[0].sentence) if mine.findings else None


@task("7.2-portion")
def portion(mine: Any) -> Verdict:
    """A question, a right answer, a hint that does not give it away, and no rule against it."""
    said = _own(mine).answers
    if "?" not in said["question"]:
        return "no_question"
    right, hint = fold(said["right"]), fold(said["hint"])
    if right in (fold(said["wrong"]), fold(said["other"])):
        return "right_twice"
    if right in hint:
        return "hint_tells"
    return _first_finding(mine)


choice_task("7.3-recall", right="b", choices="abc")


@task("7.3-change")
def change(first: Any, improved: Any) -> Verdict:
    """One part of the portion differs, and it is still green."""
    before, after = _own(first).answers, _own(improved).answers
    # What we remember follows the right answer by itself: together they are one change.
    follows = {"remember"} if before["right"] != after["right"] else set()
    parts = [part for part in after if before.get(part) != after[part] and part not in follows]
    if not parts:
        return "same"
    if "question" in parts:
        return "question"
    return wrong("several", count=len(parts)) if len(parts) > 1 else _first_finding(improved)


@task("7.3-entry")
def entry(entry: Any) -> Verdict:
    """Who solved it, what was learned, what is done differently."""
    if not isinstance(entry, dict):
        raise misread("no_entries")
    for part in ("learned_from", "lesson", "consequence"):
        if part not in entry:
            raise misread("field_gone", field=part)
    role(entry["learned_from"])
    if len(WORDS.findall(filled(entry["lesson"]))) < 3:
        return "lesson_short"
    return "no_consequence" if len(WORDS.findall(filled(entry["consequence"]))) < 2 else None
