"""Whether `.venv` is ready, and what makes it so; two starts at a time keep out of each other's way."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from smlib.setup.installing import Installer
from smlib.setup.places import Places, clean_environment, long_paths_allowed, too_long
from smlib.setup.running import say
from smlib.setup.stop import Stop
from smlib.text import t
from smlib.text.numbers import number

# Asked of the environment's own Python: is it one, is smlib there, which packages are in place?
PROBE = """
import json, os, sys, sysconfig
import smlib
places = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
names = sorted({name for place in places for name in os.listdir(place)})
print(json.dumps({"python": sys.version_info[:2], "smlib": os.path.dirname(os.path.abspath(smlib.__file__)), "names": names}))
"""


def ensure(places: Places, kind: str, wheelhouse: Path | None = None) -> None:
    """Make the environment ready for `kind`, if it is not.

    Args:
        places: the course.
        kind: `"lab"`, or `"dev"` for everything that tests need as well.
        wheelhouse: folder of package files to use instead of the network.

    Raises:
        Stop: with the reason why it cannot be made ready.
    """
    if state(places, kind) == "ready":
        return
    if too_long(places.root, long_paths=long_paths_allowed()):
        raise Stop("long_path")
    if wheelhouse and not any(wheelhouse.glob("*.whl")):
        raise Stop("wheelhouse", folder=wheelhouse)
    with _alone(places):
        found = state(places, kind)  # another start may have done it meanwhile
        if found == "ready":
            return
        say(t(f"setup.start.{found}"))
        begun = time.monotonic()
        if found == "renew":
            places.stamp.write_text("{}", encoding="utf-8")  # if it is stopped half-way, it is built anew
        Installer(places, kind, wheelhouse).install(fresh=found != "renew")
        _finish(places, kind)
        say(t("setup.start.done", seconds=number(time.monotonic() - begun, 0)))


def state(places: Places, kind: str) -> str:
    """Return `"ready"`, `"first"`, `"renew"` (packages have changed) or `"broken"`."""
    if not places.venv.exists() and not places.venv.is_symlink():
        return "first"
    known = _read(places)
    if known == {} and places.stamp.is_file():
        return "first"  # begun and not finished: what was fetched is kept by the installers
    probe = _probe(places)
    if probe is None:
        # Without a stamp it may be somebody's own environment that smlib was never put into.
        own = known is None and _runs(places)
        return "renew" if own else "broken"
    if known is None:
        return "renew"
    moved = known.get("root") != str(places.root) or Path(probe["smlib"]) != places.root / "smlib"
    if moved or not set(known.get("names", ())) <= set(probe["names"]) or probe["python"] != known.get("python"):
        return "broken"
    have = known.get("locks", {})
    # The tests' packages hold the lab's, so that an environment for tests serves the lab as well.
    enough = any(have.get(each) == _hash(places.lock(each)) for each in {kind, "dev"} if places.lock(each).is_file())
    return "ready" if enough and known.get("project") == _hash(places.root / "pyproject.toml") else "renew"


def _finish(places: Places, kind: str) -> None:
    probe = _probe(places)
    if probe is None:
        raise Stop("unknown")
    names = [name for name in probe["names"] if not name.endswith((".dist-info", ".pyc")) and name[0] not in "~_"]
    stamp = {
        "root": str(places.root),
        "python": probe["python"],
        "project": _hash(places.root / "pyproject.toml"),
        "locks": {kind: _hash(places.lock(kind))},
        "names": names,
    }
    places.stamp.write_text(json.dumps(stamp, indent=1), encoding="utf-8")


def _probe(places: Places) -> dict[str, Any] | None:
    """Return what the environment's Python says about itself; None if it cannot."""
    command = [str(places.python), "-I", "-c", PROBE]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=60, check=True, env=clean_environment(), cwd=places.root
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return found


def _runs(places: Places) -> bool:
    """Tell whether there is a Python in the environment that is new enough and keeps packages inside it."""
    code = "import sys; sys.exit(sys.prefix == sys.base_prefix or sys.version_info < (3, 11))"
    try:
        done = subprocess.run([str(places.python), "-I", "-c", code], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _read(places: Places) -> dict[str, Any] | None:
    try:
        found = json.loads(places.stamp.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def _alone(places: Places) -> Iterator[None]:
    """Let one set-up run at a time; the system opens the latch by itself when a process dies."""
    try:
        places.latch.parent.mkdir(parents=True, exist_ok=True)
        file = places.latch.open("a+b")
    except OSError as error:
        raise Stop.of(error) from error
    with file:
        if not _take(file):
            say(t("setup.start.wait"))
            while not _take(file):
                time.sleep(0.5)
        yield


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _take(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
