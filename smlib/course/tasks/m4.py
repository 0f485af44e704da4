"""Module 4: one change, the waiting time, A, B or open, the log of attempts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from smlib.course import folder
from smlib.course.kinds import choice_task, order_task
from smlib.course.records import Verdict, task, wrong
from smlib.course.times import day
from smlib.course.values import filled, fold, misread, number, role, synonyms, word

LONGEST = 56  # days; the library's plans call anything longer hopeless
BASELINE, EFFECT, PER_DAY = 0.03, 0.01, 600
STARTS = date(2026, 9, 7)
CLICKED, SEEN = {"A": 97, "B": 100}, {"A": 2400, "B": 2400}
VERDICTS = {"headline": "b", "emblem": "open"}

choice_task("4.1-recall", right="b", choices="abc")
choice_task("4.1-error", right="c", choices="abc", graded=True)


@task("4.1-card")
def card(card: Any) -> Verdict:
    """One change, one known number, an end within eight weeks, a role."""
    from smlib.testing.card import trial

    if not isinstance(card, dict):
        raise misread("no_entries")
    for name in ("change", "metric", "ends", "role"):
        if name not in card:
            raise misread("field_gone", field=name)
    if isinstance(card["change"], list | tuple | set):
        return "two_changes"
    change = filled(card["change"])
    metric = filled(card["metric"])
    last, today = day(card["ends"]), folder.today()
    if "two_changes" in trial(change, metric, last).findings:
        return "two_changes"
    known = {meant for spoken, meant in synonyms("metric").items() if spoken in fold(metric)}
    if not known:
        return wrong("metric_unknown", given=metric[:40])
    if len(known) > 1:
        return "two_numbers"
    if last <= today:
        return "end_past"
    if last > today + timedelta(days=LONGEST):
        return "end_late"
    role(card["role"])
    return None


choice_task("4.2-recall", right="b", choices="abc")


def _planned() -> Any:
    """Return the right plan."""
    from smlib.testing.planning import plan

    return plan(BASELINE, absolute=EFFECT, per_day=PER_DAY)


@task("4.2-plan")
def plan_of_newsletter(waiting: Any) -> Verdict:
    """People and days for 3 % to 4 %, 600 people a day."""
    from smlib.testing.planning import Plan

    if not isinstance(waiting, Plan):
        return "no_plan"
    if abs(waiting.baseline - BASELINE) > 1e-9:
        return wrong("baseline", given=f"{waiting.baseline:g}")
    if abs(waiting.effect - BASELINE * EFFECT) < 1e-9:
        return "uplift"
    if abs(waiting.effect - EFFECT) > 1e-9:
        return wrong("effect", given=f"{waiting.effect:g}")
    if waiting.per_day is None:
        return "no_traffic"
    if waiting.per_day != PER_DAY:
        return wrong("traffic", given=f"{waiting.per_day:g}")
    return None if waiting.n_per_variant == _planned().n_per_variant else "settings"


@task("4.2-alarm")
def alarm(alarm: Any) -> Verdict:
    """How often somebody who looks every day meets a false alarm, to two points."""
    value, goal = number(alarm), _planned().false_alarms
    if abs(value - goal) <= 0.02:
        return None
    if abs(value - 100 * goal) <= 2:
        return wrong("percent", share=f"{value / 100:g}")
    if abs(value - 0.05) < 1e-9:
        return "once"
    return "other"


@task("4.2-end")
def end(ends: Any) -> Verdict:
    """The last day of the last whole week."""
    last, planned = day(ends), _planned()
    goal = STARTS + timedelta(days=planned.full_weeks - 1)
    if last == goal:
        return None
    if last == goal + timedelta(days=1):
        return "one_late"
    if last in (STARTS + timedelta(days=planned.days - 1), STARTS + timedelta(days=planned.days)):
        return "no_week"
    return "early" if last < goal else "late"


choice_task("4.3-recall", right="c", choices="abc")


def shuffled(seed: int = 1) -> Any:
    """Return the emblem's figures, shuffled a thousand times."""
    from smlib.testing.permutation import shuffle

    return shuffle(CLICKED, SEEN, seed=seed)


@task("4.3-shuffle")
def mixing(mixed: Any) -> Verdict:
    """The emblem's figures, a thousand shuffles, the seed as given."""
    from smlib.testing.permutation import Shuffle

    if not isinstance(mixed, Shuffle):
        return "no_shuffle"
    goal = shuffled()
    if abs(mixed.difference + goal.difference) < 1e-12:
        return "turned"
    if abs(mixed.difference - goal.difference) > 1e-12:
        return "figures"
    if mixed.times != goal.times:
        return wrong("times", times=mixed.times)
    return None if mixed.as_large == goal.as_large else "seed"


@task("4.3-chance")
def chance(chance: Any) -> Verdict:
    """The share of shuffles with at least as wide a gap."""
    value, goal = number(chance), shuffled()
    if abs(value - goal.share) < 0.002:
        return None
    if abs(value - goal.as_large) < 1e-9:
        return "count"
    if abs(value - 100 * goal.share) < 0.2:
        return "percent"
    if abs(value - abs(goal.difference)) < 1e-9:
        return "difference"
    return "rest" if abs(value - (1 - goal.share)) < 0.002 else "other"


@task("4.3-verdicts")
def verdicts(verdicts: Any) -> Verdict:
    """A real difference, and one that stays open."""
    if not isinstance(verdicts, dict):
        raise misread("no_entries")
    for trial, right in VERDICTS.items():
        if trial not in verdicts:
            raise misread("field_gone", field=trial)
        meant = word(verdicts[trial], "verdict")
        if meant is None:
            return wrong("unknown", given=str(verdicts[trial])[:40])
        if meant == "broken":
            return "split"
        if meant != right:
            return f"{trial}_{meant}"
    return None


choice_task("4.4-recall", right="c", choices="abc")
order_task("4.4-order", right=[2, 1, 4], lines=4)


@task("4.4-attempts")
def attempts(attempts: Any) -> Verdict:
    """Three attempts, one of them failed, each with its consequence and a role."""
    if isinstance(attempts, str | dict) or not isinstance(attempts, list | tuple):
        raise misread("no_entries")
    outcomes = []
    for place, row in enumerate(attempts, 1):
        if not isinstance(row, list | tuple) or len(row) != 4:
            return wrong("row", place=place)
        tried, outcome, consequence, who = row
        if not fold(tried):
            return wrong("no_attempt", place=place)
        meant = word(outcome, "outcome")
        if meant is None:
            return wrong("outcome", place=place, given=str(outcome)[:40])
        if len(fold(consequence).split()) < 2:
            return wrong("no_consequence", place=place)
        role(who)
        outcomes.append(meant)
    if len(outcomes) < 3:
        return wrong("few", count=len(outcomes))
    return None if "failed" in outcomes else "none_failed"
