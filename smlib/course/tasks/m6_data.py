"""What module 6 compares answers with, computed from the case company's comments."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from smlib.course.records import Misread, unclear
from smlib.course.values import fold

if TYPE_CHECKING:
    import pandas as pd

WEEKS = (
    ("2026-12-14", "2026-12-21"),
    ("2026-12-21", "2026-12-28"),
    ("2026-12-28", "2027-01-04"),
    ("2027-01-04", "2027-01-11"),
)
DUTY = "Mo-Fr 08:00-17:00"
PRODUCT = "trowel"
# As in exercise 6.1: a product's name is no theme.
NAMES = ("Spaten", "Schere", "Schaufel", "Handschaufel", "Gabel")
TOP = 3


@cache
def voices() -> pd.DataFrame:
    """Return the case company's comments and reviews."""
    from smlib.sources.examples import example
    from smlib.sources.reader import read

    try:
        return read(example("comments"))
    except FileNotFoundError:
        raise Misread(unclear("data_missing")) from None


@cache
def themes() -> tuple[frozenset[str], frozenset[str]]:
    """Return the leading themes, folded, and the further ones; those that tie with the third all lead."""
    from smlib.voice.keyness import themes as find

    found = find(voices()["text"], stopwords=NAMES, n=20).themes
    least = found[TOP - 1].keyness
    leading = frozenset(fold(theme.word) for theme in found if theme.keyness >= least)
    return leading, frozenset(fold(theme.word) for theme in found) - leading


@cache
def uses() -> frozenset[str]:
    """Return every use of the hand trowel that the voices name, folded."""
    from smlib.voice.usage import uses as find

    table = find(voices()[voices()["product"] == PRODUCT], "product").to_frame()
    return frozenset(fold(use) for use in table.loc[table["kind"] == "purpose", "use"])


@cache
def consent() -> dict[str, str]:
    """Return id -> consent of each voice about the hand trowel."""
    table = voices()[voices()["product"] == PRODUCT]
    return dict(zip(table["id"].astype(str), table["consent"].astype(str), strict=True))


@cache
def _consents() -> dict[str, str]:
    from smlib.privacy import mask

    found: dict[str, str] = {}
    for table in (voices(), mask(voices())):  # the exercise masks numbers
        found |= {fold(text): str(said) for text, said in zip(table["text"], table["consent"], strict=True)}
    return found


def consent_of_text(text: str) -> str:
    """Return what the person who wrote a sentence answered; empty if the sentence is not from the case company."""
    return _consents().get(fold(text), "")


@cache
def weeks() -> dict[str, float]:
    """Return the opening hours of the plan's weeks, and what slips give."""
    from smlib.calendar import business_hours

    calendar = business_hours(DUTY)
    first, second, _, fourth = (calendar.minutes(*week) / 60 for week in WEEKS)
    return {
        "start": first,
        "other_week": second,
        "right": fourth,
        "in_minutes": 60 * fourth,
        "short": calendar.minutes(WEEKS[3][0], "2027-01-08") / 60,
    }


@cache
def spare() -> dict[str, float]:
    """Return role -> hours a week that the map leaves free, in both languages; never below nought."""
    from smlib.sources.examples import example
    from smlib.stakeholders.map import StakeholderMap

    found: dict[str, float] = {}
    try:
        loads = [StakeholderMap.read(example(name)).load() for name in ("role-map", "role-map-en")]
    except FileNotFoundError:
        raise Misread(unclear("data_missing")) from None
    for load in loads:
        for name, hours, planned in zip(load["actor"], load["hours"], load["planned"], strict=True):
            found[str(name)] = max(0.0, float(hours) - float(planned))
    return found
