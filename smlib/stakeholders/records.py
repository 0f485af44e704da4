"""Actors, tasks and assignments: small frozen records that accept German and English words."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from smlib.stakeholders.errors import StakeholderError
from smlib.stakeholders.times import Slots, slots
from smlib.text import LANGUAGES, catalogue
from smlib.text.folding import folded

ROLES = ("R", "A", "C", "I")
BODIES = ("works_council", "data_protection")
NO_SKILL = "[]"  # stands in a cell for "can nothing of it", which is not the same as unknown


@cache
def words(table: str) -> dict[str, list[str]]:
    """Return a word list of both languages, case-folded: key -> words that mean it."""
    found: dict[str, list[str]] = {}
    for lang in LANGUAGES:
        for key, entries in catalogue(lang, "stakeholders")["words"][table].items():
            found.setdefault(key, []).extend(str(entry).casefold() for entry in entries)
    return found


def meaning(table: str, given: object) -> str | None:
    """Return the key of a word list that `given` equals, or None."""
    text = str(given).strip().casefold()
    return next((key for key, entries in words(table).items() if text == key.casefold() or text in entries), None)


def missing(value: object) -> bool:
    """Tell whether a cell is empty: None, NaN, an empty text."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return str(value).strip() in ("", "nan", "NaN", "<NA>", "NaT", "–")


def text_or_none(value: object) -> str | None:
    """Return a trimmed text, or None for an empty cell."""
    return None if missing(value) else " ".join(str(value).split())


def number_or_none(value: object, name: str, where: str, *, least: float = 0) -> float | None:
    """Return a number written in either language (`4,5`, `4.5`), or None; raise for what is none or too small."""
    if missing(value):
        return None
    try:
        result = float(value) if isinstance(value, int | float) else float(str(value).strip().replace(",", "."))
    except ValueError:
        raise StakeholderError("number", given=value, name=name, where=where) from None
    if not math.isfinite(result) or result < least:
        raise StakeholderError("negative", given=value, name=name, where=where)
    return float(f"{result:.15g}")  # as many digits as a spreadsheet keeps, so that a map comes back from Excel equal


def skill_set(value: object) -> frozenset[str] | None:
    """Return skills from a list or from a text with commas; None means unknown, an empty list that there is none."""
    if isinstance(value, list | tuple | set | frozenset):
        return frozenset().union(*(skill_set(item) or frozenset() for item in value))
    if missing(value):
        return None
    if str(value).strip() == NO_SKILL:
        return frozenset()
    return frozenset(" ".join(part.split()) for part in re.split(r"[,;]", str(value)) if part.strip())


@dataclass(frozen=True)
class Actor:
    """Somebody inside or outside who has to do with the company online.

    Attributes:
        name: a role, not a person.
        side: `internal` or `external`.
        channel: where this actor is met.
        closeness: how close the contact is; 0–1 or 1–5, the whole map in one scale.
        influence: how much the actor can move; same scale.
        hours_per_week: hours for social media; None is unknown.
        skills: what the actor can do; None is unknown.
        duty: times on watch now; None is unknown.
        present: times at work, when a watch could be taken over.
        body: `works_council` or `data_protection`: co-determines or is consulted, is never assigned work.
    """

    name: str
    side: str = "internal"
    channel: str | None = None
    closeness: float | None = None
    influence: float | None = None
    hours_per_week: float | None = None
    skills: frozenset[str] | None = None
    duty: str | None = None
    present: str | None = None
    body: str | None = None

    @property
    def internal(self) -> bool:
        """Whether the actor belongs to the company."""
        return self.side == "internal"

    @property
    def minutes(self) -> float | None:
        """Minutes a week for social media."""
        return None if self.hours_per_week is None else 60 * self.hours_per_week

    @property
    def duty_slots(self) -> Slots | None:
        """Hours of the week on watch, or None where nobody said."""
        return slots(self.duty)

    @property
    def present_slots(self) -> Slots:
        """Hours of the week at work; on watch counts as at work."""
        return (slots(self.present) or frozenset()) | (self.duty_slots or frozenset())

    def watches(self, slot: tuple[int, int]) -> bool:
        """Whether the actor is on watch in an hour; where nobody said when, the actor's own tasks count as watched."""
        duty = self.duty_slots
        return slot in duty if duty is not None else slots(self.present) is None

    def can(self, skill: str | None) -> bool | None:
        """Whether the actor can do what `skill` names; None is unknown."""
        if skill is None:
            return True
        return None if self.skills is None else folded(skill) in {folded(own) for own in self.skills}


