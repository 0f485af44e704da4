"""Finding one person's words in a file, however the file writes them, without touching a byte beside them.

A `Stream` is a file as people read it, each sign with its place in the file: HTML's `&amp;`, JSON's `\\u00fc` and CSV's
doubled quotes are read as what they mean, and what is cut out is cut out of the file itself.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

TOKEN = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
SENTENCE = re.compile(r"[^.!?…\n]+")
ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z]\w*);")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)
TAG = re.compile(r"<[!/A-Za-z][^<>]*>")
PICTURE = re.compile(r"[A-Za-z0-9+/=]{200,}")
BORDER = "\x00"  # between pieces that are not neighbours in the file; never part of a word
EDGE = re.compile(r"[\x00\n\r\t\"'„“”‚‘’«»›‹>|:]")
LONG = 8  # so many words of a voice in a row are hers
SENTENCE_WORDS = 5  # so many make a whole sentence hers
CUT_WORDS = 4  # a beginning that a table cut off: "Drei Handgriffe, dann ging …"


@dataclass(frozen=True)
class Stream:
    """Text as people read it; sign `n` stands at `starts[n]` to `ends[n]` of the file's text (-1: not in the file)."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the stretches of the file that hold the signs from `start` to `end`."""
        open_at = open_to = -1
        for n in range(start, end):
            if self.starts[n] < 0:
                continue
            if self.starts[n] == open_to:
                open_to = self.ends[n]
                continue
            if open_at >= 0:
                yield open_at, open_to
            open_at, open_to = self.starts[n], self.ends[n]
        if open_at >= 0:
            yield open_at, open_to


def plain(text: str) -> Stream:
    """Read a text as it stands."""
    return Stream(text, range(len(text)), range(1, len(text) + 1))


def _joined(base: Stream, spans: Iterable[tuple[int, int]], escapes: re.Pattern[str] | None) -> Stream:
    """Read the spans of a stream one after the other, escapes as what they mean."""
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def take(start: int, end: int) -> None:
        signs.append(base.text[start:end])
        starts.extend(base.starts[start:end])
        ends.extend(base.ends[start:end])

    for start, end in _readable(base.text, spans):
        place = start
        for hit in escapes.finditer(base.text, start, end) if escapes else ():
            take(place, hit.start())
            for sign in _meaning(hit[0]):
                signs.append(sign)
                starts.append(base.starts[hit.start()])
                ends.append(base.ends[hit.end() - 1])
            place = hit.end()
        take(place, end)
        signs.append(BORDER)
        starts.append(-1)
        ends.append(-1)
    return Stream("".join(signs), starts, ends)


def _readable(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Leave out pictures written as letters: millions of signs, and none of them a word."""
    for start, end in spans:
        for hit in PICTURE.finditer(text, start, end) if end - start > 500 else ():
            yield start, hit.start()
            start = hit.end()
        yield start, end


def _meaning(escape: str) -> str:
    if escape.startswith("&"):
        return html.unescape(escape)
    if escape == '""':
        return '"'
    try:
        return str(json.loads(f'"{escape}"'))
    except ValueError:
        return escape


def strings(base: Stream) -> Stream:
    """Read the strings of a JSON text."""
    return _joined(base, (hit.span(1) for hit in STRING.finditer(base.text)), ESCAPE)


def cells(base: Stream, spans: Iterable[tuple[int, int]]) -> Stream:
    """Read the cells of a CSV text, given where they stand."""
    return _joined(base, spans, re.compile('""'))


def markup(base: Stream) -> tuple[Stream, Stream]:
    """Read an HTML or XML text: what stands between its tags, and what stands in them (`alt`, `title`)."""
    tags = [hit.span() for hit in TAG.finditer(base.text)]
    edges = [0, *(edge for span in tags for edge in span), len(base.text)]
    between = list(zip(edges[::2], edges[1::2], strict=True))
    return _joined(base, between, ENTITY), _joined(base, tags, ENTITY)


def folded(word: str) -> str:
    """Return a word for comparison."""
    return unicodedata.normalize("NFC", word).casefold()


def tokens(text: str) -> list[str]:
    """Return the words of a text for comparison."""
    return [folded(hit[0]) for hit in TOKEN.finditer(text)]


@dataclass(frozen=True)
class Words:
    """The words to look for: a voice, or (`whole`) a name that counts only as a whole, and wherever it stands."""

    text: str
    whole: bool = False

    @cached_property
    def words(self) -> list[str]:
        """The words in their order."""
        return tokens(self.text)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Where each sentence of enough words begins and ends, in words."""
        found, place = [], 0
        for sentence in SENTENCE.findall(self.text):
            count = len(tokens(sentence))
            if count >= SENTENCE_WORDS:
                found.append((place, place + count))
            place += count
        return found

    @cached_property
    def probes(self) -> list[list[bytes]]:
        """For each stretch that would be a find, its runs of plain letters: these stand there in every encoding."""
        n = len(self.words)
        stretches = [(0, n)] if self.whole or n <= CUT_WORDS else [(0, CUT_WORDS), *self.sentences]
        stretches += [(k, k + LONG) for k in range(n - LONG + 1) if not self.whole]
        return [re.findall(rb"[a-z0-9]+", " ".join(self.words[a:b]).encode("ascii", "replace")) for a, b in stretches]

    def may_be_in(self, low: bytes) -> bool:
        """Tell whether a file (in lower case) can hold these words; cheap, and never a wrong no."""
        return any(all(run in low for run in runs) for runs in self.probes)

    def find(self, text: str) -> list[tuple[int, int]]:
        """Return where these words stand: whole, whole sentences, long stretches, and beginnings that a table cut off."""
        hits = [(folded(hit[0]), hit.start(), hit.end()) for hit in TOKEN.finditer(text)]
        where: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            where.setdefault(word, []).append(place)
        found: list[tuple[int, int]] = []
        n = 0
        while n < len(hits):
            best = 0, 0
            for place in where.get(hits[n][0], ()):
                length = self._run(hits, n, place)
                end = self._taken(text, hits, n, place, length)
                best = max(best, (end, length))
            if best[0]:
                found.append((hits[n][1], best[0]))
                n += best[1]
            else:
                n += 1
        return found

    def _run(self, hits: list[tuple[str, int, int]], n: int, place: int) -> int:
        length = 0
        while (
            n + length < len(hits)
            and place + length < len(self.words)
            and hits[n + length][0] == self.words[place + length]
        ):
            length += 1
        return length

    def _taken(self, text: str, hits: list[tuple[str, int, int]], n: int, place: int, length: int) -> int:
        """Return where the find ends if so many words from there are this voice's, else 0."""
        start, end = hits[n][1], hits[n + length - 1][2]
        complete = place == 0 and length == len(self.words)
        if self.whole:
            return end if complete else 0
        if complete and length < SENTENCE_WORDS:  # "Sehr gut." is hers only where it stands for itself
            before, after = text[:start].rstrip(" .…")[-1:], text[end:].lstrip(" .!?…")[:1]
            complete = all(not sign or EDGE.match(sign) for sign in (before, after))
        cut = re.compile(r"[ ,;:–-]*(\w*)(?:…|\.{3})").match(text, end)
        if (
            cut
            and place == 0
            and CUT_WORDS <= length < len(self.words)
            and self.words[length].startswith(folded(cut[1]))
        ):
            return cut.end()
        whole = any(place <= first and last <= place + length for first, last in self.sentences)
        if not (complete or whole or length >= LONG):
            return 0
        closing = re.compile(r"[.!?…]+").match(text, end)
        return closing.end() if closing else end
