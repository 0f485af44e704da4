"""The page for the management: any mix of exports, honest comparisons, nothing counted twice, nothing invented."""

from __future__ import annotations

import io
import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import smlib as sm
from smlib.course.errors import CourseError
from smlib.course.inputs import PAGE as MIME
from smlib.course.monthly.report import ON_PAGE, MonthlyReport
from smlib.course.monthly.spans import spans
from smlib.course.monthly.waits import median_interval
from smlib.text import speaking

HOURS = "Mo-Fr 08:00-17:00"
TRUTH = json.loads((Path(__file__).resolve().parents[2] / "datasets/harkwerk/truth.json").read_text(encoding="utf-8"))


def report(folder: Path | str | None = None, **asked: Any) -> MonthlyReport:
    hours = sm.business_hours(HOURS, state="BW")
    found = sm.course.gather("monthly-report", folder, own_name="Harkwerk")
    return sm.course.monthly_report(found, hours=asked.pop("hours", hours), **asked)


def folder_of(place: Path, *names: str) -> Path:
    place.mkdir(exist_ok=True)
    for name in names:
        shutil.copy(sm.example(name), place)
    return place


def values(made: MonthlyReport, name: str, place: str | None = None) -> tuple[float, float]:
    found = [one for one in made.figures if one.name == name and place in (None, one.place)]
    assert len(found) == 1, [(one.name, one.place) for one in made.figures]
    return found[0].values


@pytest.fixture(scope="module")
def exports() -> MonthlyReport:
    with speaking("de"):
        return report(sm.example("exports"), weeks=12)


def test_the_example_month_and_its_page() -> None:
    made = report()
    assert made.spans.after == (date(2026, 7, 1), date(2026, 7, 31))
    assert made.spans.before == (date(2026, 6, 1), date(2026, 6, 30))
    posts = sm.read(sm.example("monthly-posts-july"))
    assert values(made, "posts") == (13, 13)
    assert values(made, "reach")[1] == pytest.approx(posts["reach"].mean())
    assert [one.verdict for one in made.figures if one.name == "sessions"] == ["lower"]
    bundle = made._repr_mimebundle_()
    page = bundle[MIME]
    assert page.startswith("<!doctype html>")
    assert '<html lang="de">' in page
    assert "http" not in page
    assert "<script" not in page
    assert 'alt="Punkte mit Bereichen' in page
    assert page.count("<tr>") == min(len(made.figures), ON_PAGE) + 1


def test_the_figures_are_those_of_the_single_exports(exports: MonthlyReport) -> None:
    assert values(exports, "posts", "Facebook") == (TRUTH["posts_before"], TRUTH["posts_after"])
    reach = values(exports, "reach", "Facebook")
    assert reach == pytest.approx((TRUTH["reach_before_mean"], TRUTH["reach_after_mean"]), abs=0.01)
    # Two languages of one export are one series: not a visit twice.
    assert sum(values(exports, "sessions", "Google Analytics")) * 84 == pytest.approx(TRUTH["ga4_sessions"])
    views = [one for one in exports.figures if one.name == "views" and one.unit == "day"]
    assert {one.place for one in views} == {"Facebook", "YouTube"}
    assert sum(views[0].values) * 84 == pytest.approx(TRUTH["series_views"])
    assert values(exports, "questions", "Postfach") == (
        TRUTH["customer_turns_before"] - 1, TRUTH["customer_turns_after"] + 1
    )  # fmt: skip
    wait = values(exports, "wait", "Postfach")
    assert wait == pytest.approx((TRUTH["median_reply_hours_before"], TRUTH["median_reply_hours_after"]), abs=0.1)


def test_no_claim_where_intervals_overlap(exports: MonthlyReport) -> None:
    assert len(exports.judged) > 20
    for one in exports.judged:
        (a_low, a_high), (b_low, b_high) = one.intervals
        assert (one.verdict == "higher") == (b_low > a_high)
        assert (one.verdict == "lower") == (b_high < a_low)
        claimed = any(sentence in exports.lines()[0] + exports.lines()[1] for sentence in [one.place])
        assert claimed or one.verdict == "open"
    assert f"Noch offen: {sum(one.verdict == 'open' for one in exports.judged)} von" in "\n".join(exports.lines())


