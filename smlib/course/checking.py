"""`sm.check`, `sm.hint`, `sm.solution` for learners, `require` for the hidden tests of the graded notebooks."""

from __future__ import annotations

from typing import Any

from smlib.course.display import note
from smlib.course.errors import NotYet
from smlib.course.records import Outcome, Task
from smlib.course.tasks import find
from smlib.text import t

# How many hints of a task were shown; a new kernel starts again with the first.
_shown: dict[str, int] = {}


def _not_yet(task: Task, outcome: Outcome) -> NotYet:
    return NotYet(task.id, outcome.key, task.sentence(outcome))


def check(task_id: str, *answer: Any) -> None:
    """Check a task and say in a few lines how far it is.

    Not tried shows one calm line, right says what was done, and what cannot be checked (own data,
    a missing file) says so; none of them raises.

    Args:
        task_id: id of the task, for example `"1.2-count"`.
        answer: what the task asks for.

    Raises:
        NotYet: with the hint that belongs to the mistake.
        CourseError: for an unknown task or a missing answer.

    Example:
        >>> import smlib as sm
        >>> sm.check("1.1-number", ...)
        Noch offen. Hier steht noch eine Lücke. Füllen Sie sie, dann wird geprüft.
    """
    task = find(task_id)
    outcome = task.judge(*answer)
    if outcome.kind == "wrong":
        # `from None`: the learner reads one message, not the way to it.
        raise _not_yet(task, outcome) from None
    note(task.sentence(outcome), t(f"course.label.{outcome.kind}"), outcome.kind)
    if outcome.kind == "right" and task.graded:
        from smlib.course.progress import mark

        mark(task.id)


def require(task_id: str, *answer: Any) -> None:
    """Raise unless the answer is right: the hidden test behind a check.

    Silent when right; not tried and "cannot check" raise as well, so that they earn no points.

    Raises:
        NotYet: with the sentence of what was found.

    Example:
        >>> import smlib as sm
        >>> sm.course.require("1.1-number", 15)
    """
    task = find(task_id)
    outcome = task.judge(*answer)
    if outcome.kind != "right":
        raise _not_yet(task, outcome) from None


def hint(task_id: str) -> None:
    """Show the next hint of a task, each more concrete; after the last one the last is shown again.

    Example:
        >>> import smlib as sm
        >>> sm.hint("1.1-number")
        Hinweis 1 von 3: Suchen Sie in der Zelle über der Prüfung die Zahl nach dem Gleichheitszeichen.
    """
    task = find(task_id)
    total = len(task.hints)
    place = min(_shown.get(task.id, 0) + 1, total)
    last = _shown.get(task.id, 0) >= total
    _shown[task.id] = place
    words = task.hints[place - 1]
    if last:
        words = f"{words}\n{t('course.hint.last', task=task.id)}"
    note(words, t("course.hint.label", place=place, total=total), "hint")


def solution(task_id: str) -> None:
    """Show the solution of a task with its reason. Looking is always allowed.

    Example:
        >>> import smlib as sm
        >>> sm.solution("1.1-number")
        Auflösung: Jede Zahl von 5 bis 60 passt, zum Beispiel minutes = 15: Eine Viertelstunde reicht für jede Portion.
    """
    note(find(task_id).solution, t("course.solution.label"), "hint")
