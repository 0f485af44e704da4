"""Invented plain names, only where a real export has them; telephone numbers and addresses reserved for fiction."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

FIRST = (
    *(
        "Anna",
        "Bernd",
        "Carla",
        "Dieter",
        "Edith",
        "Frank",
        "Gudrun",
        "Hannes",
        "Ilse",
        "Jörg",
        "Karin",
        "Lothar",
        "Margit",
        "Norbert",
    ),
    *(
        "Olga",
        "Peter",
        "Renate",
        "Steffen",
        "Tanja",
        "Uwe",
        "Vera",
        "Walter",
        "Yvonne",
        "Achim",
        "Birgit",
        "Cem",
        "Doris",
        "Emine",
    ),
    *(
        "Felix",
        "Gerda",
        "Heike",
        "Ingo",
        "Jutta",
        "Kai",
        "Lena",
        "Manfred",
        "Nadine",
        "Otto",
        "Petra",
        "Rainer",
        "Sabine",
        "Thomas",
    ),
    *("Ursula", "Volker", "Wiebke", "Xaver", "Zeynep", "Andreas", "Brigitte", "Christian", "Dagmar", "Erwin"),
)
LAST = (
    *(
        "Ahorn",
        "Birkle",
        "Buchner",
        "Dornfeld",
        "Eichhorn",
        "Erlenbach",
        "Feldweg",
        "Gärtner",
        "Haselmaier",
        "Heckenlaub",
        "Holunder",
    ),
    *(
        "Immergrün",
        "Kiesling",
        "Kleefeld",
        "Kräuter",
        "Laubach",
        "Lindenhof",
        "Moosbauer",
        "Nussbaumer",
        "Obstler",
        "Pfluger",
        "Quittner",
    ),
    *(
        "Rübsam",
        "Rosenstock",
        "Sandgruber",
        "Schlehdorn",
        "Steinacker",
        "Tannhäuser",
        "Thymian",
        "Ulmer",
        "Veilchen",
        "Wacholder",
    ),
    *("Weidenfeld", "Wiesner", "Wurzel", "Zaunkönig", "Ziegler", "Löwenzahn", "Mühlgraben", "Schönbeet"),
)
TOWNS = (
    *(
        "Ulm",
        "Reutlingen",
        "Tübingen",
        "Aalen",
        "Heilbronn",
        "Offenburg",
        "Ravensburg",
        "Crailsheim",
        "Balingen",
        "Horb",
        "Ellwangen",
    ),
    *("Bretten", "Calw", "Ehingen", "Freudenstadt", "Göppingen", "Kehl", "Lahr", "Mosbach", "Nagold"),
)


@dataclass(frozen=True)
class Person:
    """An invented customer."""

    first: str
    last: str
    town: str
    phone: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"

    @property
    def slug(self) -> str:
        """The name as it stands in the folder of a thread."""
        return plain(self.first + self.last)

    @property
    def address(self) -> str:
        """An address that cannot exist."""
        return f"{plain(self.first)}.{plain(self.last)}@example.org"


def plain(text: str) -> str:
    """Return lower-case ASCII letters."""
    for letter, written in {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}.items():
        text = text.lower().replace(letter, written)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isalnum() and c.isascii())


def people(dice: Random) -> Iterator[Person]:
    """Return customers one after another; no name twice."""
    names = [(first, last) for first in FIRST for last in LAST]
    dice.shuffle(names)
    for number, (first, last) in enumerate(names):
        # 0176 04069 000 to 999 is never given to anybody
        yield Person(first, last, dice.choice(TOWNS), f"0176 04069{number % 1000:03d}")
