"""Copies of the gradebook before anything is done to it, and the way back."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath

from smlib.files import draft_of, write_whole
from smlib.grading.settings import GRADEBOOK
from smlib.grading.trainer.errors import TrainerError
from smlib.grading.trainer.marks import reading

FOLDER = "backups"
KEPT = 20
"""Copies of the gradebook that stay; older ones go when a new one is made."""
GRACE = timedelta(days=14)
"""How long something deleted can be brought back."""
ARCHIVE = "deleted-"


def back_up(course: Path, reason: str, *, now: datetime | None = None) -> Path | None:
    """Copy the gradebook, also while somebody else has it open.

    Args:
        course: course folder.
        reason: short word for the file name, such as `"grade"`.
        now: time for the file name.

    Returns:
        The copy, checked for wholeness; None if there is no gradebook yet.

    Raises:
        TrainerError: if the copy cannot be written or is not whole; whatever was about to happen must not.
    """
    database = course / GRADEBOOK
    if not database.is_file() or database.stat().st_size == 0:
        return None
    target = _free(course / FOLDER, f"gradebook-{now or datetime.now():%Y-%m-%d-%H%M%S}-{reason}", ".db")
    with _making(target) as draft:
        with reading(database) as source, closing(sqlite3.connect(draft)) as copy:
            source.backup(copy)
            whole = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        if not whole:
            raise TrainerError("backup_damaged", file=database.name)
    for old in copies(course)[:-KEPT]:
        old.unlink()
    return target


def copies(course: Path) -> list[Path]:
    """Return the copies of the gradebook, oldest first."""
    return sorted((course / FOLDER).glob("gradebook-*.db"))


def archives(course: Path) -> list[Path]:
    """Return what was deleted and can still be brought back, oldest first."""
    return sorted((course / FOLDER).glob(f"{ARCHIVE}*.zip"))


def archive(course: Path, files: Iterable[Path], *, now: datetime | None = None) -> Path:
    """Pack files of a course before they are deleted; links are packed as nothing, never followed.

    Raises:
        TrainerError: if the archive cannot be written or read again; then nothing may be deleted.
    """
    target = _free(course / FOLDER, f"{ARCHIVE}{now or datetime.now():%Y-%m-%d-%H%M%S}", ".zip")
    with _making(target) as draft:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as pack:
            for path in files:
                if path.is_file() and not path.is_symlink():
                    pack.write(path, path.relative_to(course).as_posix())
        with zipfile.ZipFile(draft) as pack:
            damaged = pack.testzip()
        if damaged:
            raise TrainerError("backup_damaged", file=damaged)
    return target


def restore(course: Path, backup: Path) -> list[str]:
    """Bring a copy of the gradebook, or something deleted, back.

    The gradebook that is there now is copied first; other files are never overwritten.

    Args:
        course: course folder.
        backup: one of `copies` or `archives`.

    Returns:
        The paths brought back, relative to the course.

    Raises:
        TrainerError: if the backup is not there, or a file that is there now would have to give way.
    """
    if not backup.is_file():
        raise TrainerError("no_backup", file=backup.name)
    if backup.suffix == ".db":
        data = backup.read_bytes()  # before a new copy pushes the oldest one out
        back_up(course, "restore")
        write_whole(course / GRADEBOOK, data)
        return [GRADEBOOK]
    with zipfile.ZipFile(backup) as pack:
        names = [name for name in pack.namelist() if _inside(name)]
        # What stands there now with other content is newer work: it stays, and nothing is half brought back.
        taken = [
            name
            for name in names
            if name != GRADEBOOK and (course / name).exists() and (course / name).read_bytes() != pack.read(name)
        ]
        if taken:
            raise TrainerError("restore_taken", file=taken[0])
        back_up(course, "restore")
        for name in names:
            write_whole(course / name, pack.read(name))
    return names


def purge(course: Path, *, today: date | None = None) -> list[Path]:
    """Remove what was deleted more than `GRACE` ago for good, and return it."""
    gone = []
    for path in archives(course):
        made = date.fromisoformat(path.name.removeprefix(ARCHIVE)[:10])
        if (today or date.today()) - made > GRACE:
            path.unlink()
            gone.append(path)
    return gone


def _free(folder: Path, stem: str, ending: str) -> Path:
    place, path = 1, folder / f"{stem}{ending}"
    while path.exists():
        place += 1
        path = folder / f"{stem}-{place}{ending}"
    return path


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and not name.endswith("/") and "\\" not in name


@contextmanager
def _making(target: Path) -> Iterator[Path]:
    """Give a draft of a backup, which only counts when it was written and checked."""
    try:
        with draft_of(target) as draft:
            yield draft
    except (OSError, sqlite3.Error, zipfile.BadZipFile) as error:
        raise TrainerError("backup_failed", folder=str(target.parent), reason=str(error)) from error
