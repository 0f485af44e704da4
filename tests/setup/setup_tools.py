"""Makes small courses to set up, with stand-ins for Python, pip and uv that fail as the real ones do in the field."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = """a==1 \\
    --hash=sha256:00
uv==2 \\
    --hash=sha256:11 \\
    --hash=sha256:22
z==3 ; sys_platform == 'win32' \\
    --hash=sha256:33
"""
OFFLINE = "Failed to establish a new connection: [Errno -3] Temporary failure in name resolution"
# One program plays all parts. `answers` maps "venv", "pip uv", "pip", "uv", "own" to a list of [output, status];
# each call takes the next one, the last one stays. Every call is noted with its arguments and network variables.
PLAYER = """import json, os, sys, time
from pathlib import Path
here, called, words = Path({stage!r}), Path(sys.argv[1]), sys.argv[2:]
part = "uv" if called.name == "uv" else "venv" if words[:2] == ["-m", "venv"] else "other"
if words[:3] == ["-m", "pip", "install"]:
    part = "pip uv" if any(w.endswith("uv.lock.txt") for w in words) else "pip"
if part in ("pip", "uv") and "-e" in words:
    part = "own"
variables = {{k: v for k, v in os.environ.items() if k.startswith(("PIP_", "UV_", "SSL_CERT_FILE"))}}
with open(here / "calls.jsonl", "a") as notes:
    notes.write(json.dumps([part, words, variables]) + "\\n")
answers = json.loads((here / "answers.json").read_text())
if part == "venv":
    target = Path(words[2]) / "bin"
    target.mkdir(parents=True, exist_ok=True)
    for name in ("python", "uv"):
        (target / name).unlink(missing_ok=True)
        (target / name).symlink_to(here / "player")
if "-c" in words and "smlib.__file__" in words[-1]:
    course = called.parents[2]
    print(json.dumps({{"python": [3, 11], "smlib": str(course / "smlib"), "names": ["a", "a-1.dist-info"]}}))
    sys.exit()
if words == ["-m", "pip", "config", "list"]:
    print(answers.get("config", ""))
    sys.exit()
queue = answers.get(part, [["", 0]])
said, status = queue.pop(0) if len(queue) > 1 else queue[0]
(here / "answers.json").write_text(json.dumps(answers))
if said == "sleep":
    time.sleep(30)
print(said)
sys.exit(status)
"""


def small_course(folder: Path) -> Path:
    """Make a folder with locks and pyproject.toml, enough for a set-up."""
    (folder / "smlib").mkdir(parents=True)
    (folder / "pyproject.toml").write_text("[project]\nname = 'smlib'\n", encoding="utf-8")
    for kind in ("lab", "dev"):
        (folder / f"requirements-{kind}.lock").write_text(LOCK, encoding="utf-8")
    return folder


class Stage:
    """A folder with the player in it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.player = folder / "player"
        code = folder / "player.py"
        code.write_text(PLAYER.format(stage=str(folder)), encoding="utf-8")
        # By way of sh: a program's first line cannot name a Python whose path has a space.
        self.player.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{code}" "$0" "$@"\n', encoding="utf-8")
        self.player.chmod(0o755)
        self.answer()

    def answer(self, **answers: object) -> None:
        """Say what each part answers from now on; a part not named succeeds. `pip_uv` stands for "pip uv"."""
        text = json.dumps({name.replace("_", " "): answer for name, answer in answers.items()})
        (self.folder / "answers.json").write_text(text, encoding="utf-8")

    def calls(self, part: str | None = None) -> list[tuple[str, list[str], dict[str, str]]]:
        """Return the calls so far."""
        notes = self.folder / "calls.jsonl"
        lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
        found = [(each[0], each[1], each[2]) for each in map(json.loads, lines)]
        return [call for call in found if part in (None, call[0])]

    def parts(self) -> list[str]:
        """Return which installers were called, in order."""
        return [part for part, _, _ in self.calls() if part != "other"]
