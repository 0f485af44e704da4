"""Review dates on working days, and the published values of SM-2 and Leitner."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

import smlib as sm
from smlib.transfer.errors import TransferError
from smlib.transfer.spacing import leitner, sm2, sm2_change


@pytest.mark.parametrize("key", ["transfer-01", "transfer-02", "transfer-04"])
def test_sm2_reproduces_published_values(reference: Any, key: str) -> None:
    value = reference(key)
    found = sm2(value["inputs"]["grades"])
    assert list(found.intervals) == value["expected"]["intervals"]
    assert found.ef == pytest.approx(value["expected"]["ef"])


def test_sm2_changes_and_leitner_reproduce_published_values(reference: Any) -> None:
    value = reference("transfer-05")
    assert [sm2_change(g) for g in value["inputs"]["grades"]] == pytest.approx(
        value["expected"], abs=value["tolerance"]
    )
    value = reference("transfer-07")
    assert leitner(value["inputs"]["answers"], start=value["inputs"]["start"]) == value["expected"]


def test_a_failed_review_starts_again() -> None:
    assert sm2([4, 4, 4, 1, 4, 4]).intervals == (1, 6, 15, 1, 1, 6)


@pytest.mark.parametrize("state", ["BW", "BY", "BE", "SN", "NW"])
def test_review_dates_are_working_days_close_to_the_plan(state: str) -> None:
    office = sm.business_hours("Mo-Fr 09:00-17:00", state=state)
    moved = total = 0
    for offset in range(782):
        start = date(2026, 1, 1) + timedelta(days=offset)
        if not office.is_working_day(start):
            continue
        found = sm.review_dates(start, state=state)
        assert len(set(found)) == 3
        for day, weeks in zip(found, (1, 3, 8), strict=True):
            late = (day - start).days - 7 * weeks
            assert 0 <= late <= 4
            assert office.is_working_day(day)
            assert (day.month, day.day) not in ((12, 24), (12, 31))
            moved += late > 0
            total += 1
    assert moved < 0.06 * total


def test_schemes_and_own_weeks() -> None:
    assert sm.review_dates("7.9.2026", "uniform") == [date(2026, 9, 21), date(2026, 10, 5), date(2026, 10, 19)]
    assert sm.review_dates(date(2026, 9, 7), (1,)) == [date(2026, 9, 14)]
    assert len(sm.review_dates("2026-09-07", "sm2")) == 4
    assert len(sm.review_dates("2026-09-07", "leitner")) == 5
    with pytest.raises(TransferError) as caught:
        sm.review_dates("2026-09-07", (0,))
    assert caught.value.code == "review_weeks"
    with pytest.raises(sm.SmlibError):
        sm.review_dates("2026-09-07", "daily")
