"""The commands as an author meets them: lint, a new portion, running notebooks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from authoring_samples import LESSON, OWN, put, swap

from smlib.authoring import commands
from smlib.authoring.lint import check_portion
from smlib.authoring.template import portion_template, write_portion


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(put(tmp_path))
    return tmp_path


def test_lint_is_silent_on_good_sources(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.lint(["curriculum/lessons", "exercises/tasks", "curriculum/analysis"]) == 0
    assert capsys.readouterr().out == "Geprüfte Quellen: 3. Befunde: 0.\n"


def test_lint_names_findings_and_judges_both_halves(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = root / "exercises/tasks/1.3-good.md"
    path.write_text(
        swap(path.read_text(encoding="utf-8"), "Zwei kleine Aufgaben", "Zwei triviale Aufgaben"), encoding="utf-8"
    )
    assert commands.lint(["curriculum/lessons/1.3-good.md"]) == 1
    said = capsys.readouterr().out
    assert "1.3-good.md, de, title: „triviale“" in said
    assert "[words.banned]" in said
    assert "Geprüfte Quellen: 2." in said


def test_lint_of_the_whole_course_looks_at_its_map_too(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.lint([]) == 1
    assert "[minutes.path]" in capsys.readouterr().out


def test_lint_says_why_a_source_cannot_be_judged(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = root / "curriculum/lessons/1.3-good.md"
    path.write_text(swap(LESSON, 'name="sort" ', ""), encoding="utf-8")
    assert commands.lint([str(path)]) == 1
    assert "Name fehlt" in capsys.readouterr().out
    assert commands.lint(["curriculum/analysis"]) == 0, "a mistake elsewhere does not stop this one"


def test_a_new_portion_is_a_template_to_fill(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "Meine Portionen"
    assert commands.portion(["new", "Was tun bei Frühfrost?", "--folder", str(folder)]) == 0
    path = folder / "8.1-was-tun-bei-fruehfrost.md"
    assert str(path) in capsys.readouterr().out
    found = check_portion(path.read_text(encoding="utf-8"), path.name)
    assert {finding.rule for finding in found} == {"template.left"}
    assert commands.portion(["new", "Was tun bei Frühfrost?", "--folder", str(folder)]) == 1
    assert "liegt schon da" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "number"), [("???", "8.1"), ("Frost", "acht")])
def test_an_unusable_name_or_number_is_refused(tmp_path: Path, name: str, number: str) -> None:
    assert commands.portion(["new", name, "--folder", str(tmp_path), "--number", number]) == 1
    assert list(tmp_path.iterdir()) == []


def test_the_template_is_green_once_filled() -> None:
    both = portion_template(languages=("de", "en"))
    assert [line for line in both.split("\n") if "‹" not in line] == [
        line for line, gap in zip(OWN.split("\n"), both.split("\n"), strict=True) if "‹" not in gap
    ], "the finished sample is this template, filled"
    assert check_portion(OWN) == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_one_language_alone_is_green_too(language: str) -> None:
    template = portion_template(languages=(language,), number="8.4")
    other = "en" if language == "de" else "de"
    assert f'lang="{other}"' not in template
    assert f"#{other}:" not in template
    assert {finding.rule for finding in check_portion(template)} == {"template.left"}
    gaps = dict(_gaps())
    filled = template
    for gap, text in gaps.items():
        filled = filled.replace(gap, text)
    assert [str(finding) for finding in check_portion(filled)] == []


def _gaps() -> list[tuple[str, str]]:
    """Pair each gap of the template with what the finished sample says there."""
    both = portion_template(languages=("de", "en"))
    pairs = []
    for gap, text in zip(both.split("\n"), OWN.split("\n"), strict=True):
        while "‹" in gap:
            start, end = gap.index("‹"), gap.index("›")
            rest = gap[end + 1 :]
            upto = rest.index("‹") if "‹" in rest else len(rest)
            stop = text.index(rest[:upto], start) if rest[:upto] else len(text)
            pairs.append((gap[start : end + 1], text[start:stop]))
            gap, text = rest, text[stop:]
    return pairs


def test_writing_a_portion_returns_its_path(tmp_path: Path) -> None:
    path = write_portion("Frost", tmp_path, languages=("de", "en"), number="8.2")
    assert path == tmp_path / "8.2-frost.md"
    assert 'portion: "8.2"' in path.read_text(encoding="utf-8")


HEAD = "---\njupyter:\n  smlib: {kind: analysis}\n---\n\n"
TITLE = "".join(
    f'<!-- #region lang="{lang}" name="title" -->\n# Test\n<!-- #endregion -->\n\n' for lang in ("de", "en")
)
CHECKED = 'tags=["nbval-check-output"]'


def _analysis(root: Path, *cells: str) -> None:
    (root / "curriculum/analysis/inbox.md").write_text(HEAD + TITLE + "\n\n".join(cells) + "\n", encoding="utf-8")


def _cell(name: str, code: str, tags: str = "") -> str:
    return f'```python name="{name}" {tags}\n{code}\n```'


def test_running_stores_the_outputs_that_are_compared_and_no_others(root: Path) -> None:
    _analysis(
        root,
        _cell("plain", "1 + 1"),
        _cell(
            "checked",
            "import os, pathlib\npathlib.Path('x.txt').write_text('x')\nos.environ['SMLIB_WORKSHOP'] == os.getcwd()",
            CHECKED,
        ),
        _cell("printed", "print('a\\nb')", CHECKED),
        _cell("planned", "1 / 0", 'tags=["nbval-check-output", "raises-exception"]'),
    )
    assert commands.build(["--execute", "curriculum/analysis/inbox.md"]) == 0
    notebook = json.loads((root / "curriculum/de/analysis/inbox.ipynb").read_text(encoding="utf-8"))
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    assert cells["plain"]["outputs"] == []
    assert cells["plain"]["execution_count"] is None
    assert cells["checked"]["outputs"][0]["data"] == {"text/plain": ["True"]}
    assert cells["checked"]["execution_count"] == 2
    assert cells["printed"]["outputs"] == [{"name": "stdout", "output_type": "stream", "text": ["a\n", "b\n"]}]
    assert cells["planned"]["outputs"][0]["ename"] == "ZeroDivisionError"
    assert cells["planned"]["outputs"][0]["traceback"] == []
    assert list(root.rglob("x.txt")) == [], "the workshop was thrown away"
    before = (root / "curriculum/de/analysis/inbox.ipynb").read_bytes()
    assert commands.build(["curriculum/analysis/inbox.md"]) == 0
    assert commands.build(["--check", "curriculum/analysis/inbox.md"]) == 0
    assert (root / "curriculum/de/analysis/inbox.ipynb").read_bytes() == before


def test_running_names_the_cell_that_fails_and_what_may_not_be_stored(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _analysis(
        root,
        _cell("rich", "from IPython.display import HTML\nHTML('<p>1</p>')", CHECKED),
        _cell("long", "print('x\\n' * 20)"),
        _cell("broken", "unknown_name"),
    )
    assert commands.build(["--execute", "curriculum/analysis/inbox.md", "--workers", "2"]) == 1
    said = capsys.readouterr().out
    assert "analysis/inbox.ipynb, Zelle „broken“" in said
    assert "NameError" in said
    _analysis(
        root,
        _cell("rich", "from IPython.display import HTML\nHTML('<p>1</p>')", CHECKED),
        _cell("long", "print('x\\n' * 20)"),
    )
    assert commands.build(["--execute", "curriculum/analysis/inbox.md"]) == 1
    said = capsys.readouterr().out
    assert "[outputs.plain]" in said
    assert "[outputs.lines]" in said
    assert "text/html" not in (root / "curriculum/de/analysis/inbox.ipynb").read_text(encoding="utf-8")
