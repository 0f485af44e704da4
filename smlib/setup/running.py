"""Commands that run for a while: what they say goes into a log, and the terminal shows that time passes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from smlib.setup.stop import Stop
from smlib.text import t
from smlib.text.numbers import number

SIGN_OF_LIFE = 15.0  # seconds between two notes where a line cannot be rewritten


@dataclass(frozen=True)
class Done:
    """A command that has ended.

    Attributes:
        status: its exit status.
        output: what it said, both streams.
    """

    status: int
    output: str

    @property
    def ok(self) -> bool:
        """Whether it succeeded."""
        return self.status == 0


def say(sentence: str, end: str = "\n") -> None:
    """Print at once."""
    print(sentence, end=end, flush=True)


@contextmanager
def step(sentence: str) -> Iterator[None]:
    """Name a step, and its seconds when it is done."""
    begun = time.monotonic()
    say(f"{sentence} …", end="" if sys.stdout.isatty() else "\n")
    try:
        yield
    except BaseException:
        if sys.stdout.isatty():
            say("")
        raise
    spent = t("setup.start.seconds", seconds=number(time.monotonic() - begun, 1))
    say(f"\r{sentence} … {spent}" if sys.stdout.isatty() else f"  {spent}")


def run(command: Sequence[object], *, log: Path, env: Mapping[str, str], cwd: Path, line: str = "") -> Done:
    """Run a command to its end.

    Args:
        command: program and arguments.
        log: file that its output is appended to.
        env: its variables.
        cwd: its folder.
        line: what stands on the terminal's last line while it runs; the seconds are shown behind it.

    Raises:
        Stop: if the log cannot be written or there is no room.
    """
    words = [str(word) for word in command]
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as file:
            start = file.tell()
            file.write(f"\n$ {' '.join(words)}\n".encode())
            file.flush()
            status = _wait(words, file, env, cwd, line)
        with log.open("rb") as file:
            file.seek(start)
            return Done(status, file.read().decode("utf-8", "replace"))
    except OSError as error:
        raise Stop.of(error) from error


def _wait(words: list[str], file: IO[bytes], env: Mapping[str, str], cwd: Path, line: str) -> int:
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, env=dict(env), cwd=cwd
    )
    begun = told = time.monotonic()
    try:
        while True:
            try:
                return int(process.wait(0.5))
            except subprocess.TimeoutExpired:
                now = time.monotonic()
                spent = t("setup.start.seconds", seconds=number(now - begun, 0))
                if sys.stdout.isatty():
                    say(f"\r{line} … {spent}", end="")
                elif now - told >= SIGN_OF_LIFE:
                    told = now
                    say(f"  {spent}")
    except BaseException:
        # Ctrl+C has reached the installer too; nothing of it may go on writing.
        process.terminate()
        process.wait()
        raise
