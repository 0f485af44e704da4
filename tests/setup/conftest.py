"""A course and a stage with stand-ins for the installers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from setup_tools import Stage, small_course

from smlib.setup import installing
from smlib.setup.places import Places


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Stand-ins that succeed until told otherwise, and no network settings of this machine."""
    made = Stage(tmp_path / "stage")
    monkeypatch.setattr(installing, "base_python", lambda: str(made.player))
    for name in os.environ:
        if name.startswith(("PIP_", "UV_", "SSL_CERT", "REQUESTS_CA", "CURL_CA")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("UV_CONFIG_FILE", str(tmp_path / "none.toml"))
    return made


@pytest.fixture
def course(tmp_path: Path) -> Places:
    """A small course in a folder whose name has a space and an umlaut."""
    return Places(small_course(tmp_path / "Kurs mit Ümlaut"), windows=False)
