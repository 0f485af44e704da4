"""What module 5 compares answers with, computed from the case company's messages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from smlib.course.records import Misread, unclear

if TYPE_CHECKING:
    import pandas as pd

CHANGE = "2026-05-26"
DUTY = "Mo-Fr 08:00-17:00"
LATE = 240
ASKED, ANSWERED = "2026-05-22 16:00", "2026-05-26 09:00"  # Whit Monday lies between


@cache
def times() -> pd.DataFrame:
    """Return the case company's reply times."""
    from smlib.inbox.replies import response_times
    from smlib.sources.examples import example
    from smlib.sources.reader import read

    try:
        found: pd.DataFrame = response_times(read(example("messages")), DUTY)
    except FileNotFoundError:
        raise Misread(unclear("data_missing")) from None
    return found


@cache
def medians() -> dict[str, float]:
    """Return the median since the change in hours, and what slips give."""
    table = times()
    after, before = table[table["asked_at"] >= CHANGE], table[table["asked_at"] < CHANGE]
    business = after["business_minutes"]
    return {
        "right": business.median() / 60,
        "before": before["business_minutes"].median() / 60,
        "all": table["business_minutes"].median() / 60,
        "in_minutes": business.median(),
        "clock": after["minutes"].median() / 60,
        "mean": business.mean() / 60,
    }


@cache
def counts() -> dict[str, int]:
    """Return late and open questions, and what slips give."""
    table = times()
    waited = table["business_minutes"]
    still_open = int(table["answered_at"].isna().sum())
    return {
        "late": int((waited > LATE).sum()),
        "start": int((waited > 60).sum()),
        "late_unit": int((waited > 4).sum()),
        "late_clock": int((table["minutes"] > LATE).sum()),
        "late_with_open": int((waited > LATE).sum()) + still_open,
        "open": still_open,
        "open_answered": len(table) - still_open,
    }


@cache
def waits() -> dict[str, float]:
    """Return the minutes over Whitsun, and what slips give."""
    from datetime import datetime

    from smlib.calendar import business_hours

    hours = business_hours(DUTY)
    elapsed = datetime.fromisoformat(ANSWERED) - datetime.fromisoformat(ASKED)
    return {
        "right": hours.minutes(ASKED, ANSWERED),
        "start": hours.minutes(ASKED, "2026-05-22 16:30"),
        "holiday": hours.minutes(ASKED, "2026-05-25 09:00"),
        "no_holiday": hours.minutes(ASKED, ANSWERED) + 540,
        "in_hours": hours.minutes(ASKED, ANSWERED) / 60,
        "clock": elapsed.total_seconds() / 60,
    }
