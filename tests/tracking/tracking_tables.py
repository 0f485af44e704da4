"""The same rows as a table of every engine, and back as plain rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

Table = Callable[[pd.DataFrame], Any]
_CONNECTION = duckdb.connect(config={"threads": 1})


def _duckdb(table: pd.DataFrame) -> Any:
    _CONNECTION.execute("SET TimeZone = 'UTC'")
    return _CONNECTION.from_arrow(pa.Table.from_pandas(table, preserve_index=False))


ENGINES: dict[str, Table] = {
    "pandas": lambda table: table.copy(),
    "pandas-arrow": lambda table: table.convert_dtypes(dtype_backend="pyarrow"),
    "polars": lambda table: pl.from_pandas(table),
    "polars-lazy": lambda table: pl.from_pandas(table).lazy(),
    "duckdb": _duckdb,
    "pyarrow": lambda table: pa.Table.from_pandas(table, preserve_index=False),
}


def rows(table: Any, *by: str) -> list[dict[str, Any]]:
    """Return the rows of any table, sorted by columns if named; missing values are None."""
    if isinstance(table, pl.LazyFrame):
        table = table.collect()
    if isinstance(table, duckdb.DuckDBPyRelation):
        table = table.to_arrow_table()
    if isinstance(table, pl.DataFrame):
        table = table.to_arrow()
    if isinstance(table, pa.Table):
        found = table.to_pylist()
    else:
        found = [
            {key: None if pd.isna(value) else value for key, value in row.items()} for row in table.to_dict("records")
        ]
    found = [{key: None if value != value else value for key, value in row.items()} for row in found]
    return sorted(found, key=lambda row: [(row[key] is None, row[key]) for key in by]) if by else found
