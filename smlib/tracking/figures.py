"""Few figures, each with its formula: what is counted, by what it is divided, and what is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from smlib import tables
from smlib.tables import AnyFrame, nw
from smlib.text import t
from smlib.text.numbers import number
from smlib.tracking.errors import TrackingError
from smlib.tracking.events import known

NO_SENDER = ("", "direct", "(direct)", "(none)", "none", "(not set)", "direkt")
Choices = tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        name: what it is called; its formula stands in the catalogues under this name.
        how: `sum` of a column, `median` over rows, `different` values, `ratio` of two sums, `median_ratio` over rows.
        top, bottom: columns, each the first that is there of several; parts joined by `+` are added up row by row.
    """

    name: str
    how: str
    top: Choices
    bottom: Choices = ()


FIGURES = (
    Figure("posts", "different", ("post_id",)),
    Figure("reach_median", "median", ("reach",)),
    Figure("viewers_median", "median", ("viewers",)),
    Figure("impressions", "sum", ("impressions",)),
    Figure("views", "sum", ("views",)),
    Figure("interactions", "sum", ("reactions+comments+shares",)),
    Figure("interaction_rate", "median_ratio", ("reactions+comments+shares",), ("reach",)),
    Figure("comments", "sum", ("comments",)),
    Figure("clicks", "sum", ("clicks",)),
    Figure("link_clicks", "sum", ("link_clicks",)),
    Figure("click_rate", "ratio", ("link_clicks", "clicks"), ("impressions", "views")),
    Figure("follows", "sum", ("follows",)),
    Figure("users", "different", ("user",)),
    Figure("sessions", "sum", ("sessions",)),
    Figure("visits", "sum", ("visits",)),
    Figure("pageviews", "sum", ("pageviews",)),
    Figure("share_without_sender", "ratio", ("@no_sender",), ("sessions", "visits", "@rows")),
    Figure("conversions", "sum", ("conversions",)),
    Figure("conversion_rate", "ratio", ("conversions",), ("sessions", "visits")),
    Figure("revenue", "sum", ("revenue",)),
    Figure("results", "sum", ("results",)),
    Figure("spend", "sum", ("spend",)),
    Figure("cost_per_click", "ratio", ("spend",), ("link_clicks", "clicks")),
    Figure("cost_per_result", "ratio", ("spend",), ("results",)),
)
MONEY = ("revenue", "spend", "cost_per_click", "cost_per_result")


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
    figures = [found for figure in FIGURES if (found := _fitting(figure, columns)) is not None]
    if not figures:
        raise TrackingError("no_figures", available=", ".join(columns) or "–")
    plain = _numbers(wrapped, figures, keys)
    wanted = [_asked(figure, i) for i, figure in enumerate(figures)]
    sums = [question for questions in wanted for question in questions]
    if "currency" in columns:
        sums += [nw.col("_currency").min().alias("_lowest"), nw.col("_currency").max().alias("_highest")]
    sums.append(nw.col("_one").sum().alias("_rows"))
    answers = tables.collected(plain.group_by(*keys).agg(*sums) if keys else plain.select(*sums))
    return _table(wrapped, keys, figures, _in_order(answers.rows(named=True), keys))


def _in_order(rows: list[dict[str, Any]], keys: list[str]) -> list[dict[str, Any]]:
    """Sort groups by their keys; missing ones come last."""

    def place(row: dict[str, Any]) -> list[tuple[bool, Any]]:
        return [(row[key] is None or row[key] != row[key], "" if row[key] is None else row[key]) for key in keys]

    try:
        return sorted(rows, key=place)
    except TypeError:
        return sorted(rows, key=lambda row: [str(row[key]) for key in keys])


def _fitting(figure: Figure, columns: list[str]) -> Figure | None:
    """Choose the columns of a figure that are there, or None."""

    def there(choice: str) -> bool:
        if choice == "@rows":
            return True
        if choice == "@no_sender":
            return "source" in columns
        return all(part in columns for part in choice.split("+"))

    top = next((choice for choice in figure.top if there(choice)), None)
    bottom = next((choice for choice in figure.bottom if there(choice)), None)
    if top is None or (figure.bottom and bottom is None):
        return None
    return Figure(figure.name, figure.how, (top,), (bottom,) if bottom else ())


