"""Which hours count: one calendar for all, or one per channel; spans such as "4h" in minutes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smlib.calendar import BusinessHours, business_hours
from smlib.errors import InputError
from smlib.text.numbers import number

if TYPE_CHECKING:
    import pandas as pd

SPAN = re.compile(r"(?:(\d+(?:[.,]\d+)?)\s*h)?\s*(?:(\d+(?:[.,]\d+)?)\s*m(?:in)?)?")
OTHERS = "*"


class InboxError(InputError):
    """Messages, rules or spans that cannot be used."""

    theme = "inbox"


Hours = BusinessHours | dict[str, BusinessHours]


def calendar_of(hours: Any) -> BusinessHours:
    """Return opening hours given as a calendar or in words (then with the holidays of Baden-Württemberg)."""
    if isinstance(hours, BusinessHours):
        return hours
    if isinstance(hours, str):
        return business_hours(hours)
    raise InboxError("hours_kind", given=type(hours).__name__)


def hours_of(hours: Any) -> Hours | None:
    """Read hours: None, one calendar, or a dict channel → calendar in which `"*"` means all others."""
    if hours is None:
        return None
    if isinstance(hours, Mapping):
        return {str(channel): calendar_of(one) for channel, one in hours.items()}
    return calendar_of(hours)


def each_calendar(hours: Hours, channel: pd.Series[Any] | None, rows: int) -> list[tuple[BusinessHours, Any]]:
    """Return every calendar with the mask of the rows it counts for.

    Raises:
        InboxError: if a channel has no hours.
    """
    import numpy as np

    if isinstance(hours, BusinessHours):
        return [(hours, np.ones(rows, dtype=bool))]
    if channel is None:
        raise InboxError("no_channel")
    names = channel.astype("string").fillna("").to_numpy(dtype=object)
    found = []
    for name in sorted(set(names)):
        calendar = hours.get(name, hours.get(OTHERS))
        if calendar is None:
            raise InboxError("channel_hours", channel=name or "–", known=", ".join(hours))
        found.append((calendar, names == name))
    return found


def waits(asked: Any, answered: Any, channel: Any, hours: Hours | None) -> Any:
    """Return the business minutes between two columns of times, NaN where one is missing or no hours are known."""
    import numpy as np

    minutes = np.full(len(asked), np.nan)
    if hours is not None:
        for calendar, mask in each_calendar(hours, channel, len(asked)):
            minutes[mask] = calendar.minutes(asked[mask].array, answered[mask].array)
    return minutes


def span_minutes(span: Any) -> float:
    """Return minutes of `"4h"`, `"90min"`, `"1h 30min"`, a timedelta, or a number of minutes.

    Raises:
        InboxError: for anything else, also for days: whether a day has 24 hours or 9 would be a guess.

    Example:
        >>> from smlib.inbox.clocks import span_minutes
        >>> span_minutes("1h 30min")
        90.0
    """
    if isinstance(span, timedelta):
        minutes = span.total_seconds() / 60
    elif isinstance(span, int | float) and not isinstance(span, bool):
        minutes = float(span)
    else:
        found = SPAN.fullmatch(str(span).strip().lower())
        if not found or not any(found.groups()):
            raise InboxError("span", given=span)
        hours, rest = (float((part or "0").replace(",", ".")) for part in found.groups())
        minutes = 60 * hours + rest
    if not 0 < minutes < float("inf"):
        raise InboxError("span", given=span)
    return minutes


def span_text(minutes: float) -> str:
    """Return `"4 h"`, `"7.5 h"` or, below two hours, `"90 min"`."""
    if minutes < 120 and minutes % 60:
        return f"{number(minutes, 0 if minutes >= 1 else None)}\u00a0min"
    return f"{number(minutes / 60, None if minutes % 6 == 0 else 1)}\u00a0h"
