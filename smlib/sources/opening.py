"""From a path to bytes: a file, a workbook, an archive or an unpacked archive, and every way in which that fails."""

from __future__ import annotations

import difflib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Protocol

from smlib.sources.errors import refuse
from smlib.text.numbers import listed, number

MOST_MEMBERS = 100_000
MOST_BYTES = 200 * 2**20  # of text in an archive that is packed unusually tight
MOST_BYTES_EVER = 4 * 2**30
TIGHT = 60  # text shrinks to a tenth, at the very most to a thirtieth; bombs shrink to a thousandth
TEXT = {"", ".csv", ".tsv", ".txt", ".json", ".jsonl", ".mbox", ".log", ".xlsx", ".xls"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOTHING = b"\0 \t\r\n"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Members(Protocol):
    """Named files inside an archive, zipped or unpacked."""

    def names(self) -> list[str]:
        """Return the names of the members that may hold data, with forward slashes."""
        ...

    def read(self, name: str) -> bytes:
        """Return a member's bytes."""
        ...


@dataclass(frozen=True)
class Source:
    """What lies at a path.

    Attributes:
        path: as given.
        container: `"text"`, `"workbook"`, `"archive"`.
        data: the bytes of a file (empty for archives).
        members: of an archive.
        disguised: the name promises something else than the content is.
    """

    path: Path
    container: str
    data: bytes = field(default=b"", repr=False)
    members: Members | None = None
    disguised: bool = False


class Zipped:
    """An archive; nothing is ever written to disk, so members cannot escape or overwrite."""

    def __init__(self, path: Path, data: bytes) -> None:
        self._path, self._size = path, len(data)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            infos = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RecursionError) as error:
            raise self._damaged() from error
        if len(infos) > MOST_MEMBERS:
            raise refuse("file.unsafe", file=path.name, what=number(len(infos)))
        self._infos = {info.filename: info for info in infos if not info.is_dir()}
        for name in self._infos:
            if _escapes(name):
                raise refuse("file.unsafe", file=path.name, what=name[:60])
        if any(info.flag_bits & 1 for info in infos):
            raise refuse("file.encrypted", file=path.name)
        unpacked = sum(self._infos[name].file_size for name in self.names())
        packed = sum(self._infos[name].compress_size for name in self.names()) or 1
        if unpacked > MOST_BYTES_EVER or (unpacked > MOST_BYTES and unpacked / packed > TIGHT):
            raise refuse("file.unsafe", file=path.name, what=f"{number(unpacked / 2**30, 1)} GB")

    def _damaged(self) -> Exception:
        return refuse("file.damaged", file=self._path.name, bytes=number(self._size))

    def names(self) -> list[str]:
        """Return the members that may hold data; pictures and films are not unpacked."""
        return [name for name in self._infos if PurePosixPath(name).suffix.lower() in TEXT and "__MACOSX" not in name]

    def read(self, name: str) -> bytes:
        """Return a member's bytes, never more than the archive announced."""
        info = self._infos[name]
        try:
            with self._zip.open(info) as file:
                data = file.read(info.file_size + 1)
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
            raise self._damaged() from error
        except Exception as error:  # zlib.error, lzma.LZMAError: the decoders share no base class
            raise self._damaged() from error
        if len(data) > info.file_size:
            raise refuse("file.unsafe", file=self._path.name, what=name[:60])
        return data


class Unpacked:
    """The folder that somebody unpacked an archive into."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> list[str]:
        """Return the files that may hold data, below this folder and nowhere else."""
        root = self._path.resolve()
        return [
            file.relative_to(self._path).as_posix()
            for file in sorted(self._path.rglob("*"))
            if file.suffix.lower() in TEXT and file.is_file() and file.resolve().is_relative_to(root)
        ]

    def read(self, name: str) -> bytes:
        """Return a file's bytes."""
        return _bytes(self._path / name)


def _escapes(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return ".." in parts or name.startswith(("/", "\\")) or bool(re.match(r"[A-Za-z]:", name)) or "\0" in name


def open_source(path: str | Path) -> Source:
    """Find out what lies at a path, by its first bytes.

    Raises:
        SourceError: `file.missing`, `file.directory`, `file.locked`, `file.empty`, `file.is_html`, `file.encrypted`,
            `file.damaged`, `file.unsafe`.
    """
    place = Path(path).expanduser()
    if place.is_dir():
        if is_archive(Unpacked(place).names()):
            return Source(place, "archive", members=Unpacked(place))
        raise refuse("file.directory", folder=str(place))
    if place.name.startswith("~$"):
        raise refuse("file.locked", file=place.name)
    if not place.is_file():
        raise _missing(place)
    data = _bytes(place)
    if not data[:4096].strip(NOTHING) and not data.strip(NOTHING):
        raise refuse("file.empty", file=place.name, bytes=number(len(data)))
    suffix = place.suffix.lower()
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        members = Zipped(place, data)
        if any(name.startswith("xl/") for name in _all_names(data)):
            return Source(place, "workbook", data, disguised=suffix not in (".xlsx", ".xlsm", ".xls"))
        return Source(place, "archive", members=members, disguised=suffix != ".zip")
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise refuse("file.encrypted", file=place.name)
        return Source(place, "workbook", data, disguised=suffix != ".xls")
    if title := _web_page(data):
        raise refuse("file.is_html", file=place.name, title=title)
    return Source(place, "text", data)


def _all_names(data: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(data)) as file:
        return file.namelist()


def _bytes(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except PermissionError as error:
        raise refuse("file.locked", file=place.name) from error
    except OSError as error:
        raise refuse("file.damaged", file=place.name, bytes="–") from error


def _missing(place: Path) -> Exception:
    folder = place.parent if place.parent.is_dir() else Path()
    there = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))[:200]
    by_fold = {name.casefold(): name for name in there}
    close = difflib.get_close_matches(place.name.casefold(), list(by_fold), 1, 0.6)
    shown = listed(there[:6]) + (" …" if len(there) > 6 else "") if there else "–"
    if close:
        return refuse(
            "file.missing", file=place.name, folder=str(folder.resolve()), there=shown, close=by_fold[close[0]]
        )
    return refuse("file.missing", key="file.missing_alone", file=place.name, folder=str(folder.resolve()), there=shown)


def _web_page(data: bytes) -> str | None:
    """Return the title of a web page, or None for anything else."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not head.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return None
    found = re.search(rb"<title[^>]*>(.*?)</title>", data[:65536], re.I | re.S)
    title = " ".join(found[1].decode("utf-8", "replace").split())[:80] if found else ""
    return title or "HTML"


def is_archive(names: list[str]) -> bool:
    """Tell whether names are those of a downloaded Facebook or Instagram archive."""
    return any(_archive_part(name) for name in names)


def _archive_part(name: str) -> bool:
    return bool(
        re.search(
            r"(^|/)(your_(facebook|instagram)_activity|messages/(inbox|filtered_threads|archived_threads|e2ee_cutover|message_requests)|posts/(your_posts|profile_posts|posts_\d))",
            name,
        )
    )


def in_files(members: Members) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each member."""
    for name in members.names():
        yield name, members.read(name)


def named_end(name: str) -> datetime | None:
    """Return the last day that Meta writes into its file names (`Mar-02-2026_May-31-2026_104.csv`)."""
    found = re.search(r"_([A-Z][a-z]{2}-\d{2}-\d{4})_\d+\.", name)
    if not found:
        return None
    try:
        months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        month, day, year = found[1].split("-")
        return datetime(int(year), months.index(month) + 1, int(day))
    except ValueError:
        return None
