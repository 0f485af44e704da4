"""Runs the code of lessons in this process, cell by cell; quicker than a kernel, and what they draw can be looked at."""

from __future__ import annotations

import ast
import json
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@cache
def cells(name: str, lang: str) -> tuple[tuple[str, bool], ...]:
    """Return the code cells of a notebook, such as `"1.1-nothing-breaks"`, and which are errors by intention."""
    book = json.loads((ROOT / "curriculum" / lang / f"{name}.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    return tuple(("".join(cell["source"]), "raises-exception" in cell["metadata"].get("tags", ())) for cell in code)


def run(code: str, names: dict[str, Any]) -> None:
    """Run a cell and show what stands in its last line, as a notebook does."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if isinstance(last, ast.Expr):
        shown = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
        if hasattr(shown, "_repr_html_"):
            shown._repr_html_()
        repr(shown)
