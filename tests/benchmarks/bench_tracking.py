"""Tracking at 10 million events beside code written by hand: ratios, measured in turns in one run; no test.

    python tests/benchmarks/bench_tracking.py [--events 10e6] [--only duckdb,polars,pandas,apply,parquet] [--rounds 3]

Both sides do the same work to the same result, checked before anything is measured. A ratio is the median of the
rounds' ratios; 1 is as fast as by hand. `apply` compares pandas with the groupby-apply that analysts write, at 100,000
events; figures are those of each user. `parquet` runs all four steps through DuckDB on a Parquet file and reports the highest memory of the process.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import smlib as sm

STEPS = ["visit", "contact", "enquiry", "order"]
CHANNELS = np.array(["facebook", "newsletter", "search", "videos", "direct"])
GAP = timedelta(minutes=30)
Pair = tuple[Callable[[], Any], Callable[[], Any]]


def made(n: int, seed: int = 1) -> pd.DataFrame:
    """Return events of n / 10 users over 24 weeks, in no order, a few at the same time."""
    rng = np.random.default_rng(seed)
    start = np.datetime64("2026-03-02", "us")
    users = rng.integers(0, max(1, n // 10), n)
    # Bursts, so that sessions hold several events.
    bursts = rng.integers(0, 168 * 24 * 2, n) * 1800 + rng.integers(0, 1200, n)
    return pd.DataFrame({
        "user": users,
        "time": pd.Series(start + bursts.astype("timedelta64[s]")).dt.tz_localize("UTC"),
        "event": pd.Categorical.from_codes(rng.choice(4, n, p=[0.55, 0.25, 0.15, 0.05]), STEPS).astype("str"),
        "channel": pd.Series(CHANNELS[rng.integers(0, 5, n)], dtype="str"),
        "converted": rng.random(n) < 0.02,
        "sessions": np.ones(n, dtype="int64"),
        "conversions": rng.integers(0, 2, n),
    })  # fmt: skip


def by_hand_sql(connection: Any, source: str) -> dict[str, Callable[[], Any]]:
    """Return the four steps in SQL."""
    sessions = f"""SELECT *, sum(fresh) OVER (ORDER BY "user", time, fresh DESC ROWS UNBOUNDED PRECEDING) AS session_id FROM (
        SELECT *, CASE WHEN time - lag(time) OVER (PARTITION BY "user" ORDER BY time) <= INTERVAL 30 MINUTE
        THEN 0 ELSE 1 END AS fresh FROM {source})"""
    parts = [f"s0 AS (SELECT \"user\", min(time) AS t FROM {source} WHERE event = '{STEPS[0]}' GROUP BY ALL)"]
    for k, step in enumerate(STEPS[1:], 1):
        parts.append(
            f's{k} AS (SELECT e."user", min(e.time) AS t FROM {source} e JOIN s{k - 1} p USING ("user") '
            f"WHERE e.event = '{step}' AND e.time >= p.t GROUP BY ALL)"
        )
    funnel = f"WITH {', '.join(parts)} SELECT {', '.join(f'(SELECT count(*) FROM s{k})' for k in range(len(STEPS)))}"
    figures = f"""SELECT channel, sum(sessions), sum(conversions), sum(conversions) / sum(sessions),
        count(DISTINCT "user") FROM {source} GROUP BY channel ORDER BY channel"""
    last = (
        f"SELECT channel, sum(converted::INT) AS c, c / sum(c) OVER () FROM {source} GROUP BY channel ORDER BY c DESC"
    )
    return {
        "sessions": lambda: connection.sql(sessions).aggregate("count(*), max(session_id), sum(session_id)").fetchall(),
        "funnel": lambda: connection.sql(funnel).fetchall(),
        "figures": lambda: connection.sql(figures).fetchall(),
        "last touch": lambda: connection.sql(last).fetchall(),
    }


def ours(table: Any, force: Callable[[Any], Any]) -> dict[str, Callable[[], Any]]:
    """Return the four steps with smlib."""
    return {
        "sessions": lambda: force(sm.sessions(table)),
        "funnel": lambda: sm.funnel(table, STEPS),
        "figures": lambda: sm.kpis(table, by="channel"),
        "last touch": lambda: sm.attribution(table),
    }


def by_hand_polars(table: Any) -> dict[str, Callable[[], Any]]:
    """Return the four steps in lazy Polars."""
    import polars as pl

    def sessions() -> Any:
        new = (pl.col("user") != pl.col("user").shift(1)) | (pl.col("time") - pl.col("time").shift(1) > GAP)
        numbered = table.sort("user", "time").with_columns(session_id=new.fill_null(True).cast(pl.Int64).cum_sum())
        return summary_polars(numbered)

    def funnel() -> Any:
        reached = table.filter(pl.col("event") == STEPS[0]).group_by("user").agg(t=pl.col("time").min())
        counts = [reached.select(pl.len())]
        for step in STEPS[1:]:
            later = table.filter(pl.col("event") == step).select("user", "time").join(reached, on="user")
            reached = later.filter(pl.col("time") >= pl.col("t")).group_by("user").agg(t=pl.col("time").min())
            counts.append(reached.select(pl.len()))
        return [frame.item() for frame in pl.collect_all(counts)]

    def figures() -> Any:
        whole = table.group_by("channel").agg(
            pl.col("sessions").sum(), pl.col("conversions").sum(), pl.col("user").n_unique()
        )
        return whole.with_columns(rate=pl.col("conversions") / pl.col("sessions")).sort("channel").collect()

    def last() -> Any:
        credit = table.group_by("channel").agg(c=pl.col("converted").sum())
        return credit.with_columns(share=pl.col("c") / pl.col("c").sum()).sort("c", descending=True).collect()

    return {"sessions": sessions, "funnel": funnel, "figures": figures, "last touch": last}


def summary_polars(numbered: Any) -> Any:
    import polars as pl

    column = pl.col("session_id")
    return numbered.select(pl.len().alias("n"), column.max().alias("top"), column.sum().alias("all")).collect().row(0)


def by_hand_pandas(table: pd.DataFrame) -> dict[str, Callable[[], Any]]:
    """Return the four steps vectorised in pandas."""

    def sessions() -> Any:
        ordered = table.sort_values(["user", "time"])
        new = (ordered["user"] != ordered["user"].shift()) | (ordered["time"].diff() > GAP)
        ordered["session_id"] = new.cumsum()
        return ordered

    def funnel() -> Any:
        reached = table[table["event"] == STEPS[0]].groupby("user")["time"].min()
        counts = [len(reached)]
        for step in STEPS[1:]:
            later = table.loc[table["event"] == step, ["user", "time"]]
            floor = later["user"].map(reached)
            reached = later[later["time"] >= floor].groupby("user")["time"].min()
            counts.append(len(reached))
        return counts

    def figures() -> Any:
        whole = table.groupby("channel").agg({"sessions": "sum", "conversions": "sum", "user": "nunique"})
        whole["rate"] = whole["conversions"] / whole["sessions"]
        return whole

    def last() -> Any:
        credit = table.groupby("channel")["converted"].sum().sort_values(ascending=False)
        return credit / credit.sum()

    return {"sessions": sessions, "funnel": funnel, "figures": figures, "last touch": last}


def by_apply(table: pd.DataFrame) -> dict[str, Callable[[], Any]]:
    """Return what analysts write: a function for each user."""

    def number(group: pd.DataFrame) -> pd.Series:
        ordered = group.sort_values("time")
        return (ordered["time"].diff() > GAP).cumsum()

    def way(group: pd.DataFrame) -> int:
        ordered, at = group.sort_values("time"), 0
        for event in ordered["event"]:
            if at < len(STEPS) and event == STEPS[at]:
                at += 1
        return at

    def figures(group: pd.DataFrame) -> pd.Series:
        sessions, conversions = group["sessions"].sum(), group["conversions"].sum()
        rate = conversions / sessions
        return pd.Series({"sessions": sessions, "conversions": conversions, "conversion_rate": rate, "users": 1})

    def end(group: pd.DataFrame) -> Any:
        ordered = group.sort_values("time")
        return ordered.loc[ordered["converted"], "channel"].value_counts()

    return {
        "sessions": lambda: table.groupby("user", group_keys=False).apply(number),
        "funnel": lambda: table.groupby("user").apply(way).value_counts(),
        "figures": lambda: table.groupby("user").apply(figures),
        "last touch": lambda: table.groupby("user").apply(end),
    }


def race(name: str, hand: dict[str, Callable[[], Any]], own: dict[str, Callable[[], Any]], rounds: int) -> None:
    """Run both sides in turns and print the ratios."""
    for step, by_hand in hand.items():
        by_hand(), own[step]()  # once to warm up
        ratios, seconds = [], []
        for _ in range(rounds):
            started = time.perf_counter()
            by_hand()
            between = time.perf_counter()
            own[step]()
            ended = time.perf_counter()
            ratios.append((ended - between) / (between - started))
            seconds.append((between - started, ended - between))
        best = [min(column) for column in zip(*seconds, strict=True)]
        line = f"{name:8} {step:11} by hand {best[0]:8.3f} s  smlib {best[1]:8.3f} s  smlib / by hand"
        print(f"{line} {statistics.median(ratios):8.4f}", flush=True)


def duckdb_race(n: int, rounds: int) -> None:
    import duckdb

    connection = duckdb.connect()
    connection.register("given", made(n))
    connection.execute("CREATE TABLE events AS SELECT * FROM given")
    connection.unregister("given")
    hand = by_hand_sql(connection, "events")

    def force(relation: Any) -> Any:
        return relation.aggregate("count(*), max(session_id), sum(session_id)").fetchall()

    own = ours(connection.table("events"), force)
    own["figures"] = lambda: sm.kpis(connection.table("events"), by="channel").fetchall()
    own["last touch"] = lambda: sm.attribution(connection.table("events")).fetchall()
    assert hand["sessions"]() == own["sessions"]()
    assert hand["funnel"]()[0] == own["funnel"]().users
    race("duckdb", hand, own, rounds)


def polars_race(n: int, rounds: int) -> None:
    import polars as pl

    table = pl.from_pandas(made(n)).lazy()
    hand, own = by_hand_polars(table), ours(table, summary_polars)
    own["figures"] = lambda: sm.kpis(table, by="channel").collect()
    own["last touch"] = lambda: sm.attribution(table).collect()
    assert hand["sessions"]() == own["sessions"]()
    assert tuple(hand["funnel"]()) == own["funnel"]().users
    race("polars", hand, own, rounds)


def pandas_race(n: int, rounds: int) -> None:
    table = made(n)
    hand, own = by_hand_pandas(table), ours(table, lambda done: done)
    assert hand["sessions"]()["session_id"].max() == own["sessions"]()["session_id"].max()
    assert tuple(hand["funnel"]()) == own["funnel"]().users
    race("pandas", hand, own, rounds)


def apply_race(rounds: int) -> None:
    table = made(100_000)
    own = ours(table, lambda done: done)
    own["figures"] = lambda: sm.kpis(table, by="user")  # among five channels there is nothing to apply
    hand = by_apply(table)
    theirs, mine = hand["figures"](), own["figures"]().pivot(index="user", columns="metric", values="value")
    assert (theirs[["sessions", "conversions"]] == mine[["sessions", "conversions"]]).all(axis=None)
    race("apply", hand, own, rounds)


def parquet_steps(path: str) -> None:
    """Run the four steps through DuckDB on a Parquet file, in a process of its own."""
    import duckdb

    relation = duckdb.connect().read_parquet(path)
    started = time.perf_counter()
    sm.sessions(relation).aggregate("count(*), max(session_id)").fetchall()
    sm.funnel(relation, STEPS)
    sm.kpis(relation, by="channel").fetchall()
    sm.attribution(relation).fetchall()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"parquet  all four steps {time.perf_counter() - started:.1f} s, highest memory {peak:.2f} GiB", flush=True)


def parquet_race(n: int) -> None:
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "events.parquet")
        connection = duckdb.connect()
        connection.register("given", made(n))
        connection.execute(f"COPY given TO '{path}' (FORMAT parquet)")
        subprocess.run([sys.executable, __file__, "--parquet", path], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=float, default=10e6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="duckdb,polars,pandas,apply,parquet")
    parser.add_argument("--parquet", help=argparse.SUPPRESS)
    options = parser.parse_args()
    n = int(options.events)
    if options.parquet:
        parquet_steps(options.parquet)
        return
    chosen = options.only.split(",")
    print(f"{n:,} events, {options.rounds} rounds", flush=True)
    for name, run in (("duckdb", duckdb_race), ("polars", polars_race), ("pandas", pandas_race)):
        if name in chosen:
            run(n, options.rounds)
    if "apply" in chosen:
        apply_race(options.rounds)
    if "parquet" in chosen:
        parquet_race(n)


if __name__ == "__main__":
    main()
