"""How the sheets and columns of a map's file are called, in both languages."""

from __future__ import annotations

from smlib.text import LANGUAGES, catalogue
from smlib.text.folding import folded

SHEETS = ("actors", "tasks", "assignments")
COLUMNS = {
    "actors": (
        "name",
        "side",
        "channel",
        "closeness",
        "influence",
        "hours_per_week",
        "skills",
        "duty",
        "present",
        "body",
    ),
    "tasks": ("name", "channel", "minutes_per_week", "skill", "when", "publishes"),
    "assignments": ("task", "actor", "role", "deputy"),
}


def sheet_of(name: object) -> str:
    """Return the sheet that a title of either language names, or an empty text."""
    for lang in LANGUAGES:
        for sheet, title in catalogue(lang, "stakeholders")["file"]["sheets"].items():
            if folded(str(name)) in (sheet, folded(str(title))):
                return str(sheet)
    return ""


def column_of(sheet: str, heading: object) -> str | None:
    """Return the column that a heading of either language names."""
    for lang in LANGUAGES:
        for field, title in catalogue(lang, "stakeholders")["field"].items():
            if field in COLUMNS[sheet] and folded(str(heading)) in (folded(field), folded(str(title))):
                return str(field)
    return None
