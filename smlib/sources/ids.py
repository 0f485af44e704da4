"""Ids stay text; what a spreadsheet has rounded is no id any more, and the link takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smlib.sources.notes import Notes
from smlib.text.numbers import number

if TYPE_CHECKING:
    import pandas as pd

ROUNDED = r"[+-]?\d(?:[.,]\d+)?[eE]\+?\d+"


def to_ids(cells: pd.Series[str], heading: str, notes: Notes) -> pd.Series:
    """Return ids as text; rounded ones (`1,22158E+17`) are missing and noted."""
    ids = cells.str.strip().astype("string")
    ids = ids.mask(ids.isin(["", "-", "--", "–"]))
    odd = ids.str.contains(r"[eE.]", regex=True).fillna(False).astype(bool)
    if odd.any():
        rounded = ids.str.fullmatch(ROUNDED).fillna(False).astype(bool)
        if rounded.any():
            notes.add("id.excel", column=heading, count=number(int(rounded.sum())), example=str(ids[rounded].iloc[0]))
            ids = ids.mask(rounded)
        ids = ids.str.replace(r"^(\d{1,15})\.0$", r"\1", regex=True)
    return ids


def from_links(links: pd.Series) -> pd.Series:
    """Return the part of a link that names the post: `…/reel/158310502327375/` is `158310502327375`."""
    found = links.astype("string").str.extract(
        r"(?:story_fbid=|fbid=|/v/|[?&]v=|/(?:posts|reel|reels|p|videos|photos|tv|status)/(?:[^/?]+/)*?)([A-Za-z0-9_-]{5,})/?(?:[?#&].*)?$"
    )[0]
    return found.astype("string")
