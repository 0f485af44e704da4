"""Built notebooks are tests too: nbval runs each in a throw-away workshop, and a warning in a lesson is an error."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager

_FOLDERS = tempfile.TemporaryDirectory(prefix="smlib-nbval-", ignore_cleanup_errors=True)


class _Manager(KernelManager):
    """Talks to its kernel through files: two kernels that start at once may draw the same port, and one dies."""

    def __init__(self, **options: Any) -> None:
        if os.name == "posix":
            place = str(Path(_FOLDERS.name, uuid4().hex))
            options |= {"transport": "ipc", "ip": place, "connection_file": f"{place}.json"}
        super().__init__(**options)


nbval.kernel.KernelManager = _Manager


@cache
def _workshop(notebook: Path) -> Path:
    folder = Path(tempfile.mkdtemp(dir=_FOLDERS.name))
    (folder / ".smlib-workshop").touch()
    return folder


@contextmanager
def _for_kernels(**values: str) -> Iterator[None]:
    """Set variables that a kernel started meanwhile inherits."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Start a notebook's kernel in a workshop of its own, so that no result lands in the checkout."""
    if item.path.suffix != ".ipynb":
        return (yield)
    with _for_kernels(SMLIB_WORKSHOP=str(_workshop(item.path)), PYTHONWARNINGS="error"):
        return (yield)
