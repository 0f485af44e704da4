"""Where the case company's files lie, and the figures they must give; nothing here uses the generator or smlib."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

DATASETS = Path(__file__).resolve().parents[2] / "datasets"


@pytest.fixture(scope="session")
def datasets() -> Path:
    """The folder of all data."""
    return DATASETS


@pytest.fixture(scope="session")
def home() -> Path:
    """The case company's folder."""
    return DATASETS / "harkwerk"


@pytest.fixture(scope="session")
def truth(home: Path) -> dict[str, Any]:
    """What the data must contain."""
    return json.loads((home / "truth.json").read_text(encoding="utf-8"))
