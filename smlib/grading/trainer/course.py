"""A trainer's course: one folder, and every step of a class as one call on it."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.errors import check_choice
from smlib.grading.settings import CONFIG
from smlib.grading.trainer import backups, calling, collecting, deleting, demo, exports, platforms, returning
from smlib.grading.trainer.difficulty import Items, items
from smlib.grading.trainer.errors import TrainerError
from smlib.grading.trainer.marks import read_class
from smlib.grading.trainer.roster import ROSTER, Roster, read_roster
from smlib.grading.trainer.standing import PASS_MARK, Overview, overview
from smlib.text import LANGUAGES, language, speaking, t
from smlib.text.numbers import day

if TYPE_CHECKING:
    import pandas as pd

SETTINGS = "course.toml"
FORMATS = ("excel", "csv", "moodle", "ilias")


@dataclass(frozen=True)
class Course:
    """A course folder as nbgrader knows it, with a roster, a retention date and copies of its gradebook.

    Attributes:
        folder: where `nbgrader_config.py` lies.

    Example:
        >>> Course.find("/nowhere/at/all")
        Traceback (most recent call last):
        ...
        smlib.grading.trainer.errors.TrainerError: ...
    """

    folder: Path

    @classmethod
    def find(cls, start: str | Path | None = None) -> Course:
        """Return the course in `start` (the current folder if not given) or above it.

        Raises:
            TrainerError: if there is none.
        """
        here = Path(start or Path.cwd()).expanduser().resolve()
        for folder in (here, *here.parents):
            if (folder / CONFIG).is_file():
                return cls(folder)
        raise TrainerError("no_course", folder=str(here))

    def __str__(self) -> str:
        submitted = self.folder / "submitted"
        count = len(list(submitted.glob("*/"))) if submitted.is_dir() else 0
        last = backups.copies(self.folder)[-1:]
        when = t("trainer.course.no_date") if self.delete_after is None else day(self.delete_after)
        lines = [
            t("trainer.course.here", folder=self.folder),
            t("trainer.course.people", listed=len(self.roster.ids), submitted=count),
            t("trainer.course.date", day=when),
            t("trainer.course.last_backup", file=last[0].name) if last else t("trainer.course.no_backup"),
        ]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return (
            f'<div lang="{language()}">'
            + "".join(f"<p>{escape(line)}</p>" for line in str(self).split("\n"))
            + "</div>"
        )

    @cached_property
    def settings(self) -> dict[str, Any]:
        """What `course.toml` says: lang, pass_mark, delete_after, exchange; empty without the file."""
        try:
            return tomllib.loads((self.folder / SETTINGS).read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise TrainerError("settings", file=SETTINGS, reason=str(error)) from error

    @property
    def lang(self) -> str:
        """Language of the course."""
        lang = str(self.settings.get("lang", LANGUAGES[0]))
        check_choice("lang", lang, LANGUAGES)
        return lang

    @property
    def pass_mark(self) -> float:
        """Share of the points from which a module is passed."""
        mark = self.settings.get("pass_mark", PASS_MARK)
        if isinstance(mark, bool) or not isinstance(mark, int | float) or not 0 < mark <= 1:
            raise TrainerError("settings", file=SETTINGS, reason=f"pass_mark = {mark}")
        return float(mark)

    @property
    def delete_after(self) -> date | None:
        """Retention date: the day after it everything about the learners may go; None if nobody has set one."""
        when = self.settings.get("delete_after")
        when = when.date() if isinstance(when, datetime) else when
        if when is not None and not isinstance(when, date):
            raise TrainerError("settings", file=SETTINGS, reason=f"delete_after = {when}")
        return when

    @property
    def roster(self) -> Roster:
        """Who is who."""
        return read_roster(self.folder / ROSTER)

    @property
    def modules(self) -> list[str]:
        """Assignments with sources, in order."""
        return sorted(path.name for path in (self.folder / "source").glob("*") if any(path.glob("*.ipynb")))

    def hand_out(self, module: str) -> str:
        """Make the learners' version of a module, and release it where an exchange folder is set."""
        check_choice("module", module, self.modules)
        if not self._up_to_date(module):
            self._nbgrader("generate_assignment", module, "--force")
        if not self._exchange:
            return t("trainer.course.handed_out_folder", folder=self.folder / "release" / module)
        self._nbgrader("release_assignment", module, "--force")
        return t("trainer.course.handed_out", module=module)

    def collect(self, module: str, folder: str | Path | None = None) -> collecting.Collected:
        """Collect a module from the exchange folder, or from a folder of files sent by mail (`inbox` by default)."""
        if folder is None and self._exchange:
            return collecting.collect_exchange(self.folder, module, self._nbgrader)
        place = self.folder / (folder or deleting.INBOX)
        return collecting.collect_mail(self.folder, module, place, self.roster)

    def grade(self, module: str, *more: str) -> str:
        """Grade everything that was handed in and is not graded yet; the gradebook is copied first.

        What `smlib grade` says about its progress is printed as it comes. On Windows nbgrader grades, without a jail.

        Args:
            module: assignment.
            more: further words of `smlib grade`, such as `"--force"`.

        Returns:
            One sentence: all are graded, or some could not be.

        Raises:
            TrainerError: if nothing could be done; the reason was printed.
        """
        check_choice("module", module, self.modules)
        if os.name == "nt":
            backups.back_up(self.folder, "grade")
            self._nbgrader("autograde", module, "--create")
            return t("trainer.course.graded", module=module)
        status = calling.grade(self.folder, module, *more)
        if status not in (0, 1):
            raise TrainerError("not_graded", module=module)
        return t("trainer.course.graded" if status == 0 else "trainer.course.partly_graded", module=module)

    def feedback(self, module: str) -> str:
        """Write the feedback pages, and release them where an exchange folder is set; pages for mail stay in `feedback`."""
        with speaking(self.lang):
            returning.write(self.folder, module, self._nbgrader)
        if not self._exchange:
            return t("trainer.course.feedback", folder=self.folder / "feedback")
        returning.release(self.folder, module, self._nbgrader)
        return t("trainer.course.feedback_released", module=module)

    def demo(self, module: str, *, learners: int = 25) -> str:
        """Fill a course without learners with an invented class to practise on; hands the module out first."""
        if not (self.folder / "release" / module).is_dir():
            self.hand_out(module)
        due = f"{demo.DUE:%Y-%m-%d %H:%M:%S} UTC"
        filled = demo.fill(self.folder, module, self.lang, learners=learners)
        self._nbgrader("db", "assignment", "add", module, f"--duedate={due}")
        count = sum((self.folder / "submitted" / who).is_dir() for who in filled.ids)
        return t("trainer.demo.ready", count=count, module=module)

    def marks(self, module: str | None = None) -> pd.DataFrame:
        """Return the class table, of one module or of all."""
        table = read_class(self.folder)
        return table if module is None else table[table["module"] == module].reset_index(drop=True)

    def overview(self, module: str | None = None) -> Overview:
        """Return who is where."""
        return overview(self.marks(module), pass_mark=self.pass_mark)

    def items(self, module: str | None = None) -> Items:
        """Return what is hard, and the most frequent mistakes."""
        return items(self.marks(module))

    def export(self, module: str, form: str, worksheet: str | Path | None = None) -> Path | platforms.Filled:
        """Write the results of a module into the folder `exports`.

        Args:
            module: assignment.
            form: `"excel"`, `"csv"`, `"moodle"` or `"ilias"`.
            worksheet: for the last two, the file downloaded from the platform; it stays as it is.

        Returns:
            The file; for Moodle and ILIAS with what was filled and what was not.

        Raises:
            TrainerError: without a worksheet, or for one that does not fit.
        """
        check_choice("form", form, FORMATS)
        marks = self.marks(module)
        place = self.folder / deleting.EXPORTS
        place.mkdir(exist_ok=True)
        if form == "csv":
            return exports.write_csv(marks, place / f"{module}.csv")
        if form == "excel":
            return exports.write_excel(marks, place / f"{module}.xlsx", pass_mark=self.pass_mark)
        if worksheet is None:
            raise TrainerError(f"needs_{form}")
        given = self.folder / Path(worksheet).expanduser()
        if not given.is_file():
            raise TrainerError("no_file", file=str(given))
        target = place / f"{module}-{form}{given.suffix.lower()}"
        fill = platforms.fill_moodle if form == "moodle" else platforms.fill_ilias
        results = overview(marks, pass_mark=self.pass_mark).to_frame()
        return fill(given, results, self.roster, target)

    def back_up(self) -> str:
        """Copy the gradebook now."""
        made = backups.back_up(self.folder, "by-hand")
        return t("trainer.course.no_gradebook_yet") if made is None else t("trainer.course.backed_up", file=made)

    def delete(self, confirm: str | None = None, *, student: str | None = None) -> deleting.Deletion | str:
        """List what would be deleted; with the list's code, delete it.

        Args:
            confirm: the code of the list; without it nothing happens.
            student: one learner who wants to be forgotten; else the whole class, after its retention date.
        """
        backups.purge(self.folder)
        listed = deleting.plan(self.folder, due=self.delete_after, student=student)
        if confirm is None:
            return listed
        pack = deleting.carry_out(listed, confirm)
        return t("trainer.delete.done", file=pack.name, days=backups.GRACE.days)

    def restore(self, backup: str | Path) -> str:
        """Bring a copy of the gradebook, or something deleted, back from the folder `backups`."""
        found = backups.restore(self.folder, self.folder / backups.FOLDER / Path(backup).name)
        return t("trainer.delete.restored", count=len(found))

    @property
    def _exchange(self) -> Path | None:
        named = str(self.settings.get("exchange", "")).strip()
        return Path(named).expanduser() if named else None

    def _nbgrader(self, *words: str) -> str:
        shared = [f"--Exchange.root={self._exchange}"] if self._exchange else []
        return calling.nbgrader(self.folder, *words, *shared)

    def _up_to_date(self, module: str) -> bool:
        """Tell whether the learners' version was made after the last change of its sources."""
        made = {path.name: path.stat().st_mtime for path in (self.folder / "release" / module).glob("*.ipynb")}
        sources = list((self.folder / "source" / module).glob("*.ipynb"))
        return all(made.get(path.name, 0) >= path.stat().st_mtime for path in sources)
