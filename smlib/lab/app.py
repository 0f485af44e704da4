"""`smlib lab`: the workshop brought up to date, then JupyterLab at the welcome notebook, on this machine only."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import secrets
import signal
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from smlib.lab import content, door, workshop
from smlib.lab.environment import settle, state_folder
from smlib.lab.errors import LabError
from smlib.text import LANGUAGES, language, speaking, t

PATIENCE = 30.0  # seconds that a second start waits for the first one to answer
PORT = 8888
LOG = "lab.log"


def main(argv: Sequence[str] | None = None) -> int:
    """Open the lab; stays until it is closed.

    Args:
        argv: command line without the program's name.

    Returns:
        0 when the lab was opened and closed, or one that runs already was opened; 2 if it could not start.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    options = parser("lab", arguments).parse_args(arguments)
    try:
        folder, lang = workshop.locate(options.folder, options.lang)
        language(lang)
        return open_lab(folder, lang, port=options.port, browser=not options.no_browser)
    except LabError as error:
        print(error, file=sys.stderr)
        return 2


def parser(name: str, argv: Sequence[str]) -> argparse.ArgumentParser:
    """Return what `smlib lab` and `smlib trainer` both understand; its help speaks the language asked for in `argv`.

    Args:
        name: `"lab"` or `"trainer"`.
        argv: command line without the program's name.
    """
    first = argparse.ArgumentParser(add_help=False)
    first.add_argument("--lang")
    known = first.parse_known_args(argv)[0].lang
    if known in LANGUAGES:
        language(known)
    made = argparse.ArgumentParser(prog=f"smlib {name}", description=t(f"lab.help.{name}.description"))
    made.add_argument("--lang", choices=LANGUAGES, help=t("lab.help.lang"))
    made.add_argument("--folder", type=Path, help=t(f"lab.help.{name}.folder"))
    made.add_argument("--no-browser", action="store_true", help=t("lab.help.no_browser"))
    made.add_argument("--port", type=int, default=PORT, help=t("lab.help.port"))
    return made


def open_lab(
    folder: Path,
    lang: str,
    *,
    port: int,
    browser: bool,
    files: Callable[[], dict[str, bytes]] | None = None,
    start: str = content.WELCOME,
    extra: Sequence[str] = (),
) -> int:
    """Bring a folder up to date and run JupyterLab on it until it is closed.

    Args:
        folder: the workshop, or a trainer's course.
        lang: its language.
        port: where to listen on this machine; the next free one is taken.
        browser: whether to open a window.
        files: returns path -> content of what belongs into the folder; by default the lessons.
        start: the notebook to open.
        extra: further folders of settings.

    Raises:
        LabError: if the lab cannot start.
    """
    from filelock import FileLock, Timeout

    _say(t("lab.starting"))
    state = state_folder(folder)
    try:
        settle(folder, state, lang, extra=extra)
        lock = FileLock(state / "lab.lock")
        lock.acquire(timeout=0)
    except Timeout:
        return _open_running(folder, state, start, browser=browser)
    except OSError as error:
        raise LabError("not_writable", folder=str(state)) from error
    try:
        shipped = files() if files else content.shipped(lang)
        ready = workshop.prepare(folder, lang, files=shipped)
        for sentence in ready.sentences():
            _say(sentence)
        _check_parts()
        return _serve(ready, shipped, state, start, port=port, browser=browser)
    finally:
        lock.release()


def _check_parts() -> None:
    """Import what the lab is made of, or say in one sentence what is missing."""
    # jsonschema would compile a grammar of web addresses on import: a second that nothing in the lab needs.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    try:
        importlib.import_module("jupyterlab.labapp")
    except ImportError as error:
        raise LabError("incomplete", package=error.name or "jupyterlab") from error


def _open_running(folder: Path, state: Path, start: str, *, browser: bool) -> int:
    """Open the lab that another start runs, waiting while it is still on its way."""
    until = time.monotonic() + PATIENCE
    while (lab := door.find_running(state / "runtime", start)) is None:
        if time.monotonic() > until:
            raise LabError("no_answer")
        time.sleep(0.3)
    _say(t("lab.again"))
    _show(door.write_door(folder, lab), browser=browser)
    return 0


