"""Honest submissions of all modules earn with `smlib grade` what they earn with stock nbgrader, cell by cell.

Eight learners, seven modules, two languages: 112 submissions. `stock_class.py` runs the same as a program, in pieces.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from stock_class import LEARNERS, PIECES, compare, differences

FEW = ("fewer", "late")
CASES = [pytest.param("module-2/de", FEW, id="few")] + [
    pytest.param(piece, LEARNERS, id=piece, marks=pytest.mark.slow) for piece in PIECES
]


@pytest.mark.parametrize(("piece", "learners"), CASES)
def test_every_cell_is_as_stock_has_it(piece: str, learners: tuple[str, ...], tmp_path: Path) -> None:
    module, lang = piece.split("/")
    found = compare(tmp_path / "kurs ü", module, lang, learners)
    assert found["differences"] == []
    assert set(found["stock"]) == set(learners)
    assert all(found["stock"].values())
    earned = {who: sum(row.get("points") or 0 for row in cells.values()) for who, cells in found["stock"].items()}
    assert min(earned.values()) < max(earned.values()), "a class in which all earn the same would show nothing"
    assert earned["late"] > 0
    for who, cells in found["stock"].items():
        sheets = [row for row in cells.values() if "score" in row]
        assert all(row["penalty"] == (row["score"] if who == "late" else 0) for row in sheets), who


def test_a_difference_is_named() -> None:
    one = {"L01": {"a/x": {"points": 1.0}}, "L02": {}}
    other = {"L01": {"a/x": {"points": None}}, "L03": {"a/x": {"points": 0.0}}}
    assert list(differences(one, one)) == []
    assert list(differences(one, other)) == [
        "L01, a/x: stock {'points': 1.0}, smlib {'points': None}",
        "L03, a/x: stock None, smlib {'points': 0.0}",
    ]


def test_at_least_a_hundred_submissions_are_compared() -> None:
    assert len(PIECES) * len(LEARNERS) >= 100