def test_reach_is_a_mean_and_never_a_sum(exports: MonthlyReport) -> None:
    posts = sm.read(sm.example("facebook-posts-en"))
    for one in exports.figures:
        if one.name in ("reach", "viewers"):
            assert one.unit in ("post", "day")
            assert max(one.values) < posts["reach"].max()


def test_what_was_missing_and_what_is_uncertain(exports: MonthlyReport) -> None:
    missing, uncertain = "\n".join(exports.missing), "\n".join(exports.uncertain)
    assert "FollowerHistory.csv: nicht gelesen." in missing
    assert "Unternehmensprofil HW-01" in missing
    assert "Instagram (7. April" in uncertain.replace("\u00a0", " ")
    assert "Google Analytics und Webserver zählen dieselben Besuche verschieden" in uncertain
    instagram = next(one for one in exports.figures if one.name == "posts" and one.place == "Instagram")
    assert instagram.verdict == "alone"
    assert instagram.values[0] != instagram.values[0]  # unknown, not zero


@pytest.mark.parametrize(
    ("names", "figure", "missing"),
    [
        (("facebook-posts-en",), "reach", 5),
        (("instagram-posts",), "interactions", 5),
        (("mailbox",), "wait", 5),
        (("ga4-de",), "sessions", 5),
        (("weblog",), "pageviews", 5),
        (("facebook-follows",), "follows", 5),
        (("tickets",), "wait", 5),
        (("meta-ads-en",), "spend", 5),
        (("youtube",), "views", 4),
        (("facebook-posts-en", "ga4-en"), "sessions", 4),
    ],
)
@pytest.mark.parametrize("lang", ["de", "en"])
def test_any_mix(names: tuple[str, ...], figure: str, missing: int, lang: str, tmp_path: Path) -> None:
    with speaking(lang):
        made = report(folder_of(tmp_path / "exports", *names))
        page, words = made.page(), made.text()
        lacking = made.missing
        assert figure in {one.name for one in made.figures}
        assert len([line for line in lacking if ":" in line]) >= missing
        assert not re.search(r"\bnan\b", re.sub("<img[^>]*>", "", page))
        assert all(line in page.replace("&#x27;", "'") for line in words.split("\n")[1:])


def test_a_month_alone_is_compared_with_nothing(tmp_path: Path) -> None:
    made = report(folder_of(tmp_path / "exports", "monthly-posts-july"))
    assert {one.verdict for one in made.figures} == {"alone"}
    assert "Zum Vergleichen reicht es noch nicht: Aus Juni 2026 liegt nichts vor." in made.text()
    assert "Kein Bild" in made.alt_text()
    assert "Kein Bild" in made.page()


def test_overlapping_exports_count_once(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "exports", "ga4-de")
    once = values(report(folder), "sessions")
    text = (folder / "ga4-de.csv").read_bytes()
    (folder / "ga4-de (1).csv").write_bytes(text)
    assert values(report(folder), "sessions") == once


def test_two_accounts_are_not_taken_for_one(tmp_path: Path) -> None:
    """Meta's files bear no account: where most common days differ, they are two things, each under its file's name."""
    folder = folder_of(tmp_path / "exports", "facebook-follows")
    file = next(folder.iterdir())
    text = file.read_text(encoding="utf-16")
    lines = [line.replace('"', "").split(",") for line in text.splitlines()]
    other = [
        f'"{line[0]}","{int(line[1]) + 50}"' if len(line) == 2 and line[1].isdigit() else source
        for line, source in zip(lines, text.splitlines(), strict=True)
    ]
    (folder / "Instagram.csv").write_text("\n".join(other), encoding="utf-16")
    made = report(folder)
    mine = [one for one in made.figures if one.name == "follows"]
    assert len(mine) == 2
    assert {"Instagram.csv" in one.place for one in mine} == {True, False}
    assert abs(mine[0].values[1] - mine[1].values[1]) == pytest.approx(50)


def test_missing_days_are_not_zero(tmp_path: Path) -> None:
    rows = [f"2026-0{month}-{day:02d},web,{10 * month}" for month in (6, 7) for day in range(1, 31) if day % 2]
    (tmp_path / "visits.csv").write_text("date,source,sessions\n" + "\n".join(rows), encoding="utf-8")
    made = report(tmp_path)
    assert values(made, "sessions") == (60, 70)
    assert next(one for one in made.figures if one.name == "sessions").n == (15, 15)


