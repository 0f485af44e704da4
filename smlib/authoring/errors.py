"""What stops a build, said so that the author finds the place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from smlib.errors import InputError


class AuthoringError(InputError):
    """A source that cannot become a notebook; the sentence names file, line and cell.

    Example:
        >>> from smlib.text import speaking
        >>> with speaking("en"):
        ...     print(AuthoringError("cell_points", file="1.2-page.md", line=40, cell="count-check").found)
        1.2-page.md, line 40, cell “count-check”: this cell needs points.
    """

    theme = "authoring"


def here(path: Path | str, line: int, cell: str = "–") -> dict[str, Any]:
    """Return the values that every such sentence needs."""
    return {"file": Path(path).name, "line": line, "cell": cell or "–"}
