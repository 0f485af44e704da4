"""Scenes that show a value: the value's own word, what nobody can film, who decides and who only advises; pictures in words."""

from __future__ import annotations

import re

from smlib.course.values import fold

SHORTEST_ALT = 4
SHORTEST, LOOSE = 3, 5  # words: somebody does something; up to here one big word is the whole scene
# The stem of each value's word in both languages.
STEMS = {
    "craft": re.compile(r"handwerk(?!er)|craft(?!sman\b)", re.IGNORECASE),
    "long_life": re.compile(r"langleb|long.?life|long.?lived|longevity", re.IGNORECASE),
    "honesty": re.compile(r"ehrlich|honest", re.IGNORECASE),
}
ABSTRACT = re.compile(
    r"\b(qualität|tradition|leidenschaft|premium|liebe zum detail|innovation|kompetenz|vertrauen|philosophie|erlebnis|"
    r"quality|passion|attention to detail|excellence|trust|philosophy|experience)\b",
    re.IGNORECASE,
)
# Bodies that co-determine or are consulted; nobody hands them a decision of this kind.
BODY = re.compile(
    r"betriebsrat|datenschutz|personalvertretung|works council|data.protection|staff council", re.IGNORECASE
)
# "Kundendienst und Reparatur" is one role; the management and somebody else are two.
SEVERAL = re.compile(
    r"\b(oder|or)\b|[,;]|geschäftsleitung (und|&)|(und|&) (die )?geschäftsleitung|^(the )?management (and|&)|"
    r"(and|&) (the )?management$",
    re.IGNORECASE,
)


def abstract(scene: str) -> str | None:
    """Return the word of a scene that nobody can film; in a longer scene such a word may stand beside what is seen."""
    found = ABSTRACT.search(scene)
    return found[0] if found and len(scene.split()) <= LOOSE else None


def names_value(scene: str, value: str) -> bool:
    """Tell whether a scene says a value's word instead of showing it.

    Example:
        >>> names_value("Ehrliche Arbeit am Amboss", "honesty"), names_value("Glut kurz vor dem Härten", "craft")
        (True, False)
    """
    stem = STEMS.get(value)
    return bool(stem.search(scene)) if stem else value.casefold() in scene.casefold()


def same_role(given: str, name: str) -> bool:
    """Tell whether a role is meant by its name or the first word of it: "Kundendienst" and "Kundendienst und Reparatur".

    Example:
        >>> same_role("die Auszubildenden", "Auszubildende"), same_role("Vertrieb", "Versand")
        (True, False)
    """
    said, known = (re.sub(r"^(die|der|das|the) ", "", fold(text)) for text in (given, name))
    return said == known or known.startswith(f"{said} ") or said.rstrip("ns") == known.rstrip("ns")


def poor_alt(text: str) -> str | None:
    """Return what a description of a picture lacks: `alt_file`, `alt_picture`, `alt_short`; None for a sentence.

    Example:
        >>> poor_alt("IMG_2041.jpg"), poor_alt("Ein Kind sticht einen alten Spaten in die Erde.")
        ('alt_file', None)
    """
    if re.search(r"\.(jpe?g|png|gif|webp|heic|mp4)\b|\b(img|dsc)[_-]?\d", text, re.IGNORECASE):
        return "alt_file"
    if re.match(r"\W*(ein |das |a |the )?(bild|foto|picture|photo|image) (von|of|mit|with)\b", text, re.IGNORECASE):
        return "alt_picture"
    return "alt_short" if len(re.findall(r"[^\W\d_]{2,}", text)) < SHORTEST_ALT else None
