"""Tables of any engine through narwhals: the only module that imports it.

Tables in, the same kind of table out. Input is never changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from smlib.errors import InputTypeError, TableError, check_columns

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["backend", "collected", "frame", "lazy", "native", "nw", "require", "to_pandas", "unsupported"]

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


def unsupported(operation: str, engine: str) -> TableError:
    """Return the error for a step that `engine` lacks, naming the nearest way."""
    return TableError(
        "table.operation", operation=operation, backend=engine, nearest=NEAREST.get(engine, "pandas.DataFrame(table)")
    )
