"""Measures that Meta has switched off: found without losing the others, named with what comes nearest."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from smlib.sources.graph.errors import UnknownMetric
from smlib.sources.notes import Notes
from smlib.text.numbers import day as in_words

T = TypeVar("T")
WINDOW = 90  # days that Meta answers in one question


@dataclass(frozen=True)
class Gone:
    """A measure that the server refuses.

    Attributes:
        name: Meta's name.
        since: the day from which it is refused, if known.
        instead: what comes nearest, if anything does.
    """

    name: str
    since: date | None = None
    instead: str = ""


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("metrics.toml").read_text(encoding="utf-8"))


def canonical(name: str) -> str:
    """Return a measure's name in smlib's tables; Meta's own where there is none.

    Example:
        >>> canonical("page_media_view"), canonical("page_actions_post_reactions_total")
        ('views', 'page_actions_post_reactions_total')
    """
    return str(_table()["names"].get(name, name))


def known_gone(name: str) -> Gone | None:
    """Return what is known about a measure that was switched off, or None.

    Example:
        >>> known_gone("page_impressions").instead
        'page_media_view'
    """
    for entry in _table()["gone"]:
        if fnmatch(name, entry["pattern"]):
            return Gone(name, entry["since"], entry["instead"])
    return None


def ask_for_living(metrics: Sequence[str], ask: Callable[[Sequence[str]], T]) -> tuple[list[T], list[Gone]]:
    """Ask for all measures that the server knows, in as few questions as it allows.

    One unknown measure fails a whole request, without being named. So those known to be gone are asked for apart, and
    a group that fails is halved until the culprit stands alone.

    Args:
        metrics: names of measures.
        ask: asks for a group; raises `UnknownMetric` if one of them does not exist.

    Returns:
        The answers, and the measures that are gone.
    """
    answers: list[T] = []
    gone: list[Gone] = []

    def attempt(group: Sequence[str]) -> None:
        if not group:
            return
        try:
            answers.append(ask(group))
        except UnknownMetric:
            if len(group) == 1:
                gone.append(known_gone(group[0]) or Gone(group[0]))
                return
            suspects = [name for name in group if known_gone(name)]
            rest = [name for name in group if name not in suspects]
            if not suspects or not rest:
                suspects, rest = list(group[: len(group) // 2]), list(group[len(group) // 2 :])
            attempt(rest)
            attempt(suspects)

    attempt(list(dict.fromkeys(metrics)))
    return answers, gone


def note_gone(gone: Iterable[Gone], notes: Notes) -> None:
    """Name each measure that is gone, since when, and what comes nearest."""
    for each in gone:
        if each.since is None:
            notes.add("api.metric", key="api.metric_unknown", name=each.name)
        elif each.instead:
            notes.add("api.metric", name=each.name, since=in_words(each.since), instead=each.instead)
        else:
            notes.add("api.metric", key="api.metric_gone", name=each.name, since=in_words(each.since))


def windows(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yield periods of at most 90 days, both ends included.

    Example:
        >>> [(end - start).days + 1 for start, end in windows(date(2026, 1, 1), date(2026, 8, 1))]
        [90, 90, 33]
    """
    while first <= last:
        end = min(last, first + timedelta(days=WINDOW - 1))
        yield first, end
        first = end + timedelta(days=1)
