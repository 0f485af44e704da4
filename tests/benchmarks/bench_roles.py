"""Roles and passing on: how long suggestions, the grid to click, large maps and plans take, and how near plans are to the bound.

    python tests/benchmarks/bench_roles.py          suggestions, editor, large maps, plans for 200 people
    python tests/benchmarks/bench_roles.py grid     every question of the grid: how many plans meet the lower bound
    python tests/benchmarks/bench_roles.py grid 60  only the large ones, from 60 people on

Times are processor seconds of this process, which other work on the machine does not stretch; wall seconds stand beside
them. Suggestions are compared with a greedy repair of the same maps: each broken part goes to the least loaded actor who
can do it. Nothing fails on time.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / name) for name in ("stakeholders", "transfer")]

from role_maps import random_map  # noqa: E402
from transfer_cases import grid  # noqa: E402

import smlib as sm  # noqa: E402
from smlib.stakeholders.gaps import find_gaps  # noqa: E402
from smlib.stakeholders.load import planned_minutes  # noqa: E402
from smlib.stakeholders.map import StakeholderMap  # noqa: E402
from smlib.stakeholders.parts import parts_of  # noqa: E402
from smlib.transfer.case import reached  # noqa: E402
from smlib.transfer.search import search  # noqa: E402

T = TypeVar("T")
SMALL, LARGE = (6, 9, 12, 20, 30, 40), (60, 100, 200)
TOPICS = (1, 2, 5, 12, 20, 40)


def timed(run: Callable[[], T]) -> tuple[T, float, float]:
    """Return a result with its processor and wall seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    made = run()
    return made, time.process_time() - cpu, time.perf_counter() - wall


def greedy(m: StakeholderMap) -> StakeholderMap:
    """Repair a map part by part: one decides, one does it, one steps in; always the least loaded of those who can."""
    for task in m.tasks:
        taken: list[str] = []
        for part, have in zip("ARD", ("accountable", "responsible", "deputies"), strict=True):
            now = getattr(parts_of(m)[task.name], have)
            fit = [a for a in m.actors if a.name not in taken and (part == "A" or a.can(task.skill))]
            load = planned_minutes(m)
            keep = next((name for name in now if name in {a.name for a in fit}), None)
            who = keep or min(fit, key=lambda a: load[a.name] / (a.minutes or 1)).name if fit else None
            if who is None:
                continue
            taken.append(who)
            if part == "D":
                m = m.assign(task.name, taken[1], "R", deputy=who)
            else:
                m = m.unassign(task.name, role=part).assign(task.name, who, part)
    return m


def suggestions() -> None:
    """Print how long the fewest changes take."""
    random_map(4, 3, seed=0).suggest()  # loads scipy
    print("suggest(): actors × tasks, hours used, seed; processor s, wall s; status, changes; gaps that greedy leaves")
    total = []
    for people, tasks, seeds in ((15, 20, 3), (30, 60, 6), (100, 200, 1)):
        for used in (0.8, 0.9):
            for seed in range(1, seeds + 1):
                m = random_map(people, tasks, seed=seed, used=used)
                # On a busy machine wall seconds run out early.
                found, cpu, wall = timed(lambda m=m, s=10 if people < 100 else 60: m.suggest(seconds=s))  # type: ignore[misc]
                left = len(find_gaps(greedy(m)))
                said = f"{found.status}, {found.changes} (bound {found.bound}); {left}"
                print(f"  {people} × {tasks}, {used:.0%}, {seed}: {cpu:.2f}, {wall:.2f}; {said}", flush=True)
                if people == 30:
                    total.append(cpu)
    print(f"  30 × 60: {min(total):.2f} to {max(total):.2f} processor s, middle {sorted(total)[len(total) // 2]:.2f}")


def maps() -> None:
    """Print how long the grid to click and large maps take."""
    m = random_map(15, 20, seed=1)
    m.edit()  # loads ipywidgets
    editor, cpu, _ = timed(m.edit)
    button = editor.cell("t3", "p4")
    clicks = [timed(button.click)[1] for _ in range(20)]
    print(f"editor 15 × 20: built in {1000 * cpu:.0f} ms, a click {1000 * sum(clicks) / len(clicks):.1f} ms")
    for people, tasks in ((30, 60), (500, 60)):
        large = random_map(people, tasks, seed=1, used=0.5)
        steps: dict[str, Callable[[], Any]] = {
            "gaps": large.gaps, "load": large.load, "absences": large.absences, "clarity": lambda large=large: large.clarity,
            "role_cards": large.role_cards, "network": large.network,
        }  # fmt: skip
        said = ", ".join(f"{name} {1000 * timed(run)[1]:.0f} ms" for name, run in steps.items())
        print(f"{people} actors × {tasks} tasks: {said}", flush=True)
    big = random_map(500, 60, seed=1, used=0.5)
    try:
        found, cpu, wall = timed(big.suggest)
    except sm.SmlibError as error:
        print(f"500 actors × 60 tasks, suggest: {error}")
    else:
        print(f"500 actors × 60 tasks, suggest: {cpu:.1f}, {wall:.1f} s; {found.status}, {found.changes}")


def plans() -> None:
    """Print how long plans for many people take."""
    for people, topics, holders in ((12, 8, 1), (40, 20, 2), (200, 40, 2), (200, 40, 3)):
        names, subjects = [f"p{i}" for i in range(people)], [f"t{i}" for i in range(topics)]
        held = {t: [names[(7 * i + j) % people] for j in range(holders)] for i, t in enumerate(subjects)}
        for k in (3, None):
            plan, cpu, wall = timed(
                lambda names=names, subjects=subjects, held=held, k=k: sm.tandems(  # type: ignore[misc]
                    names, subjects, holders=held, weeks=520, minutes_per_week=30, k=k
                )
            )
            said = f"week {plan.weeks_needed}, bound {plan.lower_bound}, {len(plan.sessions):,} sessions"
            print(f"tandems {people} × {topics}, {holders} holders, k={k}: {cpu:.1f}, {wall:.1f} s; {said}", flush=True)


def whole_grid(least: int) -> None:
    """Print how many plans of the grid meet the bound."""
    for sizes in (SMALL, LARGE):
        if max(sizes) < least:
            continue
        gaps: Counter[int] = Counter()
        slowest = 0.0
        for key, case in grid(sizes, TOPICS, seeds=(0, 1)):
            (plan, bound), cpu, _ = timed(lambda case=case: search(case, seed=0))  # type: ignore[misc]
            gap = reached(case, plan) - bound
            gaps[gap] += 1
            slowest = max(slowest, cpu)
            if gap:
                print(f"  people, topics, holders, k, sessions a week, seed {key}: {gap} above {bound}", flush=True)
        total = gaps.total()
        share = f"{gaps[0]} of {total} at the bound ({gaps[0] / total:.2%}), worst {max(gaps)} above"
        print(f"grid {min(sizes)}–{max(sizes)} people: {share}, slowest {slowest:.1f} processor s", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["grid"]:
        whole_grid(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    else:
        suggestions()
        maps()
        plans()
