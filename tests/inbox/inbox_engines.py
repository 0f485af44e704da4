"""The same table on every engine."""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

from smlib.tables import to_pandas

ENGINES = ("pandas", "polars", "polars-lazy", "duckdb", "pyarrow")


def on(engine: str, table: pd.DataFrame) -> Any:
    """Return a pandas table on another engine."""
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    if engine == "pandas":
        return table
    if engine == "pyarrow":
        return arrow
    if engine == "duckdb":
        connection = duckdb.connect()  # not the default connection: results must stay on this one
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("given", arrow)
        connection.execute("CREATE TABLE messages AS SELECT * FROM given")
        return connection.table("messages")
    frame = pl.from_arrow(arrow)
    return frame.lazy() if engine == "polars-lazy" else frame  # type: ignore[union-attr]


KINDS = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "polars-lazy": pl.LazyFrame,
    "duckdb": duckdb.DuckDBPyRelation,
    "pyarrow": pa.Table,
}


def rows(result: Any, *by: str) -> pd.DataFrame:
    """Return a result of any engine as a pandas table in a fixed order, times in UTC where they have a zone."""
    table = to_pandas(result).copy()
    for column in table:
        if isinstance(table[column].dtype, pd.DatetimeTZDtype):
            table[column] = table[column].dt.tz_convert("UTC").astype("datetime64[us, UTC]")
        elif table[column].dtype.kind == "M":
            table[column] = table[column].astype("datetime64[us]")
        elif not pd.api.types.is_numeric_dtype(table[column]):
            table[column] = table[column].astype(object)
    return table.sort_values(list(by), ignore_index=True) if by else table
