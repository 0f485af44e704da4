"""Keep the curriculum's rules: on one text, on files, on the whole course."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from smlib.authoring.errors import AuthoringError
from smlib.authoring.finding import Finding
from smlib.authoring.portion import MODULES, Portion, group
from smlib.authoring.rules.registry import RULES, Course, Module, Registry, on_portion, on_source
from smlib.authoring.source import Source, parse
from smlib.authoring.structure import problems

_RULES = ("voice", "typography", "code", "didactics", "tasks", "modules")


def rules() -> Registry:
    """Return all rules, loaded when they are first asked for."""
    for name in _RULES:
        importlib.import_module(f"smlib.authoring.rules.{name}")
    return RULES


def check_portion(text: str, name: str = "portion.md") -> list[Finding]:
    """Hold one source against the rules; for a learner's own portion this is all there is to keep.

    A lesson without its exercise is judged as far as one half allows.

    Args:
        text: the source as Jupytext Markdown.
        name: its file name, for the messages.

    Returns:
        What is to be changed; an empty list is green. A text that cannot be read yields one finding per problem.

    Example:
        >>> from smlib.text import speaking
        >>> with speaking("en"):
        ...     [finding.rule for finding in check_portion("Once upon a time")]
        ['source']
    """
    try:
        source = parse(text, name)
    except AuthoringError as error:
        return [_broken(error, name)]
    broken = [_broken(error, name) for error in problems(source)]
    return broken or sorted_findings(check([source], pairs=False))


def check(sources: Iterable[Source], *, pairs: bool = True) -> Iterator[Finding]:
    """Apply the rules for sources and portions.

    Args:
        sources: without structural problems.
        pairs: whether a missing half of a portion is a finding.
    """
    rules()
    sources = list(sources)
    for source in sources:
        yield from on_source(source)
    own = [Portion(source.portion, lesson=source) for source in sources if source.kind == "own"]
    for portion in [*group(sources), *own]:
        yield from (found for found in on_portion(portion) if pairs or found.rule != "pair.exercise")


def check_course(sources: Iterable[Source]) -> Iterator[Finding]:
    """Apply the rules that need a whole module or the whole course."""
    portions = group(sources)
    for number, count in MODULES.items():
        members = tuple(portion for portion in portions if portion.module == number)
        if len(members) == count:
            module = Module(number, members)
            for rule_id, of_module in rules().module.items():
                yield from (
                    Finding(rule_id, f"module-{number}", None, None, dict(values)) for _, values in of_module(module)
                )
    for rule_id, of_course in rules().course.items():
        for portion, values in of_course(Course(tuple(portions))):
            yield Finding(rule_id, portion.main.path.name, None, None, dict(values))


def sorted_findings(found: Iterable[Finding]) -> list[Finding]:
    """Order findings by file and rule, so that a run can be compared with the one before."""
    return sorted(found, key=lambda finding: (finding.where, finding.rule, finding.lang or "", finding.cell or ""))


def _broken(error: AuthoringError, name: str) -> Finding:
    return Finding("source", Path(name).name, None, None, {"problem": f"{error.found} {error.next_step}"})
