"""The result of watching a trial: what each look showed, the verdict in words, and a picture."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from smlib import plots
from smlib.dates import as_date
from smlib.opening import CalendarError
from smlib.results import cell_text
from smlib.testing.sequences import LEAST, Looks
from smlib.testing.shown import Shown
from smlib.text import t
from smlib.text.numbers import digits_for, number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False)
class Monitor(Shown):
    """The differences seen at each look; made by `monitor`.

    Attributes:
        looks: figures at each look; the first arm is the control.
        estimate, low, high, p_value, naive_p_value: shape (looks, other arms); NaN before a look counts.
        split_p_value: always-valid, after the last look.
        verdict: the winning arm's label, `"open"` or `"split_broken"`.
        decided_at, naive_decided_at: label of the look at which this test (the everyday test) first said so, or None.
        better: `"higher"` or `"lower"`.
    """

    looks: Looks
    estimate: Any
    low: Any
    high: Any
    p_value: Any
    naive_p_value: Any
    split_p_value: float
    verdict: Any
    decided_at: Any
    naive_decided_at: Any
    better: str = "higher"

    @property
    def shares(self) -> bool:
        """Whether values are shares."""
        return self.looks.share

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("testing.monitor.caption")

    def to_frame(self) -> pd.DataFrame:
        """Return one row per look and arm.

        Columns: time, control, variant, n, estimate, ci_lower, ci_upper, p_value, naive_p_value.
        """
        import pandas as pd

        rows = [
            (
                moment, self.looks.arms[0], arm, int(self.looks.n[i, 0] + self.looks.n[i, k + 1]),
                *(float(v[i, k]) for v in (self.estimate, self.low, self.high, self.p_value, self.naive_p_value)),
            )
            for i, moment in enumerate(self.looks.times)
            for k, arm in enumerate(self.looks.arms[1:])
        ]  # fmt: skip
        names = ["time", "control", "variant", "n", "estimate", "ci_lower", "ci_upper", "p_value", "naive_p_value"]
        return pd.DataFrame(rows, columns=names)

    def text(self) -> str:
        """Return the verdict in words."""
        if self.verdict == "split_broken":
            last = dict(zip(self.looks.arms, self.looks.n[-1].astype(int).tolist(), strict=True))
            return "\n".join([t("testing.say.broken"), t("testing.monitor.split", counts=_listed(last))])
        looks = number(len(self.looks.times))
        if self.verdict == "open":
            lines = [t("testing.monitor.open", looks=looks)]
        else:
            lines = [t("testing.monitor.decided", arm=self.verdict, time=_shown(self.decided_at))]
        scale = 100 if self.looks.share else 1
        unit = "points" if self.looks.share else "plain"
        for k, arm in enumerate(self.looks.arms[1:]):
            low, high, middle = (scale * float(v[-1, k]) for v in (self.low, self.high, self.estimate))
            if np.isnan(low):
                lines.append(t("testing.monitor.early", arm=arm, least=LEAST))
                continue
            digits = digits_for(low, high, least=1 if self.looks.share else 0)
            size = t(f"testing.unit.{unit}", value=number(middle, digits))
            ends = {"low": number(low, digits), "high": number(high, digits)}
            lines.append(t("testing.monitor.last", b=arm, a=self.looks.arms[0], size=size, **ends))
        if self.naive_decided_at is not None and self.naive_decided_at != self.decided_at:
            lines.append(t("testing.monitor.naive", time=_shown(self.naive_decided_at)))
        return "\n".join(lines)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the difference over time with its always-valid interval."""
        axes = plots.new_axes(ax)
        scale = 100 if self.looks.share else 1
        at = np.arange(len(self.looks.times))
        for k, arm in enumerate(self.looks.arms[1:]):
            colour, marker = plots.COLOURS[k % len(plots.COLOURS)], "osD^vPX"[k % 7]
            low, middle, high = (scale * v[:, k] for v in (self.low, self.estimate, self.high))
            axes.fill_between(at, low, high, color=colour, alpha=0.2, linewidth=0)
            axes.plot(at, middle, color=colour, marker=marker, markersize=4, linewidth=2, label=str(arm))
        axes.axhline(0, color=plots.GREY, linestyle="--", linewidth=1.5)
        if self.decided_at is not None:
            axes.axvline(self.looks.times.index(self.decided_at), color=plots.ACCENT, linestyle=":", linewidth=2)
        ticks = at[:: max(1, -(-len(at) // 6))]
        axes.set_xticks(ticks, [_tick(self.looks.times[i]) for i in ticks])
        if len(self.looks.arms) > 2:
            axes.legend(frameon=False)
        # The first looks know next to nothing; their width would hide the rest.
        settled = scale * np.nanmax(np.abs([self.low, self.high])[:, len(at) // 4 :], initial=0)
        if np.isfinite(settled) and settled > 0:
            axes.set_ylim(-1.1 * settled, 1.1 * settled)
        axes.set_ylabel(t("testing.compare.axis_points" if self.looks.share else "testing.compare.axis"))
        title = t("testing.compare.label", b=" / ".join(map(str, self.looks.arms[1:])), a=self.looks.arms[0])
        axes.set_title(title, loc="left")
        return plots.describe(axes, self.alt_text())

    def alt_text(self) -> str:
        """Describe the picture."""
        return t("testing.monitor.alt", looks=number(len(self.looks.times)), text=self.text().replace("\n", " "))


def _listed(counts: dict[Any, int]) -> str:
    return ", ".join(f"{arm}: {number(n)}" for arm, n in counts.items())


def _dated(moment: Any) -> Any:
    """Return a text as the date that it writes, if it does."""
    if isinstance(moment, str):
        with contextlib.suppress(CalendarError):
            return as_date(moment)
    return moment


def _shown(moment: Any) -> str:
    return t("testing.monitor.look", number=moment) if isinstance(moment, int) else cell_text(_dated(moment))


def _tick(moment: Any) -> str:
    when = _dated(moment)
    return t("testing.monitor.tick", day=when.day, month=when.month) if hasattr(when, "month") else str(when)
