"""The learner's workshop: their own copy of the lessons, brought up to date without touching what they changed."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from smlib.files import write_whole
from smlib.lab import content
from smlib.lab.errors import LabError
from smlib.text import speaking, t
from smlib.text.numbers import listed

MARKER = ".smlib-workshop"
ORIGINALS = ".smlib/originals"  # the shipped files once more: where "restore the start" takes them from


@dataclass(frozen=True)
class Workshop:
    """A workshop that stands and is up to date.

    Attributes:
        folder: where it is.
        lang: its language.
        copied: shipped files written in this run.
        kept: files with a new version that stay as the learner left them.
        beside: the new versions, written beside the kept ones.
    """

    folder: Path
    lang: str
    copied: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    def sentences(self) -> list[str]:
        """Return what a learner should know about the update; nothing if nothing of theirs is concerned."""
        pairs = zip(self.kept, self.beside, strict=True)
        return [t("lab.workshop.beside", name=name, new=Path(new).name) for name, new in pairs]


def default_folder(lang: str) -> Path:
    """Return where a workshop goes if nobody names a folder: the home folder, else beside the checkout.

    Raises:
        LabError: if neither can be written.
    """
    with speaking(lang):
        name = t("lab.workshop.folder")
    root = content.checkout()
    bases = [Path.home(), *([root.parent] if root else [])]
    for base in bases:
        if (base / name / MARKER).is_file():
            return base / name
    for base in bases:
        if base.is_dir() and os.access(base, os.W_OK) and not _in_repository(base / name):
            return base / name
    raise LabError("no_place", folders=listed([str(base) for base in bases], "or"))


def locate(folder: Path | None = None, lang: str | None = None) -> tuple[Path, str]:
    """Return where the workshop is or will be, and its language.

    Args:
        folder: the workshop; by default `default_folder`.
        lang: `"de"` or `"en"`; by default the language of the workshop that is there, else German.

    Raises:
        LabError: if the folder belongs to something else or is a workshop in the other language.
    """
    if folder is not None:
        folder = folder.expanduser().absolute()
        there = read_marker(folder).get("lang")
        if lang and there and there != lang:
            raise LabError("other_language", folder=str(folder))
        lang = lang or there
    lang = lang or "de"
    folder = folder or default_folder(lang)
    _check_place(folder)
    return folder, lang


def prepare(folder: Path, lang: str, *, files: dict[str, bytes] | None = None) -> Workshop:
    """Make a workshop or bring it up to date.

    Files as they were shipped are replaced by newer ones. A file the learner changed stays; a newer
    version of it is put beside it once. Running a notebook is no change.

    Args:
        folder: the workshop, as `locate` returns it.
        lang: its language.
        files: path -> content of what is shipped; by default `content.shipped(lang)`.

    Raises:
        LabError: if the folder cannot be written.
    """
    try:
        return _update(folder, lang, content.shipped(lang) if files is None else files)
    except OSError as error:
        code = "full" if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)) else "not_writable"
        raise LabError(code, folder=str(folder)) from error


def read_marker(folder: Path) -> dict[str, Any]:
    """Return what the marker file says (`lang`, `version`, `source`, `hashes`); empty without one."""
    try:
        found = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _check_place(folder: Path) -> None:
    if folder.is_dir():
        ours = (folder / MARKER).is_file() or (folder / content.WELCOME).is_file()
        if not ours and any(folder.iterdir()):
            raise LabError("not_empty", folder=str(folder))
    elif folder.exists():
        raise LabError("not_folder", folder=str(folder))
    if _in_repository(folder):
        raise LabError("in_repository", folder=str(folder))


def _in_repository(folder: Path) -> bool:
    """Tell whether a folder lies in the checkout or in a git repository (one of the whole home folder aside)."""
    folder, root, home = folder.resolve(), content.checkout(), Path.home().resolve()
    if root and folder.is_relative_to(root):
        return True
    for parent in (folder, *folder.parents):
        if parent == home:
            return False
        if (parent / ".git").exists():
            return True
    return False


def _update(folder: Path, lang: str, files: dict[str, bytes]) -> Workshop:
    marker = read_marker(folder)
    known = marker.get("hashes")
    hashes: dict[str, str] = dict(known) if isinstance(known, dict) else {}
    copied, kept, beside = [], [], []
    for name, fresh in files.items():
        new = content.fingerprint(fresh, name)
        old = hashes.get(name)
        mine = _fingerprint(folder / name, name)
        if mine is None or (mine == old and mine != new):
            write_whole(folder / name, fresh)
            copied.append(name)
        elif mine not in (old, new) and old != new:
            kept.append(name)
            beside.append(_put_beside(folder, name, fresh, new, lang))
            copied.append(beside[-1])
        hashes[name] = new
        original = folder / ORIGINALS / name
        if not original.is_file() or original.read_bytes() != fresh:
            write_whole(original, fresh)
    state = {"lang": lang, "version": _version(), "source": ORIGINALS, "hashes": hashes}
    if state != marker:
        write_whole(folder / MARKER, (json.dumps(state, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    return Workshop(folder, lang, tuple(copied), tuple(kept), tuple(beside))


def _put_beside(folder: Path, name: str, fresh: bytes, new: str, lang: str) -> str:
    """Write a new version under a name of its own and return that name; one that is there already is used."""
    with speaking(lang):
        word = t("lab.workshop.new")
    path = Path(name)
    place = 1
    while True:
        number = "" if place == 1 else f"-{place}"
        other = path.with_name(f"{path.stem}-{word}{number}{path.suffix}").as_posix()
        there = _fingerprint(folder / other, other)
        if there is None:
            write_whole(folder / other, fresh)
        if there in (None, new):
            return other
        place += 1


def _fingerprint(path: Path, name: str) -> str | None:
    return content.fingerprint(path.read_bytes(), name) if path.is_file() else None


def _version() -> str:
    try:
        return version("smlib")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"
