"""The way from a glance to an order: how many people reach each step in turn, and where it is narrowest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smlib import tables
from smlib.errors import nearest
from smlib.results import Result
from smlib.tables import AnyFrame, nw
from smlib.text import t
from smlib.text.numbers import number, percent
from smlib.tracking.errors import TrackingError
from smlib.tracking.events import span, timed
from smlib.tracking.steps import EVENT, TIME, USER, reached

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False)
class Funnel(Result):
    """How many people reach each step; made by `funnel`.

    Attributes:
        steps: the steps in order.
        users: different people who reached each step after all steps before it.
        within: longest time from the first step to a later one, or None.
        unseen: steps that occur nowhere in the events -> the most similar event that does, or None.
    """

    steps: tuple[str, ...]
    users: tuple[int, ...]
    within: timedelta | None
    unseen: dict[str, str | None]

    @property
    def rates(self) -> tuple[float, ...]:
        """Share of those at the step before who came on to each step; NaN for the first."""
        return (float("nan"), *(_share(n, before) for before, n in zip(self.users, self.users[1:], strict=False)))

    @property
    def bottleneck(self) -> str | None:
        """The step with the lowest rate, not the one that loses most people; None where there is no rate."""
        known_rates = [(rate, i) for i, rate in enumerate(self.rates) if rate == rate]
        return self.steps[min(known_rates)[1]] if known_rates else None

    @property
    def biggest_loss(self) -> str | None:
        """The step before which most people are lost; None if nobody is."""
        lost = [before - n for before, n in zip(self.users, self.users[1:], strict=False)]
        return self.steps[lost.index(max(lost)) + 1] if max(lost) else None

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("tracking.funnel.caption")

    @property
    def definition(self) -> str:
        """How it was counted."""
        limit = t("tracking.funnel.within", span=_days(self.within)) if self.within is not None else ""
        return " ".join(filter(None, [t("tracking.funnel.definition"), limit]))

    def text(self) -> str:
        """Return the narrowest step in words, how it was counted, and what looks like a slip."""
        lines = []
        if not self.users[0]:
            lines.append(t("tracking.funnel.nobody", step=self.steps[0]))
        else:
            worst = self.steps.index(self.bottleneck or self.steps[-1])
            lines.append(
                t(
                    "tracking.funnel.sentence",
                    before=self.steps[worst - 1],
                    step=self.steps[worst],
                    rate=percent(self.rates[worst], 1),
                    overall=percent(_share(self.users[-1], self.users[0]), 1),
                )
            )
            loss = self.biggest_loss
            if loss is not None and loss != self.bottleneck:
                at = self.steps.index(loss)
                lost = number(self.users[at - 1] - self.users[at])
                lines.append(t("tracking.funnel.loss", before=self.steps[at - 1], step=loss, lost=lost))
        for step, close in self.unseen.items():
            lines.append(
                t("tracking.funnel.unseen_near", step=step, nearest=close)
                if close
                else t("tracking.funnel.unseen", step=step)
            )
        return "\n".join([*lines, self.definition])

    def to_frame(self) -> pd.DataFrame:
        """Return step, users, rate (of the step before; missing at the first) and rate_from_start."""
        import pandas as pd

        overall = [_share(n, self.users[0]) for n in self.users]
        return pd.DataFrame(
            {"step": self.steps, "users": self.users, "rate": self.rates, "rate_from_start": overall}
        ).astype({"users": "int64", "rate": "float64", "rate_from_start": "float64"})

    def plot(self, ax: Axes | None = None, *, title: str | None = None, source: str | None = None) -> Axes:
        """Draw a bar for each step with both shares written on it; the narrowest step is marked.

        Args:
            ax: axes of an existing picture.
            title: heading; by default the narrowest step.
            source: where the figures are from, written below.
        """
        from smlib import plots

        worst = self.bottleneck
        written = [number(self.users[0])] + [
            t("tracking.funnel.bar", users=number(n), rate=percent(rate, 1), start=percent(_share(n, self.users[0]), 1))
            for n, rate in zip(self.users[1:], self.rates[1:], strict=True)
        ]
        axes = plots.bars(
            self.steps,
            self.users,
            ax=ax,
            written=written,
            highlight=self.steps.index(worst) if worst is not None else None,
            title=title or (t("tracking.funnel.title", step=worst) if worst else t("tracking.funnel.caption")),
            xlabel=" · ".join(filter(None, [t("tracking.funnel.axis"), source])),
        )
        axes.margins(x=0.5)
        return plots.describe(axes, self.alt_text())

    def alt_text(self) -> str:
        """Describe the picture: every step with its people and shares."""
        parts = [t("tracking.funnel.alt_first", step=self.steps[0], users=number(self.users[0]))]
        parts += [
            t("tracking.funnel.alt_step", step=step, users=number(n), rate=percent(rate, 1))
            for step, n, rate in zip(self.steps[1:], self.users[1:], self.rates[1:], strict=True)
        ]
        worst = t("tracking.funnel.alt_worst", step=self.bottleneck) if self.bottleneck else ""
        return " ".join(filter(None, [t("tracking.funnel.alt"), *parts, worst]))


def funnel(
    events: Any,
    steps: Sequence[str],
    *,
    user: str = "user",
    time: str = "time",
    event: str = "event",
    within: str | timedelta | None = None,
) -> Funnel:
    """Count how many different people reach each step after the ones before it.

    Definition: a person reaches a step if it happens at or after the step before it (strict order; events between do
    not matter; steps at the same time count in the order of `steps`). With `within`, the whole way so far must fit
    into that time, starting from *some* first step of that person, not necessarily the earliest. Input need not be
    sorted; repeated events change nothing; people without the first step are not in the funnel; rows without user,
    time or event are left out.

    Args:
        events: table of events (pandas, Polars, DuckDB, PyArrow), one row each.
        steps: two or more different values of `event`, in order.
        user: column that tells people apart.
        time: column of times or dates; numbers that only tell the order will do without `within`.
        event: column of what happened.
        within: longest time from the first step to the step counted, `"7d"`, `"2h"`.

    Returns:
        A `Funnel`: `.to_frame()` with step, users, rate, rate_from_start; `.bottleneck`, `.plot()`, `.text()`.

    Raises:
        TrackingError: for fewer than two or repeated steps, or a `time` that cannot be put in order.
        ColumnError: for a missing column.

    Example:
        >>> import smlib as sm
        >>> rows = [("u1", "visit", 1), ("u1", "order", 2), ("u2", "visit", 1), ("u3", "order", 1)]
        >>> events = [dict(zip(("user", "event", "time"), row)) for row in rows]
        >>> sm.funnel(events, ["visit", "order"]).users
        (2, 1)
    """
    ways = _check(steps)
    limit = None if within is None else span(within, "within")
    wrapped = timed(events, user, event, time=time, counted=limit is None)
    what = nw.col(event) if wrapped.collect_schema()[event] == nw.String else nw.col(event).cast(nw.String)
    steady = wrapped.select(nw.col(user).alias(USER), nw.col(time).alias(TIME), what.alias(EVENT))
    counts = reached(steady, ways, limit)
    return Funnel(ways, counts, limit, _unseen(steady, ways, counts))


def _check(steps: Sequence[str]) -> tuple[str, ...]:
    ways = () if isinstance(steps, str) else tuple(str(step) for step in steps)
    if len(ways) < 2:
        raise TrackingError("steps_few", given=repr(steps))
    twice = [step for i, step in enumerate(ways) if step in ways[:i]]
    if twice:
        # The same event would answer for both steps.
        raise TrackingError("steps_twice", step=twice[0])
    return ways


def _unseen(steady: AnyFrame, ways: tuple[str, ...], counts: tuple[int, ...]) -> dict[str, str | None]:
    """Look for slips of the pen, only where nobody arrived."""
    if all(counts):
        return {}
    there = tables.collected(steady.select(EVENT).unique())[EVENT].to_list()
    events = {str(event) for event in there if event is not None}
    return {step: nearest(step, sorted(events - set(ways))) for step in ways if step not in events} if events else {}


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _days(limit: timedelta) -> str:
    hours = limit.total_seconds() / 3600
    return t("tracking.span.days", n=number(hours / 24)) if hours >= 48 else t("tracking.span.hours", n=number(hours))
