"""Cells that a spreadsheet would run: the one place that knows them, for everything smlib writes for Excel."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters by which a spreadsheet takes a text for a formula (OWASP, "CSV Injection")."""
_FIGURE = re.compile(r"[+-]?\d[\d.,  ]*%?")


def defused(value: Any, *, figures: bool = True) -> Any:
    """Return a cell that a spreadsheet shows instead of running; numbers stay as they are.

    Args:
        value: a cell.
        figures: whether a text that is a figure stays too; not where strangers choose the texts.

    Example:
        >>> defused('=HYPERLINK("http://x.example")')
        '\\'=HYPERLINK("http://x.example")'
        >>> defused(-2.5), defused("-2,5 %"), defused("+49 711 …")
        (-2.5, '-2,5 %', "'+49 711 …")
        >>> defused("-2,5", figures=False)
        "'-2,5"
    """
    if (
        isinstance(value, str)
        and value.lstrip(" \xa0").startswith(RISKY)
        and not (figures and _FIGURE.fullmatch(value))
    ):
        return f"'{value}"
    return value


def restored(text: str) -> str:
    """Return a text as it was before `defused`.

    Example:
        >>> restored("'=1+1"), restored("'t is")
        ('=1+1', "'t is")
    """
    return text[1:] if text.startswith("'") and text[1:].lstrip(" \xa0").startswith(RISKY) else text


def defused_table(frame: pd.DataFrame, *, figures: bool = True) -> pd.DataFrame:
    """Return a copy whose texts and headings are all `defused`; see there for `figures`."""
    safe = frame.copy()
    for place, dtype in enumerate(frame.dtypes):
        if getattr(dtype, "kind", "O") not in "iufbMm":
            column = frame.iloc[:, place].astype(object)
            safe.isetitem(place, column.map(partial(defused, figures=figures), na_action="ignore").array)
    safe.columns = [defused(name) for name in frame.columns]
    return safe
