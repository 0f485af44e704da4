"""Every bad input ends in a table with a note or in an error with its code and three sentences, in both languages."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import sources_cases as cases

import smlib as sm
from smlib.sources.notes import sentence
from smlib.text import speaking

CASES = [pytest.param(case, id=f"{case.id}-{place}") for place, case in enumerate(cases.CASES)]


def _both(error: sm.SourceError) -> tuple[str, str]:
    texts = []
    for lang in ("de", "en"):
        with speaking(lang):
            assert error.found.strip()
            assert error.why.strip()
            assert error.next_step.strip()
            texts.append(str(error))
    assert texts[0] != texts[1]
    return texts[0], texts[1]


@pytest.mark.parametrize("case", CASES)
def test_each_bad_input_has_its_code_and_words(case: cases.Case, tmp_path: Path) -> None:
    path = case.write(tmp_path)
    if case.error:
        with pytest.raises(sm.SourceError) as caught:
            sm.read(path, **case.options)
        assert caught.value.code == case.error
        for text in _both(caught.value):
            assert all(word in text for word in case.says), text
            assert str(tmp_path) not in text
        return
    table = sm.read(path, **case.options)
    notes = table.attrs["smlib"]["notes"]
    warned = [note for note in notes if note["level"] == "warning"]
    if case.rows is not None:
        assert len(table) == case.rows
    if case.note is None:
        assert warned == []
        return
    note = next(note for note in notes if note["code"] == case.note)
    for lang in ("de", "en"):
        with speaking(lang):
            text = sentence(note["key"], note["values"])
            assert all(word in text for word in case.says), text
            assert text in sm.reading_report(table).text()
    assert note["message"]


def test_missing_files_name_the_nearest_and_what_lies_there(tmp_path: Path) -> None:
    (tmp_path / "Posts.csv").write_text(cases.GOOD)
    with pytest.raises(FileNotFoundError) as caught:
        sm.read(tmp_path / "posts.csv")
    assert caught.value.code == "file.missing"
    assert all("Posts.csv" in text for text in _both(caught.value))
    with pytest.raises(sm.SourceError) as caught:
        sm.read(tmp_path / "nothing-like-it.json")
    assert caught.value.code == "file.missing"
    assert all("Posts.csv" in text for text in _both(caught.value))


def test_folders_are_sent_to_read_folder(tmp_path: Path) -> None:
    with pytest.raises(sm.SourceError) as caught:
        sm.read(tmp_path)
    assert caught.value.code == "file.directory"
    assert all("sm.read_folder" in text for text in _both(caught.value))


def test_workbooks_without_their_reader_say_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "python_calamine", None)
    path = tmp_path / "posts.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    with pytest.raises(sm.SourceError) as caught:
        sm.read(path)
    assert caught.value.code == "file.need_xls"
    assert all("python-calamine" in text for text in _both(caught.value))


def test_archives_with_too_many_members_are_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as file:
        for n in range(100_001):
            file.writestr(f"{n}", b"")
    with pytest.raises(sm.SourceError) as caught:
        sm.read(path)
    assert caught.value.code == "file.unsafe"


def test_broken_umlauts_are_repaired_only_without_remainder(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(cases.four("Title", "MÃ¶hrle", "Größe", "SÃO PAULO", "â€žschÃ¶nâ€œ"), encoding="utf-8")
    assert list(sm.read(path)["text"]) == ["Möhrle", "Größe", "SÃO PAULO", "„schön“"]


def test_figures_with_any_marks_are_read_as_meant(tmp_path: Path) -> None:
    def views(*values: str) -> list[object]:
        path = tmp_path / "posts.csv"
        path.write_text(cases.posts(*(cases.row(n, Views=v) for n, v in enumerate(values)), delimiter=";"), "utf-8")
        return [None if v is sm.read(path)["views"].dtype.na_value else v for v in sm.read(path)["views"]]

    assert views("1.234", "2.345.678", "87") == [1234, 2345678, 87]
    assert views("1,234", "87") == [1234, 87]
    assert views("1\u00a0234", "2\u202f345") == [1234, 2345]
    assert views("424.0", "7.0") == [424, 7]
    assert views("", "--", "5") == [None, None, 5]
    assert views("1'234", "-") == [1234, None]


def test_lifetime_is_no_date_but_a_basis(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(cases.GOOD)
    table = sm.read(path)
    assert set(table["basis"]) == {"lifetime"}
    path.write_text(cases.GOOD.replace("Lifetime", "03/20/2026"))
    assert set(sm.read(path)["basis"]) == {"window"}


def test_rounded_ids_are_replaced_by_the_link(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(cases.four("Post ID", "1,2215E+17", "1.2215E+17"))
    assert list(sm.read(path)["post_id"]) == ["122158310466195400", "122158310466195401"]


def test_lines_in_messages_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    texts = [cases.row(0, Title="eins\nzwei\n\ndrei"), cases.row(1), cases.row(2)]
    path.write_text(cases.posts(*texts))
    assert list(sm.read(path)["source_row"]) == [2, 6, 7]


def test_own_tables_need_columns_only(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("Tag;Beitrag;Wie viele\n3.4.2026;A1;1.200\n14.4.2026;A2;900\n", encoding="cp1252")
    table = sm.read(path, columns={"Tag": "published_at", "Beitrag": "post_id", "Wie viele": "reach"})
    assert table.attrs["smlib"]["kind"] == "posts"
    assert list(table["reach"]) == [1200, 900]
    assert str(table["published_at"][0]) == "2026-04-02 22:00:00+00:00"
    with pytest.raises(sm.SourceError) as caught:
        sm.read(path, columns={"Tage": "published_at"})
    assert caught.value.code == "col.given"
    assert all("Tag" in text for text in _both(caught.value))


def test_a_learners_own_headings_count(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(cases.posts(cases.row(1, Zuschauer="12"), header=cases.HEADER + ",Zuschauer"), encoding="utf-8")
    assert "Zuschauer" in sm.read(path)
    assert list(sm.read(path, columns={"Zuschauer": "viewers"})["viewers"]) == [12]
    (tmp_path / "smlib-aliases.csv").write_text("field;spelling\nviewers;zuschauer\n", encoding="utf-8")
    table = sm.read(path)
    assert list(table["viewers"]) == [12]
    assert "Zuschauer" not in table
