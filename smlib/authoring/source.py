"""Read a portion's source: Jupytext Markdown with named cells, the strict subset that survives every round trip.

Jupytext itself reads the same files in Lab (a test compares the two on every source). It is not used here because
importing it takes three seconds, and because it takes a text with a forgotten `#endregion` without a word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from smlib.authoring.errors import AuthoringError, here

LANGUAGES = ("de", "en")
ATTRIBUTES = ("name", "lang", "kind", "points", "tags")
"""What may stand behind a cell's opening; `jupytext.toml` keeps the same and drops the rest."""

_REGION = re.compile(r"<!-- *#region\b(.*?)-->\s*$")
_END = re.compile(r"<!-- *#endregion *-->\s*$")
_FENCE = re.compile(r"(`{3,})python\b(.*)$")
_KEY = re.compile(r"\s*([A-Za-z_][\w-]*)=")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one written in C where it is there: ten times faster


@dataclass(frozen=True)
class Cell:
    """One cell as it stands in the source.

    Attributes:
        type: `"text"` or `"code"`.
        name: its stable name, the later cell id and `grade_id`.
        source: what stands in it, verbatim.
        lang: `"de"`, `"en"`, or None for a cell that both notebooks share.
        kind: None, or what nbgrader makes of it: solution, check, answer, locked, task.
        points: for graded cells.
        tags: such as `raises-exception`.
        line: where it opens in the file, from 1.
    """

    type: str
    name: str
    source: str
    lang: str | None = None
    kind: str | None = None
    points: float | None = None
    tags: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Source:
    """One file of cells with its front matter.

    Attributes:
        path: the file.
        meta: what stands under `jupyter: smlib:` (portion, kind, title, minutes …).
        kernelspec: what stands under `jupyter: kernelspec:`.
        cells: all cells of both languages, in order.
    """

    path: Path
    meta: Mapping[str, Any]
    kernelspec: Mapping[str, str]
    cells: tuple[Cell, ...] = field(default=())

    @property
    def kind(self) -> str:
        """lesson, exercise, welcome, analysis, or own (a learner's portion)."""
        return str(self.meta.get("kind", ""))

    @property
    def portion(self) -> str:
        """The portion's number, such as `"1.2"`; empty for an analysis notebook."""
        return str(self.meta.get("portion", ""))

    @property
    def languages(self) -> tuple[str, ...]:
        """Both languages, unless a learner's own portion says `languages: [de]`."""
        wanted = self.meta.get("languages") if self.kind == "own" else None
        return tuple(wanted) if isinstance(wanted, list) and wanted else LANGUAGES

    def cells_in(self, lang: str) -> list[Cell]:
        """Return the cells of one language's notebook."""
        return [cell for cell in self.cells if cell.lang in (None, lang)]


def parse(text: str, path: Path | str = "portion.md") -> Source:
    """Read a source.

    Args:
        text: the file's content.
        path: its name, for messages.

    Returns:
        The source; whether names, twins and points fit is for `smlib.authoring.structure.problems`.

    Raises:
        AuthoringError: where the text cannot be cut into cells.

    Example:
        >>> source = parse('---\\njupyter:\\n  smlib: {portion: "1.1"}\\n---\\n\\n```python name="a"\\n1 + 1\\n```\\n')
        >>> source.portion, source.cells[0].source
        ('1.1', '1 + 1')
    """
    path = Path(path)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    header, body = _header(lines, path)
    kernel = header.get("kernelspec")
    return Source(
        path=path,
        meta=header.get("smlib") or {},
        kernelspec=kernel if isinstance(kernel, dict) else {},
        cells=tuple(_cells(lines, body, path)),
    )


def load(path: Path) -> Source:
    """Read a source from its file."""
    try:
        return parse(path.read_text(encoding="utf-8"), path)
    except UnicodeDecodeError as error:
        raise AuthoringError("not_text", **here(path, 1)) from error


