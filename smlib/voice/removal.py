"""The files of a folder without one voice: which are derived, whose words are meant, all replaced together or none."""

from __future__ import annotations

import contextlib
import mailbox
import os
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from smlib.text import t
from smlib.voice.cleaning import ID, LOG, TEXT, Voice, clean_text, clean_workbook, csv_table, decoded, tables_of
from smlib.voice.errors import VoiceError
from smlib.voice.quotes import Quote
from smlib.voice.tracing import Words, tokens

RAW_FOLDERS = ("export", "exports", "exporte", "rohdaten", "raw")
RAW_ENDINGS = (".zip", ".mbox", ".eml", ".json", ".gz", ".log")
WORKBOOKS = (".xlsx", ".xlsm")
PACKED = (".docx", ".pptx", ".odt", ".ods", ".odp", ".epub")  # can be searched; changing them is for their own programs
SKIPPED = ("__pycache__", "node_modules", ".venv")
HISTORY = (".git", ".hg", ".svn")  # keeps earlier versions, which no cleaning of files reaches
WAIT = 10.0  # seconds for somebody who is writing the log


@dataclass(frozen=True)
class Trace:
    """Where a voice was.

    Attributes:
        file: path within the folder.
        what: `removed` (gone from it), `raw` (an export, left as it is), `by_hand` (stands there, cannot be changed from
            here), `blocked` (open elsewhere, not changed), `unsearched` (no text that can be read).
        rows: rows that were the voice's own.
        places: places at which words became a mark.
    """

    file: str
    what: str
    rows: int = 0
    places: int = 0


