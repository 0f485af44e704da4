"""Before and after: two periods side by side, with intervals, and no claim where these overlap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from smlib import stats, tables
from smlib.errors import check_columns
from smlib.moments import check_zone
from smlib.results import Result, heading
from smlib.tables import AnyFrame, nw
from smlib.text import t
from smlib.text.numbers import chance, digits_for, number, percent
from smlib.tracking.errors import TrackingError
from smlib.tracking.events import known, timed
from smlib.tracking.spans import Period, period, period_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TIMES = ("published_at", "time", "date", "sent_at", "asked_at", "created_at")


@dataclass(frozen=True, repr=False)
class PeriodComparison(Result):
    """Two periods compared; made by `compare_periods`. Differences read after minus before.

    Attributes:
        metric: what was compared, in words of columns.
        kind: `mean` of a column, `share` of yes, or `ratio` of two sums.
        periods: first and last day of before and of after.
        estimates: value before and after; NaN where there is none.
        intervals: 95 % interval before and after.
        difference: after minus before.
        interval: 95 % interval of the difference.
        p_value: two-sided; NaN where nothing can be said.
        n: rows with a value, before and after.
        left_out: rows within the periods that have no value.
        verdict: `higher`, `lower` or `open`; never a claim where the two intervals overlap.
    """

    metric: str
    kind: str
    periods: tuple[Period, Period]
    estimates: tuple[float, float]
    intervals: tuple[tuple[float, float], tuple[float, float]]
    difference: float
    interval: tuple[float, float]
    p_value: float
    n: tuple[int, int]
    left_out: int
    verdict: str

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("tracking.periods.caption", metric=self.metric)

    @property
    def definition(self) -> str:
        """How it was computed and what was left out."""
        left = t("tracking.periods.left_out", n=number(self.left_out)) if self.left_out else ""
        return " ".join(filter(None, [t(f"tracking.periods.definition.{self.kind}", metric=self.metric), left]))

    def text(self) -> str:
        """Return the verdict in words, the figures behind it, and how they were computed."""
        said = t(f"tracking.periods.verdict.{self.verdict}", metric=self.metric)
        if min(self.n) < 2:
            return "\n".join([said, t("tracking.periods.few", before=self.n[0], after=self.n[1]), self.definition])
        (a_low, a_high), (b_low, b_high) = self.intervals
        if self.p_value != self.p_value:
            return "\n".join([said, t("tracking.periods.no_spread"), self.definition])
        figures = t(
            "tracking.periods.figures",
            before=self._said(self.estimates[0]),
            before_low=self._said(a_low),
            before_high=self._said(a_high),
            after=self._said(self.estimates[1]),
            after_low=self._said(b_low),
            after_high=self._said(b_high),
        )
        unit = "points" if self.kind == "share" else "plain"
        value, low, high = map(self._gap, (self.difference, *self.interval))
        gap = t(f"tracking.periods.difference.{unit}", value=value, low=low, high=high)
        lines = [said, figures, gap]
        lengths = [(last - first).days + 1 for first, last in self.periods]
        if lengths[0] != lengths[1]:
            lines.append(t("tracking.periods.lengths", before=lengths[0], after=lengths[1]))
        return "\n".join([*lines, self.definition])

    def _gap(self, value: float) -> str:
        """Write a difference with as many digits as its interval needs: a small one must not be written as none."""
        scale = 100 if self.kind == "share" else 1
        low, high = self.interval
        return number(scale * value, digits_for(scale * low, scale * high, least=1))

    def _said(self, value: float) -> str:
        return percent(value, 1) if self.kind == "share" else number(value, _digits(value))

    def to_frame(self) -> pd.DataFrame:
        """Return before, after and difference with estimate, ci_lower, ci_upper, p_value and n."""
        import pandas as pd

        rows = [
            ("before", self.estimates[0], *self.intervals[0], float("nan"), self.n[0]),
            ("after", self.estimates[1], *self.intervals[1], float("nan"), self.n[1]),
            ("difference", self.difference, *self.interval, self.p_value, sum(self.n)),
        ]
        return pd.DataFrame(rows, columns=["period", "estimate", "ci_lower", "ci_upper", "p_value", "n"])

    def for_readers(self) -> pd.DataFrame:
        """Return the table with shares as per cent; a p-value that is written as 0 would claim too much."""
        frame = self.to_frame()
        for name in ("estimate", "ci_lower", "ci_upper"):
            *values, difference = frame[name]
            gap = self._gap(difference)
            gap = t("tracking.periods.points", value=gap) if self.kind == "share" else gap
            frame[name] = [*map(self._said, values), gap]
        frame["p_value"] = [chance(value) if value == value else "–" for value in frame["p_value"]]
        return frame.assign(period=[heading(name) for name in frame["period"]])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw both values with their intervals."""
        from smlib import plots

        axes = plots.new_axes(ax, height=2.6)
        for at, (value, (low, high), marker) in enumerate(zip(self.estimates, self.intervals, "os", strict=True)):
            colour = plots.COLOURS[at]
            axes.plot([low, high], [at, at], color=colour, linewidth=3, solid_capstyle="butt")
            axes.plot([value], [at], marker=marker, color=colour, markersize=9)
            axes.annotate(self._said(value), (value, at), xytext=(0, 9), textcoords="offset points", ha="center")
        axes.set_yticks([0, 1], [period_words(period) for period in self.periods])
        axes.set_ylim(1.6, -0.7)
        axes.set_xlabel(t("tracking.periods.axis", metric=self.metric))
        axes.set_title(t(f"tracking.periods.verdict.{self.verdict}", metric=self.metric), loc="left")
        return plots.describe(axes, self.alt_text())

    def alt_text(self) -> str:
        """Describe the picture in words."""
        return t("tracking.periods.alt") + " " + self.text().split("\n" + self.definition)[0].replace("\n", " ")


