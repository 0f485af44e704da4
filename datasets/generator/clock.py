"""Time of the 24 weeks: holidays, working minutes, summer time; seeded chance for each theme."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from statistics import NormalDist
from zoneinfo import ZoneInfo

SEED = "harkwerk 2026"
ZONE = ZoneInfo("Europe/Berlin")
FIRST_DAY, LAST_DAY = date(2026, 3, 2), date(2026, 8, 16)
WEEKS = 24
CHANGE = date(2026, 5, 26)  # from this Tuesday on the role map is in force
OPENS, CLOSES = 8, 17
HOLIDAYS = frozenset(
    {
        date(2026, 4, 3),  # Good Friday
        date(2026, 4, 6),  # Easter Monday
        date(2026, 5, 1),
        date(2026, 5, 14),  # Ascension
        date(2026, 5, 25),  # Whit Monday
        date(2026, 6, 4),  # Corpus Christi
    }
)
WHITSUN_BREAK = (date(2026, 5, 26), date(2026, 6, 5))
TRADE_FAIR = (date(2026, 4, 21), date(2026, 4, 23))
RAIN = (date(2026, 7, 18), date(2026, 7, 25))
FAIR_WEEKS = 8  # the trade fair's week, counted from 1


def chance(theme: str) -> Random:
    """Return the random numbers of one theme, so that a change in one leaves the others as they were."""
    return Random(f"{SEED}/{theme}")


def spread(n: int, sigma: float, dice: Random) -> list[float]:
    """Return `n` factors around 1 in random order whose distribution is the same every time (log-normal quantiles)."""
    normal = NormalDist(0, sigma)
    factors = [2.718281828459045 ** normal.inv_cdf((i + 0.5) / n) for i in range(n)]
    mean = sum(factors) / n
    dice.shuffle(factors)
    return [factor / mean for factor in factors]


def days() -> list[date]:
    """Return every day of the 24 weeks."""
    return [FIRST_DAY + timedelta(days=i) for i in range(WEEKS * 7)]


def week(day: date) -> int:
    """Return the week of the case, 1 to 24."""
    return (day - FIRST_DAY).days // 7 + 1


def works(day: date) -> bool:
    """Tell whether somebody is on duty: Monday to Friday, no holiday."""
    return day.weekday() < 5 and day not in HOLIDAYS


def local(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """Return a moment in German time."""
    return datetime.combine(day, time(hour, minute, second), ZONE)


def millis(moment: datetime) -> int:
    """Return milliseconds since 1970 in UTC."""
    return int(moment.timestamp()) * 1000


def working_minutes(start: datetime, end: datetime) -> float:
    """Return the minutes of duty between two moments."""
    total, day = 0.0, start.date()
    while day <= end.date():
        if works(day):
            low, high = max(start, local(day, OPENS)), min(end, local(day, CLOSES))
            total += max(0.0, (high - low).total_seconds() / 60)
        day += timedelta(days=1)
    return total


def after_working(start: datetime, minutes: float) -> datetime:
    """Return the moment when `minutes` of duty have passed since `start`, in whole seconds."""
    day, left = start.date(), minutes
    while True:
        if works(day):
            low = max(start, local(day, OPENS))
            here = max(0.0, (local(day, CLOSES) - low).total_seconds() / 60)
            if left <= here:
                return low + timedelta(seconds=round(left * 60))
            left -= here
        day += timedelta(days=1)
