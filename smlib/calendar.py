"""Business hours: how many minutes of waiting lie within them, and when a span of work ends.

The week's windows of all years that occur are laid out once as sorted openings and closings with the minutes
open before each; every question is then a binary search in that line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from smlib.moments import check_zone, moments
from smlib.opening import CalendarError, Week, clock, parse_time, parse_week, week_text
from smlib.text import t
from smlib.text.numbers import listed, number
from smlib.timeline import MINUTE, Timeline, lay_out, years
from smlib.workdays import FIRST_YEAR, LAST_YEAR, Holidays, place

LONGEST = 150_000_000  # minutes; some 285 years

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class BusinessHours:
    """Opening hours of a place with its holidays; made by `business_hours`.

    Attributes:
        week: windows of Monday to Sunday, `(opens, closes)` in minutes after midnight.
        holidays: public holidays and half days of the place.
        noon: minute at which a half day closes.
        tz: time zone whose clock counts.
    """

    week: Week
    holidays: Holidays
    noon: int
    tz: str

    def minutes(self, start: Any, end: Any) -> Any:
        """Return the minutes between `start` and `end` that lie within the hours.

        The clock on the wall counts, also on the nights when it is changed. An end before its start gives
        negative minutes; a missing time gives NaN.

        Args:
            start: one time or many (list, NumPy array, pandas Series); naive times are local.
            end: likewise; one time may meet many.

        Returns:
            A float, an array, or a Series with the index of what was given.

        Raises:
            CalendarError: for values that are no times, for lengths or indexes that do not fit together, and for
                years outside 1900 to 2200.

        Example:
            >>> import smlib as sm
            >>> hours = sm.business_hours("Mo-Fr 08:00-17:00")
            >>> hours.minutes("2026-04-02 16:00", "2026-04-07 09:00")  # over Easter
            120.0
        """
        import numpy as np

        one, other = moments(start, self.tz), moments(end, self.tz)
        if one.index is not None and other.index is not None and not one.index.equals(other.index):
            raise CalendarError("index", start=len(one.index), end=len(other.index))
        if one.wall.ndim and other.wall.ndim and len(one.wall) != len(other.wall):
            raise CalendarError("length", start=len(one.wall), end=len(other.wall))
        line = self._line(one.wall, other.wall)
        spent = (line.open_until(other.wall) - line.open_until(one.wall)) / MINUTE
        return one.like(np.where(np.isnat(one.wall) | np.isnat(other.wall), np.nan, spent), other)

    def add(self, start: Any, minutes: Any, *, deadline: bool = False) -> Any:
        """Return the moment at which `minutes` of business time have passed since `start`.

        A span that ends exactly at closing time ends at the next opening, because the hours are half-open;
        with `deadline=True` it ends at closing time ("until 17:00").

        Args:
            start: one time or many, as for `minutes`.
            minutes: one number or many; negative ones go back.
            deadline: whether closing time itself may be the result.

        Returns:
            A pandas Timestamp, an array of `datetime64`, or a Series; aware (in `tz`) if `start` is.

        Example:
            >>> import smlib as sm
            >>> hours = sm.business_hours("Mo-Fr 09:00-17:00")
            >>> str(hours.add("2026-04-02 16:30", 60))  # before Good Friday
            '2026-04-07 09:30:00'
        """
        import numpy as np
        import pandas as pd

        begin = moments(start, self.tz)
        many = isinstance(minutes, pd.Series)
        amount = np.asarray(minutes.to_numpy(dtype=float, na_value=np.nan) if many else minutes, dtype=float)
        if begin.index is not None and many and not begin.index.equals(minutes.index):
            raise CalendarError("index", start=len(begin.index), end=len(minutes))
        if begin.wall.ndim and amount.ndim and len(begin.wall) != len(amount):
            raise CalendarError("length", start=len(begin.wall), end=len(amount))
        wall, amount = np.broadcast_arrays(begin.wall, amount)
        missing = np.isnat(wall) | ~np.isfinite(amount)
        wall, amount = wall[~missing], amount[~missing]
        if (np.abs(amount) > LONGEST).any():
            raise CalendarError("too_long", minutes=number(np.abs(amount).max(), 0))
        result = np.full(missing.shape, np.datetime64("NaT"), dtype="datetime64[us]")
        if len(wall):
            result[~missing] = self._reach(wall, np.rint(amount * MINUTE).astype("int64"), deadline)
        stamps: Any = pd.Series(result.ravel())
        if begin.aware:
            stamps = stamps.dt.tz_localize(self.tz, nonexistent="shift_forward", ambiguous=np.ones(len(stamps), bool))
        if not result.ndim:
            return stamps.iloc[0]
        index = begin.index if begin.index is not None else minutes.index if many else None
        if index is not None:
            return stamps.set_axis(index)
        return stamps.array if begin.aware else result

    def is_open(self, when: Any) -> Any:
        """Tell whether the place is open at `when` (one or many); closing time itself is closed, so is no time."""
        at = moments(when, self.tz)
        return at.like(self._line(at.wall).is_open(at.wall))

    def is_working_day(self, day: Any) -> bool:
        """Tell whether the place opens at all on that date; half days are working days.

        Example:
            >>> import smlib as sm
            >>> sm.business_hours("Mo-Fr 08:00-17:00").is_working_day("2026-06-04")  # Corpus Christi
            False
        """
        return bool(self.windows(day))

    def next_working_day(self, day: Any) -> date:
        """Return the first working day after `day`."""
        following = self._date(day) + timedelta(days=1)
        while not self.windows(following):
            following += timedelta(days=1)
        return following

    def windows(self, day: Any) -> tuple[tuple[int, int], ...]:
        """Return the windows of one date in minutes after midnight; () on a closed day, cut at noon on a half day."""
        on = self._date(day)
        windows = self.week[on.weekday()]
        if not windows or self.holidays.closed(on):
            return ()
        if self.holidays.is_half(on):
            return tuple((opens, min(closes, self.noon)) for opens, closes in windows if opens < self.noon)
        return windows

    def holiday_names(self, year: int) -> dict[date, str]:
        """Return the public holidays of one year and their names."""
        return self.holidays.names(year)

    def text(self) -> str:
        """Return the hours in words, in the current language."""
        where = self.holidays.country + (f"-{self.holidays.state}" if self.holidays.state else "")
        words = [t("calendar.hours.week", week=week_text(self.week), place=where)]
        if self.holidays.half:
            words.append(t("calendar.hours.half", days=listed(self.holidays.half_text()), noon=clock(self.noon)))
        return " ".join(words)

    def __repr__(self) -> str:
        return self.text()

    def _date(self, day: Any) -> date:
        if isinstance(day, date) and not isinstance(day, datetime):
            return day
        wall = moments(day, self.tz).wall
        if wall.ndim or str(wall) == "NaT":
            raise CalendarError("moment", given=day)
        found: date = wall.astype("datetime64[D]").item()
        return found

    def _line(self, *walls: NDArray[np.datetime64]) -> Timeline:
        import numpy as np

        span_of = [y for w in walls if w.size and not np.isnat(w).all() for y in years(w)]
        return _line(self, min(span_of, default=2026), max(span_of, default=2026))

    def _reach(self, wall: NDArray[np.datetime64], work: NDArray[np.int64], deadline: bool) -> NDArray[np.datetime64]:
        """Search the moment; lengthen the line by years until every span ends on it."""
        import numpy as np

        first, last = years(wall)
        step = 1
        while True:
            line = _line(self, first, last)
            target = line.open_until(wall) + work
            if target.min() >= 0 and target.max() < line.total[-1]:
                return np.where(deadline & (work > 0), line.at(target, "left"), line.at(target, "right"))
            first -= step * bool(target.min() < 0)
            last += step * bool(target.max() >= line.total[-1])
            step *= 2
            if first < FIRST_YEAR or last > LAST_YEAR:
                raise CalendarError("too_long", minutes=number(np.abs(work).max() / MINUTE, 0))


def business_hours(
    hours: str,
    *,
    country: str = "DE",
    state: str | None = "BW",
    half_days: Iterable[Any] = ("12-24", "12-31"),
    tz: str = "Europe/Berlin",
    half_day_until: str | time = "12:00",
) -> BusinessHours:
    """Describe opening hours with their holidays, to count the minutes in which somebody could have answered.

    Args:
        hours: as on the door, `"Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00"`; days in German or English.
        country: code of the country, `"DE"`, `"AT"`, `"CH"` or any other that the `holidays` library knows.
        state: code or name of the state or canton; None counts only holidays of the whole country.
        half_days: days that close early, `"12-24"` every year or `"2026-12-24"` once; `()` for none.
        tz: time zone of the place.
        half_day_until: when half days close; windows after it fall away.

    Returns:
        An object with `.minutes(start, end)`, `.add(start, minutes)`, `.is_open(when)`, `.is_working_day(day)`
        and `.next_working_day(day)`.

    Raises:
        CalendarError: for hours that cannot be read, an unknown place or time zone; windows over midnight are
            refused with the two windows to write instead.

    Example:
        >>> import smlib as sm
        >>> hours = sm.business_hours("Mo-Fr 08:00-17:00")
        >>> hours.minutes("2026-12-24 08:00", "2026-12-24 17:00")  # a half day
        240.0
    """
    noon = (
        half_day_until.hour * 60 + half_day_until.minute
        if isinstance(half_day_until, time)
        else parse_time(half_day_until)
    )
    return BusinessHours(parse_week(hours), place(country, state, half_days), noon, check_zone(tz))


@lru_cache(maxsize=64)
def _line(hours: BusinessHours, first: int, last: int) -> Timeline:
    if first < FIRST_YEAR or last > LAST_YEAR:
        raise CalendarError("year", given=first if first < FIRST_YEAR else last, first=FIRST_YEAR, last=LAST_YEAR)
    start, after = date(first, 1, 1), date(last + 1, 1, 1)
    days = (start + timedelta(days=n) for n in range((after - start).days))
    line = lay_out((day, hours.windows(day)) for day in days)
    if line is None:
        raise CalendarError("never_open", first=first, last=last)
    return line
