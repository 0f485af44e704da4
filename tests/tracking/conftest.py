"""Run tests of tracking on every engine."""

from __future__ import annotations

import pytest
from tracking_tables import ENGINES, Table


@pytest.fixture(params=list(ENGINES))
def constructor(request: pytest.FixtureRequest) -> Table:
    """Return a function from a pandas table to the same table of an engine."""
    return ENGINES[request.param]
