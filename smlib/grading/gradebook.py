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

if TYPE_CHECKING:
    from smlib.grading.settings import Settings

NAME = "gradebook.db"


@contextmanager
def opened(settings: Settings) -> Iterator[Any]:
    """Open the gradebook of a course with nbgrader's own classes.

    Args:
        settings: the course.

    Raises:
        GradingError: if there is none yet, or it cannot be read.
    """
    if settings.database.endswith(NAME) and not (settings.course / NAME).is_file():
        raise GradingError("no_gradebook", folder=str(settings.course))
    api = modules()[0]
    # nbgrader calls a bare `alembic` for a gradebook that is still empty.
    scripts = str(Path(sys.executable).parent)
    if scripts not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])
    from sqlalchemy.exc import SQLAlchemyError

    try:
        book = api.Gradebook(settings.database, settings.course_id)
    except SQLAlchemyError as error:
        raise GradingError("gradebook_broken", reason=str(error).splitlines()[0][:200]) from None
    try:
        yield book
    finally:
        book.close()
