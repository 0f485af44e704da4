"""`sm.read`: sniff, decode, dissect, recognise, convert, check."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.sources.aliases import plain
from smlib.sources.check import check, check_total, split_totals, without_repeats
from smlib.sources.convert import Job, convert
from smlib.sources.errors import in_file, refuse
from smlib.sources.finding import Found, find
from smlib.sources.notes import Notes
from smlib.sources.progress import progress
from smlib.sources.recognise import Match
from smlib.sources.registry import named
from smlib.sources.schema import KINDS
from smlib.text.numbers import listed

if TYPE_CHECKING:
    import pandas as pd

ORDERS = ("dmy", "mdy")


def read(
    path: str | Path,
    *,
    format: str | None = None,
    table: str | None = None,
    columns: Mapping[str, str] | None = None,
    tz: str = "Europe/Berlin",
    date_order: str | None = None,
    end_date: Any = None,
    own_name: str | None = None,
    keep_text: bool = False,
) -> pd.DataFrame:
    """Read what a platform exports, recognised by its content.

    Args:
        path: file, archive, or folder of an unpacked archive.
        format: key of `sm.sources.formats()`, where recognising needs help.
        table: kind, sheet or member, where a file holds several.
        columns: headings and what they mean (`{"Zuschauer": "viewers"}`); makes any table readable.
        tz: zone of moments that name none.
        date_order: `"dmy"` or `"mdy"`, where the file does not prove it.
        end_date: last day of exports whose dates have no year.
        own_name: the company's name in its messages.
        keep_text: keep what people wrote in messages; otherwise only its length.

    Returns:
        Canonical table (`posts`, `daily`, `messages`, `visits`, `ads`, `tickets`) with nullable columns, moments in
        UTC, shares from 0 to 1, ids as text. `df.attrs["smlib"]` holds format, kind, notes and source;
        `sm.reading_report(df)` says them in words.

    Raises:
        SourceError: with a stable `.code`; its sentences say what was found and what to do.

    Example:
        >>> import smlib as sm
        >>> posts = sm.read(sm.example("facebook-posts-en"))
        >>> len(posts), posts.attrs["smlib"]["kind"]
        (72, 'posts')
    """
    _check_arguments(format, tz, date_order)
    notes = Notes()
    options = {"tz": tz, "date_order": date_order, "end_date": end_date, "own_name": own_name, "keep_text": keep_text}
    with progress(Path(path).name):
        found = find(path, format=format, columns=columns, notes=notes)
        chosen = _choose(found, table, Path(path).name, notes)
        del found  # of an archive's tables only one is needed from here on
        return load(chosen, Path(path), notes, options)


def _check_arguments(format: str | None, tz: str, date_order: str | None) -> None:
    from zoneinfo import ZoneInfo

    from smlib.errors import InputError, check_choice

    if format:
        named(format)
    if date_order is not None:
        check_choice("date_order", date_order, ORDERS)
    try:
        ZoneInfo(tz)
    except (KeyError, ValueError, OSError) as error:
        raise InputError("argument.choice", name="tz", given=repr(tz), choices='"Europe/Berlin", "UTC", …') from error


def load(found: Found, path: Path, notes: Notes, options: dict[str, Any]) -> pd.DataFrame:
    """Return one found table in canonical form, with its notes."""
    with in_file(path.name):
        return _loaded(found, path, notes, options)


def _loaded(found: Found, path: Path, notes: Notes, options: dict[str, Any]) -> pd.DataFrame:
    if found.match is None:
        module, _, name = found.format.reader.partition(":")
        function = getattr(importlib.import_module(module), name)
        table = function(found.members, list(found.names), file=path.name, notes=notes, **options)
    else:
        table = _load_sheet(found.match, path, notes, options)
    if found.format.kind in KINDS:
        check(table, found.format.kind, notes)
    if not len(table):
        notes.add("data.no_rows", format=found.format.name)
    result: pd.DataFrame = table
    result.attrs["smlib"] = {
        "format": found.format.key,
        "kind": found.format.kind,
        "notes": notes.as_list(),
        "source": str(path),
        "tz": options["tz"],
        **({"platform": platform} if (platform := _platform(found)) else {}),
        **notes.kept(),
    }
    return result


def _platform(found: Found) -> str:
    """Return the platform that a table is about; the title of a chart may name another one than the format does."""
    title = plain(found.match.sheet.title) if found.match else ""
    named_there = found.format.rules.get("platforms", {})
    return str(next((name for word, name in named_there.items() if word in title), found.format.platform))


def _load_sheet(found: Match, path: Path, notes: Notes, options: dict[str, Any]) -> pd.DataFrame:
    rest, total = split_totals(found)
    job = Job(rest, notes, options["tz"], options["date_order"], path.name, options["end_date"], options["keep_text"])
    table = convert(job)
    if job.empty:
        table = table.iloc[:0]
    if total is not None:
        check_total(total, rest, job.found, notes)
    return without_repeats(table, notes) if found.format.kind == "posts" else table


def _choose(found: list[Found], table: str | None, file: str, notes: Notes) -> Found:
    """Return the table asked for; without a question the first, naming the others."""
    labels = [each.label for each in found]
    if table is not None:
        for each in found:
            names = {each.format.kind, each.format.key, each.label, each.match.sheet.name if each.match else ""}
            if plain(table) in {plain(name) for name in names}:
                return each
        raise refuse(
            "table.unknown",
            file=file,
            given=table,
            available=listed(sorted(set(labels) | {f.format.kind for f in found})),
        )
    if len(found) > 1:
        stacked = (
            found[0].match is not None
            and found[1].match is not None
            and found[0].match.sheet.name == found[1].match.sheet.name
        )
        notes.add(
            "table.stacked" if stacked else "zip.choice",
            count=str(len(found)),
            read=labels[0],
            others=listed(labels[1:7]),
            first=labels[1],
        )
    return found[0]
