"""`smlib trainer`: the same lab for those who run a class, on a course folder of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from smlib.lab import content, guide, workshop
from smlib.lab.app import open_lab, parser
from smlib.lab.errors import LabError
from smlib.text import language, speaking, t

START = "0.0-course.ipynb"
CONFIG = "nbgrader_config.py"
CLASS = "analysis/class.ipynb"
HERE = Path(__file__).parent / "trainers"


def main(argv: Sequence[str] | None = None) -> int:
    """Open the lab on a course; stays until it is closed.

    Args:
        argv: command line without the program's name.

    Returns:
        0 when the lab was opened and closed, or one that runs already was opened; 2 if it could not start.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    known = parser("trainer", arguments)
    known.add_argument("--practice", action="store_true", help=t("lab.help.trainer.practice"))
    options = known.parse_args(arguments)
    try:
        folder, lang = locate(options.folder, options.lang, practice=options.practice)
        language(lang)
        folder.mkdir(parents=True, exist_ok=True)
        os.chdir(folder)  # nbgrader's pages look for the course's settings here
        return open_lab(
            folder,
            lang,
            port=options.port,
            browser=not options.no_browser,
            files=lambda: files(folder, lang),
            start=START,
            extra=("trainer",),
        )
    except OSError as error:
        print(LabError("not_writable", folder=str(options.folder or error.filename)), file=sys.stderr)
        return 2
    except LabError as error:
        print(error, file=sys.stderr)
        return 2


def locate(folder: Path | None, lang: str | None, *, practice: bool = False) -> tuple[Path, str]:
    """Return where the course is or will be, and its language.

    Args:
        folder: a course folder, also one that nbgrader made; by default one in the home folder.
        lang: `"de"` or `"en"`; by default the one of the course that is there, else the current one.
        practice: a folder of its own for an invented class.

    Raises:
        LabError: if the folder belongs to something else, such as a learner's workshop or the checkout.
    """
    if folder is not None:
        folder = folder.expanduser().absolute()
        lang = lang or workshop.read_marker(folder).get("lang")
    lang = lang or language()
    if folder is None:
        with speaking(lang):
            folder = Path.home() / t("lab.trainer.practice" if practice else "lab.trainer.folder")
    if (folder / content.WELCOME).is_file():
        raise LabError("trainer_workshop", folder=str(folder))
    if (root := content.checkout()) and folder.resolve().is_relative_to(root):
        raise LabError("in_repository", folder=str(folder))
    if folder.is_dir() and any(folder.iterdir()) and not (folder / CONFIG).is_file():
        raise LabError("trainer_folder", folder=str(folder))
    if folder.exists() and not folder.is_dir():
        raise LabError("not_folder", folder=str(folder))
    return folder, lang


def files(folder: Path, lang: str) -> dict[str, bytes]:
    """Return what belongs into a course folder: path -> content.

    The trainer's notebook, the class report and a guide to each portion always; exercises with solutions and nbgrader's settings where smlib
    runs from a checkout. A module that was handed out, or that the trainer changed, stays as it is: the gradebook
    hangs on it.

    Raises:
        LabError: for a new course where no exercises with solutions are at hand.
    """
    found = {START: (HERE / lang / START).read_bytes()}
    shipped = content.shipped(lang)
    found |= guide.pages(shipped, lang)
    if CLASS in shipped:
        found[Path(CLASS).name] = shipped[CLASS]
    root = content.checkout()
    if root is None:
        if not (folder / CONFIG).is_file():
            raise LabError("trainer_sources")
        return found
    course = root / "exercises" / lang
    if not (folder / CONFIG).is_file():
        found[CONFIG] = (course / CONFIG).read_bytes()
        with speaking(lang):
            found["course.toml"] = t("lab.trainer.settings", lang=lang).encode("utf-8")
            found["roster.csv"] = ("\ufeff" + t("lab.trainer.roster") + "\n").encode("utf-8")
            found["inbox/" + t("lab.trainer.inbox_file")] = (t("lab.trainer.inbox") + "\n").encode("utf-8")
    known = workshop.read_marker(folder).get("hashes", {})
    ours = (folder / workshop.MARKER).is_file() or CONFIG in found
    for path in sorted((course / "source").rglob("*")) if ours else ():
        name = path.relative_to(course).as_posix()
        if not path.is_file() or path.name.startswith("."):
            continue
        module, mine = path.relative_to(course / "source").parts[0], folder / name
        handed_out = (folder / "release" / module).is_dir()
        changed = mine.is_file() and content.fingerprint(mine.read_bytes(), name) != known.get(name)
        if not changed and not (handed_out and mine.is_file()):
            found[name] = path.read_bytes()
    return found
