"""From the programme's answer back to a map, and the rows in which it differs from the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smlib.solver import Programme
from smlib.stakeholders.parts import parts_of
from smlib.stakeholders.records import Assignment, Task
from smlib.stakeholders.times import slots, spoken

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from smlib.stakeholders.map import StakeholderMap

Roles = dict[tuple[str, str], tuple[str, ...]]
"""(task, A | R | D) -> actors."""


@dataclass(frozen=True)
class Answer:
    """Who has which part, who is newly on watch, who is only asked, and what is missing.

    Attributes:
        roles: actors by task and part.
        watch: (actor, weekday, hours) newly on watch.
        asked: actors who get no part but being asked.
        lacking: kind (`nobody`, `learn`, `open`, `minutes`) -> what is missing where.
    """

    roles: Roles
    watch: tuple[tuple[str, int, tuple[int, ...]], ...]
    asked: tuple[str, ...]
    lacking: Mapping[str, tuple[tuple[tuple[object, ...], float], ...]]


def read_answer(p: Programme, x: NDArray[np.float64], m: StakeholderMap) -> Answer:
    """Read the unknowns that are set."""
    roles: Roles = {(task.name, part): () for task in m.tasks for part in "ARD"}
    watch, asked = [], []
    lacking: dict[str, list[tuple[tuple[object, ...], float]]] = {}
    for key, place in p.index.items():
        assert isinstance(key, tuple)
        if x[place] <= (1e-6 if key[0] == "minutes" else 0.5):
            continue
        if key[0] in ("A", "R", "D"):
            spot = (key[1], key[0])
            roles[spot] = (*roles[spot], key[2])
        elif key[0] == "watch":
            watch.append(key[1:])
        elif key[0] == "C":
            asked.append(key[1])
        elif key[0] in ("nobody", "learn", "open", "minutes"):
            lacking.setdefault(key[0], []).append((key[1:], float(x[place])))
    return Answer(roles, tuple(sorted(watch)), tuple(asked), {kind: tuple(found) for kind, found in lacking.items()})


def current_roles(m: StakeholderMap) -> Roles:
    """Return the parts as they are."""
    found: Roles = {}
    for name, parts in parts_of(m).items():
        found |= {(name, "A"): parts.accountable, (name, "R"): parts.responsible, (name, "D"): parts.deputies}
    return found


def apply(m: StakeholderMap, answer: Answer, *, leave: frozenset[str] = frozenset()) -> StakeholderMap:
    """Return the map with the answer put in; the accountable of tasks in `leave` stay as they are."""
    before = current_roles(m)
    rows: list[Assignment] = []
    for task in m.tasks:
        mine = [row for row in m.assignments if row.task == task.name]
        goal = {part: answer.roles[task.name, part] for part in "ARD"}
        if task.name in leave:
            goal["A"] = before[task.name, "A"]
        rows += _task_rows(task.name, mine, goal)
    for who in answer.asked:
        task = _fitting(m, who)
        rows.append(Assignment(task.name, who, "C"))
    changed = replace(m, assignments=tuple(rows))
    for who in dict.fromkeys(name for name, _, _ in answer.watch):
        new = {(day, hour) for name, day, hours in answer.watch if name == who for hour in hours}
        on = slots(m.find_actor(who).duty) or frozenset()
        changed = changed.change(who, duty=spoken(on | new))
    return changed


def _task_rows(name: str, mine: list[Assignment], goal: dict[str, tuple[str, ...]]) -> list[Assignment]:
    """Keep the rows that stay, in their order; put the deputies where they were, else at those who do it."""
    keep = [row for row in mine if row.role in "CI" or row.actor in goal[{"A": "A", "R": "R"}[row.role]]]
    rows = [
        *keep,
        *(
            Assignment(name, who, part)
            for part in "AR"
            for who in goal[part]
            if not any(row.actor == who and row.role == part for row in keep)
        ),
    ]
    busy = set(goal["R"]) | set(goal["A"])
    rows = [row for row in rows if row.role in "AR" or row.actor not in busy]
    rows = [
        replace(row, deputy=row.deputy if row.deputy in goal["D"] and row.deputy != row.actor else None) for row in rows
    ]
    # Every deputy stands somewhere, and everybody who does it has one.
    placed = {row.deputy for row in rows}
    waiting = [who for who in goal["D"] if who not in placed]
    for place, row in enumerate(rows):
        if row.role != "R" or row.deputy is not None:
            continue
        choice = waiting.pop(0) if waiting else next((who for who in goal["D"] if who != row.actor), None)
        rows[place] = replace(row, deputy=choice)
    for place, row in enumerate(rows):
        if waiting and row.role == "A" and row.deputy is None and row.actor != waiting[0]:
            rows[place] = replace(row, deputy=waiting.pop(0))
    return rows


def _fitting(m: StakeholderMap, who: str) -> Task:
    """Return the task on which somebody without a part is best asked: same channel, own skill, then the longest."""
    actor = m.find_actor(who)
    skills = actor.skills or frozenset()

    def rank(task: Task) -> tuple[bool, bool, float]:
        return (
            task.channel is not None and task.channel == actor.channel,
            task.skill is not None and task.skill in skills,
            task.minutes_per_week or 0,
        )

    return max(m.tasks, key=rank)
