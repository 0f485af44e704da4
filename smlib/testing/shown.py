"""Tables for readers: shares as per cent, differences in points, chances in words; `to_frame` keeps the plain figures."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import chance, digits_for, number, percent

if TYPE_CHECKING:
    import pandas as pd

VALUES = ("baseline", "target", "control_value", "variant_value")
DIFFERENCES = ("effect", "estimate", "ci_lower", "ci_upper", "detectable", "expected_loss")
CHANCES = ("p_value", "naive_p_value", "split_p_value")
PARTS = ("share", "expected_share", "probability_best", "probability_better", "alpha", "power", "everyday", "monitor")


class Shown(Result):
    """A result whose table in a notebook is made for readers."""

    HTML: tuple[str, ...] = ()

    @property
    def shares(self) -> bool:
        """Whether values are shares."""
        return True

    def for_readers(self) -> pd.DataFrame:
        """Return the columns for readers, written as readers need them."""
        frame = self.to_frame()
        columns = [name for name in self.HTML or frame.columns if name in frame.columns]
        return for_readers(frame[columns], self.shares)


def for_readers(frame: pd.DataFrame, shares: bool) -> pd.DataFrame:
    """Return the table with formatted texts where a figure by itself would mislead (0.0038 is not 0)."""
    shown = frame.copy()
    ends = {"ci_lower", "ci_upper"} <= set(frame.columns) and len(frame)
    widths: list[float] = list((frame["ci_upper"] - frame["ci_lower"]).dropna()) if ends else []
    scale = 100 if shares else 1
    digits = max(1 if shares else 0, digits_for(0, scale * min(widths))) if len(widths) else 2
    for name in frame.columns:
        if name in VALUES:
            shown[name] = [_value(v, shares) for v in frame[name]]
        elif name in DIFFERENCES:
            shown[name] = [
                _difference(v, shares, digits if name in ("estimate", "ci_lower", "ci_upper") else 2)
                for v in frame[name]
            ]
        elif name in CHANCES:
            shown[name] = ["–" if isnan(v) else chance(v) for v in frame[name]]
        elif name in PARTS:
            shown[name] = [
                percent(v, 1 if name == "expected_share" or (name == "share" and "expected" in frame) else 0)
                for v in frame[name]
            ]
    return shown.rename(columns={"estimate": "difference"})


def _value(value: Any, shares: bool) -> str:
    return percent(value, 1) if shares else number(value)


def _difference(value: float, shares: bool, digits: int) -> str:
    if isnan(value):
        return "–"
    return t("testing.unit.points", value=number(100 * value, digits)) if shares else number(value, digits)
