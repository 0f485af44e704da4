"""Answers out of a file instead of the net: to learn, to test and to teach without a token."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from smlib.sources.graph.errors import GraphError
from smlib.sources.opening import open_source

# What a question is about; fields and the size of a page are how it is asked.
TELLING = ("since", "until", "metric", "after")
HOST = "https://graph.facebook.com"
# The address of a further page carries the token in its query; the client goes by the cursor and needs the host only.
ADDRESS = re.compile(r'"https?://[^"/]+(/[^"?]*)\?[^"]*access_token=[^"]*"')


class Recording(requests.Session):
    """A session that never opens a connection: it looks each question up in a file.

    Args:
        path: JSON with `page_id`, `version` and `answers`, a list of question (`path`, `ask`), `status` and `answer`.

    Raises:
        SourceError: for a file that is not there, or is no recording (`api.recording`).
    """

    def __init__(self, path: str | Path) -> None:
        super().__init__()
        source = open_source(path)
        try:
            data = json.loads(source.data.decode("utf-8"))
            self.page_id, self.version = str(data["page_id"]), str(data["version"])
            self._answers = {_key(entry["path"], entry["ask"]): entry for entry in data["answers"]}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise GraphError("api.recording", file=Path(path).name) from error
        self.name = Path(path).name

    def get(self, url: str | bytes, **options: Any) -> requests.Response:
        """Return the recorded answer to a question.

        Raises:
            GraphError: `api.not_recorded` for any other question.
        """
        path = urlsplit(str(url)).path.strip("/").partition("/")[2]  # without the version
        entry = self._answers.get(_key(path, options.get("params") or {}))
        if entry is None:
            raise GraphError("api.not_recorded", file=self.name)
        answer = requests.Response()
        answer.status_code = int(entry["status"])
        answer._content = json.dumps(entry["answer"]).encode("utf-8")
        return answer


class Recorder:
    """Keeps questions and answers as they came, except for the token."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, ...], dict[str, Any]] = {}

    def keep(self, path: str, params: Mapping[str, Any], status: int, answer: Any) -> None:
        """Keep one answer; of two to the same question the later one."""
        ask = {name: str(params[name]) for name in TELLING if params.get(name) is not None}
        entry = {"path": path.strip("/"), "ask": ask, "status": status, "answer": answer}
        self._answers[_key(entry["path"], ask)] = entry

    def write(self, path: Path, page_id: str, version: str) -> None:
        """Write a recording that only its owner can read."""
        data = {"page_id": page_id, "version": version, "answers": list(self._answers.values())}
        text = ADDRESS.sub(rf'"{HOST}\1"', json.dumps(data, ensure_ascii=False, indent=1))
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")


def _key(path: str, ask: Mapping[str, Any]) -> tuple[str, ...]:
    return (path, *("" if ask.get(name) is None else str(ask[name]) for name in TELLING))
