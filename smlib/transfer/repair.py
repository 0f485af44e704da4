"""Finish a plan exactly: keep its first weeks and solve the last ones as an integer programme.

Who shows it is left open until the end: for each week and topic as many people give as take, and any of them may meet.
That leaves two small tables of unknowns (who learns what in which week, who gives what in which week) instead of one
for every pair.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from smlib.transfer.case import Bools, Case, Ints, Session
from smlib.transfer.pairing import choose_givers

LARGEST = 12_000  # unknowns; more take too long
WINDOWS = (2, 3, 4, 6, 9, 13, 20)  # weeks solved anew, few first
NODES, SECONDS = 1_000, 5.0


def repair(case: Case, plan: Sequence[Session], until: int) -> list[Session] | None:
    """Return a plan that reaches the goals in week `until`, or None if none was found.

    Args:
        case: the question.
        plan: a plan that is too long or lacks holders.
        until: the week in which all must be done; sessions up to some weeks before stay as they are.
    """
    for window in sorted({min(w, until) for w in WINDOWS}):
        first = until - window  # the last week that stays
        kept = [s for s in plan if s[0] <= first]
        knows = case.knows.copy()
        for _, _, taker, topic in kept:
            knows[taker, topic] = True
        if 2 * window * int((~knows).any(1).sum()) * knows.shape[1] > LARGEST:
            return None
        free = np.where(case.here[first:until], case.rate, 0)
        found = _solve(knows, np.maximum(case.goals - knows.sum(0), 0), free)
        if found is not None:
            return choose_givers(case, kept + [(first + 1 + week, taker, taker, topic) for week, taker, topic in found])
    return None


def _solve(knows: Bools, short: Ints, free: Ints) -> list[tuple[int, int, int]] | None:
    """Return lessons (week from 0, taker, topic) that fill `short` within `free`, shape (weeks, people)."""
    weeks, people = free.shape
    topics = np.flatnonzero(short > 0)
    lacking = ~knows[:, topics]
    takes = [(w, p, t) for w in range(weeks) for p, t in zip(*np.nonzero(lacking), strict=True)]
    gives = [
        (w, p, t) for w in range(weeks) for p in range(people) for t in range(len(topics)) if w or not lacking[p, t]
    ]
    take, give = np.array(takes).reshape(-1, 3).T, np.array(gives).reshape(-1, 3).T
    columns = np.arange(len(takes) + len(gives))
    mine = columns[: len(takes)]
    week, person, topic = np.concatenate([take, give], axis=1)
    sign = np.where(columns < len(takes), 1, -1)
    # Each lesson at most once; as many as are missing; givers match takers; time for both.
    once = _rows(take[1] * len(topics) + take[2], mine, np.ones(len(mine)), len(columns))
    enough = _rows(take[2], mine, np.ones(len(mine)), len(columns), len(topics))
    meet = _rows(week * len(topics) + topic, columns, sign, len(columns), weeks * len(topics))
    time = _rows(week * people + person, columns, np.ones(len(columns)), len(columns), weeks * people)
    rules = [
        LinearConstraint(once, -np.inf, 1),
        LinearConstraint(enough, short[topics], short[topics]),
        LinearConstraint(meet, 0, 0),
        LinearConstraint(time, -np.inf, free.ravel()),
    ]
    learned = _learned(takes, gives, lacking, free)
    if learned is not None:
        rules.append(LinearConstraint(learned, -np.inf, 0))
    upper = np.concatenate([np.ones(len(takes)), free[give[0], give[1]]])
    solved = milp(
        np.zeros(len(columns)),
        constraints=rules,
        bounds=Bounds(0, upper),
        integrality=np.concatenate([np.ones(len(takes)), np.zeros(len(gives))]),
        options={"node_limit": NODES, "time_limit": SECONDS, "mip_rel_gap": 1.0},
    )
    if solved.x is None:
        return None
    chosen = np.flatnonzero(solved.x[: len(takes)] > 0.5)
    return [(int(take[0, i]), int(take[1, i]), int(topics[take[2, i]])) for i in chosen]


def _rows(
    row: Ints, column: Ints, values: NDArray[np.float64], width: int, height: int | None = None
) -> sparse.csr_array:
    return sparse.csr_array((values, (row, column)), shape=(int(height or row.max(initial=0) + 1), width))


def _learned(
    takes: list[tuple[int, int, int]], gives: list[tuple[int, int, int]], lacking: Bools, free: Ints
) -> sparse.csr_array | None:
    """Whoever gives a topic that she lacked has learned it in an earlier week."""
    place = {key: i for i, key in enumerate(takes)}
    rows, columns, values = [], [], []
    row = 0
    for i, (w, p, t) in enumerate(gives):
        if lacking[p, t]:
            earlier = [place[v, p, t] for v in range(w)]
            rows += [row] * (len(earlier) + 1)
            columns += [len(takes) + i, *earlier]
            values += [1.0] + [-float(free[w, p])] * len(earlier)
            row += 1
    if not row:
        return None
    return sparse.csr_array((values, (rows, columns)), shape=(row, len(takes) + len(gives)))
