"""Excel and tables: a round trip loses nothing, drop-downs are there, and each mistake is named with its row."""

from __future__ import annotations

import time
from pathlib import Path

import openpyxl
import openpyxl.comments
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from role_maps import clear, harkwerk

import smlib as sm
from smlib.stakeholders.errors import StakeholderError
from smlib.stakeholders.map import StakeholderMap


def test_excel_round_trip_loses_nothing(tmp_path: Path, lang: str) -> None:
    m = harkwerk(lang).change("Versand" if lang == "de" else "dispatch", skills=[])
    m.to_excel(tmp_path / "karte.xlsx")
    assert StakeholderMap.read(tmp_path / "karte.xlsx") == m
    sm.language("en" if lang == "de" else "de")
    assert StakeholderMap.read(tmp_path / "karte.xlsx") == m


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=12
)
numbers = st.one_of(st.none(), st.floats(0, 100).map(lambda x: round(x, 3)))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(words, numbers, st.one_of(st.none(), st.lists(words, max_size=3))), min_size=1, max_size=4),
    words,
)
def test_any_map_survives_the_round_trip(tmp_path_factory: pytest.TempPathFactory, actors: list, task: str) -> None:  # type: ignore[type-arg]
    m = StakeholderMap()
    for name, hours, skills in actors:
        try:
            m = m.actor(name, hours_per_week=hours, skills=skills)
        except StakeholderError:
            continue
    if not m.actors:
        return
    try:
        m = m.task(task).assign(task, m.actors[0].name, "R", deputy=m.actors[-1].name)
    except StakeholderError:
        return
    path = tmp_path_factory.mktemp("round") / "m.xlsx"
    m.to_excel(path)
    assert StakeholderMap.read(path) == m


def test_the_same_map_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        clear().to_excel(tmp_path / name)
        time.sleep(1.1)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def _own_column(book: openpyxl.Workbook) -> None:
    book.worksheets[1].cell(1, 11, "Bemerkung")
    book.worksheets[1].cell(2, 11, "seit Mai")


def _own_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("Telefonliste").append(["Zentrale", 100])


def _own_note(book: openpyxl.Workbook) -> None:
    book.worksheets[1]["A2"].comment = openpyxl.comments.Comment("fragen", "x")


@pytest.mark.parametrize("add", [_own_column, _own_sheet, _own_note])
def test_what_people_added_to_the_file_is_kept_when_it_is_saved(tmp_path: Path, add: object, lang: str) -> None:
    path = tmp_path / "karte.xlsx"
    clear().to_excel(path)
    clear().actor("Neu").to_excel(path)
    assert [p.name for p in tmp_path.iterdir()] == ["karte.xlsx"]  # a map over a map needs no copy
    book = openpyxl.load_workbook(path)
    add(book)  # type: ignore[operator]
    book.save(path)
    own = path.read_bytes()
    m = StakeholderMap.read(path)
    editor = m.edit(path)
    editor.save()
    word = "bisher" if lang == "de" else "before"
    assert (tmp_path / f"karte ({word}).xlsx").read_bytes() == own
    assert f"karte ({word}).xlsx" in editor.message.value
    assert StakeholderMap.read(path) == m
    clear().to_excel(path)
    assert len(list(tmp_path.iterdir())) == 2
    path.write_bytes(b"something else")
    m.to_excel(path)
    assert (tmp_path / f"karte ({word} 2).xlsx").read_bytes() == b"something else"
    assert StakeholderMap.read(path) == m


def test_formulas_stay_text(tmp_path: Path) -> None:
    m = StakeholderMap().actor('=HYPERLINK("x")').actor("@x")
    m.to_excel(tmp_path / "m.xlsx")
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    assert book["Akteure"]["A2"].data_type == "s"
    assert StakeholderMap.read(tmp_path / "m.xlsx") == m


