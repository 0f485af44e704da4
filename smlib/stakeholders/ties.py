"""Ties that only people can break: which of several accountable roles stays is asked, not decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smlib.stakeholders.answer import Answer, apply, current_roles
from smlib.stakeholders.gaps import find_gaps
from smlib.stakeholders.programme import Question, build
from smlib.text import t
from smlib.text.numbers import listed

if TYPE_CHECKING:
    from smlib.stakeholders.map import StakeholderMap

MOST_SOLVED = 6  # ties that are settled by solving once more; others only by exchanging one name


@dataclass(frozen=True)
class Tie:
    """A question to people: who of `actors` decides in `task`? All answers take equally few changes."""

    task: str
    actors: tuple[str, ...]

    @property
    def message(self) -> str:
        """The question in words."""
        return t("stakeholders.suggest.tie", task=self.task, actors=listed(list(self.actors), "or"))


def find_ties(
    m: StakeholderMap, question: Question, answer: Answer, after: StakeholderMap, fewest: float, seconds: float
) -> tuple[Tie, ...]:
    """Return the tasks with several accountable actors of whom more than one could stay at the same price."""
    found = []
    solved = 0
    calm = {(gap.code, gap.where) for gap in find_gaps(after)}
    for name, parts in question.parts.items():
        if len(parts.accountable) < 2 or name in question.decided:
            continue
        equal = []
        for who in parts.accountable:
            if m.find_actor(who).body is not None:
                continue
            if answer.roles[name, "A"] == (who,) or _exchanged(m, answer, name, who, calm):
                equal.append(who)
            elif solved < MOST_SOLVED:
                solved += 1
                if _possible(replace(question, decided={**question.decided, name: who}), fewest, seconds):
                    equal.append(who)
        if len(equal) > 1:
            found.append(Tie(name, tuple(equal)))
    return tuple(found)


def _exchanged(m: StakeholderMap, answer: Answer, task: str, who: str, calm: set[tuple[str, str]]) -> bool:
    """Tell whether putting `who` in place of the accountable actor brings no gap that was not there."""
    other = replace(answer, roles={**answer.roles, (task, "A"): (who,)})
    return {(gap.code, gap.where) for gap in find_gaps(apply(m, other))} <= calm


def _possible(question: Question, fewest: float, seconds: float) -> bool:
    """Tell whether a question has an answer at the price `fewest`; any will do, which is found sooner than the cheapest."""
    model = build(question)
    model.programme.row(model.cost, high=fewest + 1e-6)
    return model.programme.solve((), min(seconds, 2.0)).x is not None


def by_influence(m: StakeholderMap, answer: Answer, decided: Mapping[str, str]) -> Answer:
    """Let the most influential actor decide where the answer brings in somebody new: deciding takes no minutes.

    The exchange keeps every rule: the deputy does not decide, nobody approves the own public work, and whoever gives
    the decision up keeps another part.
    """
    roles = dict(answer.roles)
    was = current_roles(m)
    parts = Counter(who for names in roles.values() for who in names)
    asked = {row.actor for row in m.assignments if row.role in "CI"} | set(answer.asked)
    order = sorted(m.actors, key=lambda actor: -(actor.influence or 0.0))
    for task in m.tasks:
        new = roles[task.name, "A"]
        if len(new) != 1 or new[0] in was[task.name, "A"] or task.name in decided:
            continue
        busy = {*roles[task.name, "D"], *(roles[task.name, "R"] if task.public else ())}
        now = m.find_actor(new[0])
        if now.internal and parts[now.name] < 2 and now.name not in asked:
            continue
        for actor in order:
            if (actor.influence or 0.0) <= (now.influence or 0.0):
                break
            if actor.internal and actor.body is None and actor.name not in busy:
                roles[task.name, "A"] = (actor.name,)
                parts.update({actor.name: 1, now.name: -1})
                break
    return replace(answer, roles=roles)
