"""A folder full of exports: nothing twice, nothing lost, and said where figures must not be added up."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import sources_cases as cases

import smlib as sm


def _codes(table: Any) -> dict[str, str]:
    return {note["code"]: note["message"] for note in table.attrs["smlib"]["notes"]}


def _daily(path: Path, title: str, *days: tuple[str, int]) -> None:
    rows = "".join(f'"{day}T00:00:00","{value}"\n' for day, value in days)
    path.write_text(f'sep=,\n"{title}"\n"Date","Primary"\n{rows}', encoding="utf-16")


def test_the_same_visits_of_several_programs_are_named(lang: str) -> None:
    visits = sm.read_folder(sm.example("exports"), table="visits")["visits"]
    said = _codes(visits)["merge.twice"]
    for file in ("ga4-de.csv", "matomo-campaigns.csv", "matomo-pages.json", "web.log"):
        assert file in said
    assert said in sm.reading_report(visits).text()
    one = visits[visits["source_file"] == "web.log"]
    assert len(one) == len(sm.read(sm.example("weblog")))
    # The German and the English report are the same one, exported twice: the later file stands for both.
    alone = sm.read(sm.example("ga4-en"))
    both = visits[visits["source_file"].str.startswith("ga4")]
    assert both["sessions"].sum() == alone["sessions"].sum()


def test_one_program_alone_needs_no_warning(tmp_path: Path) -> None:
    shutil.copy(sm.example("ga4-de"), tmp_path)
    visits = sm.read_folder(tmp_path)["visits"]
    assert "merge.twice" not in _codes(visits)
    assert list(visits.columns) == list(sm.read(sm.example("ga4-de")).columns)


def test_a_later_report_of_the_same_days_counts(tmp_path: Path) -> None:
    head = "# x\n# Start date: 20260601\n# End date: 20260602\nDate,Session source,Sessions\n"
    (tmp_path / "b.csv").write_text(head + "20260601,google,5\n20260602,google,1\n")
    (tmp_path / "a.csv").write_text(head + "20260602,google,7\n20260603,google,9\n")
    visits = sm.read_folder(tmp_path)["visits"]
    assert visits["sessions"].tolist() == [5, 7, 9]
    assert set(_codes(visits)) >= {"merge.overlap"}


def test_ads_by_day_and_by_week_are_not_one_sum() -> None:
    ads = sm.read_folder(sm.example("exports"), table="ads")["ads"]
    assert "meta-ads-de.csv" in _codes(ads)["merge.twice"]
    assert set(ads["source_file"]) == {"meta-ads-de.csv", "meta-ads-en.csv"}


def test_figures_of_two_platforms_are_both_there(tmp_path: Path) -> None:
    for name in ("facebook-views", "youtube", "tiktok"):
        shutil.copy(sm.example(name), tmp_path)
    daily = sm.read_folder(tmp_path, end_date="2026-08-16")["daily"]
    views = daily[daily["metric"] == "views"]
    facebook = sm.read(sm.example("facebook-views"))
    assert views.loc[views["platform"] == "facebook", "value"].sum() == facebook["value"].sum()
    assert (views["platform"] == "tiktok").sum() == 28
    youtube = sm.read(sm.example("youtube"), table="daily")
    totals = views[(views["platform"] == "youtube") & views["post_id"].isna()]
    assert totals["value"].sum() == youtube["value"].sum()
    assert "youtube.zip" in _codes(daily)["merge.twice"]  # days, and the same days by video


def test_charts_of_instagram_and_facebook_have_the_same_name_and_stay_two(tmp_path: Path) -> None:
    _daily(tmp_path / "Follows.csv", "Facebook follows", ("2026-06-01", 5))
    _daily(tmp_path / "Follows (1).csv", "Instagram follows", ("2026-06-01", 3))
    daily = sm.read_folder(tmp_path)["daily"]
    assert dict(zip(daily["platform"], daily["value"], strict=True)) == {"facebook": 5, "instagram": 3}
    assert "merge.twice" not in _codes(daily)


def _box(path: Path, *mails: str) -> None:
    path.write_text("".join(mails), encoding="utf-8")


def test_two_mailboxes_lose_no_mail_and_know_their_threads(tmp_path: Path) -> None:
    own = "kundendienst@harkwerk.example"
    _box(tmp_path / "june.mbox", cases.mail(1, "ina@example.org"), cases.mail(2, "jan@example.org"))
    _box(
        tmp_path / "july.mbox",
        cases.mail(2, "jan@example.org"),  # in both
        cases.mail(3, own, date="Mon, 06 Jul 2026 09:00:00 +0200", ref=1),
        cases.mail(4, "eva@example.org", date="Tue, 07 Jul 2026 09:00:00 +0200"),
    )
    table = sm.read_folder(tmp_path, own_name="harkwerk.example")["messages"]
    assert len(table) == 4
    assert "merge.overlap" in _codes(table)
    thread = table.loc[table["role"] == "company", "conversation_id"].item()
    assert table.loc[table["conversation_id"] == thread, "role"].tolist() == ["customer", "company"]
    assert table["conversation_id"].nunique() == 3
    assert table.loc[table["role"] == "customer", "author"].is_unique


def test_downloads_of_two_months_lose_no_message(tmp_path: Path) -> None:
    first = cases.thread(("Ina Beispiel", 0, "Hallo"), ("Harkwerk", 5, "Guten Tag"))
    second = cases.thread(("Harkwerk", 5, "Guten Tag"), ("Ina Beispiel", 50_000, "Noch etwas"))
    for name, thread in (("june.zip", first), ("july.zip", second)):
        archive = {"your_facebook_activity/messages/inbox/ina_123456/message_1.json": thread}
        (tmp_path / name).write_bytes(cases.zipped(archive))
    table = sm.read_folder(tmp_path, own_name="Harkwerk", keep_text=True)["messages"]
    assert table["text"].tolist() == ["Hallo", "Guten Tag", "Noch etwas"]
    assert table["message_id"].is_unique


def test_people_of_two_logs_are_not_the_same(tmp_path: Path) -> None:
    line = '{ip} - - [{day}/Jun/2026:05:54:10 +0200] "GET /spaten HTTP/1.1" 200 97 "-" "Mozilla/5.0 (X11)"\n'
    (tmp_path / "one.log").write_text("".join(line.format(ip=f"192.0.2.{n}", day=22) for n in (1, 2)))
    (tmp_path / "two.log").write_text("".join(line.format(ip=f"192.0.2.{n}", day=23) for n in (8, 9)))
    visits = sm.read_folder(tmp_path)["visits"]
    assert len(visits) == visits["user"].nunique() == 4
    assert "merge.twice" not in _codes(visits)


def test_posts_of_an_archive_beside_an_export_are_named(tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text(cases.GOOD)
    entry = '[{"timestamp": 1772438400, "data": [{"post": "Beitrag"}]}]'
    (tmp_path / "archive.zip").write_bytes(cases.zipped({"posts/your_posts_1.json": entry.encode()}))
    posts = sm.read_folder(tmp_path)["posts"]
    assert len(posts) == 5
    assert "archive.zip" in _codes(posts)["merge.twice"]


@pytest.mark.parametrize("name", ["exports", "monthly-exports"])
def test_no_figure_disappears_without_a_word(name: str) -> None:
    """What is in a folder's table is what its files hold, less the rows that a note names."""
    folder = sm.example(name)
    options = {"own_name": "harkwerk", "end_date": "2026-08-16"}
    tables = sm.read_folder(folder, **options)
    alone: dict[str, int] = {}
    for file in folder.iterdir():
        for kind, table in sm.read_folder(file, **options).items():
            alone[kind] = alone.get(kind, 0) + len(table)
    for kind, table in tables.items():
        notes = table.attrs["smlib"]["notes"]
        gone = sum(int(note["values"]["rows"].replace(".", "")) for note in notes if note["code"] == "merge.overlap")
        if kind == "posts":
            continue  # repeated rows inside one export count there, too
        assert len(table) + gone == alone[kind], kind
