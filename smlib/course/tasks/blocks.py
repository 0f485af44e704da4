"""A reply in four parts, read by rule: form of address, private contact, promises, what is missing."""

from __future__ import annotations

import re

PARTS = ("greeting", "answer", "next_step", "role")
GREETING = re.compile(
    r"\b(guten (tag|morgen|abend)|gruess gott|grüß gott|sehr geehrte|hallo|good (morning|afternoon|evening|day)|dear|hello)\b",
    re.IGNORECASE,
)
DU = re.compile(r"\b(du|dir|dich|dein\w{0,2}|euch|eu(re|er)\w{0,2})\b", re.IGNORECASE)
SIE = re.compile(r"\b(Sie|Ihnen|Ihr|Ihre[mnrs]?)\b")
PRIVATE = re.compile(
    r"\b(privat\w*|private?ly|whats\s?app|handy(nummer)?|mobile (number|phone)|my (number|phone)|meine nummer|"
    r"nach feierabend|after work|instagram-konto)\b|\b0\d{2,4}[\s/-]?\d{4,}|\+\d{2}[\s\d/-]{7,}",
    re.IGNORECASE,
)
PROMISE = re.compile(
    r"\b(versprech\w*|verspreche|garantier\w*|auf jeden fall|ganz sicher|umgehend ersetz\w*|kostenlos|umsonst|geschenkt|"
    r"promise\w*|guarantee\w*|definitely|for free|free of charge)\b",
    re.IGNORECASE,
)
ROLES = re.compile(
    r"\b(kundendienst|kundenbetreuung|innendienst|geschäftsleitung|marketing|versand|reparatur|schmiede|buchhaltung|"
    r"customer service|inside sales|management|dispatch|repair|forge)\b",
    re.IGNORECASE,
)
STEP = re.compile(
    r"\b(bitte|schreib\w*|schick\w*|send\w*|ruf\w*|anruf\w*|meld\w*|bestell\w*|komm\w*|bring\w*|prüf\w*|wechsel\w*|frag\w*|"
    r"finden sie|klick\w*|bis|heute|morgen|wenn|please|write|call|order|come|bring|check|ask|reply|find|click|by|today|"
    r"tomorrow|if|will)\b",
    re.IGNORECASE,
)


def words(text: str) -> int:
    """Count the words of a text."""
    return len(re.findall(r"[^\W\d_]{2,}", text))


def promise_without_role(text: str) -> bool:
    """Tell whether a sentence promises something that no role in it stands for.

    Example:
        >>> promise_without_role("Sie bekommen auf jeden Fall eine neue.")
        True
        >>> promise_without_role("Der Kundendienst schickt sie Ihnen kostenlos.")
        False
    """
    return any(PROMISE.search(part) and not ROLES.search(part) for part in re.split(r"[.!?\n]+", text))


def lost_distance(text: str, lang: str) -> str | None:
    """Return which rule a reply breaks: `private`, `mixed`, `informal`, `promise`, `shouting`; None if none."""
    if PRIVATE.search(text):
        return "private"
    if lang == "de" and DU.search(text):
        return "mixed" if SIE.search(text) else "informal"
    if promise_without_role(text):
        return "promise"
    return "shouting" if text.count("!") > 1 or re.search(r"\b[A-ZÄÖÜ]{5,}\b", text) else None
