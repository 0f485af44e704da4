"""Few figures, each with its formula: what is counted, by what it is divided, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from smlib import tables
from smlib.tables import AnyFrame, nw
from smlib.tracking.errors import TrackingError
from smlib.tracking.events import known
from smlib.tracking.figuretable import CURRENCIES, Answers, floats, in_order, table, texts
from smlib.tracking.formulas import FIGURES, NO_SENDER, Figure


def kpis(posts_or_visits: Any, by: str | Iterable[str] | None = None) -> Any:
    """Compute the figures that a table's columns allow, each with its formula and what was left out.

    Reach and viewers are never summed: the same people would count again with every post; their median per post
    stands there instead. Rates are fractions: sums divided by sums over the rows in which both are known, the
    interaction rate is the median over posts. A figure without any known value is missing, not zero. Amounts in
    several currencies are not added up. Rows count as they stand: `posts` says so if some repeat.

    Args:
        posts_or_visits: table of posts, visits, daily figures or ads (pandas, Polars, DuckDB, PyArrow).
        by: column or columns to split by; rows without a value form a group of their own.

    Returns:
        The same kind of table: the columns of `by`, then metric, value, formula, note; groups in order.

    Raises:
        TrackingError: if no figure can be computed from the columns.
        ColumnError: for a missing column in `by`.

    Example:
        >>> import smlib as sm
        >>> posts = [{"post_id": "1", "reach": 200}, {"post_id": "2", "reach": 600}]
        >>> sm.kpis(posts).set_index("metric")["value"].to_dict()
        {'posts': 2.0, 'reach_median': 400.0}
    """
    import numpy as np

    keys = [] if by is None else [by] if isinstance(by, str) else list(by)
    wrapped = tables.frame(posts_or_visits, *keys)
    columns = wrapped.collect_schema().names()
    figures = [way for figure in FIGURES for way in _fitting(figure, columns)]
    if not figures:
        raise TrackingError("no_figures", available=", ".join(columns) or "–")
    plain, names = _numbers(wrapped, figures, keys)
    sums = list({str(name): question for name, question in _asked(figures, names)}.values())
    if "currency" in columns:
        sums += [nw.col("_currency").min().alias(CURRENCIES[0]), nw.col("_currency").max().alias(CURRENCIES[1])]
    sums.append(nw.len().alias("_rows"))
    answers = tables.collected(plain.group_by(*keys).agg(*sums) if keys else plain.select(*sums))
    found = {
        name: texts(series) if name in keys or name in CURRENCIES else floats(series)
        for name, series in answers.to_dict(as_series=True).items()
    }
    found["_rows"] = np.nan_to_num(found["_rows"])  # DuckDB's sum over nothing is no number
    if keys:
        found = in_order(found, keys)
    return table(wrapped, keys, _with_values(figures, names, found), found)


def _fitting(figure: Figure, columns: list[str]) -> list[Figure]:
    """Return the ways in which a figure can be made of the columns that are there, the best first."""

    def there(choice: str) -> bool:
        if choice.startswith("@"):
            return "source" in columns
        return all(part in columns for part in choice.split("+"))

    tops, bottoms = filter(there, figure.top), list(filter(there, figure.bottom))
    if not figure.bottom:
        return [Figure(figure.name, figure.how, (top,)) for top in tops]
    return [Figure(figure.name, figure.how, (top,), (bottom,)) for top in tops for bottom in bottoms]


def _with_values(
    figures: list[Figure], names: list[tuple[str, str]], answers: Answers
) -> list[tuple[Figure, tuple[str, str]]]:
    """Of each figure's ways keep the first whose columns hold anything: exports have columns that stay empty."""
    chosen: dict[str, tuple[Figure, tuple[str, str]]] = {}
    filled = set()
    for figure, parts in zip(figures, names, strict=True):
        holds = bool(answers[f"n:{parts[0]}"].any())
        if figure.name not in chosen or (holds and figure.name not in filled):
            chosen[figure.name] = (figure, parts)
        if holds:
            filled.add(figure.name)
    return list(chosen.values())


