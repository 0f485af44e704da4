"""The trial card: one change, one number, one end, written down before it starts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from smlib.dates import as_date
from smlib.errors import check_choice
from smlib.results import Result
from smlib.testing.errors import TrialError
from smlib.text import lookup, t
from smlib.text.numbers import day, listed

if TYPE_CHECKING:
    import pandas as pd

    from smlib.log import ExperienceLog
    from smlib.testing.planning import Plan

OUTCOMES = ("worked", "failed", "open")


@dataclass(frozen=True, repr=False)
class Trial(Result):
    """One trial; made by `trial`.

    Attributes:
        change: the one thing that is different.
        metric: the one number that decides.
        ends: the day on which one looks, and not before.
        starts: its first day, or None.
        role: who is responsible.
        expects: what is expected, in words.
        plan: a `Plan` from `sm.plan`, or None.
    """

    change: str
    metric: str
    ends: date
    starts: date | None = None
    role: str = ""
    expects: str = ""
    plan: Plan | None = None

    @property
    def days(self) -> int | None:
        """Days from start to end, both included."""
        return None if self.starts is None else (self.ends - self.starts).days + 1

    @property
    def findings(self) -> tuple[str, ...]:
        """What to look at once more, as codes: `two_changes`, `too_short`, `hopeless`."""
        words = str(lookup("testing.trial.joining")).split("|")
        text = f" {self.change.casefold()} "
        found = ["two_changes"] if any(f" {word} " in text for word in words) or "+" in text else []
        if self.plan is not None and self.plan.days is not None:
            if self.plan.hopeless:
                found.append("hopeless")
            elif self.days is not None and self.days < self.plan.days:
                found.append("too_short")
        return tuple(found)

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("testing.trial.caption")

    def to_frame(self) -> pd.DataFrame:
        """Return one row: change, metric, starts, ends, days, n_per_variant, role, expects."""
        import pandas as pd

        row = {
            "change": self.change, "metric": self.metric, "starts": self.starts, "ends": self.ends, "days": self.days,
            "n_per_variant": self.plan.n_per_variant if self.plan else None, "role": self.role, "expects": self.expects,
        }  # fmt: skip
        return pd.DataFrame([row])

    def text(self) -> str:
        """Return the card in sentences."""
        lines = [t("testing.trial.change", change=self.change), t("testing.trial.metric", metric=self.metric)]
        end = {"ends": day(self.ends)}
        if self.starts is None:
            lines.append(t("testing.trial.ends", **end))
        else:
            lines.append(t("testing.trial.from_to", starts=day(self.starts), days=self.days, **end))
        if self.expects:
            lines.append(t("testing.trial.expects", expects=self.expects))
        if self.role:
            lines.append(t("testing.trial.role", role=self.role))
        if self.plan is not None:
            lines += self.plan.text().split("\n")
        needed = self.plan.days if self.plan else None
        lines += [t(f"testing.trial.{code}", days=self.days, needed=needed) for code in self.findings]
        return "\n".join(lines)

    def keep(
        self, log: ExperienceLog, outcome: str, *, learned: str, consequence: str, role: str = "", review_on: Any = None
    ) -> str:
        """Write the finished trial into the experience log, also and above all a failed one.

        Args:
            log: the `sm.ExperienceLog`.
            outcome: `"worked"`, `"failed"` or `"open"`.
            learned: what is known now.
            consequence: what is done differently from now on.
            role: whose experience it is; the card's role by default.
            review_on: when it is looked at again.

        Returns:
            The id of the entry.

        Example:
            >>> import pathlib, tempfile
            >>> import smlib as sm
            >>> card = sm.trial("Frage statt Aussage", "Anteil der Klicks", "12.4.2026", role="Marketing")
            >>> log = sm.ExperienceLog(pathlib.Path(tempfile.mkdtemp()) / "log.csv")
            >>> _ = card.keep(log, "failed", learned="Kein Unterschied.", consequence="Wir lassen es.")
            >>> log.read()["kind"].tolist()
            ['failed']
        """
        check_choice("outcome", outcome, OUTCOMES)
        return log.add(
            learned,
            role=role or self.role,
            topic=t("testing.trial.topic"),
            kind=outcome,
            learned_from=f"{self.change} ({self.metric})",
            consequence=consequence,
            review_on=review_on,
        )


def trial(
    change: str,
    metric: str,
    ends: Any,
    *,
    starts: Any = None,
    role: str = "",
    expects: str = "",
    plan: Plan | None = None,
) -> Trial:
    """Write a trial card: exactly one change, one number, one end.

    Args:
        change: the one thing that is different, in a sentence.
        metric: the one number that decides.
        ends: the day on which one looks, `"12.4.2026"` or `"2026-04-12"`.
        starts: the first day.
        role: the role that is responsible; not a name.
        expects: what is expected.
        plan: from `sm.plan`; the card then says whether the days suffice.

    Raises:
        TrialError: if a part is empty, if there are several changes or numbers, or if it ends before it starts.
        CalendarError: for a day that does not exist.

    Example:
        >>> import smlib as sm
        >>> card = sm.trial("Frage statt Aussage in der Überschrift", "Anteil der Klicks", "12.4.2026")
        >>> print(card.text().splitlines()[0])
        Eine Änderung: Frage statt Aussage in der Überschrift.
    """
    for name, part in (("change", change), ("metric", metric)):
        if not isinstance(part, str) and isinstance(part, Iterable):
            several = [str(item) for item in part]
            if len(several) != 1:
                raise TrialError(f"several_{name}", given=listed(several) or "–")
            raise TrialError("trial_empty", part=name)
        if not isinstance(part, str) or not part.strip():
            raise TrialError("trial_empty", part=name)
    end, start = as_date(ends), None if starts is None else as_date(starts)
    if start is not None and end < start:
        raise TrialError("trial_backwards", starts=day(start), ends=day(end))
    return Trial(
        change.strip().rstrip("."), metric.strip().rstrip("."), end, start, role.strip(), expects.strip(), plan
    )
