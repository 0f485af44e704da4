"""`smlib doctor`: what somebody needs to know who helps, without personal details."""

from __future__ import annotations

import argparse
import json
import locale
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path

from smlib.setup.errors import SetupError
from smlib.setup.places import ROOT, Places, clean_environment, long_paths_allowed, too_long
from smlib.setup.redact import redact
from smlib.text import t

REPORT = "smlib-doctor.txt"
NETWORK = r"(?i)^(pip_|uv_|ssl_|requests_ca|curl_ca|https?_proxy$|no_proxy$|all_proxy$)"
SMLIB = ("SMLIB_STATE", "SMLIB_WORKSHOP", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "LANG", "LC_ALL")
PROGRAMS = ("git", "chromium", "google-chrome", "bwrap", "uv")
TAIL = 60  # lines of the set-up's log
VERSIONS = (
    "import json; from importlib.metadata import distributions as d;"
    "print(json.dumps(sorted({(x.metadata['Name'], x.version) for x in d()})))"
)


def main(argv: Sequence[str]) -> int:
    """Write the report.

    Args:
        argv: `[--to FILE]`.

    Returns:
        0; 2 if the report cannot be written.
    """
    parser = argparse.ArgumentParser(prog="smlib doctor", description=t("setup.doctor.help"))
    parser.add_argument("--to", type=Path, default=Path(REPORT), help=t("setup.doctor.help_to"))
    path: Path = parser.parse_args(list(argv)).to.expanduser().absolute()
    places = Places(ROOT) if (ROOT / "start.py").is_file() else None
    try:
        path.write_text(report(places), encoding="utf-8")
    except OSError:
        print(SetupError("doctor.not_writable", path=path), file=sys.stderr)
        return 2
    print(t("setup.doctor.written", path=path))
    print(t("setup.doctor.redacted"))
    return 0


def report(places: Places | None) -> str:
    """Return the report, redacted.

    Args:
        places: the course's folder; None for an installed smlib without one.
    """
    text = "\n".join(_lines(places)) + "\n"
    return redact(text, root=places.root if places else None)


def _lines(places: Places | None) -> Iterator[str]:
    # Headings stay English and short, so that whoever helps can compare two reports line by line.
    yield "[smlib]"
    yield f"edition: {_edition(places)}"
    yield "\n[system]"
    yield f"system: {platform.system()} {platform.release()} {platform.machine()}"
    yield f"python: {platform.python_version()} {platform.python_implementation()} {sys.maxsize.bit_length() + 1} bit"
    yield f"executable: {sys.executable}"
    yield f"encoding: {sys.stdout.encoding} files {locale.getpreferredencoding(False)} names {sys.getfilesystemencoding()}"
    for program in PROGRAMS:
        yield f"{program}: {'yes' if shutil.which(program) else 'no'}"
    yield "\n[settings]"
    shown = [name for name in sorted(os.environ) if re.search(NETWORK, name) or name in SMLIB]
    yield from (f"{name}={os.environ[name]}" for name in shown)
    if places:
        yield from _course(places)
    else:
        found = {(x.metadata["Name"], x.version) for x in metadata.distributions()}
        yield from ["\n[packages]", *(f"{name} {version}" for name, version in sorted(found))]


def _edition(places: Places | None) -> str:
    version = metadata.version("smlib") if places is None else _stated(places.root / "pyproject.toml")
    if places and (places.root / ".git").exists() and shutil.which("git"):
        command = ["git", "-C", str(places.root), "log", "-1", "--format=%h %cs"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return f"{version} git {done.stdout.strip() or '?'}"
    return f"{version} {'without git' if places else 'installed'}"


def _stated(project: Path) -> str:
    """Return the edition of a checkout, which need not be installed."""
    found = re.search(r'(?m)^version = "(.+)"$', project.read_text(encoding="utf-8"))
    return found[1] if found else "?"


def _course(places: Places) -> Iterator[str]:
    from smlib.setup.environment import state

    yield "\n[course]"
    yield f"folder: {places.root}"
    yield f"folder length: {len(str(places.root))}, ASCII: {str(places.root).isascii()}, space: {' ' in str(places.root)}"
    yield f"too long for Windows: {too_long(places.root, long_paths=False)}, long paths allowed: {long_paths_allowed()}"
    yield f"writable: {os.access(places.root, os.W_OK)}"
    yield f"free MB: {shutil.disk_usage(places.root).free // 1_000_000}"
    for kind in ("lab", "dev"):
        if places.lock(kind).is_file():
            yield f"environment for {kind}: {state(places, kind)}"
    yield from _packages(places)
    if places.log.is_file():
        yield "\n[setup.log, its end]"
        yield from places.log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL:]


def _packages(places: Places) -> Iterator[str]:
    """Name packages that are not those of the lock."""
    yield "\n[packages]"
    command = [str(places.python), "-I", "-c", VERSIONS]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=clean_environment(), timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        yield f"unknown: {type(error).__name__}"
        return
    found = {_plain(name): version for name, version in json.loads(done.stdout)}
    kind = "dev" if places.lock("dev").is_file() and "pytest" in found else "lab"
    locked: dict[str, set[str]] = {}
    for name, version in re.findall(r"(?m)^([\w.-]+)==([^\s;\\]+)", places.lock(kind).read_text(encoding="utf-8")):
        locked.setdefault(_plain(name), set()).add(version)
    other = {name: version for name, version in found.items() if version not in locked.get(name, {version})}
    yield f"installed: {len(found)}, of requirements-{kind}.lock: {len(found.keys() & locked.keys())} of {len(locked)}"
    yield from (f"other version: {name} {version}" for name, version in sorted(other.items()))
    yield from (f"not in the lock: {name} {found[name]}" for name in sorted(found.keys() - locked.keys()))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()
