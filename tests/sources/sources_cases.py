"""Small exports, put together for a test; the 58 bad inputs lie in `bad/` as files."""

from __future__ import annotations

import io
import json
import zipfile
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


GOOD = posts(*(row(n) for n in range(4)))

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