def _numbers(wrapped: AnyFrame, figures: list[Figure], keys: list[str]) -> AnyFrame:
    """Return one row per row with each figure's parts as plain columns: engines then need simple sums only."""
    schema = wrapped.collect_schema()
    parts = [nw.lit(1).alias("_one")]
    for i, figure in enumerate(figures):
        top = _column(wrapped, figure.top[0], figure)
        if figure.how == "different":
            parts.append(nw.when(known(wrapped, figure.top[0])).then(nw.col(figure.top[0])).alias(f"_top{i}"))
        elif figure.bottom:
            bottom = _column(wrapped, figure.bottom[0], figure)
            both = ~top.is_null() & ~bottom.is_null()
            parts.append(nw.when(both).then(top).alias(f"_top{i}"))
            parts.append(nw.when(both).then(bottom).alias(f"_bottom{i}"))
        else:
            parts.append(top.alias(f"_top{i}"))
    if "currency" in schema:
        parts.append(nw.col("currency").cast(nw.String).alias("_currency"))
    plain = wrapped.select(*keys, *parts)
    ratios = [i for i, figure in enumerate(figures) if figure.how == "median_ratio"]
    return (
        plain
        if not ratios
        else plain.with_columns(
            *[
                nw.when(nw.col(f"_bottom{i}") > 0).then(nw.col(f"_top{i}") / nw.col(f"_bottom{i}")).alias(f"_top{i}")
                for i in ratios
            ]
        )
    )


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
    for part in choice.split("+"):
        value = nw.col(part).cast(nw.Float64)
        value = nw.when(known(wrapped, part)).then(value)
        total = value if total is None else total + value
    assert total is not None
    return total


def _asked(figure: Figure, i: int) -> list[nw.Expr]:
    """Return the simple sums from which a figure is made."""
    top = nw.col(f"_top{i}")
    if figure.how == "different":
        return [top.n_unique().alias(f"_v{i}"), top.count().alias(f"_n{i}")]
    if figure.how in ("median", "median_ratio"):
        return [top.median().alias(f"_v{i}"), top.count().alias(f"_n{i}")]
    asked = [top.sum().alias(f"_v{i}"), top.count().alias(f"_n{i}")]
    return [*asked, nw.col(f"_bottom{i}").sum().alias(f"_w{i}")] if figure.bottom else asked


def _value(figure: Figure, i: int, row: dict[str, Any]) -> float | None:
    found = row[f"_v{i}"]
    if not row[f"_n{i}"] or found is None:
        return None
    if figure.how == "different":
        # A missing value is no value more.
        return float(found) - bool(row[f"_n{i}"] < row["_rows"])
    if figure.how == "ratio":
        whole = float(row[f"_w{i}"] or 0)
        return float(found) / whole if whole else None
    return float(found)


def _table(like: AnyFrame, keys: list[str], figures: list[Figure], groups: list[dict[str, Any]]) -> Any:
    columns: dict[str, list[Any]] = {name: [] for name in (*keys, "metric", "value", "formula", "note")}
    for row in groups:
        currencies = {row.get("_lowest"), row.get("_highest")} - {None}
        for i, figure in enumerate(figures):
            mixed = figure.name in MONEY and len(currencies) > 1
            value = None if mixed else _value(figure, i, row)
            for key in keys:
                columns[key].append(row[key])
            columns["metric"].append(figure.name)
            columns["value"].append(value)
            columns["formula"].append(_formula(figure))
            columns["note"].append(_note(figure, i, row, value, currencies))
    return tables.built(like, columns, {"metric": str, "value": float, "formula": str, "note": str})


def _formula(figure: Figure) -> str:
    def said(choice: str) -> str:
        return t(f"tracking.kpis.{choice[1:]}") if choice.startswith("@") else choice.replace("+", " + ")

    parts = {"top": said(figure.top[0]), "bottom": said(figure.bottom[0]) if figure.bottom else ""}
    return t(f"tracking.kpis.how.{figure.how}", **parts)


def _note(figure: Figure, i: int, row: dict[str, Any], value: float | None, currencies: set[Any]) -> str:
    """Say what was left out and what the figure cannot tell."""
    rows, there = int(row["_rows"] or 0), int(row[f"_n{i}"] or 0)
    notes = []
    if figure.name in MONEY and len(currencies) > 1:
        notes.append(t("tracking.kpis.currencies"))
    elif figure.name in MONEY and currencies:
        notes.append(t("tracking.kpis.currency", currency=next(iter(currencies))))
    if there < rows:
        notes.append(t("tracking.kpis.known", known=number(there), rows=number(rows)))
    if figure.name == "posts" and value is not None and there > value:
        notes.append(t("tracking.kpis.repeated", n=number(there - value)))
    if figure.name in ("reach_median", "viewers_median", "users", "share_without_sender", "interaction_rate"):
        notes.append(t(f"tracking.kpis.note.{figure.name}"))
    return " ".join(notes)
