"""Maps for the tests: the case company's, small broken ones, random ones, and every change tried by brute force."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np

import smlib as sm
from smlib.stakeholders.map import StakeholderMap
from smlib.stakeholders.parts import parts_of


def harkwerk(lang: str = "de") -> StakeholderMap:
    """Return the case company's map as found."""
    return StakeholderMap.read(sm.example("role-map" if lang == "de" else "role-map-en"))


def clear() -> StakeholderMap:
    """Return a small map without a gap."""
    return (
        StakeholderMap()
        .actor("Chefin", hours_per_week=2, influence=5)
        .actor("Marketing", hours_per_week=8, skills="Schreiben")
        .actor("Innendienst", hours_per_week=4, skills="Schreiben")
        .task("Beiträge", minutes_per_week=240, skill="Schreiben")
        .assign("Beiträge", "Marketing", "R", deputy="Innendienst")
        .assign("Beiträge", "Chefin", "A")
    )


def random_map(people: int, tasks: int, *, seed: int, used: float = 0.8, broken: float = 0.1) -> StakeholderMap:
    """Return a map that worked once, with `used` of the hours filled, and of which `broken` of the parts changed."""
    rng = np.random.default_rng(seed)
    skills = [f"k{i}" for i in range(max(2, people // 4))]
    minutes = rng.integers(10, 61, tasks) * 5.0
    hours = minutes.sum() * 1.2 / used / people / 60 * rng.uniform(0.8, 1.2, people)
    able = [{str(s) for s in rng.choice(skills, min(len(skills), 3), replace=False)} for _ in range(people)]
    m = StakeholderMap()
    for i in range(people):
        m = m.actor(f"p{i}", hours_per_week=float(hours[i]), skills=sorted(able[i]))
    load = np.zeros(people)
    for t in range(tasks):
        skill = str(rng.choice(sorted(able[int(rng.integers(people))]))) if rng.random() < 0.7 else None
        fit = [i for i in range(people) if skill is None or skill in able[i]]
        room = sorted(fit, key=lambda i: (load[i] + minutes[t]) / hours[i])
        does, deputy = room[0], room[1] if len(room) > 1 else room[0]
        decides = int(rng.choice([i for i in range(people) if i not in (does, deputy)] or [does]))
        load[does] += minutes[t]
        load[deputy] += 0.2 * minutes[t]
        m = m.task(f"t{t}", minutes_per_week=float(minutes[t]), skill=skill, publishes=bool(rng.random() < 0.3))
        hit = rng.random(4) < broken
        if not hit[0]:
            m = m.assign(f"t{t}", f"p{decides}", "A")
        if hit[1]:
            m = m.assign(f"t{t}", f"p{int(rng.integers(people))}", "A")
        if not hit[2]:
            m = m.assign(f"t{t}", f"p{does}", "R", deputy=None if hit[3] or deputy == does else f"p{deputy}")
    return m


def fewest_by_enumeration(m: StakeholderMap) -> int | None:
    """Return the smallest number of changes by trying every assignment of A, up to two R and one D per task."""
    names = [actor.name for actor in m.actors]
    old = parts_of(m)
    options = []
    for task in m.tasks:
        now, mine = old[task.name], []
        fit = [a.name for a in m.actors if a.can(task.skill)]
        for a, d in product(names, fit):
            for k in (1, 2):
                for r in combinations(fit, k):
                    if a == d or d in r or (task.public and a in r):
                        continue
                    rows = ((now.accountable, (a,)), (now.responsible, r), (now.deputies, (d,)))
                    price = sum(max(len(set(new) - set(was)), len(set(was) - set(new))) for was, new in rows)
                    length = task.minutes_per_week or 0.0
                    load = dict.fromkeys(r, length / k)
                    load[d] = load.get(d, 0) + 0.2 * length
                    mine.append((price, load, {a, d, *r}))
        mine.sort(key=lambda option: option[0])
        options.append(mine)
    room = {actor.name: actor.minutes for actor in m.actors}
    best: list[int | None] = [None]

    def walk(place: int, price: int, load: dict[str, float], used: frozenset[str]) -> None:
        if best[0] is not None and price >= best[0]:
            return
        if place == len(options):
            total = price + len(set(names) - used)
            best[0] = total if best[0] is None else min(best[0], total)
            return
        for cost, extra, who in options[place]:
            new = {name: load.get(name, 0.0) + extra.get(name, 0.0) for name in names}
            if all(room[name] is None or new[name] <= room[name] + 1e-7 for name in names):
                walk(place + 1, price + cost, new, used | who)

    walk(0, 0, {}, frozenset())
    return best[0]
