"""`import smlib as sm`: every public name is there, and nothing heavy comes with it."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import smlib
from smlib.cli import COMMANDS

HEAVY = ("pandas", "numpy", "matplotlib", "scipy", "networkx", "narwhals", "requests", "IPython", "ipywidgets")


def test_every_public_name_resolves() -> None:
    home = smlib._HOME
    assert {"read", "funnel", "compare", "StakeholderMap", "tandems", "check"} <= set(smlib.__all__)
    for name in smlib.__all__:
        value = getattr(smlib, name)
        if name in home:
            assert value.__module__.startswith(home[name].rpartition(".")[0]), name


def _public() -> Iterator[tuple[str, Any, str]]:
    """Yield each public function, class and method: its name, itself, and the text that holds its example."""
    for name in smlib._HOME:
        value = getattr(smlib, name)
        if inspect.isclass(value):
            yield name, value, inspect.getdoc(value) or ""
            for method, function in vars(value).items():
                if inspect.isfunction(function) and not method.startswith("_"):
                    yield f"{name}.{method}", function, f"{inspect.getdoc(value)}\n{inspect.getdoc(function)}"
        elif inspect.isfunction(value):
            yield name, value, inspect.getdoc(value) or ""


@pytest.mark.parametrize(("name", "value", "doc"), [pytest.param(*each, id=each[0]) for each in _public()])
def test_everything_public_has_types_and_an_example_that_calls_it(name: str, value: Any, doc: str) -> None:
    called = name.rpartition(".")[2]
    examples = re.findall(r"^\s*(?:>>>|\.\.\.) .*", doc, re.MULTILINE)
    assert any(called in line for line in examples), name
    if inspect.isfunction(value):
        hints = set(inspect.get_annotations(value))
        assert "return" in hints, name
        assert set(inspect.signature(value).parameters) - {"self", "cls"} <= set(hints), name


def _loaded(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_the_import_is_light() -> None:
    assert not _loaded("import smlib; smlib.sources") & set(HEAVY)


@pytest.mark.parametrize("module", sorted({place.partition(":")[0] for place in COMMANDS.values()}))
def test_a_command_loads_nothing_heavy_before_it_has_read_its_words(module: str) -> None:
    assert not _loaded(f"import {module}") & set(HEAVY)
