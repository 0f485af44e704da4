"""Clarity of a map in percent: how much of what is to be done is clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smlib.stakeholders.gaps import find_gaps
from smlib.stakeholders.load import planned_minutes
from smlib.stakeholders.parts import parts_of
from smlib.text import t
from smlib.text.numbers import percent

if TYPE_CHECKING:
    from smlib.stakeholders.map import StakeholderMap


class Clarity(float):
    """A share between 0 and 1, by count of tasks.

    Attributes:
        by_minutes: the same weighed by minutes a week, or None where no task names its minutes. Splitting a clear
            task in two raises the share by count, not this one.
    """

    by_minutes: float | None

    def __new__(cls, by_count: float, by_minutes: float | None) -> Clarity:
        """Make one."""
        made = super().__new__(cls, by_count)
        made.by_minutes = by_minutes
        return made

    def __getnewargs__(self) -> tuple[float, float | None]:  # type: ignore[override]
        """Let it be copied and pickled."""
        return float(self), self.by_minutes

    def text(self) -> str:
        """Say it with its definition."""
        minutes = "–" if self.by_minutes is None else percent(self.by_minutes)
        return t("stakeholders.clarity.text", count=percent(self), minutes=minutes)


def clarity_of(m: StakeholderMap) -> Clarity:
    """Return the share of clear tasks.

    A task with any gap, or planned with zero minutes, counts nothing. Any other counts fully, or, where somebody who
    does it has more work than hours, by the part that fits (the smallest of hours / load). Actors inside without any
    part count like unclear tasks: `Σ credit / (tasks + insiders without a part)`.

    Raises:
        StakeholderError: for a map without actors or tasks.
    """
    gaps = find_gaps(m)
    broken = {gap.where for gap in gaps if not gap.of_actor}
    idle = sum(gap.code == "no_role" for gap in gaps)
    parts = parts_of(m)
    load = planned_minutes(m, parts)
    fits = {
        a.name: 1.0 if a.minutes is None or not load[a.name] else min(1.0, a.minutes / load[a.name]) for a in m.actors
    }
    credit = {
        task.name: 0.0
        if task.name in broken or task.minutes_per_week == 0
        else min((fits[name] for name in parts[task.name].responsible), default=0.0)
        for task in m.tasks
    }
    known = {task.name: task.minutes_per_week for task in m.tasks if task.minutes_per_week}
    weights = sum(known.values()) + idle * (sum(known.values()) / max(1, len(known)))
    by_minutes = sum(credit[name] * minutes for name, minutes in known.items()) / weights if known else None
    return Clarity(sum(credit.values()) / (len(m.tasks) + idle), by_minutes)
