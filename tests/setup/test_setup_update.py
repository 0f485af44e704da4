"""New editions from git and from ZIP files: all of it or nothing, and nothing lost."""

from __future__ import annotations

import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from smlib.setup import update as module
from smlib.setup.errors import SetupError
from smlib.setup.update import update

OLD = {
    "start.py": "old",
    "pyproject.toml": "v = 1",
    "smlib/__init__.py": "",
    "smlib/gone.py": "g = 1",
    "curriculum/lessons/8.1-own.md": "meine eigene Portion",
    "curriculum/de/1.1-a.ipynb": "alt, von Hand geändert",
    "Meine Werkstatt/notes.txt": "meins",
}
NEW = {
    "start.py": "new",
    "pyproject.toml": "v = 1",
    "smlib/__init__.py": "",
    "smlib/added.py": "a = 1",
    "curriculum/de/1.1-a.ipynb": "neu",
}


def course(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def content(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and not {".cache", ".git"} & set(path.parts))
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def packed(path: Path, files: dict[str, str], top: str = "smlib-main/") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(top + name, text)
    return path


@pytest.mark.parametrize("top", ["", "smlib-main/"])
def test_a_zip_replaces_the_course_and_keeps_what_people_wrote(
    tmp_path: Path, top: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = course(tmp_path / "Kurs mit Ümlaut", OLD)
    update(root, [str(packed(tmp_path / "neu.zip", NEW, top))])
    assert content(root) == {
        **NEW,
        "curriculum/lessons/8.1-own.md": "meine eigene Portion",
        "Meine Werkstatt/notes.txt": "meins",
    }
    (backup,) = (root / ".cache").iterdir()
    assert content_of_backup(backup) == {
        "start.py": "old",
        "smlib/gone.py": "g = 1",
        "curriculum/de/1.1-a.ipynb": "alt, von Hand geändert",
    }
    assert str(backup) in capsys.readouterr().out


def content_of_backup(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def test_the_same_edition_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = course(tmp_path / "kurs", NEW)
    update(root, [str(packed(tmp_path / "neu.zip", NEW))])
    assert content(root) == NEW
    assert not (root / ".cache").exists()
    assert "neuesten Stand" in capsys.readouterr().out


def test_an_address_is_loaded(tmp_path: Path) -> None:
    root = course(tmp_path / "kurs", OLD)
    update(root, [packed(tmp_path / "neu.zip", NEW).as_uri()])
    assert content(root)["start.py"] == "new"


def test_files_that_would_land_elsewhere_are_left_out(tmp_path: Path) -> None:
    root = course(tmp_path / "kurs", OLD)
    evil = {"../../outside.txt": "x", ".venv/lib/a.py": "x", ".git/hooks/post-checkout": "x"}
    update(root, [str(packed(tmp_path / "neu.zip", NEW | evil))])
    assert not (tmp_path / "outside.txt").exists()
    assert not (root / ".venv").exists()
    assert not (root / ".git").exists()


@pytest.mark.parametrize("kind", ["no zip", "another zip", "cut off"])
def test_what_is_no_course_is_refused_and_nothing_changes(tmp_path: Path, kind: str) -> None:
    root = course(tmp_path / "kurs", OLD)
    path = packed(tmp_path / "neu.zip", {"readme.txt": "x"} if kind == "another zip" else NEW)
    if kind != "another zip":
        path.write_bytes(b"<html>" if kind == "no zip" else path.read_bytes()[:-40])
    with pytest.raises(SetupError) as caught:
        update(root, [str(path)])
    assert caught.value.code == "update.not_course"
    assert content(root) == OLD


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as caught:
        update(course(tmp_path / "kurs", OLD), ["fehlt.zip"])
    assert caught.value.code == "update.not_loaded"
    assert "fehlt.zip" in str(caught.value)


def test_a_full_disk_halfway_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = course(tmp_path / "kurs", OLD)
    put, calls = module._put, []

    def broken(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(28, os.strerror(28))
        put(source, target)

    monkeypatch.setattr(module, "_put", broken)
    with pytest.raises(SetupError) as caught:
        update(root, [str(packed(tmp_path / "neu.zip", NEW))])
    assert caught.value.code == "update.not_written"
    assert content(root) == OLD


def test_without_git_and_without_a_file_the_next_step_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError) as caught:
        update(course(tmp_path / "kurs", OLD), [])
    assert caught.value.code == "update.no_source"
    assert "start.py update" in str(caught.value)


def git(folder: Path, *words: str) -> None:
    names = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", "-C", str(folder), *names, *words], check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path: Path) -> tuple[Path, Path]:
    """A course's repository and somebody's clone of it."""
    origin = course(tmp_path / "origin", OLD)
    git(origin, "init", "-q")
    git(origin, "add", ".")
    git(origin, "commit", "-qm", "old")
    git(tmp_path, "clone", "-q", str(origin), str(tmp_path / "mein kurs"))
    return origin, tmp_path / "mein kurs"


def test_git_brings_the_new_edition(clone: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    origin, mine = clone
    course(origin, NEW)
    git(origin, "commit", "-qam", "new")
    update(mine, [])
    assert (mine / "start.py").read_text(encoding="utf-8") == "new"
    assert "git hat die neue Fassung geholt" in capsys.readouterr().out
    update(mine, [])
    assert "neuesten Stand" in capsys.readouterr().out


def test_changed_files_stop_git_and_are_named(clone: tuple[Path, Path]) -> None:
    _, mine = clone
    (mine / "start.py").write_text("mine", encoding="utf-8")
    with pytest.raises(SetupError) as caught:
        update(mine, [])
    assert caught.value.code == "update.not_clean"
    assert "start.py" in str(caught.value)
    assert (mine / "start.py").read_text(encoding="utf-8") == "mine"


def test_a_repository_that_cannot_be_reached_is_said_in_words(clone: tuple[Path, Path]) -> None:
    origin, mine = clone
    origin.rename(origin.with_name("away"))
    with pytest.raises(SetupError) as caught:
        update(mine, [])
    assert caught.value.code == "update.git_failed"
