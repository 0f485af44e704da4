"""Reading a source: the same cells as Jupytext finds, and a sentence for everything that would get lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from authoring_samples import EXERCISE, LESSON, OWN, PLAN, swap
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smlib.authoring.errors import AuthoringError
from smlib.authoring.notebook import in_language
from smlib.authoring.source import ATTRIBUTES, load, parse
from smlib.authoring.structure import problems
from smlib.text import speaking

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [*(ROOT / "curriculum").glob("[la]*/*.md"), *(ROOT / "exercises/tasks").glob("*.md")]
HEAD = LESSON[: LESSON.index("<!-- #region")]


def _as_jupytext(text: str) -> list[tuple[object, ...]]:
    import jupytext

    book = jupytext.reads(text, fmt="md")
    return [
        ("code" if cell.cell_type == "code" else "text", cell.source, *(cell.metadata.get(key) for key in ATTRIBUTES))
        for cell in book.cells
    ]


def _as_read(text: str) -> list[tuple[object, ...]]:
    return [
        (cell.type, cell.source, cell.name or None, cell.lang, cell.kind, cell.points, list(cell.tags) or None)
        for cell in parse(text).cells
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_jupytext_reads_the_same_cells_from_every_source(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert _as_read(text) == _as_jupytext(text)
    assert load(path).cells == parse(text).cells


TEXTS_TO_SAVE = {"lesson": LESSON, "exercise": EXERCISE, "own": OWN} | {
    f"{path.parent.name}/{path.stem}": path.read_text(encoding="utf-8") for path in SOURCES
}


@pytest.mark.parametrize("text", TEXTS_TO_SAVE.values(), ids=TEXTS_TO_SAVE)
def test_a_save_in_lab_changes_no_cell(text: str) -> None:
    """What Jupytext writes with the project's settings is read as the same cells and the same front matter."""
    import jupytext
    from jupytext.config import load_jupytext_configuration_file

    config = load_jupytext_configuration_file(str(ROOT / "jupytext.toml"))
    book = jupytext.reads(text, fmt="md", config=config)
    saved = jupytext.writes(book, fmt="md", config=config)
    assert _as_read(saved) == _as_read(text)
    assert parse(saved).meta == parse(text).meta
    body = text[text.index("\n---\n") :]
    assert saved.endswith(body), "not a character differs below the front matter"


TEXTS = st.text(alphabet=st.sampled_from(list("abcä „“*_`#|-\n>[]()!\\1. ")), min_size=1, max_size=80).filter(
    lambda text: "```" not in text and text.strip() and "\n#region" not in text
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.booleans(), TEXTS), min_size=1, max_size=4))
def test_whatever_stands_in_cells_is_read_as_jupytext_reads_it(cells: list[tuple[bool, str]]) -> None:
    body = "\n\n".join(
        f'<!-- #region name="c{at}" -->\n{text}\n<!-- #endregion -->'
        if prose
        else f'```python name="c{at}" tags=["x"]\n{text}\n```'
        for at, (prose, text) in enumerate(cells)
    )
    assert _as_read(HEAD + body + "\n") == _as_jupytext(HEAD + body + "\n")


def test_line_endings_and_byte_order_marks_make_no_difference() -> None:
    assert _as_read("\ufeff" + LESSON.replace("\n", "\r\n")) == _as_read(LESSON)


CELL = '```python name="sort" tags=["nbval-check-output"]'
MEANING_END = "hoch](picture.png)\n<!-- #endregion -->"
UNREADABLE = {
    "no_endregion": (LESSON, MEANING_END, "hoch](picture.png)"),
    "no_fence_end": (LESSON, "sorted(hours)\n```", "sorted(hours)"),
    "end_without_start": (
        LESSON,
        '<!-- #region lang="de" name="done" -->\n## Geschafft',
        "<!-- #endregion -->\n## Geschafft",
    ),
    "outside": (LESSON, '<!-- #region lang="de" name="done" -->\n## Geschafft', "## Geschafft"),
    "attribute": (LESSON, CELL, '```python name="sort" colour="red"'),
    "points_value": (EXERCISE, "points=2", "points=-2"),
    "cell_language": (LESSON, '<!-- #region lang="de" name="done" -->', '<!-- #region lang="fr" name="done" -->'),
    "header_missing": (LESSON, "---\njupyter:", "jupyter:"),
    "header_yaml": (LESSON, "    step: 2", "    step: [2"),
    "header_smlib": (LESSON, "  smlib:", "  other:"),
}


