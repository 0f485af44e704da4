"""Every bad input ends in a table with a note or in an error with its code and three sentences, in both languages."""

from __future__ import annotations

import json
import shutil
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sources_cases as cases
from graph_server import PAGE, TOKEN, Server, graph_server, post

import smlib as sm
from smlib.sources.notes import sentence
from smlib.text import speaking

BAD = Path(__file__).with_name("bad")
CASES: list[dict[str, Any]] = tomllib.loads((BAD / "index.toml").read_text(encoding="utf-8"))["case"]
FILES = [pytest.param(case, id=case["file"]) for case in CASES if "call" not in case]
ANSWERS = [pytest.param(case, id=case["file"]) for case in CASES if "call" in case]


def test_the_index_has_all_58_and_every_file() -> None:
    assert sorted({case["number"] for case in CASES}) == list(range(1, 59))
    named = {case["file"] for case in CASES if case.get("made") not in ("absent", "bomb", "many members")}
    assert {entry.name for entry in BAD.iterdir()} == named | {"index.toml"}
    assert sum(file.stat().st_size for file in BAD.rglob("*") if file.is_file()) < 200_000


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


def _check(case: dict[str, Any], read: Any) -> None:
    """Read, and compare code, sentences and rows with what the index says."""
    says = case.get("says", [])
    if "error" in case:
        with pytest.raises(sm.SourceError) as caught:
            read()
        assert caught.value.code == case["error"]
        for text in _both(caught.value):
            assert all(word in text for word in says), text
            assert "call" in case or "made" in case or case["file"] in text or ".csv" in text, text
        return
    table = read()
    notes = table.attrs["smlib"]["notes"]
    if "rows" in case:
        assert len(table) == case["rows"]
    if "note" not in case:
        assert [note for note in notes if note["level"] == "warning"] == []
        return
    note = next(note for note in notes if note["code"] == case["note"])
    texts = []
    for lang in ("de", "en"):
        with speaking(lang):
            text = sentence(note["key"], note["values"])
            assert all(word in text for word in says), text
            report = sm.reading_report(table).text()
            assert text in report
            assert "call" in case or case["file"] in report
            texts.append(text)
    assert texts[0] != texts[1]


@pytest.mark.parametrize("case", FILES)
def test_each_bad_file_has_its_code_and_words(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, made = BAD / case["file"], case.get("made")
    if made == "bomb":
        path = tmp_path / case["file"]
        path.write_bytes(cases.zipped({"posts.csv": b"0" * (300 * 2**20)}))
    elif made == "many members":
        path = tmp_path / case["file"]
        with zipfile.ZipFile(path, "w") as file:
            for n in range(100_001):
                file.writestr(f"{n}", b"")
    elif made == "without python_calamine":
        monkeypatch.setitem(sys.modules, "python_calamine", None)
    if "folder" in case:
        _check(case, lambda: sm.read_folder(path)[case["folder"]])
    else:
        _check(case, lambda: sm.read(path, **case.get("options", {})))


@pytest.fixture
def server() -> Iterator[Server]:
    with graph_server() as state:
        state.posts = [post(1)]
        known = ("post_media_view", "post_total_media_view_unique", "post_clicks", "page_media_view")
        state.metrics = {name: lambda day: 1 for name in known}
        yield state


@pytest.mark.parametrize("case", ANSWERS)
def test_each_bad_answer_has_its_code_and_words(case: dict[str, Any], server: Server, tmp_path: Path) -> None:
    text = (BAD / case["file"]).read_text(encoding="utf-8").replace("BASE", server.base)
    for answer in json.loads(text):
        body = answer and (answer["text"].encode() if "text" in answer else answer["body"])
        server.script.append(answer and (answer["status"], body, answer["headers"]))
    base = "http://127.0.0.1:9" if case.get("made") == "no server" else server.base
    slept: list[float] = []
    client = sm.sources.GraphClient(
        TOKEN,
        page_id=PAGE,
        base_url=base,
        sleep=slept.append,
        clock=lambda: datetime(2026, 8, 20, 12, tzinfo=UTC),
        say=lambda line: None,
        folder=tmp_path,
    )
    if case["call"] == "insights":
        _check(case, lambda: client.insights(["page_media_view", "page_impressions"], "2026-06-01", "2026-06-30"))
    else:
        _check(case, lambda: client.posts("2026-06-01", "2026-06-30"))
    assert len(slept) == case.get("waits", len(slept))


def test_reading_changes_no_file(tmp_path: Path) -> None:
    """What cannot be read is left as it was, too."""
    before = {file: file.read_bytes() for file in BAD.rglob("*") if file.is_file()}
    copy = tmp_path / "bad"
    shutil.copytree(BAD, copy)
    for file in copy.iterdir():
        try:
            sm.read(file)
        except sm.SourceError:
            continue
    assert {BAD / file.relative_to(copy): file.read_bytes() for file in copy.rglob("*") if file.is_file()} == before


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


def test_broken_umlauts_are_repaired_only_without_remainder(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(cases.four("Title", "MÃ¶hrle", "Größe", "SÃO PAULO", "â€žschÃ¶nâ€œ"), encoding="utf-8")
    table = sm.read(path)
    assert list(table["text"]) == ["Möhrle", "Größe", "SÃO PAULO", "„schön“"]
    assert table.attrs["smlib"]["raw"] == [
        {"line": 2, "column": "Title", "text": "MÃ¶hrle"},
        {"line": 5, "column": "Title", "text": "â€žschÃ¶nâ€œ"},
    ]


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
