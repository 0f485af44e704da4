"""Grade the same honest class by stock `nbgrader autograde` and by `smlib grade`, and set the results side by side.

As a program it goes through all modules in both languages, piece by piece, and keeps what it has found:

    python tests/grading/stock_class.py FOLDER [module-3/de ...]

A second call goes on where the first one stopped. The exit status is 1 if any cell differs.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from course_tools import ROOT, copy_course, load, nbgrader, notebooks, solutions, submit
from grade_tools import grade, wrong_for

Answers = dict[str, str]
Cells = dict[str, dict[str, Any]]
MODULES = sorted(path.name for path in (ROOT / "exercises" / "de" / "source").glob("module-*"))
PIECES = [f"{module}/{lang}" for module in MODULES for lang in ("de", "en")]
LEARNERS = ("right", "wrong", "empty", "manual", "late", "partly-1", "partly-2", "fewer")
"""Right, wrong, empty; only what a person judges; partly right and too late; partly right twice; one notebook only."""
PENALTY = 'c = get_config()\nc.LateSubmissionPlugin.penalty_method = "zero"\n'


def answers(learner: str, source: Path, released: Path, lang: str) -> Answers:
    """What a learner writes into one notebook: cell -> answer; always the same for the same learner."""
    right, wrong = solutions(source), wrong_for(released, lang)
    if learner == "right":
        return right
    if learner == "wrong":
        return wrong
    if learner == "empty":
        return {}
    by_person = {name: text for name, text in right.items() if name in _by_person(released)}
    if learner == "manual":
        return by_person
    draw = Random(f"{learner} {source.stem}")
    more = 3 if learner == "late" else 1  # so that there is something to take off
    drawn = {name: draw.choice([*[right[name]] * more, wrong.get(name), None]) for name in right}
    return {name: text for name, text in drawn.items() if text is not None}


def _by_person(released: Path) -> set[str]:
    marks = [cell["metadata"].get("nbgrader", {}) for cell in load(released)["cells"]]
    return {mark["grade_id"] for mark in marks if mark.get("grade") and mark.get("solution")}


def make_class(course: Path, module: str, lang: str, learners: tuple[str, ...] = LEARNERS) -> Path:
    """Make a course with the submissions of a class, as nbgrader generates it; late work costs all its points."""
    copy_course(lang, course, module)
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(PENALTY)
    now = datetime.now(UTC)
    nbgrader(course, "generate_assignment", module)
    nbgrader(course, "db", "assignment", "add", module, f"--duedate={now - timedelta(days=1):%Y-%m-%d %H:%M:%S} UTC")
    for learner in learners:
        folder = course / "submitted" / learner / module
        sources = notebooks(course / "source" / module)
        for source in sources[:1] if learner == "fewer" else sources:
            released = course / "release" / module / source.name
            submit(released, folder / source.name, answers(learner, source, released, lang))
        when = now - timedelta(days=0 if learner == "late" else 2)
        (folder / "timestamp.txt").write_text(f"{when:%Y-%m-%d %H:%M:%S} UTC", encoding="utf-8")
    return course


def rows(course: Path, module: str) -> dict[str, Cells]:
    """Read what the gradebook holds: learner -> notebook/cell -> points, open or not; and each notebook's total."""
    from nbgrader.api import Gradebook

    found: dict[str, Cells] = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for submission in book.assignment_submissions(module):
            cells = found.setdefault(submission.student.id, {})
            for sheet in submission.notebooks:
                total = {"score": sheet.score, "most": sheet.max_score, "penalty": sheet.late_submission_penalty or 0.0}
                cells[sheet.name] = total
                for one in sheet.grades:
                    open_ = bool(one.needs_manual_grade)
                    cells[f"{sheet.name}/{one.name}"] = {"points": one.auto_score, "most": one.max_score, "open": open_}
    return found


def compare(base: Path, module: str, lang: str, learners: tuple[str, ...] = LEARNERS) -> dict[str, Any]:
    """Grade a class twice; returns the rows of both, the times, and where they differ."""
    stock = make_class(base / "stock", module, lang, learners)
    ours = Path(shutil.copytree(stock, base / "smlib"))
    begun = time.monotonic()
    nbgrader(stock, "autograde", module, "--create")
    between = time.monotonic()
    ran = grade(ours, module, "--timeout=600", "--workers=1")
    assert ran.code == 0, ran.text
    times = {"stock": round(between - begun, 1), "smlib": round(time.monotonic() - between, 1)}
    theirs, mine = rows(stock, module), rows(ours, module)
    assert set(theirs) == set(mine) == set(learners)
    return {"seconds": times, "stock": theirs, "smlib": mine, "differences": list(differences(theirs, mine))}


def differences(theirs: dict[str, Cells], mine: dict[str, Cells]) -> Iterator[str]:
    """Name each learner's cell whose row is not the same."""
    for learner in sorted(theirs.keys() | mine.keys()):
        one, other = theirs.get(learner, {}), mine.get(learner, {})
        for name in sorted(one.keys() | other.keys()):
            if one.get(name) != other.get(name):
                yield f"{learner}, {name}: stock {one.get(name)}, smlib {other.get(name)}"


def main(arguments: list[str]) -> int:
    """Compare what is not compared yet, then count."""
    folder = Path(arguments[0]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for piece in arguments[1:] or PIECES:
        module, lang = piece.split("/")
        kept = folder / f"{module}-{lang}.json"
        if not kept.is_file():
            base = folder / f"{module}-{lang} ü"
            shutil.rmtree(base, ignore_errors=True)
            found = {**compare(base, module, lang), "load": os.getloadavg()}
            kept.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
            shutil.rmtree(base)
            print(
                piece,
                found["seconds"],
                "load",
                found["load"],
                *found["differences"] or ["equal"],
                sep="\n  ",
                flush=True,
            )
    return summary(folder)


def summary(folder: Path) -> int:
    """Print how much was compared; 1 if something differs."""
    done = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("module-*.json"))]
    submissions = sum(len(found["stock"]) for found in done)
    cells = sum(len(sheet) for found in done for sheet in found["stock"].values())
    differing = [line for found in done for line in found["differences"]]
    print(f"{len(done)} of {len(PIECES)} pieces, {submissions} submissions, {cells} rows, {len(differing)} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
