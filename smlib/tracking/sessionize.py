"""Visits: events of one person that follow each other without a long break."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smlib import tables
from smlib.tables import nw
from smlib.text import t
from smlib.text.numbers import number
from smlib.tracking.events import known, microseconds, ordered, span, timed

if TYPE_CHECKING:
    import pandas as pd

NEW = "session_id"
_OLD, _ROW = "_smlib_old", "_smlib_row"


def sessions(events: Any, *, user: str = "user", time: str = "time", gap: str | timedelta = "30min") -> Any:
    """Number the visits: a gap **greater than** `gap` between two events of a user starts a new one.

    Definition: Google Analytics' session without its campaign and midnight rules. Numbers run from 1 through the
    whole table, in the order of user and time, so `session_id` alone is unique. Input need not be sorted; events at
    the same time belong together; repeated rows share a session. Times with a zone are compared as instants, so the
    clock change is no gap; times without one are taken as they stand. Rows without user or time keep a missing
    `session_id`: nobody knows whose they are.

    Args:
        events: table of events (pandas, Polars, DuckDB, PyArrow), one row each.
        user: column that tells people apart.
        time: column of times or dates.
        gap: longest break within a session, `"30min"`, `"1h"`, or a timedelta.

    Returns:
        The same kind of table with a whole-number column `session_id` (replaced if it is there already). Eager
        tables keep their order of rows; lazy ones promise none.

    Raises:
        TrackingError: if `time` holds no times, or `gap` is no span.
        ColumnError: for a missing column.

    Example:
        >>> import pandas as pd, smlib as sm
        >>> times = pd.to_datetime(["2026-03-02 09:00", "2026-03-02 09:30", "2026-03-02 10:01"], utc=True)
        >>> sm.sessions(pd.DataFrame({"user": "u1", "time": times}))["session_id"].tolist()
        [1, 1, 2]
    """
    limit = span(gap, "gap")
    wrapped = timed(events, user, time=time)
    engine = wrapped.implementation
    if engine.is_pandas():
        return _pandas(events, nw.to_native(wrapped), user, time, limit)
    if engine.is_pyarrow():
        import pyarrow as pa

        # PyArrow has hardly any look at neighbours: count on pandas, and add the one column to the table as it was.
        numbers = pa.array(_numbers(tables.to_pandas(wrapped.select(user, time)), user, time, limit))
        rest = events.drop_columns([NEW]) if NEW in events.column_names else events
        return rest.append_column(NEW, numbers)
    if engine.is_polars():
        return _polars(nw.to_native(wrapped), user, time, limit, known(wrapped, user, time))
    placed = known(wrapped, user, time)
    before = nw.col(time).shift(1).over(user, order_by=time)
    marked = wrapped.with_columns(((nw.col(time) - before) <= limit).fill_null(False).alias(_OLD))
    # Of events at the same time only the first in the engine's order knows the gap before them. It starts the
    # session for all of them, so it must come first here too.
    starts = (placed & ~nw.col(_OLD)).cast(nw.Int64).cum_sum().over(order_by=[user, time, _OLD]).cast(nw.Int64)
    return nw.to_native(marked.with_columns(nw.when(placed).then(starts).alias(NEW)).drop(_OLD))


def _pandas(given: Any, table: pd.DataFrame, user: str, time: str, limit: timedelta) -> pd.DataFrame:
    import pandas as pd

    base = given if isinstance(given, pd.DataFrame) else table
    result = base.assign(**{NEW: _numbers(table, user, time, limit)})
    result.attrs = {**base.attrs, "session": t("tracking.sessions.definition", gap=_minutes(limit))}
    return result


def _minutes(limit: timedelta) -> str:
    return f"{number(limit / timedelta(minutes=1))} min"


def _numbers(table: pd.DataFrame, user: str, time: str, limit: timedelta) -> Any:
    """Return the numbers of sessions as a nullable pandas array: one sort, then arithmetic on whole columns."""
    import numpy as np
    import pandas as pd

    people, _ = pd.factorize(table[user], sort=True)
    stamps, timely = microseconds(table[time])
    placed = timely & (people >= 0)
    if not placed.all():
        people, stamps = people[placed], stamps[placed]
    order = ordered(people.astype("int64"), stamps - (stamps.min() if len(stamps) else 0))
    people, stamps = people[order], stamps[order]
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = (np.diff(stamps) > limit // timedelta(microseconds=1)) | (np.diff(people) != 0)
    found = np.empty(len(order), dtype="int64")
    found[order] = np.cumsum(starts)
    if placed.all():
        return pd.arrays.IntegerArray(found, ~placed)
    numbers = np.zeros(len(placed), dtype="int64")
    numbers[placed] = found
    return pd.arrays.IntegerArray(numbers, ~placed)


def _polars(table: Any, user: str, time: str, limit: timedelta, placed: nw.Expr) -> Any:
    """Sort once and look at neighbours: narwhals has no neighbours in lazy tables without a sort per question."""
    import polars as pl

    eager = isinstance(table, pl.DataFrame)
    marked = nw.from_native(table.lazy()).with_columns(placed.alias(_OLD)).to_native()
    marked = (marked.with_row_index(_ROW) if eager else marked).sort(user, time)
    fresh = (pl.col(user) != pl.col(user).shift(1)) | (pl.col(time) - pl.col(time).shift(1) > limit)
    starts = (fresh.fill_null(True) & pl.col(_OLD)).cast(pl.Int64).cum_sum()
    result = marked.with_columns(pl.when(_OLD).then(starts).alias(NEW)).drop(_OLD)
    return result.sort(_ROW).drop(_ROW).collect() if eager else result
