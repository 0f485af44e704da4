"""Release versions: the same as nbgrader makes, without any solution in them."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lab_samples import EXERCISE, ROOT, built_root, code, mark, markdown, notebook

from smlib.lab.release import release


@cache
def _config(lang: str) -> Any:
    from traitlets.config.loader import PyFileConfigLoader

    return PyFileConfigLoader("nbgrader_config.py", path=str(ROOT / "exercises" / lang)).load_config()


def _by_nbgrader(source: bytes, lang: str) -> dict[str, Any]:
    """What `nbgrader generate_assignment` makes of it; the database and the automatic tests aside."""
    import nbformat
    from nbgrader.converters.generate_assignment import GenerateAssignment
    from nbgrader.preprocessors import InstantiateTests, SaveCells

    book = nbformat.reads(source.decode("utf-8"), as_version=4)
    resources: dict[str, Any] = {}
    for kind in GenerateAssignment.preprocessors.default():
        if kind not in (SaveCells, InstantiateTests):
            book, resources = kind(config=_config(lang)).preprocess(book, resources)
    made: dict[str, Any] = json.loads(nbformat.writes(book, version=4))
    return made


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_release_of_every_kind_of_cell_is_the_one_of_nbgrader(lang: str) -> None:
    ours = json.loads(release(EXERCISE, lang))
    assert ours == _by_nbgrader(EXERCISE, lang)
    assert len(ours["cells"]) == 9


def test_the_release_of_every_exercise_is_the_one_of_nbgrader(tmp_path: Path) -> None:
    sources = sorted((built_root(tmp_path) / "exercises").glob("*/source/*/*.ipynb"))
    assert len(sources) >= 8
    for path in sources:
        lang = path.relative_to(tmp_path / "exercises").parts[0]
        assert json.loads(release(path.read_bytes(), lang)) == _by_nbgrader(path.read_bytes(), lang), path.name


def test_stubs_speak_the_language_and_keep_the_indent() -> None:
    german = json.loads(release(EXERCISE, "de"))["cells"]
    assert "".join(german[1]["source"]).splitlines()[3] == "    # Ändern Sie nur die Zeilen darüber."
    assert "".join(german[4]["source"]) == "Schreiben Sie hier Ihre Antwort."
    assert "".join(json.loads(release(EXERCISE, "en"))["cells"][3]["source"]) == "# Change only the lines above."


@pytest.mark.parametrize("lang", ["de", "en"])
def test_no_solution_no_hidden_test_and_no_output_is_left(lang: str) -> None:
    text = release(EXERCISE, lang).decode("utf-8")
    for secret in ("a / b", "answer = 42", "Äpfel", "require", "Punkte für Achsen", "BEGIN", "execute_result"):
        assert secret not in text


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (code("### BEGIN SOLUTION\nx = 1", nbgrader=mark("a", solution=True)), "END SOLUTION is missing"),
        (code("### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION", nbgrader=mark("a", solution=True)), "inside"),
        (code("### BEGIN SOLUTION\nx = 1\n### END SOLUTION"), "cell of another kind"),
        (
            code("### BEGIN HIDDEN TESTS\nx\n### END HIDDEN TESTS", nbgrader=mark("a", locked=True)),
            "cell of another kind",
        ),
        (markdown("### BEGIN MARK SCHEME\nx\n### END MARK SCHEME"), "cell of another kind"),
    ],
)
def test_a_region_that_would_leak_stops_the_release(cell: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        release(notebook(cell), "de")


def test_a_mark_outside_the_source_stops_the_release() -> None:
    with pytest.raises(ValueError, match="left in the release"):
        release(notebook(code("1", note="### BEGIN SOLUTION")), "de")


@settings(max_examples=60, deadline=None)
@given(
    before=st.lists(st.sampled_from(["x = ...", "", "    y = 1", "# Ü"]), max_size=3),
    secret=st.lists(st.sampled_from(["geheim = 1", "    geheim = 2", ""]), max_size=3),
    after=st.lists(st.sampled_from(["z = x", "", "  # ende"]), max_size=3),
    indent=st.sampled_from(["", "  ", "\t"]),
)
def test_around_a_solution_nothing_changes(before: list[str], secret: list[str], after: list[str], indent: str) -> None:
    text = "\n".join([*before, f"{indent}### BEGIN SOLUTION", *secret, f"{indent}### END SOLUTION", *after])
    source = notebook(code(text, nbgrader=mark("a", solution=True)))
    untouched = copy.copy(source)
    made = "".join(json.loads(release(source, "en"))["cells"][0]["source"])
    assert made == "\n".join([*before, f"{indent}# Change only the lines above.", *after])
    assert source == untouched
    assert release(source, "en") == release(source, "en")
