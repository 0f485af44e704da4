"""A CSV file that only grows: one locked write per line, forced to disk; a torn line costs only itself.

One physical line is one record, so that a line torn by a crash never swallows its neighbours. The file starts with a
byte-order mark and uses `;`, which is what Excel expects in German; it is still read after Excel has saved it anew.
"""

from __future__ import annotations

import contextlib
import csv
import errno
import io
import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from smlib.errors import InputError, SmlibError
from smlib.spreadsheets import defused, restored

BOM = b"\xef\xbb\xbf"
HEAD_LINES = 50  # where a heading row may stand
BREAK = " ¶ "  # stands for a line break; unlike most signs it exists in Excel's own encoding, too
DELIMITERS = (";", ",", "\t")
WAIT = 10.0  # seconds for another writer


class LogError(InputError):
    """An entry that cannot be written down."""

    theme = "log"


class LogFileError(SmlibError, OSError):
    """A log file that cannot be read or written now."""

    theme: ClassVar[str] = "log"


class LogFile:
    """Records of text in an append-only CSV file.

    Args:
        path: the file; it is made with the first record, its folder must exist.
        columns: names of the fields.
    """

    def __init__(self, path: str | os.PathLike[str], columns: Sequence[str]) -> None:
        self.path = Path(path)
        self.columns = tuple(columns)

    def append(self, records: Iterable[Mapping[str, str]]) -> None:
        """Write records; when this returns they are on the disk.

        Raises:
            LogFileError: if the folder is missing, the file is open elsewhere or must not be changed.
        """
        from filelock import FileLock, Timeout

        rows = [{name: _safe(record.get(name, "")) for name in self.columns} for record in records]
        if not self.path.parent.is_dir():
            raise LogFileError("folder", folder=self.path.parent, name=self.path.name)
        try:
            with FileLock(f"{self.path}.lock", timeout=WAIT), open(self.path, "ab+") as file:
                fresh = file.seek(0, os.SEEK_END) == 0
                file.write(self._lines(file, rows))
                file.flush()
                os.fsync(file.fileno())
                if fresh:
                    _sync_folder(self.path.parent)
        except Timeout as error:
            raise LogFileError("busy", name=self.path.name) from error
        except PermissionError as error:  # Excel on Windows keeps a file for itself while it is open
            raise LogFileError("locked", name=self.path.name) from error
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise LogFileError("full", name=self.path.name) from error

    def records(self) -> tuple[list[dict[str, str]], list[tuple[int, str]]]:
        """Return the records and the lines that cannot be read, with their numbers."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return [], []
        except PermissionError as error:
            raise LogFileError("locked", name=self.path.name) from error
        head: list[str] | None = None
        found: list[dict[str, str]] = []
        broken: list[tuple[int, str]] = []
        for number, line in enumerate(_split(data), 1):
            if not line.strip(';,"\t\r '):
                continue
            tries = [fields for _, fields in _parse(line)]
            title = next((fields for fields in tries if self._is_head(fields)), None)
            if title is not None:
                head = title
                continue
            fields = next((fields for fields in tries if head and len(fields) == len(head)), None)
            if head is None or fields is None or line.count('"') % 2:
                broken.append((number, line))
            else:
                found.append({name: _plain(value) for name, value in zip(head, fields, strict=True)})
        if head is None and broken:
            self._check_ours(data)
        return found, broken

    def _is_head(self, fields: Sequence[str]) -> bool:
        return set(self.columns) <= set(fields)

    def _check_ours(self, data: bytes) -> None:
        """Refuse a file without a head, unless the head was torn while it was begun, or somebody renamed a heading."""
        tries = (fields for line in data.split(b"\n")[:HEAD_LINES] for _, fields in _parse(_decode(line)))
        renamed = any(2 * len(set(self.columns) & set(fields)) > len(self.columns) for fields in tries)
        if not renamed and not self._head().startswith(data.rstrip(b"\r\n")):
            raise LogFileError("foreign", name=self.path.name)

    def _head(self) -> bytes:
        return BOM + self._encoded([dict(zip(self.columns, self.columns, strict=True))], ";", self.columns)

    def _lines(self, file: io.BufferedRandom, rows: list[dict[str, str]]) -> bytes:
        """Return what to write: in the shape that the file has, after closing a torn last line."""
        if file.seek(0, os.SEEK_END) == 0:
            return self._head() + self._encoded(rows, ";", self.columns)
        file.seek(-1, os.SEEK_END)
        start = b"" if file.read(1) == b"\n" else b"\r\n"
        file.seek(0)
        first = file.readline()
        if first.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise LogFileError("utf16", name=self.path.name)
        encoding = "utf-8"
        shape = self._shape(first)
        if shape is None or not first.startswith(BOM):
            file.seek(0)
            data = file.read()
            encoding = _encoding(data)
            for line in reversed(data.split(b"\n")):  # a head further down, written after the first one was torn
                shape = shape or self._shape(line)
        file.seek(0, os.SEEK_END)
        if shape is None:
            self._check_ours(data)
            return start + self._head().removeprefix(BOM) + self._encoded(rows, ";", self.columns)
        return start + self._encoded(rows, *shape, encoding=encoding)

    def _shape(self, line: bytes) -> tuple[str, list[str]] | None:
        """Return delimiter and columns if `line` is a head."""
        for delimiter, fields in _parse(_decode(line)):
            if self._is_head(fields):
                return delimiter, fields
        return None

    def _encoded(
        self, rows: list[dict[str, str]], delimiter: str, head: Sequence[str], *, encoding: str = "utf-8"
    ) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerows([row.get(name, "") for name in head] for row in rows)
        with contextlib.suppress(UnicodeEncodeError):
            return text.getvalue().encode(encoding)
        return text.getvalue().encode("utf-8", "replace")


def _safe(value: str) -> str:
    """Return a value that stays one line and that no spreadsheet runs as a formula."""
    text = unicodedata.normalize("NFC", str(value)).replace("\0", "")
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    text = text.replace("\n", BREAK)
    return str(defused(text))


def _plain(value: str) -> str:
    return restored(value).replace(BREAK, "\n")


def _split(data: bytes) -> Iterable[str]:
    """Return the lines, each decoded by itself: `str.splitlines` would break at signs such as U+2028."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # Excel's "Unicode text"
        return data.decode("utf-16", "replace").split("\n")
    ending = b"\n" if b"\n" in data else b"\r"
    return map(_decode, data.split(ending))


def _decode(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:  # saved by Excel in its own encoding, or torn within a sign
        return line.decode("cp1252", "replace").rstrip("\r\n")


def _parse(line: str) -> Iterable[tuple[str, list[str]]]:
    for delimiter in DELIMITERS:
        with contextlib.suppress(csv.Error, StopIteration):
            yield delimiter, next(csv.reader([line.rstrip("\r")], delimiter=delimiter))


def _encoding(data: bytes) -> str:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _sync_folder(folder: Path) -> None:
    """Make the name of a new file durable where the system allows it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
