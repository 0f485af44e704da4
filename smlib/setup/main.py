"""What `start.py` does with its words."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from smlib.errors import SmlibError, check_choice
from smlib.setup.environment import ensure
from smlib.setup.places import ROOT, Places, clean_environment
from smlib.setup.running import say
from smlib.setup.stop import Stop
from smlib.text import language, t

OWN = ("setup", "test", "update", "doctor")


@dataclass(frozen=True)
class Request:
    """A command line, understood.

    Attributes:
        words: the command and what belongs to it.
        lang: the language named, if any.
        wheelhouse: the folder named, if any.
    """

    words: tuple[str, ...]
    lang: str | None = None
    wheelhouse: Path | None = None


def parse(argv: Sequence[str]) -> Request:
    """Read the command line; options before the command are start.py's own, all others the command's.

    Example:
        >>> from smlib.setup.main import parse
        >>> parse(["--lang", "en", "--no-browser"]).words
        ('lab', '--no-browser')
    """
    rest = list(argv)
    named: dict[str, str] = {}
    while rest and rest[0].partition("=")[0] in ("--lang", "--wheelhouse"):
        name, given, value = rest.pop(0).partition("=")
        named[name] = value if given else (rest.pop(0) if rest else "")
    if not rest or (rest[0].startswith("-") and rest[0] not in ("-h", "--help")):
        rest.insert(0, "lab")
    house = named.get("--wheelhouse")
    return Request(tuple(rest), named.get("--lang"), None if house is None else Path(house).expanduser().absolute())


def main(argv: Sequence[str], commands: Mapping[str, str], *, root: Path = ROOT) -> int:
    """Run `start.py`.

    Args:
        argv: the command line without the program's name.
        commands: the words that `smlib` knows.
        root: the course's folder.

    Returns:
        The exit status: 0, the command's own, 2 when a sentence says why it cannot be done, 130 after Ctrl+C.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # an old code page must not stop a set-up
    places = Places(root)
    request = parse(argv)
    try:
        if request.lang is not None:
            language(request.lang)
        return _act(request, commands, places)
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        if places.log.is_file():
            print(t("setup.start.log", log=places.log), file=sys.stderr)
        return 2
    except SmlibError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"\n{Stop.of(error)} [{error}]", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        say("\n" + t("setup.start.stopped"))
        return 130


def _act(request: Request, commands: Mapping[str, str], places: Places) -> int:
    word, *rest = request.words
    if word in ("-h", "--help"):
        say(usage("py" if places.windows else "python3"))
        return 0
    check_choice("command", word, [*OWN, *(each for each in commands if each not in OWN)])
    if word == "doctor":  # it must work where nothing else does
        from smlib.setup.doctor import main as doctor

        return doctor(rest)
    if word == "update":
        from smlib.setup.update import update

        update(places.root, rest)
    if word == "test":
        from smlib.setup.checks import check

        if not places.lock("dev").is_file() or not (places.root / "tests").is_dir():
            raise Stop("no_tests")
        ensure(places, "dev", request.wheelhouse)
        return check(places, rest)
    ensure(places, "lab", request.wheelhouse)
    if word == "setup":
        return 0
    if word == "update":
        say(t("setup.start.new_lessons"))
        return 0
    lang = ["--lang", request.lang] if request.lang else []
    tail = ["lab", *lang, *rest] if word == "lab" else [*lang, word, *rest]
    return hand_over([str(places.python), "-P", "-m", "smlib.cli", *tail], places)


def usage(python: str) -> str:
    """Return what start.py understands, a line each."""
    words = {word: word for word in OWN} | {word: t(f"setup.start.words.{word}") for word in ("none", "others")}
    words["wheelhouse"] = "--wheelhouse"
    width = max(map(len, words.values()))
    order = ("none", *OWN, "others", "wheelhouse")
    lines = [f"{words[word].ljust(width)}  {t(f'setup.start.meaning.{word}')}" for word in order]
    return "\n".join([t("setup.start.usage", python=python), "", *lines])


def hand_over(command: list[str], places: Places) -> int:
    """Let a command of the environment take this process's place, so that Ctrl+C is its own."""
    here = Path.cwd()
    if not here.is_relative_to(places.root):
        # Commands look for the course around the current folder; files named stay the ones that were meant.
        command = [str(Path(word).absolute()) if Path(word).exists() else word for word in command]
        os.chdir(places.root)
    sys.stdout.flush()
    sys.stderr.flush()
    env = clean_environment()
    if not places.windows:
        os.execve(command[0], command, env)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        # Windows would end this process at once and give the terminal back while the command still runs.
        return subprocess.run(command, env=env, check=False).returncode
    finally:
        signal.signal(signal.SIGINT, before)
