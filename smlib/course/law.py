"""Legal landmarks in one place: a rule in one sentence, its source, the day it was checked, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape

from smlib.errors import InputError
from smlib.text import language, lookup, t
from smlib.text.numbers import day, listed


class LawError(InputError):
    """A topic without a landmark."""

    theme = "law"


@dataclass(frozen=True)
class Rule:
    """One landmark, worded in the language in which it was asked for."""

    topic: str
    name: str
    rule: str
    source: str
    ask: str
    checked_on: date

    def _lines(self) -> tuple[str, str, str]:
        checked = t("law.checked", source=self.source, day=day(self.checked_on))
        return f"{self.name}: {self.rule}", t("law.advice", ask=self.ask), checked

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        rule, advice, checked = map(escape, self._lines())
        return f'<div lang="{language()}"><p>{rule}</p><p><strong>{advice}</strong><br>{checked}</p></div>'


def rule(topic: str) -> Rule:
    """Return the landmark for a topic.

    Args:
        topic: a key such as `"people"`, `"music"`, `"claims"`, or its name in the current language (`"Musik"`).

    Raises:
        LawError: for a topic without a landmark; the message lists those there are.

    Example:
        >>> from smlib.course.law import rule
        >>> rule("Musik").source
        'Urheberrecht'
    """
    rules = lookup("law.rules")
    by_name = {str(entry["name"]).casefold(): key for key, entry in rules.items()}
    key = str(topic).strip()
    key = key if key in rules else by_name.get(key.casefold(), "")
    if not key:
        raise LawError("unknown", given=topic, choices=listed([entry["name"] for entry in rules.values()]))
    return Rule(topic=key, **rules[key])
