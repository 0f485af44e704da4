"""Files replaced whole or not at all: a full disk or a pulled plug leaves the old one as it was."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def draft_of(target: Path) -> Iterator[Path]:
    """Give a path beside `target` to write to; it takes the place of `target` when nothing went wrong.

    Args:
        target: the file to be; its folder is made where it is missing.

    Raises:
        OSError: if nothing can be written there.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     file = Path(folder, "plan.txt")
        ...     with draft_of(file) as draft:
        ...         _ = draft.write_text("whole")
        ...     print(file.read_text(), [path.name for path in Path(folder).iterdir()])
        whole ['plan.txt']
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        yield draft
        os.replace(draft, target)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def write_whole(target: Path, data: bytes) -> None:
    """Write a file in one step; errors as in `draft_of`."""
    with draft_of(target) as draft:
        draft.write_bytes(data)
