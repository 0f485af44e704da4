"""Which tables lie at a path: sheets that a format fits, or members that a format's own reader takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from smlib.errors import nearest
from smlib.sources.aliases import Alias, own, plain
from smlib.sources.decode import decode
from smlib.sources.dissect import dissect, large
from smlib.sources.errors import SourceError, in_file, refuse
from smlib.sources.jsontable import json_sheet
from smlib.sources.notes import Notes
from smlib.sources.opening import Members, Source, open_source
from smlib.sources.recognise import Match, header_language, knows, match, unknown
from smlib.sources.registry import Format, known
from smlib.sources.schema import KINDS, kind_of
from smlib.sources.sheets import Sheet
from smlib.sources.workbook import worksheets
from smlib.text.numbers import listed, number

LONGEST_TITLE = 50


@dataclass(frozen=True)
class Found:
    """One table that a file holds: a recognised sheet, or members that a format's own reader takes."""

    format: Format
    score: float
    candidates: dict[str, float]
    match: Match | None = None
    members: Members | None = None
    names: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What to call it: the title above the headings, unless that is a sentence; else the sheet's or member's name."""
        if self.match:
            title, name = self.match.sheet.title, self.match.sheet.name
            return name if not title or title.endswith(".") or len(title) > LONGEST_TITLE else title
        return self.format.kind


def find(
    path: str | Path,
    *,
    format: str | None = None,
    columns: Mapping[str, str] | None = None,
    notes: Notes | None = None,
) -> list[Found]:
    """Return every table that a path holds, best first within a file.

    Raises:
        SourceError: if nothing is recognised, or two formats fit equally well.
    """
    with in_file(Path(path).name):
        return _find(open_source(path), format, columns, notes or Notes())


def _find(source: Source, format: str | None, columns: Mapping[str, str] | None, notes: Notes) -> list[Found]:
    if source.disguised:
        notes.add("file.is_zip", file=source.path.name)
    aliases = {plain(alias.spelling): alias for alias in own([source.path.parent, Path.cwd()])}
    given = {plain(str(h)): Alias(str(name), "", str(h), "own", "") for h, name in (columns or {}).items()}
    for alias in aliases.values():
        notes.add("col.own", "info", column=alias.spelling, field=alias.field)
    if source.container == "archive":
        return _in_archive(source, format, aliases | given, columns, notes)
    sheets = _sheets(source.container, source.data, source.path.name, aliases | given, notes)
    if isinstance(sheets, Found):
        return [sheets]
    return _in_sheets(sheets, source.path.name, format, aliases | given, columns, notes)


def _sheets(container: str, data: bytes, name: str, own_headings: Mapping[str, Alias], notes: Notes) -> Any:
    if container == "workbook":
        return worksheets(data, name, knows(own_headings), notes)
    if other := _other_text(data, name):
        return other
    if sheet := large(data, name, knows(own_headings), notes):
        return [sheet]
    text = decode(data, name, notes)
    if text[:1] in "[{" and (sheet := json_sheet(text, name)):
        return [sheet]
    return dissect(text, name, knows(own_headings), notes)


def _other_text(data: bytes, name: str) -> Found | None:
    """Return what a text is that has no rows and columns: the first bytes tell (`[rules] starts`)."""
    try:
        head = decode(data[:4096], name, Notes()).lstrip("\ufeff \r\n").replace("\r\n", "\n")
    except SourceError:
        return None
    for each in known().values():
        pattern = each.rules.get("starts")
        if pattern and re.match(pattern, head):
            return Found(each, 1.0, {each.key: 1.0}, members=_One(name, data), names=(name,))
    return None


class _One:
    """A single file in the shape of an archive; it hands its bytes over, so that they can be forgotten once read."""

    def __init__(self, name: str, data: bytes) -> None:
        self._name, self._data = name, data

    def names(self) -> list[str]:
        return [self._name]

    def read(self, name: str) -> bytes:
        data, self._data = self._data, b""
        return data


def _in_sheets(
    sheets: list[Sheet],
    name: str,
    format: str | None,
    aliases: Mapping[str, Alias],
    columns: Mapping[str, str] | None,
    notes: Notes,
) -> list[Found]:
    if not sheets:
        raise refuse("file.empty", file=name, bytes="0")
    found: list[Found] = []
    left: list[str] = []
    for sheet in sheets:
        hit = match(sheet, name, format=format, own=aliases, quiet=len(sheets) > 1 or bool(columns))
        if hit is None or (columns and not format and not _fits(hit, columns)):
            hit = _own_table(sheet, columns, aliases) or hit
        if hit:
            found.append(Found(hit.format, hit.score, hit.candidates, match=hit))
        elif len(sheet.cells):
            left.append(sheet.title or " | ".join(heading for heading in sheet.header[:3] if heading))
    if not found:
        raise unknown(max(sheets, key=lambda sheet: len(sheet.cells)), name)
    if left:
        notes.add("table.left", tables=listed(left[:6]), count=number(len(left)))
    return found


def _fits(hit: Match, columns: Mapping[str, str]) -> bool:
    return set(columns.values()) <= set(hit.fields) | set(KINDS[hit.format.kind])


def _own_table(sheet: Sheet, columns: Mapping[str, str] | None, aliases: Mapping[str, Alias]) -> Match | None:
    """Return a table of the learner's own, as `columns=` describes it."""
    if not columns:
        return None
    have = {plain(heading) for heading in sheet.header}
    for heading in columns:
        if plain(str(heading)) not in have:
            close = nearest(heading, sheet.header) or sheet.header[0]
            raise refuse("col.given", column=str(heading), nearest=close, available=listed(list(sheet.header[:12])))
    fields = tuple(aliases[plain(h)].field if plain(h) in aliases else None for h in sheet.header)
    kind = kind_of(set(columns.values())) or "table"
    titles = {"de": "eigene Tabelle", "en": "table of your own"}
    each = Format("plain", kind, titles, {"de": "–", "en": "–"})
    guess = next((f for f in known().values() if not f.reader), each)
    return Match(sheet, each, fields, header_language(guess, sheet.header), 0.0, {"plain": 0.0})


