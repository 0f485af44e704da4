"""What happened at each grading, one line each: with which jail, what was repaired, what needs a look.

The gradebook has no place for it. The files lie in the course's folder `grading/<student>/` and go with a class.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from smlib.grading.jail import Level

FOLDER = "grading"


@dataclass(frozen=True)
class Record:
    """One grading of one submission.

    Attributes:
        student: who.
        level: jail that was used.
        submission: fingerprint of what was handed in.
        assignment: fingerprint of the exercise.
        seconds: how long it took, without what other programs kept it waiting for a processor.
        points: points so far.
        open: cells that wait for a person.
        failed: why it could not be graded; None if it was.
        notes: what was repaired or looks odd.
        reasons: why a test earned less than full points.
        at: when, in UTC.
    """

    student: str
    level: Level
    submission: str
    assignment: str
    seconds: float
    points: float | None
    open: int
    failed: str | None
    notes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    at: str = ""


def path(course: Path, student: str, assignment: str) -> Path:
    """Return the file of a student: one folder each, so that it can be deleted with everything else of theirs."""
    return course / FOLDER / student / f"{assignment}.jsonl"


def add(course: Path, assignment: str, record: Record) -> None:
    """Append one line."""
    target = path(course, record.student, assignment)
    target.parent.mkdir(parents=True, exist_ok=True)
    line = {**asdict(record), "at": datetime.now(UTC).isoformat(timespec="seconds")}
    with target.open("a", encoding="utf-8", errors="replace") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def latest(course: Path, assignment: str) -> dict[str, Record]:
    """Return the last record of each student; a line that was cut off by a crash is passed over."""
    found: dict[str, Record] = {}
    for target in sorted(course.glob(f"{FOLDER}/*/{assignment}.jsonl")):
        for line in target.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                record = Record(**json.loads(line))
            except (ValueError, TypeError):
                continue
            found[record.student] = record
    return found


def digest(folder: Path) -> str:
    """Return a short code of a submission's files: it changes when something is handed in anew."""
    parts = []
    for entry in sorted(folder.rglob("*")):
        about = entry.lstat()
        parts.append(f"{entry.relative_to(folder)!r} {about.st_size} {about.st_mtime_ns} {about.st_mode}")
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:16]
