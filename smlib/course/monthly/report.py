"""`sm.course.monthly_report`: what happened, in one page, and what it does not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smlib.course.inputs import PAGE, Inputs
from smlib.course.monthly import limits, page, words
from smlib.course.monthly.figure import Figure
from smlib.course.monthly.measures import figures
from smlib.course.monthly.series import Series, series
from smlib.course.monthly.spans import Spans, spans
from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import day, listed, number

if TYPE_CHECKING:
    from datetime import date
    from os import PathLike

    import pandas as pd
    from matplotlib.axes import Axes

ON_PAGE = 11
"""Figures on the page; the others stand in the Excel file."""
IN_PICTURE = 8
IN_SUMMARY = 4
FIRST = ("wait", "in_target", "open", "posts", "reach", "interactions", "sessions", "visits", "conversions", "follows",
         "conversion_rate", "without_sender", "spend", "questions")  # fmt: skip


@dataclass(frozen=True, repr=False)
class MonthlyReport(Result):
    """What happened in a span, compared with the one before; made by `monthly_report`.

    Attributes:
        spans: the two spans.
        figures: every figure.
        last: last day of the exports.
        uncertain: what the figures do not say, a sentence each.
        missing: what was not there or could not be read, a sentence each.
        files: a reading report for each table of each file.
        hours: whether waits are business hours.
        target: minutes within which a question should be answered.
    """

    spans: Spans
    figures: tuple[Figure, ...]
    last: date
    uncertain: tuple[str, ...]
    missing: tuple[str, ...]
    files: tuple[Any, ...]
    hours: bool
    target: float

    @property
    def title(self) -> str:
        """Heading of the page."""
        return t("report.monthly.title", after=self.spans.words("after"))

    @property
    def subtitle(self) -> str:
        """What it is compared with, and the last day of the exports."""
        return t("report.monthly.subtitle", before=self.spans.words("before"), last=day(self.last))

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("report.monthly.caption")

    @property
    def judged(self) -> list[Figure]:
        """The figures that have two intervals to compare."""
        return [one for one in self.figures if one.verdict in ("higher", "lower", "open")]

    @property
    def shown(self) -> list[Figure]:
        """The figures of the page: every claim, then those that matter most, in the order of the exports."""

        seen: Counter[str] = Counter()
        weights = []
        for place, one in enumerate(self.figures):
            rank = FIRST.index(one.name) if one.name in FIRST else len(FIRST)
            # The same figure of a second place comes after everything that is new.
            weights.append((one.verdict not in ("higher", "lower"), seen[one.name], rank, place))
            seen[one.name] += 1
        chosen = sorted(weights)[:ON_PAGE]
        return [self.figures[place] for place in sorted(weight[-1] for weight in chosen)]

    def lines(self) -> list[str]:
        """Return the summary: what is higher, what is lower, what is open, what waits."""
        said = []
        for verdict in ("higher", "lower"):
            names = [words.at(one) for one in self.figures if one.verdict == verdict]
            if len(names) > IN_SUMMARY:
                names = [
                    *names[: IN_SUMMARY - 1],
                    t("report.monthly.and_more", count=number(len(names) - IN_SUMMARY + 1)),
                ]
            if names:
                said.append(t("report.monthly.claims", claim=t(f"report.monthly.claim.{verdict}"), names=listed(names)))
        all_, open_ = len(self.judged), sum(one.verdict == "open" for one in self.judged)
        if not all_:
            said.append(t("report.monthly.no_comparison", before=self.spans.words("before")))
        elif open_ == all_:
            said.append(t("report.monthly.nothing_sure", all=number(all_)))
        elif open_:
            said.append(t("report.monthly.still_open", open=number(open_), all=number(all_)))
        waiting = sum(int(one.values[1]) for one in self.figures if one.name == "open")
        if waiting:
            said.append(t("report.monthly.waiting", count=number(waiting)))
        return said

    def text(self) -> str:
        """Return title, spans and summary."""
        return "\n".join([self.title, self.subtitle, *self.lines()])

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each figure: values before and after with their intervals, verdict, definition."""
        import pandas as pd

        rows = [
            {
                "place": one.place,
                "figure": words.named(one),
                "unit": words.unit(one, self.hours),
                "before": one.values[0],
                "before_ci_lower": one.intervals[0][0],
                "before_ci_upper": one.intervals[0][1],
                "after": one.values[1],
                "after_ci_lower": one.intervals[1][0],
                "after_ci_upper": one.intervals[1][1],
                "n_before": one.n[0],
                "n_after": one.n[1],
                "verdict": t(f"report.monthly.verdict.{one.verdict}"),
                "definition": words.definition(one, self.hours, self.target),
            }
            for one in self.figures
        ]
        return pd.DataFrame(rows)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw each comparison with both intervals; the value before is 100."""
        from smlib.course.monthly.picture import draw

        return draw(self._pictured, ax)

    @property
    def _pictured(self) -> list[Figure]:
        return [one for one in self.shown if one.verdict in ("higher", "lower", "open") and one.drawable][:IN_PICTURE]

    def alt_text(self) -> str:
        """Describe the picture in words."""
        from smlib.course.monthly.picture import alt

        return alt(self._pictured)

    def page(self) -> str:
        """Return the page for the management: HTML that prints on one sheet of A4 and loads nothing."""
        return page.whole(self)

    def to_html(self, path: str | PathLike[str]) -> None:
        """Write the page."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.page())

    def to_excel(self, path: str | PathLike[str]) -> None:
        """Write everything: figures with definitions, what is uncertain and missing, the reading report of each file."""
        from smlib.course.monthly.workbook import save

        save(self, path)

    def _repr_html_(self) -> str:
        return page.inside(self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": self.text(), "text/html": self._repr_html_(), PAGE: self.page()}


def monthly_report(
    found: Inputs,
    *,
    month: Any = None,
    weeks: int | None = None,
    hours: Any = None,
    target: Any = "4h",
) -> MonthlyReport:
    """Put any mix of exports into one page: what happened, compared with before, and what is not known.

    Nothing is added that cannot be added: reach stays a mean per post, tools that count the same visits stand side by
    side. A day or a span without data is missing, never zero.

    Args:
        found: what `sm.course.gather("monthly-report", folder)` read.
        month: such as `"2026-07"`; by default the last one that the exports hold to its end. Compared with the month
            before.
        weeks: instead of months, that many whole weeks against as many before; 12 asks what a quarter changed.
        hours: the opening hours (`sm.business_hours(...)`); without them waits are measured by the clock.
        target: within which span a question should be answered.

    Raises:
        CourseError: `monthly_days` if no export names a day.

    Example:
        >>> import smlib as sm
        >>> report = sm.course.monthly_report(sm.course.gather("monthly-report"))
        >>> report.spans.words("after")
        'Juli 2026'
    """
    from smlib.course.errors import CourseError
    from smlib.inbox.clocks import hours_of, span_minutes
    from smlib.sources.report import reading_report

    all_series = series(found.parts, found.tables)
    dated = [one for one in all_series if one.held]
    if not dated:
        raise CourseError("monthly_days")
    held = [one.held for one in dated if one.held]
    two = spans(month, weeks, held)
    limit, clock = span_minutes(target), None if hours is None else hours_of(hours)
    until = _until(dated)
    made = [(one, figures(one, two, clock, limit, until)) for one in dated]
    reports = tuple(reading_report(part) for part in found.parts)
    every = tuple(figure for _, mine in made for figure in mine)
    return MonthlyReport(
        spans=two,
        figures=every,
        last=max(days[1] for days in held),
        uncertain=tuple(limits.uncertain(two, made)),
        missing=tuple(limits.missing(two, all_series, made, found)),
        files=reports,
        hours=clock is not None,
        target=limit,
    )


def _until(dated: Sequence[Series]) -> Any:
    """Return the last moment of all messages and tickets: open questions are aged until then."""
    import pandas as pd

    times = [
        one.table[column].max()
        for one in dated
        for column in ("sent_at", "created_at", "first_reply_at")
        if one.kind in ("messages", "tickets") and column in one.table
    ]
    return max((time for time in times if not pd.isna(time)), default=pd.NaT)
