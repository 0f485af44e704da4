"""What a learner sent, read without trusting it: notebooks in a zip file, a folder, or alone."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from smlib.grading.trainer.errors import TrainerError

MOST_FILES = 2_000
MOST_BYTES = 25 * 2**20
"""A notebook larger than this is none that anybody wrote."""
MOST_IN_ALL = 300 * 2**20
MOODLE = "_assignsubmission_"
"""Moodle packs everybody's files into one archive: a folder per person, with this in its name."""
IGNORED = ("__MACOSX", ".ipynb_checkpoints")
COPY = re.compile(
    r"([ _-]*(\(\d+\)|kopie|copy|von|final|neu|abgabe|lösung|loesung|bearbeitet|v\d+|\d+))*[ _-]*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Sent:
    """A notebook that somebody sent.

    Attributes:
        sender: text that names the person: the file's or the folder's name.
        name: the notebook's file name.
        data: its content.
    """

    sender: str
    name: str
    data: bytes


def read_sent(path: Path) -> list[Sent]:
    """Return the notebooks in a zip file, a folder, or a single one; nothing is written.

    Raises:
        TrainerError: if the archive is damaged, locked, too large, packed absurdly tight, holds links, or names that
            lead out of it.
    """
    if path.is_symlink():
        raise TrainerError("sent_link", file=path.name)
    if path.is_dir():
        return [
            found
            for inner in sorted(path.iterdir())
            if not inner.is_symlink() and not inner.name.startswith((".", "__"))
            for found in _renamed(_file(inner) if inner.is_file() else [], path.name)
        ]
    return _file(path)


def _renamed(found: list[Sent], sender: str) -> Iterator[Sent]:
    yield from (Sent(sender, sent.name, sent.data) for sent in found)


def _file(path: Path) -> list[Sent]:
    if path.suffix.lower() == ".ipynb":
        if path.stat().st_size > MOST_BYTES:
            raise TrainerError("sent_large", file=path.name)
        return [Sent(path.stem, path.name, path.read_bytes())]
    if path.suffix.lower() != ".zip":
        return []
    try:
        with zipfile.ZipFile(path) as archive:
            return list(_unpacked(archive, path))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        if isinstance(error, TrainerError):
            raise
        raise TrainerError("sent_damaged", file=path.name) from error


def _unpacked(archive: zipfile.ZipFile, path: Path) -> Iterator[Sent]:
    members = archive.infolist()
    if len(members) > MOST_FILES:
        raise TrainerError("sent_many", file=path.name)
    total, seen = 0, set()
    for member in members:
        name = member.filename.replace("\\", "/")
        parts = PurePosixPath(name).parts
        if name.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", name) or "\0" in name:
            raise TrainerError("sent_outside", file=path.name)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise TrainerError("sent_link", file=path.name)
        wanted = name.lower().endswith(".ipynb") and not any(p in IGNORED or p.startswith(".") for p in parts)
        if member.is_dir() or not wanted:
            continue
        if member.flag_bits & 0x1:
            raise TrainerError("sent_locked", file=path.name)
        # The size in the directory may lie: read no more than is allowed.
        with archive.open(member) as stream:
            data = stream.read(MOST_BYTES + 1)
        total += len(data)
        if len(data) > MOST_BYTES or total > MOST_IN_ALL:
            raise TrainerError("sent_large", file=path.name)
        sender = parts[0] if MOODLE in parts[0] and len(parts) > 1 else path.stem
        if (sender, parts[-1]) in seen:
            raise TrainerError("sent_twice", file=path.name, name=parts[-1])
        seen.add((sender, parts[-1]))
        yield Sent(sender.split(MOODLE)[0], parts[-1], data)


def belongs_to(name: str, notebooks: list[str]) -> str | None:
    """Return which notebook of the module a file is, also after browsers and people renamed it.

    Args:
        name: the file's name.
        notebooks: names of the module's notebooks, without ending.

    Example:
        >>> belongs_to("1.1-nothing-breaks (1).ipynb", ["1.1-nothing-breaks", "1.2-names"])
        '1.1-nothing-breaks'
    """
    stem = re.sub(r"\.ipynb$", "", name, flags=re.IGNORECASE).strip()
    exact = [n for n in notebooks if n.casefold() == stem.casefold()]
    if exact:
        return exact[0]
    starts = [
        n for n in notebooks if stem.casefold().startswith(n.casefold()) and COPY.fullmatch(stem[len(n) :]) is not None
    ]
    return starts[0] if len(starts) == 1 else None
