"""Are the minutes enough, and do they lie at the right time? The queue of the real messages, played again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from smlib.calendar import BusinessHours
from smlib.errors import check_range
from smlib.inbox.clocks import InboxError, calendar_of, span_minutes, span_text
from smlib.inbox.replay import Plan, replay
from smlib.opening import CalendarError, clock, parse_time
from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import listed, number, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

GRID = (10, 15, 20, 30, 45, 60, 90, 120)  # minutes a day to compare with, when one number was asked for
OTHER_BLOCKS = (1, 2, 3, 4)


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


def staffing(
    messages: Any,
    minutes_per_day: float | Sequence[float],
    *,
    hours: Any,
    minutes_per_message: float = 6,
    target: Any = "4h",
    blocks: int | Sequence[str] = 2,
    goal: float = 0.9,
) -> Staffing:
    """Play the messages again with other staffing: which share would have been answered in time?

    Every customer turn (see `sm.response_times`) waits in one queue and is answered in the order of arrival. Work is
    done only in the blocks of a working day; what a block does not finish goes on in the next. Turns that were never
    answered queue like all others. The replay starts with an empty queue and runs until the last answer.

    Args:
        messages: table with `conversation_id`, `sent_at`, `role`, of any engine.
        minutes_per_day: the minutes a working day that are meant for answers; one number (then other levels are
            replayed for comparison) or several.
        hours: the opening hours, as a calendar or in words; waiting is counted in them.
        minutes_per_message: work for one answer.
        target: how long a customer may wait in business time, `"4h"` or `"90min"`.
        blocks: into how many equal blocks the minutes are cut, spread over the opening hours beginning with the
            first (2 on 8–17: at 8:00 and 12:30), or their beginnings, `["09:00", "14:00"]`. A beginning outside of a
            day's hours falls away on that day.
        goal: share in time that counts as enough.

    Returns:
        A `Staffing`: sentence, table by level, curve, and `.by_blocks` (the same minutes at other times).

    Raises:
        InboxError: for a table without a question, for blocks or spans that cannot be read, for too few minutes.

    Example:
        >>> import pandas as pd
        >>> import smlib as sm
        >>> messages = pd.DataFrame({
        ...     "conversation_id": ["a", "b"], "role": ["customer", "customer"],
        ...     "sent_at": pd.to_datetime(["2026-04-07 07:30", "2026-04-07 11:30"]).tz_localize("Europe/Berlin"),
        ... })
        >>> result = sm.staffing(messages, [10, 20], hours="Mo-Fr 08:00-17:00", blocks=1)
        >>> result.to_frame()[["minutes_per_day", "share_in_target"]].values.tolist()
        [[10.0, 0.5], [20.0, 0.5]]
    """
    import pandas as pd

    if isinstance(hours, dict):
        raise InboxError("one_calendar")
    calendar = calendar_of(hours)
    limit = span_minutes(target)
    asked = _levels(minutes_per_day)
    check_range("minutes_per_message", minutes_per_message, 0 < minutes_per_message < 1440, "> 0")
    check_range("goal", goal, 0 < goal <= 1, "0 < goal ≤ 1")
    plan = _plan(blocks)
    arrivals = _arrivals(messages)
    chosen = max(asked)
    levels = sorted({*asked, *(map(float, GRID) if len(asked) == 1 else ())})
    rows = [_level(arrivals, level, plan, calendar, minutes_per_message, limit) for level in levels]
    # The level that was asked for must be answered; one that was only added for comparison may be hopeless.
    if any(row is None for level, row in zip(levels, rows, strict=True) if level in asked):
        raise InboxError("too_few", minutes=number(min(asked)))
    other = [
        {"blocks": n, **row}
        for n in OTHER_BLOCKS
        if (row := _level(arrivals, chosen, n, calendar, minutes_per_message, limit))
    ]
    days = _working_days(arrivals, calendar)
    return Staffing(
        minutes_per_day=chosen,
        levels=pd.DataFrame([row for row in rows if row]),
        by_blocks=pd.DataFrame(other),
        load=len(arrivals) * minutes_per_message / max(days, 1),
        target=limit,
        goal=goal,
        blocks=plan,
        minutes_per_message=minutes_per_message,
    )


def _levels(minutes_per_day: Any) -> list[float]:
    """Return one or several levels as numbers, smallest first."""
    given = [minutes_per_day] if isinstance(minutes_per_day, int | float) else list(minutes_per_day)
    for level in given:
        check_range("minutes_per_day", level, 0 < level <= 1440, "> 0")
    if not given:
        check_range("minutes_per_day", 0, False, "> 0")
    return sorted({float(level) for level in given})


def _plan(blocks: Any) -> Plan:
    if isinstance(blocks, bool) or (isinstance(blocks, int) and not 1 <= blocks <= 48):
        raise InboxError("blocks", given=blocks)
    if isinstance(blocks, int):
        return blocks
    try:
        beginnings = sorted({parse_time(text) for text in ([blocks] if isinstance(blocks, str) else blocks)})
    except (TypeError, AttributeError, CalendarError) as error:
        raise InboxError("blocks", given=blocks) from error
    if not beginnings:
        raise InboxError("blocks", given=blocks)
    return tuple(map(clock, beginnings))


def _arrivals(messages: Any) -> pd.Series[Any]:
    """Return when the customer turns came in, sorted, as aware times."""
    from smlib.inbox.replies import response_times
    from smlib.tables import to_pandas

    asked: pd.Series[Any] = to_pandas(response_times(messages), "asked_at")["asked_at"].sort_values(ignore_index=True)
    if not len(asked):
        raise InboxError("no_messages")
    return asked


def _level(
    arrivals: Any, minutes: float, plan: Plan, hours: BusinessHours, work: float, limit: float
) -> dict[str, float] | None:
    """Replay one level; None if the queue would never end."""
    import numpy as np

    try:
        waits = replay(arrivals, minutes, plan, hours, work)
    except CalendarError as error:
        if error.code not in ("too_long", "never_open"):
            raise
        return None
    return {
        "minutes_per_day": minutes,
        "share_in_target": float((waits <= limit + 1e-6).mean()),
        "median_wait": float(np.median(waits)),
        "p90_wait": float(np.quantile(waits, 0.9)),
        "longest_wait": float(waits.max()),
        "turns": len(waits),
    }


def _working_days(arrivals: Any, hours: BusinessHours) -> int:
    """Count the working days from the first to the last turn."""
    import pandas as pd

    local = arrivals.dt.tz_convert(hours.tz) if arrivals.dt.tz is not None else arrivals
    days = pd.date_range(local.iloc[0].date(), local.iloc[-1].date())
    return sum(hours.is_working_day(day.date()) for day in days)
