"""What an analysis works on, and the plain list of what is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import smlib as sm
from smlib.course import inputs
from smlib.course.errors import CourseError
from smlib.course.inputs import MIME, gather
from smlib.errors import InputError

NEEDS = {
    "demo": {
        "posts": {"example": "facebook-posts-en", "required": True},
        "daily": {"example": "facebook-follows"},
    }
}
WORDS = {"posts": "Beiträge", "daily": "Tageswerte"}


@pytest.fixture(autouse=True)
def _demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """An analysis of its own, so that the test does not hang on what a real one needs."""
    monkeypatch.setattr(inputs, "_needs", lambda: NEEDS)
    real = inputs.t

    def words(key: str, **values: object) -> str:
        if key.startswith("report.kind."):
            return WORDS[key.rpartition(".")[2]]
        return f"{values['kind']} fehlen" if key.startswith("report.demo.") else real(key, **values)

    monkeypatch.setattr(inputs, "t", words)


def test_without_a_folder_the_examples_are_taken() -> None:
    found = gather("demo")
    assert set(found.tables) == {"posts", "daily"}
    assert found.missing == ()
    assert "Beispieldaten" in found.text()
    assert "Es fehlt nichts" in found.text()


def test_one_kind_may_stand_in_for_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs = {"posts": {"example": "facebook-posts-en"}, "daily": {"example": "x", "required": True, "unless": "posts"}}
    monkeypatch.setattr(inputs, "_needs", lambda: {"demo": needs})
    with pytest.raises(CourseError):
        gather("demo", tmp_path)
    shutil.copy(sm.example("facebook-posts-en"), tmp_path)
    assert gather("demo", tmp_path).missing == ()
    shutil.copy(sm.example("facebook-follows"), tmp_path / "Follows.csv")
    (tmp_path / sm.example("facebook-posts-en").name).unlink()
    assert gather("demo", tmp_path).missing == ("posts",)


def test_what_is_missing_is_listed_and_the_rest_goes_on(tmp_path: Path) -> None:
    shutil.copy(sm.example("facebook-posts-en"), tmp_path)
    (tmp_path / "notes.txt").write_text("kein Export", encoding="utf-8")
    found = gather("demo", tmp_path)
    assert len(found["posts"]) == 72
    assert found.get("daily") is None
    assert "posts" in found
    assert found.lines == ["Tageswerte fehlen"]
    bundle = found._repr_mimebundle_()
    assert bundle[MIME] == {"missing": ["Tageswerte fehlen"], "stopped": False, "unread": ""}
    assert "<li>Tageswerte fehlen</li>" in bundle["text/html"]
    assert found.to_frame()["rows"].isna().tolist() == [False, True]
    with pytest.raises(CourseError) as caught:
        found["daily"]
    assert caught.value.code == "input_missing"


@pytest.mark.parametrize("file", [None, "notes.txt"])
def test_without_what_is_required_it_stops(tmp_path: Path, file: str | None) -> None:
    if file:
        (tmp_path / file).write_text("kein Export", encoding="utf-8")
    with pytest.raises(CourseError) as caught:
        gather("demo", tmp_path)
    assert caught.value.code == "input_required"
    assert "Beiträge" in caught.value.found


def test_files_that_cannot_be_trusted_are_not_passed_over(tmp_path: Path) -> None:
    shutil.copy(sm.example("facebook-posts-mixed-dates"), tmp_path)
    with pytest.raises(sm.SourceError) as caught:
        gather("demo", tmp_path)
    assert caught.value.code == "date.mixed"


def test_unknown_analyses_name_the_known_ones() -> None:
    with pytest.raises(InputError) as caught:
        gather("demos")
    assert "'demo'" in str(caught.value)
