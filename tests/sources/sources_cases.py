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

TIKTOK = '"Date","Video Views","Profile Views","Likes","Comments","Shares"\n'
DAYS = ("December 30", "December 31", "January 1", "January 2")
LEGACY = (
    "Post ID,Permalink,Post Message,Type,Posted,Lifetime Post Total Reach,Lifetime Post Total Impressions,"
    "Lifetime Organic views to 95%,Lifetime Organic views to 95%\n"
    ",,,,,Lifetime: The total number of people your Page post was served to. (Unique Users),"
    "Lifetime: The number of impressions of your Page post. (Total Count),"
    "Lifetime: Number of times your video was viewed to 95%. (Total Count),"
    "Lifetime: Number of times your video was viewed to 95%. (Unique Users)\n"
    "104_1,https://www.facebook.com/104/posts/1234567,Hallo,Photo,10/13/2015 21:00,120,180,30,20\n"
    "104_2,https://www.facebook.com/104/posts/2234567,Neu,Link,10/14/2015 09:30,90,130,10,9\n"
)
STACKED = (
    "# Report\n\nPage path and screen class,Views,Active users\n/a,10,5\n/b,7,6\n\n"
    "Session source,Sessions\ngoogle,12\nfacebook,8\n"
)
LOG = '192.0.2.{n} - - [22/Jun/2026:05:54:{n:02d} +0200] "GET /spaten HTTP/1.1" 200 97 "-" "Mozilla/5.0 (X11)"'
TLS = '192.0.2.9 - - [22/Jun/2026:05:54:49 +0200] "\\x16\\x03\\x01" 400 226 "-" "-"'


def mail(n: int, sender: str, *, date: str | None = "Mon, 02 Mar 2026 09:35:44 +0100", extra: str = "", ref: int | None = None) -> str:  # fmt: skip
    """Return one mail of an mbox."""
    to = "ina@example.org" if "harkwerk" in sender else "kundendienst@harkwerk.example"
    lines = [f"From {sender} Mon Mar 02 09:35:44 2026", f"From: {sender}", f"To: {to}", f"Message-ID: <{n}@x>"]
    lines += [f"Date: {date}"] if date else []
    lines += [f"In-Reply-To: <{ref}@x>"] if ref else []
    lines += [extra] if extra else []
    return "\n".join([*lines, "", f">From der Nachricht {n}", "", ""])


def long(*bad: str, rows: int = 60) -> str:
    """Return an export of many rows with broken lines in between."""
    lines = posts(*(row(n % 10, **{"Post ID": str(10**14 + n), "Permalink": ""}) for n in range(rows))).splitlines()
    return "\n".join([*lines[:20], *bad, *lines[20:]]) + "\n"


