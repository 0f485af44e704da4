"""The way into a running lab: finding it, and opening it in the browser without showing its key to anybody."""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
import webbrowser
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from smlib.lab.content import WELCOME
from smlib.text import language, t


@dataclass(frozen=True)
class Running:
    """A lab that answers."""

    url: str
    token: str
    start: str = WELCOME

    def __repr__(self) -> str:  # never the token
        return f"Running({self.url!r})"

    @property
    def entry(self) -> str:
        """Address of the notebook to start with, with the key.

        `reset` forgets what was open the last time: each notebook brought back would start a kernel.
        """
        return f"{self.url}lab/tree/{quote(self.start)}?reset&token={self.token}"


def find_running(runtime: Path, start: str = WELCOME) -> Running | None:
    """Return the lab whose address stands in the runtime folder and that answers, or None."""
    for path in sorted(runtime.glob("jpserver-*.json"), key=lambda p: p.stat().st_mtime, reverse=True):
        try:
            info = json.loads(path.read_text(encoding="utf-8"))
            found = Running(str(info["url"]), str(info["token"]), start)
        except (OSError, ValueError, KeyError):
            continue  # half written, or left behind by a crash
        if _answers(found):
            return found
    return None


def _answers(lab: Running) -> bool:
    request = urllib.request.Request(f"{lab.url}api/status", headers={"Authorization": f"token {lab.token}"})
    # A proxy of the company must not be asked for an address on this machine.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError, ValueError):
        return False


def write_door(folder: Path, lab: Running) -> Path:
    """Write the page that leads into the lab, readable by its owner only, and return its path.

    The key travels in this file, not on a command line that every user of the machine can list. It stands in the
    workshop, because browsers packed as snap or flatpak may not read hidden folders.
    """
    door = folder / t("lab.door.file")
    address = escape(lab.entry)
    page = (
        f'<!DOCTYPE html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="referrer" content="no-referrer">'
        f'<meta http-equiv="refresh" content="0; url={address}"><title>{escape(t("lab.door.title"))}</title></head>\n'
        f'<body><p><a href="{address}">{escape(t("lab.door.link"))}</a></p>'
        f"<p>{escape(t('lab.door.closed'))}</p></body></html>\n"
    )
    door.unlink(missing_ok=True)
    handle = os.open(door, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(page)
    return door


def open_browser(door: Path) -> bool:
    """Open the door in the browser; False where there is no screen."""
    if sys.platform.startswith("linux") and not any(
        os.environ.get(v) for v in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME")
    ):
        return False  # else a text browser would take over the terminal
    try:
        return webbrowser.open(door.as_uri())
    except (webbrowser.Error, OSError):
        return False
