"""`import smlib as sm`: every public name is there, and nothing heavy comes with it."""

from __future__ import annotations

import subprocess
import sys

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
