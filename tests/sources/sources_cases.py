"""The bad inputs, one builder each: what is wrong, what the reader must say about it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HEADER = "Post ID,Page ID,Page name,Title,Publish time,Permalink,Post type,Date,Views,Reach,Reactions,Comments,Shares"
LINK = "https://www.facebook.com/harkwerk.example/posts/1221583104661954{n:02d}"


def row(n: int, **given: str) -> dict[str, str]:
    """Return one post of the content export by heading."""
    values = {
        "Post ID": f"1221583104661954{n:02d}",
        "Page ID": "104182650993317",
        "Page name": "Harkwerk",
        "Title": f"Beitrag {n}",
        "Publish time": f"03/{n + 13:02d}/2026 10:00",
        "Permalink": LINK.format(n=n),
        "Post type": "Photos",
        "Date": "Lifetime",
        "Views": str(900 + n),
        "Reach": str(700 + n),
        "Reactions": "20",
        "Comments": "3",
        "Shares": "1",
    }
    return {**values, **given}


def quoted(text: str, delimiter: str) -> str:
    """Return a field as CSV writes it."""
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if any(c in text for c in (delimiter, '"', "\n")) else text


def posts(*rows: dict[str, str], header: str = HEADER, delimiter: str = ",") -> str:
    """Return a content export."""
    names = header.split(",")
    lines = [delimiter.join(names)]
    lines += [delimiter.join(quoted(entry.get(name, ""), delimiter) for name in names) for entry in rows]
    return "\n".join(lines) + "\n"


def four(name: str, *values: str) -> str:
    """Return an export whose column `name` holds the given values."""
    return posts(*(row(n, **{name: value}) for n, value in enumerate(values)))


def zipped(members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def thread(*messages: tuple[str, int, str | None], people: tuple[str, ...] = ("Ina Beispiel", "Harkwerk")) -> bytes:
    """Return a thread of the download archive; senders, minutes and texts."""
    entries: list[dict[str, Any]] = []
    for sender, minute, text in messages:
        entry: dict[str, Any] = {"sender_name": sender, "timestamp_ms": 1772438400000 + minute * 60_000}
        entries.append(entry if text is None else {**entry, "content": text})
    return json.dumps({"participants": [{"name": name} for name in people], "messages": entries[::-1]}).encode()


def workbook(*rows: list[Any]) -> bytes:
    """Return an .xlsx file of one worksheet."""
    from openpyxl import Workbook

    book = Workbook()
    for values in rows:
        book.active.append(values)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@dataclass(frozen=True)
class Case:
    """A bad input: its number in the list, the file, and what must come of it."""

    number: int
    name: str
    content: Callable[[], bytes | str]
    error: str | None = None
    note: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    encoding: str = "utf-8"
    rows: int | None = None
    says: tuple[str, ...] = ()  # words that the message must hold, in both languages

    def write(self, folder: Path) -> Path:
        """Write the file and return its path."""
        content = self.content()
        path = folder / self.name
        path.write_bytes(content.encode(self.encoding) if isinstance(content, str) else content)
        return path

    @property
    def id(self) -> str:
        """Short name for test output."""
        return f"{self.number:02d}-{self.error or self.note or 'quiet'}"


GOOD = posts(*(row(n) for n in range(4)))
CASES = [
    Case(3, "posts.csv", lambda: b"", error="file.empty", says=("posts.csv", "0")),
    Case(3, "spaces.csv", lambda: b"\r\n  \r\n", error="file.empty"),
    Case(4, "posts.csv", lambda: posts(), note="data.no_rows", rows=0),
    Case(5, "posts.csv", lambda: workbook(HEADER.split(","), *(list(row(n).values()) for n in range(3))), note="file.is_zip", rows=3),
    Case(5, "archive.csv", lambda: zipped({"x/posts.csv": GOOD.encode()}), note="file.is_zip", rows=4),
    Case(7, "posts.csv", lambda: "<!DOCTYPE html><html><head><title>Log in to Facebook</title></head></html>", error="file.is_html", says=("Log in to Facebook",)),
    Case(8, "posts.xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, error="file.encrypted"),
    Case(9, "posts.zip", lambda: zipped({"posts.csv": GOOD.encode() * 20})[:400], error="file.damaged"),
    Case(9, "crc.zip", lambda: zipped({"posts.csv": GOOD.encode()}, zipfile.ZIP_STORED).replace(b"Beitrag 1", b"Beitrag 9"), error="file.damaged"),
    Case(10, "posts.csv", lambda: GOOD, encoding="utf-16", rows=4),
    Case(10, "posts.csv", lambda: GOOD, encoding="utf-16-le", rows=4),
    Case(10, "posts.csv", lambda: GOOD, encoding="utf-16-be", rows=4),
    Case(11, "posts.csv", lambda: four("Title", "Möhre – „süß“", "Bärlauch"), encoding="cp1252", note="enc.cp1252"),
    Case(12, "posts.csv", lambda: four("Title", "MÃ¶hrle", "Größe", "SÃO PAULO"), note="enc.mojibake", says=("1",)),
    Case(14, "posts.csv", lambda: "sep=;\n" + posts(*(row(n) for n in range(3)), delimiter=";"), encoding="utf-16", rows=3),
    Case(15, "posts.csv", lambda: posts(*(row(n, Views=v, Reach="50") for n, v in enumerate(["1.234", "2.345.678", "87"])), delimiter=";"), rows=3),
    Case(16, "posts.csv", lambda: posts(*(row(n, Views=v, Reach="50") for n, v in enumerate(["1.234", "2.500"])), delimiter=";"), note="num.ambiguous", says=("1.234", "1234", "Views")),
    Case(17, "posts.csv", lambda: posts(*(row(n, Views=v, Reach="50") for n, v in enumerate(["1.234,5", "87", "1,234.5"])), delimiter=";"), error="num.mixed", says=("1.234,5", "1,234.5", "2", "4")),
    Case(18, "posts.csv", lambda: four("Comments", "--", "< 10", "N/A", "5", "–", "-"), note="num.missing"),
    Case(19, "posts.csv", lambda: posts(*(row(n, Views=v, Reach="50") for n, v in enumerate(["1\u00a0234", "2\u202f345", "87"]))), rows=3),
    Case(20, "posts.csv", lambda: four("Publish time", "03/04/2026 10:00", "05/04/2026 10:00"), note="date.ambiguous", says=("03/04/2026", "date_order")),
    Case(21, "posts.csv", lambda: four("Publish time", "13/04/2026 10:00", "04/27/2026 10:00"), error="date.mixed", says=("13/04/2026", "04/27/2026", "2", "3")),
    Case(23, "posts.csv", lambda: GOOD, rows=4),
    Case(23, "posts.csv", lambda: GOOD.replace("Lifetime", "Gesamte Laufzeit"), rows=4),
    Case(26, "posts.csv", lambda: four("Post ID", "1,2215E+17", "1.2215E+17"), note="id.excel", rows=2),
    Case(30, "posts.csv", lambda: posts(*(row(n) for n in range(3)), header=HEADER.replace("Publish time,", "")), error="col.missing", says=("Publish time",)),
    Case(30, "posts.csv", lambda: posts(*(row(n) for n in range(3)), header=HEADER.replace("Post ID,", "").replace("Permalink,", "")), error="col.missing", says=("Post ID", "Permalink")),
    Case(31, "posts.csv", lambda: posts(*(row(n, Zuschauer="12") for n in range(3)), header=HEADER + ",Zuschauer"), note="col.unknown", says=("Zuschauer",), rows=3),
    Case(32, "sales.csv", lambda: "Datum,Filiale,Umsatz\n1.3.2026,Ulm,12\n", error="format.unknown", says=("Datum", "Filiale", "Umsatz", "columns=")),
    Case(33, "posts.csv", lambda: posts(*(row(n, Permalink="") for n in range(3)), header="Post ID,Account name,Publish time,Permalink,Post type,Reach,Comments"), error="format.ambiguous", says=("format=",)),
    Case(35, "posts.csv", lambda: four("Title", "eins\nzwei, drei", "vier"), rows=2),
    Case(43, "bomb.zip", lambda: zipped({"posts.csv": b"0" * (300 * 2**20)}), error="file.unsafe", says=("GB",)),
    Case(43, "climb.zip", lambda: zipped({"../../posts.csv": b"a,b\n1,2\n"}), error="file.unsafe", says=("..",)),
    Case(43, "root.zip", lambda: zipped({"/etc/posts.csv": b"a,b\n1,2\n"}), error="file.unsafe"),
    Case(43, "drive.zip", lambda: zipped({"C:\\posts.csv": b"a,b\n1,2\n"}), error="file.unsafe"),
]  # fmt: skip
