"""A workshop of its own for each test, so that nothing is written anywhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smlib.course import checking, progress


@pytest.fixture(autouse=True)
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty workshop; the test runs in it."""
    (tmp_path / ".smlib-workshop").write_text(
        json.dumps({"lang": "de", "source": ".smlib/originals"}), encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SMLIB_WORKSHOP", raising=False)
    monkeypatch.setenv("SMLIB_TODAY", "2026-08-20")
    checking._shown.clear()
    progress._memory.clear()
    return tmp_path
