"""A good portion to spoil, a module made of it, and a curriculum on the disk."""

from __future__ import annotations

from pathlib import Path

from smlib.authoring.portion import MODULES, ORDER
from smlib.authoring.source import Source, parse

GOOD = Path(__file__).parent / "good"
LESSON = (GOOD / "lesson.md").read_text(encoding="utf-8")
EXERCISE = (GOOD / "exercise.md").read_text(encoding="utf-8")
OWN = (GOOD / "own.md").read_text(encoding="utf-8")

PARTNER = """<!-- #region lang="de" name="partner" -->
Wem zeigen Sie das nachher?
<!-- #endregion -->

<!-- #region lang="en" name="partner" -->
Whom will you show this afterwards?
<!-- #endregion -->

"""
PLAN = '```python name="plan"\nsm.if_then(..., ...)\n```\n\n'


def swap(text: str, old: str, new: str) -> str:
    """Replace, and insist that there was something to replace."""
    assert old in text, old
    return text.replace(old, new)


def lesson(number: str = "1.3", text: str = LESSON) -> Source:
    return parse(text, f"{number}-good.md")


def exercise(number: str = "1.3", text: str = EXERCISE) -> Source:
    return parse(text, f"{number}-good.md")


def pair(number: str, *, change: dict[str, str] | None = None) -> list[Source]:
    """A good portion of another number; `change` replaces text in both halves where it is found."""
    halves = []
    for text in (LESSON, EXERCISE):
        text = text.replace("1.4", "NEXT").replace("1.3", number).replace("NEXT", after(number))
        for old, new in (change or {}).items():
            text = text.replace(old, new)
        halves.append(parse(text, f"{number}-good.md"))
    return halves


def after(number: str) -> str:
    at = ORDER.index(number) + 1
    return ORDER[at] if at < len(ORDER) else "9.9"


def good_module(number: int = 2) -> dict[str, dict[str, str]]:
    """Changes that turn copies of the good portion into a good module: portion -> replacements."""
    first, last = f"{number}.1", f"{number}.{MODULES[number]}"
    return {
        f"{number}.{n}": {}
        | ({'```python name="sort"': PARTNER + '```python name="sort"'} if f"{number}.{n}" == first else {})
        | ({"    step: 2": "    step: 2\n    teach: true"} if f"{number}.{n}" == last else {})
        | (
            {'<!-- #region lang="de" name="done"': PLAN + '<!-- #region lang="de" name="done"'}
            if f"{number}.{n}" == last
            else {}
        )
        for n in range(1, MODULES[number] + 1)
    }


def put(root: Path) -> Path:
    """Write a small curriculum to the disk: one lesson, its exercise, an analysis notebook."""
    for folder in ("curriculum/lessons", "curriculum/analysis", "exercises/tasks"):
        (root / folder).mkdir(parents=True)
    (root / "curriculum/lessons/1.3-good.md").write_text(LESSON, encoding="utf-8")
    (root / "curriculum/lessons/picture.png").write_bytes(b"picture")
    (root / "exercises/tasks/1.3-good.md").write_text(EXERCISE, encoding="utf-8")
    (root / "curriculum/analysis/inbox.md").write_text(ANALYSIS, encoding="utf-8")
    return root


ANALYSIS = """---
jupyter:
  smlib:
    kind: analysis
    title: {de: Posteingang, en: Inbox}
---

<!-- #region lang="de" name="title" -->
# Posteingang
<!-- #endregion -->

<!-- #region lang="en" name="title" -->
# Inbox
<!-- #endregion -->

```python name="start"
import smlib as sm
sm.language("{lang}")
```
"""
