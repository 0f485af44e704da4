"""In a real kernel: untouched work runs without an error, mistakes stay errors with three lines, all is accessible."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient


def _run(workshop: Path, cells: list[str]) -> list[list[Any]]:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(
        book, allow_errors=True, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(workshop)}}
    )
    client.execute(env={**os.environ, "SMLIB_WORKSHOP": str(workshop)})
    outputs = [list(cell.outputs) for cell in book.cells]
    assert [output for cell in outputs for output in cell if output.get("name") == "stderr"] == []
    return outputs


@pytest.mark.parametrize("lang", ["de", "en"])
def test_untouched_work_shows_no_error(workshop: Path, lang: str) -> None:
    gap = "HIER" if lang == "de" else "HERE"
    outputs = _run(
        workshop,
        [
            f'import smlib as sm\nsm.start("{lang}")',
            "minutes = 10",
            'sm.check("1.1-number", minutes)',
            f'promise = {{"first": "{gap}", "second": "{gap}", "phone": "{gap}", "promised_by": "{gap}"}}',
            'sm.check("1.1-promise", promise)',
            'sm.keep("time-promise", promise)',
            'sm.check("1.3-order", [...])',
            f'sm.if_then("{gap}", "{gap}")',
            'sm.restore("1.1", "no")',
        ],
    )
    assert {output.output_type for cell in outputs for output in cell} == {"display_data"}
    assert [len(cell) for cell in outputs] == [1, 0, 1, 0, 1, 1, 1, 1, 1]
    assert all(f'lang="{lang}"' in output.data["text/html"] for cell in outputs for output in cell)
    assert [path.name for path in workshop.iterdir()] == [".smlib-workshop"]


def test_mistakes_stay_errors_with_three_lines(workshop: Path) -> None:
    outputs = _run(
        workshop,
        [
            'import smlib as sm\nsm.start("de")\nsm.start("de")',
            'sm.check("1.1-number", (4, 0))',
            "minutse = 3\nminutes",
            "x = (1,",
            "if True:\nx = 1",
            "return 5",
            "1 / 0",
            "sm.language('fr')",
            "raise KeyboardInterrupt",
            "%quatsch",
            "assert 1 == 2",
            'sm.course.require("1.1-number", ...)',
        ],
    )[1:]
    for cell in outputs:
        (error,) = cell
        assert error.output_type == "error"
        assert len(error.traceback) == 3
        assert error.traceback[1].startswith("→ ")
        assert error.traceback[2].startswith(f"({error.ename}")
        assert "\x1b" not in "".join(error.traceback)
    first = outputs[0][0]
    assert (first.ename, first.evalue) == ("NotYet", "Im Code steht ein Punkt statt des Kommas: 4.0.")
    assert "(SyntaxError: incomplete input · Zeile 1)" in outputs[2][0].traceback


def test_right_work_is_praised_and_remembered_and_displays_are_accessible(workshop: Path) -> None:
    outputs = _run(
        workshop,
        [
            'import smlib as sm\nsm.start("en")',
            'sm.check("1.1-number", 15)\nsm.course.require("1.1-number", 15)',
            'import pandas as pd\npd.DataFrame({"kind": ["photo"], "reach": [3]})',
            'import matplotlib.pyplot as plt\n_, axes = plt.subplots()\naxes.set_title("Reach")\naxes.plot([1, 2]);',
            "plt.plot([1, 2]);",
            "sm.show(pd.Series([1, 2], name='n'), 'Two')",
        ],
    )
    praise, table, picture, second, shown = outputs[1:]
    assert praise[0].data["text/plain"].startswith("That works.")
    assert '<th scope="col"' in table[0].data["text/html"]
    assert "<th></th>" not in table[0].data["text/html"]
    assert 'alt="Figure: Reach"' in picture[0].data["text/html"]
    assert "<img" in second[0].data["text/html"]
    assert [output.output_type for output in shown] == ["display_data"]
    assert '"1.1-number"' in (workshop / ".smlib-progress.json").read_text(encoding="utf-8")


def test_python_still_tells_the_whole_story_on_request(workshop: Path) -> None:
    outputs = _run(workshop, ['import smlib as sm\nsm.start("de")', "1 / 0", "%tb"])
    assert any("Traceback" in line for line in outputs[2][0].traceback)
