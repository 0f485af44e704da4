"""Search for a short plan: each week a best matching of givers and takers, tried from several seeds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from smlib.transfer.case import NEVER, Bools, Case, Ints, Session, lower_bound, reached
from smlib.transfer.pairing import choose_givers, reciprocity
from smlib.transfer.repair import repair

Floats = NDArray[np.float32]
REPAIRS = 4  # plans that are handed to the integer programme, the best first


@dataclass
class _State:
    """What has happened up to the current week."""

    final: Bools
    gave: Bools
    took: Bools
    pairs: Ints
    agreed: Bools  # lessons that stand in a later week already
    plan: list[Session] = field(default_factory=list)

    def hold(self, week: int, giver: int, taker: int, topic: int) -> None:
        self.plan.append((week, giver, taker, topic))
        self.final[taker, topic] = self.gave[giver] = self.took[taker] = True
        self.pairs[giver, taker] += 1

    def parts(self) -> Bools:
        return self.gave & self.took


@dataclass(frozen=True)
class Taste:
    """How one attempt weighs what it wants.

    Attributes:
        fond: weight of pairs that go both ways.
        eager: weight of people who have not yet given or taken.
        bound: week from which on sessions beyond the goals may be added for them.
    """

    fond: float
    eager: float
    bound: int


def attempt(case: Case, taste: Taste, rng: np.random.Generator, kept: Sequence[Session] = ()) -> list[Session]:
    """Return one plan; `kept` are sessions already agreed, whose week, taker and topic stay where possible."""
    people, weeks = case.people, case.weeks
    state = _State(
        case.knows.copy(),
        np.zeros(people, bool),
        np.zeros(people, bool),
        np.zeros((people, people), int),
        np.zeros_like(case.knows),
    )
    later = np.bincount([s[3] for s in kept], minlength=len(case.goals))
    for _, _, taker, topic in kept:
        state.agreed[taker, topic] = True
    week = idle = 0
    while week < weeks and _open(case, state, later, idle):
        week, idle, start = week + 1, idle + 1, state.final.copy()
        left = np.where(case.here[week - 1], case.rate, 0)
        for _, giver, taker, topic in (s for s in kept if s[0] == week):
            later[topic] -= 1
            state.agreed[taker, topic] = False
            fit = start[:, topic] & (left > 0) & (np.arange(people) != taker)
            if fit.any() and left[taker] > 0 and not state.final[taker, topic]:
                chosen = giver if fit[giver] else int(fit.argmax())
                state.hold(week, chosen, taker, topic)
                left[[chosen, taker]] -= 1
        for _ in range(2 * int(case.rate.max(initial=0)) + 2):
            short = case.goals - state.final.sum(0) - later
            found = _match(case, state, start, left > 0, short, taste, week, rng)
            if not found:
                break
            idle = 0
            for giver, taker, topic in found:
                state.hold(week, giver, taker, topic)
                left[[giver, taker]] -= 1
    return state.plan


def _open(case: Case, state: _State, later: Ints, idle: int) -> bool:
    lacking = (state.final.sum(0) < case.goals).any() or later.any()
    return bool(lacking or (not state.parts().all() and idle < 2))


def _match(
    case: Case, state: _State, start: Bools, free: Bools, short: Ints, taste: Taste, week: int, rng: np.random.Generator
) -> list[tuple[int, int, int]]:
    """Return sessions (giver, taker, topic) among free people, rarest topics first."""
    closing = week >= taste.bound
    have = np.maximum(start.sum(0), 1)
    steps = np.log2(np.maximum(case.goals / have, 1)) / np.log2(1 + max(1, int(case.rate.max())))
    worth = np.where(short > 0, 1 + 4 * steps + 8 / have, 0.2 * closing)
    worth = (worth + 0.1 * (worth > 0) * rng.random(len(worth))).astype("f4")
    settled = state.final | state.agreed
    value = _values(start, settled, worth)
    value[(value < 1) & state.gave[:, None] & state.took[None, :]] = 0
    need = (~settled & (short > 0)).sum(1)
    need = need / max(1, need.max())
    wish = taste.eager * (3 * ~state.took + 2 * ~state.gave[:, None]) + taste.fond * state.pairs.T + 2 * need
    score = (value > 0) * (10 * (value >= 1) + value + wish + 0.2 * rng.random(value.shape))
    score[~free] = score[:, ~free] = 0
    np.fill_diagonal(score, 0)
    order = rng.permutation(np.flatnonzero(free))
    if len(order) < 2:
        return []
    # Two sides: people whom others can learn from give, people who lack much take.
    pull = (score.max(0) - score.max(1) + 4 * need)[order] + rng.normal(0, 2, len(order))
    takers, givers = np.split(order[np.argsort(-pull)], [len(order) // 2])
    rows, columns = linear_sum_assignment(-score[np.ix_(givers, takers)])
    best = sorted(zip(givers[rows], takers[columns], strict=True), key=lambda pair: -score[pair])
    left_over = ((g, t) for g in order for t in order)  # those on the same side may still meet
    return _take(best, left_over, start, state, worth, np.where(short > 0, short, closing * NEVER), score)


def _values(start: Bools, final: Bools, worth: Floats) -> Floats:
    """Return for each pair the worth of the best topic that the giver holds and the taker lacks."""
    value = np.zeros((len(start), len(start)), "f4")
    for topic in np.argsort(worth):  # the best comes last and stays
        if worth[topic] > 0:
            value[np.ix_(start[:, topic], ~final[:, topic])] = worth[topic]
    return value


def _take(
    best: Iterable[tuple[int, int]],
    left_over: Iterable[tuple[int, int]],
    start: Bools,
    state: _State,
    worth: Floats,
    room: Ints,
    score: NDArray[np.float64],
) -> list[tuple[int, int, int]]:
    out: list[tuple[int, int, int]] = []
    busy: set[int] = set()
    for pairs in (best, left_over):
        for giver, taker in pairs:
            if giver in busy or taker in busy or score[giver, taker] <= 0:
                continue
            can = start[giver] & ~(state.final | state.agreed)[taker] & (room > 0)
            if not can.any():
                continue
            topic = int(np.where(can, worth, -1).argmax())
            if worth[topic] < 1 and state.gave[giver] and state.took[taker]:
                continue
            room[topic] -= 1
            busy |= {giver, taker}
            out.append((int(giver), int(taker), topic))
    return out


def tries(case: Case, bound: int) -> int:
    """Return how many seeds are worth their time: many for small questions, eight for large ones."""
    work = case.people**2 * case.knows.shape[1] * max(1, min(bound, case.weeks))
    return int(np.clip(3_000_000 // max(1, work), 8, 24))


def search(case: Case, *, seed: int) -> tuple[list[Session], int]:
    """Return the best plan found and the lower bound.

    Several seeds, then the best of them are finished by an integer programme where they miss the bound.
    """
    bound = lower_bound(case)
    within = bound <= case.weeks
    found: list[tuple[tuple[float, ...], list[Session]]] = []
    for k in range(tries(case, bound)):
        # The wish for pairs that go both ways cost a week once: every other seed goes without it.
        taste = Taste(0.5 * (k % 2 == 0), 1.0 if within else 10.0 ** (k % 3), bound)
        plan = choose_givers(case, attempt(case, taste, np.random.default_rng([seed, k])))
        found.append((quality(case, plan, bound), plan))
        if reached(case, plan) <= bound and not left_out(case, plan):
            break
    found.sort(key=lambda pair: pair[0])
    best = found[0][1]
    if within and reached(case, best) > bound:
        for _, plan in found[:REPAIRS]:
            repaired = repair(case, plan, bound)
            if repaired is not None:
                return repaired, bound
    return best, bound


def continued(case: Case, kept: Sequence[Session], *, seed: int) -> tuple[list[Session], int]:
    """Return a plan that keeps agreed sessions where possible, and the lower bound.

    Keeping what is agreed may cost a week. Where it would cost more, the last weeks are planned anew, as few of them
    as that takes.
    """
    bound = lower_bound(case)
    plans = [attempt(case, Taste(0.5, 1.0, bound), np.random.default_rng([seed, k]), kept) for k in range(8)]
    agreed = set(kept)

    def rank(plan: Sequence[Session]) -> tuple[float, ...]:
        return (*quality(case, plan, bound)[:2], len(agreed - set(plan)))

    best = min(plans, key=rank)
    for until in range(bound + 1, min(reached(case, best), case.weeks + 1)):
        repaired = [plan for plan in (repair(case, plan, until) for plan in plans[:REPAIRS]) if plan is not None]
        if repaired:
            return min(repaired, key=rank), bound
    return best, bound


def quality(case: Case, plan: Sequence[Session], bound: int) -> tuple[float, ...]:
    """Order plans, the best first.

    A plan that reaches the goals is judged by its weeks, then by people left out. One that cannot in its time is
    judged by people left out, then by topics that fewer than three hold, then by holders missing.
    """
    have = case.knows.sum(0) + np.bincount([s[3] for s in plan], minlength=len(case.goals))
    lacking = int(np.maximum(case.goals - have, 0).sum())
    out = left_out(case, plan)
    length = max((s[0] for s in plan), default=0)
    if not lacking:
        late = sum(s[0] > bound for s in plan)
        return 0, reached(case, list(plan)), out, late, length, -reciprocity(plan)
    rare = int((have < np.minimum(case.goals, 3)).sum())
    return 1, out, rare, lacking, length, -reciprocity(plan)


def left_out(case: Case, plan: Sequence[Session]) -> int:
    """Count people who could give and do not, and people who lack something and take nothing."""
    able = set(np.flatnonzero(case.rate).tolist())
    learners = able & set(np.flatnonzero(~case.knows.all(1)).tolist())
    return len(able - {s[1] for s in plan}) + len(learners - {s[2] for s in plan})
