"""The shipped example files by their short names, from an installed package as from a checkout."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, overload

from smlib.errors import SmlibError, nearest
from smlib.results import Result
from smlib.text import language, t
from smlib.text.numbers import number

if TYPE_CHECKING:
    import pandas as pd

PACKAGE = Path(__file__).resolve().parents[1]
INDEX = "datapackage.json"


class ExampleError(SmlibError, KeyError):
    """A name that no example has."""

    theme: ClassVar[str] = "examples"


class ExampleFileError(SmlibError, FileNotFoundError):
    """An example whose file is not part of this installation."""

    theme: ClassVar[str] = "examples"


@dataclass(frozen=True, repr=False)
class Examples(Result):
    """The names that `sm.example` knows, with a line about each."""

    entries: tuple[dict[str, Any], ...]

    @property
    def names(self) -> list[str]:
        """All names, in the order of the catalogue."""
        return [str(entry["name"]) for entry in self.entries]

    def to_frame(self) -> pd.DataFrame:
        """Return name, content and size in bytes (folders: unknown) of each example."""
        import pandas as pd

        titles = [entry["titles"][language()] for entry in self.entries]
        sizes = pd.array([entry.get("bytes") for entry in self.entries], dtype="Int64")
        return pd.DataFrame({"name": self.names, "title": titles, "bytes": sizes})

    def text(self) -> str:
        """Return one line for each example."""
        lines = [f"{entry['name']}: {entry['titles'][language()]}" for entry in self.entries]
        return "\n".join([t("examples.listing", count=number(len(lines))), *lines])

    def _repr_html_(self) -> str:
        from smlib.results import html_table

        caption = t("examples.listing", count=number(len(self.entries)))
        table = html_table(self.to_frame()[["name", "title"]], caption, max_rows=len(self.entries))
        return f'<div lang="{language()}">{table}</div>'


def _roots(package: Path) -> tuple[Path, Path]:
    """Return where the index lies in a wheel and in a checkout."""
    return package / "_data", package.parent / "datasets"


@cache
def _index(package: Path) -> tuple[Path, dict[str, Any]]:
    for root in _roots(package):
        if (root / INDEX).is_file():
            return root, json.loads((root / INDEX).read_text(encoding="utf-8"))
    raise ExampleFileError("example.no_data", folder=str(_roots(package)[0]))


@overload
def example(name: str) -> Path: ...
@overload
def example(name: None = None) -> Examples: ...


def example(name: str | None = None) -> Path | Examples:
    """Return the path of a shipped example, or list all examples.

    Args:
        name: short name such as `"facebook-posts-en"`; without it every name is listed with a line about its content.

    Returns:
        The path of the file (of the folder for `"exports"`), or the list.

    Raises:
        ExampleError: for a name that no example has; names the nearest one.
        ExampleFileError: if the file is not part of this installation: data whose licence could not be verified lies
            in a checkout only.

    Example:
        >>> import smlib as sm
        >>> sm.example("facebook-posts-en").name
        'facebook-posts-en.csv'
        >>> "messages" in sm.example().names
        True
    """
    root, index = _index(PACKAGE)
    entries = {str(entry["name"]): entry for entry in [*index["resources"], *index["folders"]]}
    if name is None:
        shipped = (entry for entry in entries.values() if (root / entry["path"]).exists())
        return Examples(tuple(shipped))
    wanted = str(name).strip()
    if wanted not in entries:
        close = nearest(wanted, entries) or nearest(Path(wanted).stem, entries)
        if close:
            raise ExampleError("example.nearest", given=wanted, nearest=close)
        raise ExampleError("example.unknown", given=wanted, count=number(len(entries)))
    path = root / str(entries[wanted]["path"])
    if not path.exists():
        raise ExampleFileError("example.not_here", name=wanted)
    return path
