"""Choose who gives: which lessons are learned when is settled, anybody who holds the topic and has time may give it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from smlib.transfer.case import Case, Session

IMPOSSIBLE = -1e9


def choose_givers(case: Case, plan: Sequence[Session]) -> list[Session]:
    """Return the plan with its givers chosen anew, week by week.

    People who have not given yet come first, then those to whom the taker has shown more than she got back, then the
    giver that the plan had. Weeks, takers and topics stay.
    """
    holds = case.knows.copy()
    gave = np.zeros(case.people, bool)
    shown = np.zeros((case.people, case.people))
    out: list[Session] = []
    for week in sorted({s[0] for s in plan}):
        lessons = [s for s in plan if s[0] == week]
        takers = np.array([s[2] for s in lessons])
        topics = np.array([s[3] for s in lessons])
        left = case.rate - np.bincount(takers, minlength=case.people)
        slots = np.repeat(np.arange(case.people), np.maximum(left * case.here[week - 1], 0))
        owed = shown[takers[:, None], slots] - shown[slots, takers[:, None]]
        before = np.array([s[1] for s in lessons])
        liking = 50.0 * ~gave[slots] + 5 * np.sign(owed) + (slots == before[:, None])
        rows, columns = linear_sum_assignment(-np.where(holds[slots, topics[:, None]], liking, IMPOSSIBLE))
        givers = slots[columns]
        out += [(week, int(g), int(takers[r]), int(topics[r])) for r, g in zip(rows, givers, strict=True)]
        gave[givers] = True
        np.add.at(shown, (givers, takers[rows]), 1)
        holds[takers, topics] = True
    return out


def reciprocity(plan: Sequence[Session]) -> float:
    """Return the share of sessions that are answered: the taker shows something to the giver as well."""
    pairs: dict[tuple[int, int], int] = {}
    for _, giver, taker, _ in plan:
        pairs[giver, taker] = pairs.get((giver, taker), 0) + 1
    answered = sum(min(n, pairs.get((taker, giver), 0)) for (giver, taker), n in pairs.items())
    return answered / len(plan) if plan else 0.0
