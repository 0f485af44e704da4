"""Tables of any engine through narwhals: the only module that imports it.

Tables in, the same kind of table out. Input is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals.stable.v2 as nw

from smlib.errors import InputTypeError, TableError, check_columns

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = [
    "Coded",
    "backend",
    "built",
    "collected",
    "computed",
    "frame",
    "lazy",
    "like",
    "native",
    "nw",
    "require",
    "to_pandas",
    "unsupported",
]

# What to write instead, where an engine lacks a step.
NEAREST = {
    "dask": "table.compute()",
    "pyspark": "table.toPandas()",
    "sqlframe": "table.toPandas()",
    "ibis": "table.to_pandas()",
    "pyarrow": "table.to_pandas()",
    "duckdb": "relation.df()",
    "polars": "table.collect()",
}

AnyFrame = nw.DataFrame[Any] | nw.LazyFrame[Any]


def frame(table: Any, *columns: str) -> AnyFrame:
    """Wrap a table of any engine and make sure that `columns` are there.

    Args:
        table: pandas, Polars (eager or lazy), PyArrow table or DuckDB relation; a dict or list of dicts becomes pandas.
        columns: names that must exist.

    Raises:
        InputTypeError: for anything that is not a table.
        ColumnError: for a missing column, with the nearest name.
    """
    if isinstance(table, dict | list):
        import pandas as pd

        table = pd.DataFrame(table)
    try:
        wrapped: AnyFrame = nw.from_native(table)
    except TypeError as error:
        raise InputTypeError("table.unknown", given=type(table).__name__) from error
    require(wrapped, *columns)
    return wrapped


def lazy(table: Any, *columns: str) -> nw.LazyFrame[Any]:
    """Like `frame`, but always lazy, so that engines may plan the whole way at once."""
    return frame(table, *columns).lazy()


def require(wrapped: AnyFrame, *columns: str) -> None:
    """Raise `ColumnError` if one of `columns` is not in the wrapped table."""
    check_columns(wrapped.collect_schema().names(), *columns)


def native(wrapped: AnyFrame) -> Any:
    """Return the engine's own table."""
    return wrapped.to_native()


def backend(table: Any) -> str:
    """Return the engine's name: `pandas`, `polars`, `duckdb`, `pyarrow`, …"""
    return str(frame(table).implementation.name).lower()


def collected(wrapped: AnyFrame) -> nw.DataFrame[Any]:
    """Return an eager table; lazy ones are computed here, once."""
    return wrapped.collect() if isinstance(wrapped, nw.LazyFrame) else wrapped


def to_pandas(table: Any, *columns: str) -> pd.DataFrame:
    """Return a pandas table of any engine's; a pandas table is returned as it is."""
    return collected(frame(table, *columns)).to_pandas()


def like(wrapped: AnyFrame, table: pd.DataFrame) -> Any:
    """Return a pandas table as a table of the same engine (pandas or PyArrow)."""
    if wrapped.implementation.name.lower() != "pyarrow":
        return table
    import pyarrow as pa

    return pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)


def computed(wrapped: AnyFrame, make: Callable[[pd.DataFrame], Mapping[str, Any]], columns: Sequence[str]) -> AnyFrame:
    """Add columns that only Python can compute; a lazy table is computed here once and comes back lazy.

    Args:
        wrapped: the table.
        make: gets `columns` as a pandas table, returns arrays by name: floats (NaN: missing), texts, or times in UTC.
        columns: what `make` needs.
    """
    import numpy as np
    import pandas as pd

    eager = collected(wrapped)
    made = make(eager.select(columns).to_pandas())
    for name, values in made.items():
        times = isinstance(values, pd.Series) and values.dtype.kind == "M"
        floats = isinstance(values, np.ndarray) and values.dtype.kind == "f"
        kind: Any = nw.Datetime("us", "UTC") if times else nw.Float64() if floats else nw.String()
        plain = [None if v is pd.NaT else v.to_pydatetime() for v in values] if times else values
        series = nw.new_series(name, plain if floats else list(plain), kind, backend=eager.implementation)
        eager = eager.with_columns(series)
        if floats:
            eager = eager.with_columns(nw.when(~nw.col(name).is_nan()).then(nw.col(name)).alias(name))
    if isinstance(wrapped, nw.DataFrame):
        return eager
    if wrapped.implementation.name.lower() == "duckdb":
        relation: AnyFrame = nw.from_native(_same_connection(wrapped.to_native(), eager.to_native()))
        return relation
    return eager.lazy()


