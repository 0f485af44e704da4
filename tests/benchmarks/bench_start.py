"""From the second start to the welcome notebook on the screen: `python3 start.py` beside plain `jupyter lab`, in turns.

    python tests/benchmarks/bench_start.py CHECKOUT [ROUNDS]

CHECKOUT is a folder in which `python3 start.py` has run once, so that its environment is there; both labs run from that
environment, open the same notebook of the same workshop in the same browser, and have run once before the clock counts.
Seconds are wall time from the command to the heading that can be read; nothing fails on time.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / name) for name in ("lab", "browser")]

from lab_driver import running_browser  # noqa: E402
from lab_process import Lab, stop, wait_until  # noqa: E402
from playwright.sync_api import Browser  # noqa: E402

WELCOME = "0.0-welcome.ipynb"
HEADING = "Willkommen"


def clean(home: Path) -> dict[str, str]:
    """Return an environment in which neither lab finds anybody's settings."""
    keep = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "SMLIB", "VIRTUAL_ENV"))}
    return {**keep, "HOME": str(home), "MPLCONFIGDIR": str(home / "matplotlib")}


@contextlib.contextmanager
def ours(checkout: Path, home: Path) -> Iterator[str]:
    """Start as the README says; yields the page that a browser window would open, once it is there."""
    folder = home / "Meine Werkstatt"
    command = ["python3", str(checkout / "start.py"), "--no-browser", f"--folder={folder}", "--port=0"]
    process = subprocess.Popen(command, env=clean(home), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    lab = Lab(folder, home / "state", process, home / "lab.txt", home / "outside.txt")
    try:
        wait_until(lambda: lab.door() or process.poll() is not None)
        yield next(folder.glob("*.html")).as_uri()
    finally:
        stop(process)


@contextlib.contextmanager
def plain(checkout: Path, home: Path) -> Iterator[str]:
    """Start Jupyter's own lab on the same workshop; yields the page that a browser window would open."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = home / "Meine Werkstatt"
    command = [
        str(checkout / ".venv" / "bin" / "jupyter"),
        "lab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        f"--ServerApp.root_dir={folder}",
        "--IdentityProvider.token=bench",
    ]
    process = subprocess.Popen(command, env=clean(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: _answers(port) or process.poll() is not None)
        yield f"http://127.0.0.1:{port}/lab/tree/{WELCOME}?token=bench"
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(60)
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def seconds(way: str, browser: Browser, checkout: Path, home: Path) -> tuple[float, float]:
    """Return how long it takes until the page can be asked for, and until the heading can be read."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    page = context.new_page()
    begun = time.perf_counter()
    with (ours if way == "start.py" else plain)(checkout, home) as address:
        there = time.perf_counter() - begun
        page.goto(address)
        page.get_by_role("heading", name=HEADING).first.wait_for(timeout=120_000)
        shown = time.perf_counter() - begun
        context.close()
    return there, shown


def main(arguments: list[str]) -> int:
    """Measure in turns, then print medians and their ratio."""
    checkout, rounds = Path(arguments[0]).resolve(), int(arguments[1]) if len(arguments) > 1 else 7
    found: dict[str, list[tuple[float, float]]] = {"start.py": [], "jupyter lab": []}
    with tempfile.TemporaryDirectory(prefix="bench-start-") as home, running_browser() as browser:
        for turn in range(rounds + 1):
            for way, times in found.items():
                times.append(seconds(way, browser, checkout, Path(home)))
                if turn:
                    load = os.getloadavg()[0]
                    print(
                        f"{way:12} page after {times[-1][0]:5.2f} s, read after {times[-1][1]:5.2f} s, load {load:.1f}",
                        flush=True,
                    )
    middles = {way: median(shown for _, shown in times[1:]) for way, times in found.items()}
    print(*(f"{way}: {middle:.2f} s" for way, middle in middles.items()), sep=", ", end="; ")
    print(f"start.py / jupyter lab: {middles['start.py'] / middles['jupyter lab']:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
