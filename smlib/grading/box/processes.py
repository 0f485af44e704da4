"""Processes of a submission: limits at birth, a guard while they live, nothing left afterwards."""

from __future__ import annotations

import contextlib
import os
import resource
import select
import shutil
import signal
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

PAGE = resource.getpagesize()
MOST_PROCESSES = 100
OPEN_FILES, FILE_BYTES = 512, 64 << 20
HEADROOM = 1 << 30
"""Address space beside `--memory`: libraries that are mapped but not used."""
SHARED = 600 << 20
"""What a learner, a judge and a snapshot show as their own although they share it with the warm parent."""
SYSTEM_V = ("shm", "sem", "msg")


def limit(memory: int, seconds: float) -> None:
    """Set this process's limits; `memory` in bytes, `seconds` of computing time."""
    wanted = {
        "AS": memory + HEADROOM,
        "CPU": int(seconds) + 5,
        "FSIZE": FILE_BYTES,
        "NOFILE": OPEN_FILES,
        "CORE": 0,
        "NPROC": 2 * MOST_PROCESSES,
    }
    for name, value in wanted.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            _, hard = resource.getrlimit(kind)
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            with contextlib.suppress(ValueError, OSError):  # macOS knows limits that it does not let one set
                resource.setrlimit(kind, (most, most))


def others() -> list[int]:
    """Return the processes of the submission: all of the namespace for its first process, else all descendants."""
    me = os.getpid()
    if me == 1:
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]
    if not Path("/proc/self/task").is_dir():
        import psutil

        return [child.pid for child in psutil.Process().children(recursive=True)]
    found, waiting = [], [me]
    while waiting:
        pid = waiting.pop()
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{pid}/task"):
                children = [int(word) for word in Path(f"/proc/{pid}/task/{task}/children").read_text().split()]
                found += children
                waiting += children
    return found


def sweep(keep: Iterable[int] = ()) -> None:
    """Kill every process of the submission but `keep`; orphans come to us, as first process or as subreaper."""
    kept = set(keep)
    for _ in range(500):
        left = [pid for pid in others() if pid not in kept]
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not left:
            return
        select.select([], [], [], 0.002)


def wipe(folders: Iterable[str]) -> bool:
    """Empty the writable folders.

    Returns:
        True if nothing of the submission is left: no file, no process, no shared memory. Otherwise this jail is not
        used again.
    """
    for folder in folders:
        with contextlib.suppress(OSError):
            os.chmod(folder, 0o700)
            for entry in os.scandir(folder):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    os.unlink(entry.path)
    if any(os.listdir(folder) for folder in folders) or others():
        return False
    return os.getpid() != 1 or all(
        len(Path(f"/proc/sysvipc/{kind}").read_text().splitlines()) == 1 for kind in SYSTEM_V
    )


class Clock:
    """How long a submission was kept from the processors by other programs.

    Linux notes for each thread how long it was ready to run but had no processor. Of that, what the submission's own
    threads used meanwhile is not taken from it by others.

    Attributes:
        waited: seconds since the submission began; None where the system does not say.
    """

    def __init__(self) -> None:
        self.waited: float | None = 0.0 if _schedule(str(os.getpid())) else None
        self._before: dict[str, tuple[float, float]] = {}

    def look(self) -> None:
        """Add what happened since the last look."""
        if self.waited is None:
            return
        now = {task: found for task in islice(_threads(), MOST_PROCESSES) if (found := _schedule(task)) is not None}
        steps = []
        for task, (ran, waited) in now.items():
            ran_before, waited_before = self._before.get(task, (0.0, 0.0))
            steps.append((ran - ran_before, waited - waited_before))
        used = sum(ran for ran, _ in steps)
        # The longest wait counts, not the sum: threads that wait side by side wait once.
        self.waited += max([0.0, *(waited - (used - ran) for ran, waited in steps)])
        self._before = now


def _threads() -> Iterator[str]:
    """Yield the threads of the submission, as they are called in `/proc`."""
    for pid in others():
        with contextlib.suppress(OSError):
            yield from (f"{pid}/task/{name}" for name in os.listdir(f"/proc/{pid}/task"))


def _schedule(task: str) -> tuple[float, float] | None:
    """Return a thread's seconds of computing and of waiting for a processor."""
    try:
        ran, waited, _ = Path(f"/proc/{task}/schedstat").read_text().split()
    except (OSError, ValueError):
        return None
    return int(ran) / 1e9, int(waited) / 1e9


def guard(memory: int) -> bool:
    """End the submission if it has too many processes or too much memory of its own; no cgroups are needed.

    Returns:
        True if it was ended.
    """
    pids = others()
    used = 0
    for pid in pids[: MOST_PROCESSES + 1]:
        with contextlib.suppress(OSError, ValueError, IndexError):
            words = Path(f"/proc/{pid}/statm").read_text().split()
            used += (int(words[1]) - int(words[2])) * PAGE
    if len(pids) > MOST_PROCESSES or used > memory + SHARED:
        sweep()
        return True
    return False