def _in_archive(
    source: Source,
    format: str | None,
    aliases: Mapping[str, Alias],
    columns: Mapping[str, str] | None,
    notes: Notes,
) -> list[Found]:
    members = source.members
    assert members is not None
    names = members.names()
    found: list[Found] = []
    taken: set[str] = set()
    for each in known().values():
        pattern = each.rules.get("members")
        mine = tuple(name for name in names if pattern and re.search(pattern, name))
        if mine and format in (None, each.key):
            found.append(Found(each, float(len(mine)), {each.key: float(len(mine))}, members=members, names=mine))
            taken |= set(mine)
    found.sort(key=lambda each: each.format.kind != "messages")
    if found:
        return found
    for name in names:
        if "__MACOSX" not in name:
            found += _in_member(members.read(name), name, format, aliases, columns, notes)
    if not found:
        shown = listed([name.rpartition("/")[2] for name in names[:8]]) or "–"
        raise refuse("format.unknown", file=source.path.name, columns=shown)
    return found


def _in_member(
    data: bytes,
    name: str,
    format: str | None,
    aliases: Mapping[str, Alias],
    columns: Mapping[str, str] | None,
    notes: Notes,
) -> list[Found]:
    short = name.rpartition("/")[2]
    container = "workbook" if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") else "text"
    if not data.strip():
        return []
    sheets = _sheets(container, data, short, aliases, notes)
    if isinstance(sheets, Found):
        return [sheets]
    found: list[Found] = []
    for sheet in sheets:
        hit = match(sheet, short, format=format, own=aliases, quiet=True) or _own_table(sheet, columns, aliases)
        if hit:
            named_sheet = replace(hit, sheet=replace(sheet, name=short))
            found.append(Found(hit.format, hit.score, hit.candidates, match=named_sheet))
    return found
