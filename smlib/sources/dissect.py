"""From text to tables: hints and titles above, tables stacked in one file, blank lines that mean nothing."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from itertools import chain, islice
from operator import itemgetter

from smlib.sources.cells import DELIMITERS, FAST_FROM, Record, fast, pieces, records
from smlib.sources.errors import refuse
from smlib.sources.notes import Notes
from smlib.sources.sheets import (
    HEAD,
    MOST_COLUMNS,
    Growing,
    Known,
    Sheet,
    header_place,
    is_prose,
    not_too_wide,
    sheet_from,
    trimmed,
    width_of,
)
from smlib.text.numbers import number

SEP = re.compile(r'"?sep=(.)"?[ \t]*(\r\n|\r|\n)')
HEAD_BYTES = 400_000
MOST_TABLES = 200  # stacked in one file; the longest report has some dozens
MANY = 20  # blank lines among a thousand


def dissect(text: str, name: str, known: Known, notes: Notes) -> list[Sheet]:
    """Return the tables in a text, in their order.

    Args:
        text: decoded, without byte-order mark.
        name: for messages.
        known: tells headings that a format knows.
        notes: takes what was noticed.
    """
    first_line, delimiter = 1, None
    if hint := SEP.match(text):
        delimiter, text, first_line = hint[1], text[hint.end() :], 2
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    delimiter = delimiter or _delimiter(text, known)
    stack = _Stack(name, known)
    for lines, rows in pieces(text, delimiter, first_line):
        if lines[0] == first_line:
            not_too_wide(max(map(len, rows[:HEAD])), name)
        stack.take(lines, rows)
    return [table.finish(notes) for table in stack.tables()]


def _delimiter(text: str, known: Known) -> str:
    """Return the delimiter that finds most known headings, then the one that gives the most even rows."""

    def merit(delimiter: str) -> tuple[int, float, int]:
        rows = [fields for _, fields in islice(records(text[:200_000], delimiter), HEAD) if any(fields)]
        hits = max((sum(map(known, fields[:MOST_COLUMNS])) for fields in rows), default=0)
        widths = [len(fields) for fields in rows]
        common = max(set(widths), key=lambda w: (widths.count(w), w), default=0)
        return hits, (widths.count(common) / len(widths) if common > 1 else 0.0), common

    return max(DELIMITERS, key=merit)


class _Stack:
    """Tables below each other: a blank line ends one, unless what follows has its width and no headings of its own."""

    def __init__(self, name: str, known: Known) -> None:
        self._name, self._known = name, known
        self._tables: list[Growing] = []
        self._fresh: list[Record] = []  # rows after a blank line of which it is open where they belong
        self._after_blank = True

    def take(self, lines: Sequence[int], rows: list[list[str]]) -> None:
        """Take rows as they come, blank ones among them."""
        if all(rows) and all(map(str.strip, map(itemgetter(0), rows))):  # the rule, and told fast
            self._run(lines, rows)
            return
        if not any(rows):
            self._settle()
            self._after_blank = True
            return
        blank = [place for place, fields in enumerate(rows) if not any(map(str.strip, fields))]
        start = 0
        for turn, place in enumerate(blank):
            self._run(lines[start:place], rows[start:place])
            self._settle()
            self._after_blank, start = True, place + 1
            if turn == 0 and (more := self._stray(blank, rows)):  # a blank line after each row, and each means nothing
                self._tables[-1].extend([lines[place] for place in more], [rows[place] for place in more])
                start = blank[-1] + 1
                break
        self._run(lines[start:], rows[start:])

    def _stray(self, blank: list[int], rows: list[list[str]]) -> list[int]:
        """Return the places of the rows between the first and the last blank one, if all belong to the last table."""
        if len(blank) < MANY or not self._tables or self._tables[-1].widest == 1:
            return []
        between = sorted(set(range(blank[0], blank[-1])).difference(blank))
        full = [rows[place] for place in between]
        even = set(map(len, full)) == {self._tables[-1].width} != {1}
        if not even or any(fields[0].lstrip().startswith("#") for fields in full):
            return []
        return [] if any(map(self._known, set(chain.from_iterable(full)))) else between

    def _run(self, lines: Sequence[int], rows: list[list[str]]) -> None:
        """Take rows without a blank one among them."""
        if rows and (self._after_blank or self._fresh):
            self._after_blank = False
            room = HEAD - len(self._fresh)
            self._fresh += zip(lines[:room], rows[:room], strict=True)
            lines, rows = lines[room:], rows[room:]
            if len(self._fresh) == HEAD:
                self._settle()
        if rows:
            self._tables[-1].extend(lines, rows)

    def tables(self) -> list[Growing]:
        """Return the tables; no more rows may come."""
        self._settle()
        return self._tables

    def _settle(self) -> None:
        """Decide where the rows after a blank line belong."""
        if not self._fresh:
            return
        lines, rows = [line for line, _ in self._fresh], [fields for _, fields in self._fresh]
        self._fresh = []
        if not self._continues(rows):
            if len(self._tables) == MOST_TABLES:
                raise refuse("table.many", file=self._name, most=number(MOST_TABLES))
            self._tables.append(Growing(self._name, self._known))
        self._tables[-1].extend(lines, rows)

    def _continues(self, rows: list[list[str]]) -> bool:
        """Tell whether rows after a blank line are more of the table before it."""
        if not self._tables:
            return False
        before, first = self._tables[-1], rows[0]
        if before.widest == 1:  # a title, comments or a hint above the headings belong to the table that follows them
            return True
        alone = len(first) == 1 or first[0].lstrip().startswith("#")
        return not alone and width_of(rows) == before.width and not any(map(self._known, first))


def large(data: bytes, name: str, known: Known, notes: Notes) -> Sheet | None:
    """Return the one table of a large UTF-8 file without ever holding its whole text; None where it is not that even.

    Args:
        data: the file's bytes.
        name: for messages.
        known: tells headings that a format knows.
        notes: takes what was noticed.
    """
    if len(data) < FAST_FROM or not _is_utf8(data):
        return None
    begin = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    text = data[begin:HEAD_BYTES].decode("utf-8", "ignore")
    first_line, delimiter = 1, None
    if hint := SEP.match(text):
        delimiter, text, first_line = hint[1], text[hint.end() :], 2
        begin += len(hint[0])
    delimiter = delimiter or _delimiter(text, known)
    head = list(islice(records(text, delimiter, first_line), HEAD))
    rows = [fields for _, fields in head]
    place = header_place(rows, known)
    start = place + 1
    described = rows[start] if start < len(rows) and is_prose(rows[start]) else []
    start += bool(described)
    if start >= len(head) - 1 or text.lstrip()[:1] in "[{":
        return None
    line = head[start][0]
    for _ in range(line - first_line):
        begin = data.index(b"\n", begin) + 1
    header = trimmed(rows[place])
    not_too_wide(len(header), name)
    block = fast(data, begin, delimiter, len(header), line, notes)
    if block is None:
        return None
    above = [" ".join(filter(None, fields)) for fields in rows[:place]]
    return sheet_from(name, [text for text in above if text], header, described, block)


def _is_utf8(data: bytes) -> bool:
    check = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        for start in range(0, len(data), 2**20):
            check.decode(bytes(view[start : start + 2**20]))
        check.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return b"\0" not in data
