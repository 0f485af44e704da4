"""`start.py update`: a new edition of the course, from git or from a ZIP file; workshops are never touched."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from smlib.setup.errors import SetupError
from smlib.setup.running import say
from smlib.text import t
from smlib.text.numbers import number

EXPECTED = ("start.py", "pyproject.toml", "smlib/__init__.py")
# Folders in which only the course itself puts files: what a new edition no longer has would go on working there.
OURS = ("smlib", "tests")
# Never taken from a ZIP file: what was made here.
LOCAL = (".git", ".venv", ".cache")


def update(root: Path, argv: Sequence[str]) -> None:
    """Bring a new edition into the course's folder.

    Args:
        root: the course's folder.
        argv: `[ZIP file or its address]`; without it git is asked.

    Raises:
        SetupError: with the reason; the course is as it was.
    """
    parser = argparse.ArgumentParser(prog="start.py update", description=t("setup.update.help"))
    parser.add_argument("source", nargs="?", help=t("setup.update.help_source"))
    source = parser.parse_args(list(argv)).source
    if source:
        say(t("setup.update.loading"))
        _from_zip(root, source)
    elif (root / ".git").exists():
        say(t("setup.update.loading"))
        _from_git(root)
    else:
        raise SetupError("update.no_source")


def _git(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", "-C", str(root), *words]
    try:
        return subprocess.run(
            command, capture_output=True, text=True, encoding="utf-8", errors="replace", env=env, check=False
        )
    except OSError as error:
        raise SetupError("update.git_failed", reason=str(error)) from error


def _from_git(root: Path) -> None:
    changed = _git(root, "-c", "core.quotePath=false", "status", "--porcelain", "--untracked-files=no").stdout
    files = [line[3:] for line in changed.splitlines()]
    if files:
        shown = ", ".join(files[:5]) + (" …" if len(files) > 5 else "")
        raise SetupError("update.not_clean", files=shown)
    before = _git(root, "rev-parse", "HEAD").stdout
    done = _git(root, "pull", "--ff-only", "--quiet")
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["git pull"]
        raise SetupError("update.git_failed", reason=lines[-1])
    same = _git(root, "rev-parse", "HEAD").stdout == before
    say(t("setup.update.same" if same else "setup.update.pulled"))


def _from_zip(root: Path, source: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        archive = _load(source, Path(scratch))
        fresh = Path(scratch, "fresh")
        _unpack(archive, fresh, source)
        _replace(root, fresh)


def _load(source: str, scratch: Path) -> Path:
    if "://" not in source:
        path = Path(source).expanduser()
        if not path.is_file():
            raise SetupError("update.not_loaded", source=source, reason=os.strerror(2))
        return path
    target = scratch / "course.zip"
    try:
        with urllib.request.urlopen(source, timeout=60) as answer, target.open("wb") as file:
            shutil.copyfileobj(answer, file)
    except (OSError, ValueError) as error:
        raise SetupError("update.not_loaded", source=source, reason=str(error)) from error
    return target


def _unpack(archive: Path, fresh: Path, source: str) -> None:
    """Unpack a course, without the folder around it that forges add and without what would land elsewhere."""
    try:
        with zipfile.ZipFile(archive) as packed:
            names = [info for info in packed.infolist() if not info.is_dir()]
            starts = [name.filename for name in names if PurePosixPath(name.filename).name == "start.py"]
            top = PurePosixPath(min(starts, key=len, default="start.py")).parent
            for info in names:
                path = PurePosixPath(info.filename)
                if not path.is_relative_to(top):
                    continue
                inside = path.relative_to(top)
                if inside.parts[0] in LOCAL or "\\" in info.filename or ".." in inside.parts or inside.is_absolute():
                    continue
                target = fresh / inside
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(packed.read(info))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise SetupError("update.not_course", source=source) from error
    except OSError as error:
        raise SetupError("update.not_loaded", source=source, reason=str(error)) from error
    if not all((fresh / name).is_file() for name in EXPECTED):
        raise SetupError("update.not_course", source=source)


def _replace(root: Path, fresh: Path) -> None:
    """Put the new files in place of the old ones, which go into a folder of their own; all of them or none."""
    new = {path.relative_to(fresh) for path in fresh.rglob("*") if path.is_file()}
    differ = sorted(name for name in new if _bytes(root / name) != _bytes(fresh / name))
    old = {path.relative_to(root) for place in OURS for path in (root / place).rglob("*") if path.is_file()}
    gone = sorted(name for name in old - new if "__pycache__" not in name.parts)
    if not differ and not gone:
        say(t("setup.update.same"))
        return
    backup = root / ".cache" / time.strftime("before-update-%Y-%m-%d-%H%M%S")
    done: list[Path] = []
    try:
        for name in [*differ, *gone]:
            if (root / name).exists():
                (backup / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, backup / name)
        for name in differ:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            done.append(name)
            _put(fresh / name, root / name)
        for name in gone:
            done.append(name)
            (root / name).unlink()
    except OSError as error:
        _undo(root, backup, done)
        raise SetupError("update.not_written", reason=str(error)) from error
    say(t("setup.update.replaced", new=number(len(differ)), backup=backup))


def _put(source: Path, target: Path) -> None:
    """Replace a file in one step; what runs may be the file itself."""
    draft = target.with_name(f"{target.name}.new")
    try:
        shutil.copyfile(source, draft)
        if target.exists():
            shutil.copymode(target, draft)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _undo(root: Path, backup: Path, done: list[Path]) -> None:
    for name in done:
        if (backup / name).exists():
            _put(backup / name, root / name)
        else:
            (root / name).unlink(missing_ok=True)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
