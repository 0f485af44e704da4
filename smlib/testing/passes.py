"""One pass over a table of any engine: everything that is needed of all its rows, a dozen numbers per group."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from smlib.tables import collected, nw
from smlib.testing.errors import TrialError
from smlib.testing.metric import Metric
from smlib.testing.moments import Moments

Lazy = nw.LazyFrame[Any]
FLOAT = nw.Float64


def check_numbers(lazy: Lazy, columns: Sequence[str]) -> None:
    """Raise `TrialError` for a column that holds anything but figures or yes/no."""
    schema = lazy.collect_schema()
    for name in columns:
        dtype = schema[name]
        if not (dtype.is_numeric() or dtype == nw.Boolean):
            raise TrialError("not_numbers", column=name, given=str(dtype))


def is_bool(lazy: Lazy, column: str) -> bool:
    """Tell whether a column is yes/no, so that nothing but its mean is needed."""
    return bool(lazy.collect_schema()[column] == nw.Boolean)


def valid(metric: Metric) -> Any:
    """Return the condition that a row has a figure in every column of the metric."""
    conditions = [~nw.col(c).is_null() & ~nw.col(c).cast(FLOAT).is_nan() for c in metric.columns]
    whole = conditions[0]
    for other in conditions[1:]:
        whole = whole & other
    return whole


def prepared(lazy: Lazy, metrics: Sequence[Metric], limits: dict[str, float]) -> Lazy:
    """Return the table with the columns `x<i>`, `y<i>` and their sum `s<i>` of each metric, capped at its limit.

    A covariance is (var(x + y) − var(x) − var(y)) / 2: engines have no common covariance, but all have a variance.
    """
    new = {}
    for i, metric in enumerate(metrics):
        x = nw.col(metric.column).cast(FLOAT)
        if metric.name in limits:
            new[f"raw{i}"] = x
            new[f"over{i}"] = (x > limits[metric.name]).cast(FLOAT)
            x = x.clip(upper_bound=limits[metric.name])
        new[f"x{i}"] = x
        if metric.second is not None:
            y = nw.col(metric.second).cast(FLOAT)
            new[f"y{i}"], new[f"s{i}"] = y, x + y
    return lazy.with_columns(**new) if new else lazy


def expressions(lazy: Lazy, metrics: Sequence[Metric], limits: dict[str, float]) -> list[Any]:
    """Return the aggregations of all metrics for one group-by."""
    wanted = []
    for i, metric in enumerate(metrics):
        light = metric.kind == "proportion" and metric.second is None and metric.strata is None
        names = [f"x{i}"] + ([f"y{i}", f"s{i}"] if metric.second is not None else [])
        for name in names:
            wanted += [nw.col(name).count().alias(f"{name}_n"), nw.col(name).mean().alias(f"{name}_m")]
            if not (light and is_bool(lazy, metric.column)):
                wanted.append(nw.col(name).var().alias(f"{name}_v"))
        if metric.kind == "proportion" and not is_bool(lazy, metric.column):
            wanted += [nw.col(f"x{i}").min().alias(f"x{i}_lo"), nw.col(f"x{i}").max().alias(f"x{i}_hi")]
        if metric.name in limits:
            wanted.append(nw.col(f"over{i}").sum().alias(f"over{i}"))
            wanted.append(nw.col(f"raw{i}").mean().alias(f"raw{i}"))
    return wanted


def aggregate(lazy: Lazy, by: Sequence[str], extra: Sequence[Any]) -> list[dict[str, Any]]:
    """Group, aggregate and collect; returns plain rows."""
    return [dict(row) for row in collected(lazy.group_by(*by).agg(nw.len().alias("n"), *extra)).rows(named=True)]


def whole(row: dict[str, Any], i: int, metric: Metric) -> bool:
    """Tell whether a group's figures are complete, so that nothing has to be read again."""
    counts = {row[f"x{i}_n"]}
    if metric.second is not None:
        counts |= {row[f"y{i}_n"], row[f"s{i}_n"]}
    numbers = [row[f"{c}{i}_m"] for c in ("x", "y") if f"{c}{i}_m" in row]
    return len(counts) == 1 and all(v is not None and isfinite(v) for v in numbers)


def moments(row: dict[str, Any], i: int, metric: Metric) -> Moments:
    """Return the moments of metric number `i` from one aggregated row.

    Raises:
        TrialError: for infinite values.
    """
    n, mean = int(row[f"x{i}_n"]), _number(row[f"x{i}_m"])
    if n and not isfinite(mean):
        raise TrialError("infinite", column=metric.column)
    # A yes/no column needs no pass for its variance.
    var = _number(row.get(f"x{i}_v", mean * (1 - mean) * n / max(n - 1, 1)))
    if metric.second is None:
        return Moments(n, mean, var)
    mean_2, var_2 = _number(row[f"y{i}_m"]), _number(row[f"y{i}_v"])
    if n and not isfinite(mean_2):
        raise TrialError("infinite", column=metric.second)
    return Moments(n, mean, var, mean_2, var_2, (_number(row[f"s{i}_v"]) - var - var_2) / 2)


def binary(row: dict[str, Any], i: int) -> bool:
    """Tell whether all values are 0 or 1: within these ends x² = x for nothing else, and the variance shows Σx²."""
    if f"x{i}_lo" not in row:
        return True
    n, mean, var = row[f"x{i}_n"], _number(row[f"x{i}_m"]), _number(row[f"x{i}_v"])
    if not n:
        return True
    if row[f"x{i}_lo"] < 0 or row[f"x{i}_hi"] > 1:
        return False
    return (n < 2 and mean in (0.0, 1.0)) or abs(var * (n - 1) / n - mean * (1 - mean)) < 1e-9


def _number(value: Any) -> float:
    # The variance of a single row is missing in some engines and NaN in others; nothing is known of it: 0.
    return 0.0 if value is None or value != value else float(value)
