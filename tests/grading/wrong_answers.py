"""Collects a wrong answer for every check of every exercise, for the way through nbgrader.

How to add a module's tests: write `wrong_m<N>.py` beside this file with

- `WRONG`: task id -> `Wrong(key, de, en)`: the sentence that has to come back (a key under `[<task>.wrong]`, or a
  shared one of `course.wrong`) and what stands in the solution cells, by cell name. `en` is only needed where the
  answer differs by language. A check that takes two cells gets both.

Then run `SMLIB_WRITE_GOLDEN=1 pytest tests/grading/test_stock_chain.py -m "slow or not slow" -k module-<N>` once: it
stores nbgrader's scores in `golden/module-<N>.json`. Look at the file, then commit it: from then on scores are compared.
Module 1 is graded live in every test run, the others with `start.py test --all` (marker `slow`).
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass
from pathlib import Path

from smlib.course.records import texts_of
from smlib.text import has, lookup, speaking


@dataclass(frozen=True)
class Wrong:
    """A wrong answer and the sentence it must meet."""

    key: str
    de: dict[str, str]
    en: dict[str, str] | None = None

    def cells(self, lang: str) -> dict[str, str]:
        """What stands in the solution cells, by cell name."""
        return self.en if lang == "en" and self.en is not None else self.de


def wrong_answers() -> dict[str, Wrong]:
    """Return the wrong answers of all modules by task (a function, because the files take `Wrong` from here)."""
    found: dict[str, Wrong] = {}
    for path in sorted(Path(__file__).parent.glob("wrong_m*.py")):
        found |= importlib.import_module(path.stem).WRONG
    return found


def sentence(task: str, key: str, lang: str) -> re.Pattern[str]:
    """The sentence that a mistake has to meet; figures and names in it may be any."""
    with speaking(lang):
        own = f"{texts_of(task)}.wrong.{key}"
        words = str(lookup(own if has(own) else f"course.wrong.{key}")).replace("`", "")
    return re.compile(".+".join(map(re.escape, re.split(r"\{\w+\}", words))))
