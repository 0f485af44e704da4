"""How long questions waited in two spans: the median with an interval from ranks, and the share within the target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from smlib.course.monthly.figure import NAN, NONE, Both, Figure, compared, counted, inside, partial
from smlib.course.monthly.series import Series, dated_wall
from smlib.course.monthly.spans import Spans

if TYPE_CHECKING:
    import pandas as pd


def median_interval(values: Sequence[float]) -> Both:
    """Return the 95 % interval of a median from ranks alone, whatever the distribution; NaN below six values.

    Between the k-th smallest and the k-th largest value lies the median with the chance that a fair coin thrown n
    times shows from k to n − k heads (sign test; Conover 1999).

    Example:
        >>> from smlib.course.monthly.waits import median_interval
        >>> median_interval(range(1, 21))
        (6.0, 15.0)
    """
    from scipy import special

    ordered = sorted(map(float, values))
    n = len(ordered)
    rank = 0
    while rank < n // 2 and special.bdtr(rank, n, 0.5) <= 0.025:
        rank += 1
    return (ordered[rank - 1], ordered[n - rank]) if rank else NONE


def waits(series: Series, spans: Spans, hours: Any, target: float, until: Any) -> Iterator[Figure]:
    """Yield questions asked, median wait, share in the target, and what is still open."""
    turns = _turns(series, hours, target, until)
    name = "questions" if series.kind == "messages" else "tickets"
    sides = [inside(turns, spans, side) for side in ("before", "after")]
    yield counted(name, series, spans, (float(len(sides[0])), float(len(sides[1]))))
    yield from _median(series, spans, [side["minutes"].dropna().tolist() for side in sides])
    decided = turns.dropna(subset="in_target")
    decided = decided.assign(in_target=decided["in_target"].astype(bool))
    if figure := compared("in_target", series, spans, decided[["day", "in_target"]], "in_target", "share"):
        yield figure
    open_ = [float(side["minutes"].isna().sum()) for side in sides]
    yield counted("open", series, spans, (open_[0], open_[1]))


def _median(series: Series, spans: Spans, minutes: list[list[float]]) -> Iterator[Figure]:
    import statistics

    if not minutes[1]:
        return
    values = [statistics.median(side) / 60 if side else NAN for side in minutes]
    intervals = [(low / 60, high / 60) for low, high in map(median_interval, minutes)]
    verdict = "alone" if values[0] != values[0] else "open"
    if intervals[1][0] > intervals[0][1]:
        verdict = "higher"
    elif intervals[1][1] < intervals[0][0]:
        verdict = "lower"
    n = len(minutes[0]), len(minutes[1])
    both = (values[0], values[1])
    yield Figure("wait", series.place, "hours", both, (intervals[0], intervals[1]), n, verdict, partial(series, spans))


def _turns(series: Series, hours: Any, target: float, until: Any) -> pd.DataFrame:
    """Return a row for each question: day, minutes waited (missing while open), whether the target was kept."""
    import pandas as pd

    table = series.table
    if series.kind == "messages":
        from smlib.inbox.replies import response_times

        turns = response_times(table, hours)
        minutes = turns["business_minutes" if hours is not None else "minutes"]
        asked, answered = turns["asked_at"], turns["answered_at"]
    else:
        asked, answered = table["created_at"], table["first_reply_at"]
        there = asked.notna()
        asked, answered = asked[there], answered[there]
        minutes = _minutes(asked, answered, hours)
    aged = _minutes(asked, pd.Series(until, index=asked.index), hours)
    kept = minutes.le(target).astype("boolean").where(minutes.notna(), pd.NA)
    late = minutes.isna() & aged.gt(target)  # open, and already too late; a younger open one is undecided
    return pd.DataFrame({"day": dated_wall(asked), "minutes": minutes, "in_target": kept.mask(late, False)})


def _minutes(start: pd.Series[Any], end: pd.Series[Any], hours: Any) -> pd.Series[Any]:
    import pandas as pd

    if hours is None:
        return (end - start).dt.total_seconds() / 60
    return pd.Series(hours.minutes(start, end), index=start.index, dtype="Float64").astype("float64")
