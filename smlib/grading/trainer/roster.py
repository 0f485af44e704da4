"""Who is who: the only list that ties a pseudonym to a name. It is the trainer's file and stands in no gradebook."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from smlib.grading.trainer.errors import TrainerError
from smlib.text import LANGUAGES, lookup, speaking

ROSTER = "roster.csv"
FIELDS = ("id", "name", "email", "login")
SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""Ids are folder names on every system."""


@dataclass(frozen=True)
class Person:
    """A learner as the gradebook (`id`) and as mail and learning platforms know them."""

    id: str
    name: str = ""
    email: str = ""
    login: str = ""


@dataclass(frozen=True)
class Roster:
    """The learners of a course; made by `read_roster`."""

    people: tuple[Person, ...] = ()

    @property
    def ids(self) -> list[str]:
        """All pseudonyms."""
        return [person.id for person in self.people]

    def find(self, *texts: str) -> Person | None:
        """Return the one person that one of the texts names exactly, or None.

        Ids, e-mail addresses and logins are compared first, names last; a name that two people share names nobody.
        """
        wanted = {fold(text) for text in texts if text.strip()}
        for field in ("id", "email", "login", "name"):
            hits = [person for person in self.people if fold(getattr(person, field)) in wanted - {""}]
            if len(hits) == 1:
                return hits[0]
        return None

    def find_in(self, text: str) -> Person | None:
        """Return the one person whose id, address, login or name stands in a file name, or None."""
        words = f"_{fold(text)}_"
        for field in ("id", "email", "login", "name"):
            hits = [p for p in self.people if (value := fold(getattr(p, field))) and f"_{value}_" in words]
            if len(hits) == 1:
                return hits[0]
            if hits:  # one id may begin like another: the longest says which is meant
                longest = max(len(getattr(p, field)) for p in hits)
                best = [p for p in hits if len(getattr(p, field)) == longest]
                return best[0] if len(best) == 1 else None
        return None


def fold(text: str) -> str:
    """Return a text as it is compared: no case, no accents, anything else than letters and digits as `_`.

    Example:
        >>> fold("Jörg  Müller-Ey")
        'joerg_mueller_ey'
    """
    text = text.casefold()
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = unicodedata.normalize("NFC", text).replace(umlaut, plain)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def read_roster(path: Path) -> Roster:
    """Read the list of learners: CSV with a heading row, `;` or `,`; headings in German or English.

    Args:
        path: the file; without it the roster is empty.

    Raises:
        TrainerError: for a missing id column, an id that is no folder name, or an id that stands twice.
    """
    if not path.is_file():
        return Roster()
    text = decoded(path)
    head = text.split("\n", 1)[0]
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if head.count(";") >= head.count(",") else ","))
    columns = [_field(cell) for cell in rows[0]] if rows else []
    if "id" not in columns:
        raise TrainerError("roster_id", file=path.name)
    people = []
    for row in rows[1:]:
        if not any(cell.strip() for cell in row):
            continue
        values = {field: cell.strip() for field, cell in zip(columns, row, strict=False) if field}
        if not SAFE_ID.fullmatch(values.get("id", "")):
            raise TrainerError("roster_bad_id", file=path.name, id=values.get("id", ""))
        people.append(Person(**values))
    twice = [person.id for person in people if [p.id for p in people].count(person.id) > 1]
    if twice:
        raise TrainerError("roster_twice", file=path.name, id=twice[0])
    return Roster(tuple(people))


def write_roster(path: Path, people: Iterable[Person]) -> None:
    """Write the list of learners, as Excel opens it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([str(lookup(f"trainer.roster.{field}")[0]) for field in FIELDS])
        writer.writerows([getattr(person, field) for field in FIELDS] for person in people)


def decoded(path: Path) -> str:
    """Return a text file that a platform or Excel wrote: UTF-8 with or without a mark, else Windows-1252."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _field(heading: str) -> str:
    for lang in LANGUAGES:
        with speaking(lang):
            for field in FIELDS:
                if fold(heading) in {fold(field), *(fold(str(word)) for word in lookup(f"trainer.roster.{field}"))}:
                    return field
    return ""
