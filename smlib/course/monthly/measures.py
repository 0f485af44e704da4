"""What each kind of export tells about two spans: which figures, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from smlib.course.monthly.figure import NAN, Figure, compared, counted, inside
from smlib.course.monthly.series import Series
from smlib.course.monthly.spans import Spans
from smlib.course.monthly.waits import waits
from smlib.tracking.formulas import NO_SENDER

if TYPE_CHECKING:
    import pandas as pd

LEVELS = ("followers", "total_followers", "page_likes")
"""Daily figures that say how many there are, not how many came: their last day counts."""
POSTS = ("reach", "viewers", "views", "impressions", "interactions", "link_clicks")
VISITS = ("sessions", "visits", "pageviews", "conversions", "revenue")
RATES = {
    "visits": (("conversion_rate", "conversions", "sessions|visits"), ("without_sender", "no_sender", "weight")),
    "ads": (("click_rate", "link_clicks|clicks", "impressions"), ("cost_per_result", "spend", "results")),
}


def figures(series: Series, spans: Spans, hours: Any, target: float, until: Any) -> list[Figure]:
    """Return the figures of one series; none if it has no row in the later span.

    Args:
        series: what was counted.
        spans: the two spans.
        hours: the opening hours, or None for minutes on the clock.
        target: minutes within which a question should be answered.
        until: last moment of all messages; open questions are aged until then.
    """
    after = inside(series.table, spans, "after")
    if not len(after):
        return []
    makers = {"posts": _posts, "daily": _daily, "visits": _visits, "ads": _ads}
    if series.kind in makers:
        return list(makers[series.kind](series, spans))
    return list(waits(series, spans, hours, target, until))


def _posts(series: Series, spans: Spans) -> Iterator[Figure]:
    import pandas as pd

    table = series.table
    sizes = [float(len(inside(table, spans, side))) for side in ("before", "after")]
    yield counted("posts", series, spans, (sizes[0], sizes[1]))
    parts = [c for c in ("reactions", "comments", "shares") if c in table and table[c].notna().any()]
    if parts:
        table = table.assign(interactions=table[parts].astype("Float64").sum(axis=1, skipna=False))
    shown = [name for name in POSTS if name in table and table[name].notna().any()]
    for less, more in (("viewers", "reach"), ("impressions", "views")):
        if less in shown and more in shown:
            shown.remove(less)
    for name in shown:
        rows = pd.DataFrame({"day": table["day"], name: table[name].astype("Float64")})
        if figure := compared(name, series, spans, rows, name, "post"):
            yield figure


def _daily(series: Series, spans: Spans) -> Iterator[Figure]:
    table = series.table
    name = str(table["metric"].iloc[0])
    if name in LEVELS:
        last = [inside(table, spans, side).dropna(subset="value").sort_values("day") for side in ("before", "after")]
        values = [float(rows["value"].iloc[-1]) if len(rows) else NAN for rows in last]
        yield counted(name, series, spans, (values[0], values[1]), unit="level")
    elif table["value"].fillna(0).ne(0).any():
        unit = "share_day" if (table["unit"] == "share").all() else "day"
        if figure := compared(name, series, spans, _by_day(table, ["value"]), "value", unit):
            yield figure


def _by_day(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Sum up columns by day; a day without any value stays without one."""
    numbers = table[["day", *columns]].astype(dict.fromkeys(columns, "Float64"))
    return numbers.groupby("day", as_index=False).sum(min_count=1)


def _visits(series: Series, spans: Spans) -> Iterator[Figure]:
    table = series.table
    shown = [name for name in VISITS if name in table and table[name].notna().any()]
    if "sessions" in shown and "visits" in shown:
        shown.remove("visits")
    for name in shown:
        if figure := compared(name, series, spans, _by_day(table, [name]), name, "day"):
            yield figure
    weight = next((name for name in shown if name in ("sessions", "visits")), None)
    if weight and "source" in table and table["source"].notna().any():
        source = table["source"].astype("string").str.casefold()
        without = source.isna() | source.isin(list(NO_SENDER))
        table = table.assign(weight=table[weight], no_sender=table[weight].where(without, table[weight] * 0))
    yield from _rates(series, spans, table)


def _ads(series: Series, spans: Spans) -> Iterator[Figure]:
    table = series.table
    currencies = list(table["currency"].dropna().unique()) if "currency" in table else []
    if "spend" in table and table["spend"].notna().any() and len(currencies) < 2:
        sums = [inside(table, spans, side)["spend"].sum(min_count=1) for side in ("before", "after")]
        values = [NAN if value != value or value is None else float(value) for value in sums]
        currency = str(currencies[0]) if len(currencies) else ""
        yield counted("spend", series, spans, (values[0], values[1]), unit="money", currency=currency)
    for name in ("link_clicks", "results"):
        known = name in table and table[name].notna().any()
        if known and (figure := compared(name, series, spans, _by_day(table, [name]), name, "day")):
            yield figure
    if len(currencies) < 2:
        yield from _rates(series, spans, table)


def _rates(series: Series, spans: Spans, table: pd.DataFrame) -> Iterator[Figure]:
    """Compare sums divided by sums, days as the units: visits of one day resemble each other."""
    for name, top, bottom in RATES[series.kind]:
        found = [
            next((c for c in choice.split("|") if c in table and table[c].notna().any()), None)
            for choice in (top, bottom)
        ]
        if found[0] is None or found[1] is None:
            continue
        both = table[table[found[0]].notna() & table[found[1]].notna()]
        days = _by_day(both, [found[0], found[1]])
        days = days[days[found[1]] > 0] if name != "cost_per_result" else days
        figure = compared(name, series, spans, days, (found[0], found[1]), "money" if "cost" in name else "share")
        if figure:
            yield figure
