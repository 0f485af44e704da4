"""The role map as it was found, and what belongs to passing on: topics, holders, hours, access, log. German, English."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from .writers import csv_text, rows_of, workbook, write, write_table

LANGUAGES = ("de", "en")
ACTORS = ("name", "side", "channel", "closeness", "influence", "hours_per_week", "skills", "duty", "present")
TASKS = ("name", "channel", "minutes_per_week", "skill", "when", "publishes")
ASSIGNMENTS = ("task", "actor", "role", "deputy")
NUMBERS = ("closeness", "influence", "hours_per_week", "minutes_per_week")
LISTS = {
    "topics": ("topic", "where"),
    "holders": ("topic", "holder"),
    "capacity": ("role", "minutes_per_week", "people"),
    "access": ("channel", "owner", "second_admin", "two_factor"),
}
LOG = ("day", "role", "topic", "lesson", "kind", "learned_from", "consequence", "review_on")
LOG_COLUMNS = ("id", "written_at", "week", *LOG[1:])
RESERVE = 0.2  # who stands in keeps a fifth of the task's minutes free


def _say(cell: str, language: int) -> str:
    """Return a cell in German (0) or English (1); texts stand as `deutsch / english`, several of them with commas."""
    return ", ".join(part.split(" / ")[language] if " / " in part else part for part in cell.split(", "))


def _map(language: int) -> dict[str, list[dict[str, str]]]:
    """Return actors, tasks and assignments."""
    names = {"actor": ACTORS, "task": TASKS, "role": ASSIGNMENTS}
    found: dict[str, list[dict[str, str]]] = {kind: [] for kind in names}
    for kind, *cells in rows_of("role_map.txt"):
        cells += [""] * (len(names[kind]) - len(cells))
        found[kind].append({name: _say(cell, language) for name, cell in zip(names[kind], cells, strict=True)})
    return {"actors": found["actor"], "tasks": found["task"], "assignments": found["role"]}


def _typed(rows: list[dict[str, str]]) -> list[list[Any]]:
    """Return rows for a sheet: numbers as numbers, yes and no as Excel's own, nothing as an empty cell."""

    def cell(name: str, value: str) -> Any:
        if name == "publishes":
            return value == "True"
        return (float(value) if "." in value else int(value)) if name in NUMBERS and value else value or None

    return [list(rows[0]), *([cell(name, value) for name, value in row.items()] for row in rows)]


def _facts(tables: dict[str, list[dict[str, str]]]) -> dict[str, Any]:
    actors, tasks, assignments = tables["actors"], tables["tasks"], tables["assignments"]
    minutes = {task["name"]: int(task["minutes_per_week"]) for task in tasks}
    does = sum(minutes[row["task"]] for row in assignments if (row["actor"], row["role"]) == ("marketing", "R"))
    stands_in = sum(minutes[row["task"]] for row in assignments if row["deputy"] == "marketing")
    hours = next(float(actor["hours_per_week"]) for actor in actors if actor["name"] == "marketing")
    return {
        "actors_total": len(actors),
        "actors_external": sum(actor["side"] == "external" for actor in actors),
        "tasks_total": len(tasks),
        "assignments_total": len(assignments),
        "task_minutes_total": sum(minutes.values()),
        "hours_total": sum(float(actor["hours_per_week"] or 0) for actor in actors),
        "marketing_load_share": round((does + RESERVE * stands_in) / (60 * hours), 4),
        "role_gaps_as_found": {
            "two_accountable": "approve",
            "no_accountable": "complaints",
            "no_responsible": "complaints",
            "no_deputy": "complaints",
            "self_deputy": "everyday replies",
            "overload": "marketing",
            "no_role": "apprentices",
            "uncovered_time": "Fr 13:00-17:00",
        },
        # by the integer programme, proven smallest
        "role_changes_needed": 7,
        "role_clarity_before": 0.45,
        "role_clarity_after": 1.0,
    }


def write_roles(roles: Path) -> dict[str, Any]:
    """Write the map as tables and as Excel files."""
    for number, language in enumerate(LANGUAGES):
        tables = _map(number)
        for name, rows in tables.items():
            write_table(roles / language / "role-map" / f"{name}.csv", rows)
        sheets = {name: _typed(rows) for name, rows in tables.items()}
        write(roles / language / "role-map.xlsx", workbook(sheets))
    return _facts(_map(1))


def _log(language: str) -> tuple[bytes, list[dict[str, str]]]:
    """Return the log as `sm.ExperienceLog` keeps it: byte-order mark, semicolons, all cells quoted."""
    entries = [dict(zip(LOG, row, strict=True)) for row in rows_of(f"log_{language}.txt")]
    rows = []
    for number, entry in enumerate(entries, 1):
        year, week, _ = date.fromisoformat(entry["day"]).isocalendar()
        key = hashlib.sha256(f"harkwerk log {number}".encode()).hexdigest()[:32]
        offset = "+02:00" if entry["day"] >= "2026-03-29" else "+01:00"
        head = [
            f"e-{key}",
            f"{entry['day']}T{8 + number % 8:02d}:{7 * number % 60:02d}:00{offset}",
            f"{year}-W{week:02d}",
        ]
        rows.append([*head, *list(entry.values())[1:]])
    return csv_text(LOG_COLUMNS, rows, delimiter=";", quote_all=True).encode("utf-8-sig"), entries


def write_passing_on(roles: Path) -> dict[str, Any]:
    """Write tandem topics with holders, weekly capacities, the access list and the first entries of the log."""
    for number, language in enumerate(LANGUAGES):
        found: dict[str, list[dict[str, str]]] = {}
        for name, columns in LISTS.items():
            lines = rows_of(f"{name}.txt")
            found[name] = [dict(zip(columns, (_say(c, number) for c in line), strict=True)) for line in lines]
            write_table(roles / language / f"{name}.csv", found[name])
        content, entries = _log(language)
        write(roles / language / "experience-log.csv", content)
    held = {
        topic["topic"]: sum(row["topic"] == topic["topic"] for row in found["holders"]) for topic in found["topics"]
    }
    return {
        "tandem_topics": len(held),
        "tandem_roles": len(found["capacity"]),
        "topics_held_by_one": sum(n == 1 for n in held.values()),
        "access_channels": len(found["access"]),
        "access_without_second_admin": sorted(row["channel"] for row in found["access"] if not row["second_admin"]),
        "access_without_two_factor": sorted(row["channel"] for row in found["access"] if row["two_factor"] != "yes"),
        "log_entries": len(entries),
        "log_failed": sum(entry["kind"] == "failed" for entry in entries),
    }
