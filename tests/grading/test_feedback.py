"""Feedback keeps what helps and drops what runs, loads or leaks."""

from __future__ import annotations

import nbformat
import pytest

from smlib.grading.feedback import HideTests, SafeOutputs, clean_html, words

ATTACKS = [
    "<script>alert(1)</script>",
    '<img src="https://elsewhere.example/p.png">',
    '<img src=x onerror="alert(1)">',
    '<a href="javascript:alert(1)">hier</a>',
    '<iframe src="https://elsewhere.example"></iframe>',
    '<form action="https://elsewhere.example"><input></form>',
    '<div style="background:url(https://elsewhere.example/x)">a</div>',
    '<svg onload="alert(1)"></svg>',
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_runs_or_loads_is_removed(attack: str) -> None:
    kept = clean_html(f"<p>vorher</p>{attack}<p>nachher</p>")
    assert "vorher" in kept
    assert "nachher" in kept
    for trace in ("<script", "elsewhere", "onerror", "javascript", "<iframe", "<form", "onload"):
        assert trace not in kept


def test_our_own_tables_and_pictures_stay() -> None:
    html = '<table><caption>C</caption><thead><tr><th scope="col">a</th></tr></thead></table><img alt="Bild" src="data:image/png;base64,AAAA">'
    assert clean_html(html) == html


def test_what_a_reader_cannot_use_is_gone_from_the_words() -> None:
    assert clean_html('<h2 id="a">Eins<a class="anchor-link" href="#a">¶</a></h2>') == "<h2>Eins</h2>"
    assert words("Zählen Sie `posts` & <b>") == "Zählen Sie <code>posts</code> &amp; &lt;b&gt;"


def _book(source: str, *outputs: dict) -> nbformat.NotebookNode:  # type: ignore[type-arg]
    cell = nbformat.v4.new_code_cell(
        source, metadata={"nbgrader": {"grade": True, "solution": False, "grade_id": "c", "points": 1}}
    )
    cell.outputs = [nbformat.from_dict(o) for o in outputs]
    return nbformat.v4.new_notebook(cells=[cell])


def test_hidden_tests_vanish_from_source_traceback_and_print() -> None:
    book = _book(
        'sm.check("x", a)\n### BEGIN HIDDEN TESTS\nassert a == 4711\n### END HIDDEN TESTS',
        {"output_type": "stream", "name": "stdout", "text": "4711"},
        {"output_type": "error", "ename": "AssertionError", "evalue": "", "traceback": ["assert a == 4711"]},
    )
    clean, _ = HideTests(language="de").preprocess(book, {})
    clean, _ = SafeOutputs().preprocess(clean, {})
    assert "4711" not in nbformat.writes(clean)
    assert clean.cells[0].source == 'sm.check("x", a)'
    assert clean.cells[0].outputs[0].hint == "Diese Prüfung ist noch nicht bestanden."


@pytest.mark.parametrize(
    ("lang", "words"), [("de", "Python kennt den Namen „count“ nicht."), ("en", "Python does not know the name")]
)
def test_a_missing_name_is_told_in_the_courses_language(lang: str, words: str) -> None:
    error = {
        "output_type": "error",
        "ename": "NameError",
        "evalue": "name 'count' is not defined",
        "traceback": ["count"],
    }
    clean, _ = HideTests(language=lang).preprocess(_book('sm.check("1.2-count", count)', error), {})
    hint = clean.cells[0].outputs[0].hint
    assert hint.startswith(words)
    assert "not defined" not in hint


def test_endless_text_is_shortened() -> None:
    cell = nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("stream", text="x" * 10**6)])
    clean, _ = SafeOutputs().preprocess(nbformat.v4.new_notebook(cells=[cell]), {})
    assert len(clean.cells[0].outputs[0].text) == 20_000
