"""What a gradebook and its graded notebooks say, as one table: a row per learner and graded cell. Only reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.grading.settings import GRADEBOOK
from smlib.grading.trainer.answers import CALLED, Answer, read_answers
from smlib.grading.trainer.errors import TrainerError
from smlib.grading.trainer.roster import ROSTER, SAFE_ID, read_roster

if TYPE_CHECKING:
    import pandas as pd

EXAMPLE = Path(__file__).with_name("class.csv")
"""The class of `demo.py`, 25 people, graded."""
COLUMNS = {
    "learner": "string",
    "module": "string",
    "portion": "string",
    "cell": "string",
    "task": "string",
    "points": "Float64",
    "max_points": "Float64",
    "penalty": "Float64",
    "outcome": "string",
    "mistake": "string",
    "hint": "string",
    "answer": "string",
    "submitted_at": "datetime64[ns, UTC]",
    "late": "boolean",
}
"""Columns of a class table and their types."""
OUTCOMES = ("right", "partly", "wrong", "empty", "open", "ungraded", "missing")
"""What a graded cell can be: `open` waits for a person (also where a check could not run to its end), `ungraded` was handed in and has no result (not graded yet, or it
could not be), `missing` was never handed in."""

_CELLS = """
SELECT a.name, n.name, c.name, COALESCE(g.max_score, t.max_score)
FROM base_cell c JOIN notebook n ON c.notebook_id = n.id JOIN assignment a ON n.assignment_id = a.id
LEFT JOIN grade_cells g ON g.id = c.id LEFT JOIN task_cells t ON t.id = c.id
WHERE g.id IS NOT NULL OR t.id IS NOT NULL ORDER BY a.name, n.name, c.rowid"""
_GRADES = """
SELECT s.student_id, a.name, n.name, c.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade,
       k.late_submission_penalty
FROM grade g JOIN submitted_notebook k ON g.notebook_id = k.id JOIN submitted_assignment s ON k.assignment_id = s.id
JOIN notebook n ON k.notebook_id = n.id JOIN assignment a ON s.assignment_id = a.id JOIN base_cell c ON g.cell_id = c.id"""
_HANDED_IN = """
SELECT s.student_id, a.name, s.timestamp, s.extension, a.duedate
FROM submitted_assignment s JOIN assignment a ON s.assignment_id = a.id"""


def read_class(source: str | Path | None = None) -> pd.DataFrame:
    """Read how a class is doing.

    Args:
        source: a course folder with nbgrader's `gradebook.db` (whoever stands on its `roster.csv` belongs to the class),
            or a class table saved as CSV; without it the invented class that is shipped.

    Returns:
        One row per learner and graded cell: learner, module, portion, cell, task, points (missing where a person has
        to judge or nothing was handed in), max_points, penalty, outcome (one of `OUTCOMES`), mistake, hint, answer,
        submitted_at (UTC), late.

    Raises:
        TrainerError: if there is no gradebook, or the file is no class table.

    Example:
        >>> from smlib.grading.trainer import read_class
        >>> read_class()["learner"].nunique()
        25
    """
    path = EXAMPLE if source is None else Path(source).expanduser()
    if path.is_file() and path.suffix.lower() == ".csv":
        return _saved(path)
    database = path if path.is_file() else path / GRADEBOOK
    if not database.is_file():
        raise TrainerError("no_gradebook", folder=str(path))
    try:
        return _from_gradebook(database)
    except sqlite3.DatabaseError as error:
        raise TrainerError("gradebook_unread", file=database.name, reason=str(error)) from error


@contextmanager
def reading(database: Path) -> Iterator[sqlite3.Connection]:
    """Open a gradebook that cannot be changed this way, and without leaving a lock."""
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True, timeout=10)) as connection:
        yield connection


def students(database: Path) -> list[str]:
    """Return the ids of all learners in a gradebook."""
    with reading(database) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM student ORDER BY id")]


def _from_gradebook(database: Path) -> pd.DataFrame:
    with reading(database) as connection:
        cells = connection.execute(_CELLS).fetchall()
        grades = {row[:4]: row[4:] for row in connection.execute(_GRADES)}
        handed_in = {(who, module): (*when,) for who, module, *when in connection.execute(_HANDED_IN)}
        known = {row[0] for row in connection.execute("SELECT id FROM student")}
        starters = _starters(connection)
    answers = {
        (who, module): read_answers(database.parent / "autograded" / who / module, starters.get(module, {}))
        for who, module in handed_in
    }
    # Handed in, and not in the gradebook: not graded yet, or not gradable.
    folders = (path for path in (database.parent / "submitted").glob("*/*") if path.is_dir())
    there = {(path.parent.name, path.name) for path in folders if SAFE_ID.fullmatch(path.parent.name)}
    used = {module for _, module in {*handed_in, *there}}
    rows = []
    for who in sorted(known | set(read_roster(database.parent / ROSTER).ids) | {who for who, _ in there}):
        for module, notebook, cell, most in cells:
            if module not in used:
                continue  # handed out, and nobody has handed in yet
            answer = answers.get((who, module), {}).get((notebook, cell), Answer())
            row = (grades.get((who, module, notebook, cell)), handed_in.get((who, module)))
            task = _task(notebook, cell, starters.get(module, {}).get((notebook, cell), ""))
            rows.append(_row(who, module, notebook, cell, task, float(most), *row, answer, (who, module) in there))
    return _table(rows)


def _starters(connection: sqlite3.Connection) -> dict[str, dict[tuple[str, str], str]]:
    """Return what learners were given: module -> (notebook, cell) -> text."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    for module, notebook, cell, text in connection.execute(
        "SELECT a.name, n.name, c.name, c.source FROM source_cell c JOIN notebook n ON c.notebook_id = n.id "
        "JOIN assignment a ON n.assignment_id = a.id"
    ):
        found.setdefault(module, {})[notebook, cell] = text or ""
    return found


