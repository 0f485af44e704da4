"""`import smlib as sm`: every public name is there, and nothing heavy comes with it."""

from __future__ import annotations

import subprocess
import sys

import smlib

HEAVY = ("pandas", "numpy", "matplotlib", "scipy", "networkx", "narwhals", "requests", "IPython", "ipywidgets")


def test_every_public_name_resolves() -> None:
    home = smlib._HOME
    assert {"read", "funnel", "compare", "StakeholderMap", "tandems", "check"} <= set(smlib.__all__)
    for name in smlib.__all__:
        value = getattr(smlib, name)
        if name in home:
            assert value.__module__.startswith(home[name].rpartition(".")[0]), name


def test_the_import_is_light() -> None:
    code = "import sys, smlib; smlib.sources; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & set(HEAVY)
