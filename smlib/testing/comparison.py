"""A, B or still open? One number compared between the arms of a trial, from rows or from counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from smlib.errors import check_range
from smlib.results import Result, html_table
from smlib.testing.counting import ordered, pairs
from smlib.testing.judging import Rules, assemble, contrast_all, judge, share_arm
from smlib.testing.metric import metric_of
from smlib.testing.result import Comparison
from smlib.testing.rows import read
from smlib.testing.shown import for_readers
from smlib.testing.split import check_split
from smlib.text import language, t

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False)
class Comparisons(Result):
    """Several numbers of one trial: the first decides, the others are watched; made by `compare`."""

    each: tuple[Comparison, ...]

    def __getitem__(self, metric: str) -> Comparison:
        return {found.metric: found for found in self.each}[metric]

    def __iter__(self) -> Iterator[Comparison]:
        return iter(self.each)

    @property
    def verdict(self) -> Any:
        """The verdict of the first number."""
        return self.each[0].verdict

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("testing.compare.several")

    def to_frame(self) -> pd.DataFrame:
        """Return the rows of all comparisons (see `Comparison.to_frame`)."""
        import pandas as pd

        return pd.concat([found.to_frame() for found in self.each], ignore_index=True)

    def text(self) -> str:
        """Return the first number's verdict, then the others'."""
        head, *rest = self.each
        parts = [t("testing.compare.decides", metric=head.metric), head.text()]
        parts += [t("testing.compare.watched", metric=found.metric) + "\n" + found.text() for found in rest]
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        import pandas as pd

        names = ["metric", *Comparison.HTML]
        frames = [for_readers(found.to_frame()[names], found.is_share) for found in self.each]
        words = "".join(f"<p>{escape(line)}</p>" for line in self.text().split("\n"))
        table = "" if self.verdict == "split_broken" else html_table(pd.concat(frames), self.caption)
        return f'<div lang="{language()}">{words}{table}</div>'

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the number that decides."""
        return self.each[0].plot(ax)

    def alt_text(self) -> str:
        """Describe the picture."""
        return self.each[0].alt_text()


