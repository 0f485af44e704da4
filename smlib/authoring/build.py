"""Build every notebook from its source, or name those that are out of date."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smlib.authoring import places
from smlib.authoring.errors import AuthoringError, here
from smlib.authoring.notebook import CHECKED, Notebook, dumps, make
from smlib.authoring.source import Source, load
from smlib.authoring.structure import problems


@dataclass(frozen=True)
class Built:
    """One notebook as it should be, beside what lies on the disk.

    Attributes:
        path: where it belongs.
        notebook: what it should hold, with the stored outputs that are still true.
        before: what lies there now, or None.
    """

    path: Path
    notebook: Notebook
    before: str | None

    @property
    def text(self) -> str:
        """The file's content."""
        return dumps(self.notebook)

    @property
    def stale(self) -> bool:
        """Whether the file is missing or differs."""
        return self.before != self.text

    @property
    def unrun(self) -> bool:
        """Whether an output that nbval compares is not stored yet."""
        return any(
            CHECKED in cell["metadata"].get("tags", ()) and cell["execution_count"] is None
            for cell in self.notebook["cells"]
            if cell["cell_type"] == "code"
        )


def read_all(paths: Iterable[Path]) -> tuple[list[Source], list[AuthoringError]]:
    """Read sources; return them with everything that stops a build."""
    found: list[Source] = []
    wrong: list[AuthoringError] = []
    for path in paths:
        try:
            source = load(path)
        except AuthoringError as error:
            wrong.append(error)
            continue
        wrong += problems(source)
        found.append(source)
    return found, wrong + list(_doubled(found))


def _doubled(sources: list[Source]) -> Iterable[AuthoringError]:
    seen: dict[tuple[str, str], Source] = {}
    for source in sources:
        key = (source.kind, source.portion)
        if source.portion and key in seen:
            yield AuthoringError(
                "portion_twice", **here(source.path, 1), portion=source.portion, other=seen[key].path.name
            )
        seen.setdefault(key, source)


def plan(sources: Iterable[Source]) -> list[Built]:
    """Make all notebooks in memory beside what lies on the disk; outputs stay while the code above them stands."""
    made = []
    for source in sources:
        for lang in source.languages:
            path = places.target(source, lang)
            before = path.read_text(encoding="utf-8") if path.is_file() else None
            made.append(Built(path, _with_outputs(make(source, lang), before), before))
    return made


def write(made: Iterable[Built]) -> list[Path]:
    """Write what is out of date; return the paths written."""
    written = []
    for built in made:
        if built.stale:
            built.path.parent.mkdir(parents=True, exist_ok=True)
            built.path.write_text(built.text, encoding="utf-8", newline="\n")
            written.append(built.path)
    return written


def orphans(root: Path, made: Iterable[Built]) -> list[Path]:
    """Return built notebooks whose source is gone; a notebook that was not built is left alone."""
    wanted = {built.path for built in made}
    return [path for path in places.built(root) if path not in wanted and _generated(path)]


def remove(paths: Iterable[Path]) -> None:
    """Remove notebooks without a source, and the folders left empty by that."""
    for path in paths:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()


def _generated(path: Path) -> bool:
    metadata = _loaded(path.read_text(encoding="utf-8")).get("metadata")
    smlib = metadata.get("smlib") if isinstance(metadata, dict) else None
    return isinstance(smlib, dict) and smlib.get("generated") is True


def _loaded(text: str | None) -> dict[str, Any]:
    try:
        loaded = json.loads(text or "{}")
    except ValueError:
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _with_outputs(notebook: Notebook, before: str | None) -> Notebook:
    """Take over stored outputs from the file, as long as every code cell down to the output is unchanged."""
    old = [cell for cell in _loaded(before).get("cells", []) if cell.get("cell_type") == "code"]
    new = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for kept, cell in zip(old, new, strict=False):
        if "".join(kept.get("source", "")) != cell["source"]:
            break
        if CHECKED in cell["metadata"].get("tags", ()):
            cell["outputs"], cell["execution_count"] = kept.get("outputs", []), kept.get("execution_count")
    return notebook
