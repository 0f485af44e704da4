"""The smallest set of changes that closes every gap, each with its reason, or the proof that hours do not suffice."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smlib.results import Result
from smlib.stakeholders.answer import Answer, apply, read_answer
from smlib.stakeholders.changes import Change, changes_between
from smlib.stakeholders.errors import StakeholderError
from smlib.stakeholders.fewest import LARGE, fewest_changes, least_missing, unchanged
from smlib.stakeholders.gaps import find_gaps
from smlib.stakeholders.parts import parts_of
from smlib.stakeholders.programme import Question, build
from smlib.stakeholders.ties import Tie, by_influence, find_ties
from smlib.text import t
from smlib.text.numbers import counted, listed, number, percent

if TYPE_CHECKING:
    import pandas as pd

    from smlib.stakeholders.map import StakeholderMap

FAIR_SECONDS = 2.0  # for levelling loads, when the number of changes is settled


@dataclass(frozen=True, repr=False)
class Suggestion(Result):
    """What to change; nothing is changed until people agree.

    Attributes:
        status: `proven` (no smaller set of changes closes the gaps), `best_found` (time ran out before the proof),
            `short` (people, skills, watches or hours do not suffice: proven; the changes are the best that is left).
        before: the map as it was.
        rows: the changes, each with its reason; `Change.count` of them are counted.
        questions: what only people can decide; answer with `decide`.
        bound: no set of changes is smaller than this.
        worst_load: largest share of hours that somebody uses afterwards, or None where no hours are known.
        missing: kind (`nobody`, `learn`, `open`, `minutes`) -> the least that is missing, proven.
        decided: answers given so far.
        seconds: time limit of each stage.
    """

    status: str
    before: StakeholderMap
    answer: Answer
    rows: tuple[Change, ...]
    questions: tuple[Tie, ...]
    bound: int
    worst_load: float | None
    missing: Mapping[str, float]
    decided: Mapping[str, str]
    seconds: float

    @property
    def changes(self) -> int:
        """How many changes there are."""
        return sum(row.count for row in self.rows)

    @property
    def missing_minutes(self) -> float:
        """Minutes a week that are missing at least, proven; 0 where hours suffice."""
        return self.missing.get("minutes", 0.0)

    @property
    def map(self) -> StakeholderMap:
        """The map with the changes made; open questions stay open in it."""
        return apply(self.before, self.answer, leave=frozenset(tie.task for tie in self.questions))

    def decide(self, task: str, actor: str) -> Suggestion:
        """Return the suggestion after people have answered a question.

        Raises:
            StakeholderError: if there is no such question, or the actor is none of the answers.
        """
        where, who = self.before.find_task(task).name, self.before.find_actor(actor).name
        tie = next((tie for tie in self.questions if tie.task == where), None)
        if tie is None or who not in tie.actors:
            choices = "; ".join(tie.message for tie in self.questions) or "–"
            raise StakeholderError("no_question", task=where, actor=who, choices=choices)
        return suggest_changes(self.before, seconds=self.seconds, decided={**self.decided, where: who})

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("stakeholders.suggest.caption")

    def text(self) -> str:
        """Say how many changes, whether fewer would do, what is missing, and what is asked."""
        if not self.rows and not self.missing:
            return t("stakeholders.suggest.nothing")
        one = "_one" if self.changes == 1 and self.status != "short" else ""
        said = counted(self.changes, "change")
        lines = [t(f"stakeholders.suggest.{self.status}{one}", changes=said, bound=number(self.bound))]
        for kind, least in self.missing.items():
            if least > 1e-6:
                where = listed([_spot(kind, key, value) for key, value in self.answer.lacking.get(kind, ())])
                noun = {"nobody": "part", "minutes": "minute"}.get(kind)
                said = counted(round(least, 1), noun) if noun else number(least)
                one = "_one" if least == 1 and not noun else ""
                lines.append(t(f"stakeholders.suggest.missing.{kind}{one}", least=said, where=where))
        if self.worst_load is not None and not self.missing_minutes:
            lines.append(t("stakeholders.suggest.load", load=percent(self.worst_load)))
        unknown = [a.name for a in self.before.actors if a.internal and a.body is None and a.hours_per_week is None]
        if unknown:
            lines.append(t("stakeholders.suggest.unknown_hours", actors=listed(unknown)))
        return "\n".join([*lines, *(tie.message for tie in self.questions)])

    def to_frame(self) -> pd.DataFrame:
        """Return columns where, part (A, R, D, C, watch), before, after, reason, also_possible; a row per change."""
        import pandas as pd

        rows = [
            (c.where, c.part_name, c.before_text, c.after_text(self.questions), c.reason, ", ".join(c.also))
            for c in self.rows
        ]
        return pd.DataFrame(rows, columns=["where", "part", "before", "after", "reason", "also_possible"])


def _spot(kind: str, key: tuple[object, ...], value: float) -> str:
    from smlib.stakeholders.times import spoken

    if kind == "minutes":
        return t("stakeholders.suggest.spot.minutes", actor=key[0], minutes=number(value, 0))
    if kind == "learn":
        return t("stakeholders.suggest.spot.learn", actor=key[0], skill=key[1])
    if kind == "open":
        task, day, hours = key
        return t("stakeholders.suggest.spot.open", task=task, times=spoken(frozenset((day, h) for h in hours)))  # type: ignore
    return t("stakeholders.suggest.spot.nobody", task=key[1], part=t(f"stakeholders.part.{key[0]}"))


def suggest_changes(
    m: StakeholderMap, *, seconds: float = 10.0, decided: Mapping[str, str] | None = None
) -> Suggestion:
    """Return the fewest changes that close every gap within hours, skills and times at work.

    A change is one actor more or less in one part of one task, a new watch, or being asked. Among equally few changes
    the largest load is made small: smallest of all on maps of usual size, on large ones by the tasks that change
    anyway. Works councils and data-protection officers are never given work. Hours that
    are unknown are not limited, and the result says so.

    Args:
        m: the map.
        seconds: time limit for finding the fewest changes; levelling loads afterwards takes two at most.
        decided: task -> accountable actor, where people have chosen.

    Raises:
        StakeholderError: for a map without actors or tasks.
    """
    m.require_content()
    chosen = {m.find_task(task).name: m.find_actor(actor).name for task, actor in (decided or {}).items()}
    broken = {gap.where for gap in find_gaps(m) if not gap.of_actor}
    exempt = frozenset(task.name for task in m.tasks) - broken
    while True:
        found = _solve(Question(m, parts_of(m), exempt, chosen), seconds)
        after = apply(m, found.answer)
        again = {gap.where for gap in find_gaps(after) if not gap.of_actor} & exempt
        if not again or found.missing:
            break
        exempt -= again  # an unusual order only works as a whole; where a part of it changes, it must go
    rows = changes_between(m, found.answer, after)
    ties = find_ties(m, found.question, found.answer, after, found.total, seconds)
    load = after.load()["share"].max() if any(a.minutes for a in m.actors) else None
    worst = None if load is None or load != load else float(load)
    return Suggestion(found.status, m, found.answer, rows, ties, found.bound, worst, found.missing, chosen, seconds)


@dataclass(frozen=True)
class _Found:
    status: str
    question: Question
    answer: Answer
    total: float
    bound: int
    missing: Mapping[str, float]


def _solve(question: Question, seconds: float) -> _Found:
    model = build(question)
    first = fewest_changes(question, model, seconds)
    missing: dict[str, float] = {}
    if first.status == "infeasible":
        question = Question(question.map, question.parts, question.exempt, question.decided, elastic=True)
        model = build(question)
        missing = least_missing(model, seconds)
        first = fewest_changes(question, model, seconds)
    if first.x is None:
        raise StakeholderError("no_time", seconds=number(seconds))
    fewest = first.value
    model.programme.row(model.cost, high=fewest + 1e-6)
    # In a large question only the tasks that change anyway are levelled.
    settled = unchanged(question, model, first.x) if len(model.programme.upper) > LARGE else ()
    second = model.programme.solve(model.even, min(seconds, FAIR_SECONDS), gap=0.01, settled=settled)
    x = first.x if second.x is None else second.x
    bound = math.ceil(first.bound + model.constant - 1e-6)
    proven = bound >= round(fewest + model.constant)
    status = "short" if missing else "proven" if proven else "best_found"
    answer = by_influence(question.map, read_answer(model.programme, x, question.map), question.decided)
    return _Found(status, question, answer, fewest, bound, missing)