def _header(lines: list[str], path: Path) -> tuple[dict[str, Any], int]:
    """Return the front matter under `jupyter:` and the line at which the cells begin."""
    if lines[0].rstrip() != "---":
        raise AuthoringError("header_missing", **here(path, 1))
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        raise AuthoringError("header_missing", **here(path, 1))
    try:
        loaded = yaml.load("\n".join(lines[1:end]), Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = mark.line + 2 if mark is not None else 1
        raise AuthoringError("header_yaml", **here(path, at), problem=getattr(error, "problem", "") or "–") from error
    header = loaded.get("jupyter") if isinstance(loaded, dict) else None
    if not isinstance(header, dict) or not isinstance(header.get("smlib"), dict):
        raise AuthoringError("header_smlib", **here(path, 1))
    return header, end + 1


def _cells(lines: list[str], at: int, path: Path) -> Iterator[Cell]:
    """Cut the body into cells; every line that is not blank belongs to one."""
    while at < len(lines):
        opening = lines[at].rstrip()
        if not opening:
            at += 1
            continue
        region, fence = _REGION.match(opening), _FENCE.match(opening)
        if not region and not fence:
            code = "end_without_start" if _END.match(opening) else "outside"
            raise AuthoringError(code, **here(path, at + 1), text=opening[:40])
        attributes = _attributes((region or fence).group(1 if region else 2), path, at + 1)  # type: ignore[union-attr]
        inner: list[str] = []
        start = at
        at += 1
        while at < len(lines) and not _closes(lines[at], fence):
            if (region and _REGION.match(lines[at])) or (fence and (_REGION.match(lines[at]) or _END.match(lines[at]))):
                break
            inner.append(lines[at])
            at += 1
        if at == len(lines) or not _closes(lines[at], fence):
            code = "no_endregion" if region else "no_fence_end"
            raise AuthoringError(code, **here(path, start + 1, str(attributes.get("name", ""))))
        at += 1
        yield _cell("text" if region else "code", "\n".join(inner), attributes, start + 1, path)


def _closes(line: str, fence: re.Match[str] | None) -> bool:
    return line.rstrip() == fence.group(1) if fence else bool(_END.match(line))


def _attributes(text: str, path: Path, line: int) -> dict[str, Any]:
    """Read `name="load" points=2 tags=["x"]`: keys with JSON values."""
    found: dict[str, Any] = {}
    decoder, at = json.JSONDecoder(), 0
    while match := _KEY.match(text, at):
        try:
            found[match[1]], at = decoder.raw_decode(text, match.end())
        except ValueError as error:
            raise AuthoringError(
                "attribute", **here(path, line, str(found.get("name", ""))), text=text.strip()
            ) from error
    if text[at:].strip():
        raise AuthoringError("attribute", **here(path, line, str(found.get("name", ""))), text=text[at:].strip())
    unknown = [key for key in found if key not in ATTRIBUTES]
    if unknown:
        raise AuthoringError("attribute", **here(path, line, str(found.get("name", ""))), text=unknown[0])
    return found


def _cell(kind_of_cell: str, source: str, attributes: dict[str, Any], line: int, path: Path) -> Cell:
    name, lang, points, tags = (attributes.get(key) for key in ("name", "lang", "points", "tags"))
    place = here(path, line, str(name or ""))
    if points is not None and (isinstance(points, bool) or not isinstance(points, int | float) or points <= 0):
        raise AuthoringError("points_value", **place, points=points)
    if tags is not None and not (isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)):
        raise AuthoringError("attribute", **place, text=f"tags={tags}")
    if lang is not None and lang not in LANGUAGES:
        raise AuthoringError("cell_language", **place, lang=lang)
    kind = attributes.get("kind")
    return Cell(
        kind_of_cell,
        str(name or ""),
        source,
        lang,
        None if kind is None else str(kind),
        points,
        tuple(tags or ()),
        line,
    )
