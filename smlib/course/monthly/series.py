"""From files to series: what may be put together, what stands side by side, and what must not be counted twice.

Two exports of the same thing (two languages, two overlapping months) are one series, in which the newer export wins.
Two tools that count the same visits are two series: they are never added.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from smlib.sources.registry import known
from smlib.text import has, t

if TYPE_CHECKING:
    import pandas as pd

TIME = {"posts": "published_at", "messages": "sent_at", "tickets": "created_at"}
COMMON_DAYS = 7
ZONE = "Europe/Berlin"


@dataclass(frozen=True)
class Series:
    """One thing that was counted.

    Attributes:
        kind: `posts`, `daily`, `visits`, `ads`, `messages` or `tickets`.
        place: where it was counted, in words.
        table: its rows, with a column `day` (German time).
        files: names of the files.
    """

    kind: str
    place: str
    table: pd.DataFrame
    files: tuple[str, ...]

    @property
    def held(self) -> tuple[date, date] | None:
        """First and last day; None if no row has a day."""
        days = self.table["day"].dropna()
        return (days.min().date(), days.max().date()) if len(days) else None


def series(tables: Iterable[pd.DataFrame], whole: dict[str, pd.DataFrame]) -> list[Series]:
    """Make the series of a folder.

    Args:
        tables: each table of each file.
        whole: kind -> table put together, for posts, messages and tickets, whose rows have a name of their own.
    """
    parts = list(tables)
    made = []
    for kind in ("posts", "visits", "messages", "tickets", "daily", "ads"):
        mine = [part for part in parts if part.attrs["smlib"]["kind"] == kind]
        if not mine:
            continue
        files = tuple(dict.fromkeys(_file(part) for part in mine))
        if kind == "posts":
            groups = whole[kind].groupby(whole[kind]["platform"].fillna("other"), sort=True)
            made += [
                Series(kind, place(str(name)), _dated(group, kind), _sources(group, files)) for name, group in groups
            ]
        elif kind in TIME:
            made.append(Series(kind, place(kind), _dated(whole[kind], kind), files))
        else:
            made += _by_format(kind, mine)
    return made


def place(key: str) -> str:
    """Name a platform or a format shortly, as far as there is a short name."""
    if has(f"report.monthly.place.{key}"):
        return t(f"report.monthly.place.{key}")
    return known()[key].name if key in known() else key


def _sources(posts: pd.DataFrame, files: tuple[str, ...]) -> tuple[str, ...]:
    """Return the files that posts come from, as far as their rows say so."""
    named = {str(name) for name in posts["source_file"].dropna()} if "source_file" in posts else set()
    return tuple(file for file in files if file in named) or files


def _file(part: pd.DataFrame) -> str:
    return str(part.attrs["smlib"]["source"]).replace("\\", "/").rpartition("/")[2]


def _dated(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Add the day of each row as the clock on the wall shows it."""
    import pandas as pd

    column = TIME.get(kind)
    bare = table.copy(deep=False)
    bare.attrs = {}
    if column is None:
        dates = table["date"] if "date" in table else pd.Series(pd.NaT, index=table.index, dtype="datetime64[ns]")
        if "time" in table:
            dates = dates.fillna(dated_wall(table["time"]))
        return bare.assign(day=dates)
    return bare.assign(day=dated_wall(table[column]))


def dated_wall(times: pd.Series[Any]) -> pd.Series[Any]:
    wall: pd.Series[Any] = times.dt.tz_convert(ZONE).dt.tz_localize(None).dt.normalize()
    return wall


def _by_format(kind: str, parts: list[pd.DataFrame]) -> list[Series]:
    """One series for each format (daily: and account and metric); files that tell of other things stay apart."""
    formats: dict[tuple[str, str], list[pd.DataFrame]] = {}
    for part in parts:
        about = part.attrs["smlib"]
        platform = str(about.get("platform") or "") if kind == "daily" else ""
        formats.setdefault((about["format"], platform), []).append(part)
    made = []
    for (key, platform), mine in formats.items():
        pieces: dict[tuple[str, str], list[tuple[str, pd.DataFrame]]] = {}
        for part in mine:
            dated = _dated(part, kind)
            if "post_id" in dated and dated["post_id"].notna().all():
                continue  # single posts by day: the same views stand in the whole account's series
            names = ["metric", "account_id"] if kind == "daily" else []
            filled = dated.assign(account_id=dated["account_id"].fillna("")) if names else dated
            groups = filled.groupby(names) if names else [(("", ""), dated)]
            for (metric, account), group in groups:
                pieces.setdefault((str(metric), str(account)), []).append((_file(part), group))
        for (_, account), named in pieces.items():
            for files, table in _merged(named):
                where = place(platform or key) + (f" {account}" if account else "")
                made.append(Series(kind, where, table, files))
    return _told_apart(made)


def _merged(named: list[tuple[str, pd.DataFrame]]) -> list[tuple[tuple[str, ...], pd.DataFrame]]:
    """Put pieces together that tell of the same thing; on a day that two tell of, the one that knows later days wins."""
    import pandas as pd

    if "time" in named[0][1] and named[0][1]["time"].notna().any():  # a log in several files, which may share a day
        whole = pd.concat([piece for _, piece in named], ignore_index=True)
        return [(tuple(file for file, _ in named), whole if len(named) == 1 else whole.drop_duplicates())]
    groups: list[list[tuple[str, pd.DataFrame]]] = []
    dated = [entry for entry in named if entry[1]["day"].notna().any()]
    for file, piece in sorted(dated, key=lambda entry: (entry[1]["day"].max(), entry[0])):
        home = next((group for group in groups if all(_same(piece, other) for _, other in group)), None)
        if home is None:
            groups.append([(file, piece)])
        else:
            home.append((file, piece))
    made: list[tuple[tuple[str, ...], pd.DataFrame]] = [
        ((entry[0],), entry[1]) for entry in named if not entry[1]["day"].notna().any()
    ]
    for group in groups:
        taken: set[Any] = set()
        rows = []
        for _, piece in reversed(group):
            fresh = piece[~piece["day"].isin(taken)]
            taken |= set(piece["day"].dropna())
            rows.append(fresh)
        whole = pd.concat(list(reversed(rows)), ignore_index=True) if len(rows) > 1 else rows[0]
        made.append((tuple(file for file, _ in group), whole))
    return made


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Tell whether two pieces are of the same thing: on most days that both hold, their figures agree."""
    figures = [
        c for c in ("value", "sessions", "visits", "pageviews", "spend", "impressions") if c in one and c in other
    ]
    held = [c for c in figures if one[c].notna().any() and other[c].notna().any()]
    if not held:
        return False
    sums = [piece.groupby("day")[held[0]].sum() for piece in (one, other)]
    both = sums[0].index.intersection(sums[1].index)
    if len(both) < COMMON_DAYS:
        return True
    agree = (sums[0][both] - sums[1][both]).abs() <= 0.01 * sums[1][both].abs()
    return bool(agree.mean() > 0.5)


def _told_apart(made: list[Series]) -> list[Series]:
    """Name the file where two series would bear the same name."""

    def name(one: Series) -> tuple[str, str]:
        metric = str(one.table["metric"].iloc[0]) if one.kind == "daily" else ""
        return one.place, metric

    names = [name(one) for one in made]
    return [
        one if names.count(name(one)) == 1 else Series(one.kind, f"{one.place}, {one.files[-1]}", one.table, one.files)
        for one in made
    ]
