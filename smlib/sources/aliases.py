"""Headings in every language as data: field × language × spelling × evidence × since, and how learners add theirs."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from smlib.sources.decode import decode
from smlib.sources.notes import Notes

TABLE = "aliases.csv"
OWN = "smlib-aliases.csv"
LONGEST = 1000  # letters of a heading; the longest one shipped has 70
# What the first cell of a row of sums says.
TOTALS = {"total", "totals", "gesamt", "gesamtsumme", "summe", "grand total", "insgesamt", "gesamtergebnis", "totalt"}
_DROPPED = dict.fromkeys(map(ord, "\u00ad\ufeff\u200b\u200e\u200f\"'„“”‚‘’«»"))


@dataclass(frozen=True)
class Alias:
    """One spelling of a heading.

    Attributes:
        field: canonical name.
        language: of the export.
        spelling: as the export writes it.
        evidence: `E` seen in a source, `R` reconstructed, `U` unverified, `own` a learner's.
        since: year from which it is known, if at all.
    """

    field: str
    language: str
    spelling: str
    evidence: str
    since: str


def plain(heading: str) -> str:
    """Return the form in which headings are compared: no quotes or soft hyphens, one kind of dash, folded case.

    What is longer than any heading is cut; it equals none.

    Example:
        >>> plain(" „Gefällt\u00a0mir“-Angaben "), plain("Video\u00adtitel")
        ('gefällt mir-angaben', 'videotitel')
    """
    return _plain(heading[:LONGEST])


@lru_cache(maxsize=4096)
def _plain(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading).translate(_DROPPED)
    text = re.sub("[\u2010-\u2015]", "-", text)
    return " ".join(text.casefold().split())


@cache
def shipped() -> tuple[Alias, ...]:
    """Return the table that travels with smlib."""
    text = files("smlib.sources").joinpath(TABLE).read_text(encoding="utf-8")
    return tuple(
        Alias(row["field"], row["language"], row["spelling"], row["evidence"], row["since"])
        for row in csv.DictReader(text.splitlines())
    )


def own(folders: Iterable[Path]) -> tuple[Alias, ...]:
    """Return the learner's table: `smlib-aliases.csv` beside the export or in the current folder.

    Two columns suffice, `field` and `spelling`; comma or semicolon, any usual encoding.
    """
    found: dict[str, Alias] = {}
    for folder in folders:
        path = folder / OWN
        if not path.is_file():
            continue
        lines = decode(path.read_bytes(), OWN, Notes()).splitlines()
        delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
        for row in csv.DictReader(lines, delimiter=delimiter):
            clean = {plain(str(key)): str(value or "").strip() for key, value in row.items() if key}
            if clean.get("field") and clean.get("spelling"):
                alias = Alias(
                    clean["field"], clean.get("language", ""), clean["spelling"], "own", clean.get("since", "")
                )
                found.setdefault(plain(alias.spelling), alias)
    return tuple(found.values())


@cache
def common() -> dict[str, Alias]:
    """Return the shipped table by comparable spelling."""
    return {plain(alias.spelling): alias for alias in shipped()}
