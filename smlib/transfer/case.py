"""A question of passing on as arrays: who knows what, how many should, and who is there when."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Session: TypeAlias = tuple[int, int, int, int]
"""Week (from 1), giver, taker, topic; people and topics by position."""

Bools: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.int64]
NEVER = 10**6  # a week that does not come


@dataclass(frozen=True)
class Case:
    """Everything that a plan depends on.

    Attributes:
        knows: shape (people, topics), who holds what before the first week.
        goals: shape (topics,), how many shall hold each topic; never more than can.
        rate: shape (people,), sessions that each person has time for in a week.
        here: shape (weeks, people), who is there; its length is the longest plan.
    """

    knows: Bools
    goals: Ints
    rate: Ints
    here: Bools

    @property
    def weeks(self) -> int:
        """Weeks that a plan may last."""
        return len(self.here)

    @property
    def people(self) -> int:
        """Number of people."""
        return len(self.knows)

    @property
    def lacking(self) -> int:
        """Holders that are missing before the first week, summed over topics."""
        return int(np.maximum(self.goals - self.knows.sum(0), 0).sum())


def reached(case: Case, sessions: list[Session]) -> int:
    """Return the week after which every topic has its holders, or `NEVER`."""
    have = case.knows.sum(0)
    if (have >= case.goals).all():
        return 0
    for week, _, _, topic in sorted(sessions):
        have[topic] += 1
        if have[topic] == case.goals[topic] and (have >= case.goals).all():
            return week
    return NEVER


def growth_weeks(have: int, goal: int, rate: int) -> int:
    """Return the weeks in which `have` holders become `goal` if each shows it to `rate` others a week."""
    if have < goal and not (have and rate):
        return NEVER
    weeks = 0
    while have < goal:
        have, weeks = have * (1 + rate), weeks + 1
    return weeks


def lower_bound(case: Case) -> int:
    """Return the weeks below which no plan can reach the goals, or `NEVER` if none can.

    The largest of four: growth of a topic (each holder shows it to `m` others a week), room for sessions that grows
    with the number of people who have something to give, topics that one person alone holds (they can only start one
    after the other), and one person's own lessons.
    """
    m = int(case.rate.max(initial=0))
    have = case.knows.sum(0)
    topic = max((growth_weeks(int(h), int(g), m) for h, g in zip(have, case.goals, strict=True)), default=0)
    if topic >= NEVER:
        return NEVER
    return max(topic, _room(case, have, m), _alone(case, have, m), _own(case))


def _room(case: Case, have: Ints, m: int) -> int:
    """Weeks until as many sessions fit as are needed."""
    most = np.sort(case.rate)[::-1].cumsum()  # what the busiest givers can give
    done, week, givers = 0, 0, int((case.knows.any(1) & (case.rate > 0)).sum())
    able = int((case.rate > 0).sum())
    while done < case.lacking:
        week += 1
        if week > 100_000:
            return NEVER
        free = case.rate if week > case.weeks else case.rate * case.here[week - 1]
        grown = int(np.maximum(np.minimum(case.goals, have * (1.0 + m) ** min(week, 60)) - have, 0).sum())
        room = min(int(free.sum()) // 2, int(most[givers - 1]) if givers else 0)
        new = min(done + room, grown)
        givers, done = min(able, givers + new - done), new
    return week


def _alone(case: Case, have: Ints, m: int) -> int:
    """Weeks that people need who alone hold several topics: the last one starts late and must still grow."""
    longest = 0
    for person in range(case.people):
        alone = (have == 1) & case.knows[person]
        rate = int(case.rate[person])
        for goal in sorted({int(g) for g in case.goals[alone & (case.goals > 1)]}):
            count = int((alone & (case.goals >= goal)).sum())
            if not rate:
                return NEVER
            starts = (ceil((count - 1 + s) / rate) + growth_weeks(1 + s, goal, m) for s in range(1, rate + 1))
            longest = max(longest, min(starts))
    return longest


def _own(case: Case) -> int:
    """Weeks that one person needs for the lessons of topics which everybody shall hold."""
    longest = 0
    for person in range(case.people):
        lessons = int((~case.knows[person] & (case.goals == case.people)).sum())
        if lessons:
            longest = max(longest, ceil(lessons / case.rate[person]) if case.rate[person] else NEVER)
    return longest
