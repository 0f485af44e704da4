"""Role cards: one page per actor in plain sentences, also for those outside; and what the role does not decide."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from smlib.errors import nearest
from smlib.results import Result
from smlib.stakeholders.errors import StakeholderError
from smlib.stakeholders.load import planned_minutes
from smlib.stakeholders.parts import Parts, parts_of
from smlib.stakeholders.records import Actor, words
from smlib.text import language, t
from smlib.text.folding import folded
from smlib.text.numbers import counted, listed, number

if TYPE_CHECKING:
    import pandas as pd

    from smlib.stakeholders.map import StakeholderMap

STYLE = (
    "body{font:15pt/1.5 sans-serif;margin:0} section{max-width:40em;margin:0 auto;padding:2em 1em;break-after:page}"
    " h1{font-size:26pt;margin:0 0 .2em} p{margin:.5em 0}"
)
PATHS = ("replying", "posting", "evaluating")


@dataclass(frozen=True, repr=False)
class RoleCard(Result):
    """The card of one actor.

    Attributes:
        actor: whose card it is.
        does: tasks that it does.
        decides: tasks on which it decides.
        not_decides: (task, who decides) for tasks in which it has a part without deciding.
        stands_in: (task, for whom).
        heard: tasks on which it is asked before.
        told: tasks of which it learns the result.
        planned: hours a week of these tasks.
        path: the learning path: `replying`, `posting`, `deciding`, `evaluating`, or None outside and for bodies.
    """

    actor: Actor
    does: tuple[str, ...]
    decides: tuple[str, ...]
    not_decides: tuple[tuple[str, str], ...]
    stands_in: tuple[tuple[str, str], ...]
    heard: tuple[str, ...]
    told: tuple[str, ...]
    planned: float
    path: str | None

    def sentences(self) -> list[str]:
        """Return the card's sentences in their order."""
        key = "stakeholders.card."
        lines = []
        if self.actor.channel:
            lines.append(t(key + ("channel_in" if self.actor.internal else "channel_out"), channel=self.actor.channel))
        for name, tasks in (("does", self.does), ("decides", self.decides)):
            if tasks:
                lines.append(t(key + name, tasks=listed(list(tasks))))
        for who in dict.fromkeys(who for _, who in self.not_decides):
            undecided = [task for task, decider in self.not_decides if decider == who]
            lines.append(t(key + ("not_decides" if who else "undecided"), tasks=listed(undecided), who=who))
        for who in dict.fromkeys(who for _, who in self.stands_in):
            mine = [task for task, other in self.stands_in if other == who]
            lines.append(t(key + "stands_in", who=who, tasks=listed(mine)))
        for name, tasks in (("heard", self.heard), ("told", self.told)):
            if tasks:
                lines.append(t(key + name, tasks=listed(list(tasks))))
        if self.actor.body is not None:
            lines.append(t(f"{key}body.{self.actor.body}"))
        elif not (self.does or self.decides or self.stands_in or self.heard or self.told):
            lines.append(t(key + ("nothing_in" if self.actor.internal else "nothing_out")))
        elif not self.actor.internal and not self.does:
            lines.append(t(key + "outside"))
        if self.actor.duty:
            lines.append(t(key + "duty", times=self.actor.duty))
        if self.does or self.stands_in:
            has = self.actor.hours_per_week
            known = "hours" if has is not None else "hours_unknown"
            planned = counted(round(self.planned, 1), "hour") if has is None else number(round(self.planned, 1))
            lines.append(t(key + known, planned=planned, has="" if has is None else counted(has, "hour")))
        if self.path:
            lines.append(t(key + "path", path=t(f"path.names.{self.path}")))
        return lines

    @property
    def caption(self) -> str:
        """Heading of the card."""
        return self.actor.name

    def text(self) -> str:
        """Return the card as text: the role, then its sentences."""
        return "\n".join([self.actor.name, *self.sentences()])

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([self._row()])

    def _row(self) -> dict[str, object]:
        return {
            "actor": self.actor.name,
            "does": ", ".join(self.does),
            "decides": ", ".join(self.decides),
            "not_decides": ", ".join(task for task, _ in self.not_decides),
            "stands_in": ", ".join(task for task, _ in self.stands_in),
            "heard": ", ".join(self.heard),
            "told": ", ".join(self.told),
            "path": t(f"path.names.{self.path}") if self.path else "",
        }

    def _repr_html_(self) -> str:
        return f'<section lang="{language()}"><h3>{escape(self.actor.name)}</h3>{self._paragraphs()}</section>'

    def _paragraphs(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in self.sentences())


