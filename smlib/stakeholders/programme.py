"""The integer programme behind `suggest`: roles as yes/no unknowns, gaps as rules, changes as the price.

Per task: one accountable a, one or more equally responsible x (k of them if z_k), deputies d. The deputy neither
decides nor does it, nobody approves the own public work, whoever does it or steps in can do it, hours are kept,
every insider has a part, and each hour of a task has somebody on watch. A row (one task, one part) costs
max(added, removed) changes; a new watch and being asked cost one each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smlib.solver import INFINITY, Programme, Term
from smlib.stakeholders.parts import RESERVE, Parts
from smlib.stakeholders.records import Actor, Task

if TYPE_CHECKING:
    from smlib.stakeholders.map import StakeholderMap

SHARERS = 2  # among how many a task may newly be shared
FEW = 0.1  # what sharing every task would weigh against one whole load
TYPICAL = 300.0  # minutes a week that stand for unknown hours when loads are levelled


@dataclass
class Model:
    """The programme with what is needed to read its answer.

    Attributes:
        cost: price of the unknowns; `constant` comes on top.
        even: what is made small among equally few changes: the largest load, and people per task.
    """

    programme: Programme
    cost: list[Term] = field(default_factory=list)
    constant: int = 0
    even: list[Term] = field(default_factory=list)

    def terms(self, *kinds: str) -> list[Term]:
        """Return all unknowns whose key starts with one of `kinds`."""
        return [(j, 1.0) for key, j in self.programme.index.items() if key[0] in kinds]  # type: ignore[index]


@dataclass(frozen=True)
class Question:
    """What is to be solved.

    Attributes:
        map: the map as it is.
        parts: its parts by task.
        exempt: tasks without a gap whose unusual order may stay (several deputies, a deputy who also does it).
        decided: task -> accountable actor, chosen by people.
        elastic: whether people, skills, watches and minutes may be missing, at a price.
    """

    map: StakeholderMap
    parts: Mapping[str, Parts]
    exempt: frozenset[str] = frozenset()
    decided: Mapping[str, str] = field(default_factory=dict)
    elastic: bool = False


def build(question: Question) -> Model:
    """Write the programme down."""
    m = question.map
    model = Model(Programme())
    load: dict[str, list[Term]] = {actor.name: [] for actor in m.actors}
    active: dict[str, list[Term]] = {actor.name: [] for actor in m.actors}
    for task in m.tasks:
        watch = _task(model, question, task, load, active)
        _watches(model, question, task, watch)
    _actors(model, question, load, active)
    return model


def _task(
    model: Model, q: Question, task: Task, load: dict[str, list[Term]], active: dict[str, list[Term]]
) -> list[tuple[Actor, list[Term]]]:
    """Add the unknowns and rules of a task; return who could watch over it."""
    p, name, now = model.programme, task.name, q.parts[task.name]
    old = {"A": now.accountable, "R": now.responsible, "D": now.deputies}
    counts = range(1, max(SHARERS, len(old["R"])) + 1)
    everyone: dict[str | int, list[Term]] = {"A": [], "D": [], **{k: [] for k in counts}}
    minutes = task.minutes_per_week or 0.0
    watch = []
    for actor in q.map.actors:
        who = actor.name
        if actor.body is not None:
            continue
        fit = actor.can(task.skill) or (actor.can(task.skill) is None and who in now.workers)
        mine: dict[str, list[Term]] = {"A": [], "R": [], "D": []}
        for part in ("A", "R", "D"):
            if (part != "A" and not fit and not q.elastic) or (not actor.internal and who not in old[part]):
                continue
            for k in counts if part == "R" else (part,):
                x = (p.var((part, name, who, k)), 1.0)
                everyone[k].append(x)
                mine[part].append(x)
                share = {"A": 0.0, "D": RESERVE * minutes}.get(str(k), 0.0) if part != "R" else minutes / int(k)
                load[who].append((x[0], share))
        work = mine["R"] + mine["D"]
        active[who] += mine["A"] + work
        usual = not (name in q.exempt and who in now.deputies and (who in now.accountable or who in now.responsible))
        if usual:
            for clique in [mine["A"] + work] if task.public else [mine["A"] + mine["D"], work]:
                p.row(clique, high=1)
        elif work:
            p.row(mine["R"], high=1)
        if work and not fit:
            p.row([*work, (p.var(("learn", who, task.skill)), -2.0)], high=0)
        watch.append((actor, work))
    p.row([(p.var(("z", name, k)), 1.0) for k in counts], 1, 1)
    for k in counts:
        z = p.var(("z", name, k))
        p.row([*everyone[k], *_nobody(p, q, "R", name, z=True, k=k), (z, -float(k))], 0, 0)
        model.cost.append((z, float(max(k, len(old["R"])))))
        model.even.append((z, FEW / len(q.map.tasks) * (k - 1)))
    kept_r = [(p.index["R", name, who, k], -1.0) for who in old["R"] for k in counts if ("R", name, who, k) in p.index]
    model.cost += kept_r
    p.row([*everyone["A"], *_nobody(p, q, "A", name)], 1, 1)
    if name in q.decided:
        p.row([(p.index["A", name, q.decided[name], "A"], 1.0)], 1, 1)
    model.cost += [(p.index["A", name, who, "A"], -1.0) for who in old["A"] if ("A", name, who, "A") in p.index]
    model.constant += max(1, len(old["A"]))
    _deputies(model, q, name, everyone["D"], old["D"])
    return watch


def _deputies(model: Model, q: Question, name: str, everyone: list[Term], old: tuple[str, ...]) -> None:
    """One deputy at least, at most as many as now; the price is max(added, removed)."""
    p = model.programme
    most = max(1, len(old))
    p.row([*everyone, *_nobody(p, q, "D", name)], 1, most)
    kept = [(p.index["D", name, who, "D"], 1.0) for who in old if ("D", name, who, "D") in p.index]
    places = {place for place, _ in kept}
    changed = p.var(("changed", name), float(most))  # whole, so that the solver rounds its bound up to whole changes
    p.row(
        [(changed, 1.0), *((j, -1.0) for j, _ in everyone if j not in places), *_nobody(p, q, "D", name, -1.0)], low=0
    )
    p.row([(changed, 1.0), *kept], low=len(old))
    model.cost.append((changed, 1.0))


def _nobody(
    p: Programme, q: Question, part: str, name: str, value: float = 1.0, *, z: bool = False, k: int = 1
) -> list[Term]:
    """A part that nobody can take; only where people are missing altogether."""
    if not q.elastic or (z and k > 1):
        return []
    return [(p.var(("nobody", part, name)), value)]


def _watches(model: Model, q: Question, task: Task, workers: list[tuple[Actor, list[Term]]]) -> None:
    """Each hour of a task has somebody on watch; hours of one day with the same people are one row."""
    p = model.programme
    merged: dict[tuple[int, tuple[tuple[str, bool], ...]], list[int]] = {}
    for day, hour in sorted(task.slots):
        here = tuple(
            (actor.name, actor.watches((day, hour)))
            for actor, work in workers
            if work and (actor.watches((day, hour)) or (day, hour) in actor.present_slots)
        )
        merged.setdefault((day, here), []).append(hour)
    terms_of = {actor.name: work for actor, work in workers}
    for (day, here), hours in merged.items():
        span = (day, tuple(hours))
        terms: list[Term] = []
        for who, on in here:
            if on:
                terms += terms_of[who]
                continue
            w, y = p.var(("watch", who, *span)), p.var(("y", task.name, who, *span), integer=False)
            p.row([(y, 1.0), (w, -1.0)], high=0)
            p.row([(y, 1.0), *((j, -1.0) for j, _ in terms_of[who])], high=0)
            terms.append((y, 1.0))
        if q.elastic:
            terms.append((p.var(("open", task.name, *span)), 1.0))
        if not terms:  # nobody is there: no way without somebody who comes in
            terms.append((p.var(("never",), 0.0), 1.0))
        p.row(terms, low=1)


def _actors(model: Model, q: Question, load: dict[str, list[Term]], active: dict[str, list[Term]]) -> None:
    """Everybody inside has a part, hours are kept, and `top` is the largest share of hours used."""
    p, m = model.programme, q.map
    asked = {row.actor for row in m.assignments if row.role in "CI"}
    known = sorted(actor.minutes for actor in m.actors if actor.minutes)
    typical = known[len(known) // 2] if known else TYPICAL
    top = p.var(("top",), INFINITY, integer=False)
    for actor in m.actors:
        who = actor.name
        if actor.internal and who not in asked:
            c = p.var(("C", who))
            p.row([*active[who], (c, 1.0)], low=1)
            model.cost.append((c, 1.0))
        if not load[who]:
            continue
        extra: list[Term] = []
        if actor.minutes is not None:
            if q.elastic:
                extra = [(p.var(("minutes", who), INFINITY, integer=False), -1.0)]
            p.row([*load[who], *extra], high=actor.minutes + 1e-7)
        hours = typical if actor.minutes is None else max(actor.minutes, 1e-3)
        p.row([*load[who], *extra, (top, -hours)], high=0)
    model.cost += model.terms("watch")
    model.even.append((top, 1.0))
