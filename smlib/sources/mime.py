"""What one mail says: its headers, who wrote and received it, when, and its text."""

from __future__ import annotations

import re
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator
from datetime import datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache

Person = tuple[str, str]  # name, address

LONGEST = 64 * 2**10  # of a header; no mail needs more
MOST_PARTS, DEEPEST = 1000, 20  # of a mail, and parts in parts; forwarded chains have some dozens
WANTED = "date from to cc subject message-id references in-reply-to auto-submitted x-autoreply x-autorespond content-type content-disposition content-transfer-encoding"  # fmt: skip
# Python's own parser takes ten times longer, much of it for what nobody asks here.
HEADER = re.compile(rb"(?im)^(%s)[ \t]*:[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)" % WANTED.replace(" ", "|").encode())
END = re.compile(rb"\A\r?\n|\r?\n\r?\n|\Z")  # of the headers; a part may have none
BOUNDARY = re.compile(r"boundary\s*=\s*(?:\"([^\"]+)\"|([^\s;]+))", re.I)
CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]+)", re.I)
ONE_PERSON = re.compile(r"(?:(\w+(?: \w+)*) )?<([\w.+-]+@[\w.-]+)>|([\w.+-]+@[\w.-]+)", re.ASCII)
TAGS = re.compile(r"(?s)<(style|script).*?</\1>|<[^>]*>")


class Mail:
    """One mail.

    Args:
        raw: its bytes, as they stand in a mailbox.
    """

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        end = END.search(raw)
        assert end is not None
        self._body = end.end()
        self._headers: dict[bytes, str] = {}
        for name, value in HEADER.findall(raw, 0, end.start()):
            self._headers.setdefault(name.lower(), _decoded(value[:LONGEST]))

    def header(self, name: str) -> str:
        """Return a header on one line as it was sent, empty where there is none."""
        return self._headers.get(name.encode(), "")

    def people(self, *names: str) -> list[Person]:
        """Return name and address of everybody in some headers."""
        return [person for name in names if (text := self.header(name)) for person in _people(text)]

    def moment(self) -> datetime | None:
        """Return when it was sent, without zone if it names none; None for what is no date."""
        try:
            moment = parsedate_to_datetime(self.header("date"))
        except (ValueError, TypeError, OverflowError):
            return None
        return moment if 1970 < moment.year < 2200 else None

    @property
    def text(self) -> str | None:
        """The plain text; without one, the HTML without its tags."""
        parts = list(self._readable())
        part = next((part for part in parts if part._kind() != "text/html"), next(iter(parts), None))
        if part is None:
            return None
        text = part._content()
        return (TAGS.sub(" ", text) if part._kind() == "text/html" else text).strip() or None

    def _kind(self) -> str:
        return self.header("content-type").partition(";")[0].strip().casefold() or "text/plain"

    def _readable(self, depth: int = 0) -> Iterator[Mail]:
        """Yield the parts that are text to read; forwarded mails and attachments are not."""
        kind = self._kind()
        if kind.startswith("multipart/") and depth < DEEPEST:
            for part in self._parts():
                yield from Mail(part)._readable(depth + 1)
        elif kind in ("text/plain", "text/html") and not self.header("content-disposition").lower().startswith(
            "attach"
        ):
            yield self

    def _parts(self) -> list[bytes]:
        found = BOUNDARY.search(self.header("content-type"))
        if not found:
            return []
        mark = b"\n--" + (found[1] or found[2]).encode()
        parts: list[list[bytes]] = []
        for piece in (b"\n" + self._raw[self._body :]).split(mark, MOST_PARTS)[1:]:
            ending, _, part = piece.partition(b"\n")
            if ending.strip() == b"--":
                break
            if not ending.strip():
                parts.append([part])
            elif parts:  # the mark of parts within this one begins alike
                parts[-1] += [mark, piece]
        return [b"".join(part) for part in parts]

    def _content(self) -> str:
        data = self._raw[self._body :]
        packed = self.header("content-transfer-encoding").strip().casefold()
        try:
            data = (
                a2b_qp(data)
                if packed == "quoted-printable"
                else a2b_base64(data + b"==")
                if packed == "base64"
                else data
            )
        except ValueError:  # a single letter too much
            data = b""
        named = CHARSET.search(self.header("content-type"))
        try:
            return data.decode(named[1] if named else "utf-8", "replace")
        except (LookupError, ValueError):  # an encoding that does not exist
            return data.decode("utf-8", "replace")


def _decoded(value: bytes) -> str:
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("cp1252", "replace")
    return re.sub(r"\r?\n[ \t]*", " ", text) if "\n" in text else text


@lru_cache(maxsize=4096)
def _people(text: str) -> list[Person]:
    if one := ONE_PERSON.fullmatch(text):
        return [(one[1] or "", (one[2] or one[3]).casefold())]
    # Names are decoded after the commas between people are found: one may stand in a name.
    found = [(unencoded(name).strip(), address.strip().casefold()) for name, address in getaddresses([text])]
    return [(name, address) for name, address in found if name or address]


def unencoded(text: str) -> str:
    """Return a header with its encoded words as they are read.

    Example:
        >>> unencoded("=?utf-8?q?M=C3=B6hrle?= (Kundendienst)")
        'Möhrle (Kundendienst)'
    """
    if "=?" not in text:
        return text
    try:
        return str(make_header(decode_header(text)))
    except (ValueError, LookupError, MessageError):  # an encoding that does not exist, or half of one
        return text
