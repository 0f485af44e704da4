"""Where a learner's things lie: the workshop, its marker file and the folder of results."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from smlib.text import t

MARKER = ".smlib-workshop"
TEMPORARY = ":temporary:"
"""Value of `SMLIB_WORKSHOP` for a grader: each kernel gets a folder of its own that goes with it."""


@cache
def _scratch() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="smlib-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def marked_root() -> Path | None:
    """Return the workshop (`SMLIB_WORKSHOP`, else the nearest folder with the marker file), or None outside of one."""
    named = os.environ.get("SMLIB_WORKSHOP", "").strip()
    if named == TEMPORARY:
        return _scratch()
    if named:
        return Path(named).expanduser()
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / MARKER).is_file()), None)


def root() -> Path:
    """Return the workshop, or the current folder outside of one."""
    return marked_root() or Path.cwd()


def marker() -> dict[str, Any]:
    """Return what the marker file says (`lang`, `source`); empty if there is none or it is damaged."""
    try:
        found = json.loads((root() / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def results() -> Path:
    """Return the folder of kept results; it is made when it is first needed."""
    folder = root() / t("course.folder.results")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def numbered(folder: Path, name: str, word: str) -> Path:
    """Return the first free path `name-word-1`, `name-word-2`, … in `folder`."""
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if dot else (ending, "")
    place = 1
    while (path := folder / f"{stem}-{word}-{place}{ending}").exists():
        place += 1
    return path


def today() -> date:
    """Return the day on which an answer is judged: `SMLIB_TODAY` (the day of submission, from the grader), or today."""
    named = os.environ.get("SMLIB_TODAY", "").strip()
    try:
        return date.fromisoformat(named[:10]) if named else date.today()
    except ValueError:
        return date.today()