@dataclass(frozen=True)
class Task:
    """Something that has to be done.

    Attributes:
        name: the task.
        channel: where its result is seen.
        minutes_per_week: time it takes; None is unknown.
        skill: what one must be able to do for it.
        when: hours of the week in which somebody must be on watch for it.
        publishes: whether it ends in public; then nobody approves the own work. None: decided by channel and name.
    """

    name: str
    channel: str | None = None
    minutes_per_week: float | None = None
    skill: str | None = None
    when: str | None = None
    publishes: bool | None = None

    @property
    def public(self) -> bool:
        """Whether the result is seen outside."""
        if self.publishes is not None:
            return self.publishes
        return any(re.search(rf"\b{re.escape(word)}\b", self.name.casefold()) for word in words("tasks")["publishing"])

    @property
    def slots(self) -> Slots:
        """Hours of the week in which somebody must be on watch."""
        return slots(self.when) or frozenset()


@dataclass(frozen=True)
class Assignment:
    """One actor's role in one task, with the actor who steps in."""

    task: str
    actor: str
    role: str
    deputy: str | None = None


def make_actor(name: object, **given: Any) -> Actor:
    """Check and make an actor."""
    label = text_or_none(name)
    if label is None:
        raise StakeholderError("actor_unnamed")
    side = "internal"
    if not missing(given.get("side")):
        side = meaning("sides", given["side"]) or ""
        if not side:
            raise StakeholderError("side", given=given["side"], where=label)
    body = text_or_none(given.get("body"))
    if body is None:
        folded = label.casefold()
        body = next((key for key, entries in words("bodies").items() if any(word in folded for word in entries)), None)
    elif body not in BODIES:
        raise StakeholderError("body", given=body, where=label, choices=", ".join(BODIES))
    hours = number_or_none(given.get("hours_per_week"), "hours_per_week", label)
    if body is not None and hours:
        raise StakeholderError(f"body_hours.{body}", where=label, given=hours)
    duty, present = text_or_none(given.get("duty")), text_or_none(given.get("present"))
    for times in (duty, present):  # refuses what cannot be read now, not when it is needed
        slots(times)
    return Actor(
        name=label,
        side=side,
        channel=text_or_none(given.get("channel")),
        closeness=number_or_none(given.get("closeness"), "closeness", label),
        influence=number_or_none(given.get("influence"), "influence", label),
        hours_per_week=hours,
        skills=skill_set(given.get("skills")),
        duty=duty,
        present=present,
        body=body,
    )


def make_task(name: object, **given: Any) -> Task:
    """Check and make a task."""
    label = text_or_none(name)
    if label is None:
        raise StakeholderError("task_unnamed")
    flag = given.get("publishes")
    if not missing(flag) and not isinstance(flag, bool):
        flag = {"yes": True, "no": False}.get(meaning("flags", flag) or "")
    when = text_or_none(given.get("when"))
    slots(when)
    return Task(
        name=label,
        channel=text_or_none(given.get("channel")),
        minutes_per_week=number_or_none(given.get("minutes_per_week"), "minutes_per_week", label),
        skill=text_or_none(given.get("skill")),
        when=when,
        publishes=None if missing(flag) else bool(flag),
    )


def make_role(given: object, where: str) -> str:
    """Return R, A, C or I for a letter or a word in either language."""
    role = str(given).strip().upper()
    if role in ROLES:
        return role
    found = meaning("roles", given)
    if found is None:
        raise StakeholderError("role", given=given, where=where)
    return found
