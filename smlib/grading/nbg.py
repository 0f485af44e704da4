"""nbgrader's own gradebook, loaded without the parts that grading does not need.

`import nbgrader` also loads a server, nbconvert, a compiler of grammars, setuptools and requests: 3.9 s of computing
where 0.9 s suffice. Only grading sees these modules; a later `import nbgrader` gets the whole package.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

BARE = ("nbgrader", "nbformat", "nbgrader.auth")
"""Packages of which only single modules are needed."""
UNPACKING = "setuptools.archive_util"
UNPACK = ("unpack_archive", "unpack_tarfile", "unpack_zipfile")


@cache
def modules() -> tuple[Any, Any]:
    """Return `nbgrader.api` and `nbgrader.utils`."""
    if "nbgrader" in sys.modules:
        return _load()
    with _apart(*BARE, UNPACKING):
        for name in BARE:
            if name not in sys.modules:
                sys.modules[name] = _bare(name)
        sys.modules.setdefault(UNPACKING, _unpacking())
        sys.modules["nbgrader.auth"].Authenticator = importlib.import_module("nbgrader.auth.base").Authenticator  # type: ignore[attr-defined]
        return _load()


@contextmanager
def _apart(*names: str) -> Iterator[None]:
    """Forget afterwards what was loaded in place of these packages: who imports them later gets them whole."""
    before = set(sys.modules)
    try:
        yield
    finally:
        for loaded in set(sys.modules) - before:
            if any(f"{loaded}.".startswith(f"{name}.") for name in names):
                del sys.modules[loaded]


def _bare(name: str) -> types.ModuleType:
    """Return a package with its folder but without what its `__init__` does."""
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    package = types.ModuleType(name)
    package.__path__ = list(spec.submodule_search_locations)
    package.__spec__ = spec
    return package


def _unpacking() -> types.ModuleType:
    """Return what nbgrader takes from setuptools, loaded when it is called: only `zip_collect` does."""
    stand_in = types.ModuleType(UNPACKING)

    def later(name: str) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            return getattr(importlib.import_module(UNPACKING), name)(*args, **kwargs)

        return call

    for name in UNPACK:
        setattr(stand_in, name, later(name))
    return stand_in


def _load() -> tuple[Any, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("nbgrader.api"), importlib.import_module("nbgrader.utils")
