"""One file without one voice: her own row goes, her words elsewhere become a mark, every other byte stays."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from smlib.voice.tracing import Stream, Words, cells, markup, plain, strings, tokens

ID = {"id", "voice", "voice_id", "comment_id", "stimme"}
TEXT = {"text", "comment", "message", "quote", "kommentar", "nachricht", "zitat", "review"}
CONSENT = {"consent", "einwilligung"}
LOG = {"id", "written_at", "lesson"}  # append-only: a line stays a line
ROW = re.compile(r"<row\b[^>]*?(?:/>|>(.*?)</row>)", re.DOTALL)
CELL = re.compile(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
SHARED = re.compile(r"<si\b[^>]*?(?:/>|>(.*?)</si>)", re.DOTALL)


@dataclass
class Voice:
    """Whose words are taken out: sentences, ids in tables of voices, names; `mark` stands where words stood."""

    words: tuple[Words, ...]
    ids: frozenset[str]
    mark: str

    def may_be_in(self, data: bytes) -> bool:
        """Tell whether a file can hold the voice at all; cheap, and never a wrong no."""
        squeezed = data.replace(b"\x00", b"") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data
        low = squeezed.lower()
        return any(words.may_be_in(low) for words in self.words) or any(i.encode() in squeezed for i in self.ids)


@dataclass
class Cleaned:
    """A cleaned text: how many rows went, how many places were marked."""

    text: str
    rows: int = 0
    places: int = 0


@dataclass(frozen=True)
class Table:
    """Rows of a table: (where it stands in the text, its cells); the first is the heading."""

    rows: list[tuple[tuple[int, int], list[str]]]
    heading: list[str] = field(default_factory=list)

    def column(self, names: set[str]) -> int:
        """Return the first column with one of these names, or -1."""
        return next((n for n, name in enumerate(self.heading) if name in names), -1)


def decoded(data: bytes) -> tuple[str, str] | None:
    """Return a file's text and its encoding, so that encoding gives the same bytes; None for what is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16-le" if data[0] == 0xFF else "utf-16-be"
        return data.decode(encoding, "surrogatepass"), encoding
    if b"\x00" in data[:8192]:
        return None
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def clean_text(text: str, voice: Voice, *, kind: str) -> Cleaned:
    """Return a text without the voice.

    Args:
        text: the file's text.
        voice: whose words.
        kind: `csv`, `json` (notebooks) or `text` (Markdown, HTML, everything else).
    """
    if kind == "csv":
        table, spans = csv_table(text)
        if table is not None:
            own = [] if set(table.heading) >= LOG else list(own_rows(table, voice))
            others = set(same_words(table, voice))
            kept = [span for n, span in spans if n not in own and n not in others]
            result = _marked(text, [cells(plain(text), kept)], voice, drop=[table.rows[n][0] for n in own])
            result.rows = len(own)
            return result
    base = plain(text)
    streams = [base]
    if kind == "json":
        streams = [strings(base)]
    if re.search(r"[<&]", text):
        streams += [part for stream in tuple(streams) for part in markup(stream)]
    return _marked(text, streams, voice)


def _marked(text: str, streams: list[Stream], voice: Voice, drop: list[tuple[int, int]] | None = None) -> Cleaned:
    """Cut the voice's words out of the text; the first piece of each find becomes the mark."""
    finds = [list(s.pieces(*hit)) for s in streams for words in voice.words for hit in words.find(s.text)]
    edits: dict[tuple[int, int], str] = dict.fromkeys(drop or (), "")
    for pieces in sorted(filter(None, finds), key=lambda pieces: pieces[0][0] - pieces[-1][1]):  # the longest first
        if not any(a < end and start < b for start, end in pieces for a, b in edits):
            edits |= {piece: voice.mark if n == 0 else "" for n, piece in enumerate(pieces)}
    for (start, end), new in sorted(edits.items(), reverse=True):
        text = text[:start] + new + text[end:]
    return Cleaned(text, places=sum(new == voice.mark for new in edits.values()))


def csv_table(text: str) -> tuple[Table | None, list[tuple[int, tuple[int, int]]]]:
    """Return the rows of a CSV text and where each cell stands: (row, span inside its quotes); None if it is none."""
    head = text.split("\n", 1)[0]
    delimiter = max(";,\t|", key=head.count)
    shape = re.compile(
        rf'"((?:[^"]|"")*)"(?=[{re.escape(delimiter)}\r\n]|$)|([^"{re.escape(delimiter)}\r\n][^{re.escape(delimiter)}\r\n]*)|'
    )
    rows: list[tuple[tuple[int, int], list[str]]] = []
    spans: list[tuple[int, tuple[int, int]]] = []
    place = 1 if text.startswith("\ufeff") else 0
    while place < len(text):
        start, values = place, []
        while True:
            hit = shape.match(text, place)
            if hit is None or (hit[0] == "" and text[place : place + 1] == '"'):
                return None, []  # a quote that never ends
            span = hit.span(1) if hit[1] is not None else hit.span()
            values.append(text[span[0] : span[1]].replace('""', '"') if hit[1] is not None else hit[0])
            spans.append((len(rows), span))
            place = hit.end()
            if text[place : place + 1] != delimiter:
                break
            place += 1
        if text[place : place + 2] == "\r\n":
            place += 2
        elif text[place : place + 1] in ("\n", "\r"):
            place += 1
        rows.append(((start, place), values))
    if not rows:
        return None, []
    return Table(rows, [name.strip().casefold() for name in rows[0][1]]), spans


