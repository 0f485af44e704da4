"""What cells show when they run: short, readable without eyes, and plain where it is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from smlib.authoring.finding import Finding
from smlib.authoring.notebook import CHECKED

LINES = 12


def look_at(notebook: Mapping[str, Any], where: str) -> Iterator[Finding]:
    """Yield findings on the outputs of a notebook that has been run.

    Args:
        notebook: with all its outputs.
        where: how to name it.

    Example:
        >>> long = {"output_type": "stream", "name": "stdout", "text": "x\\n" * 13}
        >>> cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [long]}
        >>> [finding.rule for finding in look_at({"cells": [cell]}, "x")]
        ['outputs.lines']
    """
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            for rule, values in _cell(cell):
                yield Finding(rule, where, cell["id"], None, values)


def _cell(cell: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    lines = 0
    checked = CHECKED in cell["metadata"].get("tags", ())
    for output in cell["outputs"]:
        data = {mime: _text(value) for mime, value in output.get("data", {}).items()}
        html = data.get("text/html", "")
        if output["output_type"] == "stream" and output["name"] == "stderr":
            yield "outputs.stderr", {"text": _text(output["text"]).strip().split("\n")[-1][:80]}
        if checked and (rich := [mime for mime in data if mime != "text/plain"]):
            yield "outputs.plain", {"mime": rich[0]}
        if ("image/png" in data and not html) or any(
            not re.search(r"""\balt=(["'])\s*\S""", tag) for tag in re.findall(r"<img\b[^>]*>", html)
        ):
            yield "outputs.alt", {}
        if "<table" in html and not re.search(r"<th\b[^>]*>\s*[^<\s]", html):
            yield "outputs.header", {}
        if output["output_type"] == "stream":
            lines += len(_text(output["text"]).splitlines())
        elif not html and "image/png" not in data:
            lines += len(data.get("text/plain", "").splitlines())
    if lines > LINES:
        yield "outputs.lines", {"lines": lines, "limit": LINES}


def _text(value: Any) -> str:
    return "".join(value) if isinstance(value, list | str) else ""
