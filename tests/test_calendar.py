"""Business hours: published values, awkward hours on doors, clock changes, and a minute-by-minute count."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smlib.calendar import business_hours
from smlib.opening import CalendarError, parse_week
from smlib.text import speaking

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = business_hours("Mo-Fr 08:00-17:00")


@pytest.mark.parametrize("key", ["hours-04", "hours-05", "hours-07", "hours-08", "hours-10"])
def test_published_minutes_between(reference: Any, key: str) -> None:
    value = reference(key)
    given_ = value["inputs"]
    hours = business_hours("Mo-Fr 09:00-17:00", state=given_["state"], half_days=())
    assert hours.minutes(given_["start"], given_["end"]) == pytest.approx(value["expected"], abs=value["tolerance"])


@pytest.mark.parametrize("key", ["hours-01", "hours-02"])
def test_published_sums(reference: Any, key: str) -> None:
    value = reference(key)
    country = value["inputs"].get("holidays", "DE")
    hours = business_hours("Mon-Fri 09:00-17:00", country=country, state=None, half_days=())
    assert hours.add(value["inputs"]["start"], 60 * value["inputs"]["hours"]) == pd.Timestamp(value["expected"])


def test_published_minutes_over_the_clock_change(reference: Any) -> None:
    value = reference("hours-11")
    start, end = (datetime.fromisoformat(value["inputs"][k].removesuffix(" Europe/Berlin")) for k in ("start", "end"))
    hours = business_hours("Mo-Fr 09:00-17:00", half_days=())
    assert hours.minutes(start.replace(tzinfo=BERLIN), end.replace(tzinfo=BERLIN)) == value["expected"]


@pytest.mark.parametrize("key", [f"holidays-{n:02d}" for n in (1, 2, 4, 5)])
def test_published_easter(reference: Any, key: str) -> None:
    value = reference(key)
    easter = date.fromisoformat(value["expected"])
    names = OFFICE.holiday_names(value["inputs"]["year"])
    assert easter + timedelta(days=1) in names
    assert easter - timedelta(days=2) in names


def test_published_holidays_of_every_state(reference: Any) -> None:
    value = reference("holidays-07")
    counted = {
        state: len(business_hours("Mo-Fr 8-17", state=state).holiday_names(value["inputs"]["year"]))
        for state in value["expected"]
    }
    assert counted == value["expected"]


@pytest.mark.parametrize("key", [f"holidays-{n:02d}" for n in (8, 10, 11, 13, 14, 16)])
def test_published_single_holidays(reference: Any, key: str) -> None:
    value = reference(key)
    hours = business_hours("Mo-So 8-17", state=value["inputs"]["state"])
    assert hours.is_working_day(value["inputs"]["date"]) is not value["expected"]


def test_austria_and_switzerland() -> None:
    assert not business_hours("Mo-Fr 8-17", country="AT").is_working_day("2026-10-26")
    assert not business_hours("Mo-Sa 8-17", country="CH", state="Zürich").is_working_day("2026-08-01")
    assert business_hours("Mo-Fr 8-17", country="AT").is_working_day("2026-10-05")
    assert not business_hours("Mo-Fr 8-17", state="Baden-Württemberg").is_working_day("2026-01-06")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mo-Fr 08:00-17:00", dict.fromkeys(range(5), ((480, 1020),))),
        ("Mon–Fri 8 – 17", dict.fromkeys(range(5), ((480, 1020),))),
        ("Montag bis Freitag von 8 bis 17 Uhr", dict.fromkeys(range(5), ((480, 1020),))),
        ("montags bis freitags 8 bis 17 Uhr", dict.fromkeys(range(5), ((480, 1020),))),
        ("Mo, Mi und Fr 08.30-12.00", dict.fromkeys((0, 2, 4), ((510, 720),))),
        (
            "Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00",
            {**dict.fromkeys(range(5), ((480, 720), (780, 1020))), 5: ((540, 720),)},
        ),
        ("Mo-Fr 08:00-17:00, Sonnabend 9-12", {**dict.fromkeys(range(5), ((480, 1020),)), 5: ((540, 720),)}),
        ("Fr-Mo 10-12", dict.fromkeys((0, 4, 5, 6), ((600, 720),))),
        ("täglich 0-24", dict.fromkeys(range(7), ((0, 1440),))),
        ("Tuesday to Thursday 9am-5:30pm", dict.fromkeys((1, 2, 3), ((540, 1050),))),
        ("Mo 13-17; Mo 8-12; So geschlossen", {0: ((480, 720), (780, 1020))}),
        ("Di 12 am-12 pm", {1: ((0, 720),)}),
        ("Mo-Do: 8:00-16:30\nFr: 8:00-13:00", {**dict.fromkeys(range(4), ((480, 990),)), 4: ((480, 780),)}),
    ],
)
def test_hours_as_they_stand_on_doors(text: str, expected: dict[int, Any]) -> None:
    assert parse_week(text) == tuple(expected.get(day, ()) for day in range(7))


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: business_hours("Fr 22:00-06:00"), "overnight"),
        (lambda: business_hours("Mo-Fr"), "hours_unreadable"),
        (lambda: business_hours(""), "hours_empty"),
        (lambda: business_hours("So geschlossen"), "hours_empty"),
        (lambda: business_hours(8), "hours_type"),  # type: ignore[arg-type]
        (lambda: business_hours("Xx 8-17"), "day_unknown"),
        (lambda: business_hours("Mo 8-25"), "time_unknown"),
        (lambda: business_hours("Mo 8:70-9"), "time_unknown"),
        (lambda: business_hours("Mo 8-8"), "window_empty"),
        (lambda: business_hours("Mo-Fr 8-17; Fr 8-13"), "overlap"),
        (lambda: business_hours("Mo 8-12-17"), "hours_unreadable"),
        (lambda: business_hours("Mo 8-17", country="DEU"), "country"),
        (lambda: business_hours("Mo 8-17", state="XY"), "state"),
        (lambda: business_hours("Mo 8-17", tz="Europe/Stuttgart"), "timezone"),
        (lambda: business_hours("Mo 8-17", half_days=("31-12",)), "half_day"),
        (lambda: business_hours("Mo 8-17", half_days=("Silvester",)), "half_day"),
        (lambda: OFFICE.minutes("03.04.2026", "04.04.2026"), "moment"),
        (lambda: OFFICE.minutes(5, "2026-04-04"), "moment"),
        (lambda: OFFICE.minutes([1, 2], "2026-04-04"), "moment"),
        (lambda: OFFICE.minutes(["2026-04-04"] * 2, ["2026-04-04"] * 3), "length"),
        (lambda: OFFICE.minutes(pd.Series(["2026-04-04"], index=[1]), pd.Series(["2026-04-04"], index=[2])), "index"),
        (lambda: OFFICE.minutes("0001-01-01", "2026-04-04"), "year"),
        (lambda: OFFICE.add("2026-04-04", 1e12), "too_long"),
        (lambda: business_hours("So 8-17", half_day_until="7").is_working_day(None), "moment"),
    ],
)
def test_bad_input_says_what_to_do(call: Any, code: str, lang: str) -> None:
    with pytest.raises(CalendarError) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.found
    assert caught.value.next_step.rstrip('".')


def test_overnight_error_names_both_windows() -> None:
    with pytest.raises(CalendarError, match=r"22:00-24:00 .* 00:00-06:00"):
        business_hours("Fr 22:00-06:00")


@pytest.mark.parametrize(
    ("hours", "half_days", "expected"),
    [
        ("Mo-Fr 08:00-17:00", ("12-24",), 240),
        ("Mo-Fr 08:00-17:00", ("24.12.",), 240),
        ("Mo-Fr 08:00-17:00", (date(2026, 12, 24),), 240),
        ("Mo-Fr 08:00-17:00", ("2025-12-24",), 540),
        ("Mo-Fr 08:00-17:00", (), 540),
        ("Mo-Fr 08:00-10:00,11:00-15:00", "12-24", 180),
        ("Mo-Fr 13:00-17:00", ("12-24",), 0),
    ],
)
def test_half_days_close_at_noon(hours: str, half_days: Any, expected: int) -> None:
    calendar = business_hours(hours, half_days=half_days)
    assert calendar.minutes("2026-12-24", "2026-12-25") == expected
    assert calendar.is_working_day("2026-12-24") is (expected > 0)


def test_half_days_may_close_at_another_time() -> None:
    assert business_hours("Mo-Fr 8-17", half_day_until="13:30").minutes("2026-12-24", "2026-12-25") == 330


def test_a_half_day_on_a_weekend_stays_closed() -> None:
    assert OFFICE.minutes("2028-12-23", "2028-12-26") == 0  # 24 December 2028 is a Sunday


def test_working_days() -> None:
    assert OFFICE.is_working_day("2026-06-05")
    assert OFFICE.is_working_day(datetime(2026, 6, 2, 23, 30, tzinfo=ZoneInfo("UTC")))  # already 3 June in Berlin
    assert OFFICE.next_working_day(date(2026, 4, 2)) == date(2026, 4, 7)
    assert OFFICE.next_working_day("2026-04-07") == date(2026, 4, 8)


def test_what_goes_in_comes_out() -> None:
    start, end = "2026-04-02 16:00", "2026-04-07 09:30"
    frame = pd.DataFrame({"a": pd.to_datetime([start, None]), "b": pd.to_datetime([end, end])}, index=[7, 3])
    series = OFFICE.minutes(frame["a"], frame["b"])
    assert list(series.index) == [7, 3]
    assert series[7] == 150
    assert np.isnan(series[3])
    assert type(OFFICE.minutes(start, end)) is float
    assert OFFICE.minutes([start, start], end).tolist() == [150, 150]
    assert OFFICE.minutes(start, np.array([end, "NaT"], dtype="datetime64[ns]"))[0] == 150
    assert OFFICE.minutes(frame["a"].astype("string"), end)[7] == 150
    assert OFFICE.minutes([], []).tolist() == []
    assert np.isnan(OFFICE.minutes(None, end))
    assert np.isnan(OFFICE.minutes(pd.NaT, pd.NaT))
    assert np.isnan(OFFICE.minutes([None, None], end)).all()
    assert OFFICE.minutes(end, start) == -150
    assert OFFICE.minutes(date(2026, 4, 2), date(2026, 4, 3)) == 540


def test_time_zones_and_engines() -> None:
    aware = pd.Series(pd.to_datetime(["2026-07-01T06:00:00Z", None]))  # 8:00 in Berlin
    assert OFFICE.minutes(aware, "2026-07-01 09:00")[0] == 60
    assert OFFICE.minutes(aware.astype("timestamp[us, tz=UTC][pyarrow]"), "2026-07-01 09:00")[0] == 60
    mixed = ["2026-07-01T06:00:00Z", "2026-07-01T08:00:00", None, "2026-07-01T08:00:00+02:00"]
    assert OFFICE.minutes(mixed, "2026-07-01 09:00")[[0, 1, 3]].tolist() == [60, 60, 60]
    pl = pytest.importorskip("polars")
    assert OFFICE.minutes(
        pl.Series([datetime(2026, 7, 1, 6, tzinfo=ZoneInfo("UTC"))]), "2026-07-01 09:00"
    ).tolist() == [60]


def test_adding_keeps_kind_and_zone() -> None:
    assert OFFICE.add("2026-04-02 16:30", 60) == pd.Timestamp("2026-04-07 08:30")
    assert OFFICE.add(datetime(2026, 3, 27, 16, 30, tzinfo=BERLIN), 60) == pd.Timestamp(
        "2026-03-30 08:30", tz="Europe/Berlin"
    )
    assert OFFICE.add("2026-04-02 16:30", -60) == pd.Timestamp("2026-04-02 15:30")
    assert OFFICE.add("2026-04-07 08:30", -60) == pd.Timestamp("2026-04-02 16:30")
    assert OFFICE.add("2026-01-01 10:00", -60) == pd.Timestamp("2025-12-31 11:00")  # the half day
    assert OFFICE.add(pd.NaT, 60) is pd.NaT
    assert OFFICE.add("2026-04-02 16:30", float("nan")) is pd.NaT
    frame = pd.DataFrame({"a": pd.to_datetime(["2026-04-02T14:30Z", None], utc=True), "m": [60, 60]}, index=[4, 2])
    summed = OFFICE.add(frame["a"], frame["m"])
    assert summed[4] == pd.Timestamp("2026-04-07 08:30", tz="Europe/Berlin")
    assert summed.isna().tolist() == [False, True]
    assert OFFICE.add(["2026-04-02 16:30"], [30, 90][:1])[0] == np.datetime64("2026-04-07T08:00")
    assert OFFICE.add("2026-04-02 16:30", [0, 90])[1] == np.datetime64("2026-04-07T09:00")


def test_a_span_that_ends_at_closing_time() -> None:
    assert OFFICE.add("2026-04-02 16:00", 60) == pd.Timestamp("2026-04-07 08:00")
    assert OFFICE.add("2026-04-02 16:00", 60, deadline=True) == pd.Timestamp("2026-04-02 17:00")
    assert OFFICE.add("2026-04-04 12:00", 0, deadline=True) == pd.Timestamp("2026-04-07 08:00")
    assert OFFICE.add("2026-12-31 11:00", 60 + 540) == pd.Timestamp(
        "2027-01-05 08:00"
    )  # 4 January is used up, 6 is Epiphany


def test_open_or_not() -> None:
    assert OFFICE.is_open("2026-04-02 08:00") is True
    assert OFFICE.is_open("2026-04-02 17:00") is False
    assert OFFICE.is_open(["2026-04-03 10:00", "2026-04-07 10:00", None]).tolist() == [False, True, False]


def test_wall_clock_counts_when_the_clock_is_changed() -> None:
    night = business_hours("Mo-So 00:00-24:00", half_days=())
    start, end = (datetime(2026, 3, 29, h, tzinfo=BERLIN) for h in (1, 4))  # 2:00 to 3:00 does not exist
    assert night.minutes(start, end) == 180
    gap = night.add(datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN), 60)  # 2:30 on the wall does not exist
    assert gap == pd.Timestamp("2026-03-29 03:00", tz="Europe/Berlin")
    assert night.add(datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN), 60) == pd.Timestamp("2026-10-25 02:30+02:00")


def test_inputs_are_not_changed() -> None:
    frame = pd.DataFrame({"a": pd.to_datetime(["2026-04-02T14:30Z"]), "b": pd.to_datetime(["2026-04-07T14:30Z"])})
    before = frame.copy(deep=True)
    OFFICE.minutes(frame["a"], frame["b"])
    OFFICE.add(frame["a"], 30)
    pd.testing.assert_frame_equal(frame, before)


moment = st.datetimes(datetime(2025, 11, 1), datetime(2026, 2, 1)).map(lambda x: x.replace(second=0, microsecond=0))
SPLIT = business_hours("Mo-Do 8-12,13-17; Fr 8-13", half_days=("12-24", "12-31"))


@settings(max_examples=40, deadline=None)
@given(moment, moment)
def test_minutes_agree_with_counting_one_by_one(one: datetime, other: datetime) -> None:
    start, end = sorted((one, other))
    each = np.arange(start, end, timedelta(minutes=1), dtype="datetime64[m]")
    slow = sum(
        int(((each >= day + opens) & (each < day + closes)).sum())
        for day in np.arange(start.date(), end.date() + timedelta(days=1), dtype="datetime64[D]").astype(
            "datetime64[m]"
        )
        for opens, closes in SPLIT.windows(day.astype("datetime64[D]").item())
    )
    assert SPLIT.minutes(start, end) == slow
    assert SPLIT.minutes(end, start) == -slow


@settings(max_examples=60, deadline=None)
@given(moment, st.integers(0, 20_000))
def test_adding_is_the_way_back(start: datetime, minutes: int) -> None:
    end = SPLIT.add(start, minutes)
    assert SPLIT.minutes(start, end) == minutes
    assert SPLIT.is_open(end)
    last = SPLIT.add(start, minutes, deadline=True)
    assert SPLIT.minutes(start, last) == minutes
    assert last <= end


def test_a_million_rows_over_five_years() -> None:
    rng = np.random.default_rng(1)
    start = np.datetime64("2021-01-01") + rng.integers(0, 5 * 365 * 86400, 1_000_000).astype("timedelta64[s]")
    end = start + rng.integers(0, 14 * 86400, 1_000_000).astype("timedelta64[s]")
    begin = time.perf_counter()
    minutes = OFFICE.minutes(start, end)
    print(f"minutes: {time.perf_counter() - begin:.2f} s for a million rows")
    assert minutes.min() >= 0
    at = 123_456
    assert minutes[at] == OFFICE.minutes(start[at], end[at])


def test_hours_say_themselves() -> None:
    hours = business_hours("Mo-Do 8-12,13-17; Fr 8-13", half_days=("12-24", "2026-12-31"))
    assert repr(hours) == (
        "Mo–Do 08:00–12:00 + 13:00–17:00, Fr 08:00–13:00, ohne Feiertage (DE-BW). "
        "Bis 12:00 Uhr: 24.\u00a0Dezember und 31.\u00a0Dezember 2026"
    )
    with speaking("en"):
        assert repr(OFFICE) == (
            "Mon–Fri 08:00–17:00, except public holidays (DE-BW). Until 12:00: 24\u00a0December and 31\u00a0December"
        )
