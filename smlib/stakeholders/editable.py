"""What a map consists of, and the steps that change it; every step returns a changed copy."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from smlib.errors import check_choice, nearest
from smlib.stakeholders.errors import StakeholderError
from smlib.stakeholders.records import Actor, Assignment, Task, make_actor, make_role, make_task, text_or_none
from smlib.text.folding import folded


@dataclass(frozen=True, repr=False)
class Editable:
    """Actors, tasks and assignments; see `StakeholderMap`."""

    actors: tuple[Actor, ...] = ()
    tasks: tuple[Task, ...] = ()
    assignments: tuple[Assignment, ...] = ()

    def actor(
        self,
        name: str,
        side: str | None = None,
        channel: str | None = None,
        closeness: float | None = None,
        influence: float | None = None,
        hours_per_week: float | None = None,
        skills: Any = None,
        *,
        duty: str | None = None,
        present: str | None = None,
        body: str | None = None,
    ) -> Self:
        """Return the map with one actor more.

        Args:
            name: a role such as `"Kundendienst"`.
            side: `"internal"` or `"external"`, also `"innen"`, `"außen"`; internal by default.
            channel: where this actor is met.
            closeness: how close the contact is, in one scale for the whole map: 0–1 or 1–5.
            influence: how much the actor can move, in the same scale.
            hours_per_week: hours for social media; left out is unknown, not zero.
            skills: a list, or a text with commas; left out is unknown.
            duty: times on watch, `"Mo-Do 08:00-17:00"`.
            present: times at work, in which a watch could be taken over.
            body: `"works_council"` or `"data_protection"`; known by the usual names. Such bodies co-determine or are
                consulted and never get work or hours.

        Raises:
            StakeholderError: for a name that is there already, for negative hours, for hours of such a body.
        """
        given = make_actor(
            name, side=side, channel=channel, closeness=closeness, influence=influence, hours_per_week=hours_per_week,
            skills=skills, duty=duty, present=present, body=body,
        )  # fmt: skip
        if any(folded(given.name) == folded(known.name) for known in self.actors):
            raise StakeholderError("actor_twice", name=given.name)
        return replace(self, actors=(*self.actors, given))

    def task(
        self,
        name: str,
        channel: str | None = None,
        minutes_per_week: float | None = None,
        skill: str | None = None,
        when: str | None = None,
        *,
        publishes: bool | None = None,
    ) -> Self:
        """Return the map with one task more.

        Args:
            name: the task.
            channel: where its result is seen.
            minutes_per_week: time it takes; left out is unknown.
            skill: what one must be able to do for it.
            when: hours in which somebody must be on watch for it, `"Mo-Fr 08:00-17:00"`.
            publishes: whether it ends in public, so that nobody approves the own work; judged by the name if left out.

        Raises:
            StakeholderError: for a name that is there already, and for negative minutes.
        """
        given = make_task(
            name, channel=channel, minutes_per_week=minutes_per_week, skill=skill, when=when, publishes=publishes
        )
        if any(folded(given.name) == folded(known.name) for known in self.tasks):
            raise StakeholderError("task_twice", name=given.name)
        return replace(self, tasks=(*self.tasks, given))

    def assign(self, task: str, actor: str, role: str, deputy: str | None = None) -> Self:
        """Return the map in which `actor` has `role` in `task`; the same role again only changes the deputy.

        Args:
            task: name of a task of the map.
            actor: name of an actor of the map.
            role: `"R"`, `"A"`, `"C"` or `"I"`, or a word for it (`"entscheidet"`, `"responsible"`).
            deputy: the actor who steps in.

        Raises:
            StakeholderError: for unknown tasks, actors and roles, and for work given to a works council or a
                data-protection officer.
        """
        where, who = self.find_task(task).name, self.find_actor(actor)
        letter = make_role(role, where)
        stand_in = None if text_or_none(deputy) is None else self.find_actor(deputy)
        for one, work in ((who, letter in "RA"), (stand_in, True)):
            if one is not None and one.body is not None and work:
                raise StakeholderError(f"body_work.{one.body}", actor=one.name, task=where)
        row = Assignment(where, who.name, letter, stand_in.name if stand_in else None)
        same = [(a.task, a.actor, a.role) == (where, who.name, letter) for a in self.assignments]
        if any(same):
            rows = tuple(row if hit else a for a, hit in zip(self.assignments, same, strict=True))
            return replace(self, assignments=rows)
        return replace(self, assignments=(*self.assignments, row))

    def unassign(self, task: str, actor: str | None = None, role: str | None = None) -> Self:
        """Return the map without the assignments of a task, only those of one actor or of one role if named."""
        where = self.find_task(task).name
        who = None if actor is None else self.find_actor(actor).name
        letter = None if role is None else make_role(role, where)
        rows = tuple(
            a for a in self.assignments
            if a.task != where or (who is not None and a.actor != who) or (letter is not None and a.role != letter)
        )  # fmt: skip
        return replace(self, assignments=rows)

    def change(self, name: str, **fields: Any) -> Self:
        """Return the map with other values of an actor or a task: `m.change("Marketing", hours_per_week=6)`."""
        kinds: tuple[tuple[str, Any, tuple[Any, ...]], ...] = (
            ("actors", make_actor, self.actors),
            ("tasks", make_task, self.tasks),
        )
        for kind, make, known in kinds:
            for place, old in enumerate(known):
                if folded(old.name) == folded(name):
                    for field in fields:
                        check_choice("field", field, [key for key in asdict(old) if key != "name"])
                    new = make(**{**asdict(old), **fields})
                    return replace(self, **{kind: (*known[:place], new, *known[place + 1 :])})
        self.find_actor(name)
        raise AssertionError(name)

    def remove(self, name: str) -> Self:
        """Return the map without an actor or a task and without what hangs on it."""
        if any(folded(task.name) == folded(name) for task in self.tasks):
            where = self.find_task(name)
            rows = tuple(a for a in self.assignments if a.task != where.name)
            return replace(self, tasks=tuple(x for x in self.tasks if x is not where), assignments=rows)
        who = self.find_actor(name)
        rows = tuple(
            replace(a, deputy=None if a.deputy == who.name else a.deputy)
            for a in self.assignments if a.actor != who.name
        )  # fmt: skip
        return replace(self, actors=tuple(x for x in self.actors if x is not who), assignments=rows)

    def find_actor(self, name: Any) -> Actor:
        """Return an actor by name; raises `StakeholderError` with the nearest name."""
        found: Actor = _find("actor_unknown", name, self.actors)
        return found

    def find_task(self, name: Any) -> Task:
        """Return a task by name; raises `StakeholderError` with the nearest name."""
        found: Task = _find("task_unknown", name, self.tasks)
        return found


def _find(code: str, name: Any, known: tuple[Any, ...]) -> Any:
    for one in known:
        if folded(one.name) == folded(str(name)):
            return one
    names = [one.name for one in known]
    raise StakeholderError(code, name=name, nearest=nearest(name, names) or ", ".join(names[:8]) or "–")
