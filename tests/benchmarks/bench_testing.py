"""Four numbers of a trial on ten million rows: smlib beside tea-tasting, and on DuckDB beside plain SQL.

Run: python tests/benchmarks/bench_testing.py [rows]. All figures of an engine come from one run, in turns; the best of
several is compared. It prints ratios and never fails on time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import tea_tasting as tt

import smlib as sm

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
TURNS = 5

OURS = {
    "ordered": "proportion",
    "minutes": "mean",
    "clicks": {"denominator": "pages"},
    "revenue": {"kind": "mean", "covariate": "before"},
}
THEIRS = tt.Experiment(
    ordered=tt.Mean("ordered"),
    minutes=tt.Mean("minutes"),
    clicks=tt.RatioOfMeans("clicks", "pages"),
    revenue=tt.Mean("revenue", covariate="before"),
)
SQL = """
select variant, count(*), avg(ordered), count(ordered),
  avg(minutes), var_samp(minutes), count(minutes),
  avg(clicks), var_samp(clicks), avg(pages), var_samp(pages), covar_samp(clicks, pages), count(clicks), count(pages),
  avg(revenue), var_samp(revenue), avg(before), var_samp(before), covar_samp(revenue, before),
  count(revenue), count(before)
from trial group by variant
"""


def table(rows: int) -> pd.DataFrame:
    """Return a trial with a share, a mean, a ratio and an amount with what was known before."""
    rng = np.random.default_rng(1)
    b = rng.integers(0, 2, rows)
    before = rng.gamma(2, 10, rows)
    pages = rng.integers(1, 8, rows)
    return pd.DataFrame({
        "variant": np.array(["a", "b"], dtype=object)[b],
        "ordered": (rng.random(rows) < 0.04 + 0.001 * b).astype("int8"),
        "minutes": rng.gamma(2, 3, rows),
        "clicks": rng.binomial(pages, 0.2).astype("int32"),
        "pages": pages.astype("int32"),
        "revenue": 0.7 * before + rng.gamma(2, 5, rows),
        "before": before,
    }).astype({"variant": "str"})  # fmt: skip


def best(calls: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Return the shortest time of each call; they take turns, so that the machine's mood hits all alike."""
    times: dict[str, float] = dict.fromkeys(calls, float("inf"))
    for _ in range(TURNS):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name] = min(times[name], time.perf_counter() - start)
    return times


def compare_times(engine: str, rows: Any, extra: dict[str, Callable[[], Any]] | None = None) -> None:
    """Print the times and ratios of one engine, after checking that both libraries say the same."""
    ours, theirs = sm.compare(rows, metric=OURS), THEIRS.analyze(rows)
    for name in OURS:
        assert np.isclose(ours[name].difference, theirs[name].effect_size, rtol=1e-6), name
    calls = {"smlib": lambda: sm.compare(rows, metric=OURS), "tea-tasting": lambda: THEIRS.analyze(rows)}
    times = best({**calls, **(extra or {})})
    shown = ", ".join(f"{name} {seconds:.3f} s" for name, seconds in times.items())
    ratios = ", ".join(f"/ {name} {times['smlib'] / t:.2f}" for name, t in times.items() if name != "smlib")
    print(f"{engine:8} {shown}; smlib {ratios}", flush=True)


def main() -> None:
    """Print one line per engine."""
    rows = table(ROWS)
    print(f"{ROWS:,} rows, four numbers, best of {TURNS}")
    connection = duckdb.connect()
    connection.execute("create table trial as select * from rows")
    compare_times("DuckDB", connection.table("trial"), {"SQL": lambda: connection.sql(SQL).fetchall()})
    connection.close()
    compare_times("Polars", pl.from_pandas(rows))
    compare_times("pandas", rows)


if __name__ == "__main__":
    main()
