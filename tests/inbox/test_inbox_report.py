"""The report of reply times: figures, heat map, words."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from inbox_engines import on

from smlib.calendar import business_hours
from smlib.inbox.replies import response_times
from smlib.inbox.report import reply_report
from smlib.text import speaking

mpl.use("Agg")
OFFICE = business_hours("Mo-Fr 08:00-17:00")


def times(*waits: tuple[str, float | None]) -> pd.DataFrame:
    """Return questions asked in German time with the minutes until the answer."""
    asked = pd.to_datetime([when for when, _ in waits]).tz_localize("Europe/Berlin").as_unit("us")
    minutes = pd.Series([np.nan if wait is None else wait for _, wait in waits], dtype=float)
    answered = pd.Series(asked) + pd.to_timedelta(minutes, unit="min").astype("timedelta64[us]")
    return pd.DataFrame(
        {
            "conversation_id": range(len(waits)),
            "asked_at": asked,
            "answered_at": answered,
            "minutes": minutes,
            "business_minutes": minutes,
        }
    )


def test_case_company(case_messages: pd.DataFrame, truth: dict[str, Any], engine: str) -> None:
    report = reply_report(response_times(on(engine, case_messages), OFFICE), OFFICE)
    assert (report.turns, report.open, report.late) == (
        truth["customer_turns"], truth["never_answered"], truth["over_four_hours"],
    )  # fmt: skip
    assert report.open_late == 6
    assert round(report.longest / 60, 1) == truth["longest_wait_hours"]
    assert report.cells["questions"].sum() == report.answered
    assert report.text() == (
        "Die Hälfte der 229 beantworteten Fragen hatte nach 2,9 Stunden der Öffnungszeit eine Antwort, neun von zehn nach 10,0. "
        "Am längsten dauerte es 29,5. Antworten, die länger als 4\u00a0h brauchten: 86. "
        "Offen: 6 von 235 Fragen, davon 6 länger als 4\u00a0h."
    )


def test_open_questions_stand_beside_the_median() -> None:
    table = times(
        ("2026-03-02 09:00", 60), ("2026-03-02 10:00", 300), ("2026-03-03 09:00", None), ("2026-03-03 15:00", None)
    )
    report = reply_report(table, OFFICE, as_of="2026-03-03 16:00")
    assert (report.median, report.answered, report.open, report.late, report.open_late) == (180, 2, 2, 1, 1)
    assert report.in_target == pytest.approx(1 / 3)  # one in time, one late, one open and late; the other is undecided
    assert reply_report(table, as_of="2026-03-03 16:00").open_late == 1
    assert reply_report(table, OFFICE).open_late == 1  # by default until the last moment in the table: Tuesday 15:00


def test_the_heat_map_is_in_local_time_and_brackets_the_few() -> None:
    table = times(
        ("2026-03-30 09:10", 60), ("2026-03-30 09:20", 180), ("2026-03-30 09:30", 240), ("2026-03-31 11:00", 30)
    )
    for report in (reply_report(table), reply_report(table.assign(asked_at=table["asked_at"].dt.tz_convert("UTC")))):
        assert report.cells[["weekday", "hour", "questions", "median"]].values.tolist() == [
            [0, 9, 3, 180],
            [1, 11, 1, 30],
        ]
        axes = report.plot()
        assert [text.get_text() for text in axes.texts] == ["3,0", "(0,5)"]
        assert [label.get_text() for label in axes.get_xticklabels()] == ["9", "10", "11"]
        assert axes.figure.smlib_alt == report.alt_text()


def test_words_for_the_picture(case_messages: pd.DataFrame) -> None:
    report = reply_report(response_times(case_messages, OFFICE), OFFICE)
    assert (
        "am längsten Donnerstag, 20 bis 21 Uhr (10,1), am kürzesten Freitag, 17 bis 18 Uhr (0,7)" in report.alt_text()
    )
    with speaking("en"):
        assert "longest Thursday, 20:00 to 21:00 (10.1)" in report.alt_text()
        assert "<caption" in report._repr_html_()


def test_nothing_asked_and_nothing_answered(lang: str) -> None:
    empty = reply_report(times(("2026-03-02 09:00", 60)).head(0))
    assert empty.turns == 0
    assert np.isnan(empty.median)
    waiting = reply_report(times(("2026-03-02 09:00", None)), OFFICE)
    assert (waiting.turns, waiting.answered, waiting.open) == (1, 0, 1)
    for report in (empty, waiting):
        assert report.text()
        assert report.alt_text()
        assert report.plot() is not None
        assert len(report.to_frame()) == 9
