"""The formats as data: one small file each in `known/`; adding a format means adding a file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from smlib.errors import nearest
from smlib.sources.aliases import Alias, common, plain
from smlib.sources.errors import refuse
from smlib.sources.schema import KINDS, MEANING, Meaning, meaning
from smlib.text import language
from smlib.text.numbers import listed

if TYPE_CHECKING:
    import pandas as pd


CURRENCY = re.compile(r" ?\((?:eur|usd|chf|gbp|sek|dkk|pln|czk|€|\$|£)\)$")


@dataclass(frozen=True)
class Format:
    """What is known about one export.

    Attributes:
        key: stable name, for `format=`.
        kind: canonical table.
        title: name for readers, by language.
        menu: where the platform offers the export, by language.
        platform: fills the column of that name.
        evidence: `E` seen in a source, `R` reconstructed, `U` unverified; by language of the headings.
        markers: fields that tell this format from others; each hit counts 1.
        optional: fields that speak for it; each counts a quarter.
        anti: fields that speak against it; each takes 2 away.
        needed: fields without which the table is useless; `a|b` means either.
        columns: headings that mean something else here than in the common table, by comparable spelling.
        values: words that a column's cells contain (`permalink = "instagram.com"`); each counts 2.
        meanings: what the cells of fields mean that `schema.py` does not know (`count`, `share`, `seconds`, …).
        reader: module and function for what is not a table.
        rules: what else the steps need: `date_order`, `unpivot`, `unit`, `basis`, `titles`, `platforms`, `skip_rows`.
    """

    key: str
    kind: str
    title: Mapping[str, str]
    menu: Mapping[str, str]
    platform: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    markers: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    anti: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    columns: Mapping[str, Alias] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[str, Meaning] = field(default_factory=dict)
    reader: str = ""
    rules: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name in the current language."""
        return self.title[language()]

    def alias(self, heading: str) -> Alias | None:
        """Return what a heading means in this format; a currency in brackets is no part of its name."""
        text = plain(heading)
        if self.rules.get("canonical"):
            return self.columns.get(heading.strip())
        bare = CURRENCY.sub("", text)
        return self.columns.get(text) or self.columns.get(bare) or common().get(text) or common().get(bare)

    def meaning(self, name: str) -> Meaning:
        """Return what the cells of a field mean."""
        return self.meanings.get(name) or meaning(name)


def _columns(entry: Mapping[str, Any]) -> dict[str, Alias]:
    found: dict[str, Alias] = {}
    for lang, spellings in entry.get("columns", {}).items():
        grade = entry.get("evidence", {}).get(lang, "U")
        found |= {plain(text): Alias(name, lang, text, grade, "") for text, name in spellings.items()}
    if entry.get("rules", {}).get("canonical"):
        names = (*KINDS[entry["kind"]], *entry.get("optional", ()), *MEANING)
        found |= {name: Alias(name, "en", name, "E", "") for name in names}
    return found


def parse(text: str) -> Format:
    """Return the format that a record describes."""
    entry = tomllib.loads(text)
    return Format(
        key=entry["key"],
        kind=entry["kind"],
        title=entry["title"],
        menu=entry["menu"],
        platform=entry.get("platform", ""),
        evidence=entry.get("evidence", {}),
        markers=tuple(entry.get("markers", ())),
        optional=tuple(entry.get("optional", ())),
        anti=tuple(entry.get("anti", ())),
        needed=tuple(entry.get("needed", ())),
        columns=_columns(entry),
        values=entry.get("values", {}),
        meanings=entry.get("meanings", {}),
        reader=entry.get("reader", ""),
        rules=entry.get("rules", {}),
    )


@cache
def known() -> dict[str, Format]:
    """Return all formats by key, in the order of their files' names."""
    folder = files("smlib.sources").joinpath("known")
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda e: e.name)
    found = [parse(entry.read_text(encoding="utf-8")) for entry in entries]
    return {each.key: each for each in found}


def named(key: str) -> Format:
    """Return the format for `format=`, or raise with the nearest key."""
    formats_known = known()
    if key not in formats_known:
        close = nearest(key, formats_known) or "–"
        raise refuse("format.name", given=key, nearest=close, known=listed(list(formats_known)))
    return formats_known[key]


@cache
def headings() -> frozenset[str]:
    """Return every heading that any format knows, in comparable form."""
    found = set(common())
    for each in known().values():
        found |= set(each.columns)
    return frozenset(found)


def formats() -> pd.DataFrame:
    """Return every format that `sm.read` knows.

    Returns:
        pandas table, a row for each format and language of its headings: format, title, kind, language, evidence
        (`E` seen in a public source, `R` reconstructed, `U` unverified), menu (where the platform offers it).

    Example:
        >>> import smlib as sm
        >>> "meta_facebook_posts" in set(sm.sources.formats()["format"])
        True
    """
    import pandas as pd

    rows = [
        (each.key, each.title[language()], each.kind, lang, grade, each.menu[language()])
        for each in known().values()
        for lang, grade in each.evidence.items()
    ]
    return pd.DataFrame(rows, columns=["format", "title", "kind", "language", "evidence", "menu"])
