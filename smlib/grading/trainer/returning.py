"""Give feedback back: nbgrader's pages, and one for each submission that could not be graded, which says why and what to do."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from html import escape
from pathlib import Path

from smlib.grading import records
from smlib.grading.settings import STAMP
from smlib.text import LANGUAGES, language, speaking, t

CARRIED = (STAMP, "submission_secret.txt")
"""Files by which nbgrader gives a page back to its learner."""
PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; color: #1a1a1a; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{words}
</main>
</body>
</html>
"""


def write(course: Path, module: str, run: Callable[..., str]) -> None:
    """Write the feedback pages of a module.

    Args:
        course: course folder.
        module: assignment.
        run: runs an nbgrader command in the course folder.
    """
    if any((course / "autograded").glob(f"*/{module}/*.ipynb")):
        run("generate_feedback", module, "--force")
    explain(course, module)


def release(course: Path, module: str, run: Callable[..., str]) -> list[str]:
    """Release the pages through nbgrader's exchange folder.

    Args:
        course: course folder.
        module: assignment.
        run: runs an nbgrader command in the course folder.

    Returns:
        Whose pages stay in the folder `feedback`: what they answer came by mail, and nbgrader, which finds a
        learner's page by a secret in the submission, would stop at the first without one.
    """
    folders = sorted((course / "feedback").glob(f"*/{module}"))
    mailed = [folder.parent.name for folder in folders if not (folder / CARRIED[1]).is_file()]
    if len(mailed) < len(folders):
        run("release_feedback", module, f"--CourseDirectory.student_id_exclude={','.join(mailed)}")
    return mailed


def explain(course: Path, module: str) -> list[str]:
    """Write a page for each notebook of each submission that the last grading refused.

    Args:
        course: course folder.
        module: assignment.

    Returns:
        Whose pages they are, sorted; a learner whose submission was graded since is not among them.
    """
    sheets = sorted(path.stem for path in (course / "source" / module).glob("*.ipynb"))
    told = []
    for who, record in sorted(records.latest(course, module).items()):
        handed_in = course / "submitted" / who / module
        if record.failed is None or not handed_in.is_dir() or (course / "autograded" / who / module).is_dir():
            continue
        folder = course / "feedback" / who / module
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        for sheet in sheets:
            (folder / f"{sheet}.html").write_text(page(sheet, record.failed), encoding="utf-8")
        for name in CARRIED:
            if (handed_in / name).is_file() and not (handed_in / name).is_symlink():
                shutil.copyfile(handed_in / name, folder / name)
        told.append(who)
    return told


def page(sheet: str, reason: str) -> str:
    """Return the page in the current language.

    A reason that lies with the grader is no business of the learner's: then there is nothing to do.

    Example:
        >>> "tasks.ipynb" in page("tasks", "tasks.ipynb ist leer.")
        True
    """
    said = ["ours", "kept"] if _ours(reason) else ["reason", "kept", "next"]
    lines = [t(f"grading.refused.{key}", reason=reason) for key in ["opening", *said]]
    words = "\n".join(f"<p>{escape(line)}</p>" for line in lines)
    return PAGE.format(lang=language(), title=escape(t("grading.feedback_title", notebook=sheet)), words=words)


def _ours(reason: str) -> bool:
    """Tell whether the reason lies with the computer that grades, in whichever language it was noted."""
    for lang in LANGUAGES:
        with speaking(lang):
            if reason == t("grading.broken.starved") or reason.startswith(t("grading.broken.internal", error="")):
                return True
    return False
