"""What is missing on a map: each gap has a code, a spot, and a sentence that says what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smlib.stakeholders.absence import open_slots, without
from smlib.stakeholders.load import overloaded, planned_minutes
from smlib.stakeholders.parts import Parts, parts_of
from smlib.stakeholders.records import Actor, Task
from smlib.stakeholders.times import spoken
from smlib.text import t
from smlib.text.numbers import counted, listed

if TYPE_CHECKING:
    import pandas as pd

    from smlib.stakeholders.map import StakeholderMap

CODES = (
    "no_accountable", "two_accountable", "no_responsible", "no_deputy", "self_deputy", "overload", "no_role",
    "self_approval", "skill_missing", "uncovered_time", "single_point",
)  # fmt: skip


@dataclass(frozen=True)
class Gap:
    """One gap.

    Attributes:
        code: one of `CODES`.
        where: the task or the actor.
        actors: whom it concerns.
        values: what fills the sentence.
        variant: which of several sentences of a code fits.
    """

    code: str
    where: str
    actors: tuple[str, ...] = ()
    values: tuple[tuple[str, Any], ...] = ()
    variant: str = ""

    @property
    def of_actor(self) -> bool:
        """Whether the spot is an actor, not a task."""
        return self.code in ("overload", "no_role")

    @property
    def message(self) -> str:
        """What is missing and the next step, in the current language."""
        key = f"stakeholders.gap.{self.code}{f'_{self.variant}' if self.variant else ''}"
        return t(key, where=self.where, actors=listed(list(self.actors)), **{k: _said(v) for k, v in self.values})


def _said(value: Any) -> Any:
    if isinstance(value, frozenset):
        return spoken(value)
    return counted(round(value, 1), "hour") if isinstance(value, float) else value


def find_gaps(m: StakeholderMap) -> list[Gap]:
    """Return the gaps, task by task, then actor by actor."""
    m.require_content()
    parts = parts_of(m)
    actors = {actor.name: actor for actor in m.actors}
    found = [gap for task in m.tasks for gap in _of_task(task, parts[task.name], actors)]
    minutes = planned_minutes(m, parts)
    for name in overloaded(m, minutes):
        has, needs = float(actors[name].hours_per_week or 0), minutes[name] / 60
        found.append(Gap("overload", name, (name,), (("needs", needs), ("has", has))))
    used = {name for row in m.assignments for name in (row.actor, row.deputy)}
    for actor in m.actors:
        if actor.internal and actor.name not in used:
            found.append(Gap("no_role", actor.name, (actor.name,), variant=actor.body or ""))
    return found


def _of_task(task: Task, parts: Parts, actors: dict[str, Actor]) -> Iterator[Gap]:
    where = task.name
    if not parts.accountable:
        yield Gap("no_accountable", where)
    if len(parts.accountable) > 1:
        yield Gap("two_accountable", where, parts.accountable)
    if not parts.responsible:
        yield Gap("no_responsible", where)
    loops = parts.loops()
    for loop in loops:
        yield Gap(
            "self_deputy", where, (*loop, loop[0]) if len(loop) > 1 else loop, variant="circle" if len(loop) > 1 else ""
        )
    if not parts.deputies and not loops:
        yield Gap("no_deputy", where)
    both = tuple(name for name in parts.accountable if name in parts.responsible)
    # Where another one decides or does it as well, the own work still passes a second pair of eyes.
    if task.public and both and len({*parts.accountable, *parts.responsible}) < 2:
        yield Gap("self_approval", where, both)
    for name in parts.workers:
        if actors[name].can(task.skill) is False:
            variant = "" if name in parts.responsible else "deputy"
            yield Gap("skill_missing", where, (name,), (("skill", task.skill),), variant)
    unwatched = open_slots(task, [actors[name] for name in parts.workers])
    if unwatched:
        yield Gap("uncovered_time", where, parts.workers, (("times", unwatched),), "" if parts.workers else "nobody")
    if parts.accountable and parts.responsible and parts.deputies and not loops:
        for name in dict.fromkeys((*parts.accountable, *parts.responsible, *parts.deputies)):
            if not without(task, parts, name, actors).runs:
                yield Gap("single_point", where, (name,))


def gap_table(m: StakeholderMap) -> pd.DataFrame:
    """Return the gaps of a map.

    Returns:
        Columns code (one of `CODES`), where (task or actor), message (what is missing, what to do next).

    Raises:
        StakeholderError: for a map without actors or tasks.
    """
    import pandas as pd

    rows = [(gap.code, gap.where, gap.message) for gap in find_gaps(m)]
    return pd.DataFrame(rows, columns=["code", "where", "message"])