@dataclass(frozen=True, repr=False)
class RoleCards(Result):
    """The cards of a map; `cards["Marketing"]` is one of them."""

    cards: tuple[RoleCard, ...]

    def __iter__(self) -> Iterator[RoleCard]:
        """Go through the cards in the order of the map."""
        return iter(self.cards)

    def __len__(self) -> int:
        """Count the cards."""
        return len(self.cards)

    def __getitem__(self, name: str) -> RoleCard:
        """Return the card of one actor."""
        for card in self.cards:
            if folded(card.actor.name) == folded(str(name)):
                return card
        names = [card.actor.name for card in self.cards]
        raise StakeholderError("actor_unknown", name=name, nearest=nearest(name, names) or ", ".join(names[:8]))

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("stakeholders.card.caption")

    def text(self) -> str:
        """Return all cards, an empty line between them."""
        return "\n\n".join(card.text() for card in self.cards)

    def to_frame(self) -> pd.DataFrame:
        """Return a row per actor: actor, does, decides, not_decides, stands_in, heard, told, path."""
        import pandas as pd

        return pd.DataFrame([card._row() for card in self.cards])

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the cards as an HTML page for printing, one sheet per actor."""
        pages = "".join(f"<section><h1>{escape(c.actor.name)}</h1>{c._paragraphs()}</section>" for c in self.cards)
        head = f'<meta charset="utf-8"><title>{escape(self.caption)}</title><style>{STYLE}</style>'
        page = f'<!DOCTYPE html>\n<html lang="{language()}"><head>{head}</head><body>{pages}</body></html>\n'
        Path(path).write_text(page, encoding="utf-8")

    def _repr_html_(self) -> str:
        return f'<div lang="{language()}">{"".join(card._repr_html_() for card in self.cards)}</div>'


def make_cards(m: StakeholderMap) -> RoleCards:
    """Return the cards of all actors, those outside as well."""
    m.require_content(tasks=False)
    parts, minutes = parts_of(m), planned_minutes(m)
    return RoleCards(tuple(_card(actor, parts, minutes[actor.name] / 60) for actor in m.actors))


def _card(actor: Actor, parts: dict[str, Parts], planned: float) -> RoleCard:
    who = actor.name

    def having(attribute: str) -> tuple[str, ...]:
        return tuple(task for task, p in parts.items() if who in getattr(p, attribute))

    does, decides = having("responsible"), having("accountable")
    stands_in = tuple((row.task, row.actor) for p in parts.values() for row in p.rows if row.deputy == who != row.actor)
    others = dict.fromkeys((*does, *having("consulted")))
    not_decides = tuple((task, listed(list(parts[task].accountable))) for task in others if task not in decides)
    if actor.body == "works_council":  # it co-determines: "does not decide" would be wrong
        not_decides = ()
    path = _path(does, decides, stands_in) if actor.internal and actor.body is None else None
    return RoleCard(
        actor, does, decides, not_decides, stands_in, having("consulted"), having("informed"), planned, path
    )


def _path(does: tuple[str, ...], decides: tuple[str, ...], stands_in: tuple[tuple[str, str], ...]) -> str | None:
    """Return the learning path that most of the role's tasks name; deciding without doing has its own."""
    if decides and len(does) <= len(decides) // 2:
        return "deciding"
    scores = dict.fromkeys(PATHS, 0)
    for weight, tasks in ((2, does), (1, tuple(task for task, _ in stands_in))):
        for task in tasks:
            for path in PATHS:
                scores[path] += weight * any(word in task.casefold() for word in words("paths")[path])
    best = max(PATHS, key=lambda path: scores[path])
    if scores[best]:
        return best
    return "deciding" if decides else "replying" if does or stands_in else None
