"""The command `smlib`: each word leads to one function, loaded only when it is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from smlib.errors import SmlibError, check_choice
from smlib.text import language, t

COMMANDS = {
    "lab": "smlib.lab.app:main",
    "build": "smlib.authoring.commands:build",
    "lint": "smlib.authoring.commands:lint",
    "portion": "smlib.authoring.commands:portion",
    "trainer": "smlib.lab.trainer:main",
    "class": "smlib.grading.trainer.commands:main",
    "grade": "smlib.grading.commands:grade",
    "report": "smlib.lab.report:main",
    "doctor": "smlib.setup.doctor:main",
}
"""Word -> `module:function`; the function takes the remaining words and returns the exit status."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: `[--lang de|en] COMMAND …`; the process's own arguments if not given.

    Returns:
        The command's exit status; 2 for a word that is no command.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words[:1] == ["--lang"]:
            language(words[1] if len(words) > 1 else "")
            words = words[2:]
        if not words or words[0] in ("-h", "--help"):
            print(usage())
            return 0
        check_choice("command", words[0], COMMANDS)
    except SmlibError as error:
        print(error)
        return 2
    module, function = COMMANDS[words[0]].split(":")
    return int(getattr(importlib.import_module(module), function)(words[1:]))


def usage() -> str:
    """Return every command with a line about it."""
    width = max(map(len, COMMANDS))
    lines = [f"{word.ljust(width)}  {t(f'setup.commands.{word}')}" for word in COMMANDS]
    return "\n".join([t("setup.commands.usage"), "", *lines, "", t("setup.commands.more")])


if __name__ == "__main__":
    sys.exit(main())
