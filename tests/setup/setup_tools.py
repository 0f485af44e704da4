"""Makes small courses to set up: real code, and installers that fail as they do in the field."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = "a==1 \\\n    --hash=sha256:00\nuv==2 \\\n    --hash=sha256:11 \\\n    --hash=sha256:22\nz==3 ; sys_platform == 'win32' \\\n    --hash=sha256:33\n"


def small_course(folder: Path) -> Path:
    """Make a folder with locks and pyproject.toml, enough for a set-up."""
    folder.mkdir(parents=True)
    (folder / "smlib").mkdir()
    (folder / "pyproject.toml").write_text("[project]\nname = 'smlib'\n", encoding="utf-8")
    for kind in ("lab", "dev"):
        (folder / f"requirements-{kind}.lock").write_text(LOCK, encoding="utf-8")
    return folder


def fake_python(path: Path, code: str) -> Path:
    """Write a program that behaves like a Python, as told by `code`; `words` are its arguments.

    Whatever the code does not answer goes to the real Python.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    body = f"#!{sys.executable} -I\nimport os, sys\nfrom pathlib import Path\nwords = sys.argv[1:]\n{code}\n"
    body += f"os.execv({sys.executable!r}, [{sys.executable!r}, *words])\n"
    path.write_text(body, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def says(text: str, status: int = 1) -> str:
    """Return code that prints `text` and ends."""
    return f"print({text!r}); sys.exit({status})"


def environment(**values: str) -> dict[str, str]:
    """Return variables without any network setting of this machine."""
    drop = ("PIP_", "UV_", "SSL_", "REQUESTS_", "CURL_", "HTTP", "http", "XDG_CONFIG")
    return {name: value for name, value in os.environ.items() if not name.startswith(drop)} | values
