"""Read a submission without trusting it: repair what is safe, refuse the rest in words."""

from __future__ import annotations

import base64
import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from smlib.grading.assignment import Cell, Notebook, marks, text
from smlib.grading.errors import Broken
from smlib.text import t

LARGEST_NOTEBOOK, LARGEST_FILE, LARGEST_CELL = 100 << 20, 30 << 20, 200_000
MOST_FILES, MOST_CELLS, DEEPEST = 500, 2000, 100
SAFE_STUDENT = re.compile(r"[^<>&\"'`\\\x00-\x1f]{1,120}")
CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
IGNORED = (".ipynb_checkpoints", "__pycache__", ".git")


@dataclass
class Submission:
    """What a learner handed in.

    Attributes:
        student: name of the folder.
        notebooks: name -> cells, ready to run; a notebook that was not handed in is missing.
        files: other files by relative path, base64.
        notes: what was repaired or looks odd, in words for the trainer.
    """

    student: str
    notebooks: dict[str, list[Cell]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def note(self, key: str, **values: object) -> None:
        """Note something for the trainer."""
        self.notes.append(t(f"grading.note.{key}", **values))


def read(folder: Path, student: str, notebooks: dict[str, Notebook]) -> Submission:
    """Read everything that a learner handed in for an assignment.

    Args:
        folder: `submitted/<student>/<assignment>`.
        student: name of the learner.
        notebooks: the assignment.

    Raises:
        Broken: if nothing of it can be graded; the text is for the trainer and the learner.
    """
    found = Submission(student)
    if not SAFE_STUDENT.fullmatch(student):
        raise Broken("student")
    if folder.is_symlink() or folder.parent.is_symlink():
        raise Broken("link", name=folder.name)
    found.files = other_files(folder)
    have = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".ipynb")
    spare = [path for path in have if path.stem not in notebooks]
    for name, known in notebooks.items():
        path = folder / f"{name}.ipynb"
        if not os.path.lexists(path):
            close = renamed(name, spare, alone=len(notebooks) == 1 and len(have) == 1)
            if close is None:
                found.note("missing", name=name)
                continue
            spare.remove(close)
            found.note("renamed", name=name, given=close.name[:80])
            path = close
        found.notebooks[name] = cells(parse(path), known, found)
    if not found.notebooks:
        raise Broken("empty", names=", ".join(notebooks))
    return found


def renamed(name: str, spare: list[Path], *, alone: bool) -> Path | None:
    """Return the file that must be meant: "1.1-a (1).ipynb", "1.1-a Kopie.ipynb", or the only one there is."""
    close = [path for path in spare if re.match(rf"{re.escape(name)}[\W_]", path.stem)]
    if len(close) == 1:
        return close[0]
    return spare[0] if alone and len(spare) == 1 else None


def parse(path: Path) -> dict[str, Any]:
    """Read a notebook file as plain data.

    Raises:
        Broken: for anything that is no notebook of format 4.
    """
    name = path.name[:80]
    if path.is_symlink():
        raise Broken("link", name=name)
    if not path.is_file():
        raise Broken("no_file", name=name)
    if path.stat().st_size > LARGEST_NOTEBOOK:
        raise Broken("large", name=name, megabytes=LARGEST_NOTEBOOK >> 20)
    try:
        book = json.loads(path.read_bytes())
    except (ValueError, RecursionError, OSError):
        raise Broken("unreadable", name=name) from None
    if not isinstance(book, dict) or book.get("nbformat") != 4 or not isinstance(book.get("cells"), list):
        raise Broken("format", name=name)
    return book


def cells(book: dict[str, Any], known: Notebook, found: Submission) -> list[Cell]:
    """Return the cells of a submitted notebook: the trainer's tests and marks, the learner's answers."""
    given = book["cells"][:MOST_CELLS]
    if len(book["cells"]) > MOST_CELLS:
        found.note("many", count=MOST_CELLS)
    names = _grade_ids(given, known, found)
    kept: list[Cell] = []
    ids: set[str] = set()
    for place, cell in enumerate(given):
        if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
            found.note("strange")
            continue
        new: Cell = {"cell_type": cell["cell_type"], "metadata": {}, "source": text(cell.get("source", ""))}
        new["id"] = _cell_id(cell.get("id"), ids, place)
        if place in names:
            _restore(new, names[place], known, found)
        if len(new["source"]) > LARGEST_CELL:
            found.note("long", name=names.get(place, new["id"]))
        if new["cell_type"] == "code":
            new |= {"outputs": [], "execution_count": None}
        elif "attachments" in cell:
            new["attachments"] = cell["attachments"]
        kept.append(new)
    _add_missing(kept, ids, known, found)
    return kept


