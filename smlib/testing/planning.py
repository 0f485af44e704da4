"""How long do we wait? Sample size and days, said before the trial starts, and said honestly when it is hopeless."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isnan
from typing import TYPE_CHECKING

import numpy as np

from smlib import plots, stats
from smlib.errors import check_range
from smlib.testing.effects import detectable_share
from smlib.testing.errors import TrialError
from smlib.testing.moments import reach
from smlib.testing.peeking import false_alarms
from smlib.testing.shown import Shown
from smlib.testing.wording import size
from smlib.text import t
from smlib.text.numbers import number, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from smlib.testing.peeks import Peeks

LONGEST = 56  # days; in eight weeks the season, the offer and the customers are still the same


@dataclass(frozen=True, repr=False)
class Plan(Shown):
    """How many people and days a trial needs; made by `plan`.

    Attributes:
        baseline: today's share (or mean).
        effect: the difference that is to be found, in the same unit.
        alpha, power, variants, per_day: as given.
        sd: spread of one value, for means; None for shares.
        n_per_variant: people per variant, rounded up.
        longest: days after which a plan counts as hopeless.
    """

    HTML = ("baseline", "target", "n_per_variant", "variants", "per_day", "days", "alpha", "power")

    baseline: float
    effect: float
    alpha: float
    power: float
    variants: int
    per_day: float | None
    sd: float | None
    n_per_variant: int
    longest: int = LONGEST

    @property
    def shares(self) -> bool:
        """Whether values are shares."""
        return self.sd is None

    @property
    def n(self) -> int:
        """People in all variants together."""
        return self.n_per_variant * self.variants

    @property
    def days(self) -> int | None:
        """Days until all have come, rounded up; None if the traffic is not known."""
        return None if self.per_day is None else ceil(self.n / self.per_day)

    @property
    def full_weeks(self) -> int | None:
        """The same in days of whole weeks: weekdays and weekends weigh alike then."""
        return None if self.days is None else 7 * ceil(self.days / 7)

    @property
    def hopeless(self) -> bool:
        """Whether the trial would take longer than anything stays the same."""
        return self.days is not None and self.days > self.longest

    @property
    def false_alarms(self) -> float | None:
        """How often chance looks like a difference to somebody who looks every day and stops at the first."""
        return None if self.days is None else false_alarms(min(self.days, 1000), self.alpha)

    def detectable(self, days: int) -> float:
        """Return the smallest difference that so many days show with the power asked for; NaN if none."""
        if self.per_day is None:
            raise TrialError("per_day_missing")
        return _detectable(self, int(self.per_day * days / self.variants))

    def peeks(self, looks: int, *, times: int = 500, seed: int = 0) -> Peeks:
        """Play this trial many times without any difference, with a look every day, and count the false alarms.

        Args:
            looks: how many days one looks.
            times: how many trials.
            seed: the same seed gives the same trials.

        Returns:
            A `Peeks`: share of the trials with a false alarm so far, by the everyday test and by `sm.monitor`.

        Raises:
            TrialError: without the traffic, or for a plan of means.

        Example:
            >>> import smlib as sm
            >>> found = sm.plan(0.04, absolute=0.011, per_day=806).peeks(14, times=200, seed=1)
            >>> print(found.everyday[-1] > 0.15, found.monitor[-1] <= 0.05)
            True True
        """
        from smlib.testing.peeks import play
        from smlib.testing.sequences import LEAST

        if self.per_day is None:
            raise TrialError("per_day_missing")
        if self.sd is not None:
            raise TrialError("peeks_shares")
        each = max(1, round(self.per_day / self.variants))
        planned = max(LEAST, self.n_per_variant)
        return play(self.baseline, each, looks=looks, times=times, planned=planned, alpha=self.alpha, seed=seed)

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("testing.plan.caption")

    def to_frame(self) -> pd.DataFrame:
        """Return one row: baseline, effect, target, alpha, power, variants, n_per_variant, n, per_day, days."""
        import pandas as pd

        row = {
            "baseline": self.baseline, "effect": self.effect, "target": self.baseline + self.effect,
            "alpha": self.alpha, "power": self.power, "variants": self.variants,
            "n_per_variant": self.n_per_variant, "n": self.n, "per_day": self.per_day, "days": self.days,
        }  # fmt: skip
        return pd.DataFrame([row])

    def text(self) -> str:
        """Return the plan in words."""
        share = self.sd is None
        ends = (self.baseline, self.baseline + self.effect)
        start, goal = (percent(v, 1) if share else number(v) for v in ends)
        lines = [
            t("testing.plan.need", start=start, goal=goal, n=number(self.n_per_variant), variants=self.variants),
            t("testing.plan.meaning", power=percent(self.power), alpha=percent(self.alpha)),
        ]
        if self.variants > 2:
            lines.append(t("testing.plan.variants", count=self.variants - 1))
        if self.days is None:
            lines.append(t("testing.plan.no_traffic"))
        elif self.hopeless:
            lines.append(t("testing.plan.hopeless", days=number(self.days), per_day=number(self.per_day)))
            shown = self.detectable(self.longest)
            if not isnan(shown):
                lines.append(t("testing.plan.instead_effect", days=self.longest, size=size(shown, share, "from")))
            lines.append(t("testing.plan.instead"))
        else:
            days, weeks = number(self.days), number(self.full_weeks)
            key = "days" if days != weeks else "whole_weeks"
            values = {"days": days, "per_day": number(self.per_day)}
            lines.append(t(f"testing.plan.{key}", **values, **({"weeks": weeks} if key == "days" else {})))
            if self.days > 1:
                lines.append(t("testing.plan.peeking", share=percent(self.false_alarms)))
        return "\n".join(lines)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw which difference could be shown after how many days (people, if the traffic is not known)."""
        axes = plots.new_axes(ax)
        share = self.sd is None
        per = 1.0 if self.per_day is None else self.per_day / self.variants
        goal = self.n_per_variant / per
        at = np.linspace(goal / 8, 2 * goal, 60)
        shown = np.array([_detectable(self, max(2, int(days * per))) for days in at]) * (100 if share else 1)
        effect = abs(self.effect) * (100 if share else 1)
        axes.plot(at, shown, color=plots.MAIN, linewidth=2)
        axes.plot([goal], [effect], "D", color=plots.ACCENT, markersize=10)
        words = t("testing.plan.point" if self.per_day else "testing.plan.point_people", at=number(ceil(goal)))
        axes.annotate(words, (goal, effect), (10, 10), textcoords="offset points")
        axes.set_ylim(bottom=0)
        axes.set_xlim(left=0)
        axes.set_xlabel(t("testing.plan.axis_days" if self.per_day else "testing.plan.axis_people"))
        axes.set_ylabel(t("testing.plan.axis_points" if share else "testing.plan.axis_size"))
        axes.set_title(t("testing.plan.title"), loc="left")
        return plots.describe(axes, self.alt_text())

    def alt_text(self) -> str:
        """Describe the picture."""
        return t("testing.plan.alt", size=size(abs(self.effect), self.sd is None), text=self.text().split("\n")[0])


