"""A learner's own portion: three sentences become a source and a notebook that keep the project's rules."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import smlib as sm
from smlib.authoring import own
from smlib.authoring.commands import lint
from smlib.authoring.errors import AuthoringError
from smlib.authoring.source import parse
from smlib.authoring.structure import problems
from smlib.authoring.template import portion_template
from smlib.text import speaking

PARTS = {
    "de": {"question": "Welche Schere taugt für feuchtes Holz?", "right": "Die geölte.", "hint": "Was rostet zuerst?"},
    "en": {"question": "Which secateurs suit wet wood?", "right": "The oiled ones.", "hint": "What rusts first?"},
}
FOLDER = {"de": "Meine Portionen", "en": "My portions"}


@pytest.fixture(autouse=True)
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SMLIB_WORKSHOP", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def notebook(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("lang", ["de", "en"])
def test_three_sentences_are_a_green_portion(lang: str, workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with speaking(lang):
        mine = sm.portion(PARTS[lang])
        assert mine.green, mine.text()
        assert mine.minutes <= 15
        assert mine.path is not None
        assert mine.path.parent == workshop / FOLDER[lang]
        assert lint([str(mine.path)]) == 0, capsys.readouterr()
        page = mine._repr_html_()
    assert f'href="{FOLDER[lang].replace(" ", "%20")}/8.1-' in page
    assert mine.notebook is not None
    cells = notebook(mine.notebook)["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells)
    assert PARTS[lang]["question"] in text
    assert "BEGIN SOLUTION" not in text
    check = next(cell for cell in cells if cell["id"] == "answer-check")
    assert check["metadata"]["jupyter"] == {"source_hidden": True}
    assert PARTS[lang]["hint"] in "".join(check["source"])


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_gap_of_the_template_has_a_part(lang: str) -> None:
    with speaking(lang):
        gaps = own._gaps()
        assert set(re.findall(r"‹[^›]*›", portion_template(languages=(lang,)))) == set(gaps)
        assert set(own.HERS) < set(gaps.values())
        assert all(own._named(part) for part in gaps.values())


def test_with_gaps_nothing_is_written(workshop: Path) -> None:
    mine = sm.portion({"question": "Was tun?", "right": "HIER", "hint": "HIER"})
    assert mine.open == ("right", "hint")
    assert mine.path is None
    assert "die richtige Antwort und der Hinweis" in mine.text()
    assert sm.portion({"HIER": "HIER"}).open[-1] == "any"
    assert not (workshop / FOLDER["de"]).exists()


def test_one_change_keeps_the_rest_and_the_version_before(workshop: Path) -> None:
    first = sm.portion({**PARTS["de"], "why": "Der Fachhandel fragt danach."})
    second = sm.portion({"question": PARTS["de"]["question"], "hint": 'Was sagt "feucht" \\ genau?'})
    assert second.changed == ("hint",)
    assert second.answers["why"] == "Der Fachhandel fragt danach."
    assert second.answers["hint"] == 'Was sagt "feucht" \\ genau?'
    assert second.path == first.path
    files = sorted(path.name for path in (workshop / FOLDER["de"]).iterdir())
    assert [name for name in files if "Fassung" in name] == ["8.1-welche-schere-taugt-fuer-feuchtes-holz-Fassung-1.md"]
    sm.portion({**PARTS["de"], "why": "Der Fachhandel fragt danach."})  # back and forth: no second copy of the same
    sm.portion({"question": PARTS["de"]["question"], "hint": 'Was sagt "feucht" \\ genau?'})
    kept = [path for path in (workshop / FOLDER["de"]).iterdir() if "Fassung" in path.name]
    assert len(kept) == 2


def test_another_question_gets_the_next_number() -> None:
    assert sm.portion(PARTS["de"]).path.name.startswith("8.1-")  # type: ignore[union-attr]
    other = sm.portion({**PARTS["de"], "question": "Wie öle ich die Klinge?"})
    assert other.path is not None
    assert other.path.name == "8.2-wie-oele-ich-die-klinge.md"
    assert 'portion: "8.2"' in other.path.read_text(encoding="utf-8")
    again = sm.portion({**PARTS["de"], "hint": "Was glänzt?"})
    assert again.path is not None
    assert again.path.name.startswith("8.1-")


def test_the_map_shows_them_as_module_8() -> None:
    assert "Modul 8" not in sm.path("antworten").text()
    sm.portion(PARTS["de"])
    sm.portion({**PARTS["de"], "hint": "Was glänzt?"})
    sm.portion({**PARTS["de"], "question": "Wie öle ich die Klinge?"})
    said = "Modul 8, von Ihnen: 8.1 Welche Schere taugt für feuchtes Holz? und 8.2 Wie öle ich die Klinge?."
    assert said.replace("?.", "?") in sm.path("antworten").text()


def test_rules_speak_in_plain_sentences() -> None:
    mine = sm.portion({**PARTS["de"], "why": "Das ist ganz einfach."})
    assert not mine.green
    assert "einfach" in mine.text()
    assert "href" not in mine._repr_html_()


def test_what_does_not_fit_is_refused(workshop: Path) -> None:
    with pytest.raises(AuthoringError) as caught:
        sm.portion({**PARTS["de"], "hinweis": "x"})
    assert caught.value.code == "own_part"
    mine = sm.portion(PARTS["de"])
    assert mine.path is not None
    mine.path.write_text(mine.path.read_text(encoding="utf-8") + "\n## Mehr\n", encoding="utf-8")
    with pytest.raises(AuthoringError) as caught:
        sm.portion({**PARTS["de"], "hint": "Was glänzt?"})
    assert caught.value.code == "own_hand"
    assert mine.path.read_text(encoding="utf-8").endswith("## Mehr\n")  # nothing was lost


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(["right", "hint", "why", "task", "remember"]), st.text(min_size=1, max_size=60)))
def test_no_sentence_breaks_the_source(parts: dict[str, str]) -> None:
    """Quotation marks, backslashes, code fences, line ends: a sentence stays a sentence, in the source and read back."""
    answers = {part: str(words) for part, words in own.lookup("authoring.own.words").items()}
    answers |= {**PARTS["de"], "remember": "Öl."} | {part: own._plain(said) for part, said in parts.items()}
    source = parse(own._filled(answers, "8.1"), "8.1-x.md")
    assert list(problems(source)) == []
    for cell in source.cells:
        if cell.type == "code":
            compile(cell.source, cell.name, "exec")
