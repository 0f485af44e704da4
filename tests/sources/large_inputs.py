"""Inputs of five megabytes: samples made longer, damaged ones, and the shapes that make parsers explode."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import sources_cases as cases

import smlib as sm

SIZE = 5 * 2**20
TEXTS = ["facebook-posts-en", "facebook-posts-de", "facebook-posts-excel", "instagram-posts", "facebook-views", "facebook-audience", "ga4-de", "matomo-csv", "matomo-json", "weblog", "tickets", "mailbox", "meta-ads-en", "meta-ads-de", "tiktok", "messages", "visits", "journeys"]  # fmt: skip
BOOKS = ["business-profile"]
ARCHIVES = ["facebook-archive", "facebook-archive-old", "instagram-archive", "youtube"]


def longer(data: bytes, size: int = SIZE) -> bytes:
    """Return a text made longer by repeating its second half."""
    half = data.find(b"\n", len(data) // 2) + 1
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        half += half % 2
    tail = data[half:] or data
    return data + tail * max(0, (size - len(data)) // max(1, len(tail)))


def _archive(data: bytes, size: int) -> bytes:
    """Return an archive whose unpacked members are `size` bytes in all, packed as Meta packs them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as new:
        members = {name: old.read(name) for name in old.namelist()}
        whole = sum(map(len, members.values())) or 1
        tables = all("/" not in name for name in members)  # they get longer; threads get more
        for turn in range(1 if tables else max(1, size // whole)):
            for name, content in members.items():
                content = longer(content, size // len(members)) if tables else content
                folder, _, last = name.rpartition("/")
                new.writestr(f"{folder}{turn}/{last}" if turn and folder else f"{turn or ''}{name}", content)
    return buffer.getvalue()


def _book(size: int) -> bytes:
    rows = [["Store code", "Business name", "Address", "Labels", "Google Search - Mobile", "Google Search - Desktop", "Google Maps - Mobile", "Google Maps - Desktop", "Calls", "Messages", "Bookings", "Directions", "Website clicks"]]  # fmt: skip
    dice = random.Random(3)
    rows += [
        [f"HW-{n}", "Harkwerk", f"Am Amboss {n}", "", *(dice.randrange(10**6) for _ in range(9))]
        for n in range(size // 84)
    ]
    return cases.workbook(*rows)


def _far(cell: str, place: str = 'r="{}"') -> bytes:
    """Return a small workbook with one cell far away: dense, its sheet would be seventeen billion cells."""
    data = cases.workbook(["Date", "Views"], ["2026-03-02", 5])
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                more = f"<row {place.format(row)}><c {place.format(cell)}><v>1</v></c></row></sheetData>".encode()
                content = content.replace(b"</sheetData>", more)
            new.writestr(name, content)
    return buffer.getvalue()


def _swollen() -> bytes:
    """Return a small workbook that unpacks to half a gigabyte."""
    buffer = io.BytesIO(cases.workbook(["Date", "Views"], ["2026-03-02", 5]))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as file, file.open("xl/sheet2.xml", "w") as member:
        for _ in range(64):
            member.write(b" " * 2**23)
    return buffer.getvalue()


SHAPES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zeros": ("zeros.csv", lambda: b"\0" * SIZE),
    "noise": ("noise.csv", lambda: random.Random(1).randbytes(SIZE)),
    "noise-zip": ("noise.zip", lambda: b"PK\x03\x04" + random.Random(2).randbytes(SIZE)),
    "noise-xls": ("noise.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(2).randbytes(SIZE)),
    "letters": ("letters.csv", lambda: bytes(random.Random(4).choices(b'ab1.,;"\n\t- ', k=SIZE))),
    "commas": ("commas.csv", lambda: b"," * SIZE),
    "wide": ("wide.csv", lambda: b"a,b,c," * (SIZE // 12) + b"\n" + b"1,2,3," * (SIZE // 12) + b"\n"),
    "wide-known": ("wide.csv", lambda: cases.HEADER.encode() + b"," * 10**6 + b"\n" + cases.GOOD.encode() * 3),
    "newlines": ("newlines.csv", lambda: b"\n" * SIZE),
    "returns": ("returns.csv", lambda: b"a,b\r" * (SIZE // 4)),
    "quotes": ("quotes.csv", lambda: b'"' * SIZE),
    "open-quote": ("open.csv", lambda: cases.HEADER.encode() + b'\n1,"' + b"x,\n" * (SIZE // 3)),
    "one-line": ("line.csv", lambda: b"x" * SIZE),
    "titles": ("titles.csv", lambda: b"# a title\n\nDate,Views\n2026-03-02,5\n\n" * (SIZE // 40)),
    "ones": ("ones.csv", lambda: b"1\n" * (SIZE // 2)),
    "pairs": ("pairs.csv", lambda: b"1,2\n" * (SIZE // 4)),
    "doubled": ("doubled.csv", lambda: b"Date,Primary\r\r\n" + b"2026-03-02,5\r\r\n" * (SIZE // 15)),
    "stacked": ("stacked.csv", lambda: (b"Views\n\nDate,Primary\n" + b"2026-03-02,5\n" * (SIZE // 13 // 199) + b"\n") * 199),
    "blanks": ("blanks.csv", lambda: (cases.HEADER + "\n" + "1,2\n\n" * (SIZE // 5)).encode()),
    "brackets": ("deep.json", lambda: b"[" * SIZE),
    "braces": ("deep.json", lambda: b'[{"a":' * (SIZE // 6)),
    "keys": ("keys.json", lambda: json.dumps([{f"k{n}": 1} for n in range(SIZE // 16)]).encode()),
    "log-noise": ("access.log", lambda: b'192.0.2.1 - - [22/Jun/2026:05:54:10 +0200] "' + b'\\"' * (SIZE // 2)),
    "log-lines": ("access.log", lambda: b'192.0.2.1 - - [22/Jun/2026:05:54:10 +0200] "GET / HTTP/1.1" 200 1 "-" "M"\n' + b"x [ ] \" \" 200 \n" * (SIZE // 14)),
    "mails": ("box.mbox", lambda: ("From a@b.c Mon Mar 02 09:35:44 2026\nFrom: a@b.c\n\n" * (SIZE // 50)).encode()),
    "senders": ("box.mbox", lambda: "".join(f"From a@b.c Mon Mar 02 09:35:44 2026\nFrom: Max {n} <a{n}@b.c>\nDate: Mon, 02 Mar 2026 09:35:44 +0100\n\n" for n in range(SIZE // 105)).encode()),
    "many-parts": ("box.mbox", lambda: "".join(f'From a@b.c Mon Mar 02 09:35:44 2026\nFrom: =?utf-8?q?M=C3=B6hrle{n}?= <a@b.c>\nTo: Harkwerk <k@harkwerk.example>\nDate: Mon, 02 Mar 2026 09:35:44 +0100\nContent-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Transfer-Encoding: quoted-printable\n\nHallo=20Welt\n--b\nContent-Type: text/html\n\n<p>Hallo</p>\n--b--\n\n' for n in range(SIZE // 350)).encode()),
    "nested": ("box.mbox", lambda: b"From a@b.c Mon Mar 02 09:35:44 2026\nFrom: a@b.c\n" + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(SIZE // 60))),
    "one-mail": ("box.mbox", lambda: cases.mail(1, "a@b.c").encode() + b">From " * (SIZE // 6)),
    "headers": ("box.mbox", lambda: b"From a@b.c Mon Mar 02 09:35:44 2026\n" + b"To: a@b.c, b@c.d\n" * (SIZE // 18)),
    "references": ("box.mbox", lambda: b"From a@b.c Mon Mar 02 09:35:44 2026\nReferences: " + b"<a@b> " * (SIZE // 6)),
    "far-cell": ("far.xlsx", lambda: _far("XFD1048576")),
    "far-row": ("far.xlsx", lambda: _far("B1048576")),
    "far-quoted": ("far.xlsx", lambda: _far("XFD1048576", "r\t= '{}'")),
    "swollen": ("swollen.xlsx", _swollen),
    "long-dates": ("dates.csv", lambda: (cases.HEADER + "\n").encode() + b"1,2,H,T,03/04/2026 10:00" + b"0" * 200 + b",,,,,,,,\n" * 1 + (b"1,2,H,T," + b"9" * 2000 + b",,,,,,,,\n") * (SIZE // 2020)),
    "long-numbers": ("numbers.csv", lambda: (cases.HEADER + "\n").encode() + (b"1,2,H,T,03/14/2026 10:00,,,," + b"1." * 1000 + b",,,,\n") * (SIZE // 2035)),
    "percent": ("p.csv", lambda: ("label,nb_visits,bounce_rate\n" + "a,1,(((((1.1.1,1,1%)\n" * (SIZE // 24)).encode()),
}  # fmt: skip


KEYS = [*(f"text:{n}" for n in TEXTS), *(f"archive:{n}" for n in ARCHIVES), "book:business-profile", *(f"shape:{n}" for n in SHAPES)]  # fmt: skip


def inputs(folder: Path, size: int = SIZE, only: list[str] | None = None) -> dict[str, Path]:
    """Write large inputs (all, or those named) and return the files by name: `text:…`, `archive:…`, `book:…`, `shape:…`."""
    found: dict[str, Path] = {}

    def put(key: str, name: str, make: Callable[[], bytes]) -> None:
        if only is not None and key not in only:
            return
        place = folder / key.replace(":", "-")
        place.mkdir(parents=True, exist_ok=True)
        found[key] = place / name
        found[key].write_bytes(make())

    for name in TEXTS:
        path = sm.example(name)
        put(f"text:{name}", path.name, lambda path=path: longer(path.read_bytes(), size))
    for name in ARCHIVES:
        path = sm.example(name)
        put(f"archive:{name}", path.name, lambda path=path: _archive(path.read_bytes(), size))
    put("book:business-profile", "profile.xlsx", lambda: _book(size))
    for key, (name, make) in SHAPES.items():
        put(f"shape:{key}", name, make)
    return found


def damaged(data: bytes, seed: int) -> bytes:
    """Return data with some bytes changed, left out or repeated."""
    dice, raw = random.Random(seed), bytearray(data)
    for _ in range(dice.choice((1, 5, 50))):
        place = dice.randrange(len(raw))
        match dice.randrange(4):
            case 0:
                raw[place] ^= 1 << dice.randrange(8)
            case 1:
                raw[place] = dice.choice(b'\0\xff",;\n\r=-9e')
            case 2:
                del raw[place : place + dice.randrange(1, 4000)]
            case 3:
                raw[place:place] = raw[place : place + dice.randrange(1, 4000)]
    return bytes(raw)
