"""Few figures, each with its formula: what is counted, by what it is divided, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import Any

from smlib import tables
from smlib.tables import AnyFrame, nw
from smlib.text import t
from smlib.text.numbers import number
from smlib.tracking.errors import TrackingError
from smlib.tracking.events import known
from smlib.tracking.formulas import FIGURES, MONEY, NO_SENDER, Figure

Answers = dict[str, list[Any]]  # of the engine: name of a question → its answer in each group


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
    keys = [] if by is None else [by] if isinstance(by, str) else list(by)
    wrapped = tables.frame(posts_or_visits, *keys)
    columns = wrapped.collect_schema().names()
    figures = [way for figure in FIGURES for way in _fitting(figure, columns)]
    if not figures:
        raise TrackingError("no_figures", available=", ".join(columns) or "–")
    plain, names = _numbers(wrapped, figures, keys)
    sums = list({str(name): question for name, question in _asked(figures, names)}.values())
    if "currency" in columns:
        sums += [nw.col("_currency").min().alias("_lowest"), nw.col("_currency").max().alias("_highest")]
    sums.append(nw.col("_one").sum().alias("_rows"))
    answers = tables.collected(plain.group_by(*keys).agg(*sums) if keys else plain.select(*sums))
    found = {name: _listed(series) for name, series in answers.to_dict(as_series=True).items()}
    if keys:
        found = _in_order(found, keys)
    return _table(wrapped, keys, _with_values(figures, names, found), found)


def _listed(series: Any) -> list[Any]:
    values: list[Any] = series.to_list()
    if not series.null_count():
        return values
    return [None if type(value).__name__ == "NAType" else value for value in values]  # pandas' NA has no truth value


def _in_order(answers: Answers, keys: list[str]) -> Answers:
    """Sort groups by their keys; missing ones come last."""
    groups = list(zip(*(answers[key] for key in keys), strict=True))
    places: list[Any] = groups
    if any(key is None or key != key for key in chain.from_iterable(groups)):
        places = [[(key is None or key != key, "" if key is None else key) for key in group] for group in groups]
    try:
        order = sorted(range(len(groups)), key=places.__getitem__)
    except TypeError:
        order = sorted(range(len(groups)), key=lambda at: [str(key) for key in groups[at]])
    return {name: [values[at] for at in order] for name, values in answers.items()}


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
        holds = any(answers[f"n:{parts[0]}"])
        if figure.name not in chosen or (holds and figure.name not in filled):
            chosen[figure.name] = (figure, parts)
        if holds:
            filled.add(figure.name)
    return list(chosen.values())


def _numbers(wrapped: AnyFrame, figures: list[Figure], keys: list[str]) -> tuple[AnyFrame, list[tuple[str, str]]]:
    """Return one row per row with the figures' parts as plain columns, and the names of each figure's two parts.

    Engines then need simple sums only, and a part that two figures share is added up once.
    """
    parts: dict[str, nw.Expr] = {"_one": nw.lit(1)}
    names = []
    for figure in figures:
        top, bottom = figure.top[0], figure.bottom[0] if figure.bottom else ""
        if figure.how == "different":
            parts[f"d:{top}"] = nw.when(known(wrapped, top)).then(nw.col(top))
            names.append((f"d:{top}", ""))
            continue
        over, under = _column(wrapped, top, figure), _column(wrapped, bottom, figure) if bottom else None
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
    if "currency" in wrapped.collect_schema():
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


def _column(wrapped: AnyFrame, choice: str, figure: Figure) -> nw.Expr:
    """Return a figure's part as a number per row, null where it is not known."""
    if choice == "@rows":
        return nw.col("source").is_null().cast(nw.Float64) * 0 + 1
    if choice == "@no_sender":
        source = nw.col("source").cast(nw.String).str.to_lowercase()
        without = source.is_null() | source.is_in(list(NO_SENDER))
        weight = _column(wrapped, figure.bottom[0], figure)
        return nw.when(without).then(weight).otherwise(weight * 0)
    total = None
    schema = wrapped.collect_schema()
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


