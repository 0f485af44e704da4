"""Results for other programs: what Moodle and ILIAS hand out is filled, nothing else in it changes, no cell computes."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from trainer_class import CLASS, make_course

from smlib.grading.trainer import Course
from smlib.grading.trainer.errors import TrainerError
from smlib.grading.trainer.platforms import Filled
from smlib.spreadsheets import defused, defused_table
from smlib.text import speaking

GERMAN = ["ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung", "Bewertung kann geändert werden",
          "Zuletzt geändert (Abgabe)", "Zuletzt geändert (Bewertung)", "Feedback als Kommentar"]  # fmt: skip
ENGLISH = ["Identifier", "Full name", "ID number", "Email address", "Status", "Group", "Marker", "Grade", "Maximum grade",
           "Marking workflow state", "Grade can be changed", "Last modified (submission)", "Last modified (grade)",
           "Feedback comments"]  # fmt: skip
ILIAS = [
    "update",
    "usr_id",
    "login",
    "lastname",
    "firstname",
    "status",
    "mark",
    "notice",
    "comment",
    "plagiarism",
    "plag_comment",
]
PEOPLE = [*CLASS, "Z99"]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return Course(make_course(tmp_path_factory.mktemp("export") / "kurs"))


def _german(path: Path, **changed: str) -> Path:
    rows = []
    for n, who in enumerate(PEOPLE):
        row = [f"Teilnehmer/in{1000 + n}", f"Person {who[1:]}", f"{who.lower()}@harkwerk.example", "Zur Bewertung abgegeben",
               "", "100,00", "Ja", "Montag, 2. November 2026, 15:00", "-", changed.get(who, "")]  # fmt: skip
        rows.append(row)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([GERMAN, *rows])
    return path


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_german_moodle_worksheet_is_filled_with_commas_and_otherwise_unchanged(course: Course, tmp_path: Path) -> None:
    given = _german(tmp_path / "Bewertungen-Kurs-Modul 1.csv", L04="Schon mit Ihnen besprochen.")
    before = given.read_bytes()
    filled = course.export("module-1", "moodle", given)
    assert isinstance(filled, Filled)
    assert given.read_bytes() == before, "the downloaded file stays as it is"
    rows = _rows(filled.path)
    assert rows[0] == GERMAN
    by = {row[2].split("@")[0].upper(): row for row in rows[1:]}
    assert by["L01"][4] == "100,00"
    assert by["L05"][4] == "66,67"
    assert by["L08"][4] == "0,00"
    assert by["L09"][4] == "", "nothing handed in: no grade at all"
    assert by["Z99"][4] == ""
    assert "bestanden, 6 von 6 Punkten" in by["L01"][9]
    assert by["L04"][9] == "Schon mit Ihnen besprochen.", "a trainer's words stay"
    assert filled.filled == 8
    assert filled.left == ("L09",)
    assert filled.unknown == ("Person 99",)
    for row, old in zip(rows[1:], _rows(_german(tmp_path / "again.csv"))[1:], strict=True):
        keep = [place for place in range(len(row)) if place not in (4, 9)]
        assert [row[p] for p in keep] == [old[p] for p in keep]


def test_english_moodle_worksheet_with_fourteen_columns(course: Course, tmp_path: Path) -> None:
    rows = [[f"Participant {n}", f"Person {who[1:]}", "", f"{who.lower()}@harkwerk.example", "Submitted for grading", "", "", "",
             "10.00", "Not marked", "No" if who == "L03" else "Yes", "-", "-", ""] for n, who in enumerate(PEOPLE)]  # fmt: skip
    with (tmp_path / "g.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([ENGLISH, *rows])
    with speaking("en"):
        filled: Any = course.export("module-1", "moodle", tmp_path / "g.csv")
    by = {row[3].split("@")[0].upper(): row for row in _rows(filled.path)[1:]}
    assert by["L01"][7] == "10.00"
    assert by["L05"][7] == "6.67"
    assert by["L03"][7] == "", "locked in Moodle"
    assert "passed, 6 of 6 points" in by["L01"][13]


def test_a_scale_of_words_and_a_foreign_file_are_refused(course: Course, tmp_path: Path) -> None:
    head = [*GERMAN]
    head[5] = "Skala"
    (tmp_path / "s.csv").write_text(",".join(f'"{cell}"' for cell in head) + "\n", encoding="utf-8")
    with pytest.raises(TrainerError) as caught:
        course.export("module-1", "moodle", tmp_path / "s.csv")
    assert caught.value.code == "moodle_scale"
    (tmp_path / "f.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    for form, code in (("moodle", "no_moodle"), ("ilias", "no_ilias")):
        with pytest.raises(TrainerError) as caught:
            course.export("module-1", form, tmp_path / "f.csv")
        assert caught.value.code == code
        with pytest.raises(TrainerError) as caught:
            course.export("module-1", form)
        assert caught.value.code == f"needs_{form}"


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_ilias_status_file_updates_only_rows_with_a_result(course: Course, tmp_path: Path, ending: str) -> None:
    rows: list[list[Any]] = [
        [0, 500 + n, f"{who.lower()}x", who[1:], "Person", "notgraded", "", "", "", "", ""]
        for n, who in enumerate(PEOPLE)
    ]
    path = tmp_path / f"status.{ending}"
    if ending == "xlsx":
        book = Workbook()
        for row in [ILIAS, *rows]:
            book.active.append(row)
        book.save(path)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows([ILIAS, *rows])
    filled: Any = course.export("module-1", "ilias", path)
    if ending == "xlsx":
        found = [
            ["" if v is None else v for v in row]
            for row in load_workbook(filled.path).worksheets[0].iter_rows(values_only=True)
        ]
    else:
        with filled.path.open(encoding="utf-8", newline="") as file:
            found = list(csv.reader(file, delimiter=";"))
    assert found[0] == ILIAS
    by = {row[2]: row for row in found[1:]}
    assert [str(by["l01x"][0]), by["l01x"][5], by["l01x"][6]] == ["1", "passed", "6 von 6"]
    assert [str(by["l08x"][0]), by["l08x"][5]] == ["1", "failed"]
    assert [str(by["l09x"][0]), by["l09x"][5]] == ["0", "notgraded"]
    assert [str(by["z99x"][0]), by["z99x"][5]] == ["0", "notgraded"]
    assert [str(row[1]) for row in found[1:]] == [str(row[1]) for row in rows]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+49 7123", "-3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", " =cmd|' /C calc'!A0", "\xa0=1"]
)
def test_no_cell_can_become_a_formula(cell: str, tmp_path: Path) -> None:
    import pandas as pd

    assert defused(cell, figures=False).startswith("'")
    table = defused_table(pd.DataFrame({"a": [cell, None, 1]}), figures=False)
    assert table["a"].tolist()[0] == f"'{cell}"
    assert table["a"].isna().tolist() == [False, True, False]


def test_hostile_answers_leave_no_formula_in_any_export(course: Course) -> None:
    marks = course.marks("module-1")
    marks["hint"] = marks["hint"].fillna('=HYPERLINK("http://elsewhere.example")')
    marks["learner"] = marks["learner"].str.replace("L01", "=L01")
    from smlib.grading.trainer.exports import write_csv, write_excel

    place = course.folder / "exports"
    place.mkdir(exist_ok=True)
    for row in csv.reader(write_csv(marks, place / "h.csv").read_text(encoding="utf-8-sig").splitlines()):
        assert not any(cell.startswith(("=", "+", "@")) for cell in row)
    for sheet in load_workbook(write_excel(marks, place / "h.xlsx")):
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_workbook_has_four_sheets_in_the_readers_language(course: Course, lang: str) -> None:
    path: Any = course.export("module-1", "excel")
    book = load_workbook(path)
    names = {"de": ["Übersicht", "Punkte", "Aufgaben", "Irrtümer"], "en": ["Overview", "Points", "Tasks", "Mistakes"]}
    assert book.sheetnames == names[lang]
    overview = list(book.worksheets[0].iter_rows(values_only=True))
    assert overview[0][0] == {"de": "Kennung", "en": "ID"}[lang]
    assert len(overview) == len(CLASS) + 1
    assert {"de": "bestanden", "en": "passed"}[lang] in overview[1]
    points = list(book.worksheets[1].iter_rows(values_only=True))
    assert points[0][1:] == ("1.1-number", "1.1-promise", "1.2-count", "1.2-why")
    assert points[-1][1:] == (None, None, None, None), "nothing handed in is no zero"


def test_csv_leaves_answers_out(course: Course) -> None:
    path: Any = course.export("module-1", "csv")
    assert "count = 76" not in path.read_text(encoding="utf-8-sig")