@pytest.mark.parametrize("code", UNREADABLE)
def test_what_cannot_be_cut_into_cells_is_refused(code: str) -> None:
    text, old, new = UNREADABLE[code]
    with pytest.raises(AuthoringError) as caught:
        parse(swap(text, old, new), "1.3-good.md")
    assert caught.value.code == code
    assert "1.3-good.md" in str(caught.value)


@pytest.mark.parametrize("attributes", ['name="a" points=two', 'name="a" points=2 two', 'name="a" tags="x"', "name=a"])
def test_an_attribute_that_cannot_be_read_is_refused(attributes: str) -> None:
    with pytest.raises(AuthoringError) as caught:
        parse(f"{HEAD}```python {attributes}\n1\n```\n")
    assert caught.value.code == "attribute"


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(b"\xff\xfe\x00---")
    with pytest.raises(AuthoringError) as caught:
        load(path)
    assert caught.value.code == "not_text"


DONE_EN = LESSON[LESSON.index('<!-- #region lang="en" name="done" -->') :]
BROKEN = {
    "twin": (LESSON, DONE_EN, ""),
    "twin_differs": (
        EXERCISE,
        '<!-- #region lang="en" name="question" -->',
        '<!-- #region lang="en" name="question" tags=["x"] -->',
    ),
    "twin_apart": (LESSON, '<!-- #region lang="en" name="done" -->', PLAN + '<!-- #region lang="en" name="done" -->'),
    "name": (LESSON, CELL, "```python"),
    "name_twice": (LESSON, 'python name="read"', 'python name="start"'),
    "attachment": (LESSON, "hoch](picture.png)", "hoch](attachment:picture.png)"),
    "kind": (EXERCISE, 'kind="answer"', 'kind="essay"'),
    "kind_type": (
        EXERCISE,
        '<!-- #region name="reflection" kind="answer" points=1 -->',
        '<!-- #region name="reflection" kind="solution" -->',
    ),
    "kind_place": (LESSON, CELL, '```python name="sort" kind="locked"'),
    "cell_points": (EXERCISE, 'kind="check" points=2', 'kind="check"'),
    "points_unwanted": (LESSON, CELL, '```python name="sort" points=2'),
    "solution_region": (EXERCISE, "middle = 4\n### END SOLUTION", "middle = 4"),
    "comment_twin": (LESSON, "#en: Sorts three waiting times.\n", ""),
    "check_call": (EXERCISE, 'sm.check("1.3-middle", middle)', "assert middle == 4"),
    "header_kind": (LESSON, "kind: lesson", "kind: novel"),
    "header_portion": (LESSON, 'portion: "1.3"', "portion: 1.3"),
    "header_file": (LESSON, 'portion: "1.3"', 'portion: "1.4"'),
    "header_minutes": (LESSON, "minutes: 12", "minutes: many"),
    "header_languages": (LESSON, "    step: 2", "    step: 2\n    languages: [de]"),
}


@pytest.mark.parametrize("code", BROKEN)
def test_what_stops_a_build_is_named_with_file_line_and_cell(code: str, lang: str) -> None:
    text, old, new = BROKEN[code]
    found = list(problems(parse(swap(text, old, new), "1.3-good.md")))
    assert [error.code for error in found] == [code]
    sentence = str(found[0])
    assert "1.3-good.md" in sentence
    assert ("Zeile" if lang == "de" else "line") in sentence
    if not code.startswith("header") and code != "name":
        assert found[0].values["cell"] in sentence


def test_the_line_is_that_of_the_cell() -> None:
    text = swap(EXERCISE, 'kind="check" points=2', 'kind="check"')
    error = next(iter(problems(parse(text, "1.3-good.md"))))
    assert text.split("\n")[error.values["line"] - 1].startswith('```python name="middle-check"')


def test_one_language_is_for_portions_of_ones_own() -> None:
    german = "\n".join(OWN.split("\n")).replace("languages: [de, en]", "languages: [de]")
    assert {error.code for error in problems(parse(german, "8.1-own.md"))} == {"cell_language"}
    with speaking("en"):
        assert list(problems(parse(OWN, "frost.md"))) == [], "its file may have any name"


def test_a_space_that_a_formatter_put_into_comment_pairs_does_no_harm() -> None:
    assert in_language("# de: Liest.\n# en: Reads.\nx = 1", "en") == "# Reads.\nx = 1"
