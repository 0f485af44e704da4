"""The workshop: made once, brought up to date, never at the cost of what a learner wrote."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lab_samples import code, markdown, notebook, sample_root

from smlib.lab import content, workshop
from smlib.lab.errors import LabError
from smlib.text import language

FIRST = notebook(markdown("# Erste"), code("minutes = 10"))
SECOND = notebook(markdown("# Erste, verbessert"), code("minutes = 10"))
THIRD = notebook(markdown("# Noch besser"), code("minutes = 10"))
NAME = "1.1-first.ipynb"


def _files(lesson: bytes) -> dict[str, bytes]:
    return {content.WELCOME: FIRST, NAME: lesson}


def _run(book: bytes) -> bytes:
    """The notebook after a learner ran it and Lab saved it: outputs, counts, its own metadata."""
    data = json.loads(book)
    data["cells"][1] |= {
        "execution_count": 4,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": ["10\n"]}],
    }
    data["cells"][1]["metadata"]["scrolled"] = True
    data["metadata"]["language_info"] = {"name": "python"}
    return json.dumps(data).encode("utf-8")


def _edit(book: bytes) -> bytes:
    data = json.loads(book)
    data["cells"][1]["source"] = ["minutes = 25"]
    return json.dumps(data).encode("utf-8")


def test_a_new_workshop_holds_everything_shipped_and_its_marker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "HERE", sample_root(tmp_path / "kurs") / "smlib" / "lab")
    folder = tmp_path / "Meine Werkstatt"
    made = workshop.prepare(*workshop.locate(folder))
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    shipped = {content.WELCOME, NAME, "analysis/week.ipynb", "picture.svg", f"exercises/{NAME}"}
    assert names == {*shipped, *(f".smlib/originals/{name}" for name in shipped), ".smlib-workshop"}
    assert set(made.copied) == shipped
    assert made.sentences() == []
    marker = workshop.read_marker(folder)
    assert (marker["lang"], marker["source"], set(marker["hashes"])) == ("de", ".smlib/originals", shipped)
    assert b"SOLUTION" not in (folder / "exercises" / NAME).read_bytes()


def test_a_second_time_nothing_is_written(tmp_path: Path) -> None:
    workshop.prepare(tmp_path, "de", files=_files(FIRST))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    again = workshop.prepare(tmp_path, "de", files=_files(FIRST))
    assert again.copied == again.kept == ()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize("touch", [bytes, _run], ids=["untouched", "only run"])
def test_an_unchanged_lesson_gets_the_new_version(tmp_path: Path, touch: Any) -> None:
    workshop.prepare(tmp_path, "de", files=_files(FIRST))
    (tmp_path / NAME).write_bytes(touch(FIRST))
    made = workshop.prepare(tmp_path, "de", files=_files(SECOND))
    assert (tmp_path / NAME).read_bytes() == SECOND
    assert made.copied == (NAME,)


def test_running_a_lesson_alone_does_not_bring_the_original_back(tmp_path: Path) -> None:
    workshop.prepare(tmp_path, "de", files=_files(FIRST))
    (tmp_path / NAME).write_bytes(_run(FIRST))
    workshop.prepare(tmp_path, "de", files=_files(FIRST))
    assert (tmp_path / NAME).read_bytes() == _run(FIRST)


def test_a_changed_lesson_stays_and_the_new_version_lies_beside_it_once(tmp_path: Path) -> None:
    workshop.prepare(tmp_path, "de", files=_files(FIRST))
    (tmp_path / NAME).write_bytes(_edit(FIRST))
    made = workshop.prepare(tmp_path, "de", files=_files(SECOND))
    assert (tmp_path / NAME).read_bytes() == _edit(FIRST)
    assert (tmp_path / "1.1-first-neu.ipynb").read_bytes() == SECOND
    assert made.sentences() == [
        "Zu 1.1-first.ipynb gibt es eine neue Fassung. Ihre eigene bleibt, wie sie ist; "
        "die neue liegt daneben: 1.1-first-neu.ipynb"
    ]
    assert workshop.prepare(tmp_path, "de", files=_files(SECOND)).sentences() == []
    third = workshop.prepare(tmp_path, "de", files=_files(THIRD))
    assert third.beside == ("1.1-first-neu-2.ipynb",)
    assert (tmp_path / "1.1-first-neu.ipynb").read_bytes() == SECOND


def test_a_changed_lesson_without_news_is_left_in_peace(tmp_path: Path) -> None:
    workshop.prepare(tmp_path, "de", files=_files(FIRST))
    (tmp_path / NAME).write_bytes(_edit(FIRST))
    made = workshop.prepare(tmp_path, "de", files=_files(FIRST))
    assert (made.copied, made.kept) == ((), ())


def test_a_damaged_notebook_counts_as_the_learners(tmp_path: Path) -> None:
    workshop.prepare(tmp_path, "de", files=_files(FIRST))
    (tmp_path / NAME).write_bytes(b"{half")
    workshop.prepare(tmp_path, "de", files=_files(SECOND))
    assert (tmp_path / NAME).read_bytes() == b"{half"
    assert (tmp_path / "1.1-first-neu.ipynb").read_bytes() == SECOND


def test_without_its_marker_a_workshop_keeps_every_file(tmp_path: Path) -> None:
    workshop.prepare(tmp_path, "de", files=_files(FIRST))
    (tmp_path / NAME).write_bytes(_edit(FIRST))
    (tmp_path / workshop.MARKER).write_text("not json", encoding="utf-8")
    folder, lang = workshop.locate(tmp_path)
    workshop.prepare(folder, lang, files=_files(FIRST))
    assert (tmp_path / NAME).read_bytes() == _edit(FIRST)
    assert workshop.read_marker(tmp_path)["lang"] == "de"


def test_a_deleted_lesson_comes_back(tmp_path: Path) -> None:
    workshop.prepare(tmp_path, "de", files=_files(FIRST))
    (tmp_path / NAME).unlink()
    assert workshop.prepare(tmp_path, "de", files=_files(FIRST)).copied == (NAME,)


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.sampled_from(["new version", "run", "edit", "restore", "delete"]), max_size=8))
def test_what_a_learner_wrote_is_never_lost(tmp_path_factory: pytest.TempPathFactory, steps: list[str]) -> None:
    folder = tmp_path_factory.mktemp("w")
    lesson, versions, written = FIRST, 0, None
    workshop.prepare(folder, "de", files=_files(lesson))
    for step in steps:
        path = folder / NAME
        if step == "new version":
            versions += 1
            lesson = notebook(markdown(f"# Fassung {versions}"), code("minutes = 10"))
        elif step == "restore":
            path.write_bytes((folder / workshop.ORIGINALS / NAME).read_bytes())
            written = None
        elif step == "delete":
            path.unlink()
            written = None
        elif step == "run":
            path.write_bytes(_run(path.read_bytes()))
        else:
            path.write_bytes(_edit(path.read_bytes()))
            written = json.loads(path.read_bytes())["cells"]
        workshop.prepare(folder, "de", files=_files(lesson))
        now = json.loads(path.read_bytes())["cells"]
        if written is None:
            assert [cell["source"] for cell in now] == [cell["source"] for cell in json.loads(lesson)["cells"]]
        else:
            assert [cell["source"] for cell in now] == [cell["source"] for cell in written]
        assert (folder / workshop.ORIGINALS / NAME).read_bytes() == lesson


def test_the_start_of_a_lesson_comes_back_through_the_course(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from smlib.course.restoring import restore

    workshop.prepare(tmp_path, "de", files=_files(FIRST) | {f"exercises/{NAME}": SECOND})
    (tmp_path / "exercises" / NAME).write_bytes(_edit(SECOND))
    monkeypatch.delenv("SMLIB_WORKSHOP", raising=False)
    monkeypatch.chdir(tmp_path / "exercises")
    restore("1.1", "ja")
    assert (tmp_path / "exercises" / NAME).read_bytes() == SECOND
    assert (tmp_path / NAME).read_bytes() == FIRST
    copies = list(tmp_path.rglob("*Kopie*.ipynb"))
    assert [path.read_bytes() for path in copies] == [_edit(SECOND)]
    assert "1.1-first.ipynb" in capsys.readouterr().out


def test_the_language_of_a_workshop_is_remembered_and_not_mixed(tmp_path: Path) -> None:
    workshop.prepare(tmp_path, "en", files=_files(FIRST))
    assert workshop.locate(tmp_path) == (tmp_path, "en")
    with pytest.raises(LabError) as caught:
        workshop.locate(tmp_path, "de")
    assert caught.value.code == "other_language"


def test_places_that_belong_to_something_else_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "Rechnungen.xlsx").write_bytes(b"x")
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    root = content.checkout()
    assert root is not None
    for folder, code_ in [
        (tmp_path / "full", "not_empty"),
        (tmp_path / "file", "not_folder"),
        (tmp_path / "repository" / "deep" / "Werkstatt", "in_repository"),
        (root / "curriculum" / "Werkstatt", "in_repository"),
    ]:
        with pytest.raises(LabError) as caught:
            workshop.locate(folder)
        assert caught.value.code == code_
        assert str(folder) in str(caught.value)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["Rechnungen.xlsx"]


@pytest.mark.parametrize(("lang_", "name"), [("de", "Meine Werkstatt"), ("en", "My workshop")])
def test_by_default_it_lies_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang_: str, name: str
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / ".git").mkdir()  # a home folder kept in git is no reason to go elsewhere
    assert workshop.locate(None, lang_) == (tmp_path / name, lang_)


def test_without_a_usable_home_it_lies_beside_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = sample_root(tmp_path / "kurs äöü")
    monkeypatch.setattr(content, "HERE", root / "smlib" / "lab")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "nowhere")
    assert workshop.default_folder("de") == tmp_path / "Meine Werkstatt"
    (tmp_path / ".git").mkdir()
    with pytest.raises(LabError) as caught:
        workshop.default_folder("de")
    assert caught.value.code == "no_place"


@pytest.mark.parametrize(("number", "code_"), [(errno.ENOSPC, "full"), (errno.EACCES, "not_writable")])
def test_a_full_or_locked_disk_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code_: str
) -> None:
    workshop.prepare(tmp_path, "de", files=_files(FIRST))

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(LabError) as caught:
        workshop.prepare(tmp_path, "de", files=_files(SECOND))
    assert caught.value.code == code_
    assert (tmp_path / NAME).read_bytes() == FIRST
    assert not list(tmp_path.rglob("*.new"))


def test_every_error_of_the_lab_speaks_both_languages(lang: str) -> None:
    from smlib.text import catalogue

    values = dict.fromkeys(("folder", "folders", "name", "package", "port", "reason", "log", "given"), "X")
    codes = [key for key, entry in catalogue(language(), "lab").items() if isinstance(entry, dict) and "found" in entry]
    assert len(codes) >= 10
    for code_ in codes:
        message = str(LabError(code_, **values))
        assert "{" not in message
        assert message.count(".") + message.count(":") >= 3
