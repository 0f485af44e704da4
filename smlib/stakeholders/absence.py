"""Who is missing when somebody is ill: every single absence, for doing, deciding and the hours on watch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smlib.stakeholders.parts import Parts, parts_of
from smlib.stakeholders.records import Actor, Task
from smlib.stakeholders.times import Slots, spoken
from smlib.text import t
from smlib.text.numbers import listed

if TYPE_CHECKING:
    import pandas as pd

    from smlib.stakeholders.map import StakeholderMap


@dataclass(frozen=True)
class Absence:
    """One task while one actor is away.

    Attributes:
        away: the actor.
        task: the task.
        does: who does it then.
        decides: who decides then.
        runs: whether it goes on: somebody does it, somebody decides, and nobody approves the own public work.
        open: hours of the week in which nobody is left on watch for it.
    """

    away: str
    task: str
    does: tuple[str, ...]
    decides: tuple[str, ...]
    runs: bool
    open: Slots

    @property
    def message(self) -> str:
        """What it means, in words."""
        if not self.runs:
            key = "nobody" if not self.does else "undecided" if not self.decides else "self"
            return t(f"stakeholders.absence.{key}", away=self.away, task=self.task)
        said = t(
            "stakeholders.absence.runs", away=self.away, task=self.task,
            does=listed(list(self.does)), decides=listed(list(self.decides)),
        )  # fmt: skip
        return f"{said} {t('stakeholders.absence.open', times=spoken(self.open))}" if self.open else said


def without(task: Task, parts: Parts, away: str, actors: dict[str, Actor]) -> Absence:
    """Simulate one task without one actor."""
    stand_ins = tuple(name for name in parts.deputies if name != away)
    does = tuple(name for name in parts.responsible if name != away) or stand_ins
    decides = tuple(name for name in parts.accountable if name != away) or stand_ins
    runs = bool(does and decides) and not (task.public and len({*does, *decides}) < 2)
    left = [actors[name] for name in parts.workers if name != away]
    now = open_slots(task, [actors[name] for name in parts.workers])
    return Absence(away, task.name, does, decides, runs, open_slots(task, left) - now)


def open_slots(task: Task, workers: list[Actor]) -> Slots:
    """Return the hours of a task in which none of `workers` is on watch."""
    return frozenset(slot for slot in task.slots if not any(actor.watches(slot) for actor in workers))


def simulate(m: StakeholderMap) -> list[Absence]:
    """Return every single absence, task by task; only those who have a part in a task can be missing there."""
    actors = {actor.name: actor for actor in m.actors}
    found = []
    for task, parts in zip(m.tasks, parts_of(m).values(), strict=True):
        who = dict.fromkeys((*parts.accountable, *parts.responsible, *parts.deputies))
        found += [without(task, parts, away, actors) for away in who]
    return found


def absence_table(m: StakeholderMap) -> pd.DataFrame:
    """Return every single absence.

    Returns:
        Columns away, task, does, decides (names, joined), runs, open (hours of the week), message; what stops first.
    """
    import pandas as pd

    m.require_content()
    found = sorted(simulate(m), key=lambda a: (a.runs, not a.open))
    rows = [(a.away, a.task, ", ".join(a.does), ", ".join(a.decides), a.runs, spoken(a.open), a.message) for a in found]
    return pd.DataFrame(rows, columns=["away", "task", "does", "decides", "runs", "open", "message"])
