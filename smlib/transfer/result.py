"""A plan of passing on: its sessions, how far each topic gets, who gives and takes, and the calendar file."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import smlib.plots as plots
from smlib.calendar import business_hours
from smlib.dates import as_date
from smlib.errors import check_range
from smlib.opening import parse_time
from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import counted, listed, number
from smlib.transfer.errors import TransferError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

REVIEW_MINUTES = 10


@dataclass(frozen=True, repr=False)
class TransferPlan(Result):
    """Who shows whom what in which week; made by `tandems`.

    Attributes:
        people: who takes part.
        topics: what is passed on.
        holders: who held each topic before.
        sessions: (week, giver, taker, topic) in order.
        weeks: the longest the plan could last.
        minutes: minutes a week, in the order of `people`.
        session_minutes: length of a session.
        lower_bound: no plan can be done before this week; None where no plan reaches the goal at all.
        k: how many shall hold each topic; None is everybody.
        seed: seed of the plan.
        absences: (person, weeks without a session).
    """

    people: tuple[str, ...]
    topics: tuple[str, ...]
    holders: Mapping[str, tuple[str, ...]]
    sessions: tuple[tuple[int, str, str, str], ...]
    weeks: int
    minutes: tuple[float, ...]
    session_minutes: int
    lower_bound: int | None
    k: int | None
    seed: int
    absences: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @property
    def goal(self) -> int:
        """How many shall hold each topic."""
        return len(self.people) if self.k is None else min(self.k, len(self.people))

    def holders_after(self, week: int) -> dict[str, set[str]]:
        """Return for each topic who holds it after a week (0: before the first)."""
        held = {topic: set(self.holders[topic]) & set(self.people) for topic in self.topics}
        for when, _, taker, topic in self.sessions:
            if when <= week and taker in self.people:
                held[topic].add(taker)
        return held

    @property
    def weeks_needed(self) -> int | None:
        """The week in which every topic has its holders (everybody, or `k`), or None if the plan ends before."""
        for week in (0, *sorted({s[0] for s in self.sessions})):
            if all(len(who) >= self.goal for who in self.holders_after(week).values()):
                return week
        return None

    @property
    def gap(self) -> int | None:
        """Weeks above the lower bound; 0 is proven shortest, None if the goal is not reached."""
        return None if self.weeks_needed is None or self.lower_bound is None else self.weeks_needed - self.lower_bound

    @property
    def givers(self) -> tuple[str, ...]:
        """Everybody who gives."""
        return tuple(name for name in self.people if any(s[1] == name for s in self.sessions))

    @property
    def takers(self) -> tuple[str, ...]:
        """Everybody who takes."""
        return tuple(name for name in self.people if any(s[2] == name for s in self.sessions))

    @property
    def unknown_topics(self) -> tuple[str, ...]:
        """Topics that nobody holds: somebody has to learn them elsewhere first."""
        return tuple(topic for topic in self.topics if not self.holders[topic])

    def absent(self, person: str) -> tuple[int, ...]:
        """Return the weeks in which a person has no session."""
        return dict(self.absences).get(person, ())

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("transfer.plan.caption")

    def text(self) -> str:
        """Say how long it takes, how that compares with the bound, and who does not give or take."""
        key = "transfer.plan."
        lines = [t(key + "size", sessions=number(len(self.sessions)), minutes=number(self.session_minutes), weeks=number(max((s[0] for s in self.sessions), default=0)))]  # fmt: skip
        if self.weeks_needed is None:
            short = [topic for topic, who in self.holders_after(self.weeks).items() if 0 < len(who) < self.goal]
            if short:
                weeks = "" if self.lower_bound is None else counted(self.lower_bound, "week")
                reason = "never" if self.lower_bound is None else "not_reached"
                values = {"bound": weeks, "goal": number(self.goal)}
                lines.append(t(key + reason, topics=listed(short), **values))
        elif self.sessions:
            done = "reached_k" if self.k is not None else "reached"
            lines.append(t(key + done, week=number(self.weeks_needed), goal=number(self.goal)))
            lines.append(t(key + ("shortest" if not self.gap else "above"), gap=number(self.gap), bound=number(self.lower_bound)))  # fmt: skip
        if self.unknown_topics:
            lines.append(t(key + "unknown", topics=listed(list(self.unknown_topics))))
        lines += self._participation()
        return "\n".join(lines)

    def _participation(self) -> list[str]:
        known = [who for who in self.holders.values() if who]
        full = {name for name in self.people if all(name in who for who in known)}
        quiet = [name for name in self.people if name not in self.givers]
        closed = [name for name in self.people if name not in self.takers and name not in full]
        lines = [] if quiet or closed or not self.sessions else [t("transfer.plan.everybody")]
        for key, names in (("no_giver", quiet), ("no_taker", closed), ("knows_all", sorted(full - set(self.takers)))):
            if names and self.sessions:
                lines.append(t(f"transfer.plan.{key}", people=listed(list(names))))
        return lines

    def to_frame(self) -> pd.DataFrame:
        """Return columns week, giver, taker, topic, minutes; a row per session."""
        import pandas as pd

        rows = [(*session, self.session_minutes) for session in self.sessions]
        return pd.DataFrame(rows, columns=["week", "giver", "taker", "topic", "minutes"])

    def coverage(self) -> pd.DataFrame:
        """Return how far topics get: topic, before, after (holders), people, share (a fraction)."""
        import pandas as pd

        end = self.holders_after(self.weeks)
        count = len(self.people)
        start = self.holders_after(0)
        rows = [(topic, len(start[topic]), len(end[topic]), count, len(end[topic]) / count) for topic in self.topics]
        return pd.DataFrame(rows, columns=["topic", "before", "after", "people", "share"])

    def anchored(self, k: int = 3) -> pd.DataFrame:
        """Return from which week at least `k` hold a topic: topic, holders, week (missing: never), anchored."""
        import pandas as pd

        check_range("k", k, k >= 1, "≥ 1")
        weeks = [0, *sorted({s[0] for s in self.sessions})]
        after = {week: self.holders_after(week) for week in weeks}
        rows = []
        for topic in self.topics:
            week = next((w for w in weeks if len(after[w][topic]) >= k), None)
            rows.append((topic, len(after[weeks[-1]][topic]), week, week is not None))
        frame = pd.DataFrame(rows, columns=["topic", "holders", "week", "anchored"])
        return frame.astype({"week": "Int64"})

    def participation(self) -> pd.DataFrame:
        """Return how often each gives and takes: person, gives, takes, most_minutes (in one week)."""
        import pandas as pd

        gives, takes = Counter(s[1] for s in self.sessions), Counter(s[2] for s in self.sessions)
        used = Counter((s[0], name) for s in self.sessions for name in s[1:3])
        most = {name: max((n for (_, who), n in used.items() if who == name), default=0) for name in self.people}
        rows = [(name, gives[name], takes[name], most[name] * self.session_minutes) for name in self.people]
        return pd.DataFrame(rows, columns=["person", "gives", "takes", "most_minutes"])

    def replan(
        self,
        *,
        from_week: int,
        leaves: str | Iterable[str] = (),
        absences: Mapping[str, Iterable[int]] | None = None,
    ) -> TransferPlan:
        """Return the plan after somebody has left or will be away; agreed sessions stay where possible.

        Args:
            from_week: the first week that may change.
            leaves: who does not come back.
            absences: person -> weeks, on top of those known.
        """
        from smlib.transfer.plan import replan

        return replan(self, from_week=from_week, leaves=leaves, absences=absences)

    def to_ics(
        self,
        path: str | os.PathLike[str],
        *,
        start: Any = None,
        at: str = "09:00",
        tz: str = "Europe/Berlin",
        name: str | None = None,
        alarm: int | None = 15,
        reviews: str | Sequence[float] | None = None,
        country: str = "DE",
        state: str | None = "BW",
    ) -> None:
        """Write a calendar file. Where `path` has an earlier one, its events are brought up to date.

        Args:
            path: the file; events that are in it and no longer planned stay as cancelled ones.
            start: any day of week 1; the next Monday by default.
            at: time of day of the first session of a day.
            tz: time zone.
            name: name of the calendar; a file that is there keeps the identity of its events under a new name, too.
            alarm: minutes before, or None for no alarm.
            reviews: a scheme of `sm.review_dates` for ten-minute reviews after each session; none by default.
            country: country whose holidays are avoided.
            state: its state.

        Raises:
            TransferError: if the file there is no calendar or one with other events, or there is nothing to write.
        """
        from smlib.transfer.events import next_monday, place_sessions
        from smlib.transfer.ics import Entry, write_calendar
        from smlib.transfer.reviews import review_dates

        target = Path(path)
        if not self.sessions and not target.is_file():
            raise TransferError("no_sessions")
        day = next_monday() if start is None else as_date(start)
        monday = day - timedelta(days=day.weekday())
        office = business_hours("Mo-Fr 00:00-24:00", country=country, state=state)
        clock = time(*divmod(parse_time(at), 60))
        starts = place_sessions(
            self.sessions, monday=monday, at=clock, minutes=self.session_minutes, tz=tz, office=office
        )
        entries = []
        for (_, giver, taker, topic), begin in zip(self.sessions, starts, strict=True):
            words = {"giver": giver, "taker": taker, "topic": topic}
            said = (t("transfer.ics.summary", **words), t("transfer.ics.description", **words))
            entries.append(Entry((taker, topic), begin, self.session_minutes, *said))
            for place, on in enumerate(
                review_dates(begin.date(), reviews, country=country, state=state) if reviews else ()
            ):
                said = (t("transfer.ics.review", **words), t("transfer.ics.review_description", **words))
                again = datetime.combine(on, clock, begin.tzinfo)
                entries.append(Entry((taker, topic, f"review {place + 1}"), again, REVIEW_MINUTES, *said))
        write_calendar(target, entries, name=name or t("transfer.ics.name"), tz=tz, alarm=alarm)

    def alt_text(self) -> str:
        """Describe the picture in words."""
        return t("transfer.plan.alt", topics=counted(len(self.topics), "topic"), text=self.text().replace("\n", " "))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw how many hold each topic, week by week."""
        last = max((s[0] for s in self.sessions), default=0)
        counts = [[len(self.holders_after(week)[topic]) for week in range(last + 1)] for topic in self.topics]
        axes = plots.heat_map(
            counts,
            list(self.topics),
            [str(week) for week in range(last + 1)],
            ax=ax,
            title=t("transfer.plan.picture"),
            label=t("transfer.plan.label"),
            written=[[str(value) for value in row] for row in counts],
        )
        axes.set_xlabel(t("transfer.plan.week"))
        return plots.describe(axes, self.alt_text())