def own_rows(table: Table, voice: Voice) -> Iterator[int]:
    """Yield the rows that are the voice's own: its id, or in a table of voices without ids its whole text."""
    ident, text = table.column(ID), table.column(TEXT)
    wanted = [words.words for words in voice.words if not words.whole]
    for n, (_, values) in enumerate(table.rows[1:], 1):
        if ident >= 0 and voice.ids:
            if ident < len(values) and values[ident].strip() in voice.ids:
                yield n
        elif table.column(CONSENT) >= 0 <= text < len(values) and tokens(values[text]) in wanted:
            yield n


def same_words(table: Table, voice: Voice) -> Iterator[int]:
    """Yield the rows of other voices that say word for word the same: what they said stays theirs."""
    ident, text = table.column(ID), table.column(TEXT)
    wanted = [words.words for words in voice.words if not words.whole]
    if not voice.ids or min(ident, text) < 0:
        return
    for n, (_, values) in enumerate(table.rows[1:], 1):
        if max(ident, text) < len(values) and values[ident].strip() not in voice.ids and tokens(values[text]) in wanted:
            yield n


def clean_workbook(data: bytes, voice: Voice) -> tuple[bytes, int, int]:
    """Return an Excel file without the voice, and how many rows and places that were; formats and pictures stay.

    A row of the voice's own becomes an empty row, so that no other row moves.
    """
    source = zipfile.ZipFile(io.BytesIO(data))
    parts = {info.filename: source.read(info) for info in source.infolist()}
    shared = shared_strings(parts)
    sheets = [name for name in parts if name.lower().startswith("xl/worksheets/sheet")]
    tables = {name: sheet_table(parts[name].decode("utf-8"), shared) for name in sheets}
    # Equal texts are stored once: where another voice says the same, only the row can go.
    theirs = [tokens(t.rows[n][1][t.column(TEXT)]) for t in tables.values() for n in same_words(t, voice)]
    words = tuple(each for each in voice.words if each.words not in theirs)
    rows = places = 0
    for name, content in parts.items():
        if not name.endswith((".xml", ".rels")):
            continue
        text = content.decode("utf-8")
        if name in tables:
            for n in sorted(own_rows(tables[name], voice), reverse=True):
                start, end = tables[name].rows[n][0]
                text = text[:start] + text[end:]
                rows += 1
        done = _marked(text, list(markup(plain(text))), Voice(words, voice.ids, voice.mark))
        places += done.places
        parts[name] = done.text.encode("utf-8")
    if not rows and not places:
        return data, 0, 0
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for info in source.infolist():
            file.writestr(info, parts[info.filename], compress_type=info.compress_type)
    return target.getvalue(), rows, places


def shared_strings(parts: dict[str, bytes]) -> list[str]:
    """Return the texts that the sheets of an Excel file refer to by number."""
    text = parts.get("xl/sharedStrings.xml", b"").decode("utf-8")
    return [_words(hit[1] or "") for hit in SHARED.finditer(text)]


def sheet_table(text: str, shared: list[str]) -> Table:
    """Return the rows of a sheet; a row stands where its cells stand."""
    rows = []
    for row in ROW.finditer(text):
        values: list[str] = []
        for cell in CELL.finditer(row[1] or ""):
            values += [""] * (_position(cell[1]) - len(values))
            values.append(_value(cell[1], cell[2] or "", shared))
        if row[1]:
            rows.append((row.span(1), values))
    return Table(rows, [name.strip().casefold() for name in rows[0][1]] if rows else [])


def _position(attributes: str) -> int:
    """Return the column of a cell from its reference: B7 is 1."""
    hit = re.search(r'\br="([A-Z]+)\d', attributes)
    number = 0
    for letter in hit[1] if hit else "":
        number = 26 * number + ord(letter) - 64
    return max(0, number - 1)


def _value(attributes: str, content: str, shared: list[str]) -> str:
    value = re.search(r"<v[^>]*>(.*?)</v>", content, re.DOTALL)
    if 't="s"' in attributes and value and value[1].isdigit() and int(value[1]) < len(shared):
        return shared[int(value[1])]
    return _words(content)


def _words(content: str) -> str:
    return unescape("".join(re.findall(r"<(?:t|v)\b[^>]*>(.*?)</(?:t|v)>", content, re.DOTALL)))


def tables_of(data: bytes, ending: str) -> list[Table]:
    """Return the tables of a CSV or Excel file; none for anything else, or for a damaged file."""
    if ending in (".xlsx", ".xlsm"):
        try:
            source = zipfile.ZipFile(io.BytesIO(data))
            parts = {info.filename: source.read(info) for info in source.infolist()}
        except (zipfile.BadZipFile, OSError, RuntimeError):
            return []
        shared = shared_strings(parts)
        sheets = [name for name in parts if name.lower().startswith("xl/worksheets/sheet")]
        return [sheet_table(parts[name].decode("utf-8"), shared) for name in sheets]
    found = decoded(data) if ending in (".csv", ".tsv") else None
    table = csv_table(found[0])[0] if found else None
    return [table] if table else []
