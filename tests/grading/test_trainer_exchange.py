"""With nbgrader's real exchange folder: handed out, fetched, submitted, collected, given back, also what was refused."""

from __future__ import annotations

import getpass
import json
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from course_tools import nbgrader, solutions, submit

from smlib.grading.trainer import Course
from smlib.grading.trainer.collecting import Collected
from smlib.grading.trainer.roster import Person, write_roster
from smlib.lab import trainer, workshop

pytestmark = pytest.mark.slow
MODULE = "module-1"
SHEET = "1.1-nothing-breaks"


@dataclass
class Shared:
    """A course with an exchange folder, and the home of a learner who uses it as this machine's user."""

    course: Course
    home: Path
    exchange: Path

    def learner(self, command: str, *words: str) -> str:
        """Run nbgrader as the learner does."""
        return nbgrader(self.home, command, MODULE, "--course=smlib-de", f"--Exchange.root={self.exchange}", *words)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    base = tmp_path_factory.mktemp("austausch ü")
    found = Shared(Course(base / "kurs"), base / "home", base / "exchange")
    for folder in (found.course.folder, found.home, found.exchange):
        folder.mkdir()
    found.exchange.chmod(0o777)
    folder = found.course.folder
    workshop.prepare(folder, "de", files=trainer.files(folder, "de"))
    for path in (folder / "source" / MODULE).glob("*.ipynb"):  # one portion is enough here
        if path.stem != SHEET:
            path.unlink()
    settings = (folder / "course.toml").read_text(encoding="utf-8")
    assert 'exchange = ""' in settings
    (folder / "course.toml").write_text(settings.replace('exchange = ""', f"exchange = '{found.exchange}'"), "utf-8")
    write_roster(folder / "roster.csv", [Person(getpass.getuser(), "Ich", "ich@harkwerk.example"), Person("L02", "Ana Ost", "ana@harkwerk.example")])  # fmt: skip
    found.course.hand_out(MODULE)
    found.learner("fetch_assignment")
    return found


def _states(found: Collected) -> dict[str | None, str]:
    return {who: state for _, who, state, _ in found.rows}


def test_what_was_handed_out_arrives_and_comes_back(shared: Shared) -> None:
    assert sorted(path.stem for path in (shared.home / MODULE).glob("*.ipynb")) == [SHEET]
    source = shared.course.folder / "source" / MODULE / f"{SHEET}.ipynb"
    sheet = shared.home / MODULE / source.name
    assert "SOLUTION" not in sheet.read_text(encoding="utf-8")
    submit(sheet, sheet, solutions(source))
    shared.learner("submit")
    me = getpass.getuser()
    assert _states(shared.course.collect(MODULE)) == {me: "new"}
    assert _states(shared.course.collect(MODULE)) == {me: "same"}


def test_a_newer_submission_replaces_the_earlier_which_is_kept(shared: Shared) -> None:
    me = getpass.getuser()
    first = (shared.course.folder / "submitted" / me / MODULE / f"{SHEET}.ipynb").read_bytes()
    (shared.home / MODULE / f"{SHEET}.ipynb").write_text('{"cells": [', encoding="utf-8")  # its disk was full
    time.sleep(1.1)  # nbgrader tells submissions apart by the second
    shared.learner("submit")
    assert _states(shared.course.collect(MODULE)) == {me: "newer"}
    (kept,) = (shared.course.folder / "earlier" / me).rglob("*.ipynb")
    assert kept.read_bytes() == first


def test_feedback_comes_back_also_for_what_was_refused(shared: Shared) -> None:
    course, me = shared.course, getpass.getuser()
    by_mail = course.folder / "inbox" / "L02"
    by_mail.mkdir(parents=True)
    shutil.copy(course.folder / "release" / MODULE / f"{SHEET}.ipynb", by_mail)
    assert _states(course.collect(MODULE, "inbox")) == {"L02": "new"}
    assert "bis auf" in course.grade(MODULE)
    course.feedback(MODULE)
    shared.learner("fetch_feedback")
    (page,) = (shared.home / MODULE / "feedback").rglob("*.html")
    said = page.read_text(encoding="utf-8")
    assert '<html lang="de">' in said
    assert "ließ sich aber noch nicht bewerten" in said
    assert f"{SHEET}.ipynb lässt sich nicht als Notebook lesen." in said
    assert "offen, nicht null" in said
    assert (course.folder / "feedback" / "L02" / MODULE / f"{SHEET}.html").is_file()
    assert [path.parent.name for path in (course.folder / "submitted").glob(f"*/{MODULE}")] != [me]


def test_when_it_can_be_graded_the_page_is_replaced(shared: Shared) -> None:
    course, me = shared.course, getpass.getuser()
    source = course.folder / "source" / MODULE / f"{SHEET}.ipynb"
    submit(course.folder / "release" / MODULE / source.name, shared.home / MODULE / source.name, solutions(source))
    time.sleep(1.1)
    shared.learner("submit")
    assert _states(course.collect(MODULE))[me] == "newer"
    course.grade(MODULE)
    course.feedback(MODULE)
    shared.learner("fetch_feedback")
    pages = [path.read_text(encoding="utf-8") for path in (shared.home / MODULE / "feedback").rglob("*.html")]
    assert sum("Bestanden" in said for said in pages) == 1
    assert sum("noch nicht bewerten" in said for said in pages) == 1, (
        "the page of the earlier submission stays beside it"
    )
    assert json.loads((course.folder / "autograded" / me / MODULE / source.name).read_text(encoding="utf-8"))["cells"]
