"""What the lab's and the grader's tests use is shared with the tests in the browser, and so is the browser."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "lab"), str(TESTS / "grading")]

from lab_driver import running_browser  # noqa: E402


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a file; it has to be gone before other files start event loops of their own."""
    with running_browser() as started:
        yield started
