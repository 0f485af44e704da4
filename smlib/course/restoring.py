"""Back to the start of a portion: the original returns, the learner's own version stays as a numbered copy."""

from __future__ import annotations

import shutil
from pathlib import Path

from smlib.course import folder
from smlib.course.display import note
from smlib.course.errors import CourseError
from smlib.course.placeholders import is_placeholder
from smlib.course.values import yes_or_no
from smlib.files import write_whole
from smlib.text import t


def restore(name: str, answer: object = "nein") -> None:
    """Bring back the start of a portion's notebook in the current folder; the own version is kept as a copy.

    Args:
        name: number of the portion (`"1.1"`) or name of the file.
        answer: `"ja"` / `"yes"` does it; anything that means no does nothing and says so.

    Raises:
        CourseError: for an answer that is neither yes nor no, and for a name that fits no notebook.

    Example:
        >>> import smlib as sm
        >>> sm.restore("1.1", "nein")
        Nichts verändert. Mit "ja" holen Sie den Anfang zurück.
    """
    if is_placeholder(answer) or not yes_or_no(answer):
        note(t("course.restore.no"))
        return
    source = _source()
    if source is None:
        note(t("course.restore.nowhere"))
        return
    base = folder.root().resolve()
    here = Path.cwd().resolve()
    inside = here.relative_to(base) if here.is_relative_to(base) else Path()
    original = _notebook(source / inside, name) or _notebook(source, name)
    if original is None:
        raise CourseError("restore_unknown", name=name)
    mine = base / original.relative_to(source)
    kept = _keep_copy(mine, base)
    write_whole(mine, original.read_bytes())
    note(
        t(
            "course.restore.done_kept" if kept else "course.restore.done",
            name=mine.name,
            copy=kept.name if kept else "",
            folder=t("course.folder.copies"),
        )
    )


def _source() -> Path | None:
    """Return the folder of the originals, which the marker file names relative to the workshop or in full."""
    named = folder.marker().get("source")
    if not isinstance(named, str) or not named:
        return None
    path = (folder.root() / named).resolve()
    return path if path.is_dir() else None


def _notebook(where: Path, name: str) -> Path | None:
    wanted = str(name).strip().removesuffix(".ipynb")
    if not wanted or not where.is_dir():
        return None
    found = sorted(path for path in where.glob("*.ipynb") if path.stem == wanted or path.stem.startswith(f"{wanted}-"))
    return found[0] if found else None


def _keep_copy(mine: Path, base: Path) -> Path | None:
    """Copy the learner's version into the folder of copies, outside what is handed in."""
    if not mine.is_file():
        return None
    copies = base / t("course.folder.copies")
    copies.mkdir(parents=True, exist_ok=True)
    copy = folder.numbered(copies, mine.name, t("course.folder.copy"))
    shutil.copy2(mine, copy)
    return copy
