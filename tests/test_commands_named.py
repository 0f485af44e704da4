"""Every command that a text tells people to type exists, with its options."""

from __future__ import annotations

import contextlib
import io
import re
from functools import cache
from pathlib import Path

from smlib.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ["README.md", "CONTRIBUTING.md", "smlib/text/*/*.toml", "docs/**/*.md", "curriculum/**/*.md"]
TYPED = re.compile(rf"smlib ({'|'.join(COMMANDS)})\b([^`\"|\n]*)")


@cache
def explained(command: str, step: str) -> str:
    """Return a command's help, and that of its step."""
    out = io.StringIO()
    for words in ([command], [command, step]):
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), contextlib.suppress(SystemExit):
            main([*words, "--help"])
    return out.getvalue()


def test_every_option_that_a_text_names_is_in_the_commands_help() -> None:
    options = 0
    for pattern in TEXTS:
        for page in ROOT.glob(pattern):
            for command, rest in TYPED.findall(page.read_text(encoding="utf-8")):
                step = rest.split()[0] if rest.split() else ""
                for option in re.findall(r"(?<!\S)--[a-z][a-z-]*", rest):
                    assert option in explained(command, step), f"{page.relative_to(ROOT)}: smlib {command} {option}"
                    options += 1
    assert options > 20