def _detectable(made: Plan, n: int) -> float:
    level = made.alpha / (made.variants - 1)
    if made.sd is not None:
        return reach(made.power, level) * made.sd * float(np.sqrt(2 / n)) if n else float("nan")
    if n < 2:
        return float("nan")
    return detectable_share(made.baseline, n, n, level, made.power)


def plan(
    baseline: float,
    *,
    uplift: float | None = None,
    absolute: float | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
    variants: int = 2,
    per_day: float | None = None,
    sd: float | None = None,
    longest: int = LONGEST,
) -> Plan:
    """Plan how many people and days a trial needs, before it starts.

    Args:
        baseline: today's share, 0.04 for 4 %; with `sd` today's mean.
        uplift: the change to be found, relative: 0.25 turns 4 % into 5 %.
        absolute: the same in points: 0.01 turns 4 % into 5 %. Give one of both.
        alpha: accepted chance of a false alarm.
        power: chance of finding a change of this size if it is there.
        variants: how many, the control included; with more than two the test is stricter (Holm's first step).
        per_day: people a day that take part, all variants together.
        sd: standard deviation of one value, for means.
        longest: days after which the plan says that it is hopeless, and what else to do.

    Returns:
        A `Plan`: `.n_per_variant` (R's `power.prop.test` or `power.t.test`, rounded up), `.days`, `.hopeless`,
        `.false_alarms` (when looking daily), `.text()`, `.plot()`.

    Raises:
        TrialError: if the change is missing, given twice, zero, or leads out of 0 to 1.
        InputError: for values out of range.

    Example:
        >>> import smlib as sm
        >>> found = sm.plan(0.5, absolute=0.25, power=0.9, per_day=20)
        >>> found.n_per_variant, found.days
        (77, 8)
    """
    check_range("alpha", alpha, 0 < alpha < 1, "> 0, < 1")
    check_range("power", power, 0 < power < 1, "> 0, < 1")
    check_range("variants", variants, variants >= 2 and variants == int(variants), "≥ 2")
    if per_day is not None:
        check_range("per_day", per_day, per_day > 0, "> 0")
    if (uplift is None) == (absolute is None):
        raise TrialError("plan_effect")
    if sd is None:
        if not 0 < baseline < 1:
            raise TrialError("plan_baseline", given=number(baseline))
    else:
        check_range("sd", sd, sd > 0, "> 0")
    effect = float(absolute) if absolute is not None else baseline * float(uplift or 0)
    if effect == 0 or effect != effect:
        raise TrialError("plan_zero")
    level = alpha / (variants - 1)
    if sd is None:
        if not 0 < baseline + effect < 1:
            raise TrialError("plan_target", target=percent(baseline + effect, 1))
        needed = stats.size_shares(baseline, baseline + effect, power, level)
    else:
        needed = stats.size_means(effect, sd, power, level)
    # 76.00000001 people are 76.
    return Plan(baseline, effect, alpha, power, int(variants), per_day, sd, ceil(round(needed, 6)), longest)
