"""Changes of a suggestion, one row per part of a task, each with the gap that it closes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smlib.stakeholders.answer import Answer, Roles, current_roles
from smlib.stakeholders.gaps import Gap, find_gaps
from smlib.stakeholders.load import planned_minutes
from smlib.stakeholders.parts import RESERVE
from smlib.stakeholders.times import spoken
from smlib.text import t
from smlib.text.numbers import listed

if TYPE_CHECKING:
    from smlib.stakeholders.map import StakeholderMap
    from smlib.stakeholders.ties import Tie

# Which gaps of the same task explain a change of a part, the most telling first.
OF_PART = {
    "A": ("no_accountable", "two_accountable", "self_approval", "single_point", "self_deputy"),
    "R": ("no_responsible", "skill_missing", "self_approval", "uncovered_time", "single_point", "self_deputy"),
    "D": ("no_deputy", "self_deputy", "skill_missing", "single_point", "uncovered_time"),
}


@dataclass(frozen=True)
class Change:
    """One change.

    Attributes:
        where: the task; for a watch or being asked the actor.
        part: A, R, D, C or watch.
        before: actors (or hours) before.
        after: actors (or hours) afterwards.
        reason: why, in words.
        also: others who could take the part at the same price, by exchanging the name.
        count: how many changes it counts.
    """

    where: str
    part: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    reason: str
    also: tuple[str, ...]
    count: int

    @property
    def part_name(self) -> str:
        """The part in words."""
        return t(f"stakeholders.part.{self.part}")

    @property
    def before_text(self) -> str:
        """Who or what there was."""
        return listed(list(self.before)) or "–"

    def after_text(self, questions: Iterable[Tie] = ()) -> str:
        """Who or what there will be; where people must choose, the choice."""
        for tie in questions:
            if self.part == "A" and tie.task == self.where:
                return t("stakeholders.suggest.choice", actors=listed(list(tie.actors), "or"))
        return listed(list(self.after)) or "–"


def changes_between(m: StakeholderMap, answer: Answer, after: StakeholderMap) -> tuple[Change, ...]:
    """Return the changes that an answer makes."""
    gaps, was = find_gaps(m), current_roles(m)
    found = []
    for task in m.tasks:
        for part in "ARD":
            old, new = was[task.name, part], answer.roles[task.name, part]
            if set(old) == set(new):
                continue
            count = max(len(set(new) - set(old)), len(set(old) - set(new)))
            reason = _reason(task.name, part, set(old), set(new), gaps)
            found.append(
                Change(task.name, part, old, new, reason, _others(after, answer.roles, task.name, part, old), count)
            )
    for who, day, hours in answer.watch:
        times = frozenset((day, hour) for hour in hours)
        reason = next((g.message for g in gaps if g.code == "uncovered_time" and times & dict(g.values)["times"]), "")
        found.append(Change(who, "watch", (), (spoken(times),), reason or t("stakeholders.reason.watch"), (), 1))
    for who in answer.asked:
        rows = [a.task for a in after.assignments if a.actor == who and a.role == "C"]
        reason = next(
            (g.message for g in gaps if g.code == "no_role" and g.where == who), t("stakeholders.reason.part")
        )
        found.append(Change(rows[-1] if rows else who, "C", (), (who,), reason, (), 1))
    return tuple(found)


def _reason(task: str, part: str, old: set[str], new: set[str], gaps: list[Gap]) -> str:
    """Return the gap that a change closes; else what it makes room for."""
    mine = [gap for gap in gaps if gap.where == task and not gap.of_actor]
    for code in OF_PART[part]:
        for gap in mine:
            if gap.code == code and (code != "skill_missing" or set(gap.actors) & old):
                return gap.message
    by_actor = {(gap.code, gap.where): gap for gap in gaps if gap.of_actor}
    for code, names in (("overload", old - new), ("no_role", new - old)):
        for name in sorted(names):
            if (code, name) in by_actor:
                return by_actor[code, name].message
    if old - new and part in "RD":
        return t("stakeholders.reason.room", actors=listed(sorted(old - new)))
    return mine[0].message if mine else t("stakeholders.reason.follows")


def _others(after: StakeholderMap, roles: Roles, task: str, part: str, old: tuple[str, ...]) -> tuple[str, ...]:
    """Return who else could take a newly given part: fit, neither in another part of the task nor short of hours."""
    new = [who for who in roles[task, part] if who not in old]
    if len(new) != 1:
        return ()
    job = after.find_task(task)
    minutes = planned_minutes(after)
    length = (job.minutes_per_week or 0) * {"A": 0.0, "D": RESERVE, "R": 1 / max(1, len(roles[task, "R"]))}[part]
    busy = {who for p in "ARD" for who in roles[task, p]}
    if part != "D" and not job.public:
        busy = {who for p in ("D", part) for who in roles[task, p]}
    return tuple(
        actor.name
        for actor in after.actors
        if actor.internal
        and actor.body is None
        and actor.name not in busy
        and actor.name not in old
        and (part == "A" or actor.can(job.skill))
        and (actor.minutes is None or minutes[actor.name] + length <= actor.minutes + 1e-9)
        and (part == "A" or all(_watched(after, roles, task, part, new[0], actor.name, slot) for slot in job.slots))
    )


def _watched(m: StakeholderMap, roles: Roles, task: str, part: str, out: str, into: str, slot: tuple[int, int]) -> bool:
    left = {who for p in "RD" for who in roles[task, p]} - {out} | {into}
    return any(m.find_actor(who).watches(slot) for who in left)
