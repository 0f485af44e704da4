"""One spot of the map, a task and an actor: which letters stand there, and what a click on it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smlib.stakeholders.errors import StakeholderError
from smlib.text.numbers import listed

if TYPE_CHECKING:
    from smlib.stakeholders.map import StakeholderMap

LETTERS = ("R", "A", "D", "C", "I")  # D steps in


def letters_of(m: StakeholderMap, task: str) -> dict[str, str]:
    """Return for every actor the letters that it has in a task, in the order of `LETTERS`."""
    rows = [row for row in m.assignments if row.task == task]
    return {
        actor.name: "".join(
            letter
            for letter in LETTERS
            if any((row.deputy if letter == "D" else row.actor) == actor.name for row in rows if letter in ("D", row.role))
        )
        for actor in m.actors
    }  # fmt: skip


def toggled(m: StakeholderMap, task: str, actor: str, letter: str) -> StakeholderMap:
    """Return the map with a letter put to a spot, or taken from it where it stands there.

    A deputy stands at somebody's role. Where that role is taken away, the deputy moves on to another one of the same
    task, so that nobody is lost by the way.

    Args:
        m: the map, which stays as it is.
        task: name of a task.
        actor: name of an actor.
        letter: one of `LETTERS`.

    Raises:
        StakeholderError: for work given to a works council or a data-protection officer, and for a deputy where there
            is nobody to step in for.
    """
    where, who = m.find_task(task).name, m.find_actor(actor).name
    there = letter in letters_of(m, where)[who]
    if letter == "D":
        return _stood_down(m, where, who) if there else _stood_in(m, where, who)
    if not there:
        return m.assign(where, who, letter)
    stand_in = next((r.deputy for r in m.assignments if (r.task, r.actor, r.role) == (where, who, letter)), None)
    left = m.unassign(where, who, letter)
    if stand_in is None or "D" in letters_of(left, where)[stand_in] or not _free(left, where, stand_in):
        return left
    return _stood_in(left, where, stand_in)


def _free(m: StakeholderMap, task: str, who: str) -> list[tuple[str, str]]:
    """Return the roles (actor, letter) in a task that `who` could step in for, doing before deciding."""
    rows = [row for row in m.assignments if row.task == task and row.role in "RA" and row.deputy is None]
    return [(row.actor, row.role) for row in sorted(rows, key=lambda row: row.role != "R") if row.actor != who]


def _stood_in(m: StakeholderMap, task: str, who: str) -> StakeholderMap:
    free = _free(m, task, who)
    if free:
        return m.assign(task, *free[0], deputy=who)
    working = [row for row in m.assignments if row.task == task and row.role in "RA" and row.actor != who]
    if not working:
        raise StakeholderError("edit_deputy_early", task=task, actor=who)
    others = dict.fromkeys(row.deputy for row in working if row.deputy)
    raise StakeholderError("edit_deputy_full", task=task, actor=who, others=listed(list(others)))


def _stood_down(m: StakeholderMap, task: str, who: str) -> StakeholderMap:
    for row in m.assignments:
        if row.task == task and row.deputy == who:
            m = m.assign(task, row.actor, row.role)
    return m
