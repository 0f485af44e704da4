"""What readers see in a notebook: their own words for kinds, shares as per cent; `to_frame` keeps codes and figures."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from smlib.results import Result, html_table
from smlib.text import language

if TYPE_CHECKING:
    import pandas as pd


class Shown(Result):
    """A result whose table in a notebook differs from the table for programs."""

    def for_readers(self) -> pd.DataFrame:
        """Return the table as it is shown in a notebook."""
        return self.to_frame()

    def _repr_html_(self) -> str:
        words = "".join(f"<p>{escape(line)}</p>" for line in self.text().split("\n") if line.strip())
        return f'<div lang="{language()}">{words}{html_table(self.for_readers(), self.caption)}</div>'
