"""Solve the programme of `suggest`: the fewest changes with their proof, and the least that is missing."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import TYPE_CHECKING

from smlib.solver import Solved
from smlib.stakeholders.answer import current_roles, read_answer
from smlib.stakeholders.errors import StakeholderError
from smlib.stakeholders.load import overloaded, planned_minutes
from smlib.stakeholders.programme import Model, Question
from smlib.text.numbers import number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGE = 2_000  # unknowns; above that the tasks that can stay as they are help to find an answer soon
MISSING = ("nobody", "learn", "open", "minutes")


def fewest_changes(question: Question, model: Model, seconds: float) -> Solved:
    """Find the fewest changes.

    A large question is first answered with every task left as it is that has no gap and nobody with too little time;
    that is found soon and seldom bettered. The whole question then only has to show that nothing is cheaper.
    """
    programme = model.programme
    if len(programme.upper) <= LARGE:
        return programme.solve(model.cost, seconds)
    near = programme.solve(model.cost, seconds / 2, settled=_calm(question, model))
    if near.x is None:
        return programme.solve(model.cost, seconds)
    fewest = round(near.value + model.constant) - model.constant
    programme.row(model.cost, high=fewest - 1 + 1e-6)
    better = programme.solve(model.cost, seconds)
    programme.rows.pop()
    if better.status == "infeasible":
        return Solved("proven", near.x, fewest, fewest)
    return better if better.x is not None else Solved("best_found", near.x, fewest, min(better.bound, fewest))


def _calm(question: Question, model: Model) -> list[int]:
    """Return the unknowns of how things are in tasks that can stay as they are."""
    m, index = question.map, model.programme.index
    full = set(overloaded(m, planned_minutes(m, question.parts)))
    found = []
    for name in question.exempt:
        parts = question.parts[name]
        if full & set(parts.workers) or name in question.decided:
            continue
        k = len(parts.responsible)
        keys: list[Hashable] = [("A", name, who, "A") for who in parts.accountable] + [("z", name, k)]
        keys += [("R", name, who, k) for who in parts.responsible] + [("D", name, who, "D") for who in parts.deputies]
        found += [index[key] for key in keys if key in index]
    return found


def unchanged(question: Question, model: Model, x: NDArray[np.float64]) -> list[int]:
    """Return the unknowns that are set in tasks in which nothing changes."""
    was = current_roles(question.map)
    roles = read_answer(model.programme, x, question.map).roles
    calm = {task.name for task in question.map.tasks if all(set(roles[task.name, p]) == set(was[task.name, p]) for p in "ARD")}  # fmt: skip
    return [j for key, j in model.programme.index.items() if key[0] in "ARDz" and key[1] in calm and x[j] > 0.5]  # type: ignore[index]


def least_missing(model: Model, seconds: float) -> dict[str, float]:
    """Find what is missing at least, one kind after the other, the worst kind first; the bound is the proof."""
    least: dict[str, float] = {}
    for kind in MISSING:
        terms = model.terms(kind)
        if not terms:
            continue
        solved: Solved = model.programme.solve(terms, seconds)
        if solved.x is None:
            raise StakeholderError("no_time", seconds=number(seconds))
        least[kind] = max(0.0, round(solved.bound, 4))
        if kind != "minutes":
            least[kind] = math.ceil(least[kind] - 1e-6)
        model.programme.row(terms, high=solved.value + 1e-6)
    return {kind: value for kind, value in least.items() if value > 1e-6}
