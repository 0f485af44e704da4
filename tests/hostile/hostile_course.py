"""A small course with every kind of test: a value, a function, a table, a sentence for a person, a class."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from small_course import answer, book, cell, check

SECRET = "GEHEIM-aus-der-Vorlage"
NEIGHBOUR = "GEHEIM-des-Nachbarn"
NAME = "tasks"
ASSIGNMENT = "module-9"
CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "hostile"\n'

RIGHT = {
    "total": "total = int(numbers.sum())",
    "double": "def double(values):\n    return [2 * v for v in values]",
    "table": 'table = pd.DataFrame({"a": [1, 2, 3]})',
    "words": "Weil es so ist.",
}
WRONG = {
    "total": "total = 1",
    "double": "def double(values):\n    return list(values)",
    "table": 'table = pd.DataFrame({"a": [0]})',
    "words": "Weil.",
}
MOST = {"total-check": 1.0, "double-check": 2.0, "table-check": 2.0, "words": 3.0}
TESTS = {
    "total-check": f'assert total == 6, "noch nicht"\n### BEGIN HIDDEN TESTS\nassert total == 6  # {SECRET}\n### END HIDDEN TESTS',
    "double-check": "assert double([1]) == [2]\n### BEGIN HIDDEN TESTS\nassert double([3, 4917]) == [6, 9834]\n### END HIDDEN TESTS",
    "table-check": '### BEGIN HIDDEN TESTS\nassert list(table["a"]) == [1, 2, 3]\n### END HIDDEN TESTS',
}
START = "import pandas as pd\nimport numpy as np\nnumbers = pd.Series([1, 2, 3])"


def source_book() -> dict[str, Any]:
    """The trainer's notebook with solutions."""
    cells = [cell("markdown", "title", "# Aufgaben"), cell("code", "start", START)]
    for name in ("total", "double", "table"):
        cells += [answer(name, RIGHT[name]), check(f"{name}-check", TESTS[f"{name}-check"], MOST[f"{name}-check"])]
    return book(*cells, cell("markdown", "words", "Hier.", grade=True, solution=True, points=MOST["words"]))


def write_source(course: Path) -> None:
    """Write the course's settings and source."""
    folder = course / "source" / ASSIGNMENT
    folder.mkdir(parents=True)
    (course / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    (folder / f"{NAME}.ipynb").write_text(json.dumps(source_book(), indent=1), encoding="utf-8")
    (folder / "data.csv").write_text("a\n1\n2\n", encoding="utf-8")
