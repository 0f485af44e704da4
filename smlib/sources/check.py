"""Is it plausible? Total rows, repeated posts, impossible and contradictory figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smlib.sources.aliases import TOTALS, plain
from smlib.sources.notes import Notes
from smlib.sources.schema import MAY_FALL, MEANING, NOT_ADDITIVE
from smlib.text.numbers import day, listed, number

if TYPE_CHECKING:
    import pandas as pd

    from smlib.sources.recognise import Match


def split_totals(match: Match) -> tuple[Match, pd.DataFrame | None]:
    """Take total rows out of the text cells: a word for it in the first filled cell, or no label at all.

    Returns:
        The match without those rows, and the rows (None if there are none).
    """
    from dataclasses import replace

    sheet = match.sheet
    cells = sheet.cells
    if not len(cells):
        return match, None
    labels = [
        n for n, name in enumerate(match.fields) if name and match.format.meaning(name) in ("text", "id", "time", "day")
    ]
    first = labels[0] if labels else 0
    is_total = (cells[first].str.len() <= 20) & ~cells[first].str.contains(r"\d", regex=True)
    if is_total.any():
        words = {text: plain(text) in TOTALS for text in cells[first][is_total].unique()}
        is_total &= cells[first].isin([text for text, yes in words.items() if yes])
    edge = [0, len(cells) - 1] if len(cells) > 1 else []
    for row in edge:  # an unlabelled total stands at an edge: figures, and every label empty
        if labels and not is_total.iloc[row] and all(not cells[n].iloc[row].strip() for n in labels):
            is_total.iloc[row] = any(cells[n].iloc[row].strip() for n in cells.columns)
    if not is_total.any():
        return match, None
    keep = ~is_total
    rest = replace(sheet, cells=cells[keep].reset_index(drop=True), lines=sheet.lines[keep.to_numpy(bool)])
    return replace(match, sheet=rest), cells[is_total]


def check_total(total: pd.DataFrame, match: Match, found: dict[str, pd.Series], notes: Notes) -> None:
    """Compare a total row with the sums of what was read, and say whether it agrees."""
    from smlib.sources.numbers import to_numbers

    off: list[str] = []
    compared = 0
    for place, name in enumerate(match.fields):
        if not name or name not in found or match.format.meaning(name) != "count" or not total[place].iloc[0].strip():
            continue
        said = to_numbers(total[place].iloc[:1], "", match.sheet.lines, Notes(), whole=True)
        read = found[name].sum()
        compared += 1
        if name in NOT_ADDITIVE:
            notes.add("metric.nonadditive", metric=match.sheet.header[place])
        if said.notna().all() and int(said.iloc[0]) != int(read):
            off.append(f"{match.sheet.header[place]} {number(int(said.iloc[0]) - int(read))}")
    count = number(len(total))
    if off:
        notes.add("row.total", key="row.total_off", count=count, off=listed(off[:4]))
    elif compared:
        notes.add("row.total", key="row.total", count=count)
    else:
        notes.add("row.total", key="row.total_unchecked", count=count)


def without_repeats(posts: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Keep each post once: the newest export, then the higher count, then the later row."""
    if "post_id" not in posts or not posts["post_id"].notna().any() or not (posts["basis"] == "lifetime").all():
        return posts
    keyed = posts["post_id"].notna()
    keys = ["platform", "account_id", "post_id"]
    if not posts[keyed].duplicated(keys).any():
        return posts
    ranked = posts[keyed].sort_values(["exported_at", "views", "reach"], kind="stable", na_position="first")
    kept = ranked.drop_duplicates(keys, keep="last").index
    gone = int(keyed.sum()) - len(kept)
    repeated = int(posts.loc[keyed].duplicated(keys, keep=False).sum()) - gone
    newest = posts["exported_at"].max()
    date = newest.date() if newest == newest else None
    values = {"posts": number(repeated), "rows": number(gone)}
    if date:
        notes.add("merge.overlap", key="merge.overlap_dated", date=day(date), **values)
    else:
        notes.add("merge.overlap", **values)
    rows = sorted([*kept, *posts.index[~keyed]])
    return posts.loc[rows].reset_index(drop=True)


def check(table: pd.DataFrame, kind: str, notes: Notes) -> None:
    """Note impossible and contradictory figures; nothing is changed."""
    lines = table.get("source_row")
    for name in table.columns:
        if MEANING.get(str(name)) != "count" or str(name) in MAY_FALL:
            continue
        below = (table[name] < 0).fillna(False).astype(bool)
        if below.any():
            row = int(below.to_numpy().argmax())
            line = number(int(lines.iloc[row]) if lines is not None else row + 1)
            notes.add(
                "num.negative",
                column=str(name),
                count=number(int(below.sum())),
                value=str(table[name].iloc[row]),
                line=line,
            )
    if kind == "posts":
        _contradictions(table, notes)
        pages = table["account_id"].dropna().unique()
        if len(pages) > 1:
            names = table["account_name"].dropna().unique()
            shown = listed(sorted(map(str, names if len(names) > 1 else pages))[:5])
            notes.add("merge.pages", count=number(len(pages)), pages=shown)


def _contradictions(posts: pd.DataFrame, notes: Notes) -> None:
    pairs = (("reach", "views"), ("reach", "impressions"), ("reactions", "reach"))
    for small, big in pairs:
        if not (posts[small].notna() & posts[big].notna()).any():
            continue
        odd = (posts[small] > posts[big]).fillna(False)
        if odd.any():
            notes.add("data.implausible", count=number(int(odd.sum())), small=small, big=big)
