"""Who follows: stacked tables of shares, one below the other, put into one long table."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from smlib.sources.aliases import plain
from smlib.sources.cells import records
from smlib.sources.decode import decode
from smlib.sources.notes import Notes
from smlib.sources.numbers import to_numbers
from smlib.sources.opening import Members
from smlib.sources.shapes import arranged

if TYPE_CHECKING:
    import pandas as pd

Row = tuple[str, str, str, str]  # dimension, group, part, value as text


def audience(members: Members, names: list[str], *, file: str, notes: Notes, **_: Any) -> pd.DataFrame:
    """Return a row for each share: dimension (`age_gender`, `top_cities`, …), group, part (women, men), value, unit.

    Shares are fractions from 0 to 1, whether the file has per cent or fractions.
    """
    import numpy as np
    import pandas as pd

    text = decode(members.read(names[0]), file, notes).removeprefix("sep=,").lstrip("\r\n")
    rows: list[Row] = []
    blocks = groupby(records(text, ","), lambda record: any(map(str.strip, record[1])))
    for filled, block in blocks:
        if filled:
            rows += _block([fields for _, fields in block])
    table = pd.DataFrame(rows, columns=["dimension", "group", "part", "text"], dtype="str")
    value = to_numbers(table.pop("text"), "", np.arange(len(rows)), notes, whole=False).astype("Float64")
    counts = table["dimension"].isin(["follows"])
    shares = value.where(~counts)
    for dimension in table["dimension"].unique():
        mine = (table["dimension"] == dimension) & ~counts
        # One file writes 6.8 for 6.8 %, another 0.068: shares of one kind never add up to more than 1.
        if mine.any() and float(value[mine].sum()) > 1.5:
            shares = shares.mask(mine, value / 100)
    found: dict[str, pd.Series] = {
        name: table[name].astype("string").mask(table[name] == "") for name in map(str, table.columns)
    }
    found["value"] = shares.where(~counts, value)
    found["unit"] = pd.Series(np.where(counts, "count", "share"), dtype="string")
    return arranged("audience", {str(k): v for k, v in found.items()}, len(table))


def _block(rows: list[list[str]]) -> list[Row]:
    """Return the shares of one table: a title, then groups across, or groups down and parts across."""
    title = "distribution"
    if len(rows) > 1 and len([text for text in rows[0] if text.strip()]) == 1:
        title, rows = plain(rows[0][0]).replace(" & ", "_").replace(" ", "_"), rows[1:]
    head, *below = rows
    if not below:
        return []
    if title == "distribution":
        title = plain(head[0]).replace(" ", "_") or title
        return [(title, row[0], "", row[1]) for row in below if len(row) > 1]
    if head[0].strip():
        return [(title, group, "", value) for row in below for group, value in zip(head, row, strict=False)]
    return [(title, row[0], part, value) for row in below for part, value in zip(head[1:], row[1:], strict=False)]
