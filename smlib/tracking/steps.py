"""Counting for funnels: how many people get how far, on each engine in the way that suits it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smlib import tables
from smlib.tables import AnyFrame, nw
from smlib.tracking.events import known, microseconds, ordered

if TYPE_CHECKING:
    import pandas as pd

USER, TIME, EVENT = "_smlib_user", "_smlib_time", "_smlib_event"


def reached(steady: AnyFrame, ways: tuple[str, ...], limit: timedelta | None) -> tuple[int, ...]:
    """Return how many different people reach each step.

    Args:
        steady: columns USER, TIME and EVENT (text).
        ways: the steps in order.
        limit: longest time from the first step to the one counted.
    """
    engine = steady.implementation
    if engine.is_pandas() or engine.is_pyarrow():
        table = tables.to_pandas(steady)
        return _earliest(table, ways) if limit is None else _in_memory(table, ways, limit)
    if limit is not None:
        return _windowed(steady.lazy().filter(known(steady, USER, TIME) & nw.col(EVENT).is_in(ways)), ways, limit)
    if not engine.is_duckdb():
        return _joined(steady.lazy(), ways)
    # In SQL a NaN is a value like any other.
    numbered = steady.collect_schema()[USER].is_float()
    return _queried(nw.to_native(steady.filter(known(steady, USER)) if numbered else steady), ways)


def _earliest(table: pd.DataFrame, ways: tuple[str, ...]) -> tuple[int, ...]:
    """Keep each person's earliest arrival at a step as whole numbers, and look for the next step from there on."""
    import numpy as np
    import pandas as pd

    people, names = pd.factorize(table[USER])
    stamps, timely = microseconds(table[TIME])
    placed = timely & (people >= 0)
    # Before the first step everybody may begin whenever they do.
    arrived, counts = np.full(len(names), np.iinfo("int64").min), []
    for step in ways:
        there = (table[EVENT] == step).to_numpy(dtype=bool, na_value=False) & placed
        who, when = people[there], stamps[there]
        later = when >= arrived[who]
        arrived = np.full(len(names), np.iinfo("int64").max)
        np.minimum.at(arrived, who[later], when[later])
        counts.append(int((arrived < np.iinfo("int64").max).sum()))
    return tuple(counts)


def _in_memory(table: pd.DataFrame, ways: tuple[str, ...], limit: timedelta) -> tuple[int, ...]:
    """Sort once by user, time and step; then carry the row of each way's beginning along by running maxima.

    Among the ways to a step the one that began last has the most time left, so it alone needs to be known; and since
    rows of later users have higher numbers, a maximum that runs through the whole table never needs a restart: a
    beginning before the user's first row is somebody else's.
    """
    import numpy as np
    import pandas as pd

    table = table[table[EVENT].isin(list(ways)) & table[USER].notna() & table[TIME].notna()]
    people, _ = pd.factorize(table[USER])
    stamps, _ = microseconds(table[TIME])
    places = pd.Categorical(table[EVENT], categories=list(ways)).codes
    stamps = stamps - (stamps.min() if len(stamps) else 0)
    order = ordered(people.astype("int64"), stamps, places.astype("int64"))
    people, stamps, places = people[order], stamps[order], places[order]
    rows = np.arange(len(order))
    own = np.ones(len(order), dtype=bool)
    own[1:] = np.diff(people) != 0
    first = np.maximum.accumulate(np.where(own, rows, 0))
    longest = limit // timedelta(microseconds=1)
    begun, counts = rows, []
    for place in range(len(ways)):
        there = (places == place) & (begun >= first)
        there &= stamps - stamps[np.maximum(begun, 0)] <= longest
        counts.append(len(np.unique(people[there])))
        begun = np.maximum.accumulate(np.where(there, begun, -1))
    return tuple(counts)


def _joined(steady: nw.LazyFrame[Any], ways: tuple[str, ...]) -> tuple[int, ...]:
    """Keep each person's earliest arrival at a step and look for the next step from there on."""
    steps = [steady.filter(nw.col(EVENT) == step).select(USER, TIME) for step in ways]
    # Rows without a user or a time end here: no other row meets them.
    arrived = steps[0].group_by(USER).agg(nw.col(TIME).min().alias("_at"))
    arrived = arrived.filter(known(arrived, USER, "_at"))
    counts = [arrived.select(nw.lit(0).alias("k"), nw.len().alias("n"))]
    for k, step in enumerate(steps[1:], 1):
        later = step.join(arrived, on=USER, how="inner").filter(nw.col(TIME) >= nw.col("_at"))
        arrived = later.group_by(USER).agg(nw.col(TIME).min().alias("_at"))
        counts.append(arrived.select(nw.lit(k).alias("k"), nw.len().alias("n")))
    found = dict(tables.collected(nw.concat(counts)).rows())
    return tuple(int(found.get(k, 0)) for k in range(len(ways)))


def _queried(steady: Any, ways: tuple[str, ...]) -> tuple[int, ...]:
    """The same as `_joined` in SQL: DuckDB keeps what WITH names, a relation used twice is computed twice."""
    step0, *later = ["'" + step.replace("'", "''") + "'" for step in ways]
    parts = [
        f"s0 AS (SELECT {USER}, min({TIME}) AS at_ FROM smlib_steady WHERE {EVENT} = {step0} GROUP BY ALL "
        f"HAVING at_ IS NOT NULL AND {USER} IS NOT NULL)"
    ]
    for k, step in enumerate(later, 1):
        parts.append(
            f"s{k} AS (SELECT e.{USER}, min(e.{TIME}) AS at_ FROM smlib_steady e JOIN s{k - 1} p USING ({USER}) "
            f"WHERE e.{EVENT} = {step} AND e.{TIME} >= p.at_ GROUP BY ALL)"
        )
    counts = ", ".join(f"(SELECT count(*) FROM s{k})" for k in range(len(ways)))
    (row,) = steady.query("smlib_steady", f"WITH {', '.join(parts)} SELECT {counts}").fetchall()
    return tuple(map(int, row))


def _windowed(some: nw.LazyFrame[Any], ways: tuple[str, ...], limit: timedelta) -> tuple[int, ...]:
    """Carry the latest beginning of a way forward from step to step, as `_in_memory` does, with the engine's windows."""
    place = nw.lit(0)
    for k, step in enumerate(ways):
        place = nw.when(nw.col(EVENT) == step).then(nw.lit(k)).otherwise(place)
    some = some.with_columns(place.alias("_place"))
    some = some.with_columns(nw.when(nw.col("_place") == 0).then(nw.col(TIME)).alias("_begun0"))
    for k in range(1, len(ways)):
        latest = nw.col(f"_begun{k - 1}").fill_null(strategy="forward").over(USER, order_by=[TIME, "_place"])
        some = some.with_columns(latest.alias("_latest"))
        in_time = (nw.col("_place") == k) & (nw.col(TIME) - nw.col("_latest") <= limit)
        some = some.with_columns(nw.when(in_time).then(nw.col("_latest")).alias(f"_begun{k}"))
    each = some.group_by(USER).agg(*[nw.col(f"_begun{k}").count() for k in range(len(ways))])
    totals = each.select(*[(nw.col(f"_begun{k}") > 0).cast(nw.Int64).sum() for k in range(len(ways))])
    return tuple(int(value or 0) for value in tables.collected(totals).rows()[0])
