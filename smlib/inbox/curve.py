"""What a replayed queue says: enough or not, in words; the staffing curve."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from smlib.inbox.clocks import span_text
from smlib.inbox.replay import Plan
from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import listed, number, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False)
class Staffing(Result):
    """What staffing levels would have achieved with the messages that came.

    Attributes:
        minutes_per_day: the level that the sentence is about (the largest one, if several were asked for).
        levels: table with one row per level: `minutes_per_day`, `share_in_target`, `median_wait`, `p90_wait`,
            `longest_wait` (business minutes) and `turns`.
        by_blocks: the same for `minutes_per_day` cut into 1 to 4 blocks a day.
        load: minutes of work per working day on average.
        target: minutes of business time within which an answer counts as in time.
        goal: share that must be in time for "enough".
        blocks: number of blocks a day, or their beginnings.
        minutes_per_message: assumed work for one answer.
    """

    minutes_per_day: float
    levels: pd.DataFrame
    by_blocks: pd.DataFrame
    load: float
    target: float
    goal: float
    blocks: Plan
    minutes_per_message: float

    @cached_property
    def _shares(self) -> dict[float, float]:
        return dict(zip(self.levels["minutes_per_day"], self.levels["share_in_target"], strict=True))

    @property
    def share(self) -> float:
        """Share of turns answered in time at `minutes_per_day`."""
        return self._shares[self.minutes_per_day]

    @property
    def enough(self) -> bool:
        """Whether `minutes_per_day` reach the goal."""
        return self.share >= self.goal

    def to_frame(self) -> pd.DataFrame:
        """Return one row per staffing level."""
        return self.levels.copy()

    def for_readers(self) -> pd.DataFrame:
        """Return the table with shares as per cent and waits in words."""
        shown = self.levels.astype(object)
        shown["share_in_target"] = [percent(share) for share in self.levels["share_in_target"]]
        for wait in ("median_wait", "p90_wait", "longest_wait"):
            shown[wait] = [span_text(round(minutes)) for minutes in self.levels[wait]]
        return shown

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("inbox.staffing.caption")

    def text(self) -> str:
        """Say whether the minutes suffice, and what would help more: minutes or another time of day."""
        minutes, verdict = number(self.minutes_per_day), "enough" if self.enough else "short"
        said = [
            t(
                f"inbox.staffing.{verdict}",
                plan=self._plan(),
                turns=number(self.levels["turns"].iloc[0]),
                **self._words(),
            )
        ]
        said.append(t("inbox.staffing.load", load=number(self.load, 0)))
        if self.load > self.minutes_per_day:
            said.append(t("inbox.staffing.overload"))
        good = [level for level, share in self._shares.items() if share >= self.goal]
        if self.enough:
            if min(good) < self.minutes_per_day:
                said.append(t("inbox.staffing.least", minutes=number(min(good))))
        else:
            best = self._best_blocks()
            if best is not None:
                said.append(t("inbox.staffing.other_blocks", minutes=minutes, blocks=best[0], share=percent(best[1])))
            longest = number(max(self._shares))
            said.append(
                t("inbox.staffing.first_level", minutes=number(min(good)))
                if good
                else t("inbox.staffing.no_level", minutes=longest)
            )
        said.append(t("inbox.staffing.model", per_message=number(self.minutes_per_message)))
        return " ".join(said)

    def _best_blocks(self) -> tuple[int, float] | None:
        """Return the number of blocks with the highest share, if it is clearly better than this plan."""
        rows = zip(self.by_blocks["blocks"], self.by_blocks["share_in_target"], strict=True)
        blocks, share = max(rows, key=lambda row: (row[1], -row[0]))
        return (int(blocks), float(share)) if share >= self.share + 0.02 else None

    def _plan(self) -> str:
        minutes = number(self.minutes_per_day)
        if isinstance(self.blocks, tuple):
            return t("inbox.staffing.plan_times", minutes=minutes, times=listed(list(self.blocks)))
        if self.blocks == 1:
            return t("inbox.staffing.plan_one", minutes=minutes)
        return t("inbox.staffing.plan_many", minutes=minutes, blocks=self.blocks)

    def _words(self) -> dict[str, str]:
        return {"share": percent(self.share), "target": span_text(self.target), "goal": percent(self.goal)}

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the staffing curve: share in time by minutes a day, the goal as a dashed line."""
        from smlib import plots

        axes = plots.new_axes(ax, width=7.5, height=4.2)
        x, y = self.levels["minutes_per_day"], self.levels["share_in_target"]
        axes.plot(x, y, color=plots.MAIN, marker="o", linewidth=2)
        axes.axhline(self.goal, color=plots.GREY, linestyle="--", linewidth=1.2)
        axes.annotate(
            t("inbox.staffing.goal", goal=percent(self.goal)), (x.max(), self.goal), (0, 4), textcoords="offset points",
            ha="right", va="bottom", color=plots.GREY,
        )  # fmt: skip
        mark = t("inbox.staffing.mark", minutes=number(self.minutes_per_day), share=percent(self.share))
        axes.plot([self.minutes_per_day], [self.share], color=plots.ACCENT, marker="D", markersize=9)
        right = self.minutes_per_day > (x.min() + x.max()) / 2
        axes.annotate(
            mark, (self.minutes_per_day, self.share), (-10 if right else 10, -8), textcoords="offset points",
            ha="right" if right else "left", va="top", fontweight="bold",
        )  # fmt: skip
        axes.set_ylim(0, 1.04)
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], [percent(v) for v in (0, 0.25, 0.5, 0.75, 1)])
        axes.set_xticks(list(x), [number(v) for v in x])
        axes.set_xlabel(t("inbox.staffing.xlabel"))
        axes.set_title(t("inbox.staffing.title", target=span_text(self.target)), loc="left")
        axes.grid(axis="y", color="#dddddd", linewidth=0.8)
        axes.set_axisbelow(True)
        return plots.describe(axes, self.alt_text())

    def alt_text(self) -> str:
        """Describe the curve in words."""
        first, last = self.levels.iloc[0], self.levels.iloc[-1]
        return t(
            "inbox.staffing.alt",
            low=percent(first["share_in_target"]), least=number(first["minutes_per_day"]),
            high=percent(last["share_in_target"]), most=number(last["minutes_per_day"]),
            minutes=number(self.minutes_per_day), **self._words(),
        )  # fmt: skip
