"""Make harmless what nbgrader's own autograde leaves behind, as after the button in formgrader, or on Windows.

It runs submissions without a jail; but nothing of them shall run in a trainer's browser afterwards.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.preprocessors import Preprocessor
from traitlets import Bool

from smlib.grading.sanitise import clean_attachments, clean_markdown, clean_outputs
from smlib.grading.store import harmless

MOST_OUTPUT = 500_000
"""Bytes of output that a cell keeps."""


class CleanGraded(Preprocessor):
    """Clean a graded notebook, after its points were saved and before it is written; what the trainer wrote stays."""

    enabled = Bool(True).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Clean outputs, texts and attachments."""
        about = resources["nbgrader"]
        given = _texts(Path("release", about["assignment"], f"{about['notebook']}.ipynb"))
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = [_node(output) for output in clean_outputs(list(cell.outputs), MOST_OUTPUT)]
                continue
            if cell.source not in given:
                cell.source = clean_markdown(cell.source)
            if "attachments" in cell:
                cell.attachments = _node(clean_attachments(cell.attachments))
        kept = {name: nb.metadata[name] for name in ("kernelspec",) if name in nb.metadata}
        nb.metadata = _node({**kept, "language_info": {"name": "python"}})
        return nb, resources


def harmless_files(assignment: str, student: str, notebooks: Any) -> None:
    """Give files that a browser would run another ending; nbgrader calls it after each submission.

    Args:
        assignment: its name.
        student: whose submissions; nbgrader says `*` for all.
        notebooks: not needed.
    """
    for folder in Path("autograded").glob(f"{student}/{assignment}"):
        for path in sorted(folder.rglob("*")):
            own = Path("source", assignment, path.relative_to(folder))  # the trainer's, which nbgrader copies over
            if path.is_symlink() and not own.exists():
                path.unlink()
            elif path.is_file() and harmless(path.name) != path.name and not own.exists():
                path.replace(path.with_name(harmless(path.name)))


def _node(data: dict[str, Any]) -> Any:
    return nbformat.from_dict(data)  # type: ignore[no-untyped-call]


def _texts(released: Path) -> set[str]:
    try:
        cells = json.loads(released.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return set()
    return {cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"]) for cell in cells}