def files_of(base: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(base):
        folders[:] = sorted(name for name in folders if name not in (*SKIPPED, *HISTORY))
        for name in sorted(names):
            if not name.endswith(".lock"):
                yield Path(place, name)


def unreachable(base: Path) -> Iterator[Path]:
    """Yield what keeps earlier versions, and links to files outside the folder."""
    for place, folders, names in os.walk(base):
        yield from (Path(place, name) for name in folders if name in HISTORY)
        folders[:] = [name for name in folders if name not in (*SKIPPED, *HISTORY)]
        for path in (Path(place, name) for name in (*names, *folders)):
            if path.is_symlink() and not path.resolve().is_relative_to(base.resolve()):
                yield path


def is_raw(path: Path, base: Path, patterns: list[str]) -> bool:
    within = path.relative_to(base)
    if any(within.match(pattern) for pattern in patterns):
        return True
    return path.suffix.lower() in RAW_ENDINGS or any(part.casefold() in RAW_FOLDERS for part in within.parts[:-1])


def whose(voice: Any, names: str | Iterable[str], files: list[Path]) -> Voice:
    """Return whose words are looked for: the texts given or found under an id, and the ids they have in tables."""
    given = [voice] if isinstance(voice, str | Quote) else list(voice)
    texts = [each.text if isinstance(each, Quote) else str(each) for each in given]
    ids = {each.voice for each in given if isinstance(each, Quote) and each.voice}
    named = {text.strip() for text in texts if text.strip() and not any(sign.isspace() for sign in text.strip())}
    wanted = {tuple(tokens(text)) for text in texts if text.strip() not in named}
    said: dict[str, str] = {}
    same: dict[tuple[str, ...], set[str]] = {}
    for path in files:
        if path.suffix.lower() not in (".csv", ".tsv", *WORKBOOKS):
            continue
        for table in tables_of(path.read_bytes(), path.suffix.lower()):
            ident, text = table.column(ID), table.column(TEXT)
            if ident < 0 or text < 0 or set(table.heading) >= LOG:
                continue
            for _, values in table.rows[1:]:
                if max(ident, text) >= len(values):
                    continue
                key = values[ident].strip()
                if key in named | ids:
                    said[key] = values[text]
                elif tuple(tokens(values[text])) in wanted:
                    same.setdefault(tuple(tokens(values[text])), set()).add(key)
    for owners in same.values():
        if not ids and len(owners) > 1:
            raise VoiceError("consent.two_voices", ids=", ".join(sorted(owners)))
    unknown = sorted(named - set(said))
    if unknown:
        raise VoiceError("consent.unknown", given=", ".join(unknown))
    ids |= named | (set() if ids else {key for owners in same.values() for key in owners})
    words = dict.fromkeys([*(text for text in texts if text.strip() not in named), *said.values()])
    for said_text in words:
        if len(tokens(said_text)) < 2 and not ids:
            raise VoiceError("consent.too_short", given=said_text)
    if not words:
        raise VoiceError("consent.too_short", given="")
    known = [names] if isinstance(names, str) else list(names)
    looked = (*(Words(text) for text in words), *(Words(name, whole=True) for name in known if tokens(name)))
    return Voice(looked, frozenset(ids), t("consent.mark"))


def _cleaned(path: Path, data: bytes, who: Voice) -> tuple[bytes, int, int] | None:
    """Return a file's new bytes, and how many rows and places changed; None if it cannot be searched."""
    ending = path.suffix.lower()
    if ending in WORKBOOKS:
        try:
            return clean_workbook(data, who)
        except (zipfile.BadZipFile, OSError, RuntimeError, ValueError):
            return None
    found = None if ending == ".pdf" else decoded(data)
    if found is None:
        return None
    text, encoding = found
    if not who.may_be_in(data):
        return data, 0, 0
    kind = {".csv": "csv", ".tsv": "csv", ".ipynb": "json"}.get(ending, "text")
    done = clean_text(text, who, kind=kind)
    return (
        done.text.encode(encoding, "surrogatepass" if encoding.startswith("utf-16") else "strict"),
        done.rows,
        done.places,
    )


def clean_files(base: Path, paths: list[Path], who: Voice, dry_run: bool) -> list[Trace]:
    """Clean the files: first every new version is written beside its file, then all are put in place."""
    traces: list[Trace] = []
    drafts: list[tuple[Path, Path, os.stat_result, Trace]] = []
    with contextlib.ExitStack() as locks:
        try:
            for path in paths:
                name = path.relative_to(base).as_posix()
                data = path.read_bytes()
                if _is_log(path, data) and not dry_run:
                    locks.enter_context(FileLock(f"{path}.lock", timeout=WAIT))
                    data = path.read_bytes()
                before = path.stat()
                done = _cleaned(path, data, who)
                if done is None:
                    traces.append(Trace(name, "unsearched"))
                    continue
                new, rows, places = done
                if not rows and not places:
                    continue
                if dry_run:
                    traces.append(Trace(name, "removed", rows, places))
                    continue
                draft = path.with_name(f".{path.name}.new")
                drafts.append((draft, path, before, Trace(name, "removed", rows, places)))
                with open(draft, "wb") as file:
                    file.write(new)
                    file.flush()
                    os.fsync(file.fileno())
                draft.chmod(before.st_mode & 0o777)
        except (OSError, Timeout) as error:
            for draft, *_ in drafts:
                draft.unlink(missing_ok=True)
            raise VoiceError("consent.not_written", file=path.name) from error
        for draft, path, before, trace in drafts:
            try:
                after = path.stat()
                if (after.st_mtime_ns, after.st_size) != (before.st_mtime_ns, before.st_size):
                    raise PermissionError(path)  # somebody wrote to it meanwhile; theirs must not be lost
                draft.replace(path)
                traces.append(trace)
            except OSError:  # open in Excel on Windows: the others are cleaned all the same, nothing is put back
                draft.unlink(missing_ok=True)
                traces.append(Trace(trace.file, "blocked"))
    return traces


def _is_log(path: Path, data: bytes) -> bool:
    if path.suffix.lower() != ".csv":
        return False
    found = decoded(data[:4096].split(b"\n", 1)[0])
    table = csv_table(found[0])[0] if found else None
    return table is not None and set(table.heading) >= LOG


def stands_in(path: Path, who: Voice) -> bool | None:
    """Tell whether the voice stands in a file that is not changed; None if it cannot be told."""
    ending = path.suffix.lower()
    try:
        if ending == ".mbox":
            return any(_said(text, who) for message in mailbox.mbox(path) for text in _mail_texts(message))
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as file:
                members = [file.read(info) for info in file.infolist() if not info.is_dir()]
            return any(_said(found[0], who) for found in map(decoded, members) if found)
        found = None if ending in (".pdf", ".gz") else decoded(path.read_bytes())
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError):
        return None
    return None if found is None else _said(found[0], who)


def _said(text: str, who: Voice) -> bool:
    if any(clean_text(text, who, kind=kind).places for kind in ("text", "json")):
        return True
    # Facebook's archives write each byte of a letter as a letter of its own.
    with contextlib.suppress(UnicodeError, ValueError):
        repaired = text.encode().decode("unicode_escape").encode("latin-1").decode("utf-8")
        return bool(clean_text(repaired, who, kind="text").places)
    return False


def _mail_texts(message: Message) -> Iterator[str]:
    for part in message.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and part.get_content_maintype() == "text":
            yield payload.decode(part.get_content_charset() or "utf-8", "replace")
