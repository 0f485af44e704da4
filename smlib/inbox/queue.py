"""Are the minutes enough, and do they lie at the right time? The queue of the real messages, played again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from smlib.calendar import BusinessHours
from smlib.errors import check_range
from smlib.inbox.clocks import InboxError, calendar_of, span_minutes
from smlib.inbox.curve import Staffing
from smlib.inbox.replay import Plan, replay
from smlib.opening import CalendarError, clock, parse_time
from smlib.text.numbers import number

if TYPE_CHECKING:
    import pandas as pd

GRID = (10, 15, 20, 30, 45, 60, 90, 120)  # minutes a day to compare with, when one number was asked for
OTHER_BLOCKS = (1, 2, 3, 4)


def staffing(
    messages: Any,
    minutes_per_day: float | Sequence[float],
    *,
    hours: Any,
    minutes_per_message: float = 6,
    target: Any = "4h",
    blocks: int | Sequence[str] = 2,
    goal: float = 0.9,
) -> Staffing:
    """Play the messages again with other staffing: which share would have been answered in time?

    Every customer turn (see `sm.response_times`) waits in one queue and is answered in the order of arrival. Work is
    done only in the blocks of a working day; what a block does not finish goes on in the next. Turns that were never
    answered queue like all others. The replay starts with an empty queue and runs until the last answer.

    Args:
        messages: table with `conversation_id`, `sent_at`, `role`, of any engine.
        minutes_per_day: the minutes a working day that are meant for answers; one number (then other levels are
            replayed for comparison) or several.
        hours: the opening hours, as a calendar or in words; waiting is counted in them.
        minutes_per_message: work for one answer.
        target: how long a customer may wait in business time, `"4h"` or `"90min"`.
        blocks: into how many equal blocks the minutes are cut, spread over the opening hours beginning with the
            first (2 on 8–17: at 8:00 and 12:30), or their beginnings, `["09:00", "14:00"]`. A beginning outside of a
            day's hours falls away on that day.
        goal: share in time that counts as enough.

    Returns:
        A `Staffing`: sentence, table by level, curve, and `.by_blocks` (the same minutes at other times).

    Raises:
        InboxError: for a table without a question, for blocks or spans that cannot be read, for too few minutes.

    Example:
        >>> import pandas as pd
        >>> import smlib as sm
        >>> messages = pd.DataFrame({
        ...     "conversation_id": ["a", "b"], "role": ["customer", "customer"],
        ...     "sent_at": pd.to_datetime(["2026-04-07 07:30", "2026-04-07 11:30"]).tz_localize("Europe/Berlin"),
        ... })
        >>> result = sm.staffing(messages, [10, 20], hours="Mo-Fr 08:00-17:00", blocks=1)
        >>> result.to_frame()[["minutes_per_day", "share_in_target"]].values.tolist()
        [[10.0, 0.5], [20.0, 0.5]]
    """
    import pandas as pd

    if isinstance(hours, dict):
        raise InboxError("one_calendar")
    calendar = calendar_of(hours)
    limit = span_minutes(target)
    asked = _levels(minutes_per_day)
    check_range("minutes_per_message", minutes_per_message, 0 < minutes_per_message < 1440, "> 0")
    check_range("goal", goal, 0 < goal <= 1, "0 < goal ≤ 1")
    plan = _plan(blocks)
    arrivals = _arrivals(messages)
    chosen = max(asked)
    levels = sorted({*asked, *(map(float, GRID) if len(asked) == 1 else ())})
    rows = [_level(arrivals, level, plan, calendar, minutes_per_message, limit) for level in levels]
    # The level that was asked for must be answered; one that was only added for comparison may be hopeless.
    if any(row is None for level, row in zip(levels, rows, strict=True) if level in asked):
        raise InboxError("too_few", minutes=number(min(asked)))
    other = [
        {"blocks": n, **row}
        for n in OTHER_BLOCKS
        if (row := _level(arrivals, chosen, n, calendar, minutes_per_message, limit))
    ]
    days = _working_days(arrivals, calendar)
    return Staffing(
        minutes_per_day=chosen,
        levels=pd.DataFrame([row for row in rows if row]),
        by_blocks=pd.DataFrame(other),
        load=len(arrivals) * minutes_per_message / max(days, 1),
        target=limit,
        goal=goal,
        blocks=plan,
        minutes_per_message=minutes_per_message,
    )


def _levels(minutes_per_day: Any) -> list[float]:
    """Return one or several levels as numbers, smallest first."""
    given = [minutes_per_day] if isinstance(minutes_per_day, int | float) else list(minutes_per_day)
    for level in given:
        check_range("minutes_per_day", level, 0 < level <= 1440, "> 0")
    if not given:
        check_range("minutes_per_day", 0, False, "> 0")
    return sorted({float(level) for level in given})


def _plan(blocks: Any) -> Plan:
    if isinstance(blocks, bool) or (isinstance(blocks, int) and not 1 <= blocks <= 48):
        raise InboxError("blocks", given=blocks)
    if isinstance(blocks, int):
        return blocks
    try:
        beginnings = sorted({parse_time(text) for text in ([blocks] if isinstance(blocks, str) else blocks)})
    except (TypeError, AttributeError, CalendarError) as error:
        raise InboxError("blocks", given=blocks) from error
    if not beginnings:
        raise InboxError("blocks", given=blocks)
    return tuple(map(clock, beginnings))


def _arrivals(messages: Any) -> pd.Series[Any]:
    """Return when the customer turns came in, sorted, as aware times."""
    from smlib.inbox.replies import response_times
    from smlib.tables import to_pandas

    asked: pd.Series[Any] = to_pandas(response_times(messages), "asked_at")["asked_at"].sort_values(ignore_index=True)
    if not len(asked):
        raise InboxError("no_messages")
    return asked


def _level(
    arrivals: Any, minutes: float, plan: Plan, hours: BusinessHours, work: float, limit: float
) -> dict[str, float] | None:
    """Replay one level; None if the queue would never end."""
    import numpy as np

    try:
        waits = replay(arrivals, minutes, plan, hours, work)
    except CalendarError as error:
        if error.code not in ("too_long", "never_open"):
            raise
        return None
    return {
        "minutes_per_day": minutes,
        "share_in_target": float((waits <= limit + 1e-6).mean()),
        "median_wait": float(np.median(waits)),
        "p90_wait": float(np.quantile(waits, 0.9)),
        "longest_wait": float(waits.max()),
        "turns": len(waits),
    }


def _working_days(arrivals: Any, hours: BusinessHours) -> int:
    """Count the working days from the first to the last turn."""
    import pandas as pd

    local = arrivals.dt.tz_convert(hours.tz) if arrivals.dt.tz is not None else arrivals
    days = pd.date_range(local.iloc[0].date(), local.iloc[-1].date())
    return sum(hours.is_working_day(day.date()) for day in days)
