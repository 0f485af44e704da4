"""An assignment as the gradebook and the trainer's own notebooks know it; submissions have no say in it."""

from __future__ import annotations

import ast
import builtins
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from smlib.grading.errors import GradingError

IMPORT = re.compile(r"^\s*(?:import|from)\s+([\w.]+)", re.MULTILINE)
Cell = dict[str, Any]


@dataclass(frozen=True)
class SourceCell:
    """What the gradebook knows about a marked cell.

    Attributes:
        kind: "code" or "markdown".
        locked: True if the trainer's text counts, whatever the submission says.
        source: the trainer's text, with hidden tests.
        checksum: nbgrader's checksum of the cell as it was handed out.
        points: what it is worth; None if it is not graded.
    """

    kind: str
    locked: bool
    source: str
    checksum: str | None
    points: float | None


@dataclass(frozen=True)
class Notebook:
    """One notebook of an assignment.

    Attributes:
        name: file name without ending.
        cells: marked cells by grade id.
        source: cells of the trainer's notebook with solutions.
        released: cells as handed out, by grade id.
        by_id: grade id (or None) by the cell id that was handed out.
        handed_out: texts of cells without marks, as handed out.
        kernelspec: kernel that the notebook asks for.
        imports: the trainer's import statements, for the judge.
        own: names that the trainer's notebook gives although builtins have them.
    """

    name: str
    cells: dict[str, SourceCell]
    source: list[Cell]
    released: dict[str, Cell]
    by_id: dict[str, str | None]
    handed_out: set[str]
    kernelspec: dict[str, Any]
    imports: str = ""
    own: list[str] = field(default_factory=list)

    @property
    def points(self) -> dict[str, float]:
        """What each graded cell is worth."""
        return {name: cell.points for name, cell in self.cells.items() if cell.points is not None}


def text(source: Any) -> str:
    """Return a cell's text, whether stored as one string or as lines."""
    words = source if isinstance(source, str) else "".join(map(str, source)) if isinstance(source, list) else ""
    return words.encode("utf-8", "replace").decode()  # JSON can hold half characters, which no file can


def marks(cell: Cell) -> dict[str, Any]:
    """Return nbgrader's marks of a cell; empty if there are none or they are damaged."""
    found = cell.get("metadata", {}).get("nbgrader") if isinstance(cell.get("metadata"), dict) else None
    return found if isinstance(found, dict) else {}


def is_test(cell: Cell) -> bool:
    """Tell whether a cell is a test: graded, and not the learner's to fill."""
    found = marks(cell)
    return cell["cell_type"] == "code" and bool(found.get("grade")) and not found.get("solution")


def read_cells(path: Path) -> list[Cell]:
    """Return the cells of a trainer's notebook, their texts as one string each."""
    cells: list[Cell] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [{**cell, "source": text(cell.get("source", ""))} for cell in cells]


def load(book: Any, course: Path, assignment: str) -> dict[str, Notebook]:
    """Read an assignment.

    Args:
        book: nbgrader's gradebook.
        course: the course's folder.
        assignment: name, for example `"module-1"`.

    Returns:
        Name -> notebook, in the order of their names.

    Raises:
        GradingError: if the gradebook does not know the assignment, or its source is gone.
    """
    from smlib.grading.nbg import modules

    try:
        known = book.find_assignment(assignment)
    except modules()[0].MissingEntry:
        raise GradingError("not_generated", module=assignment) from None
    found = {}
    for entry in sorted(known.notebooks, key=lambda notebook: notebook.name):
        source = course / "source" / assignment / f"{entry.name}.ipynb"
        if not source.is_file():
            raise GradingError("source_missing", path=str(source.relative_to(course)))
        released = course / "release" / assignment / f"{entry.name}.ipynb"
        found[entry.name] = _notebook(entry, read_cells(source), read_cells(released if released.is_file() else source))
    if not found:
        raise GradingError("not_generated", module=assignment)
    return found


def _notebook(entry: Any, source: list[Cell], released: list[Cell]) -> Notebook:
    points = {cell.name: float(cell.max_score) for cell in [*entry.grade_cells, *entry.task_cells]}
    cells = {
        cell.name: SourceCell(
            cell.cell_type, bool(cell.locked), cell.source or "", cell.checksum, points.get(cell.name)
        )
        for cell in entry.source_cells
    }
    trees = [tree for cell in source if cell["cell_type"] == "code" for tree in parsed(cell["source"])]
    top = [node for tree in trees for node in tree.body]
    given = {node.id for tree in trees for node in ast.walk(tree) if _is_stored(node)}  # type: ignore[attr-defined]
    given |= {node.name for node in top if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return Notebook(
        name=entry.name,
        cells=cells,
        source=source,
        released={marks(cell)["grade_id"]: cell for cell in released if marks(cell).get("grade_id")},
        by_id={str(cell.get("id")): marks(cell).get("grade_id") for cell in released if cell.get("id")},
        handed_out={cell["source"] for cell in released if not marks(cell)},
        kernelspec=json.loads(entry.kernelspec) if entry.kernelspec else {},
        imports="\n".join(ast.unparse(node) for node in top if isinstance(node, ast.Import | ast.ImportFrom)),
        own=sorted(given & set(dir(builtins))),
    )


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def parsed(source: str) -> list[ast.Module]:
    """Return the syntax tree of a cell; lines with magics are left out."""
    lines = [line for line in source.splitlines() if not line.lstrip().startswith(("%", "!"))]
    try:
        return [ast.parse("\n".join(lines))]
    except SyntaxError:
        return []


def imported(course: Path, assignment: str) -> list[str]:
    """Return the modules that the trainer's notebooks name, without opening the gradebook."""
    found: set[str] = set()
    for path in (course / "source" / assignment).glob("*.ipynb"):
        for cell in read_cells(path):
            if cell["cell_type"] == "code":
                found |= set(IMPORT.findall(cell["source"]))
    return sorted(found)


def fingerprint(notebooks: dict[str, Notebook]) -> str:
    """Return a short code of everything that points depend on; it changes when the exercise is corrected."""
    parts = [
        [name, {key: [c.source, c.locked, c.points] for key, c in sorted(nb.cells.items())}]
        for name, nb in sorted(notebooks.items())
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]
