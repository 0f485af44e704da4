"""What themes are compared with: how often each lemma occurs in plain working prose.

The prose is the project's own: the sentences of `smlib/text` as they stood on 25 November 2026, without the catalogues of
the exercises and of this theme, which talk about garden tools. It is kept beside this program, so that the same file
comes out each time: `python tests/voice/count_reference.py` counts it into `smlib/voice/reference.csv`; a test says when
the two differ. `--collect` takes the sentences anew, which changes what every theme is compared with.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from smlib.voice.words import lemmas

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "smlib" / "voice" / "reference.csv"
HEAD = "# How often lemmas occur in the project's own sentences; counted by tests/voice/count_reference.py: language, lemma, count."
LEFT_OUT = re.compile(r"tasks_|voice|story|staging|consent")


def prose(lang: str) -> Path:
    """Return the file with the sentences of a language, one a line."""
    return Path(__file__).with_name(f"prose_{lang}.txt")


def _sentences(entry: Any) -> Iterator[str]:
    if isinstance(entry, dict | list):
        for value in entry.values() if isinstance(entry, dict) else entry:
            yield from _sentences(value)
    elif isinstance(entry, str):
        text = " ".join(re.sub(r"`[^`]*`|\{[^}]*\}", " ", entry).split())
        if re.search(r"[^\W\d_]{2}", text):
            yield text


def collect(lang: str) -> str:
    """Return every sentence of the catalogues, each once, sorted; code and placeholders are no prose."""
    found: set[str] = set()
    for path in sorted((ROOT / "smlib" / "text" / lang).glob("*.toml")):
        if not LEFT_OUT.match(path.stem):
            found.update(_sentences(tomllib.loads(path.read_text(encoding="utf-8"))))
    return "\n".join(sorted(found)) + "\n"


def counted() -> str:
    """Return the reference as it stands in the file."""
    lines = [HEAD]
    for lang in ("de", "en"):
        counts = Counter(lemma for _, lemma in lemmas(prose(lang).read_text(encoding="utf-8"), lang))
        lines += [f"{lang},{lemma},{count}" for lemma, count in sorted(counts.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--collect"]:
        for each in ("de", "en"):
            prose(each).write_text(collect(each), encoding="utf-8")
    TARGET.write_text(counted(), encoding="utf-8")
