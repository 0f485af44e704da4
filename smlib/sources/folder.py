"""`sm.read_folder`: every export of a folder, one table a kind; where exports overlap, the newer one counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.sources.errors import SourceError, refuse
from smlib.sources.finding import find
from smlib.sources.merging import joined
from smlib.sources.notes import Notes
from smlib.sources.opening import TEXT, Unpacked, is_archive
from smlib.sources.progress import progress
from smlib.sources.reader import load
from smlib.text.numbers import listed

if TYPE_CHECKING:
    import pandas as pd

# A file with one of these faults would be missed without anybody noticing, or is no export but an attack.
NOT_LEFT = ("file.unsafe", "date.mixed", "num.mixed")
OPTIONS = {"tz": "Europe/Berlin", "date_order": None, "end_date": None, "own_name": None, "keep_text": False}


def read_folder(
    path: str | Path,
    *,
    format: str | None = None,
    table: str | None = None,
    columns: dict[str, str] | None = None,
    tz: str = "Europe/Berlin",
    date_order: str | None = None,
    end_date: Any = None,
    own_name: str | None = None,
    keep_text: bool = False,
) -> dict[str, pd.DataFrame]:
    """Read every export of a folder (or of an archive) and put the tables of each kind together.

    Args:
        path: folder, or an archive that holds several kinds.
        format: as in `sm.read`.
        table: only this kind.
        columns: as in `sm.read`.
        tz: as in `sm.read`.
        date_order: as in `sm.read`.
        end_date: as in `sm.read`.
        own_name: as in `sm.read`.
        keep_text: as in `sm.read`.

    Returns:
        dict kind → table, each with its notes. A post in two exports is there once, with the newer figures;
        files that are no export are named in the notes. Daily figures of several platforms carry the columns
        `platform` and `format`. Where files count the same things in different ways, a note names them and `source_file` tells them apart.

    Raises:
        SourceError: `file.missing`, `format.unknown` if nothing in the folder is an export.

    Example:
        >>> import smlib as sm
        >>> tables = sm.read_folder(sm.example("facebook-overlap"))
        >>> list(tables), len(tables["posts"])
        (['posts'], 72)
    """
    place = Path(path).expanduser()
    options = {"tz": tz, "date_order": date_order, "end_date": end_date, "own_name": own_name, "keep_text": keep_text}
    return together(place, read_files(place, format=format, table=table, columns=columns, **options), tz=tz)


@dataclass(frozen=True)
class Files:
    """What lay in a folder, file by file.

    Attributes:
        tables: each table of each file as it was read, with its notes.
        left: name of each file that was not read, and why.
    """

    tables: tuple[pd.DataFrame, ...]
    left: tuple[tuple[str, SourceError], ...]


def read_files(
    place: Path,
    *,
    format: str | None = None,
    table: str | None = None,
    columns: dict[str, str] | None = None,
    **options: Any,
) -> Files:
    """Read every export of a folder without putting anything together.

    Args:
        place: folder, or an archive that holds several kinds.
        format, table, columns: as in `read_folder`.
        options: the further arguments of `read_folder`.

    Raises:
        SourceError: as `read_folder`.
    """
    tables: list[pd.DataFrame] = []
    left: list[tuple[str, SourceError]] = []
    options = {**OPTIONS, **options}
    files = _files(place)
    for file in files:
        try:
            with progress(file.name):
                seen = Notes()
                found = find(file, format=format, columns=columns, notes=seen)
                for each in found:
                    if table in (None, each.format.kind):
                        part = load(each, file, seen.copy(), options)
                        part.attrs["smlib"]["file"] = file.name if len(found) == 1 else f"{file.name}: {each.label}"
                        tables.append(part)
        except SourceError as error:
            if len(files) == 1 or error.code in NOT_LEFT:
                raise
            left.append((file.name, error))
    if not tables:
        shown = listed([f"{name} ({error.code})" for name, error in left[:8]]) or "–"
        raise refuse("format.unknown", file=place.name, columns=shown)
    return Files(tuple(tables), tuple(left))


def together(place: Path, files: Files, *, tz: str) -> dict[str, pd.DataFrame]:
    """Put the tables of each kind together; where exports overlap, the newer one counts."""
    kinds: dict[str, list[pd.DataFrame]] = {}
    for table in files.tables:
        kinds.setdefault(table.attrs["smlib"]["kind"], []).append(table)
    left = [f"{name} ({error.code})" for name, error in files.left]
    return {kind: _whole(kind, parts, str(place), left, tz) for kind, parts in kinds.items()}


def _files(place: Path) -> list[Path]:
    if not place.is_dir() or is_archive(Unpacked(place).names()):
        return [place]
    return [
        file
        for file in sorted(place.iterdir())
        if file.is_file()
        and not file.name.startswith((".", "~$"))
        and file.suffix.lower() in TEXT | {".zip"}
        and file.name != "smlib-aliases.csv"
    ]


def _whole(kind: str, parts: list[pd.DataFrame], source: str, left: list[str], tz: str) -> pd.DataFrame:
    notes = Notes()
    for part in parts:
        notes.take(part.attrs["smlib"])
    formats = sorted({part.attrs["smlib"]["format"] for part in parts})
    whole = joined(kind, parts, notes)
    if left:
        notes.add("folder.left", files=listed(left[:8]))
    whole.attrs["smlib"] = {
        "format": formats[0] if len(formats) == 1 else "folder",
        "kind": kind,
        "notes": notes.as_list(),
        "source": source,
        "tz": tz,
        **notes.kept(),
    }
    return whole