_ANSWER = {"different": "v", "median": "m", "median_ratio": "m", "sum": "s", "ratio": "s"}


def _values(figure: Figure, names: tuple[str, str], answers: Answers) -> list[float | None]:
    """Return a figure's value in each group; missing where nothing is known."""
    top, bottom = names
    there, found = answers[f"n:{top}"], answers[f"{_ANSWER[figure.how]}:{top}"]
    known_ = [float(value) if n and value is not None else None for n, value in zip(there, found, strict=True)]
    if figure.how == "different":
        # A missing value is no value more.
        parts = zip(known_, there, answers["_rows"], strict=True)
        return [None if value is None else value - bool(n < rows) for value, n, rows in parts]
    if figure.how == "ratio":
        wholes = zip(known_, answers[f"s:{bottom}"], strict=True)
        return [value / float(whole) if value is not None and whole else None for value, whole in wholes]
    return known_


def _table(like: AnyFrame, keys: list[str], figures: list[tuple[Figure, tuple[str, str]]], answers: Answers) -> Any:
    """Return one row per group and figure; with many groups most notes are alike, and each is worded once."""
    groups = len(answers["_rows"])
    nothing: list[Any] = [None] * groups
    currencies: list[frozenset[Any]] = [frozenset()] * groups
    if "_lowest" in answers:
        pairs = zip(answers["_lowest"], answers["_highest"], strict=True)
        currencies = [frozenset(pair) - {None} for pair in pairs]
    values, notes = [], []
    worded = cache(_note)
    for figure, parts in figures:
        found = _values(figure, parts, answers)
        if figure.name in MONEY:
            found = [None if len(names) > 1 else value for value, names in zip(found, currencies, strict=True)]
        repeats = found if figure.name == "posts" else nothing
        facts = zip(answers["_rows"], answers[f"n:{parts[0]}"], repeats, currencies, strict=True)
        notes.append(
            [worded(figure.name, int(rows or 0), int(n or 0), twice, names) for rows, n, twice, names in facts]
        )
        values.append(found)
    columns: dict[str, list[Any]] = {key: [name for name in answers[key] for _ in figures] for key in keys}
    columns["metric"] = [figure.name for figure, _ in figures] * groups
    columns["value"] = [value for group in zip(*values, strict=True) for value in group]
    columns["formula"] = [_formula(figure) for figure, _ in figures] * groups
    columns["note"] = [note for group in zip(*notes, strict=True) for note in group]
    return tables.built(like, columns, {"metric": str, "value": float, "formula": str, "note": str})


def _formula(figure: Figure) -> str:
    def said(choice: str) -> str:
        return t(f"tracking.kpis.{choice[1:]}") if choice.startswith("@") else choice.replace("+", " + ")

    parts = {"top": said(figure.top[0]), "bottom": said(figure.bottom[0]) if figure.bottom else ""}
    return t(f"tracking.kpis.how.{figure.how}", **parts)


def _note(name: str, rows: int, there: int, posts: float | None, currencies: frozenset[Any]) -> str:
    """Say what was left out and what the figure cannot tell."""
    notes = []
    if name in MONEY and len(currencies) > 1:
        notes.append(t("tracking.kpis.currencies"))
    elif name in MONEY and currencies:
        notes.append(t("tracking.kpis.currency", currency=next(iter(currencies))))
    if there < rows:
        notes.append(t("tracking.kpis.known", known=number(there), rows=number(rows)))
    if posts is not None and there > posts:
        notes.append(t("tracking.kpis.repeated", n=number(there - posts)))
    if name in ("reach_median", "viewers_median", "users", "share_without_sender", "interaction_rate"):
        notes.append(t(f"tracking.kpis.note.{name}"))
    return " ".join(notes)
