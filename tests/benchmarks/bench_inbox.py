"""Reply times against what an analyst would write by hand, measured side by side in one run; prints ratios, never fails.

    python tests/benchmarks/bench_inbox.py [messages, 10000000 by default]

Each pair is run alternately `TIMES` times and the shortest times are compared. Both sides work on the same table in memory
and must agree on the median. smlib does a little more than the others: it keeps ties in order and drops rows without a key.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from smlib.calendar import business_hours
from smlib.inbox.replies import response_times

TIMES = 3
SMALL = 100_000

SQL = """
WITH spoken AS (
  SELECT conversation_id, sent_at, role, lag(role) OVER (PARTITION BY conversation_id ORDER BY sent_at) AS before
  FROM messages WHERE role IN ('customer', 'company')
), runs AS (
  SELECT role, sent_at, lead(sent_at) OVER (PARTITION BY conversation_id ORDER BY sent_at) AS next
  FROM spoken WHERE before IS NULL OR before <> role
)
SELECT median(epoch_us(next - sent_at) / 6e7) FROM runs WHERE role = 'customer'
"""


def messages(n: int) -> pd.DataFrame:
    """Return messages of five years in the order in which they came in, five to a conversation, no two at one moment."""
    dice = np.random.default_rng(5)
    sent = np.sort(dice.choice(5 * 365 * 86_400 * 50, n, replace=False)) * 20_000 + 1_600_000_000_000_000
    role = np.array(["customer", "company", "auto"])[dice.choice(3, n, p=[0.5, 0.45, 0.05])]
    return pd.DataFrame(
        {
            "conversation_id": dice.integers(0, max(n // 5, 1), n),
            "sent_at": pd.to_datetime(sent, unit="us", utc=True).as_unit("us"),
            "role": role,
        }
    )


def by_polars(table: pl.LazyFrame) -> float:
    """Median by hand in Polars: one sort, then neighbours."""
    key = pl.col("conversation_id")
    return float(
        table.filter(pl.col("role").is_in(["customer", "company"]))
        .sort("conversation_id", "sent_at")
        .with_columns(before=pl.col("role").shift(1), key=key.shift(1))
        .filter((pl.col("key") != key).fill_null(True) | (pl.col("before") != pl.col("role")))
        .with_columns(next=pl.col("sent_at").shift(-1), key=key.shift(-1))
        .filter((pl.col("role") == "customer") & (pl.col("key") == key))
        .select(((pl.col("next") - pl.col("sent_at")).dt.total_microseconds() / 6e7).median())
        .collect()
        .item()
    )


def by_pandas(table: pd.DataFrame) -> float:
    """Median by hand in pandas: one sort, then neighbours."""
    spoken = table[table["role"].isin(["customer", "company"])].sort_values(["conversation_id", "sent_at"])
    same = spoken["conversation_id"] == spoken["conversation_id"].shift()
    runs = spoken[~same | (spoken["role"] != spoken["role"].shift())]
    follows = runs["conversation_id"] == runs["conversation_id"].shift(-1)
    wait = (runs["sent_at"].shift(-1) - runs["sent_at"]).where(follows)[runs["role"] == "customer"]
    return float(wait.median() / pd.Timedelta(minutes=1))


def by_groups(table: pd.DataFrame) -> float:
    """Median by the groupby-apply that one writes first."""

    def waits(talk: pd.DataFrame) -> pd.Series[Any]:
        found, asked = [], None
        for role, sent in zip(talk["role"], talk["sent_at"], strict=True):
            if role == "customer" and asked is None:
                asked = sent
            elif role == "company" and asked is not None:
                found.append((sent - asked).total_seconds() / 60)
                asked = None
        return pd.Series(found, dtype=float)

    ordered = table.sort_values("sent_at")
    return float(ordered.groupby("conversation_id", group_keys=True)[["role", "sent_at"]].apply(waits).median())


def pair(name: str, ours: Callable[[], float], theirs: Callable[[], float], times: int = TIMES) -> float:
    """Run both alternately, print both times and their ratio."""
    best = {"smlib": float("inf"), "by hand": float("inf")}
    found = {}
    for _ in range(times):
        for who, run in (("smlib", ours), ("by hand", theirs)):
            begin = time.perf_counter()
            found[who] = run()
            best[who] = min(best[who], time.perf_counter() - begin)
    if abs(found["smlib"] - found["by hand"]) > 1e-6 * max(1, abs(found["by hand"])):
        print(f"{name}: the medians differ: {found}")
    ratio = best["smlib"] / best["by hand"]
    print(f"{name:42s} smlib {best['smlib']:8.3f} s  by hand {best['by hand']:8.3f} s  ratio {ratio:.3g}", flush=True)
    return ratio


def main() -> None:
    """Print the ratios."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    table = messages(n)
    connection = duckdb.connect()
    connection.execute(f"SET threads = {min(os.cpu_count() or 1, 4)}")
    connection.register("given", table)
    connection.execute("CREATE TABLE messages AS SELECT * FROM given")
    relation = connection.table("messages")
    lazy = pl.DataFrame({name: table[name].to_numpy() for name in ("conversation_id", "role")}).with_columns(
        sent_at=pl.Series(table["sent_at"].dt.tz_localize(None).to_numpy()).dt.replace_time_zone("UTC")
    ).lazy()  # fmt: skip
    print(f"median reply time, {n:,} messages")
    pair(
        "DuckDB / SQL",
        lambda: float(response_times(relation).aggregate("median(minutes)").fetchall()[0][0]),
        lambda: float(connection.execute(SQL).fetchall()[0][0]),
    )
    pair(
        "Polars lazy / Polars",
        lambda: float(response_times(lazy).select(pl.col("minutes").median()).collect().item()),
        lambda: by_polars(lazy),
    )
    pair("pandas / pandas", lambda: float(response_times(table)["minutes"].median()), lambda: by_pandas(table))
    shuffled = table.sample(frac=1, random_state=1)
    pair(
        "pandas, shuffled / pandas",
        lambda: float(response_times(shuffled)["minutes"].median()),
        lambda: by_pandas(shuffled),
    )
    small = table.head(SMALL).assign(conversation_id=lambda t: t["conversation_id"] % (SMALL // 5))
    pair(
        f"pandas, {SMALL:,} / groupby-apply",
        lambda: float(response_times(small)["minutes"].median()),
        lambda: by_groups(small),
    )
    hours = business_hours("Mo-Fr 08:00-12:00,13:00-17:00")
    dice = np.random.default_rng(1)
    start = np.datetime64("2021-01-01") + dice.integers(0, 5 * 365 * 86_400, 1_000_000).astype("timedelta64[s]")
    end = start + dice.integers(0, 14 * 86_400, 1_000_000).astype("timedelta64[s]")
    asked, answered = (pd.Series(times).dt.tz_localize("UTC") for times in (start, end))
    for attempt in ("first call", "again"):
        begin = time.perf_counter()
        hours.minutes(asked, answered)
        print(
            f"business minutes, 1,000,000 rows of 5 years, {attempt}: {time.perf_counter() - begin:.2f} s", flush=True
        )


if __name__ == "__main__":
    main()
