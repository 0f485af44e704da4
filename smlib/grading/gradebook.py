"""nbgrader's gradebook: opened for grading with nbgrader's own classes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.grading.errors import GradingError
from smlib.grading.nbg import modules
from smlib.grading.settings import GRADEBOOK

if TYPE_CHECKING:
    from smlib.grading.settings import Settings


def search_path() -> str:
    """Return PATH with the interpreter's own folder first: nbgrader calls a bare `alembic` to make a gradebook."""
    scripts, given = str(Path(sys.executable).parent), os.environ.get("PATH", "")
    return given if scripts in given.split(os.pathsep)[:1] else os.pathsep.join([scripts, given])


@contextmanager
def opened(settings: Settings) -> Iterator[Any]:
    """Open the gradebook of a course with nbgrader's own classes.

    Args:
        settings: the course.

    Raises:
        GradingError: if there is none yet, or it cannot be read.
    """
    if settings.database.endswith(GRADEBOOK) and not (settings.course / GRADEBOOK).is_file():
        raise GradingError("no_gradebook", folder=str(settings.course))
    api = modules()[0]
    os.environ["PATH"] = search_path()
    from sqlalchemy.exc import SQLAlchemyError

    try:
        book = api.Gradebook(settings.database, settings.course_id)
    except SQLAlchemyError as error:
        raise GradingError("gradebook_broken", reason=str(error).splitlines()[0][:200]) from None
    try:
        yield book
    finally:
        book.close()
