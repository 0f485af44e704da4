"""How far a submission is locked in: three levels, found out by really trying.

`bubblewrap` shows a submission a read-only system and an empty folder, without network, course, gradebook and other
processes. `limits` leaves files and network open and bounds time, memory, processes and file sizes. `none` bounds time
only. docs/grading.md says what each level does not close.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from smlib.text import t

Level = Literal["bubblewrap", "limits", "none"]
MB = 1 << 20
PROBE = ["--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]
NAMESPACES = [
    "--unshare-all",
    "--unshare-user",
    "--as-pid-1",
    "--die-with-parent",
    "--new-session",
    "--cap-drop",
    "ALL",
]
IDENTITY = ["--uid", "1000", "--gid", "1000", "--hostname", "box", "--clearenv"]
SYSTEM = [
    *("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", "/etc/alternatives"),
    *("/opt/homebrew", "/nix/store"),
]
BOX = "/box"
SIZES = {"/dev/shm": 64, BOX: 256}


@cache
def bubblewrap() -> str | None:
    """Return the path of bubblewrap if it works here: containers often forbid it, so it is tried."""
    found = shutil.which("bwrap")
    if found is None:
        return None
    tried = subprocess.run([found, *PROBE, "/bin/true"], capture_output=True, timeout=30, check=False)
    return None if tried.returncode else found


@cache
def without_user_namespaces(program: str) -> list[str]:
    """Return the option that forbids namespaces inside the jail, where this bubblewrap has it and it works."""
    words = ["--disable-userns"]
    probe = [program, "--unshare-user", *words, *PROBE, "/bin/true"]
    return words if subprocess.run(probe, capture_output=True, timeout=30, check=False).returncode == 0 else []


def best_level(jail: bool = True) -> Level:
    """Return the strongest level that this machine offers; `jail=False` is the trainer's own choice."""
    if not jail:
        return "none"
    return "bubblewrap" if bubblewrap() else "limits"


def sentence(level: Level) -> str:
    """Say in one sentence what a level means."""
    return t(f"grading.jail.{level}")


@dataclass(frozen=True)
class Place:
    """Where a warm parent runs.

    Attributes:
        command: words before the interpreter.
        environment: its whole environment.
        box: the folder that a submission may write, as the parent sees it.
        folders: all folders that have to be empty between two submissions.
        scratch: folder outside that has to be removed at the end, if there is one.
    """

    command: list[str]
    environment: dict[str, str]
    box: str
    folders: list[str]
    scratch: Path | None = field(default=None)


def place(level: Level, scratch: Path | None = None) -> Place:
    """Return how to start a warm parent at a level; `scratch` is an empty folder, needed without bubblewrap."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        # One thread: a process with threads must not fork, and workers share the cores already.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        "PYTHONNOUSERSITE": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
    }
    fonts = Path(os.environ.get("MPLCONFIGDIR") or Path.home() / ".cache" / "matplotlib")
    if level != "bubblewrap":
        assert scratch is not None
        box = str(scratch)
        environment |= {"HOME": box, "TMPDIR": box, "IPYTHONDIR": f"{box}/.ipython", "MPLCONFIGDIR": str(fonts)}
        environment |= {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(_import_roots())
        return Place([], environment, box, [box], scratch)
    program = bubblewrap()
    assert program is not None
    shown = [*SYSTEM, *_python_folders()]
    # A Python under /tmp must stay visible; then the box serves as folder for temporary files too.
    temporary = BOX if any(path.startswith("/tmp/") for path in shown) else "/tmp"
    sizes = {**SIZES, **({"/tmp": 128} if temporary == "/tmp" else {})}
    environment |= {"HOME": BOX, "TMPDIR": temporary, "IPYTHONDIR": f"{BOX}/.ipython", "MPLCONFIGDIR": f"{BOX}/.mpl"}
    environment["PYTHONPATH"] = os.pathsep.join(_import_roots())
    words = [program, *NAMESPACES, *without_user_namespaces(program), *IDENTITY, "--proc", "/proc", "--dev", "/dev"]
    for folder, megabytes in sizes.items():
        words += ["--size", str(megabytes * MB), "--tmpfs", folder]
    for path in shown:
        words += ["--ro-bind-try", path, path]
    for font in sorted(fonts.glob("fontlist*.json")):
        words += ["--ro-bind", str(font), f"/fonts/{font.name}"]
    words += ["--remount-ro", "/", "--chdir", BOX]
    for name, value in environment.items():
        words += ["--setenv", name, value]
    return Place(words, {}, BOX, list(sizes))


PACKAGE = Path(__file__).resolve().parents[1]


def _in_checkout() -> bool:
    return not any(PACKAGE.is_relative_to(prefix) for prefix in (sys.prefix, sys.base_prefix))


def _import_roots() -> list[str]:
    """Return the folder that holds smlib, for a checkout that is not installed."""
    return [str(PACKAGE.parent)] if _in_checkout() else []


def _python_folders() -> Iterator[str]:
    """Yield what Python, its packages and smlib need: never the checkout, where the solutions of the exercises lie."""
    checkout = PACKAGE.parent
    needed = [Path(sys.base_prefix), Path(sys.prefix)]
    needed += [PACKAGE, checkout / "datasets"] if _in_checkout() else []
    # Only folders of packages: whatever else is on the path (a script's folder, say all of /tmp) is nobody's business.
    needed += [Path(entry) for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages")]
    seen: list[Path] = []
    for folder in needed:
        for path in {folder.absolute(), folder.resolve()}:
            if not any(path.is_relative_to(other) for other in seen):
                seen.append(path)
                yield str(path)