def compare_periods(
    table: Any,
    before: Any,
    after: Any,
    metric: str | tuple[str, str],
    *,
    time: str | None = None,
    tz: str = "Europe/Berlin",
) -> PeriodComparison:
    """Compare a figure in two periods; there is no claim where the two 95 % intervals overlap.

    A number column is compared by its mean per row (Welch), a yes/no column by its share (Wilson, Newcombe), a pair
    of columns by the ratio of their sums (delta method, rows as they stand). So reach is never summed. That a figure
    changed does not say why: seasons, holidays and other changes fall between two periods as well, and rows close in
    time resemble each other, which makes the intervals rather too narrow.

    Args:
        table: one row per post, day, message or visit (pandas, Polars, DuckDB, PyArrow).
        before, after: a month `"2026-03"`, a week `"2026-W14"`, a day, or a pair of first and last day.
        metric: column of numbers or yes/no, or a pair `("conversions", "sessions")`.
        time: column of times; by default the first of published_at, time, date, sent_at, asked_at, created_at.
        tz: where days begin at midnight; times without a zone are taken as local.

    Returns:
        A `PeriodComparison`: `.difference`, `.interval`, `.verdict` (`higher`, `lower`, `open`), `.to_frame()`.

    Raises:
        TrackingError: if the periods overlap or stand in the wrong order, or no column of times is found.
        ColumnError: for a missing column.

    Example:
        >>> import smlib as sm
        >>> posts = [{"date": f"2026-0{m}-0{d}", "reach": 100 * m + d} for m in (3, 4) for d in range(1, 8)]
        >>> import pandas as pd
        >>> table = pd.DataFrame(posts).assign(date=lambda x: pd.to_datetime(x["date"]))
        >>> sm.compare_periods(table, "2026-03", "2026-04", "reach").verdict
        'higher'
    """
    periods = period(before), period(after)
    if periods[0][1] >= periods[1][0]:
        raise TrackingError("periods_order", before=period_words(periods[0]), after=period_words(periods[1]))
    names = (metric,) if isinstance(metric, str) else tuple(metric)
    wrapped = tables.frame(table, *names)
    column = _time_column(wrapped, time)
    wrapped = timed(table, *names, time=column)
    schema = wrapped.collect_schema()
    kind = "ratio" if len(names) == 2 else "share" if schema[names[0]] == nw.Boolean else "mean"
    inside = [_inside(wrapped, column, period, check_zone(tz)) for period in periods]
    sides = [_moments(wrapped, where, names) for where in inside]
    return _judge(" / ".join(names), kind, periods, sides)


