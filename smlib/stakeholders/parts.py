"""What the assignments of each task amount to: who is accountable, does it, steps in, is asked, is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smlib.stakeholders.records import Assignment

if TYPE_CHECKING:
    from smlib.stakeholders.map import StakeholderMap

RESERVE = 0.2  # part of a task's minutes that a deputy keeps free, so as to be able to step in


@dataclass(frozen=True)
class Parts:
    """The actors of one task by part, in the order of the map; `deputies` without those who stand in for themselves."""

    accountable: tuple[str, ...]
    responsible: tuple[str, ...]
    deputies: tuple[str, ...]
    consulted: tuple[str, ...]
    informed: tuple[str, ...]
    rows: tuple[Assignment, ...]

    @property
    def workers(self) -> tuple[str, ...]:
        """Those who do it or step in."""
        return tuple(dict.fromkeys((*self.responsible, *self.deputies)))

    def loops(self) -> list[tuple[str, ...]]:
        """Return who stands in for itself, directly (one name) or through others in a circle."""
        following: dict[str, list[str]] = {}
        for row in self.rows:
            if row.deputy is not None:
                following.setdefault(row.actor, []).append(row.deputy)
        found: list[tuple[str, ...]] = []
        for start in following:
            way = _way_back(start, following)
            if way and not any(set(way) == set(known) for known in found):
                found.append(way)
        return found


def _way_back(start: str, following: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the shortest circle through `start`, or nothing."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while ways:
        way, *ways = ways
        for step in following.get(way[-1], ()):
            if step == start:
                return way
            if step not in seen:
                seen.add(step)
                ways.append((*way, step))
    return ()


def parts_of(m: StakeholderMap) -> dict[str, Parts]:
    """Return the parts of every task, in the order of the map."""
    rows: dict[str, list[Assignment]] = {task.name: [] for task in m.tasks}
    for row in m.assignments:
        rows[row.task].append(row)
    return {name: _parts(tuple(mine)) for name, mine in rows.items()}


def _parts(rows: tuple[Assignment, ...]) -> Parts:
    def of(role: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.actor for row in rows if row.role == role))

    stand_ins = tuple(dict.fromkeys(row.deputy for row in rows if row.deputy and row.deputy != row.actor))
    return Parts(of("A"), of("R"), stand_ins, of("C"), of("I"), rows)
