"""Starts learning labs as processes of their own, apart from everything else on the machine."""

from __future__ import annotations

import hashlib
import html
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 120.0  # seconds; machines that run tests are slow
# Loaded by every Python process of a lab: notes each address outside this machine that one asks for.
WATCH = """
import os, sys
def _watch(event, args, file=os.environ["LAB_DRIVER_WATCH"]):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        where = args[0] if event == "socket.getaddrinfo" else args[1]
        host = where[0] if isinstance(where, tuple) else where
        if isinstance(where, tuple) or event == "socket.getaddrinfo":
            if host not in (None, "", "127.0.0.1", "::1", "localhost", "0.0.0.0", b"127.0.0.1", b"localhost"):
                with open(file, "a", encoding="utf-8") as notes:
                    notes.write(f"{event} {host}\\n")
sys.addaudithook(_watch)
"""
LAUNCH = """
import sys
from importlib import import_module
from pathlib import Path
from smlib.lab import content
if sys.argv[1]:
    content.HERE = Path(sys.argv[1]) / "smlib" / "lab"
raise SystemExit(import_module(f"smlib.lab.{sys.argv[2]}").main(sys.argv[3:]))
"""


@dataclass
class Lab:
    """A running lab.

    Attributes:
        workshop: the learner's folder.
        process: the server.
        output: what it said on the terminal.
        notes: addresses outside this machine that its processes asked for.
    """

    workshop: Path
    state: Path
    process: subprocess.Popen[bytes]
    output: Path
    notes: Path

    def door(self) -> str | None:
        """Return the address in the door's page, or None while there is none."""
        for page in self.workshop.glob("*.html"):
            found = re.search(r'url=([^"]+)"', page.read_text(encoding="utf-8"))
            if found:
                return html.unescape(found[1])
        return None

    @property
    def token(self) -> str:
        """The key of this lab."""
        address = self.door()
        assert address is not None
        return address.partition("token=")[2]

    @property
    def base(self) -> str:
        """Address of the server, with a slash at the end."""
        parts = urlsplit(self.door() or "")
        return f"{parts.scheme}://{parts.netloc}/"

    def answers(self) -> bool:
        """Tell whether the server can be reached."""
        parts = urlsplit(self.door() or "")
        try:
            socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 0), timeout=5).close()
        except OSError:
            return False
        return True

    def outside(self) -> list[str]:
        """Return the addresses outside this machine that the server or a kernel asked for."""
        return self.notes.read_text(encoding="utf-8").splitlines() if self.notes.exists() else []

    def said(self) -> str:
        """Return what stands on the terminal."""
        return self.output.read_text(encoding="utf-8")


def state_of(tmp: Path) -> Path:
    """Return where a lab in `tmp` keeps its own things: a short path, as homes have, so that kernels talk through files."""
    return Path(tempfile.gettempdir(), "lab-" + hashlib.sha256(os.fsencode(tmp)).hexdigest()[:12])


def environment(tmp: Path) -> dict[str, str]:
    """Return the environment of a lab that touches nothing outside `tmp` and notes outward calls."""
    watch = tmp / "watch"
    watch.mkdir(parents=True, exist_ok=True)
    (watch / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    keep = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "SMLIB"))}
    return {
        **keep,
        "PYTHONPATH": str(watch),
        "LAB_DRIVER_WATCH": str(tmp / "outside.txt"),
        "SMLIB_STATE": str(state_of(tmp)),
        "HOME": str(tmp),
        "MPLCONFIGDIR": str(tmp / "matplotlib"),
    }


def launch(
    tmp: Path, *arguments: str, content: Path | None = None, name: str = "lab", program: str = "app"
) -> subprocess.Popen[bytes]:
    """Start `smlib lab`, or `smlib trainer`; `content` is a checkout-like folder to take the lessons from."""
    command = [sys.executable, "-c", LAUNCH, str(content or ""), program, *arguments]
    with (tmp / f"{name}.txt").open("wb") as output:
        return subprocess.Popen(command, env=environment(tmp), cwd=tmp, stdout=output, stderr=subprocess.STDOUT)


@contextmanager
def running_lab(tmp: Path, *, lang: str = "de", content: Path | None = None, port: int = 0) -> Iterator[Lab]:
    """Start a learner's lab in `tmp`, wait until it answers, and close it afterwards."""
    workshop = tmp / "Meine Wörkstatt"
    process = launch(tmp, "--no-browser", f"--lang={lang}", f"--folder={workshop}", f"--port={port}", content=content)
    with answering(tmp, workshop, process) as lab:
        yield lab


@contextmanager
def answering(tmp: Path, workshop: Path, process: subprocess.Popen[bytes]) -> Iterator[Lab]:
    """Wait until a lab that `launch` started in `tmp` answers, and close it afterwards."""
    lab = Lab(workshop, state_of(tmp), process, tmp / "lab.txt", tmp / "outside.txt")
    try:
        wait_until(lambda: lab.answers() or process.poll() is not None)
        assert process.poll() is None, lab.said()
        yield lab
    finally:
        stop(process)
        shutil.rmtree(lab.state, ignore_errors=True)


def stop(process: subprocess.Popen[bytes], patience: float = 20) -> None:
    """Close a lab as Ctrl+C does; harder if it does not listen."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(patience)


def wait_until(true: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait until `true()` holds."""
    until = time.monotonic() + patience
    while not true():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.1)
