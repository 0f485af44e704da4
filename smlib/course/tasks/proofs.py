"""Proofs and weaknesses, read by rule: what nobody can look up, what nobody has lived to see, praise in disguise."""

from __future__ import annotations

import re

from smlib.course.values import fold

VAGUE = re.compile(
    r"\b(alle wissen|wei(ss|ß) (doch )?jeder|ist (halt |doch )?so|erfahrung|bekannt|gefuehl|versprochen|stimmt|"
    r"everybody knows|everyone knows|it is so|experience|well known|feeling|promised|trust us)\b"
)
MACHINE = re.compile(r"\b(ki|ai|chat ?gpt|chatbot|sprachmodell|language model|(ki|ai)-?(bild|text|image|picture)\w*)\b")
THIN = re.compile(r"ja|nein|yes|no|klar|sure|wahr|true|ok|okay|siehe oben|see above|.{1,2}")
FOREVER = re.compile(r"ewig|für immer|ein leben lang|lebenslang|unzerstörbar|unverwüstlich|nie kaputt|\bfor ?ever|for life\b|lifetime|indestructible|"
                     r"unbreakable|never break", re.IGNORECASE)  # fmt: skip
NOTHING = re.compile(r"^(es gibt )?(keine?|nichts|nix|none|nothing|no weakness)( schwaeche)?$")
BOAST = re.compile(
    r"\b(zu|too) (gut|gruendlich|genau|perfekt|ehrlich|stark|haltbar|good|thorough|exact|perfect|honest|strong|durable)\b"
)


def no_proof(proof: str) -> str | None:
    """Return why something is no proof: `machine`, `thin`, `vague`; None where one can go and look.

    Example:
        >>> no_proof("das ist halt so"), no_proof("Preisliste August 2026")
        ('vague', None)
    """
    said = fold(proof)
    if MACHINE.search(said):
        return "machine"
    if THIN.fullmatch(said):
        return "thin"
    # A longer sentence, or one with a figure, may use these words and still name a place.
    return "vague" if VAGUE.search(said) and len(said.split()) <= 5 and not re.search(r"\d", said) else None
