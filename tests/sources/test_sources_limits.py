"""Whatever five megabytes hold: a table or a `SourceError`, within 500 MB and, as a rule, two seconds.

Memory is measured in a process of its own, time in seconds of the processor. A busy machine makes those longer, too, so
only a multiple of the two seconds fails. `python tests/sources/test_sources_limits.py` prints what they are: the longest
takes 1.9 s on a quiet machine. What two seconds cannot do are workbooks of the same figures over and over, which pack so
tight that five megabytes hold two million cells: each million takes two seconds, a third of them in calamine.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import large_inputs
import pytest

PROGRAM = Path(large_inputs.__file__).with_name("measured_reading.py")
MOST_MB, MOST_SECONDS = 500, 6
ADDRESSES = 8 * 2**30  # the limit of the process: an explosion ends here and not with the machine

FEW = ["text:facebook-posts-en", "archive:facebook-archive", "shape:commas", "shape:keys", "shape:far-cell", "shape:swollen"]  # fmt: skip


def measured(*paths: Path) -> list[dict[str, Any]]:
    """Return outcome, seconds and MB of reading each file, in a process with limits."""

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
        resource.setrlimit(resource.RLIMIT_CPU, (120, 120))

    command = [sys.executable, str(PROGRAM), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=limits)
    assert done.returncode == 0, done.stderr[-500:]
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"outcome"')]
    assert len(found) == len(paths), done.stdout[-500:]
    return found


def _check(*paths: Path) -> None:
    for found in measured(*paths):
        assert found["outcome"].startswith(("table", "error")), found
        assert found["peak"] < MOST_MB, found
        assert found["seconds"] < MOST_SECONDS, found


def test_a_few_large_inputs(tmp_path: Path) -> None:
    files = large_inputs.inputs(tmp_path, only=FEW)
    assert set(files) == set(FEW)
    _check(*files.values())


@pytest.mark.slow
@pytest.mark.parametrize("key", large_inputs.KEYS)
def test_every_large_input_as_it_is_and_damaged(key: str, tmp_path: Path) -> None:
    path = large_inputs.inputs(tmp_path, only=[key])[key]
    data = path.read_bytes()
    paths = [path]
    for seed in range(3):
        paths.append(path.parent / str(seed) / path.name)
        paths[-1].parent.mkdir()
        paths[-1].write_bytes(large_inputs.damaged(data, seed))
    _check(*paths)


def main() -> None:
    """Print outcome, seconds and MB of every input, the slowest first."""
    with tempfile.TemporaryDirectory() as folder:
        found = {key: measured(large_inputs.inputs(Path(folder), only=[key])[key])[0] for key in large_inputs.KEYS}
    print("load", os.getloadavg())
    for key, each in sorted(found.items(), key=lambda entry: -entry[1]["seconds"]):
        print(f"{key:32} {each['seconds']:5.2f} s {each['peak']:4.0f} MB  {each['outcome']}")


if __name__ == "__main__":
    main()
