"""YouTube, Business Profile, ads, TikTok and the folder of monthly exports, each in its platform's own shape."""

from __future__ import annotations

import csv
import io
import mailbox
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook


def _csv(raw: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_youtube_puts_the_total_first_and_hyphens_into_headings(home: Path, truth: dict[str, Any]) -> None:
    with zipfile.ZipFile(home / "exports/youtube.zip") as archive:
        assert sorted(archive.namelist()) == ["Diagrammdaten.csv", "Gesamtwerte.csv", "Tabellendaten.csv"]
        header, total, *clips = _csv(archive.read("Tabellendaten.csv"))
        _, *per_day = _csv(archive.read("Gesamtwerte.csv"))
    assert sum("\u00ad" in name for name in header) == 3
    assert "Aufrufe" in header
    assert total[0] == "Gesamt"
    views = header.index("Aufrufe")
    assert len(clips) == truth["youtube_clips"] == 20
    assert sum(int(row[views]) for row in clips) == int(total[views]) == truth["youtube_views"]
    assert len(per_day) == truth["youtube_days"]
    assert sum(int(value) for _, value in per_day) == truth["youtube_views"]
    posts = pd.read_csv(home / "tables/post-labels.csv")
    clip_days = sorted(posts.loc[posts["motif"] == "clip", "date"])
    assert sorted(datetime.strptime(row[2], "%b %d, %Y").date().isoformat() for row in clips) == clip_days


def test_business_profile_explains_itself_in_the_second_row(home: Path, truth: dict[str, Any]) -> None:
    book = load_workbook(home / "exports/business-profile.xlsx", read_only=True)
    header, about, *places = book.worksheets[0].iter_rows(values_only=True)
    assert len(header) == 16
    assert sum(str(text).startswith("Number of") for text in about) >= 10
    assert len(places) == truth["profile_places"]
    assert sum(row[header.index("Calls")] for row in places) == truth["profile_calls"]
    assert sum(row[header.index("Website clicks")] for row in places) == truth["profile_website_clicks"]


def test_ads_in_english_have_one_heading_twice(home: Path, truth: dict[str, Any]) -> None:
    header, *rows = _csv((home / "exports/meta-ads-en.csv").read_bytes())
    assert [name for name in set(header) if header.count(name) == 2] == ["Result value type"]
    assert len(rows) == truth["ads_rows"]
    spent, clicks = header.index("Amount spent (EUR)"), header.index("Link clicks")
    assert sum(float(row[spent]) for row in rows) == pytest.approx(truth["ads_spent"])
    assert sum(int(row[clicks]) for row in rows) == truth["ads_link_clicks"]
    sets = {(row[0], row[1], row[2]) for row in rows}
    assert len({row[2] for row in rows}) < len(sets)  # an ad's name alone does not tell which ad
    test = {row[2]: (int(row[header.index("Reach")]), int(row[clicks])) for row in rows if row[1] == "A/B"}
    arms = truth["experiment_question"]["arms"]
    assert test == {
        "Aussage": (arms["statement"]["users"], arms["statement"]["clicked"]),
        "Frage": (arms["question"]["users"], arms["question"]["clicked"]),
    }


def test_ads_in_german_use_semicolons_and_commas(home: Path, truth: dict[str, Any]) -> None:
    header, *rows = _csv((home / "exports/meta-ads-de.csv").read_bytes(), ";")
    assert len(rows) == truth["ads_de_rows"]
    assert all("," in row[header.index("Ausgegebener Betrag (EUR)")] for row in rows)
    spent = sum(float(row[header.index("Ausgegebener Betrag (EUR)")].replace(",", ".")) for row in rows)
    assert spent == pytest.approx(truth["ads_de_spent"])
    assert sum(int(row[header.index("Link-Klicks")]) for row in rows) == truth["ads_de_link_clicks"]
    days = [datetime.strptime(row[header.index("Tag")], "%d.%m.%Y") for row in rows]
    assert days == sorted(days)
    assert {day.month for day in days} == {7}


def test_tiktok_names_no_year(home: Path, truth: dict[str, Any]) -> None:
    _, *overview = _csv((home / "exports/Overview.csv").read_bytes())
    _, *followers = _csv((home / "exports/FollowerHistory.csv").read_bytes())
    assert not any("2026" in row[0] for row in overview)
    days = [datetime.strptime(f"{row[0]} 2026", "%B %d %Y").date().isoformat() for row in overview]
    assert (days[0], days[-1]) == (truth["tiktok_first_day"], truth["tiktok_last_day"])
    assert len(days) == truth["tiktok_days"]
    assert sum(int(row[1]) for row in overview) == truth["tiktok_views"]
    count = 0
    for _, total, gained in followers:
        count += int(gained)
        assert int(total) == count >= 0
    assert count == truth["tiktok_followers_last_day"]


def test_monthly_folder_holds_june_and_july_from_four_places(home: Path, truth: dict[str, Any]) -> None:
    folder = home / "monthly"
    for month, key in (("Jun", "june"), ("Jul", "july")):
        (path,) = folder.glob(f"{month}-01-2026_*.csv")
        header, *rows = _csv(path.read_bytes())
        assert len(rows) == truth[f"monthly_posts_{key}"]
        number = "06" if month == "Jun" else "07"
        assert all(row[header.index("Publish time")].startswith(number) for row in rows)
    for name in ("Follows", "Views", "Visits", "Link-clicks"):
        lines = (folder / f"{name}.csv").read_bytes().decode("utf-16").splitlines()[3:]
        assert len(lines) == 61
        whole = (home / f"exports/{name}.csv").read_bytes().decode("utf-16").splitlines()
        assert set(lines) <= set(whole)
    lines = [line for line in (folder / "ga4.csv").read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = [row for row in csv.reader(lines[2:]) if row[0].startswith("202607")]
    assert sum(int(row[4]) for row in rows) == truth["monthly_visits_july"]
    assert sum(int(row[8]) for row in rows) == truth["monthly_enquiries_july"]
    mails = list(mailbox.mbox(folder / "postfach.mbox", create=False))
    assert sum(mail["In-Reply-To"] is None for mail in mails) == truth["monthly_mail_conversations"]
