"""Fill the lists that Moodle and ILIAS hand out for offline grading; headings, order and foreign cells stay as they are.

Both platforms know people by numbers of their own, so a list is never made up: the trainer downloads it, it is filled
here, and goes back.

Sources: Moodle's `mod/assign/feedback/offline/importgradeslib.php` (columns are found by their headings in the site's
language: recordid, grade, lastmodifiedgrade, and the feedback field) with the language strings of the German and
English packages; for ILIAS `class.ilPluginExAssignmentStatusFile.php` of the plug-in ExerciseStatusFile by the
University of Erlangen-Nürnberg (columns `update`, `usr_id`, `login`, …, states `notgraded`, `passed`, `failed`). ILIAS
itself (as of version 9) cannot read grades from a file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.grading.trainer.errors import TrainerError
from smlib.grading.trainer.roster import Roster, decoded
from smlib.spreadsheets import defused
from smlib.text import t
from smlib.text.numbers import number

if TYPE_CHECKING:
    import pandas as pd

MOODLE: Mapping[str, tuple[str, ...]] = {
    "identifier": ("ID", "Identifier"),
    "name": ("Vollständiger Name", "Full name"),
    "number": ("ID-Nummer", "Matrikelnummer", "ID number"),
    "email": ("E-Mail-Adresse", "Email address"),
    "grade": ("Bewertung", "Grade"),
    "most": ("Bestwertung", "Bestbewertung", "Maximum Grade", "Maximum grade"),
    "scale": ("Skala", "Scale"),
    "locked": ("Bewertung kann geändert werden", "Grade can be changed"),
    "modified": ("Zuletzt geändert (Bewertung)", "Last modified (grade)"),
    "feedback": ("Feedback als Kommentar", "Feedback comments"),
}
NO = ("nein", "no")
ILIAS = ("update", "usr_id", "login", "lastname", "firstname", "status", "mark", "notice", "comment")
STATES = {"passed": "passed", "not_yet": "failed"}


@dataclass(frozen=True)
class Filled:
    """What came of filling a platform's list.

    Attributes:
        path: the filled copy.
        filled: how many rows got a grade.
        unknown: rows of the list that no learner of the course belongs to.
        absent: learners with a result who are not on the list.
        left: rows that keep what they had: nothing handed in, still to be judged, or locked.
    """

    path: Path
    filled: int
    unknown: tuple[str, ...]
    absent: tuple[str, ...]
    left: tuple[str, ...]

    def __str__(self) -> str:
        lines = [t("trainer.filled.done", count=number(self.filled), path=self.path)]
        for name in ("left", "unknown", "absent"):
            found = getattr(self, name)
            if found:
                lines.append(t(f"trainer.filled.{name}", count=number(len(found)), who=", ".join(found)))
        return "\n".join(lines)

    __repr__ = __str__


def fill_moodle(worksheet: Path, results: pd.DataFrame, roster: Roster, target: Path) -> Filled:
    """Fill a grading worksheet that was downloaded from a Moodle assignment.

    Points are scaled to the worksheet's own maximum and written with its decimal sign. Rows whose grade is locked, and
    learners who handed in nothing or wait for a person's judgement, keep what they had.

    Args:
        worksheet: the downloaded CSV file, German or English.
        results: rows of one module from `Overview.to_frame()`.
        roster: who is who.
        target: file to write.

    Raises:
        TrainerError: if the file is no grading worksheet, or grades on a scale of words.
    """
    rows = list(csv.reader(io.StringIO(decoded(worksheet))))
    at = {key: _place(rows[0] if rows else [], names) for key, names in MOODLE.items()}
    if at["scale"] is not None and at["most"] is None:
        raise TrainerError("moodle_scale", file=worksheet.name)
    if any(at[key] is None for key in ("identifier", "grade", "most", "modified")):
        raise TrainerError("no_moodle", file=worksheet.name)
    known = {str(row["learner"]): row for row in results.to_dict("records")}
    seen, unknown, left, filled = set(), [], [], 0
    for row in rows[1:]:
        if not any(row):
            continue
        cell = {key: row[place] if place is not None and place < len(row) else "" for key, place in at.items()}
        person = roster.find(cell["email"], cell["number"], cell["name"], cell["identifier"])
        who = person.id if person else cell["email"].split("@")[0]
        if who not in known:
            unknown.append(cell["name"] or cell["email"] or cell["identifier"])
            continue
        seen.add(who)
        result = known[who]
        most = _figure(cell["most"])
        if result["verdict"] not in STATES or cell["locked"].casefold() in NO or not most:
            left.append(who)
            continue
        row[at["grade"]] = _written(float(result["share"]) * most, like=cell["most"])  # type: ignore[index]
        if at["feedback"] is not None and not cell["feedback"].strip():
            row[at["feedback"]] = defused(_comment(result), figures=False)
        filled += 1
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return Filled(target, filled, tuple(unknown), tuple(w for w in known if w not in seen), tuple(left))


def fill_ilias(status: Path, results: pd.DataFrame, roster: Roster, target: Path) -> Filled:
    """Fill the `status.xlsx` or `status.csv` of an ILIAS exercise (multi-feedback with the plug-in ExerciseStatusFile).

    `update` becomes 1 only in rows that get a result, so ILIAS leaves all others alone.

    Args:
        status: the file from ILIAS.
        results: rows of one module from `Overview.to_frame()`.
        roster: who is who.
        target: file to write, with the same ending.

    Raises:
        TrainerError: if the file has other columns, or lists teams.
    """
    excel = status.suffix.lower() == ".xlsx"
    book, rows, delimiter = _sheet(status) if excel else (None, *_csv_rows(status))
    head = [str(cell or "").strip() for cell in rows[0]] if rows else []
    if any(name not in head for name in ILIAS):
        raise TrainerError("ilias_teams" if "team_id" in head else "no_ilias", file=status.name)
    at = {name: head.index(name) for name in ILIAS}
    known = {str(row["learner"]): row for row in results.to_dict("records")}
    seen, unknown, left, filled = set(), [], [], 0
    for row in rows[1:]:
        if not any(row):
            continue
        text = {name: str(row[place] or "") for name, place in at.items()}
        full = (f"{text['firstname']} {text['lastname']}", f"{text['lastname']}, {text['firstname']}")
        person = roster.find(text["login"], *full)
        who = person.id if person else text["login"]
        if who not in known:
            unknown.append(text["login"])
            continue
        seen.add(who)
        result = known[who]
        if result["verdict"] not in STATES:
            left.append(who)
            continue
        row[at["update"]] = 1
        row[at["status"]] = STATES[result["verdict"]]
        row[at["mark"]] = t("trainer.filled.mark", points=number(result["points"]), most=number(result["max_points"]))
        if not text["comment"].strip():
            row[at["comment"]] = defused(_comment(result), figures=False)
        filled += 1
    _write_sheet(book, rows, target) if excel else _write_rows(rows, delimiter, target)
    return Filled(target, filled, tuple(unknown), tuple(w for w in known if w not in seen), tuple(left))


def _comment(result: Mapping[Any, Any]) -> str:
    return t(
        "trainer.filled.comment",
        verdict=t(f"trainer.verdict.{result['verdict']}"),
        points=number(result["points"]),
        most=number(result["max_points"]),
    )


def _place(head: Sequence[str], names: tuple[str, ...]) -> int | None:
    folded = [cell.strip().casefold() for cell in head]
    return next((folded.index(name.casefold()) for name in names if name.casefold() in folded), None)


def _figure(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def _written(value: float, *, like: str) -> str:
    text = f"{value:.2f}"
    return text.replace(".", ",") if "," in like else text


def _csv_rows(path: Path) -> tuple[list[list[Any]], str]:
    text = decoded(path)
    head = text.split("\n", 1)[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    return list(csv.reader(io.StringIO(text), delimiter=delimiter)), delimiter


def _sheet(path: Path) -> tuple[Any, list[list[Any]], str]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        book = load_workbook(path)
    except (BadZipFile, KeyError, OSError, ValueError) as error:
        raise TrainerError("no_ilias", file=path.name) from error
    return book, [list(row) for row in book.worksheets[0].iter_rows(values_only=True)], ","


def _write_sheet(book: Any, rows: list[list[Any]], target: Path) -> None:
    for number_, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            cell = book.worksheets[0].cell(number_, place)
            if cell.value != value:
                cell.value = value
            if cell.data_type == "f":
                cell.data_type = "s"
    book.save(target)


def _write_rows(rows: list[list[Any]], delimiter: str, target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)
