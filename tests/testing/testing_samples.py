"""Tables that several tests of this theme need."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

BACKENDS = ("pandas", "pandas_arrow", "polars", "polars_lazy", "duckdb", "pyarrow")


def convert(frame: pd.DataFrame, backend: str) -> Any:
    """Return the table in another engine's form."""
    if backend == "pandas":
        return frame
    if backend == "pandas_arrow":
        return frame.convert_dtypes(dtype_backend="pyarrow")
    import pyarrow as pa

    table = pa.Table.from_pandas(frame, preserve_index=False)
    if backend == "pyarrow":
        return table
    if backend == "duckdb":
        import duckdb

        connection = duckdb.connect()
        connection.register("rows", table)
        return connection.table("rows")
    import polars as pl

    made = pl.DataFrame(table)
    return made.lazy() if backend == "polars_lazy" else made


@cache
def visits(rows: int = 4000, seed: int = 5) -> pd.DataFrame:
    """Return a trial with all kinds of numbers; b does better in each."""
    rng = np.random.default_rng(seed)
    b = np.arange(rows) % 2 == 1
    before = rng.gamma(2, 10, rows)
    pages = rng.integers(1, 8, rows)
    return pd.DataFrame({
        "variant": np.where(b, "b", "a"),
        "asked": rng.random(rows) < np.where(b, 0.14, 0.08),
        "asked_int": 0,
        "minutes": rng.gamma(2, np.where(b, 3.6, 3.0)),
        "clicks": rng.binomial(pages, np.where(b, 0.30, 0.25)),
        "pages": pages,
        "before": before,
        "revenue": 0.8 * before + rng.gamma(2, 3, rows) + 1.5 * b,
        "device": np.where(rng.random(rows) < 0.4, "phone", "desk"),
        "day": pd.Timestamp("2026-04-06", tz="UTC") + pd.to_timedelta(np.arange(rows) * 14 // rows, unit="D"),
    }).assign(asked_int=lambda d: d["asked"].astype(int))  # fmt: skip


Call = Callable[[], Any]
