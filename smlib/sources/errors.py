"""The one error of reading: a stable code and three sentences, also for files that are not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from smlib.errors import SmlibError
from smlib.text import lookup, t


class SourceError(SmlibError, ValueError):
    """A file or answer that cannot be read; `.code` is one of the list in the reader's tests.

    Example:
        >>> import smlib as sm
        >>> try:
        ...     sm.read("not-here.csv")
        ... except sm.SourceError as error:
        ...     print(error.code)
        file.missing
    """

    theme: ClassVar[str] = "sources"

    def _sentence(self, part: str) -> str:
        # A code may have several wordings; `key` names the one that fits.
        key = self.values.get("key", self.code)
        text = str(lookup(f"{self.theme}.{key}.{part}")).format(**self.values)
        file = self.values.get("file")
        # Whoever reads a folder of files wants to know which one it was.
        return t("sources.in_file", file=file) + text if part == "found" and file and str(file) not in text else text


class SourceMissing(SourceError, FileNotFoundError):
    """A path that leads nowhere."""


class SourceIsFolder(SourceError, IsADirectoryError):
    """A folder where a file was expected."""


class SourceLocked(SourceError, PermissionError):
    """A file that another program holds."""


class SourceColumn(SourceError, KeyError):
    """A column that the export lacks."""


_KINDS: dict[str, type[SourceError]] = {
    "file.missing": SourceMissing,
    "file.directory": SourceIsFolder,
    "file.locked": SourceLocked,
    "col.missing": SourceColumn,
}


def refuse(code: str, **values: object) -> SourceError:
    """Return the error for a code, of the class that a Python programmer would expect."""
    return _KINDS.get(code, SourceError)(code, **values)


@contextmanager
def in_file(name: str) -> Iterator[None]:
    """Let errors that arise within name the file, if they do not yet."""
    try:
        yield
    except SourceError as error:
        error.values.setdefault("file", name)
        raise