@dataclass(frozen=True)
class _Side:
    rows: int
    n: int
    mean: float
    variance: float


def _time_column(wrapped: AnyFrame, time: str | None) -> str:
    columns = wrapped.collect_schema().names()
    if time is not None:
        check_columns(columns, time)
        return time
    found = next((name for name in TIMES if name in columns), None)
    if found is None:
        raise TrackingError("no_time", available=", ".join(columns))
    return found


def _inside(wrapped: AnyFrame, column: str, period: Period, tz: str) -> nw.Expr:
    """Compare with midnight at home as an instant: so no engine has to convert zones."""
    zone = getattr(wrapped.collect_schema()[column], "time_zone", None)
    first, after = period[0], period[1] + timedelta(days=1)
    edges = [datetime.combine(edge, clock(), tzinfo=ZoneInfo(tz) if zone else None) for edge in (first, after)]
    if zone:
        edges = [edge.astimezone(ZoneInfo("UTC")) for edge in edges]
    return (nw.col(column) >= nw.lit(edges[0])) & (nw.col(column) < nw.lit(edges[1]))


def _moments(wrapped: AnyFrame, inside: nw.Expr, names: tuple[str, ...]) -> _Side:
    """Return number, mean and variance within a period; for a pair, the ratio and the variance of its rows around it."""
    some = wrapped.filter(inside)
    both = known(wrapped, *names)
    values = [nw.when(both).then(nw.col(name).cast(nw.Float64)).alias(f"_v{i}") for i, name in enumerate(names)]
    some = some.with_columns(*values)
    top = nw.col("_v0")
    asked = [
        nw.len().alias("rows"),
        top.count().alias("n"),
        top.mean().alias("mean"),
        top.var(ddof=1).alias("variance"),
    ]
    if len(names) == 2:
        asked.append(nw.col("_v1").mean().alias("bottom"))
    row = tables.collected(some.select(*asked)).rows(named=True)[0]
    n, mean, variance = int(row["n"]), _float(row["mean"]), _float(row["variance"])
    if len(names) == 2:
        bottom = _float(row["bottom"])
        if not bottom or bottom != bottom:
            return _Side(int(row["rows"]), 0, float("nan"), float("nan"))
        ratio = mean / bottom
        around = some.select((top - ratio * nw.col("_v1")).var(ddof=1).alias("v"))
        variance = _float(tables.collected(around).rows()[0][0]) / bottom**2
        mean = ratio
    return _Side(int(row["rows"]), n, mean, variance)


def _float(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _judge(metric: str, kind: str, periods: tuple[Period, Period], sides: list[_Side]) -> PeriodComparison:
    a, b = sides
    nan = float("nan")
    none: tuple[float, float] = (nan, nan)
    intervals, difference, interval, p_value = (none, none), b.mean - a.mean, none, nan
    if min(a.n, b.n) >= 2 and kind == "share":
        x_a, x_b = round(a.mean * a.n), round(b.mean * b.n)
        intervals = tuple(stats.wilson(x_a, a.n)), tuple(stats.wilson(x_b, b.n))
        interval = tuple(stats.newcombe(x_a, a.n, x_b, b.n))
        p_value = stats.z_test(x_a, a.n, x_b, b.n).p_value
    elif min(a.n, b.n) >= 2 and min(a.variance, b.variance) > 0:
        own = [stats.t_difference(s.mean, (s.variance / s.n) ** 0.5, s.n - 1) for s in sides]
        intervals = (own[0].low, own[0].high), (own[1].low, own[1].high)
        gap = stats.welch(a.mean, a.variance, a.n, b.mean, b.variance, b.n)
        interval, p_value = (gap.low, gap.high), gap.p_value
    # Comparisons with NaN are false: without intervals there is no claim.
    verdict = (
        "higher" if intervals[1][0] > intervals[0][1] else "lower" if intervals[1][1] < intervals[0][0] else "open"
    )
    left = sum(side.rows - side.n for side in sides)
    return PeriodComparison(
        metric, kind, periods, (a.mean, b.mean), intervals, difference, interval, p_value, (a.n, b.n), left, verdict
    )


def _digits(value: float) -> int:
    return 3 if abs(value) < 1 else 1