def test_without_days_and_without_exports(tmp_path: Path) -> None:
    with pytest.raises(CourseError) as caught:
        report(folder_of(tmp_path / "matomo", "matomo-csv"))
    assert caught.value.code == "monthly_days"
    (tmp_path / "empty").mkdir()
    with pytest.raises(CourseError) as caught:
        report(tmp_path / "empty")
    assert caught.value.code == "input_required"


def test_the_excel_file_holds_everything(exports: MonthlyReport) -> None:
    from openpyxl import load_workbook

    buffer = io.BytesIO()
    with speaking("de"):
        exports.to_excel(buffer)  # type: ignore[arg-type]
    book = load_workbook(buffer)
    assert book.sheetnames == ["Kennzahlen", "Unsicher und fehlend", "Lesebericht"]
    figures = list(book["Kennzahlen"].values)
    assert len(figures) == len(exports.figures) + 1
    instagram = next(row for row in figures if row[0] == "Instagram" and row[1] == "Beiträge")
    assert instagram[3] is None
    assert all(row[-1] for row in figures)  # every figure with its definition
    files = {row[0] for row in book["Lesebericht"].values} - {"Datei"}
    assert files == {one.source.rpartition("/")[2] for one in exports.files}
    assert len(list(book["Unsicher und fehlend"].values)) == 1 + len(exports.missing) + len(exports.uncertain)


def test_open_questions_that_may_still_wait_are_undecided() -> None:
    talks = [("a", "2026-07-01 09:00", "customer"), ("a", "2026-07-01 10:00", "company"),
             ("b", "2026-07-02 09:00", "customer"), ("c", "2026-07-31 16:00", "customer")]  # fmt: skip
    table = pd.DataFrame(talks, columns=["conversation_id", "sent_at", "role"])
    table["sent_at"] = pd.to_datetime(table["sent_at"]).dt.tz_localize("Europe/Berlin").dt.tz_convert("UTC")
    table["message_id"] = table.index.astype(str)
    table.attrs["smlib"] = {"format": "mbox", "kind": "messages", "notes": [], "source": "x.mbox", "tz": "UTC"}
    from smlib.course.inputs import Inputs

    found = Inputs("monthly-report", None, {"messages": table}, (), (), parts=(table,))
    made = sm.course.monthly_report(found, hours=sm.business_hours(HOURS, state="BW"))
    target = next(one for one in made.figures if one.name == "in_target")
    assert target.n[1] == 2  # one in time, one open and late; the last one may still wait
    assert target.values[1] == 0.5
    assert values(made, "open")[1] == 2


@pytest.mark.parametrize(
    ("held", "after"),
    [
        ([(date(2026, 6, 1), date(2026, 7, 29))], (date(2026, 7, 1), date(2026, 7, 31))),
        ([(date(2026, 3, 2), date(2026, 8, 16))], (date(2026, 7, 1), date(2026, 7, 31))),
        ([(date(2026, 8, 3), date(2026, 8, 16))], (date(2026, 8, 1), date(2026, 8, 31))),
        ([(date(2026, 1, 2), date(2026, 1, 31))], (date(2026, 1, 1), date(2026, 1, 31))),
    ],
)
def test_the_month_is_the_last_whole_one(held: list[Any], after: tuple[date, date]) -> None:
    assert spans(None, None, held).after == after


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_spans_touch_and_are_whole_weeks(last: date, weeks: int) -> None:
    two = spans(None, weeks, [(last, last)])
    for first, end in (two.before, two.after):
        assert first.weekday() == 0
        assert (end - first).days == 7 * weeks - 1
    assert (two.after[0] - two.before[1]).days == 1
    assert abs((two.after[1] - last).days) <= 3


def test_the_interval_of_a_median() -> None:
    assert median_interval(range(1, 11)) == (2, 9)  # Conover's table: n = 10, 97.9 %
    assert median_interval(range(1, 101)) == (40, 61)
    low, high = median_interval([5, 1, 2])
    assert low != low
    assert high != high
