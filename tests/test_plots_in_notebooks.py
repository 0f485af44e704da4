"""Described pictures in a real kernel: each is shown, once, with its description."""

from __future__ import annotations

import re
from typing import Any

import pytest

FIRST = "from smlib import plots\nplots.describe(plots.bars(['Reel'], [1200]), 'Erste')"
SECOND = "plots.describe(plots.bars(['Ja'], [3]), 'Zweite');"
PART = (
    "import matplotlib.pyplot as plt\n"
    "left, right = plt.figure().subfigures(1, 2)\n"
    "plots.describe(plots.bars(['Ja'], [3], ax=left.subplots()), 'Dritte')"
)


@pytest.mark.parametrize("start", ["", "import smlib as sm\nsm.start('de')\n"], ids=["analyst", "learner"])
def test_every_described_picture_is_shown_once_with_its_description(start: str, tmp_path: Any) -> None:
    import nbformat
    from nbclient import NotebookClient

    cells = [nbformat.v4.new_code_cell(source) for source in (start + FIRST, SECOND, PART)]
    book = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(book, kernel_name="python3", timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [
        re.findall(r'<img [^>]*alt="([^"]*)"', output["data"].get("text/html", ""))
        for cell in book.cells
        for output in cell.outputs
        if output.output_type in ("display_data", "execute_result")
    ]
    assert [alt for alts in shown for alt in alts] == ["Erste", "Zweite", "Dritte"]
