"""What a learner wrote for a graded cell, and which mistake the check named, from an autograded notebook."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from smlib.course.records import texts_of
from smlib.grading.assignment import marks, read_cells
from smlib.text import LANGUAGES, has, lookup, speaking

CALLED = re.compile(r"""\bsm\.(?:check|course\.require)\(\s*["']([^"']+)["']""")
GAP = re.compile(r"\{[^{}]*\}")
LONGEST = 400
STOPPED = ("Stopped", "CellTimeoutError", "DeadKernelError")
"""What a check says that could not run; that is no judgement of an answer."""


@dataclass(frozen=True)
class Answer:
    """An answer to one graded cell.

    Attributes:
        untouched: whether what was given stands as it was.
        text: the lines that the learner wrote or changed, in one spelling.
        mistake: name of the sentence that the check said; None if it is none of the task's own.
        hint: the sentence.
        stopped: whether the check could not run: time was over, or the submission had ended its own run.
    """

    untouched: bool = False
    text: str | None = None
    mistake: str | None = None
    hint: str | None = None
    stopped: bool = False


def read_answers(folder: Path, starters: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], Answer]:
    """Read every graded cell of a learner's graded module.

    Args:
        folder: `autograded/<learner>/<module>`; without it nothing is known.
        starters: (notebook, cell) -> what was handed out.

    Returns:
        (notebook, cell) -> answer. A notebook that cannot be read says nothing.
    """
    found: dict[tuple[str, str], Answer] = {}
    for path in sorted(folder.glob("*.ipynb")):
        try:
            cells = read_cells(path)
        except (OSError, ValueError, KeyError, TypeError):
            continue
        written: list[tuple[str, str]] = []
        for cell in cells:
            name = str(marks(cell).get("grade_id", ""))
            if marks(cell).get("solution"):
                written.append((starters.get((path.stem, name), ""), cell["source"]))
            if marks(cell).get("grade"):
                found[path.stem, name] = _answer(written, cell["source"], cell)
                written = []
    return found


def _answer(written: list[tuple[str, str]], check: str, cell: Mapping[str, Any]) -> Answer:
    called = CALLED.search(check)
    task = called[1] if called else None
    untouched = bool(written) and all(given.strip() == text.strip() for given, text in written)
    errors = [output for output in cell.get("outputs", []) if output.get("output_type") == "error"]
    stopped = any(error.get("ename") in STOPPED for error in errors)
    hint = next((str(error.get("evalue", "")).strip() for error in errors), None)
    kind, mistake = _found(task, hint) if task and hint else ("", None)
    return Answer(untouched or kind == "untried", _changed(written), mistake, hint or None, stopped)


def _changed(written: list[tuple[str, str]]) -> str | None:
    """Return the lines a learner wrote, without comments and spacing, so that equal answers look equal."""
    lines = []
    for given, text in written:
        known = set(_lines(given))
        lines += [line for line in _lines(text) if line not in known]
    return "\n".join(lines)[:LONGEST] or None


def _lines(code: str) -> list[str]:
    try:
        return [ast.unparse(step) for step in ast.parse(code).body]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return [line.strip() for line in code.splitlines() if line.strip() and not line.strip().startswith("#")]


def mistake_of(task: str, hint: str) -> str | None:
    """Return the key of the sentence that a check said, whatever figures or names filled it.

    Example:
        >>> from smlib.course.tasks import find
        >>> from smlib.text import lookup
        >>> mistake_of("1.2-count", str(lookup("tasks_m1.1_2-count.wrong.other")))
        'other'
    """
    return _found(task, hint)[1]


def in_words(task: str, key: str, hint: str) -> str:
    """Return the sentence of a mistake in the current language; what filled it in another one becomes a dash.

    Args:
        task: id of the task.
        key: name of the mistake.
        hint: the sentence as it was said, perhaps in another language.
    """
    own = f"{texts_of(task)}.wrong.{key}"
    place = next((name for name in (own, f"course.wrong.{key}") if has(name)), None)
    if place is None:
        return hint
    words = str(lookup(place))
    parts = [re.escape(part) for part in GAP.split(words.replace("`", ""))]
    same = re.fullmatch(".*".join(parts), hint.replace("`", ""), re.DOTALL)
    return hint if same else GAP.sub("–", words)


def _found(task: str, hint: str) -> tuple[str, str | None]:
    plain = hint.replace("`", "")
    return next(((kind, key) for kind, key, pattern in _patterns(task) if pattern.fullmatch(plain)), ("", None))


@cache
def _patterns(task: str) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Return every sentence that a check can say, in both languages; the task's own before the shared ones."""
    own = texts_of(task)
    found = []
    for lang in LANGUAGES:
        with speaking(lang):
            for table in (f"{own}.wrong", f"{own}.untried", "course.wrong", "course.untried", "course.unclear"):
                if has(table):
                    parts = {key: GAP.split(str(words).replace("`", "")) for key, words in lookup(table).items()}
                    # The sentence with most words of its own first: a gap may hold anything.
                    order = sorted(parts, key=lambda key: -sum(map(len, parts[key])))
                    kind = table.rsplit(".", 1)[1]
                    found += [
                        (kind, key, re.compile(".*".join(map(re.escape, parts[key])), re.DOTALL)) for key in order
                    ]
    return tuple(found)
