"""Whatever five megabytes hold: a table or a `SourceError`, within 500 MB and, as a rule, two seconds.

Memory is measured in a process of its own, time in seconds of the processor. A busy machine makes those longer, too, so
only a multiple of the two seconds fails; the benchmark prints what they really are.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import large_inputs
import pytest

PROGRAM = Path(large_inputs.__file__).with_name("measured_reading.py")
MOST_MB, MOST_SECONDS = 500, 20
ADDRESSES = 8 * 2**30  # the limit of the process: an explosion ends here and not with the machine

FEW = ["text:facebook-posts-en", "archive:facebook-archive", "shape:commas", "shape:keys", "shape:far-cell", "shape:swollen"]  # fmt: skip


def measured(path: Path) -> dict[str, Any]:
    """Return outcome, seconds and MB of reading a file in a process with limits."""

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
        resource.setrlimit(resource.RLIMIT_CPU, (120, 120))

    done = subprocess.run([sys.executable, str(PROGRAM), str(path)], capture_output=True, text=True, preexec_fn=limits)
    assert done.returncode == 0, done.stderr[-500:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _check(path: Path) -> None:
    found = measured(path)
    assert found["outcome"].startswith(("table", "error")), found
    assert found["peak"] < MOST_MB, found
    assert found["seconds"] < MOST_SECONDS, found


def test_a_few_large_inputs(tmp_path: Path) -> None:
    files = large_inputs.inputs(tmp_path, only=FEW)
    assert set(files) == set(FEW)
    for path in files.values():
        _check(path)


@pytest.mark.slow
@pytest.mark.parametrize("key", large_inputs.KEYS)
def test_every_large_input_as_it_is_and_damaged(key: str, tmp_path: Path) -> None:
    path = large_inputs.inputs(tmp_path, only=[key])[key]
    data = path.read_bytes()
    _check(path)
    for seed in range(3):
        path.write_bytes(large_inputs.damaged(data, seed))
        _check(path)