TOTAL = {"Post ID": "Total", "Page ID": "", "Page name": "", "Title": "", "Publish time": "", "Permalink": "", "Post type": "", "Date": ""}  # fmt: skip
CASES += [
    Case(22, "posts.csv", lambda: four("Publish time", "31.02.2026 10:00", "13.03.2026 10:00", "00.00.0000"), note="date.bad", says=("2, 4",), rows=3),
    Case(22, "posts.csv", lambda: four("Publish time", "45901", "45902.5"), note="date.bad", rows=2),
    Case(24, "Overview.csv", lambda: TIKTOK + "".join(f'"{day}","10","2","1","0","0"\n' for day in DAYS), error="date.no_year", says=("end_date", "December 30")),
    Case(24, "Overview.csv", lambda: TIKTOK + "".join(f'"{day}","10","2","1","0","0"\n' for day in DAYS), options={"end_date": "2026-01-02"}, rows=20),
    Case(25, "posts.csv", lambda: four("Publish time", "2026-03-29 02:30", "2026-10-25 02:30", "2026-05-05 10:00"), note="tz.dst", says=("2", "Europe/Berlin")),
    Case(27, "posts.csv", lambda: posts(row(1), row(2), {**row(3), **TOTAL, "Views": "1803", "Reach": "", "Reactions": "40", "Comments": "6", "Shares": "2"}), note="row.total", rows=2),
    Case(27, "posts.csv", lambda: posts(row(1), row(2), {**row(3), **TOTAL, "Post ID": "Gesamt", "Views": "1900"}), note="row.total", rows=2, says=("97",)),
    Case(27, "posts.csv", lambda: posts({**row(3), **TOTAL, "Post ID": "", "Views": "1803"}, row(1), row(2)), note="row.total", rows=2),
    Case(28, "legacy.csv", lambda: LEGACY, note="col.duplicate", rows=2),
    Case(29, "legacy.csv", lambda: LEGACY, note="col.duplicate", says=("95%",), rows=2),
    Case(34, "posts.csv", lambda: long("1,2,3,4"), note="csv.ragged", rows=60, says=("21", "4", "13")),
    Case(34, "posts.csv", lambda: long(*["1,2,3,4"] * 9), error="csv.ragged", says=("21",)),
    Case(34, "posts.csv", lambda: long('122,"nie geschlossen,1,2,3'), error="csv.ragged"),
    Case(36, "posts.csv", lambda: posts(row(1), row(2, Views="5000"), row(2, Views="5100")), note="merge.overlap", rows=2),
    Case(37, "posts.csv", lambda: posts(row(1), row(2, **{"Page ID": "99", "Page name": "Andere"})), note="merge.pages", says=("Andere", "Harkwerk")),
    Case(38, "posts.csv", lambda: posts(row(1), row(2, Reach="-1")), note="num.negative", says=("reach", "3")),
    Case(38, "posts.csv", lambda: posts(row(1, Follows="-6"), header=HEADER + ",Follows"), rows=1),
    Case(39, "posts.csv", lambda: posts(row(1), row(2, Reactions="9000")), note="data.implausible", says=("1",)),
    Case(40, "posts.csv", lambda: posts(row(1), row(2), {**row(3), **TOTAL, "Views": "1803", "Reach": "1403"}), note="metric.nonadditive", says=("Reach",)),
    Case(42, "posts.csv", lambda: four("Title", "=HYPERLINK(1)", "@ina", "+1", "'=1+1"), rows=4),
    Case(44, "export.zip", lambda: zipped({"a/one.csv": GOOD.encode(), "a/two.csv": GOOD.encode()}), note="zip.choice", says=("one.csv", "two.csv")),
    Case(45, "ga4.csv", lambda: STACKED, note="table.stacked", rows=2),
    Case(46, "~$posts.xlsx", lambda: b"x" * 165, error="file.locked", says=("~$",)),
    Case(47, "one.zip", lambda: zipped({"messages/inbox/ina_12345/message_1.json": thread(("Ina Beispiel", 0, "Hallo"))}), note="msg.no_answer", options={"own_name": "Harkwerk"}, rows=1),
    Case(48, "one.zip", lambda: zipped({"messages/inbox/ina_12345/message_1.json": thread(("Ina Beispiel", 0, "Hallo"))}), error="msg.who_am_i", says=("Ina Beispiel", "own_name=")),
    Case(49, "box.mbox", lambda: mail(1, "ina@example.org") + mail(2, "kundendienst@harkwerk.example", date=None), note="mail.date", options={"own_name": "harkwerk.example"}, rows=1),
    Case(49, "box.mbox", lambda: mail(1, "ina@example.org") + mail(2, "kundendienst@harkwerk.example", ref=1, extra="Auto-Submitted: auto-replied"), note="mail.auto", options={"own_name": "harkwerk.example"}, rows=2),
    Case(50, "access.log", lambda: "\n".join([LOG.format(n=n) for n in range(10, 40)] + [TLS, "garbage"]) + "\n", note="log.unparsed", says=("2", "32", "31"), rows=30),
    Case(50, "access.log", lambda: "\n".join([LOG.format(n=n) for n in range(10, 14)] + ["garbage"] * 9) + "\n", error="log.unparsed", says=("9", "13")),
]  # fmt: skip
