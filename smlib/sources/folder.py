"""`sm.read_folder`: every export of a folder, one table a kind; where exports overlap, the newer one counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.sources.check import without_repeats
from smlib.sources.errors import SourceError, refuse
from smlib.sources.finding import find
from smlib.sources.notes import Notes
from smlib.sources.opening import TEXT, Unpacked, is_archive
from smlib.sources.reader import load
from smlib.text.numbers import listed

if TYPE_CHECKING:
    import pandas as pd

# Two exports agree about one of these if all of the columns do; messages and visits have keys of their own.
# A file with one of these faults would be missed without anybody noticing, or is no export but an attack.
NOT_LEFT = ("file.unsafe", "date.mixed", "num.mixed")
KEYS = {
    "daily": ["format", "date", "account_id", "metric", "channel"],
    "messages": ["conversation_id", "message_id"],
    "tickets": ["id"],
}


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
        files that are no export are named in the notes. Daily figures of several platforms carry a column `format`.

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
        left: name and code of the files that were not read.
    """

    tables: tuple[pd.DataFrame, ...]
    left: tuple[tuple[str, str], ...]


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
        options: the further arguments of `read_folder`, all of them.

    Raises:
        SourceError: as `read_folder`.
    """
    tables: list[pd.DataFrame] = []
    left: list[tuple[str, str]] = []
    files = _files(place)
    for file in files:
        try:
            for each in find(file, format=format, columns=columns, notes=Notes()):
                if table in (None, each.format.kind):
                    tables.append(load(each, file, Notes(), options))
        except SourceError as error:
            if len(files) == 1 or error.code in NOT_LEFT:
                raise
            left.append((file.name, error.code))
    if not tables:
        shown = listed([f"{name} ({code})" for name, code in left[:8]]) or "–"
        raise refuse("format.unknown", file=place.name, columns=shown, known="sm.sources.formats()")
    return Files(tuple(tables), tuple(left))


def together(place: Path, files: Files, *, tz: str) -> dict[str, pd.DataFrame]:
    """Put the tables of each kind together; where exports overlap, the newer one counts."""
    kinds: dict[str, list[pd.DataFrame]] = {}
    for table in files.tables:
        kinds.setdefault(table.attrs["smlib"]["kind"], []).append(table)
    left = [f"{name} ({code})" for name, code in files.left]
    return {kind: _together(kind, parts, str(place), left, tz) for kind, parts in kinds.items()}


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


def _together(kind: str, parts: list[pd.DataFrame], source: str, left: list[str], tz: str) -> pd.DataFrame:
    import pandas as pd

    notes = Notes()
    for part in parts:
        notes.take(part.attrs["smlib"])
    formats = sorted({part.attrs["smlib"]["format"] for part in parts})
    if kind == "trial":  # two trials in one folder must not become one
        parts = [part if "experiment" in part else part.assign(experiment=_stem(part)) for part in parts]
    if kind == "daily":
        parts = sorted(parts, key=lambda part: part["date"].max())  # who knows the later day was exported later
    if kind == "daily" and len(formats) > 1:
        parts = [part.assign(format=part.attrs["smlib"]["format"]) for part in parts]
    parts = [_bare(part) for part in parts]
    filled = [part.dropna(axis="columns", how="all") for part in parts] if len(parts) > 1 else parts
    columns = list(dict.fromkeys(name for part in parts for name in part.columns))
    whole = pd.concat(filled, ignore_index=True) if len(parts) > 1 else parts[0]
    types = {name: part[name].dtype for part in reversed(parts) for name in part.columns}
    for name in columns:
        if name not in whole:
            whole[name] = pd.Series(pd.NA, index=whole.index, dtype=types[name])
    whole = whole[columns]
    if kind == "posts":
        _renamed(parts, notes)
        whole = without_repeats(whole, notes).sort_values("published_at", kind="stable", ignore_index=True)
    elif len(parts) > 1 and (keys := [key for key in KEYS.get(kind, []) if key in whole]):
        before = len(whole)
        whole = whole.drop_duplicates(keys, keep="last").sort_values(keys, kind="stable", ignore_index=True)
        if gone := before - len(whole):
            notes.add("merge.overlap", posts=str(gone), rows=str(gone))
    if left:
        notes.add("folder.left", files=listed(left[:8]))
    whole.attrs["smlib"] = {
        "format": formats[0] if len(formats) == 1 else "folder",
        "kind": kind,
        "notes": notes.as_list(),
        "source": source,
        "tz": tz,
    }
    return whole


def _bare(part: pd.DataFrame) -> pd.DataFrame:
    """Return the same table without what it carries, which pandas would compare whenever tables meet."""
    bare = part.copy(deep=False)
    bare.attrs = {}
    return bare


def _stem(part: pd.DataFrame) -> str:
    return Path(part.attrs["smlib"]["source"]).stem


def _renamed(parts: list[pd.DataFrame], notes: Notes) -> None:
    """Note exports of one platform that count impressions and others that count views."""
    counting = {name for part in parts for name in ("impressions", "views") if part[name].notna().any()}
    both = any(part["impressions"].notna().any() and part["views"].notna().any() for part in parts)
    if len(counting) == 2 and not both:
        notes.add("metric.renamed")
