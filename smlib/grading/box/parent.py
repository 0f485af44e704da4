"""The warm parent: loads what the trainer's notebook loads, then forks; it never sees a test or a submission.

Started by `smlib.grading.worker` as `python -m smlib.grading.box.parent FD OPTIONS`.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import gc
import importlib
import json
import os
import random
import select
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

from smlib.grading.box import judge, processes, snapshot
from smlib.grading.box.shell import Shell, run, shell
from smlib.grading.box.wire import Closed, receive, send

FONTS = Path("/fonts")
"""Where the jail shows matplotlib's list of fonts."""
WATCH = 0.2  # seconds between two looks at memory and processes
PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 4, 36
TRACEBACK = "def f(): return 1 / 0\nf()"
TABLE = (
    'import io, pandas as p\nd = p.read_csv(io.StringIO("a,b\\nx,1\\ny,2\\n"))\n'
    'd.groupby("a").b.sum()\nd.describe()._repr_html_()\nd'
)
PLOT = (
    "import io, matplotlib.pyplot as q, matplotlib_inline.backend_inline\n"
    'f, a = q.subplots(); a.bar([1], [1]); f.savefig(io.BytesIO()); q.close("all")'
)


TOUCH = {"IPython": TRACEBACK, "pandas": TABLE, "matplotlib.pyplot": PLOT}
"""Module -> what is slow on its first use."""
_touched: set[str] = set()


def warm(modules: list[str]) -> None:
    """Load modules and touch what is slow on first use; leave no thread, because we fork afterwards."""
    for name in modules:
        with contextlib.suppress(Exception):  # a module that is not there is the submission's matter
            importlib.import_module(name)
    for name in [name for name in TOUCH if name in sys.modules and name not in _touched]:
        _touched.add(name)
        run(TOUCH[name])
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    shell().reset(new_session=False)  # type: ignore[no-untyped-call]
    shell().execution_count = 1
    snapshot.remember()
    if Path("/proc/self/task").is_dir():
        assert len(os.listdir("/proc/self/task")) == 1, "a library started a thread: forking is not safe"
    gc.collect()
    gc.freeze()


def _bring_fonts() -> None:
    """Copy the list of fonts into the jail: without it matplotlib looks at every font of the machine."""
    if FONTS.is_dir() and "matplotlib.font_manager" not in sys.modules:
        shutil.copytree(FONTS, os.environ["MPLCONFIGDIR"], dirs_exist_ok=True)


def serve(sock: socket.socket, who: str, options: dict[str, Any], order: dict[str, Any]) -> None:
    """The life of L or J: one cell or one test after the other until the socket closes."""
    os.chdir(options["box"])
    nothing = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _bring_fonts()  # what an earlier submission left is wiped, the list too
    os.environ.update(order["environment"])
    if options["limits"]:
        processes.limit(options["memory"], order["seconds"])
    Shell.brief = who == "J"
    sys.path[0] = "" if who == "L" else "/"  # the judge imports nothing from a folder that the learner can write
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    while True:
        try:
            message, fds = receive(sock)
        except (Closed, OSError):
            os._exit(0)
        match message["op"]:
            case "cell":
                outputs = run(message["source"])[1]
                send(sock, {"outputs": outputs, "count": shell().execution_count - 1})
            case "test":
                send(sock, judge.judge(message, fds[0]))
            case "modules":
                send(sock, {"modules": sorted(sys.modules)})
            case "fork":
                _fork_snapshot(sock, fds[0])


_snapshots: list[int] = []


def _fork_snapshot(sock: socket.socket, fd: int) -> None:
    for old in list(_snapshots):  # only our own: a submission may wait for children of its own
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(old, os.WNOHANG)[0] == 0:
                continue
        _snapshots.remove(old)
    pid = os.fork()
    if pid:
        _snapshots.append(pid)
        os.close(fd)
        send(sock, {})
        return
    try:
        sock.close()
        snapshot.answer(socket.socket(fileno=fd))
    finally:
        os._exit(0)


class Parent:
    """Answers the grader's orders over one socket."""

    def __init__(self, control: socket.socket, options: dict[str, Any]) -> None:
        self.control, self.options = control, options
        self.children: dict[str, int] = {}
        self.killed = False
        self.clock = processes.Clock()

    def loop(self) -> None:
        """Work until the grader hangs up; between orders, watch the submission."""
        while True:
            if not select.select([self.control], [], [], WATCH)[0]:
                self.clock.look()
                if self.options["limits"] and processes.guard(self.options["memory"]):
                    self.killed = True
                continue
            try:
                order, fds = receive(self.control)
            except (Closed, OSError):
                self._end()
            self.say(self._obey(order, fds))

    def say(self, words: dict[str, Any]) -> None:
        """Answer the grader; the grading may be over meanwhile."""
        try:
            send(self.control, words)
        except OSError:
            self._end()

    def _end(self) -> NoReturn:
        processes.sweep()
        os._exit(0)

    def _obey(self, order: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        match order["op"]:
            case "start":
                self._start(order, fds[0])
            case "files":
                self._write(order["files"])
            case "interrupt":
                with contextlib.suppress(OSError):
                    os.kill(self.children[order["who"]], signal.SIGINT)
            case "warm":
                warm(order["modules"])
            case "clock":
                self.clock.look()
                return {"waited": self.clock.waited}
            case "sweep":
                self.clock.look()
                processes.sweep(self.children[who] for who in order["keep"])
                killed, self.killed = self.killed, False
                folders = self.options["folders"]
                clean = bool(order["keep"]) or processes.wipe(folders)
                if not order["keep"]:
                    self.clock = processes.Clock()
                return {"clean": clean, "killed": killed}
        return {}

    def _start(self, order: dict[str, Any], fd: int) -> None:
        pid = os.fork()
        if not pid:
            self.control.close()
            try:
                serve(socket.socket(fileno=fd), order["who"], self.options, order)
            finally:
                os._exit(1)
        self.children[order["who"]] = pid
        os.close(fd)

    def _write(self, files: dict[str, str]) -> None:
        for name, content in files.items():
            path = Path(self.options["box"], name)
            with contextlib.suppress(OSError):  # a submission may name a file like a folder of the trainer's
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(base64.b64decode(content))


def main() -> None:
    """Warm up, say so, then obey."""
    options = json.loads(sys.argv[2])
    control = socket.socket(fileno=int(sys.argv[1]))
    _bring_fonts()
    shell()
    if options["language"]:
        from smlib.text import language

        language(options["language"])  # the judge speaks as the course does
    with contextlib.suppress(OSError, AttributeError):  # Linux only
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # siblings cannot look into or trace each other
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    warm(options["modules"])
    parent = Parent(control, options)
    parent.say({})
    parent.loop()


if __name__ == "__main__":
    main()
