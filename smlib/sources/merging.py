"""Tables of several exports put together: nothing twice, nothing lost, and said aloud where figures must not be added."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.sources.check import without_repeats
from smlib.sources.notes import Notes
from smlib.text import t
from smlib.text.numbers import listed, number

if TYPE_CHECKING:
    import pandas as pd

# Rows of two exports are the same figure if all of these agree that the exports have; what else differs is news.
KEYS = {
    "ads": ("date", "starts_on", "ends_on", "campaign_id", "campaign", "ad_set", "ad_id", "ad"),
    "audience": ("dimension", "group", "part"),
    "comments": ("id", "date", "text"),
    "daily": ("date", "platform", "account_id", "account_name", "metric", "channel", "post_id"),
    "messages": ("conversation_id", "message_id"),
    "tickets": ("id",),
    "visits": ("date", "time", "source", "medium", "campaign", "page"),
}
TIMES = ("date", "time", "sent_at", "created_at")
PEOPLE = ("author", "user")  # columns with substitute names
# What two exports count both, each in its own way, if they share one of these (nothing: whatever they hold).
SHARED = {
    "ads": (),
    "audience": ("dimension",),
    "daily": ("platform", "metric"),
    "messages": ("channel",),
    "posts": ("platform",),
    "visits": (),
}
ORDER = {
    "posts": ("published_at",),
    "messages": ("conversation_id", "sent_at"),
    "visits": ("date", "time"),
    "ads": ("date",),
}


def joined(kind: str, parts: list[pd.DataFrame], notes: Notes) -> pd.DataFrame:
    """Return one table of a kind out of several exports; the parts' `attrs` tell where each comes from.

    Args:
        kind: of the table.
        parts: tables with their `attrs["smlib"]` (format, source, platform), in the order of their files.
        notes: takes what was left out because a newer export has it, and what must not be added up.
    """
    parts = _in_order(_labelled(kind, parts))
    if kind == "posts":
        _renamed(parts, notes)
    else:
        parts = _without_older(kind, parts, notes)
    parts = _people_apart(_apart(kind, parts, notes))
    whole = _stacked(parts)
    if kind == "posts":
        whole = without_repeats(whole, notes)
    order = [name for name in ORDER.get(kind) or KEYS.get(kind, ()) if name in whole]
    return whole.sort_values(order, kind="stable", ignore_index=True) if order and len(parts) > 1 else whole


def _labelled(kind: str, parts: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Name what tells figures of the same name apart: the platform of daily figures, the file of a trial."""
    several = len({part.attrs["smlib"]["format"] for part in parts}) > 1
    platforms = {part.attrs["smlib"].get("platform") for part in parts}
    found = []
    for part in parts:
        about = part.attrs["smlib"]
        label: dict[str, Any] = {}
        if kind == "daily" and len(platforms) > 1:
            label["platform"] = about.get("platform")
        if kind == "daily" and several:
            label["format"] = about["format"]
        if kind == "trial" and "experiment" not in part:
            label["experiment"] = Path(about["source"]).stem
        found.append(_with(part, **label))
    return found


