"""Hours per actor: equal parts for those who do a task, a fifth of it kept free by whoever steps in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from smlib.stakeholders.parts import RESERVE, Parts, parts_of

if TYPE_CHECKING:
    import pandas as pd

    from smlib.stakeholders.map import StakeholderMap

ROUNDING = 1e-9  # 0.2 × 150 is a little more than 30 to a computer


def planned_minutes(m: StakeholderMap, parts: Mapping[str, Parts] | None = None) -> dict[str, float]:
    """Return minutes a week per actor; tasks of unknown length count nothing.

    Those who are responsible share a task in equal parts. A deputy who does not do the task anyway keeps a fifth of
    it free. Deciding, being asked and being told take no minutes here.
    """
    parts = parts or parts_of(m)
    minutes = dict.fromkeys((actor.name for actor in m.actors), 0.0)
    for task in m.tasks:
        length, mine = task.minutes_per_week or 0.0, parts[task.name]
        for name in mine.responsible:
            minutes[name] += length / len(mine.responsible)
        for name in mine.deputies:
            if name not in mine.responsible:
                minutes[name] += RESERVE * length
    return minutes


def load_table(m: StakeholderMap) -> pd.DataFrame:
    """Return hours per actor.

    Returns:
        Columns actor, hours (a week, missing where unknown), planned (hours), share (planned / hours, a fraction).
        Actors outside appear only if they do something.
    """
    import pandas as pd

    m.require_content(tasks=False)
    minutes = planned_minutes(m)
    rows = [
        (actor.name, actor.hours_per_week, minutes[actor.name] / 60)
        for actor in m.actors
        if minutes[actor.name] or (actor.internal and actor.body is None)
    ]
    frame = pd.DataFrame(rows, columns=["actor", "hours", "planned"])
    frame["hours"] = frame["hours"].astype("Float64")
    frame["share"] = (frame["planned"] / frame["hours"].where(frame["hours"] > 0)).astype("Float64")
    return frame


def overloaded(m: StakeholderMap, minutes: Mapping[str, float]) -> list[str]:
    """Return the actors who have more to do than hours."""
    return [a.name for a in m.actors if a.minutes is not None and minutes[a.name] > a.minutes + ROUNDING]