def _serve(
    ready: workshop.Workshop, files: dict[str, bytes], state: Path, start: str, *, port: int, browser: bool
) -> int:
    """Run JupyterLab in this process until it is closed."""
    from jupyterlab.labapp import LabApp

    from smlib.lab.trust import sign

    fresh = not (state / "data" / "nbsignatures.db").exists()
    sign(ready.folder, files if fresh else ready.copied, frozenset(map(content.sha256, files.values())))
    token = secrets.token_urlsafe(32)
    (state / LOG).unlink(missing_ok=True)
    with _said_in_words(state):
        server = LabApp.initialize_server(argv=[], config=_config(ready.folder, state, port, token, start))
    if port and server.port != port:
        _say(t("lab.port_taken", port=port, other=server.port))
    server.no_browser_open_file = True  # the door takes its place
    try:
        entrance = door.write_door(ready.folder, door.Running(f"http://127.0.0.1:{server.port}/", token, start))
    except OSError as error:
        raise LabError("not_writable", folder=str(ready.folder)) from error

    def announce() -> None:
        _say(t("lab.running", folder=ready.folder))
        _show(entrance, browser=browser)
        _say(t("lab.stop"))

    server.io_loop.add_callback(announce)
    _stop_at_once(server)
    try:
        with _said_in_words(state):
            server.start()
    finally:
        entrance.unlink(missing_ok=True)
    _say(t("lab.closed", folder=ready.folder))
    return 0


def _stop_at_once(server: Any) -> None:
    """Let Ctrl+C close kernels and server in order; Jupyter would ask in English first, or leave kernels behind."""

    def close(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a second Ctrl+C does not wait
        server.stop(from_signal=True)

    signal.signal(signal.SIGINT, close)


@contextmanager
def _said_in_words(state: Path) -> Iterator[None]:
    """Turn whatever keeps the server from running into one message; the details go into the log."""
    try:
        yield
    except SystemExit as stop:
        if stop.code:
            raise LabError("stopped", reason=f"SystemExit {stop.code}", log=str(state / LOG)) from stop
    except Exception as error:
        logging.getLogger("ServerApp").exception("The lab could not start or broke down")
        raise LabError("stopped", reason=type(error).__name__, log=str(state / LOG)) from error


def _config(folder: Path, state: Path, port: int, token: str, start: str) -> Any:
    """Return what depends on this start; everything else stands in the settings folder.

    It is handed over inside this process, so that the token is in no list of processes.
    """
    from traitlets.config import Config

    doors = []
    for lang in LANGUAGES:
        with speaking(lang):
            doors.append(t("lab.door.file"))
    log = {
        "class": "logging.FileHandler",
        "filename": str(state / LOG),
        "encoding": "utf-8",
        "formatter": "console",
        "level": "INFO",
    }
    config = Config()
    config.ServerApp.root_dir = str(folder)
    config.ServerApp.port = port
    # A container's only user is often root; the lab listens on this machine only and keeps its token.
    config.ServerApp.allow_root = hasattr(os, "geteuid") and os.geteuid() == 0
    config.IdentityProvider.token = token
    if _files_carry(state / "runtime"):
        config.KernelManager.transport = "ipc"
    config.LabApp.default_url = f"/lab/tree/{quote(start)}"
    config.ContentsManager.hide_globs = ["__pycache__", "*.py[co]", ".DS_Store", "*~", "*.lock", *doors]
    # The terminal shows the lab's own sentences; what the server says goes into a file.
    loggers = {app: {"handlers": ["file"]} for app in ("ServerApp", "LabApp")}
    config.Application.logging_config = {"handlers": {"file": log}, "loggers": loggers}
    return config


def _files_carry(runtime: Path) -> bool:
    """Tell whether kernels can be talked to through files of `runtime`, which only their owner may open.

    Ports are drawn before a kernel binds them: whatever takes one meanwhile leaves a kernel that never answers.
    Windows has no such files, and elsewhere their paths are short by definition: the size of `sun_path` in sys/un.h.
    """
    longest = runtime / f"kernel-{uuid.UUID(int=0)}-ipc-5"
    return os.name == "posix" and len(os.fsencode(longest)) < (104 if sys.platform == "darwin" else 108)


def _show(entrance: Path, *, browser: bool) -> None:
    if browser:
        door.open_browser(entrance)
    _say(t("lab.window", door=entrance))


def _say(sentence: str) -> None:
    print(sentence, flush=True)
