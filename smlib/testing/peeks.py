"""What daily looking does, played through: trials without a difference, and who raises a false alarm when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from smlib import plots
from smlib.errors import check_range
from smlib.testing.monitoring import watch
from smlib.testing.sequences import from_counts
from smlib.testing.shown import Shown
from smlib.text import t
from smlib.text.numbers import number, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SHOWN = (1, 7, 14, 30, 100, 300)


@dataclass(frozen=True, repr=False)
class Peeks(Shown):
    """False alarms so far at each look; made by `Plan.peeks`.

    Attributes:
        everyday, monitor: share of the trials in which the everyday test (`sm.monitor`) has raised an alarm up to each
            look, shape (looks,).
        times: how many trials were played.
        alpha: accepted chance of a false alarm.
    """

    everyday: Any
    monitor: Any
    times: int
    alpha: float

    @property
    def looks(self) -> int:
        """How many times one looked."""
        return len(self.everyday)

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("testing.peeks.caption")

    def to_frame(self) -> pd.DataFrame:
        """Return looks, everyday and monitor after some looks, the last one included."""
        import pandas as pd

        at = sorted({*(k for k in SHOWN if k < self.looks), self.looks})
        rows = [(k, float(self.everyday[k - 1]), float(self.monitor[k - 1])) for k in at]
        return pd.DataFrame(rows, columns=["looks", "everyday", "monitor"])

    def text(self) -> str:
        """Return the shares at the last look in words."""
        return t(
            "testing.peeks.text",
            times=number(self.times), looks=number(self.looks), everyday=percent(self.everyday[-1]),
            monitor=percent(self.monitor[-1], 1), alpha=percent(self.alpha),
        )  # fmt: skip

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw both shares over the looks; the accepted chance is dashed."""
        axes = plots.new_axes(ax)
        at = np.arange(1, self.looks + 1)
        lines = (("everyday", self.everyday, plots.ACCENT, "-"), ("monitor", self.monitor, plots.MAIN, "-."))
        for name, values, colour, style in lines:
            axes.plot(at, 100 * np.asarray(values), color=colour, linestyle=style, linewidth=2.5)
            words = t(f"testing.peeks.{name}", share=percent(values[-1], 0 if name == "everyday" else 1))
            axes.annotate(
                words, (at[-1], 100 * float(values[-1])), (0, -24 if name == "everyday" else -8), textcoords="offset points", ha="right", va="top",
                color=colour,
            )  # fmt: skip
        axes.axhline(100 * self.alpha, color=plots.GREY, linestyle="--", linewidth=1.5)
        accepted = t("testing.peeks.accepted", share=percent(self.alpha))
        axes.annotate(accepted, (at[-1], 100 * self.alpha), (0, 4), textcoords="offset points", ha="right", va="bottom")
        axes.set_xlim(left=0)
        axes.set_ylim(-3, 110 * max(float(self.everyday[-1]), 2 * self.alpha))
        axes.set_xlabel(t("testing.peeks.axis_looks"))
        axes.set_ylabel(t("testing.peeks.axis"))
        axes.set_title(self.caption, loc="left")
        return plots.describe(axes, self.alt_text())

    def alt_text(self) -> str:
        """Describe the picture."""
        return t("testing.peeks.alt", text=self.text())


def play(share: float, per_look: int, *, looks: int, times: int, planned: int, alpha: float, seed: int) -> Peeks:
    """Play trials of two equal arms and look at each of them again and again.

    Args:
        share: true share in both arms.
        per_look: new people per arm between two looks.
        looks: how many times one looks.
        times: how many trials.
        planned: of `sm.monitor`.
        alpha: of both tests.
        seed: the same seed gives the same trials.
    """
    check_range("looks", looks, 1 <= looks <= 1000, "≥ 1, ≤ 1000")
    check_range("times", times, 1 <= times <= 100_000, "≥ 1, ≤ 100000")
    hits = np.random.default_rng(seed).binomial(per_look, share, (times, 2, looks))
    seen = {"a": [per_look] * looks, "b": [per_look] * looks}
    everyday, always = np.zeros((times, looks), bool), np.zeros((times, looks), bool)
    for k, (a, b) in enumerate(hits):
        found = watch(from_counts({"a": a, "b": b}, seen), None, "higher", planned, alpha)
        everyday[k] = np.nan_to_num(found.naive_p_value[:, 0], nan=1.0) < alpha
        always[k] = np.nan_to_num(found.p_value[:, 0], nan=1.0) < alpha
    first = [np.logical_or.accumulate(alarms, axis=1).mean(axis=0) for alarms in (everyday, always)]
    return Peeks(first[0], first[1], times, alpha)
