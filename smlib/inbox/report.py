"""What the reply times say: median, longest wait, what is open; and at which hours questions wait long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smlib.calendar import BusinessHours
from smlib.inbox.clocks import calendar_of, span_minutes, span_text
from smlib.results import Result
from smlib.tables import to_pandas
from smlib.text import lookup, t
from smlib.text.numbers import number, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

FEW = 3  # questions in a cell from which on its median is named in words


@dataclass(frozen=True, repr=False)
class ReplyReport(Result):
    """Reply times of a team in a few figures.

    Attributes:
        turns: number of questions (customer turns).
        answered: how many of them were answered.
        median, p90, longest: wait of the answered ones in minutes (NaN if there is none).
        late: answered later than the target.
        open_late: open and already older than the target.
        target: minutes.
        business: whether minutes are those within the opening hours.
        cells: weekday (0 Monday), hour, questions, median (minutes) of the answered questions by local time of asking.
    """

    turns: int
    answered: int
    median: float
    p90: float
    longest: float
    late: int
    open_late: int
    target: float
    business: bool
    cells: pd.DataFrame

    @property
    def open(self) -> int:
        """Number of questions without an answer."""
        return self.turns - self.answered

    @property
    def in_target(self) -> float:
        """Share answered within the target, of all questions for which that is decided; NaN if none is."""
        decided = self.answered + self.open_late
        return (self.answered - self.late) / decided if decided else float("nan")

    @property
    def unit(self) -> str:
        """Name of the hours that are counted."""
        return t("inbox.report.business" if self.business else "inbox.report.clock")

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("inbox.report.caption")

    def to_frame(self) -> pd.DataFrame:
        """Return figure by figure: `figure` (name for readers), `value` (as text, hours with one decimal)."""
        import pandas as pd

        rows = {
            "turns": number(self.turns),
            "answered": number(self.answered),
            "open": number(self.open),
            "median": _hours(self.median),
            "p90": _hours(self.p90),
            "longest": _hours(self.longest),
            "late": number(self.late),
            "open_late": number(self.open_late),
            "in_target": percent(self.in_target),
        }
        names = [t(f"inbox.report.rows.{key}", target=span_text(self.target), unit=self.unit) for key in rows]
        return pd.DataFrame({"figure": names, "value": list(rows.values())})

    def text(self) -> str:
        """Say the median, the longest wait, and what is still open."""
        if not self.turns:
            return t("inbox.report.empty")
        target = span_text(self.target)
        if not self.answered:
            said = [t("inbox.report.nothing_answered", turns=number(self.turns))]
        else:
            waits = {"median": _hours(self.median), "p90": _hours(self.p90), "longest": _hours(self.longest)}
            said = [
                t("inbox.report.sentence", answered=number(self.answered), unit=self.unit, **waits),
                t("inbox.report.late", late=number(self.late), target=target),
            ]
        counts = {"open": number(self.open), "turns": number(self.turns), "open_late": number(self.open_late)}
        said.append(t("inbox.report.open", target=target, **counts) if self.open else t("inbox.report.none_open"))
        return " ".join(said)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the heat map: median wait by weekday and hour of the question, from the first to the last such hour."""
        import numpy as np

        from smlib import plots

        hours = range(self.cells["hour"].min(), self.cells["hour"].max() + 1) if len(self.cells) else range(8, 17)
        grid = np.full((7, len(hours)), np.nan)
        written = [["" for _ in hours] for _ in range(7)]
        rows = (self.cells[name].tolist() for name in ("weekday", "hour", "questions", "median"))
        for weekday, hour, questions, median in zip(*rows, strict=True):
            grid[weekday, hour - hours[0]] = median / 60
            value = number(median / 60, 1)
            written[weekday][hour - hours[0]] = value if questions >= FEW else f"({value})"
        axes = plots.heat_map(
            grid,
            lookup("dates.weekdays_short"),
            [str(hour) for hour in hours],
            ax=ax,
            title=t("inbox.report.title"),
            label=t("inbox.report.label", unit=self.unit),
            written=written,
        )
        axes.set_xlabel(t("inbox.report.xlabel", few=FEW))
        return plots.describe(axes, self.alt_text())

    def alt_text(self) -> str:
        """Describe the heat map: which hours wait longest and shortest, of those with enough questions."""
        words = {"unit": self.unit, "turns": number(self.turns)}
        if not len(self.cells):
            return t("inbox.report.alt_empty")
        enough = self.cells[self.cells["questions"] >= FEW].sort_values(["median", "weekday", "hour"])
        if len(enough) < 2:
            return t("inbox.report.alt_one", **words)
        best, worst = enough.iloc[0], enough.iloc[-1]
        return t(
            "inbox.report.alt",
            few=FEW,
            worst=_cell(worst), worst_value=_hours(worst["median"]),
            best=_cell(best), best_value=_hours(best["median"]),
            **words,
        )  # fmt: skip


