"""The built notebook: valid, in one language, with what nbgrader needs and nothing of the solution's secrets lost."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from authoring_samples import EXERCISE, OWN, exercise, lesson, swap

from smlib.authoring.notebook import dumps, in_language, make, solution, starter, with_hidden_test
from smlib.authoring.source import parse
from smlib.text import LANGUAGES


def _cells(notebook: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {cell["id"]: cell for cell in notebook["cells"]}


@pytest.mark.parametrize("source", [lesson(), exercise(), parse(OWN)], ids=["lesson", "exercise", "own"])
def test_it_is_valid_and_written_as_nbformat_writes(source: Any, lang: str) -> None:
    text = dumps(make(source, lang))
    book = nbformat.reads(text, as_version=4)
    nbformat.validate(book)
    assert nbformat.writes(book) + "\n" == text


def test_the_same_source_gives_the_same_bytes() -> None:
    assert dumps(make(exercise(), "de")) == dumps(make(exercise(), "de"))


def test_both_languages_have_the_same_cells_in_the_same_order() -> None:
    for source in (lesson(), exercise()):
        de, en = (make(source, lang) for lang in LANGUAGES)
        assert [(c["id"], c["cell_type"], c["metadata"]) for c in de["cells"]] == [
            (c["id"], c["cell_type"], c["metadata"]) for c in en["cells"]
        ]


def test_texts_comments_and_the_start_are_in_the_language(lang: str) -> None:
    cells = _cells(make(lesson(), lang))
    assert cells["start"]["source"].endswith(f'sm.start("{lang}")')
    assert cells["sort"]["source"].startswith("# Ordnet drei" if lang == "de" else "# Sorts three")
    assert "#de:" not in json.dumps(list(cells.values()))
    assert cells["done"]["source"].startswith("## Geschafft" if lang == "de" else "## Done")


def test_only_the_start_cell_gets_the_language() -> None:
    text = swap(EXERCISE, "middle = ...", 'middle = "{lang}"')
    assert '"{lang}"' in _cells(make(exercise(text=text), "de"))["middle"]["source"]


def test_the_metadata_says_where_it_comes_from(lang: str) -> None:
    metadata = make(lesson(), lang)["metadata"]
    assert metadata["smlib"] == {"portion": "1.3", "kind": "lesson", "minutes": 12, "lang": lang, "generated": True}
    assert metadata["kernelspec"]["name"] == "python3"
    assert metadata["language_info"] == {"name": "python"}


def test_nbgrader_finds_its_switches_in_exercises_only() -> None:
    cells = _cells(make(exercise(), "de"))
    switches = {name: cell["metadata"].get("nbgrader") for name, cell in cells.items()}
    assert switches["title"] is None
    off = dict.fromkeys(("grade", "locked", "solution", "task"), False) | {"schema_version": 3}
    assert switches["middle"] == off | {"grade_id": "middle", "solution": True}
    assert switches["middle-check"] == off | {"grade_id": "middle-check", "grade": True, "locked": True, "points": 2}
    assert switches["reflection"]["points"] == 1
    assert not any("nbgrader" in cell["metadata"] for cell in make(lesson(), "de")["cells"])
    assert not any("nbgrader" in cell["metadata"] for cell in make(parse(OWN), "de")["cells"])


def test_nbgrader_accepts_the_metadata(lang: str) -> None:
    from nbgrader.nbgraderformat import MetadataValidator

    MetadataValidator().validate_nb(nbformat.reads(dumps(make(exercise(), lang)), as_version=4))


def test_every_check_cell_hides_a_test_with_the_same_arguments() -> None:
    cells = _cells(make(exercise(), "en"))
    assert cells["middle-check"]["source"] == (
        'sm.check("1.3-middle", middle)\n'
        "### BEGIN HIDDEN TESTS\n"
        'sm.course.require("1.3-middle", middle)\n'
        "### END HIDDEN TESTS"
    )


def test_a_call_over_several_lines_keeps_them() -> None:
    hidden = with_hidden_test('# Prüft „beides“\nsm.check(\n    "1.3-x",\n    [a, b],  # ä\n)')
    assert 'sm.course.require(\n    "1.3-x",\n    [a, b],  # ä\n)\n### END' in hidden


def test_a_reflection_starts_with_a_stub_in_the_language(lang: str) -> None:
    cells = _cells(make(exercise(), lang))
    assert cells["reflection"]["source"] == (
        "Schreiben Sie hier Ihre Antwort." if lang == "de" else "Write your answer here."
    )
    model = exercise(text=swap(EXERCISE, "…\n", "Bis morgen wartet das Lob.\n"))
    assert _cells(make(model, lang))["reflection"]["source"] == "Bis morgen wartet das Lob."


def test_a_portion_of_ones_own_is_handed_on_without_its_solution(lang: str) -> None:
    cells = _cells(make(parse(OWN), lang))
    assert cells["answer"]["source"] == f'answer = "{"HIER" if lang == "de" else "HERE"}"'


def test_starter_and_solution_are_told_apart() -> None:
    code = "a = ...\n### BEGIN SOLUTION\na = 1\n    b = 2\n### END SOLUTION\nc = 3"
    assert starter(code) == "a = ...\nc = 3"
    assert solution(code) == "a = 1\n    b = 2"


def test_comment_lines_keep_their_indent() -> None:
    assert in_language("if x:\n    #de: ja\n    #en: yes\n    y()", "de") == "if x:\n    # ja\n    y()"
