"""Was the traffic split as planned? The question before every other one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from smlib import plots
from smlib.results import Result
from smlib.stats import chi_square
from smlib.testing.counting import check_arms, check_traffic, whole_counts
from smlib.testing.errors import TrialError
from smlib.text import t
from smlib.text.numbers import chance, listed, number, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# A healthy split trips this once in a thousand trials (Kohavi, Tang, Xu 2020, ch. 21).
BROKEN = 0.001


@dataclass(frozen=True, repr=False)
class Split(Result):
    """Whether counts fit the planned split; made by `check_split`.

    Attributes:
        counts: arm → how many were counted.
        due: arm → how many were to be expected.
        p_value: chance of a deviation at least as large if the split is as planned.
        verdict: `"ok"` or `"split_broken"`.
    """

    counts: dict[Any, int]
    due: dict[Any, float]
    p_value: float
    verdict: str

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("testing.split.caption")

    def to_frame(self) -> pd.DataFrame:
        """Return arm, count, expected, share and expected_share, one row per arm."""
        import pandas as pd

        total = sum(self.counts.values())
        rows = [(str(arm), n, self.due[arm], n / total, self.due[arm] / total) for arm, n in self.counts.items()]
        return pd.DataFrame(rows, columns=["arm", "count", "expected", "share", "expected_share"])

    def text(self) -> str:
        """Return the verdict in words."""
        return t(
            f"testing.split.{self.verdict}",
            counts=listed([f"{arm}: {number(n)}" for arm, n in self.counts.items()]),
            due=listed([f"{arm}: {number(n, 0)}" for arm, n in self.due.items()]),
            chance=chance(self.p_value),
        )

    def for_readers(self) -> pd.DataFrame:
        """Return the table with shares as per cent."""
        frame = self.to_frame()
        return frame.assign(**{name: [percent(s, 1) for s in frame[name]] for name in ("share", "expected_share")})

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw counted against expected shares."""
        frame = self.to_frame()
        written = [
            t("testing.split.bar", share=percent(s, 1), due=percent(d, 1))
            for s, d in zip(frame["share"], frame["expected_share"], strict=True)
        ]
        blank = [""] * len(frame)
        axes = plots.bars(frame["arm"].tolist(), frame["share"].tolist(), ax=ax, written=blank, title=self.caption)
        at = np.arange(len(frame))
        axes.vlines(frame["expected_share"], at - 0.42, at + 0.42, color=plots.COLOURS[6], linestyle="--", linewidth=2)
        # Behind bar and line, so that neither runs through the figures.
        ends = np.maximum(frame["share"], frame["expected_share"])
        for place, end, words in zip(at, ends, written, strict=True):
            axes.annotate(words, (end, place), (6, 0), textcoords="offset points", va="center")
        axes.set_xlim(0, 1.6 * float(ends.max()))
        return plots.describe(axes, self.alt_text())

    def alt_text(self) -> str:
        """Describe the picture."""
        return t("testing.split.alt", text=self.text())


def check_split(counts: Any, expected: Mapping[Any, float] | None = None) -> Split:
    """Check whether people were split over the arms as planned.

    A broken split means that something chose who saw what: a redirect, a cache, a double count. Then no difference
    between the arms can be trusted.

    Args:
        counts: arm → people, `{"a": 5000, "b": 5200}`.
        expected: planned ratios, `{"a": 1, "b": 3}`; equal ones by default.

    Returns:
        A result with `.p_value` (chi-square without continuity correction) and `.verdict`: `"split_broken"` below
        0.001, otherwise `"ok"`.

    Raises:
        TrialError: for counts or ratios that cannot be used.

    Example:
        >>> import smlib as sm
        >>> sm.check_split({"a": 5000, "b": 5200}).verdict
        'ok'
        >>> sm.check_split({"a": 5800, "b": 4200}).verdict
        'split_broken'
    """
    seen = whole_counts(counts, "counts")
    check_arms(list(seen))
    if sum(seen.values()) == 0:
        check_traffic(seen)
    ratio = ratios(list(seen), expected)
    found = chi_square(list(seen.values()), ratio)
    total = sum(seen.values())
    due = {arm: float(total * r) for arm, r in zip(seen, ratio, strict=True)}
    return Split(seen, due, found.p_value, "split_broken" if found.p_value < BROKEN else "ok")


def ratios(arms: list[Any], expected: Mapping[Any, float] | None) -> Any:
    """Return the planned shares in the order of `arms`, summing to 1.

    Raises:
        TrialError: if arms differ or a ratio is not above zero.
    """
    if expected is None:
        return np.full(len(arms), 1 / len(arms))
    if not isinstance(expected, Mapping) or set(expected) != set(arms):
        given = listed([str(arm) for arm in expected]) if isinstance(expected, Mapping) else type(expected).__name__
        raise TrialError("expected_arms", given=given, arms=listed([str(arm) for arm in arms]))
    shares = np.array([float(expected[arm]) for arm in arms])
    if not (np.isfinite(shares) & (shares > 0)).all():
        raise TrialError("expected_ratio", given=listed([f"{k}: {v}" for k, v in expected.items()]))
    return shares / shares.sum()


def always_valid_split(cumulated: Any, expected: Any, weight: float = 100.0) -> Any:
    """Return p-values of the split that may be looked at any number of times.

    A Dirichlet mixture around the planned shares against the plan itself (Lindon, Malek 2022); its reciprocal is an
    always-valid p-value.

    Args:
        cumulated: counts so far, shape (looks, arms).
        expected: planned shares, shape (arms,), summing to 1.
        weight: how closely the mixture holds to the plan, in imagined people.
    """
    seen = np.asarray(cumulated, dtype=float)
    prior = weight * np.asarray(expected, dtype=float)
    total = seen.sum(axis=1)
    mixed = special.gammaln(prior.sum()) - special.gammaln(prior.sum() + total)
    mixed = mixed + (special.gammaln(prior + seen) - special.gammaln(prior)).sum(axis=1)
    plan = (seen * np.log(np.asarray(expected, dtype=float))).sum(axis=1)
    return np.minimum.accumulate(np.minimum(1.0, np.exp(np.minimum(0.0, plan - mixed))))