def _same_connection(of: Any, smlib_values: Any) -> Any:
    """Return an Arrow table as a relation of the same connection as `of`; DuckDB finds the argument by its name."""
    return of.query("smlib_input", "SELECT * FROM smlib_values")


def unsupported(operation: str, engine: str) -> TableError:
    """Return the error for a step that `engine` lacks, naming the nearest way."""
    return TableError(
        "table.operation", operation=operation, backend=engine, nearest=NEAREST.get(engine, "pandas.DataFrame(table)")
    )


class Coded(NamedTuple):
    """A column of few different values: `values[code]` for each of `codes`."""

    values: list[Any]
    codes: np.ndarray


def _plain(column: list[Any] | Coded | np.ndarray) -> list[Any]:
    if isinstance(column, Coded):
        return [column.values[code] for code in column.codes]
    return column if isinstance(column, list) else [None if value != value else value for value in column.tolist()]


def built(
    like: AnyFrame, columns: Mapping[str, list[Any] | Coded | np.ndarray], kinds: Mapping[str, type] | None = None
) -> Any:
    """Return a small table with the engine of `like`, so that a summary of a table is a table of its kind.

    Args:
        like: wrapped table whose engine is wanted; a DuckDB relation gives one of the same connection.
        columns: column -> values; None is missing, in an array of floats NaN.
        kinds: column -> `str` or `float`, for columns whose values may not tell (none at all, or only missing ones).
    """
    kinds, engine = dict(kinds or {}), like.implementation
    if engine.is_pandas():
        return _of_pandas(columns, kinds)
    data = {name: _plain(column) for name, column in columns.items()}
    if engine.is_polars():
        table: Any = nw.to_native(like)
        # Values of key columns come from this engine and tell their type.
        return type(table)(dict(data), schema_overrides=kinds, strict=False)
    if engine.is_pyarrow():
        import pyarrow as pa

        arrow: dict[Any, Any] = {str: pa.string(), float: pa.float64(), None: None}
        return pa.table({name: pa.array(values, arrow[kinds.get(name)]) for name, values in data.items()})
    if engine.is_duckdb():
        return _relation(nw.to_native(like), data, kinds)
    return _of_pandas(data, kinds)


def _of_pandas(columns: Mapping[str, list[Any] | Coded | np.ndarray], kinds: Mapping[str, type]) -> pd.DataFrame:
    import pandas as pd

    def quickly(column: list[Any] | Coded | np.ndarray) -> Any:
        if isinstance(column, Coded):
            return pd.Series(column.values).array.take(column.codes) if len(column.codes) else []
        return column

    frame = pd.DataFrame({name: quickly(column) for name, column in columns.items()})
    return frame.astype({name: "float64" for name, kind in kinds.items() if kind is float})


def _relation(like: Any, data: Mapping[str, list[Any]], kinds: Mapping[str, type]) -> Any:
    """One row without the table's data, spread to the rows wanted: no view and no table is left in the database."""
    import duckdb

    sql = {str: "VARCHAR[]", float: "DOUBLE[]"}
    spread = []
    for name, values in data.items():
        column = duckdb.ConstantExpression(values)
        column = column.cast(sql[kinds[name]]) if name in kinds else column
        spread.append(duckdb.FunctionExpression("unnest", column).alias(name))
    return like.limit(0).aggregate("count(*) AS n").select(*spread)
