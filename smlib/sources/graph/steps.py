"""How to get a page's token, step by step: names on Meta's pages change, so the day of the last check stands there."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.results import Result
from smlib.text import language, lookup, t
from smlib.text.numbers import day

if TYPE_CHECKING:
    import pandas as pd


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("steps.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, repr=False)
class TokenSteps(Result):
    """The way to a page's token.

    Attributes:
        steps: what to do, in order.
        checked_on: the day on which the names were last compared with Meta's documentation.
        addresses: pages of Meta that the steps lead through.
    """

    steps: tuple[str, ...]
    checked_on: date
    addresses: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each step."""
        import pandas as pd

        return pd.DataFrame({"step": range(1, len(self.steps) + 1), "what": list(self.steps)})

    def text(self) -> str:
        """Return the numbered steps."""
        lines = [f"{place}. {step}" for place, step in enumerate(self.steps, 1)]
        return "\n".join([*lines, t("sources.graph.steps.checked", day=day(self.checked_on))])

    def _repr_html_(self) -> str:
        items = "".join(f'<li style="margin:.3em 0">{escape(step)}</li>' for step in self.steps)
        checked = escape(t("sources.graph.steps.checked", day=day(self.checked_on)))
        return f'<div lang="{language()}"><ol>{items}</ol><p>{checked}</p></div>'


def token_steps() -> TokenSteps:
    """Say how to get an access token of your page.

    Returns:
        `TokenSteps` in the current language.

    Example:
        >>> import smlib as sm
        >>> len(sm.sources.token_steps().steps)
        7
    """
    facts = _facts()
    words = {"permissions": ", ".join(facts["permissions"]), **facts["addresses"], **facts["names"]}
    steps = tuple(str(step).format(**words) for step in lookup("sources.graph.steps.list"))
    return TokenSteps(steps, facts["checked_on"], tuple(facts["addresses"].values()))
