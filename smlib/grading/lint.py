"""What a trainer should know before handing out: learner's cells that need a name which only a test sets.

Tests run in a process of their own, so such a cell would fail for everybody.
"""

from __future__ import annotations

import ast
import builtins

from smlib.grading.assignment import Notebook, is_test, parsed


def needs_from_tests(known: Notebook) -> list[tuple[str, str]]:
    """Return (cell, name) for each learner's cell that uses a name which only an earlier test has set.

    Args:
        known: the trainer's notebook.
    """
    by_tests: set[str] = set()
    by_cells: set[str] = set(dir(builtins))
    found = []
    for cell in known.source:
        if cell["cell_type"] != "code":
            continue
        used, given = names(cell["source"])
        if is_test(cell):
            by_tests |= given
            continue
        found += [(str(cell.get("id", "?")), name) for name in sorted(used & by_tests - by_cells - given)]
        by_cells |= given
    return found


def names(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell uses, and those that it gives.

    Example:
        >>> sorted(map(sorted, names("import math\\ny = math.sqrt(x)")))
        [['math', 'x'], ['math', 'y']]
    """
    used: set[str] = set()
    given: set[str] = set()
    for tree in parsed(source):
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                (used if isinstance(node.ctx, ast.Load) else given).add(node.id)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                given.add(node.name)
            elif isinstance(node, ast.arg):
                given.add(node.arg)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                given |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
    return used, given
