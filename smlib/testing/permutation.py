"""The shuffle test: deal the results out anew, again and again, and see how often chance does as much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from smlib import plots
from smlib.errors import check_range
from smlib.tables import collected, lazy, nw
from smlib.testing import passes
from smlib.testing.counting import check_arms, ordered, pairs
from smlib.testing.errors import TrialError
from smlib.testing.metric import metric_of
from smlib.testing.shown import Shown
from smlib.text import t
from smlib.text.numbers import digits_for, listed, number, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLUMNS = 36  # of the picture
AT_ONCE = 5_000_000  # numbers held at the same time


@dataclass(frozen=True, repr=False)
class Shuffle(Shown):
    """What shuffling did; made by `shuffle`.

    Attributes:
        a, b: the arms.
        difference: b minus a, as seen.
        differences: the same after each shuffle, shape (times,).
        is_share: whether values are shares.
    """

    a: Any
    b: Any
    difference: float
    differences: Any
    is_share: bool

    @property
    def shares(self) -> bool:
        """Whether values are shares."""
        return self.is_share

    @property
    def times(self) -> int:
        """How many times was shuffled."""
        return len(self.differences)

    @property
    def as_large(self) -> int:
        """How many shuffles gave a difference at least as large, in either direction."""
        # Equal differences may differ in their last digits.
        edge = abs(self.difference) * (1 - 1e-9)
        return int((np.abs(self.differences) >= edge).sum())

    @property
    def share(self) -> float:
        """Share of the shuffles that gave at least as much: what chance does alone."""
        return self.as_large / self.times

    @property
    def p_value(self) -> float:
        """The same with the difference seen counted in (Phipson, Smyth 2010), so that it is never zero."""
        return (self.as_large + 1) / (self.times + 1)

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("testing.shuffle.caption")

    def to_frame(self) -> pd.DataFrame:
        """Return one row: control, variant, estimate, times, as_large, share, p_value."""
        import pandas as pd

        row = {
            "control": self.a, "variant": self.b, "estimate": self.difference, "times": self.times,
            "as_large": self.as_large, "share": self.share, "p_value": self.p_value,
        }  # fmt: skip
        return pd.DataFrame([row])

    def _size(self) -> str:
        scale = 100 if self.is_share else 1
        digits = digits_for(0, 2 * abs(scale * self.difference), least=1) if self.difference else 1
        return t(
            f"testing.unit.{'points' if self.is_share else 'plain'}", value=number(scale * self.difference, digits)
        )

    def text(self) -> str:
        """Return the result in words."""
        values = {"times": number(self.times), "count": number(self.as_large), "share": percent(self.share, 1)}
        return t("testing.shuffle.text", a=self.a, b=self.b, size=self._size(), **values)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the shuffled differences as a histogram; those as large as the one seen are hatched."""
        axes = plots.new_axes(ax)
        scale = 100 if self.is_share else 1
        found, seen = scale * np.asarray(self.differences), scale * abs(self.difference)
        edges = self._edges(scale)
        axes.hist(found, bins=edges, color=plots.COLOURS[4], edgecolor="white")
        far = found[np.abs(found) >= seen * (1 - 1e-9)]
        axes.hist(far, bins=edges, color=plots.ACCENT, edgecolor="white", hatch="//")
        axes.axvline(scale * self.difference, color=plots.COLOURS[6], linewidth=2)
        side = "right" if self.difference > 0 else "left"
        axes.annotate(
            t("testing.shuffle.seen", size=self._size()), (scale * self.difference, axes.get_ylim()[1] * 0.97),
            (-6 if side == "right" else 6, 0), textcoords="offset points", ha=side, va="top", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )  # fmt: skip
        axes.set_xlabel(t("testing.compare.axis_points" if self.is_share else "testing.compare.axis"))
        axes.set_ylabel(t("testing.shuffle.axis"))
        axes.set_title(self.caption, loc="left")
        return plots.describe(axes, self.alt_text())

    def _edges(self, scale: float) -> list[float]:
        """Return the columns' edges: as many steps of the possible differences in each, or gaps would show."""
        found = np.append(self.differences, self.difference)
        top = float(np.abs(found).max()) or 1.0
        step = width = 2 * top / COLUMNS
        if self.is_share:
            gaps = np.diff(np.unique(np.round(found, 12)))
            step = float(gaps.min()) if len(gaps) else width
            width = max(1, round(width / step)) * step
        count = int(np.ceil(2 * top / width)) + 1
        # Half a step beside the possible differences, so that none lies on an edge.
        edges = [self.difference - step / 2 + k * width for k in range(-count, count + 1)]
        return [scale * edge for edge in edges if abs(edge) <= top + width]

    def alt_text(self) -> str:
        """Describe the picture."""
        return t("testing.shuffle.alt", text=self.text())


