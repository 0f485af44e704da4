"""The Frictionless description of all data: licence, citation, source, size and sha256 of every file."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
LICENCES = {
    "CC-BY-4.0": {
        "name": "CC-BY-4.0",
        "title": "Creative Commons Attribution 4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    },
    "Apache-2.0": {
        "name": "Apache-2.0",
        "title": "Apache License 2.0",
        "path": "https://www.apache.org/licenses/LICENSE-2.0",
    },
}
MEDIA = {
    ".csv": ("csv", "text/csv"),
    ".json": ("json", "application/json"),
    ".zip": ("zip", "application/zip"),
    ".xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".mbox": ("mbox", "application/mbox"),
    ".log": ("log", "text/plain"),
}


def _encoding(content: bytes, suffix: str) -> dict[str, str]:
    if suffix in (".zip", ".xlsx"):
        return {}
    if content.startswith(b"\xff\xfe"):
        return {"encoding": "utf-16le"}
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return {"encoding": "windows-1252"}
    return {"encoding": "utf-8"}


def _resource(name: str, path: str, file: Path, de: str, en: str, wheel: bool) -> dict[str, Any]:
    content = file.read_bytes()
    kind, media = MEDIA[file.suffix]
    return {
        "name": name,
        "path": path,
        "title": en,
        "titles": {"de": de, "en": en},
        "format": kind,
        "mediatype": media,
        **_encoding(content, file.suffix),
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "wheel": wheel,
    }


def describe(out: Path) -> str:
    """Return the data package of the files below `out` (generated) and of the open data in the checkout."""
    catalogue = tomllib.loads((HERE / "catalogue.toml").read_text(encoding="utf-8"))
    resources = []
    for name, (path, layout, de, en) in catalogue["generated"].items():
        entry = _resource(name, path, out / path, de, en, True)
        entry |= {"layout": layout, "licenses": [LICENCES["CC-BY-4.0"]]}
        entry["sources"] = [{"title": "datasets/generate.py, invented data of a fictional company"}]
        resources.append(entry)
    for name, about in tomllib.loads((HERE / "open.toml").read_text(encoding="utf-8")).items():
        entry = _resource(name, about["path"], HERE / about["path"], about["de"], about["en"], about["wheel"])
        entry |= {"layout": "open", "licenses": [LICENCES[about["licence"]]], "licenceEvidence": about["evidence"]}
        entry |= {
            "citation": about["citation"],
            "sources": [{"title": about["citation"].split(":")[0], "path": about["source"]}],
        }
        resources.append(entry)
    package = {
        "name": "smlib-datasets",
        "title": "Harkwerk GmbH (fictional) and open social-media data",
        "version": "1.0.0",
        "created": "2026-08-17T09:00:00Z",
        "licenses": [LICENCES["CC-BY-4.0"]],
        "folders": [
            {"name": name, "path": path, "titles": {"de": de, "en": en}}
            for name, (path, de, en) in catalogue["folders"].items()
        ],
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"