def _task(notebook: str, cell: str, check: str) -> str:
    """Return the task that a check names; a cell that a person judges is named after its portion."""
    called = CALLED.search(check)
    return called[1] if called else f"{notebook.split('-', 1)[0]}-{cell.removesuffix('-check')}"


def _row(
    who: str,
    module: str,
    notebook: str,
    cell: str,
    task: str,
    most: float,
    grade: tuple[Any, ...] | None,
    when: tuple[Any, ...] | None,
    answer: Answer,
    there: bool,
) -> tuple[Any, ...]:
    auto, manual, extra, waiting, penalty = grade or (None, None, None, 0, None)
    score = manual if manual is not None else auto
    points = None if when is None or score is None else float(score) + float(extra or 0)
    if when is None:
        outcome = "ungraded" if there else "missing"
    elif waiting or points is None or (answer.stopped and manual is None):
        outcome, points = "open", None
    elif points >= most:
        outcome = "right"
    elif points > 0:
        outcome = "partly"
    else:
        outcome = "empty" if answer.untouched else "wrong"
    shown = answer if outcome in ("partly", "wrong") or answer.stopped else Answer()
    submitted, late = _times(when)
    return (
        who, module, notebook.split("-", 1)[0], cell, task, points, most, float(penalty or 0), outcome,
        shown.mistake, shown.hint, shown.text, submitted, late,
    )  # fmt: skip


def _times(when: tuple[Any, ...] | None) -> tuple[datetime | None, bool | None]:
    if when is None or when[0] is None:
        return None, None
    stamp, extension, due = (None if text is None else datetime.fromisoformat(text) for text in when)
    if due is not None and extension is not None:
        due += extension - datetime(1970, 1, 1)  # nbgrader stores a span as a moment after the epoch
    return stamp, None if due is None or stamp is None else stamp > due


def _table(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["submitted_at"] = pd.to_datetime(frame["submitted_at"], utc=True)
    return frame.astype(COLUMNS)


def _saved(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        frame = pd.read_csv(path, dtype="string", encoding="utf-8-sig")
    except (ValueError, UnicodeDecodeError) as error:
        raise TrainerError("no_class_table", file=path.name) from error
    if not {"learner", "module", "task", "points", "max_points", "outcome"} <= set(frame.columns):
        raise TrainerError("no_class_table", file=path.name)
    for column in ("points", "max_points", "penalty"):
        frame[column] = pd.to_numeric(frame.get(column, 0), errors="coerce")
    frame = frame.reindex(columns=list(COLUMNS))
    frame["submitted_at"] = pd.to_datetime(frame["submitted_at"], utc=True, format="ISO8601")
    frame["late"] = frame["late"].map({"True": True, "False": False})
    return frame.astype(COLUMNS)