def shuffle(
    table: Any,
    totals: Mapping[Any, int] | None = None,
    *,
    variant: str = "variant",
    metric: str | None = None,
    kind: str = "proportion",
    control: Any = None,
    times: int = 1000,
    seed: int = 0,
) -> Shuffle:
    """Shuffle who saw what, again and again, and count how often chance gives a difference as large.

    Args:
        table: rows of any engine; or successes by arm with `totals`, as in `compare_counts`.
        variant, metric, control: see `compare`; two arms.
        kind: `"proportion"` or `"mean"`.
        times: how many shuffles.
        seed: the same seed gives the same shuffles.

    Returns:
        A `Shuffle`: `.difference`, `.differences`, `.share`, `.p_value`, `.plot()`.

    Raises:
        TrialError: for other than two arms, or values that cannot be compared.

    Example:
        >>> import smlib as sm
        >>> found = sm.shuffle({"a": 240, "b": 306}, {"a": 6000, "b": 6000}, seed=1)
        >>> found.as_large < 20
        True
    """
    check_range("times", times, 1 <= times <= 1_000_000, "≥ 1, ≤ 1000000")
    rng = np.random.default_rng(seed)
    if totals is not None:
        hits, seen = pairs(table, totals)
        (a, b) = _two(ordered(list(hits), control))
        return _from_shares(a, b, hits[a], seen[a], hits[b], seen[b], times, rng)
    if metric is None:
        raise TrialError("shuffle_metric")
    values = _values(table, variant, metric_of(metric, kind, {}))
    a, b = _two(ordered(list(values), control))
    x, y = values[a], values[b]
    if kind == "proportion":
        return _from_shares(a, b, int(x.sum()), len(x), int(y.sum()), len(y), times, rng)
    both = np.concatenate([x, y])
    total, n, m = both.sum(), len(x), len(y)
    sums = np.empty(times)
    step = max(1, AT_ONCE // len(both))
    for start in range(0, times, step):
        rows = min(step, times - start)
        # The smaller part is enough: what is not in it is in the other.
        sums[start : start + rows] = rng.permuted(np.tile(both, (rows, 1)), axis=1)[:, n:].sum(axis=1)
    return Shuffle(a, b, float(y.mean() - x.mean()), sums / m - (total - sums) / n, False)


def _from_shares(
    a: Any, b: Any, x_a: int, n_a: int, x_b: int, n_b: int, times: int, rng: np.random.Generator
) -> Shuffle:
    # Dealing zeros and ones out anew is drawing from an urn: b's successes follow the hypergeometric distribution.
    hits = x_a + x_b
    drawn = rng.hypergeometric(hits, n_a + n_b - hits, n_b, times)
    return Shuffle(a, b, x_b / n_b - x_a / n_a, drawn / n_b - (hits - drawn) / n_a, True)


def _two(arms: list[Any]) -> list[Any]:
    check_arms(arms)
    if len(arms) > 2:
        raise TrialError("two_arms", arms=listed([str(arm) for arm in arms]))
    return arms


def _values(table: Any, variant: str, metric: Any) -> dict[Any, Any]:
    if metric.kind not in ("proportion", "mean"):
        raise TrialError("fields_clash", one=f'kind="{metric.kind}"', other="shuffle")
    whole = lazy(table, variant, metric.column)
    passes.check_numbers(whole, [metric.column])
    rows = whole.filter(passes.valid(metric) & ~nw.col(variant).is_null())
    frame = collected(rows.select(nw.col(variant), nw.col(metric.column).cast(passes.FLOAT).alias("_x")))
    x, labels = frame["_x"].to_numpy(), frame[variant].to_numpy()
    if metric.kind == "proportion" and not np.isin(x, (0.0, 1.0)).all():
        raise TrialError("not_binary", column=metric.column)
    arms = sorted(frame[variant].unique().to_list(), key=lambda arm: (str(type(arm)), arm))
    # Sorted values: engines return rows in different orders, the same seed shall give the same shuffles.
    return {arm: np.sort(x[labels == arm]) for arm in arms}
