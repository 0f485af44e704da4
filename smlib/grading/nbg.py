"""nbgrader's own gradebook, loaded without the parts that grading does not need.

`import nbgrader` also loads a server, nbconvert and a compiler of grammars: 3.9 s of computing where 1.5 s suffice.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
import warnings
from functools import cache
from typing import Any

GRAMMAR = "rfc3987_syntax"


@cache
def modules() -> tuple[Any, Any]:
    """Return `nbgrader.api` and `nbgrader.utils`."""
    if "nbgrader" not in sys.modules:
        spec = importlib.util.find_spec("nbgrader")
        assert spec is not None
        assert spec.submodule_search_locations is not None
        package = types.ModuleType("nbgrader")
        package.__path__ = list(spec.submodule_search_locations)
        package.__spec__ = spec
        sys.modules["nbgrader"] = package
        # jsonschema takes its absence as "no check of this kind of address".
        blocked = GRAMMAR not in sys.modules
        if blocked:
            sys.modules[GRAMMAR] = None  # type: ignore[assignment]
        try:
            return _load()
        finally:
            del sys.modules["nbgrader"]  # a later `import nbgrader` gets the whole package
            if blocked:
                del sys.modules[GRAMMAR]
    return _load()


def _load() -> tuple[Any, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("nbgrader.api"), importlib.import_module("nbgrader.utils")
