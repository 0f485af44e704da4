"""Delete a class, or one learner, when its time has come: first a list, then with its code, and fourteen days to undo it."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from smlib.grading.settings import GRADEBOOK
from smlib.grading.trainer import backups
from smlib.grading.trainer.errors import TrainerError
from smlib.grading.trainer.marks import reading, students
from smlib.grading.trainer.roster import ROSTER, SAFE_ID, Roster, read_roster, write_roster
from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import day, number

if TYPE_CHECKING:
    import pandas as pd

PERSONAL = ("submitted", "autograded", "feedback", "grading", "earlier")
"""Folders of a course that hold one folder per learner."""
EXPORTS, INBOX = "exports", "inbox"
_MINE = {
    "grade": "notebook_id IN (SELECT k.id FROM submitted_notebook k JOIN submitted_assignment s "
    "ON k.assignment_id = s.id WHERE s.student_id = ?)",
    "comment": "notebook_id IN (SELECT k.id FROM submitted_notebook k JOIN submitted_assignment s "
    "ON k.assignment_id = s.id WHERE s.student_id = ?)",
    "submitted_notebook": "assignment_id IN (SELECT id FROM submitted_assignment WHERE student_id = ?)",
    "submitted_assignment": "student_id = ?",
    "student": "id = ?",
}
"""Table -> which rows belong to a learner; in the order in which they can go."""


@dataclass(frozen=True, repr=False)
class Deletion(Result):
    """What would go; made by `plan`. Nothing has happened yet.

    Attributes:
        course: course folder.
        learners: ids.
        paths: files and folders, relative to the course.
        rows: gradebook table -> number of rows.
        due: retention date; None if nobody has set one, or for one learner's wish.
        whole: whether it is about the whole class, which has to wait for the retention date.
        code: what has to be repeated so that it happens; another list has another code.
    """

    course: Path
    learners: tuple[str, ...]
    paths: tuple[str, ...]
    rows: Mapping[str, int]
    due: date | None
    whole: bool
    code: str = ""

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("trainer.delete.caption")

    def text(self) -> str:
        """Return what would go, from when on, and how."""
        lines = [
            t(
                "trainer.delete.sentence",
                learners=number(len(self.learners)),
                files=number(len(self.paths)),
                rows=number(sum(self.rows.values())),
            )
        ]
        if self.whole:
            lines.append(t("trainer.delete.no_due") if self.due is None else t("trainer.delete.due", day=day(self.due)))
        return "\n".join([*lines, t("trainer.delete.nothing_yet", code=self.code, days=backups.GRACE.days)])

    def to_frame(self) -> pd.DataFrame:
        """Return what would go, one row per file, folder or table."""
        import pandas as pd

        rows: list[tuple[str, int | None]] = [(path, None) for path in self.paths]
        rows += [(f"{GRADEBOOK}: {table}", count) for table, count in self.rows.items() if count]
        return pd.DataFrame(rows, columns=["what", "rows"]).astype({"rows": "Int64"})


def plan(course: Path, *, due: date | None, student: str | None = None) -> Deletion:
    """List everything of a class, or of one learner, that would be deleted.

    Exports, mail and copies of the gradebook hold many people: they go as a whole, because they can be made again.

    Args:
        course: course folder.
        due: retention date of the course.
        student: id of one learner who wants to be forgotten; then the date does not matter.

    Raises:
        TrainerError: if nobody has that id, or the gradebook has tables that smlib does not know.
    """
    database = course / GRADEBOOK
    known = students(database) if database.is_file() else []
    roster = read_roster(course / ROSTER)
    everybody = sorted({*known, *roster.ids, *_folders(course)})
    if student is not None and student not in everybody:
        raise TrainerError("no_learner", id=student)
    learners = everybody if student is None else [student]
    paths = [f"{kind}/{who}" for kind in PERSONAL for who in learners if os.path.lexists(course / kind / who)]
    paths += [f"{EXPORTS}/{name}" for name in _names(course / EXPORTS)]
    mail = _names(course / INBOX)
    paths += [f"{INBOX}/{name}" for name in mail if student is None or _sent_by(student, name, roster)]
    paths += [path.relative_to(course).as_posix() for path in backups.copies(course)]
    rows = _count(database, learners) if database.is_file() else {}
    draft = Deletion(course, tuple(learners), tuple(paths), rows, due if student is None else None, student is None)
    stamp = repr((draft.learners, draft.paths, sorted(rows.items())))
    return replace(draft, code=_code(stamp))


def carry_out(deletion: Deletion, confirm: str, *, today: date | None = None) -> Path:
    """Delete what a plan lists, after packing it into an archive that stays for fourteen days.

    Args:
        deletion: the list, made just before.
        confirm: its code.
        today: the day.

    Returns:
        The archive; `backups.restore` brings it back.

    Raises:
        TrainerError: for a wrong code, before the retention date, or if the archive could not be written.
    """
    course = deletion.course
    if confirm.strip().upper() != deletion.code:
        raise TrainerError("delete_code", given=confirm)
    if deletion.whole and deletion.due is None:
        raise TrainerError("no_date", file="course.toml")
    if deletion.due is not None and (today or date.today()) <= deletion.due:
        raise TrainerError("delete_early", day=day(deletion.due))
    database, roster = course / GRADEBOOK, course / ROSTER
    doomed = [course / path for path in deletion.paths]
    pack = backups.archive(course, _files([*doomed, database, roster]))
    if database.is_file():
        _forget(database, deletion.learners)
    people = [p for p in read_roster(roster).people if p.id not in deletion.learners]
    if roster.is_file():
        write_roster(roster, people)
    for path in doomed:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return pack


def _code(stamp: str) -> str:
    return hashlib.sha256(stamp.encode()).hexdigest()[:6].upper()


def _folders(course: Path) -> set[str]:
    """Return the learners who have a folder; anything whose name is no id is nobody's."""
    return {
        path.name
        for kind in PERSONAL
        if (course / kind).is_dir()
        for path in (course / kind).iterdir()
        if SAFE_ID.fullmatch(path.name) and (path.is_dir() or path.is_symlink())
    }


def _names(folder: Path) -> list[str]:
    if not folder.is_dir() or folder.is_symlink():
        return []
    return sorted(path.relative_to(folder).as_posix() for path in _files([folder]))


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    """Yield files, also those in folders; links are yielded, never followed."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            for folder, _, names in os.walk(path):
                yield from (Path(folder) / name for name in sorted(names))
        elif os.path.lexists(path):
            yield path


def _sent_by(student: str, name: str, roster: Roster) -> bool:
    person = roster.find_in(Path(name).stem) or roster.find_in(name)
    return person is not None and person.id == student


def _count(database: Path, learners: Iterable[str]) -> dict[str, int]:
    with reading(database) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        strange = sorted(
            table
            for table in tables - set(_MINE)
            for key in connection.execute(f'PRAGMA foreign_key_list("{table}")')
            if key[2] in _MINE
        )
        if strange or not set(_MINE) <= tables:
            raise TrainerError("gradebook_tables", tables=", ".join(strange) or "–")
        return {
            table: sum(
                connection.execute(f'SELECT count(*) FROM "{table}" WHERE {where}', (who,)).fetchone()[0]
                for who in learners
            )
            for table, where in _MINE.items()
        }


def _forget(database: Path, learners: Iterable[str]) -> None:
    """Delete learners' rows in one step, and overwrite the places where they stood."""
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        with connection:
            for who in learners:
                for table, where in _MINE.items():
                    connection.execute(f'DELETE FROM "{table}" WHERE {where}', (who,))
        connection.execute("VACUUM")