def reply_report(times: Any, hours: Any = None, *, target: Any = "4h", as_of: Any = None) -> ReplyReport:
    """Sum up the table of `sm.response_times`: the team as a whole, never by person.

    Args:
        times: what `sm.response_times` returned, of any engine. Business minutes are used if they are there.
        hours: the opening hours, to age open questions and for the local time of the heat map; without them open
            questions are aged by the clock and local time is German time.
        target: within which span an answer counts as in time.
        as_of: until when open questions are aged; by default the last moment in the table.

    Returns:
        A `ReplyReport` with sentence, table and heat map. Open questions stand beside the median, not in it: their
        wait is not over.

    Example:
        >>> import pandas as pd
        >>> import smlib as sm
        >>> messages = pd.DataFrame({
        ...     "conversation_id": ["a", "a"], "role": ["customer", "company"],
        ...     "sent_at": pd.to_datetime(["2026-04-02 16:00", "2026-04-07 09:00"]).tz_localize("Europe/Berlin"),
        ... })
        >>> report = sm.inbox.reply_report(sm.response_times(messages, "Mo-Fr 08:00-17:00"))
        >>> report.median / 60
        2.0
    """
    import numpy as np
    import pandas as pd

    table = to_pandas(times, "asked_at", "answered_at", "minutes", "business_minutes")
    calendar = None if hours is None else calendar_of(hours)
    limit = span_minutes(target)
    open_ = table["answered_at"].isna()
    business = bool(table["business_minutes"].notna().any()) or bool(calendar is not None and open_.all())
    waited = table["business_minutes" if business else "minutes"].astype(float)[~open_]
    asked = table["asked_at"]
    moments = [m for m in (asked.max(), table["answered_at"].max()) if not pd.isna(m)]
    end = as_of if as_of is not None else max(moments, default=pd.NaT)
    ages = _ages(asked[open_], end, calendar)
    local = _local(asked[~open_], calendar)
    cells = (
        pd.DataFrame({"weekday": local.dt.day_of_week, "hour": local.dt.hour, "wait": waited})
        .groupby(["weekday", "hour"], as_index=False)
        .agg(questions=("wait", "size"), median=("wait", "median"))
    )
    there = waited.to_numpy()
    return ReplyReport(
        turns=len(table),
        answered=len(there),
        median=float(np.median(there)) if len(there) else float("nan"),
        p90=float(np.quantile(there, 0.9)) if len(there) else float("nan"),
        longest=float(there.max()) if len(there) else float("nan"),
        late=int((there > limit).sum()),
        open_late=int((ages > limit).sum()),
        target=limit,
        business=business,
        cells=cells,
    )


def _ages(asked: Any, end: Any, hours: BusinessHours | None) -> Any:
    """Return the minutes since open questions were asked."""
    import numpy as np
    import pandas as pd

    if not len(asked):
        return np.array([])
    if hours is not None:
        return np.asarray(hours.minutes(asked, end), dtype=float)
    stamp = pd.Timestamp(end)
    if (stamp.tzinfo is None) != (asked.dt.tz is None):
        zone = asked.dt.tz
        stamp = (
            stamp.tz_localize("Europe/Berlin").tz_convert(zone)
            if zone
            else stamp.tz_convert("Europe/Berlin").tz_localize(None)
        )
    return ((stamp - asked) / pd.Timedelta(minutes=1)).to_numpy()


def _local(times: Any, hours: BusinessHours | None) -> Any:
    import pandas as pd

    if not len(times):
        return pd.Series(dtype="datetime64[us]")
    return times if times.dt.tz is None else times.dt.tz_convert(hours.tz if hours else "Europe/Berlin")


def _hours(minutes: float) -> str:
    return number(minutes / 60, 1)


def _cell(row: Any) -> str:
    """Name a cell: `Freitag, 15–16 Uhr`."""
    day = lookup("dates.weekdays")[int(row["weekday"])]
    return t("inbox.report.cell", day=day, start=int(row["hour"]), end=int(row["hour"]) + 1)
