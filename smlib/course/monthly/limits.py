"""What the page does not know: sentences about what is uncertain, and about what was missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smlib.course.inputs import Inputs
from smlib.course.monthly import words
from smlib.course.monthly.figure import Figure, partial
from smlib.course.monthly.series import Series
from smlib.course.monthly.spans import Spans
from smlib.text import t
from smlib.text.numbers import listed, number
from smlib.tracking.spans import period_words

Made = Sequence[tuple[Series, list[Figure]]]


def uncertain(spans: Spans, made: Made) -> Iterator[str]:
    """Say what the figures leave open, the most important first."""
    judged = [one for _, mine in made for one in mine if one.verdict in ("higher", "lower", "open")]
    if judged:
        yield t("report.monthly.uncertain.cause")
    parts = [(one.place, one.held) for one, mine in made if mine and partial(one, spans) and one.held]
    if parts:
        told = [
            t("report.monthly.uncertain.part", place=place, held=period_words(held))
            for place, held in dict.fromkeys(parts)
        ]
        yield t("report.monthly.uncertain.partial", places=listed(told))
    tools = [one.place for one, mine in made if one.kind == "visits" and mine]
    if len(tools) > 1:
        yield t("report.monthly.uncertain.tools", places=listed(tools))
    kinds = {one.kind for one, mine in made if mine}
    if {"messages", "tickets"} <= kinds:
        yield t("report.monthly.uncertain.tickets")
    if "posts" in kinds:
        yield t("report.monthly.uncertain.growing")
    if any(one.unit == "day" for one in judged):
        yield t("report.monthly.uncertain.days")
    for few in judged:
        if any(low != low for low, _ in few.intervals):
            yield t("report.monthly.uncertain.one", n=number(min(few.n)), figure=words.at(few))
    if len(judged) > 1:
        yield t("report.monthly.uncertain.many", all=number(len(judged)))


def missing(spans: Spans, every: Sequence[Series], made: Made, found: Inputs) -> Iterator[str]:
    """Say which kinds of export were not there, which files were not read, and what holds nothing of the span."""
    yield from found.lines
    yield from (t("report.monthly.left", file=name, reason=error.found) for name, error in found.left)
    undated = list(dict.fromkeys(one.place for one in every if not one.held))
    if undated:
        yield t("report.monthly.no_day", places=listed(undated))
    empty = dict.fromkeys((one.place, one.held) for one, mine in made if not mine)
    for place, held in empty:
        if held and place not in {one.place for one, mine in made if mine}:
            yield t("report.monthly.nothing_after", place=place, after=spans.words("after"), held=period_words(held))
