"""Tandems: who shows whom what in which week, so that everybody gives and takes and topics reach many soon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from smlib.errors import check_range, nearest
from smlib.text.folding import folded
from smlib.transfer.case import NEVER, Case
from smlib.transfer.errors import TransferError
from smlib.transfer.result import TransferPlan
from smlib.transfer.search import continued, search

__all__ = ["TransferPlan", "replan", "tandems"]

Rates = float | Mapping[str, float]


def tandems(
    people: Iterable[str],
    topics: Iterable[str],
    *,
    holders: Mapping[str, Iterable[str] | str],
    weeks: int,
    minutes_per_week: Rates,
    session_minutes: int = 30,
    seed: int = 0,
    k: int | None = None,
    absences: Mapping[str, Iterable[int]] | None = None,
) -> TransferPlan:
    """Plan who shows whom what in which week.

    Only people who hold a topic since an earlier week can show it. Everybody gives and takes where the topics allow
    it; the result names who cannot. Nothing here depends on chance beyond `seed`.

    Args:
        people: roles or people, each once.
        topics: what there is to pass on, each once.
        holders: for each topic those who already know it; a topic that nobody knows is left out and named.
        weeks: the longest that the plan may last.
        minutes_per_week: minutes for passing on, for all or by person; it allows `minutes // session_minutes`
            sessions a week, giving and taking together.
        session_minutes: length of a session.
        seed: the same seed gives the same plan.
        k: how many shall hold each topic; everybody by default.
        absences: person -> weeks (from 1) without a session.

    Raises:
        TransferError: for nobody or nothing, doubled or unknown names, and where nobody has time for one session.

    Example:
        >>> import smlib as sm
        >>> plan = sm.tandems(["Marketing", "Schmiede", "Versand"], ["Bilder", "Stahl", "Paket"],
        ...                   holders={"Bilder": ["Marketing"], "Stahl": ["Schmiede"], "Paket": ["Versand"]},
        ...                   weeks=8, minutes_per_week=30)
        >>> plan.weeks_needed, plan.lower_bound
        (6, 6)
    """
    names, subjects = _named("people", people), _named("topics", topics)
    _check_count("weeks", weeks)
    _check_count("session_minutes", session_minutes)
    if k is not None:
        _check_count("k", k)
    knows = _knows(names, subjects, holders)
    minutes = _minutes(names, minutes_per_week)
    rate = np.array([int(minutes[name] // session_minutes) for name in names])
    if not (rate > 0).any():
        raise TransferError("no_time", minutes=max(minutes.values()), session=session_minutes)
    here = _here(names, weeks, absences or {})
    case = _case(knows, rate, here, k)
    found, bound = search(case, seed=seed)
    sessions = tuple((week, names[g], names[r], subjects[t]) for week, g, r, t in sorted(found))
    return TransferPlan(
        people=tuple(names), topics=tuple(subjects), holders=_held(names, subjects, knows), sessions=sessions,
        weeks=weeks, minutes=tuple(minutes[name] for name in names), session_minutes=session_minutes,
        lower_bound=_bound(case, bound, k), k=k, seed=seed, absences=_absences(names, weeks, absences or {}),
    )  # fmt: skip


def replan(
    plan: TransferPlan,
    *,
    from_week: int,
    leaves: str | Iterable[str] = (),
    absences: Mapping[str, Iterable[int]] | None = None,
) -> TransferPlan:
    """Change a plan that has begun as little as possible; see `TransferPlan.replan`."""
    check_range("from_week", from_week, from_week >= 1, "≥ 1")
    gone = [_find(plan.people, name) for name in ([leaves] if isinstance(leaves, str) else leaves)]
    names = [name for name in plan.people if name not in gone]
    if not names:
        raise TransferError("nobody")
    subjects = list(plan.topics)
    place = {name: i for i, name in enumerate(names)}
    past = [s for s in plan.sessions if s[0] < from_week]
    holds = plan.holders_after(from_week - 1)
    knows = np.array([[name in holds[topic] for topic in subjects] for name in names], bool).reshape(len(names), -1)
    rate = np.array([int(plan.minutes[plan.people.index(name)] // plan.session_minutes) for name in names])
    weeks = max(plan.weeks, from_week)
    away = {name: {*plan.absent(name)} for name in names}
    for name, given in (absences or {}).items():
        away.setdefault(_find(names, name), set()).update(given)
    here = _here(names, weeks, away)[from_week - 1 :]
    kept = [
        # Where the giver leaves, the lesson stays; the taker stands in for "somebody else gives it".
        (week - from_week + 1, place.get(giver, place[taker]), place[taker], subjects.index(topic))
        for week, giver, taker, topic in plan.sessions
        if week >= from_week and taker in place
    ]
    case = _case(knows, rate, here, plan.k)
    found, bound = continued(case, kept, seed=plan.seed)
    coming = [(week + from_week - 1, names[g], names[r], subjects[t]) for week, g, r, t in sorted(found)]
    before = {topic: tuple(name for name in plan.holders[topic] if name in place) for topic in subjects}
    return TransferPlan(
        people=tuple(names), topics=plan.topics, holders=before, sessions=(*past, *coming), weeks=weeks,
        minutes=tuple(plan.minutes[plan.people.index(name)] for name in names), session_minutes=plan.session_minutes,
        lower_bound=_bound(case, bound, plan.k, from_week - 1), k=plan.k, seed=plan.seed,
        absences=_absences(names, weeks, away),
    )  # fmt: skip


def _case(knows: Any, rate: Any, here: Any, k: int | None) -> Case:
    """Return the question; people without time for a session cannot learn, topics without a holder cannot spread."""
    able = knows | (rate > 0)[:, None]
    goals = np.minimum(able.sum(0), len(knows) if k is None else k)
    goals = np.where(knows.any(0), goals, 0)
    return Case(knows, goals, rate, here)


def _bound(case: Case, bound: int, k: int | None, before: int = 0) -> int | None:
    """Return the bound in weeks of the whole plan, or None where people's wish (`k`, everybody) cannot come true."""
    wanted = case.people if k is None else min(k, case.people)
    if bound >= NEVER or (case.goals < wanted).any():
        return None
    return bound + before if bound else 0


