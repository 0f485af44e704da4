"""An index of published values: each of the areas below is reproduced by a test that names it, or has no public call."""

from __future__ import annotations

import json
from pathlib import Path

HERE = Path(__file__).parent
AREAS = ("stakeholders", "transfer")
NO_PUBLIC_CALL = {
    "transfer-08": "FSRS fits a memory model to somebody's own answers; review dates are agreed for a team, hence not offered",
}


def test_every_value_is_reproduced_or_has_no_public_call() -> None:
    values = json.loads((HERE / "reference_values.json").read_text(encoding="utf-8"))["values"]
    keys = {value["id"] for value in values if value["area"] in AREAS}
    tests = "\n".join(path.read_text(encoding="utf-8") for area in AREAS for path in (HERE / area).glob("test_*.py"))
    assert {key for key in keys if f'"{key}"' not in tests} == set(NO_PUBLIC_CALL)
