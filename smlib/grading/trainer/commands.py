"""`smlib class WORD …`: every step of a class from the command line, for those who like it, and for machines."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from smlib.errors import SmlibError
from smlib.grading.trainer.course import FORMATS, Course
from smlib.results import Result, cell_text, heading
from smlib.text import language, t

WORDS: dict[str, Callable[[Course, argparse.Namespace], Any]] = {
    "hand-out": lambda course, o: course.hand_out(o.module),
    "collect": lambda course, o: course.collect(o.module, o.file),
    "grade": lambda course, o: course.grade(o.module),
    "feedback": lambda course, o: course.feedback(o.module),
    "overview": lambda course, o: course.overview(o.module),
    "items": lambda course, o: course.items(o.module),
    "export": lambda course, o: course.export(o.module, o.form, o.file),
    "back-up": lambda course, o: course.back_up(),
    "demo": lambda course, o: course.demo(o.module, learners=o.learners),
    "delete": lambda course, o: course.delete(o.confirm, student=o.student),
    "restore": lambda course, o: course.restore(o.file),
}


def main(argv: list[str]) -> int:
    """Run one step of a class in a course folder.

    Args:
        argv: the words after `class`.

    Returns:
        0; 1 if something could not be done, with the reason.
    """
    parser = argparse.ArgumentParser(prog="smlib class", description=t("trainer.help.description"))
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--course", type=Path, help=t("trainer.help.course"))
    words = parser.add_subparsers(dest="word", required=True, metavar="WORD")
    for word in WORDS:
        step = words.add_parser(word, parents=[shared], help=t(f"trainer.help.{word.replace('-', '_')}"))
        if word not in ("delete", "back-up", "restore"):
            step.add_argument(
                "module", nargs="?" if word in ("overview", "items") else None, help=t("trainer.help.module")
            )
        if word == "export":
            step.add_argument("form", choices=FORMATS, help=t("trainer.help.form"))
        if word in ("collect", "export", "restore"):
            step.add_argument("file", nargs=None if word == "restore" else "?", help=t(f"trainer.help.file_{word}"))
        if word == "demo":
            step.add_argument("--learners", type=int, default=25, help=t("trainer.help.learners"))
        if word == "delete":
            step.add_argument("--confirm", metavar="CODE", help=t("trainer.help.confirm"))
            step.add_argument("--student", metavar="ID", help=t("trainer.help.student"))
    options = parser.parse_args(argv)
    try:
        course = Course.find(options.course)
        if "lang" in course.settings:
            language(course.lang)
        print(_shown(WORDS[options.word](course, options)))
    except SmlibError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _shown(found: Any) -> str:
    """Return a result as text: its sentences, and its table where it has one."""
    if not isinstance(found, Result):
        return str(found)
    frame = found.for_readers()
    rows = [[heading(column) for column in frame.columns]]
    rows += [[cell_text(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(frame.columns))]
    table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([found.text(), "", *table])
