"""The certificate names what was done, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import smlib as sm
from smlib.course.portions import title
from smlib.course.progress import mark
from smlib.course.tasks import of_module
from smlib.text import speaking


def finish(*portions: str) -> None:
    for portion in portions:
        for task in of_module(portion):
            if task.graded:
                mark(task.id)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_it_lists_finished_portions_only(lang: str, workshop: Path) -> None:
    finish("1.1", "5.2")
    mark("7.3-entry")  # a portion that is not finished yet
    with speaking(lang):
        made = sm.course.certificate("  M. <Muster>  ", "Harkwerk GmbH")
        page = made.page()
        assert made.portions == ("1.1", "5.2")
        assert all(title(portion) in page for portion in made.portions)
        assert title("7.3") not in page
        assert f'<html lang="{lang}">' in page
        assert made.to_frame().iloc[:, 0].tolist() == ["1.1", "5.2"]
    assert "M. &lt;Muster&gt;" in page
    assert "http" not in page


@pytest.mark.parametrize("lang", ["de", "en"])
def test_no_score_no_tries_no_comparison(lang: str, workshop: Path) -> None:
    finish("1.1")
    before = json.loads((workshop / ".smlib-progress.json").read_text(encoding="utf-8"))
    with speaking(lang):
        sm.course.confidence(1, "before", 2)
        words = sm.course.certificate().page().casefold()
    for word in ("punkt", "point", "prozent", "percent", "%", "note", "grade", "rang", "score", "versuch", "attempt"):
        assert word not in words.replace("nennt", "").replace("name", ""), word
    after = json.loads((workshop / ".smlib-progress.json").read_text(encoding="utf-8"))
    assert after["tasks"] == before["tasks"]


def test_without_a_finished_portion_nothing_is_kept(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sm.keep("certificate", sm.course.certificate())
    assert "Noch ist keine Portion abgeschlossen" in capsys.readouterr().out
    assert not (workshop / "Meine Ergebnisse").exists()
    finish("1.1")
    sm.keep("certificate", sm.course.certificate("HIER"))
    kept = (workshop / "Meine Ergebnisse" / "Bescheinigung.html").read_text(encoding="utf-8")
    assert '<div class="line"></div>' in kept  # a line to write the name on
    assert "HIER" not in kept


def test_a_finished_path_names_the_way_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    deciding = sm.path("entscheiden")
    assert "certificate" not in deciding.text()
    monkeypatch.setattr("smlib.course.path.done_portions", lambda: list(deciding.portions))
    assert 'sm.keep("certificate", sm.course.certificate())' in sm.path("entscheiden").text()
