"""Pages of a list, one after the other: sizes that the server accepts, no endless round, a place to go on from."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from smlib.sources.graph.errors import GraphError, TooMuchData
from smlib.sources.graph.secrets import censor
from smlib.sources.graph.transport import Transport
from smlib.text import t
from smlib.text.numbers import number

Row = dict[str, Any]
FIRST_LIMIT = 100
MOST_EMPTY = 20  # pages without a row but with a way on, before we stop


class Checkpoint:
    """Pages that arrived, kept in a file until all are there; readable by its owner only.

    Args:
        folder: where the file lies.
        question: what was asked; another question has another file.
    """

    def __init__(self, folder: Path, question: Mapping[str, Any]) -> None:
        key = hashlib.sha256(json.dumps(question, sort_keys=True, default=str).encode()).hexdigest()[:12]
        self.path = folder / f"graph-{question['edge']}-{key}.part.jsonl"

    def load(self) -> tuple[list[Row], str | None, bool]:
        """Return rows kept so far, the cursor after them, and whether there is a file; a torn last line is left out."""
        if not self.path.exists():
            return [], None, False
        rows: list[Row] = []
        after: str | None = None
        for line in self.path.read_bytes().split(b"\n"):
            try:
                page = json.loads(line)
                rows += page["data"]
                after = page["after"]
            except (ValueError, KeyError, TypeError):
                break
        return rows, after, after is not None

    def keep(self, data: list[Row], after: str | None) -> None:
        """Add one page; it is on the disk when this returns."""
        line = json.dumps({"data": data, "after": after}, ensure_ascii=False) + "\n"
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        handle = os.open(self.path, flags, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(line.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())

    def done(self) -> None:
        """Remove the file: everything is in the caller's hands."""
        self.path.unlink(missing_ok=True)


def all_rows(
    transport: Transport,
    path: str,
    params: Mapping[str, Any],
    *,
    checkpoint: Checkpoint | None = None,
    say: Callable[[str], None] = lambda line: None,
    enough: Callable[[list[Row]], bool] = lambda page: False,
    limit: int = FIRST_LIMIT,
) -> list[Row]:
    """Return the rows of all pages, each id once.

    Args:
        transport: asks the server.
        path: the list, such as `"PAGE/posts"`.
        params: its parameters.
        checkpoint: keeps pages, so that a later call goes on where this one ended.
        say: shows progress.
        enough: tells from a page that no later one is needed.
        limit: rows a page to begin with.

    Raises:
        GraphError: with `kept`, the place of the checkpoint, if pages were kept before the fault.
    """
    rows, after, resumed = checkpoint.load() if checkpoint else ([], None, False)
    if resumed:
        say(t("sources.graph.resumed", count=number(len(rows))))
    try:
        for data, cursor in _pages(transport, path, params, after, limit):
            rows += data
            if checkpoint and cursor is not None:
                checkpoint.keep(data, cursor)
            if cursor is not None and data:
                say(t("sources.graph.progress", count=number(len(rows))))
            if data and enough(data):
                break
    except GraphError as error:
        if checkpoint and checkpoint.path.exists():
            error.kept = str(checkpoint.path)
        raise
    return list({str(row.get("id", place)): row for place, row in enumerate(rows)}.values())


def _pages(
    transport: Transport, path: str, params: Mapping[str, Any], after: str | None, limit: int
) -> Iterator[tuple[list[Row], str | None]]:
    """Yield each page and the cursor after it, None behind the last one."""
    seen: set[str] = set()
    count = empty = 0
    before: list[Row] = []
    while True:
        try:
            answer = transport.get(path, {**params, "limit": limit, "after": after})
        except TooMuchData:
            if limit == 1:
                raise GraphError("api.too_much") from None
            limit //= 2  # keeps the size that worked for all later pages
            continue
        data = answer.get("data")
        data = [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []
        cursor = _next_cursor(answer, transport.host)
        if data and (data == before or (cursor is not None and cursor in seen)):
            raise GraphError("api.loop", count=number(count))
        count, before = count + len(data), data or before
        empty = 0 if data else empty + 1
        yield data, cursor
        if cursor is None or empty >= MOST_EMPTY:
            return
        if data:
            seen.add(cursor)
        after = cursor


def _next_cursor(answer: Mapping[str, Any], host: str) -> str | None:
    """Return the cursor of the next page, or None. `next` itself is never followed: it carries the token.

    Raises:
        GraphError: `api.foreign` if the next page is said to lie on another server.
    """
    paging = answer.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return None
    there = urlsplit(str(paging["next"])).netloc
    if there != host:
        raise GraphError("api.foreign", address=censor(there))
    cursors = paging.get("cursors")
    cursor = cursors.get("after") if isinstance(cursors, dict) else None
    return str(cursor) if cursor else None
