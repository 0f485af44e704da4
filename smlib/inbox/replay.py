"""A queue played again: when each turn would have been answered by a team that works in blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from smlib.calendar import BusinessHours
from smlib.opening import Week, Window, parse_time

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Plan = int | tuple[str, ...]
"""Number of blocks a day, or their beginnings."""


def replay(arrivals: Any, minutes: float, plan: Plan, hours: BusinessHours, work: float) -> NDArray[np.float64]:
    """Return the business minutes that each turn waits, first come, first served.

    In the time of the blocks alone, turn i ends at `work + max(its arrival, end of turn i-1)`; unrolled, that is a
    running maximum, so that a million messages need no loop.
    """
    import numpy as np

    duty = BusinessHours(_duty(hours.week, minutes, plan), hours.holidays, hours.noon, hours.tz)
    came = np.asarray(duty.minutes(arrivals.iloc[0], arrivals), dtype=float)
    place = np.arange(len(came)) * work
    ends = place + work + np.maximum.accumulate(came - place)
    answered = duty.add(arrivals, np.asarray(ends - came), deadline=True)
    return np.asarray(hours.minutes(arrivals, answered), dtype=float)


def _duty(week: Week, minutes: float, plan: Plan) -> Week:
    """Cut the minutes of each day into blocks within its opening hours."""
    return tuple(_day(windows, minutes, plan) for windows in week)


def _day(windows: Sequence[Window], minutes: float, plan: Plan) -> tuple[Window, ...]:
    total = sum(closes - opens for opens, closes in windows)
    count = plan if isinstance(plan, int) else len(plan)
    budget = min(round(minutes), total)
    blocks: list[Window] = []
    for n in range(count):
        # Whole minutes; what division leaves over goes to later blocks, so that more minutes never mean a shorter one.
        length = budget * (n + 1) // count - budget * n // count
        begin = _moment(windows, total * n / count) if isinstance(plan, int) else parse_time(plan[n])
        blocks += _within(windows, max(begin, blocks[-1][1] if blocks else 0), length, isinstance(plan, int))
    return tuple(_joined(blocks))


def _moment(windows: Sequence[Window], open_minutes: float) -> int:
    """Return the time of day at which so many minutes of a day have been open."""
    for opens, closes in windows:
        if open_minutes < closes - opens:
            return round(opens + open_minutes)
        open_minutes -= closes - opens
    return windows[-1][1] if windows else 0


def _within(windows: Sequence[Window], begin: int, length: int, spread: bool) -> list[Window]:
    """Return the block from `begin`, interrupted where the place is closed; a fixed beginning must lie within."""
    if not spread and not any(opens <= begin < closes for opens, closes in windows):
        return []
    found = []
    for opens, closes in windows:
        start = max(opens, begin)
        end = min(closes, start + length)
        if end > start:
            found.append((start, end))
            length -= end - start
    return found


def _joined(blocks: list[Window]) -> list[Window]:
    joined: list[Window] = []
    for begin, end in blocks:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return joined