def compare(
    table: Any,
    *,
    variant: str = "variant",
    metric: str | Mapping[str, Any],
    kind: str = "proportion",
    control: Any = None,
    denominator: str | None = None,
    covariate: str | None = None,
    user: str | None = None,
    time: str | None = None,
    strata: str | None = None,
    quantile: float = 0.5,
    trim: float | None = None,
    expected: Mapping[Any, float] | None = None,
    better: str = "higher",
    days: int | None = None,
    alpha: float = 0.05,
    seed: int = 0,
) -> Any:
    """Compare one number between the arms of a trial, from one row per person.

    The split is checked first; if it is broken there is no winner. The data are read once, as a dozen numbers per
    arm, by the engine that holds them.

    Args:
        table: pandas, Polars (eager or lazy), DuckDB relation or PyArrow.
        variant: column with the arm.
        metric: column with the number; a dict of several (`{"ordered": "proportion", "minutes": "mean", "ctr":
            {"metric": "clicks", "denominator": "views"}}`) is read in one pass, and its first one decides.
        kind: `"proportion"` (0/1; Newcombe's interval, pooled z-test, Fisher's exact test for small samples), `"mean"`
            (Welch), `"ratio"` (needs `denominator`; delta method), `"revenue"` (mean with the highest amounts capped,
            always said), `"quantile"` (seeded bootstrap).
        control: the arm to compare with; the first label by default. With more than two arms p-values follow Holm.
        denominator: column below the line of a ratio.
        covariate: what was known before the trial (CUPED); makes the interval narrower, not the difference larger.
        user: column that tells people apart, if they may have several rows; those in several arms are left out.
        time: column with the day or time of each row, for "how many more days".
        strata: column with groups (country, device) that are weighed alike in all arms.
        quantile: which, for `kind="quantile"`.
        trim: share of the amounts above zero that is capped; 0.01 for revenue.
        expected: planned split in ratios, equal by default.
        better: `"higher"` or `"lower"`.
        days: how long the trial has run, if there is no `time`.
        alpha: accepted chance of a false alarm.
        seed: of the bootstrap.

    Returns:
        A `Comparison`: `.difference`, `.interval`, `.p_value`, `.probability_better`, `.split_p_value`, `.verdict`
        (an arm's label, `"open"` or `"split_broken"`), `.text()`, `.to_frame()`, `.plot()`.

    Raises:
        ColumnError: for a missing column.
        TrialError: for values that cannot be compared.

    Example:
        >>> import smlib as sm
        >>> import pandas as pd
        >>> seen = pd.DataFrame({"variant": ["a"] * 400 + ["b"] * 400,
        ...                      "asked": [1] * 20 + [0] * 380 + [1] * 48 + [0] * 352})
        >>> found = sm.compare(seen, metric="asked")
        >>> found.verdict, round(found.difference, 3)
        ('b', 0.07)
    """
    check_range("alpha", alpha, 0 < alpha < 1, "> 0, < 1")
    if days is not None:
        check_range("days", days, days > 0, "> 0")
    defaults = {
        "kind": kind, "denominator": denominator, "covariate": covariate, "strata": strata,
        "quantile": quantile, "trim": trim, "better": better,
    }  # fmt: skip
    wanted = metric if isinstance(metric, Mapping) else {metric: {}}
    metrics = [metric_of(name, given, defaults) for name, given in wanted.items()]
    rows = read(table, variant, metrics, user=user, time=time)
    rules = Rules(control, expected, alpha, days if days is not None else rows.days, seed)
    found = tuple(judge(figures, rows.assigned, rows.findings, rules) for figures in rows.figures)
    return Comparisons(found) if isinstance(metric, Mapping) else found[0]


def compare_counts(
    successes: Mapping[Any, int],
    totals: Mapping[Any, int],
    *,
    control: Any = None,
    expected: Mapping[Any, float] | None = None,
    better: str = "higher",
    days: int | None = None,
    alpha: float = 0.05,
    metric: str | None = None,
    unit: str | None = None,
) -> Comparison:
    """Compare shares between the arms of a trial, from counts.

    Args:
        successes: arm → how many did it, `{"a": 240, "b": 306}`.
        totals: arm → how many saw it, `{"a": 6000, "b": 6000}`.
        control, expected, better, days, alpha: see `compare`; the control is the first arm by default.
        metric: what the counts are called in sentences.
        unit: what `totals` count, in the plural, if it is not people: `"Beiträge"`.

    Returns:
        A `Comparison`; see `compare`.

    Raises:
        TrialError: for negative, missing or broken counts, one arm, nobody in an arm, more successes than people.

    Example:
        >>> import smlib as sm
        >>> found = sm.compare_counts({"a": 240, "b": 306}, {"a": 6000, "b": 6000})
        >>> found.verdict
        'b'
        >>> [round(end, 4) for end in found.interval]
        [0.0035, 0.0185]
        >>> sm.compare_counts({"a": 118, "b": 122}, {"a": 2400, "b": 2400}).verdict
        'open'
    """
    check_range("alpha", alpha, 0 < alpha < 1, "> 0, < 1")
    if days is not None:
        check_range("days", days, days > 0, "> 0")
    if better not in ("higher", "lower"):
        metric_of("share", {"better": better}, {})  # says what is possible
    hits, seen = pairs(successes, totals)
    labels = ordered(list(hits), control)
    split = check_split({label: seen[label] for label in labels}, expected)
    arms = [share_arm(label, hits[label], seen[label]) for label in labels]
    contrasts = contrast_all(arms, "shares", alpha)
    name = metric or t("testing.compare.share")
    found = assemble(name, "proportion", arms, contrasts, split, (), better, Rules(control, expected, alpha, days))
    return replace(found, unit=unit)
