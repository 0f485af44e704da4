"""Which format is it? By its headings, a subset and never a tuple; a tie is asked about, not guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from smlib.sources.aliases import Alias, plain
from smlib.sources.errors import refuse
from smlib.sources.registry import Format, headings, known
from smlib.sources.sheets import Sheet
from smlib.text.numbers import listed, number

ENOUGH = 0.6  # share of the markers that must be there


@dataclass(frozen=True)
class Detected:
    """What a file was recognised as.

    Attributes:
        format: key of the format, for `format=`.
        kind: canonical table.
        score: hits of markers, a quarter for each optional heading, minus 2 for each that speaks against it.
        candidates: score of every format that was considered, best first.
    """

    format: str
    kind: str
    score: float
    candidates: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Match:
    """A sheet with its format and what each of its columns means there."""

    sheet: Sheet
    format: Format
    fields: tuple[str | None, ...]  # for each column of the sheet
    language: str
    score: float
    candidates: dict[str, float]


def fields_in(each: Format, header: tuple[str, ...], own: Mapping[str, Alias]) -> tuple[str | None, ...]:
    """Return the field of each heading; of two headings for one field the first is taken."""
    taken: set[str] = set()
    found: list[str | None] = []
    for heading in header:
        alias = own.get(plain(heading)) or each.alias(heading)
        name = alias.field if alias and alias.field not in taken else None
        if name:
            taken.add(name)
        found.append(name)
    return tuple(found)


def header_language(each: Format, header: tuple[str, ...]) -> str:
    """Return the language of most headings: what else an ambiguous date or number could be judged by."""
    counts: dict[str, int] = {}
    for heading in header:
        if (alias := each.alias(heading)) and alias.language:
            counts[alias.language] = counts.get(alias.language, 0) + 1
    return max(counts, key=lambda lang: counts[lang], default="en")


def _score(each: Format, sheet: Sheet, fields: tuple[str | None, ...]) -> float:
    have = set(fields) - {None}
    if not each.markers or each.reader:
        return 0.0
    hits = sum(1 for name in each.markers if any(part in have for part in name.split("|")))
    if hits < ENOUGH * len(each.markers):
        return 0.0
    score = hits + 0.25 * sum(name in have for name in each.optional) - 2 * sum(name in have for name in each.anti)
    for name, word in each.values.items():
        if name in fields:
            column = sheet.cells[fields.index(name)].iloc[:50]
            score += 2 * bool(column.str.contains(word, case=False, regex=True).any())
    if comment := each.rules.get("preamble"):
        score += any(line.startswith(comment) for line in sheet.preamble)
    if titles := each.rules.get("titles"):
        if plain(sheet.title) in {plain(title) for title in titles}:
            score += 2
        elif not each.rules.get("any_title"):
            return 0.0
    return score


def match(
    sheet: Sheet, name: str, *, format: str | None, own: Mapping[str, Alias], quiet: bool = False
) -> Match | None:
    """Return the format of a sheet.

    Args:
        sheet: table as text.
        name: of the file, for messages.
        format: key that the reader was told.
        own: learner's headings by comparable spelling.
        quiet: return None instead of raising.

    Raises:
        SourceError: `format.unknown`, `format.ambiguous`.
    """
    considered = [known()[format]] if format else [each for each in known().values() if not each.reader]
    found: list[tuple[float, Format, tuple[str | None, ...]]] = []
    for each in considered:
        fields = fields_in(each, sheet.header, own)
        score = _score(each, sheet, fields)
        if score > 0 or format:
            found.append((score, each, fields))
    found.sort(key=lambda entry: -entry[0])
    if not found:
        if quiet:
            return None
        raise unknown(sheet, name)
    candidates = {each.key: round(score, 2) for score, each, _ in found}
    score, best, fields = found[0]
    if len(found) > 1 and found[1][0] == score:
        if quiet:
            return None
        tied = [each for other, each, _ in found if other == score]
        shown = listed([f"{each.name} ({number(score)})" for each in tied])
        raise refuse("format.ambiguous", file=name, candidates=shown, first=tied[0].key)
    return Match(sheet, best, fields, header_language(best, sheet.header), score, candidates)


def unknown(sheet: Sheet, name: str) -> Exception:
    """Return the error for a table that no format fits, with the format that comes nearest if one does."""
    shown = listed([heading for heading in sheet.header if heading][:12]) + (" …" if len(sheet.header) > 12 else "")
    return refuse("format.unknown", file=name, columns=shown or "–")


def knows(own: Mapping[str, Alias]) -> Any:
    """Return the question "is this a known heading?" including the learner's own."""
    all_known = headings()
    return lambda heading: bool(heading) and ((text := plain(heading)) in all_known or text in own)


def detect(path: str | Path) -> Detected:
    """Tell what a file is without reading it as a table.

    Args:
        path: file, archive or the folder of an unpacked archive.

    Returns:
        `Detected` with format, kind, score and all candidates.

    Raises:
        SourceError: as `sm.read`.

    Example:
        >>> import smlib as sm
        >>> sm.sources.detect(sm.example("facebook-posts-en")).format
        'meta_facebook_posts'
    """
    from smlib.sources.finding import find

    found = find(path)[0]
    return Detected(found.format.key, found.format.kind, found.score, found.candidates)