def _numbers(wrapped: AnyFrame, figures: list[Figure], keys: list[str]) -> tuple[AnyFrame, list[tuple[str, str]]]:
    """Return one row per row with the figures' parts as plain columns, and the names of each figure's two parts.

    Engines then need simple sums only, and a part that two figures share is added up once.
    """
    schema = wrapped.collect_schema()
    parts: dict[str, nw.Expr] = {}
    names = []
    for figure in figures:
        top, bottom = figure.top[0], figure.bottom[0] if figure.bottom else ""
        if figure.how == "different":
            parts[f"d:{top}"] = nw.when(known(wrapped, top)).then(nw.col(top))
            names.append((f"d:{top}", ""))
            continue
        over, under = (
            _column(wrapped, schema, top, figure),
            _column(wrapped, schema, bottom, figure) if bottom else None,
        )
        if under is None or (_full(wrapped, top) and _full(wrapped, bottom)):
            parts[f"c:{top}"] = over
            if under is not None:
                parts[f"c:{bottom}"] = under
            names.append((f"c:{top}", f"c:{bottom}" if bottom else ""))
            continue
        both = ~over.is_null() & ~under.is_null()
        parts[f"b:{top}:{bottom}"] = nw.when(both).then(over)
        parts[f"b:{bottom}:{top}"] = nw.when(both).then(under)
        names.append((f"b:{top}:{bottom}", f"b:{bottom}:{top}"))
    if "currency" in schema:
        parts["_currency"] = nw.col("currency").cast(nw.String)
    plain = wrapped.select(*keys, *[expression.alias(name) for name, expression in parts.items()])
    rates = {}
    for i, figure in enumerate(figures):
        if figure.how == "median_ratio":
            top, bottom = names[i]
            rates[f"r:{top}"] = nw.when(nw.col(bottom) > 0).then(nw.col(top) / nw.col(bottom))
            names[i] = (f"r:{top}", "")
    return plain.with_columns(**rates) if rates else plain, names


def _full(wrapped: AnyFrame, choice: str) -> bool:
    """Tell whether a part can have no gaps: whole numbers in NumPy have none."""
    if choice.startswith("@") or not wrapped.implementation.is_pandas():
        return choice == "@rows"
    return all(
        getattr(nw.to_native(wrapped)[part].dtype, "kind", "") in "iu" and _numpy(wrapped, part)
        for part in choice.split("+")
    )


def _numpy(wrapped: AnyFrame, column: str) -> bool:
    import numpy as np

    return isinstance(nw.to_native(wrapped)[column].dtype, np.dtype)


def _column(wrapped: AnyFrame, schema: Mapping[str, Any], choice: str, figure: Figure) -> nw.Expr:
    """Return a figure's part as a number per row, null where it is not known."""
    if choice == "@rows":
        return nw.col("source").is_null().cast(nw.Float64) * 0 + 1
    if choice == "@no_sender":
        source = nw.col("source").cast(nw.String).str.to_lowercase()
        without = source.is_null() | source.is_in(list(NO_SENDER))
        weight = _column(wrapped, schema, figure.bottom[0], figure)
        return nw.when(without).then(weight).otherwise(weight * 0)
    total = None
    for part in choice.split("+"):
        value = nw.col(part) if _full(wrapped, part) else nw.col(part).cast(nw.Float64)
        if schema[part].is_float():
            value = value.fill_nan(None)
        total = value if total is None else total + value
    assert total is not None
    return total


def _asked(figures: list[Figure], names: list[tuple[str, str]]) -> Iterator[tuple[str, nw.Expr]]:
    """Yield the simple questions from which the figures are made, under the name of their answer."""
    for figure, (top, bottom) in zip(figures, names, strict=True):
        column = nw.col(top)
        yield f"n:{top}", column.count().alias(f"n:{top}")
        if figure.how == "different":
            yield f"v:{top}", column.n_unique().alias(f"v:{top}")
        elif figure.how in ("median", "median_ratio"):
            yield f"m:{top}", column.median().alias(f"m:{top}")
        else:
            yield f"s:{top}", column.sum().alias(f"s:{top}")
            if bottom:
                yield f"s:{bottom}", nw.col(bottom).sum().alias(f"s:{bottom}")
