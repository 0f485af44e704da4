"""The result of a comparison: figures, one verdict, sentences and a picture."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any

from smlib import plots
from smlib.testing.effects import Contrast
from smlib.testing.errors import Finding
from smlib.testing.moments import Arm
from smlib.testing.shown import Shown
from smlib.testing.split import Split
from smlib.testing.wording import sentences, span
from smlib.text import t
from smlib.text.numbers import listed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# Findings that make every verdict worthless.
FATAL = ("users_mixed", "missing_uneven", "nothing_varies", "too_few")


@dataclass(frozen=True, repr=False)
class Comparison(Shown):
    """One number compared between the arms of a trial; made by `compare` and `compare_counts`.

    Attributes:
        metric, kind: what was compared, and how.
        arms: size, value and variance of each; the control comes first.
        contrasts: each arm against the control (see `effects.Contrast`).
        split: whether people were split as planned.
        findings: what the reader must know about the data.
        better: `"higher"` or `"lower"`.
        alpha: chance of a false alarm that is accepted.
        days: how long the trial has run, if known.
        level_with: arms that beat the control as well and cannot be told from the winner.
        variance_left: share of the variance that CUPED left, or None.
        unit: what was counted, in the plural, where it is not people.
    """

    HTML = ("control", "control_value", "variant", "variant_value", "estimate", "ci_lower", "ci_upper", "p_value")

    metric: str
    kind: str
    arms: tuple[Arm, ...]
    contrasts: tuple[Contrast, ...]
    split: Split
    findings: tuple[Finding, ...] = ()
    better: str = "higher"
    alpha: float = 0.05
    days: int | None = None
    level_with: tuple[Any, ...] = ()
    variance_left: float | None = None
    unit: str | None = None

    @property
    def verdict(self) -> Any:
        """The winning arm's label, `"open"`, or `"split_broken"` if the split was not as planned."""
        if self.split.verdict != "ok" or self._found("users_mixed", "missing_uneven"):
            return "split_broken"
        if self._found(*FATAL):
            return "open"
        ahead = [c for c in self.contrasts if self.is_clear(c) and self._gain(c) > 0]
        if ahead:
            return max(ahead, key=self._gain).b.label
        if all(self.is_clear(c) and self._gain(c) < 0 for c in self.contrasts):
            return self.contrasts[0].a.label
        return "open"

    def _found(self, *codes: str) -> bool:
        return any(finding.code in codes for finding in self.findings)

    def _gain(self, c: Contrast) -> float:
        return c.estimate if self.better == "higher" else -c.estimate

    def is_clear(self, c: Contrast) -> bool:
        """Tell whether a difference is more than chance: by the test and by its interval."""
        return c.p_value < self.alpha and (c.low > 0 or c.high < 0)

    @property
    def is_share(self) -> bool:
        """Whether values are shares, whose differences are read in percentage points."""
        return self.kind.startswith("proportion")

    def _each(self, name: str) -> Any:
        values = {c.b.label: getattr(c, name) for c in self.contrasts}
        return next(iter(values.values())) if len(values) == 1 else values

    @property
    def difference(self) -> Any:
        """The difference b minus a; with several arms a dict of each one's difference to the control."""
        return self._each("estimate")

    @property
    def interval(self) -> Any:
        """Low and high end of the difference; with several arms a dict."""
        values = {c.b.label: (c.low, c.high) for c in self.contrasts}
        return next(iter(values.values())) if len(values) == 1 else values

    @property
    def p_value(self) -> Any:
        """Chance of such a difference if there is none, after Holm with several arms (then a dict)."""
        return self._each("p_value")

    @property
    def probability_better(self) -> Any:
        """Probability that b's true value is above a's (below, if lower is better); with several arms a dict."""
        values = {c.b.label: c.probability if self.better == "higher" else 1 - c.probability for c in self.contrasts}
        return next(iter(values.values())) if len(values) == 1 else values

    @property
    def detectable(self) -> Any:
        """The smallest difference that this sample shows with 80 % power; with several arms a dict."""
        return self._each("detectable")

    @property
    def split_p_value(self) -> float:
        """Chance of such a split if it is as planned (chi-square)."""
        return self.split.p_value

    @property
    def n(self) -> int:
        """People (or rows) with a value in all arms."""
        return sum(arm.n for arm in self.arms)

    @property
    def factor(self) -> float:
        """How many times this sample the clearest open difference needs if it stays as it is."""
        return max(1.1, min((c.factor for c in self.contrasts if not self.is_clear(c)), default=float("inf")))

    @property
    def n_more(self) -> int | None:
        """How many more people that is; None where no number would do."""
        return ceil(self.n * (self.factor - 1)) if isfinite(self.factor) else None

    @property
    def days_more(self) -> int | None:
        """How many more days at the same traffic; None without a known length or where no number would do."""
        if self.days is None or not isfinite(self.factor):
            return None
        return max(1, ceil(self.days * (self.factor - 1)))

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("testing.compare.caption", metric=self.metric)

    def text(self) -> str:
        """Return the verdict in words."""
        return "\n".join(sentences(self))

    def to_frame(self) -> pd.DataFrame:
        """Return one row per comparison.

        Columns: metric, control, variant, control_value, variant_value, estimate, ci_lower, ci_upper, p_value, n,
        n_control, n_variant, detectable, probability_better, split_p_value, verdict.
        """
        import pandas as pd

        rows = [
            {
                "metric": self.metric, "control": c.a.label, "variant": c.b.label,
                "control_value": c.a.value, "variant_value": c.b.value,
                "estimate": c.estimate, "ci_lower": c.low, "ci_upper": c.high, "p_value": c.p_value,
                "n": c.a.n + c.b.n, "n_control": c.a.n, "n_variant": c.b.n, "detectable": c.detectable,
                "probability_better": c.probability if self.better == "higher" else 1 - c.probability,
                "split_p_value": self.split.p_value, "verdict": self.verdict,
            }
            for c in self.contrasts
        ]  # fmt: skip
        return pd.DataFrame(rows)

    @property
    def shares(self) -> bool:
        """Whether the table shows per cent and points."""
        return self.is_share

    def _repr_html_(self) -> str:
        if self.verdict != "split_broken":
            return super()._repr_html_()
        from html import escape

        from smlib.text import language

        # Differences of a broken split are not shown: somebody would read them.
        return (
            f'<div lang="{language()}">{"".join(f"<p>{escape(line)}</p>" for line in self.text().splitlines())}</div>'
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the difference of each arm to the control with its interval; a broken split shows the split."""
        if self.split.verdict != "ok":
            return self.split.plot(ax)
        axes = plots.new_axes(ax, height=1.8 + 0.7 * len(self.contrasts))
        scale = 100 if self.is_share else 1
        for at, c in enumerate(self.contrasts):
            clear = self.is_clear(c)
            low, middle, high = (scale * v for v in (c.low, c.estimate, c.high))
            colour = plots.ACCENT if clear else plots.MAIN
            axes.plot([low, high], [at, at], color=colour, linewidth=3 if clear else 2, solid_capstyle="butt")
            axes.plot([middle], [at], color=colour, marker="D" if clear else "o", markersize=9)
            words = t("testing.compare.written", **span(c, self.is_share, signed=True))
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}  # the zero line must not cross the figures
            axes.annotate(words, (middle, at), (0, 12), textcoords="offset points", ha="center", bbox=box)
        axes.axvline(0, color=plots.GREY, linestyle="--", linewidth=1.5)
        axes.set_yticks(range(len(self.contrasts)), [self._label(c) for c in self.contrasts])
        axes.set_ylim(len(self.contrasts) - 0.4, -0.8)
        axes.margins(x=0.2)
        axes.set_xlabel(t("testing.compare.axis_points" if self.is_share else "testing.compare.axis"))
        axes.set_title(self.caption, loc="left")
        return plots.describe(axes, self.alt_text())

    @staticmethod
    def _label(c: Contrast) -> str:
        return t("testing.compare.label", b=c.b.label, a=c.a.label)

    def alt_text(self) -> str:
        """Describe the picture."""
        if self.split.verdict != "ok":
            return self.split.alt_text()
        parts = []
        for c in self.contrasts:
            sure = t("testing.compare.clear" if self.is_clear(c) else "testing.compare.touches")
            words = t("testing.compare.written", **span(c, self.is_share, signed=True))
            parts.append(f"{self._label(c)}: {words}, {sure}")
        return t("testing.compare.alt", metric=self.metric, parts=listed(parts))
