"""Fixtures that many tests need."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from smlib.text import language, speaking

ROOT = Path(__file__).resolve().parents[1]


@cache
def _values() -> dict[str, dict[str, Any]]:
    data = json.loads((ROOT / "tests" / "reference_values.json").read_text(encoding="utf-8"))
    return {value["id"]: value for value in data["values"]}


@pytest.fixture(scope="session")
def reference() -> Any:
    """Return a function id -> published value with inputs, expected, tolerance."""
    return lambda key: _values()[key]


@pytest.fixture(autouse=True)
def _german_by_default() -> Iterator[None]:
    """Every test starts in German and leaves no language behind."""
    before = language()
    language("de")
    yield
    language(before)


@pytest.fixture(autouse=True)
def _no_pictures_left() -> Iterator[None]:
    """Close what a test has drawn: pictures pile up in memory, and some tests count them."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture(params=["de", "en"])
def lang(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a test in both languages."""
    with speaking(request.param):
        yield request.param