def test_template_has_drop_downs_and_a_filled_example(tmp_path: Path, lang: str) -> None:
    StakeholderMap.template(tmp_path / "vorlage.xlsx")
    m = StakeholderMap.read(tmp_path / "vorlage.xlsx")
    assert m.gaps().empty
    assert m.clarity == 1.0
    book = openpyxl.load_workbook(tmp_path / "vorlage.xlsx")
    rules = book.worksheets[3].data_validations.dataValidation
    assert '"R,A,C,I"' in [rule.formula1 for rule in rules]
    assert sum("$A$2" in rule.formula1 for rule in rules) == 3
    StakeholderMap.template(tmp_path / "leer.xlsx", example=False)
    assert StakeholderMap.read(tmp_path / "leer.xlsx") == StakeholderMap()


def test_tables_of_other_engines_and_folders_are_read() -> None:
    m = harkwerk()
    tables = m.tables()
    assert StakeholderMap.read(tables) == m
    as_text = {name: pl.DataFrame(table.astype("string").to_dict("list")) for name, table in tables.items()}
    assert StakeholderMap.read(as_text) == m
    assert StakeholderMap.read(sm.example("role-map-csv")) == m


def test_one_table_of_roles_is_enough() -> None:
    m = StakeholderMap.read(
        pd.DataFrame({"Aufgabe": ["Alltag"], "Akteur": ["a"], "Rolle": ["macht es"], "Vertretung": ["b"]})
    )
    assert [a.name for a in m.actors] == ["a", "b"]
    assert m.gaps()["code"].tolist() == ["no_accountable"]


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (lambda s: s["Akteure"].append(["Marketing"]), "actor_twice", "Akteure, Zeile 5"),
        (lambda s: s["Rollen"].append(["Zauberei", "Marketing", "R"]), "task_unknown", "Rollen, Zeile 4"),
        (lambda s: s["Rollen"].append(["Beiträge", "Marketing", "Q"]), "role", "Rollen, Zeile 4"),
        (lambda s: s["Akteure"].append(["Neu", "innen", None, None, None, -3]), "negative", "-3"),
        (lambda s: s["Akteure"].append(["Neu", "innen", *[None] * 5, "immer"]), "file.times", "Akteure, Zeile 5"),
        (lambda s: s["Akteure"].delete_cols(1), "file.column", "Name"),
        (lambda s: setattr(s["Akteure"], "title", "Sonstiges"), "file.sheet", "Sonstiges"),
    ],
)
def test_mistakes_in_a_file_are_named_with_their_row(tmp_path: Path, spoil: object, code: str, words: str) -> None:
    path = tmp_path / "m.xlsx"
    clear().to_excel(path)
    book = openpyxl.load_workbook(path)
    spoil(book)  # type: ignore[operator]
    book.save(path)
    before = path.read_bytes()
    with pytest.raises(StakeholderError) as caught:
        StakeholderMap.read(path)
    assert caught.value.code == code
    assert words.replace("−", "-") in str(caught.value).replace("−", "-")
    assert path.read_bytes() == before


def test_missing_and_damaged_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "karte.xlsx").write_bytes(b"PK nothing")
    for name, code in (("kart.xlsx", "file.missing"), ("karte.xlsx", "file.damaged")):
        with pytest.raises(StakeholderError) as caught:
            StakeholderMap.read(tmp_path / name)
        assert caught.value.code == code
    with pytest.raises(StakeholderError) as caught:
        clear().to_excel(tmp_path / "nirgends" / "m.xlsx")
    assert caught.value.code == "file.folder"


def test_a_folder_with_one_excel_file_is_that_file(tmp_path: Path) -> None:
    clear().to_excel(tmp_path / "karte.xlsx")
    (tmp_path / "~$karte.xlsx").write_bytes(b"")
    assert StakeholderMap.read(tmp_path) == clear()
    clear().to_excel(tmp_path / "alt.xlsx")
    with pytest.raises(StakeholderError) as caught:
        StakeholderMap.read(tmp_path)
    assert caught.value.code == "file.several"
