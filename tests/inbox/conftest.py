"""Every engine, and the case company's messages."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd
import pytest
from inbox_engines import ENGINES, on

from smlib.sources.examples import example


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Run a test on every engine."""
    return str(request.param)


@pytest.fixture
def given(engine: str) -> Callable[[pd.DataFrame], Any]:
    """Return a function that puts a pandas table on the engine of the test."""
    return lambda table: on(engine, table)


@cache
def _messages() -> pd.DataFrame:
    table = pd.read_csv(example("messages"), dtype={"text": "str"})
    return table.assign(sent_at=pd.to_datetime(table["sent_at"], utc=True).astype("datetime64[us, UTC]"))


@pytest.fixture(scope="session")
def case_messages() -> pd.DataFrame:
    """Return the messages of the case company; not to be changed."""
    return _messages()


@pytest.fixture(scope="session")
def truth() -> dict[str, Any]:
    """Return the figures that are really in the case company's data."""
    found: dict[str, Any] = json.loads((example("messages").parents[1] / "truth.json").read_text(encoding="utf-8"))
    return found
