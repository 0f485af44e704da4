"""A task as a record: its check, what the check can find, and its texts in both languages.

An author writes the check and the sentences, nothing else:

    @task("1.2-count")
    def count(answer):
        return None if whole(answer) == expected() else "duplicates"

The texts stand in `text/<lang>/tasks_m1.toml` under `[1_2-count]`: `praise`, `hints` (three), `solution`,
and under `[1_2-count.wrong]` one sentence for each key that the check returns.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from smlib.course.errors import CourseError
from smlib.course.placeholders import open_places, untouched
from smlib.errors import SmlibError
from smlib.text import has, lookup, t
from smlib.text.numbers import listed


@dataclass(frozen=True)
class Outcome:
    """What a check found.

    Attributes:
        kind: `right`, `wrong`, `untried`, or `unclear` (cannot be checked here).
        key: name of the sentence that says so.
        values: what fills the sentence.
    """

    kind: str
    key: str = ""
    values: dict[str, object] = field(default_factory=dict)


Verdict = Outcome | str | None
"""What a check function returns: None is right, a string is the key of a mistake."""

RIGHT = Outcome("right")

CALLED = re.compile(r"""\bsm\.check\(\s*(["'])(?P<task>.+?)\1""")
"""How a cell calls the check of a task."""


def texts_of(task_id: str) -> str:
    """Return where the texts of a task stand in the catalogues.

    Example:
        >>> texts_of("1.2-count")
        'tasks_m1.1_2-count'
    """
    return f"tasks_m{task_id.split('.', 1)[0]}.{task_id.replace('.', '_')}"


class Misread(Exception):
    """Raised while an answer is read; carries the outcome."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.key)
        self.outcome = outcome


def wrong(key: str, **values: object) -> Outcome:
    """A mistake with something to say about it."""
    return Outcome("wrong", key, values)


def untried(key: str = "untried", **values: object) -> Outcome:
    """Nothing has been changed yet: a calm line, no error."""
    return Outcome("untried", key, values)


def unclear(key: str = "unclear", **values: object) -> Outcome:
    """It cannot be checked here: own data, a missing file."""
    return Outcome("unclear", key, values)


@dataclass(frozen=True)
class Task:
    """One task: an id, a check, and texts found by the id.

    Attributes:
        id: `"<portion>-<name>"`, for example `"1.2-count"`.
        run: the check; takes the answers, returns None for right, the key of a mistake, or an `Outcome`.
        answers: names of the answers it takes.
        graded: False for a recall question in a lesson.
    """

    id: str
    run: Callable[..., Verdict]
    answers: tuple[str, ...]
    graded: bool = True

    @property
    def portion(self) -> str:
        """The portion it belongs to, such as `"1.2"`."""
        return self.id.split("-", 1)[0]

    @property
    def praise(self) -> str:
        """What was done, said when it is right."""
        return t(f"{texts_of(self.id)}.praise")

    @property
    def hints(self) -> list[str]:
        """Hints, each more concrete than the one before."""
        return [str(hint) for hint in lookup(f"{texts_of(self.id)}.hints")]

    @property
    def solution(self) -> str:
        """The solution with its reason."""
        return t(f"{texts_of(self.id)}.solution")

    def judge(self, *given: Any) -> Outcome:
        """Return what the check finds in the answers; never raises for an odd answer.

        Raises:
            CourseError: for a missing or an additional answer (a slip of the notebook, not of the learner).
        """
        if len(given) != len(self.answers):
            raise CourseError("task_answers", task=self.id, answers=listed(list(self.answers)))
        missing = [name for answer in given for name in open_places(answer)]
        if any(map(untouched, given)) or missing:
            partly = [name for name in missing if name] if not all(map(untouched, given)) else []
            return untried("partly", fields=listed(partly)) if partly else untried()
        try:
            found = self.run(*given)
        except Misread as misread:
            return misread.outcome
        except SmlibError:
            raise
        except (ImportError, OSError):  # the values to compare with are out of reach: no verdict about the answer
            return unclear("data_missing")
        except Exception:  # an answer of a shape nobody thought of must not look like a broken notebook
            return wrong("shape")
        if found is None:
            return RIGHT
        return wrong(found) if isinstance(found, str) else found

    def sentence(self, outcome: Outcome) -> str:
        """Return the words for an outcome in the current language."""
        if outcome.kind == "right":
            return self.praise
        own = f"{texts_of(self.id)}.{outcome.kind}.{outcome.key}"
        return t(own if has(own) else f"course.{outcome.kind}.{outcome.key}", **outcome.values)


def make_task(task_id: str, run: Callable[..., Verdict], *, answers: tuple[str, ...] = (), graded: bool = True) -> Task:
    """Make a task from its check and enter it in the registry."""
    from smlib.course.tasks import register  # the registry knows records, not the other way round

    names = answers or tuple(inspect.signature(run).parameters)
    return register(Task(task_id, run, names, graded))


def task(task_id: str, *, graded: bool = True) -> Callable[[Callable[..., Verdict]], Task]:
    """Turn a check function into a task (decorator); the function's parameters name the answers."""
    return lambda run: make_task(task_id, run, graded=graded)
