"""Collect what learners hand in, from nbgrader's exchange folder or from a folder of files sent by mail."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from smlib.grading.settings import STAMP
from smlib.grading.trainer.archives import Sent, belongs_to, read_sent
from smlib.grading.trainer.errors import TrainerError
from smlib.grading.trainer.roster import ROSTER, Person, Roster
from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import listed, number

if TYPE_CHECKING:
    import pandas as pd

STATES = ("new", "newer", "same", "older", "unknown", "refused", "nothing")


@dataclass(frozen=True, repr=False)
class Collected(Result):
    """What was collected.

    Attributes:
        module: the assignment.
        rows: (file or learner, learner or None, state, message); states: new, newer (the earlier one is kept), same,
            older (kept beside), unknown (nobody has that name), refused, nothing (no notebook of this module).
    """

    module: str
    rows: tuple[tuple[str, str | None, str, str], ...]

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("trainer.collect.caption", module=self.module)

    def count(self, *states: str) -> int:
        """Return how many have one of these states."""
        return sum(row[2] in states for row in self.rows)

    def text(self) -> str:
        """Return how many came, and a line for each that needs a look."""
        lines = [
            t(
                "trainer.collect.sentence",
                new=number(self.count("new")),
                newer=number(self.count("newer")),
                same=number(self.count("same", "older")),
                rest=number(self.count("unknown", "refused", "nothing")),
            )
        ]
        lines += [message for *_, state, message in self.rows if state in ("unknown", "refused", "nothing")]
        return "\n".join(lines)

    def to_frame(self) -> pd.DataFrame:
        """Return source, learner, state and message, one row per file or learner."""
        import pandas as pd

        rows = [(source, who, t(f"trainer.collect.{state}_short"), line) for source, who, state, line in self.rows]
        return pd.DataFrame(rows, columns=["source", "learner", "state", "message"])


def collect_mail(course: Path, module: str, folder: Path, roster: Roster) -> Collected:
    """Take in zip files, folders and notebooks that learners sent, named after the learner.

    Args:
        course: course folder.
        module: assignment, such as `"module-1"`.
        folder: where the files lie; they stay there unchanged.
        roster: the learners; the name of a file has to hold an id, an address, a login or a name.

    Raises:
        TrainerError: if the folder or the module is not there, or the roster is empty.
    """
    notebooks = sorted(path.stem for path in (course / "source" / module).glob("*.ipynb"))
    if not notebooks:
        raise TrainerError("no_module", module=module)
    if not folder.is_dir():
        raise TrainerError("no_folder", folder=str(folder))
    if not roster.people:
        raise TrainerError("no_roster", file=ROSTER)
    rows: list[tuple[str, str | None, str, str]] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~")) or not (path.is_dir() or path.suffix.lower() in (".zip", ".ipynb")):
            continue
        try:
            sent = read_sent(path)
        except TrainerError as error:
            rows.append((path.name, None, "refused", str(error)))
            continue
        if not sent:
            rows.append((path.name, None, "nothing", t("trainer.collect.nothing", file=path.name, module=module)))
        senders = dict.fromkeys(one.sender for one in sent)
        when = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        for sender in senders:
            mine = [one for one in sent if one.sender == sender]
            shown = path.name if len(senders) == 1 else f"{path.name}: {sender}"
            person = roster.find_in(sender) or roster.find_in(path.stem)
            rows.append(_take(course, module, notebooks, shown, person, mine, when))
    return Collected(module, tuple(rows))


def collect_exchange(course: Path, module: str, run: Callable[..., str]) -> Collected:
    """Collect from nbgrader's exchange folder; a submission that a newer one replaces is kept.

    Args:
        course: course folder.
        module: assignment.
        run: runs an nbgrader command in the course folder.

    Raises:
        TrainerError: on Windows, where nbgrader has no exchange; or if nbgrader cannot collect.
    """
    if os.name == "nt":
        raise TrainerError("no_exchange")
    submitted = course / "submitted"
    with tempfile.TemporaryDirectory(dir=course, prefix=".collect-") as place:
        before = Path(place)
        for who in _with_module(submitted, module):
            shutil.copytree(submitted / who / module, before / who, symlinks=True)
        run("collect", module, "--update")
        rows: list[tuple[str, str | None, str, str]] = []
        for who in _with_module(submitted, module):
            old, new = before / who, submitted / who / module
            state = "new" if not old.is_dir() else "same" if _content(old) == _content(new) else "newer"
            if state == "newer":
                _keep(course, who, module, old)
            rows.append((who, who, state, t(f"trainer.collect.{state}", learner=who)))
    return Collected(module, tuple(rows))


def _take(
    course: Path, module: str, notebooks: list[str], shown: str, person: Person | None, sent: list[Sent], when: datetime
) -> tuple[str, str | None, str, str]:
    if person is None:
        return shown, None, "unknown", t("trainer.collect.unknown", file=shown)
    fitting: dict[str, bytes] = {}
    for one in sent:
        name = belongs_to(one.name, notebooks)
        if name in fitting:
            message = str(TrainerError("sent_twice", file=shown, name=f"{name}.ipynb"))
            return shown, person.id, "refused", message
        if name:
            fitting[name] = one.data
    if not fitting:
        return shown, person.id, "nothing", t("trainer.collect.nothing", file=shown, module=module)
    content = {f"{name}.ipynb": data for name, data in fitting.items()}
    target = course / "submitted" / person.id / module
    state = "new"
    if target.is_dir():
        if {name: data for name, data in _content(target).items() if name != STAMP} == content:
            return shown, person.id, "same", t("trainer.collect.same", learner=person.id)
        state = "newer" if when >= _stamp(target) else "older"
    with tempfile.TemporaryDirectory(dir=course, prefix=".collect-") as place:
        fresh = Path(place) / "new"
        fresh.mkdir()
        for name, data in content.items():
            (fresh / name).write_bytes(data)
        (fresh / STAMP).write_text(f"{when:%Y-%m-%d %H:%M:%S.%f} UTC", encoding="utf-8")
        if state == "older":
            _keep(course, person.id, module, fresh)
        else:
            if state == "newer":
                _keep(course, person.id, module, target)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(fresh, target)
    missing = [name for name in notebooks if name not in fitting]
    key = f"trainer.collect.{state}" + ("_part" if missing and state != "older" else "")
    return (
        shown,
        person.id,
        state,
        t(key, learner=person.id, missing=listed(missing)) if missing else t(key, learner=person.id),
    )


def _with_module(submitted: Path, module: str) -> list[str]:
    if not submitted.is_dir():
        return []
    return sorted(path.name for path in submitted.iterdir() if (path / module).is_dir() and not path.is_symlink())


def _keep(course: Path, who: str, module: str, folder: Path) -> None:
    """Move a submission out of the way under the time it was handed in."""
    place = course / "earlier" / who
    place.mkdir(parents=True, exist_ok=True)
    stem = f"{module}-{_stamp(folder):%Y-%m-%d-%H%M%S}"
    target, n = place / stem, 1
    while target.exists():
        n += 1
        target = place / f"{stem}-{n}"
    shutil.move(folder, target)


def _content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def _stamp(folder: Path) -> datetime:
    """Return when a submission was handed in; without a stamp, when its folder was written."""
    try:
        text = (folder / STAMP).read_text(encoding="utf-8").strip().removesuffix("UTC").strip()
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except (OSError, ValueError):
        return datetime.fromtimestamp(folder.stat().st_mtime, UTC)
