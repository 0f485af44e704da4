"""Nothing that smlib writes for a spreadsheet can run there."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import smlib as sm
from smlib.spreadsheets import RISKY, defused, defused_table, restored

RISKS = ['=HYPERLINK("http://x.example")', "+1+1", "-1+1", "@SUM(A1)", "\t=1", " =1", "＝1"]


@pytest.mark.parametrize("text", RISKS)
def test_a_formula_is_shown_instead_of_run(text: str) -> None:
    assert defused(text) == f"'{text}"
    assert restored(defused(text)) == text


@pytest.mark.parametrize("value", ["Spaten", "", "-5", "+3,5 %", -2.5, None, True, "'t Hart", "2026-03-04"])
def test_anything_else_stays(value: object) -> None:
    assert defused(value) == value


@given(st.text(max_size=20))
def test_texts_come_back(text: str) -> None:
    if not text.startswith("'"):
        assert restored(defused(text)) == text
    assert not defused(text).startswith(RISKY) or not any(letter in text for letter in "=@")


def test_tables_keep_figures_and_missing_ones() -> None:
    frame = pd.DataFrame({"=a": ["=1", None, "x"], "n": [-1.5, 2, None], "day": pd.to_datetime(["2026-03-02"] * 3)})
    safe = defused_table(frame)
    assert list(safe.columns) == ["'=a", "n", "day"]
    assert safe["'=a"].iloc[0] == "'=1"
    assert pd.isna(safe["'=a"].iloc[1])
    pd.testing.assert_series_equal(safe["n"], frame["n"])
    assert list(frame.columns) == ["=a", "n", "day"]


def test_what_a_learner_keeps_cannot_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole way: an export with formulas is read, kept as a table for Excel, and read again unchanged."""
    monkeypatch.setenv("SMLIB_WORKSHOP", str(tmp_path))
    posts = sm.read(Path(__file__).parent / "sources" / "bad" / "42-formulas.csv")
    sm.keep("posts.csv", posts)
    kept = next(tmp_path.rglob("posts.csv"))
    cells = [cell.strip('"') for line in kept.read_text("utf-8-sig").splitlines() for cell in line.split(";")]
    assert any(cell.startswith("'=") for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "@"))]
    again = sm.read(kept)
    assert list(again["text"]) == list(posts["text"])


def test_workbooks_hold_texts_not_formulas(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "map.xlsx"
    sm.StakeholderMap().actor("=1+1", side="internal").to_excel(path)
    cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert cells
    assert all(cell.data_type == "s" or cell.quotePrefix for cell in cells)


def test_a_log_holds_texts_and_gives_them_back(tmp_path: Path) -> None:
    log = sm.ExperienceLog(tmp_path / "log.csv")
    log.add("=1+1")
    assert "'=1+1" in (tmp_path / "log.csv").read_text("utf-8-sig")
    assert "=1+1" in set(sm.ExperienceLog(tmp_path / "log.csv").read().astype(str).to_numpy().ravel())
