"""Each format of the list, from a small sample as its platform writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sources_cases as cases

import smlib as sm
from smlib.sources.registry import known

TRUTH: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[2] / "datasets" / "harkwerk" / "truth.json").read_text(encoding="utf-8")
)


def _read(folder: Path, name: str, content: str | bytes, encoding: str = "utf-8", **options: Any) -> Any:
    path = folder / name
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    return sm.read(path, **options)


def _value(table: Any, metric: str) -> list[float]:
    return [float(value) for value in table.loc[table["metric"] == metric, "value"]]


def test_audience_has_five_tables_and_shares(tmp_path: Path) -> None:
    table = sm.read(sm.example("facebook-audience"))
    assert table["dimension"].nunique() == TRUTH["audience_blocks"]
    followers = table.loc[table["dimension"] == "follows", "value"]
    assert list(followers) == [TRUTH["followers_last_day"]]
    ages = table.loc[table["dimension"] == "age_gender", "value"]
    assert 0.9 < ages.sum() <= 1.001
    percent = _read(tmp_path, "a.csv", "Gender,Distribution\nWomen,52.5%\nMen,47.5%\n", "utf-8-sig")
    assert list(percent["value"]) == [0.525, 0.475]
    fraction = _read(tmp_path, "b.csv", "Top territories,Distribution\nGermany,0.886\nAustria,0.05\n")
    assert list(fraction["value"]) == [0.886, 0.05]


def test_legacy_insights_tell_equal_headings_apart(tmp_path: Path) -> None:
    table = _read(tmp_path, "legacy.csv", cases.LEGACY)
    assert table.attrs["smlib"]["format"] == "meta_legacy_posts"
    assert list(table["reach"]) == [120, 90]
    assert list(table["impressions"]) == [180, 130]
    assert table["views"].isna().all()
    assert list(table["Lifetime Organic views to 95% (unique)"]) == [20, 9]


@pytest.mark.parametrize("german", [False, True])
def test_meta_ads(tmp_path: Path, german: bool) -> None:
    if german:
        text = (
            "Kampagnenname;Anzeigenname;Tag;Ausgegebener Betrag (EUR);Impressionen;Reichweite;Ergebnisse;Link-Klicks\n"
            "Frühjahr;Clip 1;02.03.2026;12,50;1.200;900;3;14\nFrühjahr;Clip 2;03.03.2026;7,05;800;650;1;9\n"
        )
    else:
        text = (
            "Campaign name,Ad name,Reporting starts,Reporting ends,Amount spent (EUR),Impressions,Reach,Results,"
            "Link clicks,Result value type,Result value type\n"
            "Frühjahr,Clip 1,2026-03-02,2026-03-02,12.50,1200,900,3,14,,\n"
            "Frühjahr,Clip 2,2026-03-03,2026-03-03,7.05,800,650,1,9,,\n"
        )
    table = _read(tmp_path, "ads.csv", text, "utf-8-sig")
    assert table.attrs["smlib"]["format"] == "meta_ads"
    assert list(table["spend"]) == [12.5, 7.05]
    assert set(table["currency"]) == {"EUR"}
    assert list(table["impressions"]) == [1200, 800]
    assert str(table["date"][0])[:10] == "2026-03-02"


def test_linkedin_workbook_gives_days_and_posts(tmp_path: Path) -> None:
    from io import BytesIO

    from openpyxl import Workbook

    book = Workbook()
    metrics = book.active
    metrics.title = "Metrics"
    metrics.append(["Content analytics for Harkwerk from 3/1/2026 to 3/2/2026, all times in UTC"])
    metrics.append(
        ["Date", "Impressions (organic)", "Impressions (sponsored)", "Impressions (total)", "Clicks (organic)", "Clicks (total)", "Engagement rate (total)"]
    )  # fmt: skip
    metrics.append(["03/14/2026", 100, 20, 120, 5, 6, 0.05])
    metrics.append(["03/15/2026", 90, 0, 90, 4, 4, 0.0444])
    posts = book.create_sheet("All posts")
    posts.append(["All posts of the page in the chosen period"])
    posts.append(["Post title", "Post link", "Post type", "Posted by", "Created date", "Impressions", "Clicks", "Likes", "Comments", "Reposts"])  # fmt: skip
    posts.append(
        ["Neue Esse", "https://www.linkedin.com/feed/update/urn:li:activity:7169", "Image", "Ina B.", "03/14/2026", 100, 5, 7, 1, 2]
    )  # fmt: skip
    buffer = BytesIO()
    book.save(buffer)
    days = _read(tmp_path, "linkedin.xls", buffer.getvalue())
    assert days.attrs["smlib"]["format"] == "linkedin_content"
    assert _value(days, "impressions") == [120, 90]
    assert _value(days, "impressions_sponsored") == [20, 0]
    assert set(days.loc[days["metric"] == "engagement_rate", "unit"]) == {"share"}
    post = sm.read(tmp_path / "linkedin.xls", table="posts")
    assert list(post["text"]) == ["Neue Esse"]
    assert (int(post["reactions"][0]), int(post["shares"][0])) == (7, 2)
    assert "posted_by" not in post


def test_linkedin_followers_and_visitors(tmp_path: Path) -> None:
    followers = cases.workbook(
        ["Date", "Sponsored followers", "Organic followers", "Auto-invited followers", "Total followers"],
        ["03/14/2026", 0, 3, 1, 4],
    )
    table = _read(tmp_path, "f.xls", followers)
    assert _value(table, "follows") == [4]
    visitors = cases.workbook(
        ["Date", "Total page views (desktop)", "Total page views (mobile)", "Total page views (total)", "Total unique visitors (total)"],
        ["03/14/2026", 8, 5, 13, 9],
    )  # fmt: skip
    table = _read(tmp_path, "v.xls", visitors)
    assert _value(table, "page_views") == [13]
    assert _value(table, "unique_visitors") == [9]


LINKEDIN = Path(__file__).with_name("linkedin")


def _cells(name: str, sheet: str, header: int) -> pd.DataFrame:
    """Return a worksheet as it stands in the file."""
    from python_calamine import CalamineWorkbook

    grid = CalamineWorkbook.from_path(str(LINKEDIN / name)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return pd.DataFrame(grid[header + 1 :], columns=grid[header])


@pytest.mark.parametrize(
    ("kind", "sheet", "header", "pairs"),
    [
        ("content", "Metrics", 1, {"Impressions (total)": "impressions", "Unique impressions (organic)": "unique_impressions", "Clicks (organic)": "clicks_organic", "Reposts (total)": "shares", "Engagement rate (total)": "engagement_rate"}),
        ("followers", "New followers", 0, {"Organic followers": "organic_followers", "Auto-invited followers": "auto_invited_followers", "Total followers": "follows"}),
        ("visitors", "Visitor metrics", 0, {"Total page views (desktop)": "page_views_desktop", "Total page views (total)": "page_views", "Total unique visitors (total)": "unique_visitors"}),
    ],
)  # fmt: skip
def test_linkedin_in_its_old_binary_format(kind: str, sheet: str, header: int, pairs: dict[str, str]) -> None:
    name = f"harkwerk_{kind}_1775000000000.xls"
    assert (LINKEDIN / name).read_bytes().startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    cells = _cells(name, sheet, header)
    table = sm.read(LINKEDIN / name)
    assert table.attrs["smlib"]["format"] == f"linkedin_{kind}"
    assert table["date"].nunique() == len(cells) == 28
    for heading, metric in pairs.items():
        mine = table[table["metric"] == metric]
        assert list(mine["date"]) == list(pd.to_datetime(cells["Date"], format="%m/%d/%Y")), heading
        assert list(mine["value"]) == list(cells[heading]), heading


def test_linkedin_posts_in_the_old_format() -> None:
    name = "harkwerk_content_1775000000000.xls"
    cells = _cells(name, "All posts", 1)
    days = sm.read(LINKEDIN / name)
    note = next(note for note in days.attrs["smlib"]["notes"] if note["code"] == "zip.choice")
    assert note["values"] == {"count": "2", "read": "Metrics", "others": "All posts", "first": "All posts"}  # fmt: skip
    for table in ("posts", "All posts"):
        posts = sm.read(LINKEDIN / name, table=table)
        assert list(posts["text"]) == list(cells["Post title"])
        assert list(posts["impressions"]) == list(cells["Impressions"])
        assert list(posts["reactions"]) == list(cells["Likes"])
        assert list(posts["ctr"]) == list(cells["Click through rate (CTR)"])
        assert posts["currency"].isna().all()  # "(CTR)" is none
        assert "posted_by" not in posts


@pytest.mark.parametrize("german", [False, True])
def test_youtube_zip(tmp_path: Path, german: bool) -> None:
    if german:
        members = {
            "Tabellendaten.csv": "Videos,Video\u00adtitel,Veröffentlichungszeitpunkt des Videos,Dauer,Aufrufe,Wiedergabezeit (Stunden),Abonnenten,Geschätzter Umsatz (EUR),Impressionen,Klickrate der Impressionen (%)\n"
            'Gesamt,,,,210,3.5,4,0,2000,5.5\nabcDEF12345,Spaten,"Mar 14, 2026",34,200,3.0,5,0,1500,6.0\nxyzDEF12345,Hacke,"Okt 2, 2026",30,10,0.5,-1,0,500,4.0\n',
            "Gesamtwerte.csv": "Datum,Aufrufe\n2026-03-14,12\n2026-03-15,9\n",
        }  # fmt: skip
    else:
        members = {
            "Table data.csv": "Content,Video title,Video publish time,Duration,Views,Watch time (hours),Subscribers,Estimated revenue (USD),Impressions,Impressions click-through rate (%)\n"
            'Total,,,,210,3.5,4,0,2000,5.5\nabcDEF12345,Spaten,"Mar 14, 2026",34,200,3.0,5,0,1500,6.0\nxyzDEF12345,Hacke,"Oct 2, 2026",30,10,0.5,-1,0,500,4.0\n',
            "Totals.csv": "Date,Views\n2026-03-14,12\n2026-03-15,9\n",
        }  # fmt: skip
    archive = cases.zipped({name: text.encode() for name, text in members.items()})
    table = _read(tmp_path, "Videos 2026.zip", archive)
    assert table.attrs["smlib"]["format"] == "youtube_videos"
    assert list(table["post_id"]) == ["abcDEF12345", "xyzDEF12345"]
    assert list(table["views"]) == [200, 10]
    assert list(table["watch_time_s"]) == [10800, 1800]
    assert list(table["follows"]) == [5, -1]
    assert list(table["impressions_ctr"]) == [0.06, 0.04]
    codes = {note["code"]: note["level"] for note in table.attrs["smlib"]["notes"]}
    assert codes["row.total"] == "warning"
    assert "num.negative" not in codes
    days = sm.read(tmp_path / "Videos 2026.zip", table="daily")
    assert _value(days, "views") == [12, 9]
    assert set(sm.read_folder(tmp_path / "Videos 2026.zip")) == {"posts", "daily"}


@pytest.mark.parametrize("name", ["ga4-de", "ga4-en"])
def test_ga4(name: str, tmp_path: Path) -> None:
    table = sm.read(sm.example(name))
    assert table.attrs["smlib"]["format"] == "ga4"
    assert len(table) == TRUTH["ga4_rows"]
    assert table["sessions"].sum() == TRUTH["ga4_sessions"]
    assert table["conversions"].sum() == TRUTH["ga4_key_events"]
    assert table["engagement_rate"].max() <= 1
    nth = "# Start date: 20260901\n# End date: 20260930\nNth day,Active users\n0000,5\n0001,7\n"
    assert [str(day)[:10] for day in _read(tmp_path, "n.csv", nth)["date"]] == ["2026-09-01", "2026-09-02"]
    both = "# x\nSession source / medium,Sessions,Engagement rate\ngoogle / organic,12,0.5\n"
    table = _read(tmp_path, "s.csv", both)
    assert (table["source"][0], table["medium"][0]) == ("google", "organic")


def test_matomo_csv_tsv_and_json(tmp_path: Path) -> None:
    campaigns = sm.read(sm.example("matomo-csv"))
    assert len(campaigns) == TRUTH["matomo_campaigns"]
    assert campaigns["visits"].sum() == TRUTH["matomo_campaign_visits"]
    assert campaigns["campaign"].notna().all()
    assert 0.3 < campaigns["bounce_rate"].max() < 0.5
    pages = sm.read(sm.example("matomo-json"))
    assert int(pages.set_index("page")["visits"]["/kontakt"]) == TRUTH["matomo_contact_page_visits"]
    text = sm.example("matomo-csv").read_bytes().decode("utf-16")
    lines = [line.replace('"34,82\u00a0%"', "34,82\u00a0%") for line in text.splitlines()]
    assert len(lines) > 5
    tabbed = "label\tnb_visits\tnb_hits\tbounce_rate\tavg_time_on_page\n/spaten\t12\t20\t27%\t00:05:20\n"
    table = _read(tmp_path, "pages.tsv", tabbed, "utf-16")
    assert (float(table["bounce_rate"][0]), float(table["avg_time_s"][0])) == (0.27, 320)
    empty = _read(tmp_path, "none.csv", "label,nb_visits\nNo data available,\n")
    assert len(empty) == 0
    assert "data.no_rows" in {note["code"] for note in empty.attrs["smlib"]["notes"]}


def test_tiktok_counts_years_back_from_the_end(tmp_path: Path) -> None:
    text = cases.TIKTOK + "".join(f'"{day}","10","2","1","0","0"\n' for day in cases.DAYS)
    table = _read(tmp_path, "Overview.csv", text, end_date="2026-01-02")
    days = sorted({str(day)[:10] for day in table["date"]})
    assert days == ["2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02"]
    assert _value(table, "views") == [10] * 4
    history = '"Date","Followers","Difference in followers from previous day"\n"August 31","100","-2"\n'
    table = _read(tmp_path, "FollowerHistory.csv", history, end_date="31.8.2026")
    assert _value(table, "follower_change") == [-2]


def test_x_posts(tmp_path: Path) -> None:
    text = (
        '"Tweet id","Tweet permalink","Tweet text","time","impressions","engagements","engagement rate","retweets","replies","likes"\n'
        '"649245001637376000","https://twitter.com/x/status/649245001637376000","Hallo","2015-09-30 18:42 +0000","424.0","8.0","0.0188","1.0","-","2.0"\n'
    )
    table = _read(tmp_path, "tweets.csv", text)
    assert table["post_id"][0] == "649245001637376000"
    assert str(table["published_at"][0]) == "2015-09-30 18:42:00+00:00"
    assert int(table["impressions"][0]) == 424
    assert table["comments"].isna().all()


def test_google_business_profile(tmp_path: Path) -> None:
    header = ["Store code", "Business name", "Address", "Labels", "Google Search - Mobile", "Google Search - Desktop", "Google Maps - Mobile", "Google Maps - Desktop", "Calls", "Messages", "Bookings", "Directions", "Website clicks"]  # fmt: skip
    prose = ["", "", "", ""] + ["Number of people that viewed your profile"] * 9
    data = cases.workbook(header, prose, ["001", "Harkwerk", "Am Amboss 1", "", 40, 20, 10, 5, 3, 0, 0, 2, 9])
    table = _read(tmp_path, "gmb.xlsx", data, end_date="2026-08-16")
    assert table.attrs["smlib"]["format"] == "google_business"
    assert _value(table, "website_clicks") == [9]
    assert set(table["account_id"]) == {"001"}
    assert {str(day)[:10] for day in table["date"]} == {"2026-08-16"}


def test_zendesk_tickets_leave_people_out() -> None:
    table = sm.read(sm.example("tickets"))
    assert len(table) == TRUTH["tickets_total"]
    assert not {"requester", "requester_email", "subject"} & set(table.columns)
    answered = table["first_reply_at"].notna()
    wait = (table["first_reply_at"] - table["created_at"]).dt.total_seconds() / 60
    assert (wait[answered] == table["first_reply_min"][answered]).all()
    assert "requester" in sm.read(sm.example("tickets"), keep_text=True)


def test_mailbox_threads_roles_and_encodings() -> None:
    table = sm.read(sm.example("mailbox"), keep_text=True)
    assert table["conversation_id"].nunique() == TRUTH["conversations_by_channel"]["mail"]
    assert (table["role"] == "auto").sum() == TRUTH["auto_replies"]
    assert table["text"].str.contains("prüfen").any()
    assert table["author"].str.contains("Jörg Wurzel").any()
    named = sm.read(sm.example("mailbox"), own_name="harkwerk.example")
    assert (named["role"] == table["role"]).all()
    assert named["text"].isna().all()
    assert not named["author"].str.contains("Wurzel").any()


def test_mail_text_loses_its_escape(tmp_path: Path) -> None:
    text = cases.mail(1, "ina@example.org") + cases.mail(2, "kundendienst@harkwerk.example", ref=1)
    table = _read(tmp_path, "box.mbox", text, own_name="harkwerk.example", keep_text=True)
    assert list(table["text"]) == ["From der Nachricht 1", "From der Nachricht 2"]
    assert table["conversation_id"].nunique() == 1


def test_web_log_counts_people() -> None:
    table = sm.read(sm.example("weblog"))
    notes = {note["code"]: note["values"] for note in table.attrs["smlib"]["notes"]}
    assert notes["log.unparsed"]["count"] == str(TRUTH["weblog_broken_lines"])
    assert notes["log.bots"]["count"] == str(TRUTH["weblog_bot_lines"])
    assert not table["user"].str.contains(r"\d+\.\d+\.").any()
    assert not table["page"].str.contains(".css", regex=False).any()
    assert {"youtube", "facebook"} <= set(table["source"].dropna())
    assert table["time"].is_monotonic_increasing


def test_log_lines_of_other_shapes(tmp_path: Path) -> None:
    lines = [
        'shop.example 192.0.2.1 - ina [22/Jun/2026:05:54:49 +0200] "GET /a?utm_source=news%20letter&utm_medium=email HTTP/1.1" 200 - "-" "Mozilla/5.0"',
        '2001:db8::1 - - [22/Jun/2026:05:55:00 +0200] "GET /b HTTP/2" 200 12 "https://www.google.com/" "Mozilla/5.0 (\\"x\\")"',
        '192.0.2.1 - - [22/Jun/2026:05:56:00 +0200] "POST /c HTTP/1.1" 200 12 "-" "Mozilla/5.0"',
        '192.0.2.1 - - [22/Jun/2026:05:57:00 +0200] "GET /d HTTP/1.1" 404 12 "-" "Mozilla/5.0"',
    ]  # fmt: skip
    table = _read(tmp_path, "access.log", "\n".join(lines) + "\n")
    assert list(table["page"]) == ["/a", "/b"]
    assert list(table["source"]) == ["news letter", "google"]
    assert list(table["medium"]) == ["email", "organic"]
    assert str(table["time"][0]) == "2026-06-22 03:54:49+00:00"


@pytest.mark.parametrize("name", ["messages", "visits"])
def test_saved_tables_are_read_again(name: str) -> None:
    table = sm.read(sm.example(name))
    assert table.attrs["smlib"]["format"] == f"smlib_{name}"
    assert len(table) == TRUTH[f"{name}_total"]


def test_what_sm_read_gives_can_be_stored_and_read_again(tmp_path: Path) -> None:
    for name in ("facebook-posts-en", "facebook-views", "ga4-en"):
        before = sm.read(sm.example(name))
        before.to_csv(tmp_path / "again.csv", index=False)
        after = sm.read(tmp_path / "again.csv")
        assert after.attrs["smlib"]["kind"] == before.attrs["smlib"]["kind"]
        shared = [column for column in before.columns if before[column].notna().any()]
        for column in shared:
            assert list(after[column].dropna()) == list(before[column].dropna()), column


def test_every_format_file_is_complete() -> None:
    for key, each in known().items():
        assert each.kind in {
            "posts",
            "comments",
            "labelled_posts",
            "values",
            "daily",
            "messages",
            "visits",
            "ads",
            "tickets",
            "audience",
            "events",
            "touches",
            "links",
            "trial",
            "trial_counts",
        }, key
        assert set(each.title) == set(each.menu) == {"de", "en"}, key
        assert set(each.evidence.values()) <= {"E", "R", "U"}, key
        assert bool(each.markers) != bool(each.reader), key


def test_read_folder_reads_everything_there_is() -> None:
    tables = sm.read_folder(sm.example("exports"), own_name="Harkwerk")
    assert {"posts", "daily", "messages", "visits", "tickets", "audience"} <= set(tables)
    assert len(tables["messages"]) >= TRUTH["messages_in_facebook_archive"]
    assert set(tables["posts"]["platform"]) >= {"facebook", "instagram"}
    assert len(tables["posts"]) >= TRUTH["posts_total"] + TRUTH["instagram_posts_total"]
    assert set(tables["daily"]["metric"]) >= {"follows", "visits", "link_clicks", "views"}


def test_renamed_metrics_are_not_mixed_silently(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(cases.posts(cases.row(1)))
    (tmp_path / "b.csv").write_text(cases.posts(cases.row(2)).replace("Views", "Impressions"))
    posts = sm.read_folder(tmp_path)["posts"]
    assert "metric.renamed" in {note["code"] for note in posts.attrs["smlib"]["notes"]}
    assert posts["views"].notna().sum() == posts["impressions"].notna().sum() == 1


def test_a_file_that_lacks_something_does_not_lose_the_folder(lang: str) -> None:
    tables = sm.read_folder(sm.example("exports"), own_name="Harkwerk")
    assert {"posts", "daily", "messages", "visits", "ads", "tickets"} <= set(tables)
    left = [note for note in tables["posts"].attrs["smlib"]["notes"] if note["code"] == "folder.left"]
    assert any("date.no_year" in note["message"] for note in left)
    whole = sm.read_folder(sm.example("exports"), own_name="Harkwerk", end_date="2026-08-16")
    assert len(whole["daily"]) > len(tables["daily"])


def test_of_two_daily_exports_the_newer_counts(tmp_path: Path) -> None:
    for name, days in (("b-old.csv", ((1, 5), (2, 6))), ("a-new.csv", ((2, 9), (3, 7)))):
        rows = "".join(f'"2026-06-0{day}T00:00:00","{value}"\n' for day, value in days)
        (tmp_path / name).write_text(f'sep=,\n"Facebook follows"\n"Date","Primary"\n{rows}', encoding="utf-16")
    table = sm.read_folder(tmp_path)["daily"]
    assert table["value"].tolist() == [5, 9, 7]


def test_daily_figures_of_two_platforms_are_no_overlap() -> None:
    """Both Meta and YouTube count views by day: the one must not replace the other."""
    daily = sm.read_folder(sm.example("exports"), own_name="Harkwerk")["daily"]
    views = daily[daily["metric"] == "views"]
    alone = sm.read(sm.example("exports") / "Views.csv")
    assert views.loc[views["format"] == "meta_daily", "value"].sum() == alone["value"].sum()
    assert ((views["format"] == "youtube_daily") & views["post_id"].isna()).sum() == TRUTH["youtube_days"]


def test_a_table_that_nobody_knows_is_named(tmp_path: Path, lang: str) -> None:
    table = _read(tmp_path, "posts.csv", cases.GOOD + "\n\nFiliale,Umsatz\nUlm,12\n")
    assert len(table) == 4
    note = next(note for note in table.attrs["smlib"]["notes"] if note["code"] == "table.left")
    assert "Filiale" in note["message"]


def test_a_folder_tells_what_single_files_tell(tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text(cases.long("1,2,3,4"))
    alone = sm.read(tmp_path / "posts.csv").attrs["smlib"]
    whole = sm.read_folder(tmp_path)["posts"].attrs["smlib"]
    assert alone["notes"] == whole["notes"]
    assert alone["rejected"] == whole["rejected"]


def test_stray_blank_lines_lose_no_row(tmp_path: Path) -> None:
    table = _read(tmp_path, "posts.csv", cases.long("", ",,,,,,,,,,,,", "1,2", rows=80))
    assert len(table) == 80
    assert len(table.attrs["smlib"]["rejected"]) == 1


def test_an_address_in_a_cell_is_not_taken_for_a_cell_far_away(tmp_path: Path) -> None:
    rows = [[f"2026-03-0{n + 2}", 5, f"https://harkwerk.example/?r=12345678{n}&er=ZZ9"] for n in range(5)]
    path = tmp_path / "book.xlsx"
    path.write_bytes(cases.workbook(["Date", "Views", "Link"], *rows))
    assert sm.read(path, columns={"Date": "date", "Views": "views"})["value"].tolist() == [5.0] * 5
