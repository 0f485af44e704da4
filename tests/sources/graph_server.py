"""A Graph API of our own on loopback: real shapes, and every misbehaviour on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

TOKEN = "EAAtestTOKEN0123456789secret"
PAGE = "104182650993317"

Answer = tuple[int, Any, dict[str, str]]
"""Status, body (bytes go out as they are, anything else as JSON), headers."""


def error(
    code: int, message: str = "An error", *, status: int = 400, headers: dict[str, str] | None = None, **more: Any
) -> Answer:
    """Return an error answer in Meta's shape."""
    fault = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1b2", **more}
    return status, {"error": fault}, headers or {}


@dataclass
class Server:
    """What the server knows and what it was asked.

    Attributes:
        posts, metrics, threads: the data.
        script: answers given first, one for each question, before the data are served; None serves the data.
        asked: (path, query) of each question; authorisation headers stand in `keys`.
        largest: rows a page beyond which the server asks for fewer.
    """

    base: str = ""
    posts: list[dict[str, Any]] = field(default_factory=list)
    metrics: dict[str, Callable[[str], Any]] = field(default_factory=dict)
    threads: list[dict[str, Any]] = field(default_factory=list)
    script: list[Answer | None] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    largest: int = 1000
    usage: dict[str, str] = field(default_factory=dict)

    def answer(self, address: str) -> Answer:
        """Answer one question."""
        parts = urlsplit(address)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        path = parts.path.strip("/")
        self.asked.append((path, query))
        if self.script:
            planned = self.script.pop(0)
            if planned is not None:
                return planned
        edge = path.rsplit("/", 1)[-1]
        if edge == "posts":
            wanted = query["fields"].partition("insights.metric(")[2].rstrip(")").split(",")
            if any(name and name not in self.metrics for name in wanted):
                return error(100, "(#100) The value must be a valid insights metric")
            return self._page(self.posts, query, path)
        if edge == "insights":
            return self._insights(query)
        if edge == "conversations":
            return self._page(self.threads, query, path)
        if edge == "messages":
            thread = next(thread for thread in self.threads if thread["id"] == path.split("/")[-2])
            return self._page(thread["all"], query, path)
        return error(100, "Unsupported get request.", error_subcode=33)

    def _page(self, rows: list[dict[str, Any]], query: dict[str, str], path: str) -> Answer:
        limit, start = int(query.get("limit", 25)), int(query.get("after") or 0)
        if limit > self.largest:
            return error(1, "Please reduce the amount of data you're asking for, then retry your request", status=500)
        data = rows[start : start + limit]
        body: dict[str, Any] = {
            "data": data,
            "paging": {"cursors": {"before": str(start), "after": str(start + limit)}},
        }
        if start + limit < len(rows):
            body["paging"]["next"] = f"{self.base}/{path}?access_token={TOKEN}&after={start + limit}"
        return 200, body, self.usage

    def _insights(self, query: dict[str, str]) -> Answer:
        names = query["metric"].split(",")
        if any(name not in self.metrics for name in names):
            return error(100, "(#100) The value must be a valid insights metric")
        first, last = date.fromisoformat(query["since"]), date.fromisoformat(query["until"])
        if (last - first).days > 90:
            return error(100, "(#100) There cannot be more than 90 days between since and until")
        days = [first + timedelta(days=n) for n in range((last - first).days)]
        data = [
            {
                "name": name,
                "period": "day",
                "values": [
                    {
                        "value": self.metrics[name](day.isoformat()),
                        "end_time": _midnight(day + timedelta(days=1)),
                    }
                    for day in days
                ],
                "id": f"{PAGE}/insights/{name}/day",
            }
            for name in names
        ]
        return 200, {"data": data, "paging": {"next": f"{self.base}/x?access_token={TOKEN}"}}, self.usage


def _midnight(day: date) -> str:
    """The end of a day as Meta writes it: midnight in California, in UTC without a colon."""
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("America/Los_Angeles"))
    return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


@contextmanager
def graph_server() -> Iterator[Server]:
    """Run a server for a test."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.methods.append(self.command)
            state.addresses.append(self.path)
            state.keys.append(self.headers.get("Authorization", ""))
            status, body, headers = state.answer(self.path)
            payload = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


def post(number: int, *, created: str = "2026-06-15T10:00:00+0000", **more: Any) -> dict[str, Any]:
    """Return a post as Meta shapes it: no `shares` when there are none."""
    return {
        "id": f"{PAGE}_{number}",
        "created_time": created,
        "message": f"Beitrag {number}",
        "permalink_url": f"https://www.facebook.com/{PAGE}/posts/{number}",
        "from": {"id": PAGE, "name": "Harkwerk"},
        "attachments": {"data": [{"media_type": "photo", "type": "photo"}]},
        "reactions": {"data": [], "summary": {"total_count": number}},
        "comments": {"data": [], "summary": {"total_count": 2}},
        "insights": {"data": [{"name": "post_media_view", "period": "lifetime", "values": [{"value": 100 + number}]}]},
        **more,
    }
