"""Makes a text fit to be passed on: no names, no folders of a person, no credentials, no addresses of a company."""

from __future__ import annotations

import contextlib
import getpass
import os
import platform
import re
from collections.abc import Iterable
from pathlib import Path

# Names that name nobody; masking them would garble the report.
NOBODY = {"root", "user", "users", "home", "admin", "administrator", "localhost", "python", "smlib"}
PATTERNS = (
    # http://name:password@host, and the host itself: it names the company.
    (r"\b([a-z][a-z0-9+.-]*://)[^\s/'\")]+", r"\1<host>"),
    (r"(?i)\b(authorization|proxy-authorization)\s*[:=]\s*\S+(\s+\S+)?", r"\1: <secret>"),
    (
        r"(?i)\b(\w*(?:token|secret|passw(?:or)?d|passwort|api_?key|access_?key|credential)\w*)(['\"]?\s*[=:]\s*)\S+",
        r"\1\2<secret>",
    ),
    (r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b", "<mail>"),
    (r"(?<![\w.])(?!127\.0\.0\.1\b)\d{1,3}(?:\.\d{1,3}){3}(?![\w.])", "<ip>"),
    # Keys of well-known makes, then anything long that mixes letters and figures.
    (r"\b(?:gh[pousr]_|glpat-|pypi-|EAA|xox[abp]-)[\w-]{8,}", "<secret>"),
    (r"(?<![\w+/=-])(?=[\w+]*\d)(?=[\w+]*[A-Za-z])[\w+]{28,}={0,2}(?![\w+/=-])", "<secret>"),
)


def names() -> set[str]:
    """Return the names that this machine knows its user and itself by."""
    found = {
        os.environ.get(name, "") for name in ("USER", "USERNAME", "LOGNAME", "COMPUTERNAME", "HOSTNAME", "USERDOMAIN")
    }
    with contextlib.suppress(OSError, KeyError, ImportError):  # a user without a name
        found.add(getpass.getuser())
    found |= {Path.home().name, platform.node(), platform.node().partition(".")[0]}
    return {name for name in found if len(name) > 1 and name.casefold() not in NOBODY}


def redact(
    text: str, *, home: Path | None = None, persons: Iterable[str] | None = None, root: Path | None = None
) -> str:
    """Return `text` with everything masked that points at a person or a company.

    Args:
        text: what is to be passed on.
        home: the home folder; this user's if not given.
        persons: names to mask; those of this user and machine if not given.
        root: the course's folder, shown as `<course>`.

    Example:
        >>> from pathlib import Path
        >>> from smlib.setup.redact import redact
        >>> redact("/home/ada/kurs proxy=http://ada:x@proxy.example:3128/", home=Path("/home/ada"), persons=["ada"])
        '~/kurs proxy=http://<host>/'
    """
    folders = [(str(root), "<course>")] if root else []
    folders.append((str(home or Path.home()), "~"))
    for folder, word in folders:
        for shape in {folder, folder.replace("\\", "/"), folder.replace("\\", "\\\\"), _quoted(folder)}:
            if len(shape) > 1:
                text = re.sub(re.escape(shape) + r"(?!\w)", word, text, flags=re.IGNORECASE)
    for pattern, mask in PATTERNS:
        text = re.sub(pattern, mask, text)
    for name in sorted(names() if persons is None else persons, key=len, reverse=True):
        text = re.sub(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", "<name>", text, flags=re.IGNORECASE)
    # Home folders of other people, also on a drive or on a server.
    return re.sub(r"(?i)((?:/home/|/Users/|[a-z]:[\\/]+Users[\\/]+))[^\\/\s:'\"]+", r"\1<name>", text)


def _quoted(folder: str) -> str:
    from urllib.parse import quote

    return quote(folder)
