"""Who is on watch, by weekday and hour, against opening hours and holidays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smlib.calendar import BusinessHours, business_hours
from smlib.dates import week_start
from smlib.stakeholders.parts import parts_of
from smlib.stakeholders.times import Slots, slots
from smlib.text import lookup

if TYPE_CHECKING:
    import pandas as pd

    from smlib.stakeholders.map import StakeholderMap


def coverage_table(m: StakeholderMap, hours: Any = None, *, week: Any = None) -> pd.DataFrame:
    """Return how many are on watch in each hour in which somebody is needed.

    Needed are the opening hours, or without them the hours that the tasks name (`when`). On watch is whoever has the
    hour in `duty`; where nobody said when an actor is on watch, the hours of its own tasks count.

    Args:
        m: the map.
        hours: opening hours, as text (`"Mo-Fr 08:00-17:00"`) or from `sm.business_hours`.
        week: a week (`"2026-W23"` or a day in it) whose holidays count; needs `hours`, else those of the tasks.

    Returns:
        A row per needed hour: day (0 is Monday), weekday, date (with `week`), hour, actors (names, joined), count.
    """
    import pandas as pd

    m.require_content(tasks=False)
    calendar = business_hours(hours) if isinstance(hours, str) else hours
    needed = _needed(m, calendar, week)
    own = _own_tasks(m)
    names = lookup("dates.weekdays")
    rows = []
    for day, hour, date in needed:
        on = [
            actor.name
            for actor in m.actors
            if (slot := (day, hour)) in (actor.duty_slots or ())
            or (actor.watches(slot) and slot in own.get(actor.name, ()))
        ]
        rows.append((day, names[day], date, hour, ", ".join(on), len(on)))
    frame = pd.DataFrame(rows, columns=["day", "weekday", "date", "hour", "actors", "count"])
    return frame if week is not None else frame.drop(columns="date")


def _own_tasks(m: StakeholderMap) -> dict[str, Slots]:
    """Return for each actor the hours of the tasks that it does or steps in for."""
    found: dict[str, set[tuple[int, int]]] = {}
    for task, parts in zip(m.tasks, parts_of(m).values(), strict=True):
        for name in parts.workers:
            found.setdefault(name, set()).update(task.slots)
    return {name: frozenset(hours) for name, hours in found.items()}


def _needed(m: StakeholderMap, calendar: BusinessHours | None, week: Any) -> list[tuple[int, int, Any]]:
    asked = frozenset().union(*(task.slots for task in m.tasks)) if m.tasks else frozenset()
    if calendar is None and not asked:
        asked = frozenset().union(*(slots(actor.duty) or frozenset() for actor in m.actors))
    if week is None:
        if calendar is not None:
            asked = _week_slots(calendar.week)
        return [(day, hour, None) for day, hour in sorted(asked)]
    monday = week_start(week)
    office = calendar or business_hours("Mo-So 00:00-24:00")
    found = []
    for day in range(7):
        date = monday + timedelta(days=day)
        open_now = {hour for a, b in office.windows(date) for hour in range(a // 60, -(-b // 60))}
        hours = open_now if calendar is not None else open_now & {hour for d, hour in asked if d == day}
        found += [(day, hour, date) for hour in sorted(hours)]
    return found


def _week_slots(week: Any) -> Slots:
    return frozenset(
        (day, hour) for day, windows in enumerate(week) for a, b in windows for hour in range(a // 60, -(-b // 60))
    )
