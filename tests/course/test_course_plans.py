"""If-then plans: both halves count, and the sentence is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

import smlib as sm
from smlib.course import NotYet
from smlib.text import t


@pytest.mark.parametrize(
    "halves", [("HIER", "HIER"), ("HERE", ...), ("ein Mensch zu sehen ist", "HIER"), ("HIER", "frage ich zuerst")]
)
def test_gaps_are_calm(
    workshop: Path, halves: tuple[object, object], lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sm.if_then(*halves) is None
    shown = capsys.readouterr()
    assert shown.out.startswith(t("course.label.untried"))
    assert len(shown.out.splitlines()) == 1
    assert not (workshop / t("course.folder.results")).exists()


@pytest.mark.parametrize(
    ("halves", "key"),
    [
        (("", "frage ich zuerst"), "when"),
        (("wenn", "frage ich zuerst"), "when"),
        ((7, "frage ich zuerst"), "when"),
        (("ein Mensch zu sehen ist", "…"), "then"),
        (("ich frage nach", "Ich frage nach."), "same"),
    ],
)
def test_each_half_must_say_something(halves: tuple[object, object], key: str, lang: str) -> None:
    with pytest.raises(NotYet) as caught:
        sm.if_then(*halves)
    assert caught.value.key == key


def test_the_sentence_is_kept_once(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        sm.if_then("Wenn ein Mensch zu erkennen ist,", "dann frage ich zuerst.")
    sm.if_then("ich unsicher bin", "rufe ich im Marketing an")
    lines = (workshop / "Meine Ergebnisse" / "Wenn-dann-Sätze.txt").read_text(encoding="utf-8-sig").splitlines()
    assert lines == [
        "Wenn ein Mensch zu erkennen ist, dann frage ich zuerst.",
        "Wenn ich unsicher bin, dann rufe ich im Marketing an.",
    ]
    assert "Wenn-dann-Sätze.txt" in capsys.readouterr().out