def _with(part: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    """Return a part with further columns of one text each; what travels with it goes along."""
    import pandas as pd

    fresh = {name: pd.Series(text, index=part.index, dtype="string") for name, text in columns.items()}
    new = part.assign(**fresh)
    new.attrs = part.attrs
    return new


def _in_order(parts: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Put the newest export last: who knows the later day was exported later."""
    import pandas as pd

    def latest(part: pd.DataFrame) -> pd.Timestamp:
        moments = [part[name].max() for name in TIMES if name in part and part[name].notna().any()]
        stamp = pd.Timestamp(moments[0]) if moments else pd.Timestamp(0)
        return stamp.tz_convert(None) if stamp.tzinfo else stamp

    return sorted(parts, key=latest)


def _keys(kind: str, part: pd.DataFrame) -> list[str]:
    return [name for name in KEYS.get(kind, ()) if name in part and part[name].notna().any()]


def _grain(kind: str, part: pd.DataFrame) -> tuple[str, ...]:
    """Return what one row of a part stands for: which program counted, and along which columns."""
    each, filled = str(part.attrs["smlib"]["format"]), _keys(kind, part)
    if kind == "posts":  # ids make posts of all formats one series; without ids nobody can tell which are the same
        return ("posts",) if part["post_id"].notna().any() else (each,)
    if kind == "daily":
        return (str(part.attrs["smlib"].get("platform")), *filled)
    if kind == "ads" and {"starts_on", "ends_on"} <= set(filled):
        days = (part["ends_on"] - part["starts_on"]).dt.days.median()
        filled.append("day" if days < 1 else "week" if days <= 7 else "month" if days <= 31 else "long")
    return (each,) if kind in ("messages", "tickets") else (each, *filled)


def _without_older(kind: str, parts: list[pd.DataFrame], notes: Notes) -> list[pd.DataFrame]:
    """Leave rows out of older exports that a newer one of the same grain has; rows of one export stay as they are."""
    gone = 0
    kept = list(parts)
    newer: dict[tuple[str, ...], pd.DataFrame] = {}
    for place in reversed(range(len(parts))):
        part, grain = parts[place], _grain(kind, parts[place])
        keys = _keys(kind, part)
        if keys and grain in newer:
            seen = newer[grain].drop_duplicates()
            again = part[keys].merge(seen, on=keys, how="left", indicator=True)["_merge"].eq("both").to_numpy(bool)
            gone += int(again.sum())
            kept[place] = part[~again]
            kept[place].attrs = part.attrs
        if keys:
            newer[grain] = _stacked([newer[grain][keys], part[keys]]) if grain in newer else part[keys]
    if gone:
        notes.add("merge.overlap", posts=number(gone), rows=number(gone))
    return kept


def _apart(kind: str, parts: list[pd.DataFrame], notes: Notes) -> list[pd.DataFrame]:
    """Mark and note exports that count the same things in different ways: their figures must not be added."""
    if kind not in SHARED:
        return parts
    columns = list(SHARED[kind])
    about: dict[tuple[str, ...], set[Any]] = {}
    for part in parts:
        what = (
            set(part.reindex(columns=columns).astype("string").drop_duplicates().itertuples(index=False))
            if columns
            else {()}
        )
        about.setdefault(_grain(kind, part), set()).update(map(tuple, what))
    doubled = {one for one in about for other in about if one != other and about[one] & about[other]}
    if not doubled:
        return parts
    marked, files = [], []
    for part in parts:
        file = str(part.attrs["smlib"]["file"])
        if _grain(kind, part) in doubled:
            files.append(file)
        marked.append(part if "source_file" in part else _with(part, source_file=file))
    notes.add("merge.twice", key=f"merge.twice_{kind}", files=listed(list(dict.fromkeys(files))), first=files[-1])
    return marked


def _people_apart(parts: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Go on counting substitute names from file to file: the first person of each is not the same one."""
    import pandas as pd

    form = re.compile(rf"{re.escape(t('privacy.person'))} (\d+)")
    most = dict.fromkeys(PEOPLE, 0)
    found = []
    for part in parts:
        for column in PEOPLE:
            if column not in part:
                continue
            names = {name: hit for name in part[column].dropna().unique() if (hit := form.fullmatch(str(name)))}
            if names and most[column]:
                about, label = part.attrs, t("privacy.person")
                fresh = {name: f"{label} {int(hit[1]) + most[column]}" for name, hit in names.items()}
                replaced = part[column].map(fresh).astype(pd.StringDtype())
                part = part.assign(**{column: replaced.where(part[column].isin(list(fresh)), part[column])})
                part.attrs = about
            most[column] += max((int(hit[1]) for hit in names.values()), default=0)
        found.append(part)
    return found


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return all rows with all columns, each with its type."""
    import pandas as pd

    if len(parts) == 1:
        return parts[0]
    columns = list(dict.fromkeys(name for part in parts for name in part.columns))
    types = {name: part[name].dtype for part in reversed(parts) for name in part.columns}
    filled = [part.dropna(axis="columns", how="all") for part in parts]
    for part in filled:
        part.attrs = {}  # pandas would compare them
    whole = pd.concat(filled, ignore_index=True)
    for name in columns:
        if name not in whole:
            whole[name] = pd.Series(pd.NA, index=whole.index, dtype=types[name])
    return whole[columns]


def _renamed(parts: list[pd.DataFrame], notes: Notes) -> None:
    """Note exports of one platform that count impressions and others that count views."""
    counting = {name for part in parts for name in ("impressions", "views") if part[name].notna().any()}
    both = any(part["impressions"].notna().any() and part["views"].notna().any() for part in parts)
    if len(counting) == 2 and not both:
        notes.add("metric.renamed")
