"""The role map as found: exactly the gaps that the case names, in both languages; and the lists for passing on."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

Rows = list[dict[str, str]]
DAYS = {"Mo": 0, "Di": 1, "Mi": 2, "Do": 3, "Fr": 4}
NAMES = ("actors", "tasks", "assignments")


def _csv(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _map(home: Path, language: str) -> dict[str, Rows]:
    return {name: _csv(home / f"roles/{language}/role-map/{name}.csv") for name in NAMES}


def _hours(text: str) -> set[tuple[int, int]]:
    found = set()
    for part in filter(None, text.split(", ")):
        days, hours = part.split(" ")
        first, last = DAYS[days.split("-")[0]], DAYS[days.split("-")[-1]]
        start, end = (int(moment[:2]) for moment in hours.split("-"))
        found |= {(day, hour) for day in range(first, last + 1) for hour in range(start, end)}
    return found


def _gaps(tables: dict[str, Rows]) -> set[tuple[str, str]]:
    actors = {row["name"]: row for row in tables["actors"]}
    found = set()
    minutes: dict[str, float] = dict.fromkeys(actors, 0.0)
    for task in tables["tasks"]:
        name = task["name"]
        rows = [row for row in tables["assignments"] if row["task"] == name]
        does = [row["actor"] for row in rows if row["role"] == "R"]
        decides = [row["actor"] for row in rows if row["role"] == "A"]
        deputies = [row["deputy"] for row in rows if row["deputy"]]
        found |= {("no_accountable", name)} if not decides else set()
        found |= {("two_accountable", name)} if len(decides) > 1 else set()
        found |= {("no_responsible", name)} if not does else set()
        found |= {("no_deputy", name)} if not deputies else set()
        found |= {("self_deputy", name) for row in rows if row["deputy"] == row["actor"]}
        if task["publishes"] == "True":
            found |= {("self_approval", name) for actor in does if actor in decides}
        for actor in [*does, *deputies] if task["skill"] else []:
            found |= {("skill_missing", name)} if task["skill"] not in actors[actor]["skills"].split(", ") else set()
        for actor in does:
            minutes[actor] += float(task["minutes_per_week"]) / len(does)
        for actor in deputies:
            minutes[actor] += 0.2 * float(task["minutes_per_week"])
        watched = set().union(*(_hours(actors[actor]["duty"]) for actor in [*does, *deputies]))
        found |= {("uncovered_time", f"{day}:{hour}") for day, hour in _hours(task["when"]) - watched}
    for name, actor in actors.items():
        hours = 60 * float(actor["hours_per_week"] or 0)
        found |= {("overload", name)} if minutes[name] > hours else set()
        part = any(name in (row["actor"], row["deputy"]) for row in tables["assignments"])
        found |= {("no_role", name)} if actor["side"] == "internal" and not part else set()
    return found


def test_exactly_the_gaps_of_the_case(home: Path, truth: dict[str, Any]) -> None:
    expected = {(code, where) for code, where in truth["role_gaps_as_found"].items() if code != "uncovered_time"}
    expected |= {("uncovered_time", f"4:{hour}") for hour in range(13, 17)}
    assert truth["role_gaps_as_found"]["uncovered_time"] == "Fr 13:00-17:00"
    assert _gaps(_map(home, "en")) == expected


def test_marketing_is_at_one_and_a_half_times_its_hours(home: Path, truth: dict[str, Any]) -> None:
    tables = _map(home, "en")
    minutes = {row["name"]: float(row["minutes_per_week"]) for row in tables["tasks"]}
    load = sum(
        minutes[row["task"]] for row in tables["assignments"] if (row["actor"], row["role"]) == ("marketing", "R")
    )
    load += sum(0.2 * minutes[row["task"]] for row in tables["assignments"] if row["deputy"] == "marketing")
    hours = next(float(row["hours_per_week"]) for row in tables["actors"] if row["name"] == "marketing")
    assert hours == 8
    assert load / (60 * hours) == pytest.approx(truth["marketing_load_share"], abs=1e-4)
    assert round(100 * truth["marketing_load_share"]) == 150


def test_hours_are_those_of_the_case(home: Path, truth: dict[str, Any]) -> None:
    actors = {row["name"]: row for row in _map(home, "en")["actors"]}
    hours = {name: float(row["hours_per_week"]) for name, row in actors.items() if row["hours_per_week"]}
    assert hours == {
        "management": 1,
        "marketing": 8,
        "inside sales": 4,
        "customer service and repair": 4,
        "forge": 1,
        "dispatch": 1,
        "apprentices": 5,
    }
    assert sum(hours.values()) == truth["hours_total"]
    assert len(actors) == truth["actors_total"] >= 12
    assert sum(row["side"] == "external" for row in actors.values()) == truth["actors_external"] >= 4
    assert all(row["channel"] and row["closeness"] and row["influence"] for row in actors.values())
    for body in ("works council", "data-protection officer"):
        assert not actors[body]["hours_per_week"]
        roles = {row["role"] for row in _map(home, "en")["assignments"] if row["actor"] == body}
        assert roles == {"C"}


def test_tasks_and_assignments_name_known_things(home: Path, truth: dict[str, Any]) -> None:
    for language in ("de", "en"):
        tables = _map(home, language)
        tasks, actors = ({row["name"] for row in tables[name]} for name in ("tasks", "actors"))
        assert len(tables["tasks"]) == len(tasks) == truth["tasks_total"]
        assert len(tables["actors"]) == len(actors) == truth["actors_total"]
        assert len(tables["assignments"]) == truth["assignments_total"]
        for row in tables["assignments"]:
            assert row["task"] in tasks
            assert row["actor"] in actors
            assert row["deputy"] in actors | {""}
            assert row["role"] in "RACI"
    german = _map(home, "de")
    data = [row for row in german["assignments"] if row["task"] == "Datenschutz" and row["role"] == "A"]
    assert [row["actor"] for row in data] == ["Geschäftsleitung"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_excel_file_holds_the_same(home: Path, language: str) -> None:
    book = load_workbook(home / f"roles/{language}/role-map.xlsx", read_only=True)
    assert book.sheetnames == list(NAMES)
    for name, rows in _map(home, language).items():
        header, *cells = book[name].iter_rows(values_only=True)
        assert list(header) == list(rows[0])
        assert [[str(cell) if cell is not None else "" for cell in row] for row in cells] == [
            list(row.values()) for row in rows
        ]


def test_both_languages_are_the_same_map(home: Path) -> None:
    german, english = _map(home, "de"), _map(home, "en")
    names = {
        de["name"]: en["name"]
        for table in ("actors", "tasks")
        for de, en in zip(german[table], english[table], strict=True)
    }
    for de, en in zip(german["assignments"], english["assignments"], strict=True):
        assert (names[de["task"]], names[de["actor"]], de["role"]) == (en["task"], en["actor"], en["role"])
        assert names.get(de["deputy"], "") == en["deputy"]


def test_topics_can_travel(home: Path, truth: dict[str, Any]) -> None:
    for language in ("de", "en"):
        folder = home / "roles" / language
        topics = [row["topic"] for row in _csv(folder / "topics.csv")]
        holders = _csv(folder / "holders.csv")
        roles = {row["role"]: float(row["minutes_per_week"]) for row in _csv(folder / "capacity.csv")}
        assert len(topics) == len(set(topics)) == truth["tandem_topics"]
        assert len(roles) == truth["tandem_roles"]
        assert {row["topic"] for row in holders} == set(topics)
        assert {row["holder"] for row in holders} == set(roles)  # everybody has something to give
        assert min(roles.values()) >= 30
        held = [sum(row["topic"] == topic for row in holders) for topic in topics]
        assert held.count(1) == truth["topics_held_by_one"]


def test_access_list_has_its_gaps_and_no_password(home: Path, truth: dict[str, Any]) -> None:
    rows = _csv(home / "roles/en/access.csv")
    assert list(rows[0]) == ["channel", "owner", "second_admin", "two_factor"]
    assert len(rows) == truth["access_channels"]
    assert sorted(row["channel"] for row in rows if not row["second_admin"]) == truth["access_without_second_admin"]
    assert sorted(row["channel"] for row in rows if row["two_factor"] != "yes") == truth["access_without_two_factor"]
    german = _csv(home / "roles/de/access.csv")
    assert [row["two_factor"] == "ja" for row in german] == [row["two_factor"] == "yes" for row in rows]
    assert not any(character.isdigit() for row in rows + german for cell in row.values() for character in cell)


@pytest.mark.parametrize("language", ["de", "en"])
def test_log_has_failures_with_consequences(home: Path, truth: dict[str, Any], language: str) -> None:
    raw = (home / f"roles/{language}/experience-log.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) == truth["log_entries"]
    assert sum(row["kind"] == "failed" for row in rows) == truth["log_failed"] >= 1
    assert all(row["role"] and row["lesson"] and row["consequence"] for row in rows)
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(earlier["written_at"] < later["written_at"] for earlier, later in pairwise(rows))
    assert all(row["written_at"][:10] < row["review_on"] for row in rows)
