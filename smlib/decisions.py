"""A calm decision, written down: who decided, who was heard, what stood against it, and when it is looked at again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from smlib.dates import as_date
from smlib.logfile import LogError
from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import day, listed

if TYPE_CHECKING:
    import pandas as pd

    from smlib.log import ExperienceLog


@dataclass(frozen=True, repr=False)
class Decision(Result):
    """One decision; made by `decision`.

    Attributes:
        question: what was to be decided.
        decides: the one role that decided.
        heard: the roles that were heard.
        reason: why.
        against: what stood against it.
        review_on: when it is looked at again.
        answer: what was decided, if the question does not say it.
    """

    question: str
    decides: str
    heard: tuple[str, ...]
    reason: str
    against: str
    review_on: date
    answer: str = ""

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("log.decision.caption")

    def text(self) -> str:
        """Return the decision in sentences."""
        lines = [self.question, self.answer, t("log.decision.decides", role=self.decides)]
        lines += [
            t("log.decision.heard", roles=listed(list(self.heard))) if self.heard else t("log.decision.nobody"),
            t("log.decision.reason", reason=self.reason),
            t("log.decision.against", against=self.against),
            t("log.decision.review", day=day(self.review_on)),
        ]
        return "\n".join(filter(None, lines))

    def to_frame(self) -> pd.DataFrame:
        """Return one row with the decision's fields."""
        import pandas as pd

        names = ("question", "answer", "decides", "heard", "reason", "against", "review_on")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    def keep(self, log: ExperienceLog) -> str:
        """Write the decision to the experience log and return the id of its line."""
        return log.add(
            " ".join(filter(None, [self.question, self.answer])),
            role=self.decides,
            topic=t("log.decision.caption"),
            kind="decision",
            learned_from=t("log.decision.against", against=self.against),
            consequence=" ".join([
                t("log.decision.reason", reason=self.reason),
                t("log.decision.heard", roles=listed(list(self.heard))) if self.heard else t("log.decision.nobody"),
            ]),
            review_on=self.review_on,
        )  # fmt: skip


def decision(
    question: str,
    decides: str,
    heard: str | Iterable[str],
    reason: str,
    against: str,
    review_on: Any,
    *,
    answer: str = "",
    log: ExperienceLog | None = None,
) -> Decision:
    """Write a decision down, and into the log if one is given.

    Args:
        question: what was to be decided.
        decides: the role that decides; exactly one.
        heard: the roles that were heard; they do not decide. `()` says that nobody was.
        reason: why it was decided so.
        against: what stood against it; every decision has something.
        review_on: the day on which it is looked at again, `"3.8.2026"` or `"2026-08-03"`.
        answer: what was decided, where the question does not say it.
        log: an `ExperienceLog` that keeps it.

    Raises:
        LogError: if a part is empty, if more than one role decides, or if the one who decides is also heard.

    Example:
        >>> import smlib as sm
        >>> d = sm.decision("Zeigen wir die gebrochene Feder?", "Geschäftsleitung", ["Schmiede", "Kundendienst"],
        ...                 "Ehrlichkeit gehört zu uns.", "Händler könnten nachfragen.", "3.8.2026")
        >>> print(d.text().splitlines()[2])
        Gehört wurden: Schmiede und Kundendienst.
    """
    if not isinstance(decides, str):
        raise LogError("decision.two", given=listed([str(role) for role in decides]))
    sentences = {"question": question, "decides": decides, "reason": reason, "against": against}
    for part, sentence in sentences.items():
        if not isinstance(sentence, str) or not sentence.strip():
            raise LogError("decision.empty", part=t(f"log.decision.part.{part}"))
    roles = tuple(dict.fromkeys(r.strip() for r in ([heard] if isinstance(heard, str) else heard) if r.strip()))
    if decides.strip().casefold() in {role.casefold() for role in roles}:
        raise LogError("decision.both", role=decides.strip())
    made = Decision(
        question.strip(), decides.strip(), roles, reason.strip(), against.strip(), as_date(review_on), answer.strip()
    )
    if log is not None:
        made.keep(log)
    return made
