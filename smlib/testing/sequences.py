"""From rows or daily counts to what was known at each look: cumulated figures per arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from smlib.dates import as_date
from smlib.opening import CalendarError
from smlib.tables import lazy, nw
from smlib.testing import passes
from smlib.testing.counting import check_arms, pairs
from smlib.testing.errors import TrialError
from smlib.testing.metric import metric_of

LEAST = 50  # people per arm before a look counts


@dataclass(frozen=True)
class Looks:
    """Cumulated figures; arrays have the shape (looks, arms).

    Attributes:
        times: label of each look.
        arms: labels.
        n, mean, var: people so far, their mean and sample variance.
        share: whether values are 0 and 1.
    """

    times: tuple[Any, ...]
    arms: tuple[Any, ...]
    n: Any
    mean: Any
    var: Any
    share: bool


def from_counts(successes: Mapping[Any, Any], totals: Mapping[Any, Any]) -> Looks:
    """Cumulate new successes and new people of each look.

    Raises:
        TrialError: if the arms have different lengths, or for counts that `compare_counts` refuses.
    """
    lists = {arm: _list(values) for arm, values in successes.items()}
    people = {arm: _list(values) for arm, values in totals.items()}
    lengths = {len(values) for values in (*lists.values(), *people.values())}
    if len(lengths) > 1:
        raise TrialError("looks_differ")
    check_arms(list(lists))
    for k in range(max(lengths, default=0)):
        # A day on which nobody came is no mistake here.
        there = {arm: values[k] for arm, values in people.items() if values[k] != 0 or lists[arm][k] != 0}
        for arm, seen in there.items():
            pairs({arm: lists[arm][k], "": 0}, {arm: seen, "": 1})
    x = np.cumsum(np.array([lists[arm] for arm in lists], dtype=float).T, axis=0)
    n = np.cumsum(np.array([people[arm] for arm in lists], dtype=float).T, axis=0)
    return _shares(tuple(range(1, len(x) + 1)), tuple(lists), x, n)


def _list(values: Any) -> list[Any]:
    if isinstance(values, str) or (not isinstance(values, Sequence | np.ndarray) and not hasattr(values, "tolist")):
        return [values]
    listed = values.tolist() if hasattr(values, "tolist") else list(values)
    return listed if isinstance(listed, list) else [listed]


def _shares(times: tuple[Any, ...], arms: tuple[Any, ...], x: Any, n: Any) -> Looks:
    share = np.divide(x, n, out=np.zeros_like(x), where=n > 0)
    # One success and one failure more: a share of 0 is never certain.
    smooth = (x + 1) / (n + 2)
    return Looks(times, arms, n, share, smooth * (1 - smooth), True)


def from_table(
    table: Any, variant: str, time: str, *, metric: str | None, kind: str, successes: str | None, totals: str | None
) -> Looks:
    """Read one row per person (`metric`), or one per day and arm (`successes`, `totals`), in one pass.

    Raises:
        TrialError: if neither is given, or for values that cannot be compared.
    """
    if metric is not None:
        return _from_rows(table, variant, time, metric, kind)
    if successes is None or totals is None:
        raise TrialError("monitor_columns")
    whole = lazy(table, variant, time, successes, totals)
    passes.check_numbers(whole, [successes, totals])
    dated, label = _by_day(whole, time)
    dated = dated.with_columns(**{c: nw.col(c).cast(passes.FLOAT) for c in (successes, totals)})
    sums = [nw.col(c).sum().alias(n) for c, n in ((successes, "_x"), (totals, "_t"))]
    least = [nw.col(c).min().alias(n) for c, n in ((successes, "_xl"), (totals, "_tl"))]
    rows = passes.aggregate(dated, [variant, label], [*sums, *least])
    times, arms, place = _order(rows, variant, label)
    x, n = np.zeros((len(times), len(arms))), np.zeros((len(times), len(arms)))
    for row, (i, k) in zip(rows, place, strict=True):
        for name, value in ((successes, row["_xl"]), (totals, row["_tl"])):
            if value is None or value != value or value < 0:
                raise TrialError("look_count", column=name, arm=row[variant], time=row[label])
        if row["_x"] > row["_t"]:
            raise TrialError("more_than_all", arm=row[variant], successes=row["_x"], total=row["_t"])
        x[i, k], n[i, k] = row["_x"], row["_t"]
    return _shares(times, arms, x.cumsum(axis=0), n.cumsum(axis=0))


def _from_rows(table: Any, variant: str, time: str, metric: str, kind: str) -> Looks:
    wanted = metric_of(metric, kind, {})
    if wanted.kind not in ("proportion", "mean"):
        raise TrialError("fields_clash", one=f'kind="{kind}"', other="monitor")
    whole = lazy(table, variant, time, metric)
    passes.check_numbers(whole, [metric])
    ready = whole.filter(passes.valid(wanted) & ~nw.col(variant).is_null() & ~nw.col(time).is_null())
    dated, label = _by_day(passes.prepared(ready, [wanted], {}), time)
    rows = passes.aggregate(dated, [variant, label], passes.expressions(ready, [wanted], {}))
    if wanted.kind == "proportion" and not all(passes.binary(row, 0) for row in rows):
        raise TrialError("not_binary", column=metric)
    times, arms, place = _order(rows, variant, label)
    shape = (len(times), len(arms))
    n, total, square = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    parts = [passes.moments(row, 0, wanted) for row in rows]
    middle = sum(m.n * m.mean for m in parts) / max(1, sum(m.n for m in parts))
    for m, at in zip(parts, place, strict=True):
        # Sums around the common mean: no digits are lost where values are large and vary little.
        n[at], total[at] = m.n, m.n * (m.mean - middle)
        square[at] = (m.n - 1) * m.var + m.n * (m.mean - middle) ** 2
    n, total, square = (part.cumsum(axis=0) for part in (n, total, square))
    mean = np.divide(total, n, out=np.zeros_like(n), where=n > 0)
    if wanted.kind == "proportion":
        return _shares(times, arms, np.round((mean + middle) * n), n)
    var = np.divide(square - n * mean**2, n - 1, out=np.zeros_like(n), where=n > 1)
    return Looks(times, arms, n, mean + middle, np.maximum(var, 0.0), False)


def _by_day(frame: Any, time: str) -> tuple[Any, str]:
    """Cut moments to their day; days, numbers and texts are looks as they are."""
    if isinstance(frame.collect_schema()[time], nw.Datetime):
        return frame.with_columns(nw.col(time).dt.truncate("1d").alias("_day")), "_day"
    return frame, time


def _order(rows: list[dict[str, Any]], variant: str, label: str) -> tuple[tuple[Any, ...], tuple[Any, ...], Any]:
    if not rows:
        raise TrialError("no_traffic")
    times = sorted({row[label] for row in rows}, key=_moment)
    arms = sorted({row[variant] for row in rows}, key=lambda a: (str(type(a)), a))
    check_arms(arms)
    index = {moment: i for i, moment in enumerate(times)}
    return tuple(times), tuple(arms), [(index[row[label]], arms.index(row[variant])) for row in rows]


def _moment(value: Any) -> Any:
    """Return what times are sorted by: texts are read as dates where they are dates."""
    if not isinstance(value, str):
        return value
    try:
        return as_date(value).isoformat()
    except CalendarError:
        return value