def _grade_ids(given: list[Any], known: Notebook, found: Submission) -> dict[int, str]:
    """Return place -> grade id: each once, the last one counts as in nbgrader; lost marks come back by the cell's id."""
    names: dict[str, int] = {}
    for place, cell in enumerate(given):
        grade_id = marks(cell).get("grade_id") if isinstance(cell, dict) else None
        if grade_id is None:
            continue
        if not isinstance(grade_id, str) or grade_id not in known.cells:
            found.note("foreign", name=str(grade_id)[:40])
            continue
        if grade_id in names:
            found.note("double", name=grade_id)
        names[grade_id] = place
    taken = set(names.values())
    for place, cell in enumerate(given):
        grade_id = known.by_id.get(str(cell.get("id"))) if isinstance(cell, dict) and place not in taken else None
        if grade_id is not None and grade_id not in names and grade_id in known.cells:
            found.note("restored", name=grade_id)
            names[grade_id] = place
    return {place: name for name, place in names.items()}


def _add_missing(kept: list[Cell], ids: set[str], known: Notebook, found: Submission) -> None:
    """Put tests back that are gone, behind the marked cell that stood before them: the answers may well be there."""
    present = {marks(cell).get("grade_id") for cell in kept}
    before: str | None = None
    for name, source in known.cells.items():
        if name not in present and source.points is not None:
            found.note("gone", name=name)
            if source.locked and source.kind == "code":
                cell: Cell = {"cell_type": "code", "metadata": {}, "source": "", "id": _cell_id(name, ids, len(kept))}
                _restore(cell, name, known, None)
                cell |= {"outputs": [], "execution_count": None}
                places = [place for place, other in enumerate(kept) if marks(other).get("grade_id") == before]
                kept.insert(places[0] + 1 if before and places else len(kept), cell)
        before = name


def _restore(cell: Cell, grade_id: str, known: Notebook, found: Submission | None) -> None:
    """Give a marked cell its kind, its marks and, if it is locked, its text back."""
    source = known.cells[grade_id]
    released = known.released.get(grade_id)
    if cell["cell_type"] != source.kind:
        if found is not None:
            found.note("kind", name=grade_id)
        cell["cell_type"] = source.kind
    own = dict(marks(released)) if released else {"grade_id": grade_id, "schema_version": 3}
    cell["metadata"] = {"nbgrader": {**own, "checksum": source.checksum}}
    if source.points is not None:
        cell["metadata"]["nbgrader"]["points"] = source.points
    if source.locked:
        # Hidden tests make every honest copy differ from the source; only the text that was handed out tells.
        if found is not None and released and cell["source"].strip() != released["source"].strip():
            found.note("changed", name=grade_id)
        cell["source"] = source.source


def _cell_id(given: Any, ids: set[str], place: int) -> str:
    name = given if isinstance(given, str) and CELL_ID.fullmatch(given) and given not in ids else f"cell-{place}"
    while name in ids:
        name += "-"
    ids.add(name)
    return name


def other_files(folder: Path) -> dict[str, str]:
    """Return the regular files of a folder that are no notebooks: relative path -> content in base64."""
    found: dict[str, str] = {}
    for root, folders, names in os.walk(folder):
        depth = len(Path(root).relative_to(folder).parts)
        folders[:] = sorted(d for d in folders if d not in IGNORED and not Path(root, d).is_symlink())
        if depth >= DEEPEST:
            folders.clear()
        for name in sorted(names):
            path = Path(root, name)
            if path.suffix.lower() == ".ipynb" or path.is_symlink() or not path.is_file():
                continue
            about = path.stat()
            if about.st_size > LARGEST_FILE or len(found) >= MOST_FILES:
                continue
            key = str(path.relative_to(folder))
            if _writable(key):
                found[key] = base64.b64encode(path.read_bytes()).decode()
    return found


def _writable(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:  # a name that is no text
        return False
    return True
