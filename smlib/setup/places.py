"""Where things lie in a checkout, on each system."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath

ROOT = Path(__file__).resolve().parents[2]
# Longest path inside `.venv` that the lab's packages make, measured; Windows stops at 260 with everything before it.
DEEPEST = 170
LIMIT = 259


@dataclass(frozen=True)
class Places:
    """The folders and files that a set-up uses.

    Attributes:
        root: the course's folder.
        windows: whether the system lays environments out as Windows does.
    """

    root: Path
    windows: bool = sys.platform == "win32"

    @property
    def venv(self) -> Path:
        """The environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's Python."""
        return self.venv / "Scripts" / "python.exe" if self.windows else self.venv / "bin" / "python"

    @property
    def uv(self) -> Path:
        """The installer inside the environment."""
        return self.python.with_name("uv.exe" if self.windows else "uv")

    @property
    def stamp(self) -> Path:
        """What is known about the environment: how it was made, and whether that was finished."""
        return self.venv / "smlib-setup.json"

    @property
    def log(self) -> Path:
        """What the installers said; it outlives the environment."""
        return self.root / ".cache" / "setup.log"

    @property
    def latch(self) -> Path:
        """The file by which two starts keep out of each other's way."""
        return self.root / ".cache" / "setup.lock"

    def lock(self, kind: str) -> Path:
        """Return the list of packages, `kind` is `"lab"` or `"dev"`."""
        return self.root / f"requirements-{kind}.lock"


def too_long(root: PurePath, *, long_paths: bool) -> bool:
    """Tell whether packages below `root` would have paths that Windows cannot open.

    Args:
        root: the course's folder.
        long_paths: whether this Windows was told to allow long paths.
    """
    return not long_paths and len(str(root)) + len("\\.venv\\") + DEEPEST > LIMIT


def long_paths_allowed() -> bool:
    """Tell whether Windows allows paths of more than 260 characters; true on every other system."""
    if sys.platform != "win32":
        return True
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem") as key:
            return bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])
    except OSError:
        return False


def base_python() -> str:
    """Return the Python to build an environment from, also when start.py runs inside one."""
    return str(getattr(sys, "_base_executable", "") or sys.executable)


def clean_environment() -> dict[str, str]:
    """Return this process's variables without those that would let another Python's packages in."""
    unwanted = {
        "PYTHONPATH",
        "PYTHONHOME",
        "VIRTUAL_ENV",
        "__PYVENV_LAUNCHER__",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_USER",
    }
    kept = {name: value for name, value in os.environ.items() if name.upper() not in unwanted}
    return {**kept, "PYTHONNOUSERSITE": "1"}
