"""One warm parent in one jail, as the grader sees it."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smlib.grading.box.wire import Closed, Left, receive, send
from smlib.grading.jail import Level, place

START, ORDER = 90.0, 30.0  # seconds until a parent has to be warm, and to obey an order
LOOK = 2.0  # seconds of silence after which the parent is looked at
LARGEST_ANSWER = 8 << 20
WORKSHOP = ".smlib-results"
"""Folder of the box in which learner's cells keep results: the judge sees it too, the next submission never."""


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Attributes:
        seconds: time per submission; what it has to wait for a processor does not count.
        memory: bytes of memory of its own.
    """

    seconds: float = 60.0
    memory: int = 2000 << 20

    @property
    def cell(self) -> float:
        """Seconds for one cell: a third, so that one endless loop does not take the time of all other cells."""
        return self.seconds / 3


class Dead(Exception):
    """The warm parent is gone, or was stopped."""


class Silent(Dead):
    """The warm parent is there and does not answer: the machine is too busy."""


class Worker:
    """Starts a warm parent, gives it orders, starts it anew when something of a submission stays.

    Args:
        modules: what the trainer's notebooks import; loaded once, before any submission.
        limits: what a submission may use.
        level: how far it is locked in.
        language: language in which the judge speaks, if the course has one.
    """

    def __init__(self, modules: list[str], limits: Limits, level: Level, language: str = "") -> None:
        self.modules, self.limits, self.level, self.language = list(modules), limits, level, language
        self.starts, self.closed = 0, False
        self.start()

    def start(self) -> None:
        """Start the parent; `order` waits until it is warm."""
        self.control, theirs = socket.socketpair()
        self.starts += 1
        self._warm = False
        scratch = None if self.level == "bubblewrap" else Path(tempfile.mkdtemp(prefix="smlib-box-"))
        self.place = place(self.level, scratch)
        options = {
            "modules": self.modules,
            "language": self.language,
            "box": self.place.box,
            "folders": self.place.folders,
            "memory": self.limits.memory,
            "limits": self.level != "none",
            "jailed": self.level == "bubblewrap",
        }
        program = [sys.executable, "-m", "smlib.grading.box.parent", str(theirs.fileno()), json.dumps(options)]
        self.process = subprocess.Popen(
            [*self.place.command, *program],
            env=self.place.environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if self.level == "bubblewrap" else subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()

    def order(self, op: str, fds: tuple[int, ...] = (), **more: Any) -> dict[str, Any]:
        """Give an order and wait for the answer.

        Raises:
            Dead: when the parent is gone or silent.
        """
        self.ready()
        left = self._left(START if op == "warm" else ORDER)
        self.control.settimeout(ORDER)
        with self._answering():
            send(self.control, {**more, "op": op}, fds)
            return receive(self.control, left=left)[0]

    def ready(self) -> None:
        """Wait until the parent is warm.

        Raises:
            Dead: when it does not get so far.
        """
        if not self._warm:
            self.control.settimeout(START)
            with self._answering():
                receive(self.control)
            self._warm = True

    @contextlib.contextmanager
    def _answering(self) -> Iterator[None]:
        """Say in our words that the parent does not answer."""
        try:
            yield
        except TimeoutError as error:
            raise (Dead if self._stopped() else Silent)(str(error)) from None
        except (Closed, OSError, ValueError) as error:
            raise Dead(str(error)) from None

    def _left(self, seconds: float) -> Left:
        end = time.monotonic() + seconds

        def left() -> float:
            rest = end - time.monotonic()
            if rest <= 0 or (rest < seconds - LOOK and self._stopped()):
                raise TimeoutError
            return min(rest, LOOK)

        return left

    def _stopped(self) -> bool:
        """Tell whether a submission stopped the parent; out of a jail it could not."""
        import psutil

        try:
            return bool(psutil.Process(self.process.pid).status() == psutil.STATUS_STOPPED)
        except psutil.Error:
            return True

    def fork(self, who: str, environment: dict[str, str]) -> socket.socket:
        """Let the parent fork a learner ("L") or a judge ("J") and return the line to it."""
        mine, theirs = socket.socketpair()
        environment = {**environment, "SMLIB_WORKSHOP": f"{self.place.box}/{WORKSHOP}"}
        try:
            self.order("start", (theirs.fileno(),), who=who, environment=environment, seconds=self.limits.seconds)
        finally:
            theirs.close()
        return mine

    def warm(self, modules: list[str]) -> None:
        """Load further modules in the parent, for all submissions to come."""
        self.modules = sorted({*self.modules, *modules})
        try:
            self.order("warm", modules=modules)
        except Dead:  # one of them started a thread: load only what the trainer names
            self.modules = [name for name in self.modules if name not in modules]
            self.restart()

    def stop(self) -> None:
        """End the parent and everything in its jail."""
        self.control.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self._kill()
        if self.place.scratch is not None:
            shutil.rmtree(self.place.scratch, ignore_errors=True)

    def _kill(self) -> None:
        """Kill a parent that does not go; bubblewrap takes everything inside with it."""
        family = []
        if self.level != "bubblewrap":
            import psutil

            with contextlib.suppress(psutil.Error):
                family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        self.process.wait()
        for child in family:
            with contextlib.suppress(psutil.Error):
                child.kill()

    def restart(self) -> None:
        """Start anew after something stayed; not when the grading itself is over."""
        if not self.closed:
            self.stop()
            self.start()

    def close(self) -> None:
        """End for good: whoever still works with it meets a dead parent, and no new one."""
        self.closed = True
        self.stop()


def ask(
    sock: socket.socket, message: dict[str, Any] | None, left: Left, fds: tuple[int, ...] = ()
) -> dict[str, Any] | str | None:
    """Ask an untrusted process.

    Args:
        sock: line to it.
        message: the question; None only listens.
        left: how long to wait.
        fds: file descriptors that ride along.

    Returns:
        Its answer, "late", or None if it has ended or talks nonsense.
    """
    try:
        if message is not None:
            sock.settimeout(left())
            send(sock, message, fds)
        return receive(sock, LARGEST_ANSWER, left)[0]
    except TimeoutError:
        return "late"
    except (Closed, OSError, ValueError):
        return None
