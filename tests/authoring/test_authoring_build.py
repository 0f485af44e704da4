"""Building a curriculum on the disk: where notebooks go, what is stale, what is removed, which outputs stay."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from authoring_samples import LESSON, OWN, after, put, swap

from smlib.authoring import build as builder
from smlib.authoring import commands, places
from smlib.authoring.portion import ORDER

NOTEBOOKS = [
    "curriculum/de/1.3-good.ipynb",
    "curriculum/de/analysis/inbox.ipynb",
    "curriculum/en/1.3-good.ipynb",
    "curriculum/en/analysis/inbox.ipynb",
    "exercises/de/source/module-1/1.3-good.ipynb",
    "exercises/en/source/module-1/1.3-good.ipynb",
]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(put(tmp_path))
    return tmp_path


def _built(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*.ipynb"))}


def _write(root: Path, old: str, new: str) -> None:
    path = root / "curriculum/lessons/1.3-good.md"
    path.write_text(swap(path.read_text(encoding="utf-8"), old, new), encoding="utf-8")


def test_both_languages_are_written_where_people_open_them(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.build([]) == 0
    assert sorted(_built(root)) == NOTEBOOKS
    assert "Geschrieben: curriculum/de/1.3-good.ipynb" in capsys.readouterr().out


def test_building_again_changes_no_byte_and_no_time(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands.build([])
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*.ipynb")}
    first = _built(root)
    capsys.readouterr()
    assert commands.build([]) == 0
    assert _built(root) == first
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*.ipynb")} == before
    assert "Geschrieben" not in capsys.readouterr().out


def test_check_names_what_is_stale_and_writes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands.build([])
    assert commands.build(["--check"]) == 0
    _write(root, "Drei Kunden warteten.", "Vier Kunden warteten.")
    before = _built(root)
    capsys.readouterr()
    assert commands.build(["--check"]) == 1
    said = capsys.readouterr().out
    assert "Veraltet: curriculum/de/1.3-good.ipynb" in said
    assert "curriculum/en/1.3-good.ipynb" not in said
    assert _built(root) == before
    commands.build([])
    assert commands.build(["--check"]) == 0


def test_check_finds_an_edit_by_hand_and_a_missing_notebook(root: Path) -> None:
    commands.build([])
    path = root / NOTEBOOKS[0]
    path.write_text(path.read_text(encoding="utf-8").replace("Drei Kunden", "Zwei Kunden"), encoding="utf-8")
    assert commands.build(["--check"]) == 1
    commands.build([])
    (root / NOTEBOOKS[3]).unlink()
    assert commands.build(["--check"]) == 1


def test_a_notebook_without_a_source_is_removed_but_nobody_elses(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.build([])
    (root / "exercises/tasks/1.3-good.md").unlink()
    own = root / "curriculum/de/notes.ipynb"
    own.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', encoding="utf-8")
    assert commands.build(["--check"]) == 1
    assert "Ohne Quelle: exercises/de/source/module-1/1.3-good.ipynb" in capsys.readouterr().out
    assert commands.build([]) == 0
    assert sorted(_built(root)) == sorted([*NOTEBOOKS[:4], "curriculum/de/notes.ipynb"])
    assert not (root / "exercises/de/source/module-1").exists()


def test_one_source_is_built_alone_and_removes_nothing(root: Path) -> None:
    commands.build([])
    (root / "exercises/tasks/1.3-good.md").unlink()
    _write(root, "Drei Kunden warteten.", "Vier Kunden warteten.")
    assert commands.build(["curriculum/lessons/1.3-good.md"]) == 0
    assert sorted(_built(root)) == NOTEBOOKS
    assert "Vier Kunden" in (root / NOTEBOOKS[0]).read_text(encoding="utf-8")


@pytest.mark.parametrize("lang_name", [("de", "Die Punkte fehlen"), ("en", "needs points")], ids=["de", "en"])
def test_a_mistake_stops_the_build_with_a_sentence(
    root: Path, capsys: pytest.CaptureFixture[str], lang_name: tuple[str, str]
) -> None:
    from smlib.text import speaking

    path = root / "exercises/tasks/1.3-good.md"
    path.write_text(swap(path.read_text(encoding="utf-8"), 'kind="check" points=2', 'kind="check"'), encoding="utf-8")
    with speaking(lang_name[0]):
        assert commands.build([]) == 1
    said = capsys.readouterr().out
    assert "1.3-good.md" in said
    assert "middle-check" in said
    assert lang_name[1] in said
    assert _built(root) == {}, "nothing is written half"


def test_every_mistake_is_named_at_once(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(root, 'name="sort" ', "")
    _write(root, "#en: Starts the portion.\n", "")
    (root / "curriculum/analysis/inbox.md").write_text("Once upon a time", encoding="utf-8")
    assert commands.build([]) == 1
    assert len(capsys.readouterr().out.strip().split("\n")) == 3


def test_a_number_is_given_once(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "curriculum/lessons/1.3-other.md").write_text(LESSON, encoding="utf-8")
    assert commands.build([]) == 1
    assert "gibt es schon in 1.3-good.md" in capsys.readouterr().out


def test_outside_a_curriculum_and_without_a_file_there_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert commands.build([]) == 1
    assert commands.lint(["nowhere.md"]) == 1
    said = capsys.readouterr().out
    assert "liegt kein Lehrplan" in said
    assert "nowhere.md gibt es nicht" in said


def _store(path: Path, text: str) -> None:
    """Put an output into the notebook, as `--execute` does."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    (cell,) = [cell for cell in notebook["cells"] if cell["id"] == "sort"]
    data = {"text/plain": [text]}
    cell["outputs"] = [{"data": data, "execution_count": 3, "metadata": {}, "output_type": "execute_result"}]
    cell["execution_count"] = 3
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def test_stored_outputs_stay_while_the_code_above_stands(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands.build([])
    path = root / NOTEBOOKS[0]
    _store(path, "[2, 4, 30]")
    stored = path.read_bytes()
    assert commands.build(["--check"]) == 0, "outputs are for nbval to judge"
    assert commands.build([]) == 0
    assert path.read_bytes() == stored
    _write(root, "Drei Kunden warteten.", "Vier Kunden warteten.")
    _write(root, "hours[3]", "hours[4]")
    commands.build([])
    assert "[2, 4, 30]" in path.read_text(encoding="utf-8"), "text, and code below, do not touch it"
    _write(root, "hours = [30, 2, 4]", "hours = [30, 2, 5]")
    capsys.readouterr()
    commands.build([])
    assert "[2, 4, 30]" not in path.read_text(encoding="utf-8")
    assert "smlib build --execute" in capsys.readouterr().out


def test_an_output_where_none_belongs_is_stale(root: Path) -> None:
    commands.build([])
    path = root / NOTEBOOKS[0]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"execution_count": null', '"execution_count": 1', 1), encoding="utf-8")
    assert commands.build(["--check"]) == 1


def test_a_broken_notebook_is_written_anew(root: Path) -> None:
    commands.build([])
    before = _built(root)
    (root / NOTEBOOKS[0]).write_text("{", encoding="utf-8")
    assert commands.build([]) == 0
    assert _built(root) == before


def test_a_portion_of_ones_own_is_built_beside_its_source(tmp_path: Path) -> None:
    path = tmp_path / "Meine Portion" / "8.1-frost.md"
    path.parent.mkdir()
    path.write_text(OWN, encoding="utf-8")
    assert commands.build([str(path)]) == 0
    assert sorted(_built(tmp_path)) == ["Meine Portion/8.1-frost.de.ipynb", "Meine Portion/8.1-frost.en.ipynb"]


def test_a_whole_course_is_built_in_seconds_without_slow_imports(root: Path) -> None:
    """54 sources; the limit is generous for a busy machine, the usual time is under one second."""
    import subprocess
    import sys

    for number in ORDER:
        for folder, kind in (("curriculum/lessons", "1.3-good.md"), ("exercises/tasks", "1.3-good.md")):
            text = (root / folder / kind).read_text(encoding="utf-8")
            text = text.replace("1.4", "NEXT").replace("1.3", number).replace("NEXT", after(number))
            (root / folder / f"{number}-copy.md").write_text(text, encoding="utf-8")
    for folder in ("curriculum/lessons", "exercises/tasks"):
        (root / folder / "1.3-good.md").unlink()
    code = (
        "import sys; from smlib.authoring.commands import build; status = build([]);"
        "slow = {'jupytext', 'nbformat', 'nbclient', 'pandas', 'matplotlib'};"
        "print(sorted(slow & set(sys.modules))); sys.exit(status)"
    )
    start = time.perf_counter()
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert time.perf_counter() - start < 15
    assert ran.stdout.strip().endswith("[]")
    assert len(_built(root)) == 2 * (2 * len(ORDER) + 1)


def test_places_are_found_from_any_folder_of_the_project(root: Path) -> None:
    assert places.find_root(root / "curriculum/lessons") == root.resolve()
    sources, wrong = builder.read_all(places.given([root]))
    assert wrong == []
    assert len(sources) == 3