def _named(what: str, given: Iterable[str]) -> list[str]:
    names = [given] if isinstance(given, str) else [str(name).strip() for name in given]
    if not names or not all(names):
        raise TransferError("nobody" if what == "people" else "nothing")
    seen: set[str] = set()
    for name in names:
        if folded(name) in seen:
            raise TransferError("twice", name=name)
        seen.add(folded(name))
    return names


def _find(known: Sequence[str], name: object) -> str:
    for one in known:
        if folded(one) == folded(str(name)):
            return one
    raise TransferError("unknown", name=name, nearest=nearest(name, known) or ", ".join(known[:8]))


def _knows(names: list[str], subjects: list[str], holders: Mapping[str, Iterable[str] | str]) -> Any:
    knows = np.zeros((len(names), len(subjects)), bool)
    for topic, who in holders.items():
        column = subjects.index(_find(subjects, topic))
        for name in [who] if isinstance(who, str) else who:
            knows[names.index(_find(names, name)), column] = True
    return knows


def _held(names: list[str], subjects: list[str], knows: Any) -> dict[str, tuple[str, ...]]:
    return {topic: tuple(names[i] for i in np.flatnonzero(knows[:, j])) for j, topic in enumerate(subjects)}


def _minutes(names: list[str], given: Rates) -> dict[str, float]:
    if isinstance(given, Mapping):
        by_name = {_find(names, name): float(value) for name, value in given.items()}
        minutes = {name: by_name.get(name, 0.0) for name in names}
    else:
        minutes = dict.fromkeys(names, float(given))
    for name, value in minutes.items():
        check_range(f"minutes_per_week[{name!r}]", value, 0 <= value <= 10080, "0 … 10080")
    return minutes


def _absences(
    names: list[str], weeks: int, given: Mapping[str, Iterable[int]]
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    return tuple(
        (_find(names, name), tuple(sorted({int(week) for week in away if 1 <= week <= weeks})))
        for name, away in given.items()
    )


def _here(names: list[str], weeks: int, absences: Mapping[str, Iterable[int]]) -> Any:
    here = np.ones((weeks, len(names)), bool)
    for name, away in _absences(names, weeks, absences):
        here[[week - 1 for week in away], names.index(name)] = False
    return here


def _check_count(name: str, value: int) -> None:
    check_range(name, value, isinstance(value, int | np.integer) and not isinstance(value, bool) and value >= 1, "≥ 1")
