"""Module 2: who is heard, who does what and who steps in, how knowledge travels."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from smlib.course.kinds import choice_task, order_task
from smlib.course.placeholders import WORDS
from smlib.course.records import Verdict, task, untried, wrong
from smlib.course.values import filled, fold, misread, number, role

if TYPE_CHECKING:
    from smlib.stakeholders.map import StakeholderMap
    from smlib.transfer.result import TransferPlan

ACTORS, OUTSIDE = 12, 4
SCALE = (1, 5)
HOLDERS = 2  # a topic that two hold survives a holiday

choice_task("2.1-recall", right="b", choices="abc")
order_task("2.1-order", right=[3, 1, 4], lines=4)


def _map(given: Any) -> StakeholderMap:
    from smlib.stakeholders.map import StakeholderMap

    if not isinstance(given, StakeholderMap):
        raise misread("no_map")
    return given


@task("2.1-actors")
def actors(my_map: Any) -> Verdict:
    """Twelve actors, four outside, each with channel, closeness and influence."""
    found = _map(my_map)
    open_names = [a.name for a in found.actors if a.name.split()[0].upper() in WORDS]
    if open_names:
        return untried("names", count=len(open_names))
    for actor in found.actors[9:]:
        role(actor.name)
    if len(found.actors) < ACTORS:
        return wrong("few", count=len(found.actors))
    outside = sum(not actor.internal for actor in found.actors)
    if outside < OUTSIDE:
        return wrong("outside", count=outside)
    for actor in found.actors:
        if actor.channel is None or actor.channel.upper() in WORDS:
            return wrong("channel", actor=actor.name)
        for value in (actor.closeness, actor.influence):
            if value is None:
                return wrong("missing", actor=actor.name)
            if not SCALE[0] <= value <= SCALE[1]:
                return wrong("scale", actor=actor.name)
    return None


choice_task("2.2-recall", right="c", choices="abc")


@task("2.2-gaps")
def gaps(my_map: Any) -> Verdict:
    """The filled map without a gap: one decides, another steps in, nobody is over capacity."""
    found = _map(my_map)
    if not found.tasks:
        return "no_tasks"
    left = found.gaps()
    if set(left["code"]) == {"two_accountable", "self_deputy", "uncovered_time", "single_point"}:
        return untried("start")
    if not left.empty:
        return wrong("gap", count=len(left), message=left["message"].iloc[0])
    return None


@task("2.2-card")
def card(card: Any, my_map: Any) -> Verdict:
    """One role card: a task that the role does, does not decide, and whom it asks."""
    found = _map(my_map)
    if not isinstance(card, Mapping):
        raise misread("no_entries")
    for field in ("role", "does", "not_decides", "asks"):
        if field not in card:
            raise misread("field_gone", field=field)
    names = {fold(actor.name): actor.name for actor in found.actors}
    who = fold(filled(card["role"]))
    if who not in names:
        return wrong("role_unknown", role=card["role"])
    truth = found.role_cards()[names[who]]
    if fold(card["does"]) not in map(fold, truth.does):
        return wrong("does", role=truth.actor.name, task=card["does"])
    deciders = {fold(name): decider for name, decider in truth.not_decides}
    if fold(card["not_decides"]) in map(fold, truth.decides):
        return wrong("decides_it", role=truth.actor.name, task=card["not_decides"])
    if fold(card["not_decides"]) not in deciders:
        return wrong("no_part", role=truth.actor.name, task=card["not_decides"])
    if fold(card["asks"]) != fold(deciders[fold(card["not_decides"])]):
        return wrong("asks", task=card["not_decides"], given=card["asks"])
    return None


choice_task("2.3-recall", right="a", choices="abc")


@task("2.3-plan")
def plan(holders: Any, people: Any, plan: Any) -> Verdict:
    """Everybody has something to show, gives and takes; every topic is held by two at least."""
    found = _who(holders, people)
    return found if found is not None else _everybody(_plan(plan))


def _who(holders: Any, people: Any) -> Verdict:
    if not isinstance(holders, Mapping):
        raise misread("no_entries")
    names = {fold(name): str(name) for name in people}
    able: set[str] = set()
    for topic, who in holders.items():
        for name in [who] if isinstance(who, str) else list(who):
            if fold(name) not in names:
                return wrong("who", topic=topic, given=name)
            able.add(fold(name))
    idle = [name for key, name in names.items() if key not in able]
    return wrong("idle", who=idle[0]) if idle else None


def _everybody(found: TransferPlan) -> Verdict:
    if not found.sessions:
        return "empty"
    quiet = [name for name in found.people if name not in found.givers]
    if quiet:
        return wrong("gives", who=quiet[0])
    without = [name for name in found.people if name not in found.takers]
    if without:
        return wrong("takes", who=without[0])
    thin = [topic for topic, who in found.holders_after(found.weeks).items() if len(who) < HOLDERS]
    return wrong("thin", topic=thin[0]) if thin else None


def _plan(given: Any) -> TransferPlan:
    from smlib.transfer.result import TransferPlan

    if isinstance(given, TransferPlan):
        return given
    raise misread("no_plan")


@task("2.3-reviews")
def reviews(reviews: Any) -> Verdict:
    """Three weeks for looking again, each distance longer than the one before."""
    if not isinstance(reviews, list | tuple):
        return "no_list"
    weeks = [number(week) for week in reviews]
    if len(weeks) != 3:
        return wrong("count", count=len(weeks))
    if weeks[0] <= 0 or any(later <= earlier for earlier, later in pairwise(weeks)):
        return "order"
    if weeks[2] - weeks[1] <= weeks[1] - weeks[0]:
        return "even"
    return None
