"""Files that are the same, byte for byte, on every run: CSV in the platforms' encodings, archives, Excel."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

TEXTS = Path(__file__).parent / "texts"
FIXED = (2026, 8, 17, 9, 0, 0)


def blocks(name: str) -> list[tuple[list[str], str]]:
    """Read a file of texts: blocks parted by `---`, their first line holds fields parted by `|`."""
    content = (TEXTS / name).read_text(encoding="utf-8")
    lines = "\n".join(line for line in content.split("\n") if not line.startswith("#") or line[1:2].isalpha())
    found = []
    for block in re.split(r"^---$", lines, flags=re.MULTILINE):
        head, _, body = block.strip().partition("\n")
        found.append(([field.strip() for field in head.split("|")], body.strip()))
    return found


def rows_of(name: str) -> list[list[str]]:
    """Read a file of texts with one record a line, fields parted by `|`."""
    lines = (TEXTS / name).read_text(encoding="utf-8").split("\n")
    return [
        [field.strip() for field in line.split("|")] for line in lines if line.strip() and not line.startswith("# ")
    ]


def csv_text(
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    delimiter: str = ",",
    quote_all: bool = False,
    end: str = "\r\n",
) -> str:
    """Return a table as CSV text."""
    out = io.StringIO(newline="")
    writer = csv.writer(
        out, delimiter=delimiter, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL, lineterminator=end
    )
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def write(path: Path, content: str | bytes, encoding: str = "utf-8") -> None:
    """Write a file, with the folders that lead to it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))


def write_table(path: Path, rows: Sequence[Mapping[str, Any]], **options: Any) -> None:
    """Write records as UTF-8 CSV with a heading."""
    header = list(rows[0])
    write(path, csv_text(header, ([row[name] for name in header] for row in rows), end="\n", **options))


def utf16(text: str) -> bytes:
    """Encode as Meta's and Matomo's exports are: UTF-16, little endian, with a byte-order mark."""
    return b"\xff\xfe" + text.encode("utf-16-le")


def archive(members: Mapping[str, str | bytes]) -> bytes:
    """Return a zip with fixed times; stored, since compressed bytes differ between versions of zlib."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, FIXED)
            info.external_attr = 0o644 << 16
            info.create_system = 3
            target.writestr(info, content)
    return out.getvalue()


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Return an Excel file with fixed properties and times."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        for column in sheet.columns:
            width = max(len(str(cell.value or "")) for cell in column)
            sheet.column_dimensions[column[0].column_letter].width = min(48, max(10, width + 2))
    book.properties.creator = "Harkwerk"
    book.properties.created = book.properties.modified = datetime(*FIXED)
    raw = io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source:
        members = {name: source.read(name) for name in sorted(source.namelist())}
    # openpyxl stamps the moment of saving, whatever the properties say
    stamp = datetime(*FIXED).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    core = members["docProps/core.xml"]
    members["docProps/core.xml"] = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, core)
    return archive(members)


def meta_json(data: Any) -> str:
    """Return JSON as Meta's download does: UTF-8 bytes written as Latin-1 escapes (`\\u00c3\\u00bc` for ü)."""

    def broken(value: Any) -> Any:
        if isinstance(value, str):
            return value.encode("utf-8").decode("latin-1")
        if isinstance(value, dict):
            return {key: broken(entry) for key, entry in value.items()}
        return [broken(entry) for entry in value] if isinstance(value, list) else value

    return json.dumps(broken(data), ensure_ascii=True, indent=2)
