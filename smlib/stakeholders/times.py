"""Hours of the week: `"Mo-Do 08:00-17:00, Fr 08:00-13:00"` as a set of (weekday, hour)."""

from __future__ import annotations

from functools import lru_cache

from smlib.opening import Week, parse_week, week_text

Slots = frozenset[tuple[int, int]]
"""Weekday 0–6 (Monday is 0) and hour 0–23; (4, 13) is Friday from 13 to 14 o'clock."""


@lru_cache(maxsize=1024)
def slots(text: str | None) -> Slots | None:
    """Return the hours of the week that a text names; None for no text. A started hour counts as a whole one.

    Raises:
        CalendarError: for what cannot be read as days and hours.

    Example:
        >>> from smlib.stakeholders.times import slots
        >>> sorted(slots("Fr 13:00-15:00"))
        [(4, 13), (4, 14)]
    """
    if text is None or not text.strip():
        return None
    return frozenset(
        (day, hour)
        for day, windows in enumerate(parse_week(text))
        for opens, closes in windows
        for hour in range(opens // 60, -(-closes // 60))
    )


def spoken(chosen: Slots) -> str:
    """Say hours of the week shortly; `slots` reads the words back.

    Example:
        >>> from smlib.stakeholders.times import spoken
        >>> spoken(frozenset({(4, 13), (4, 14), (3, 9)}))
        'Do 09:00–10:00, Fr 13:00–15:00'
    """
    week: Week = tuple(_windows(sorted(hour for d, hour in chosen if d == day)) for day in range(7))
    return week_text(week)


def _windows(hours: list[int]) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for hour in hours:
        if spans and spans[-1][1] == 60 * hour:
            spans[-1] = (spans[-1][0], 60 * hour + 60)
        else:
            spans.append((60 * hour, 60 * hour + 60))
    return tuple(spans)
