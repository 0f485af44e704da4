"""Rules find their places here: by decorator, with an id and what they look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from smlib.authoring.finding import Finding
from smlib.authoring.portion import Page, Portion
from smlib.authoring.source import Cell, Source

Hit = tuple[Cell | None, Mapping[str, Any]]
"""Where something was found, and what fills the sentence."""

PROSE = ("lesson", "exercise", "welcome", "own", "analysis")
COURSE = ("lesson", "exercise", "welcome", "own")
"""Kinds of sources in which people learn; in an analysis notebook only voice, spelling and syntax are kept."""


@dataclass(frozen=True)
class Module:
    """All portions of one module; judged when none is missing."""

    number: int
    portions: tuple[Portion, ...]


@dataclass(frozen=True)
class Course:
    """All portions there are."""

    portions: tuple[Portion, ...]


@dataclass(frozen=True)
class Registry:
    """The rules by what they look at."""

    page: dict[str, tuple[Callable[[Page], Iterator[Hit]], tuple[str, ...]]] = field(default_factory=dict)
    portion: dict[str, Callable[[Portion, str], Iterator[Hit]]] = field(default_factory=dict)
    module: dict[str, Callable[[Module], Iterator[Hit]]] = field(default_factory=dict)
    course: dict[str, Callable[[Course], Iterator[tuple[Portion, Mapping[str, Any]]]]] = field(default_factory=dict)


RULES = Registry()
F = TypeVar("F", bound=Callable[..., Iterator[Any]])


def page_rule(rule_id: str, kinds: tuple[str, ...] = PROSE) -> Callable[[F], F]:
    """Register a rule that looks at one source in one language."""

    def keep(function: F) -> F:
        RULES.page[rule_id] = (function, kinds)
        return function

    return keep


def portion_rule(rule_id: str) -> Callable[[F], F]:
    """Register a rule that looks at lesson and exercise together, in one language."""

    def keep(function: F) -> F:
        RULES.portion[rule_id] = function
        return function

    return keep


def module_rule(rule_id: str) -> Callable[[F], F]:
    """Register a rule that looks at a whole module."""

    def keep(function: F) -> F:
        RULES.module[rule_id] = function
        return function

    return keep


def course_rule(rule_id: str) -> Callable[[F], F]:
    """Register a rule that looks at all portions."""

    def keep(function: F) -> F:
        RULES.course[rule_id] = function
        return function

    return keep


def on_source(source: Source) -> Iterator[Finding]:
    """Apply the rules for single sources."""
    for rule_id, (function, kinds) in RULES.page.items():
        if source.kind in kinds:
            found = [
                Finding(rule_id, source.path.name, cell.name if cell else None, lang, dict(values))
                for lang in source.languages
                for cell, values in function(Page(source, lang))
            ]
            yield from _merged(found, len(source.languages))


def on_portion(portion: Portion) -> Iterator[Finding]:
    """Apply the rules for lesson and exercise together."""
    where, languages = portion.main.path.name, portion.main.languages
    for rule_id, function in RULES.portion.items():
        found = [
            Finding(rule_id, where, cell.name if cell else None, lang, dict(values))
            for lang in languages
            for cell, values in function(portion, lang)
        ]
        yield from _merged(found, len(languages))


def _merged(found: Iterable[Finding], languages: int) -> Iterator[Finding]:
    """Say once what holds in both languages."""
    times: dict[tuple[Any, ...], list[Finding]] = {}
    for finding in found:
        key = (finding.rule, finding.where, finding.cell, tuple(sorted((k, str(v)) for k, v in finding.values.items())))
        times.setdefault(key, []).append(finding)
    for same in times.values():
        everywhere = len({finding.lang for finding in same}) == languages
        yield replace(same[0], lang=None) if everywhere else same[0]
