"""Patterns 3 and 4, found again in the visits, in GA4's and Matomo's exports and in the web log."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pandas as pd
import pytest

STEPS = ["visit", "contact", "enquiry", "order"]
LINE = re.compile(
    r'^(?P<ip>\S+) - - \[(?P<time>[^\]]+)\] "(?P<verb>[A-Z]+) (?P<target>\S+) HTTP/[\d.]+" (?P<status>\d{3}) \d+ '
    r'"(?P<referer>[^"]*)" "(?P<agent>[^"]*)"$'
)


@pytest.fixture(scope="module")
def visits(home: Path) -> pd.DataFrame:
    return pd.read_csv(home / "tables/visits.csv", parse_dates=["time"])


@pytest.fixture(scope="module")
def events(home: Path) -> pd.DataFrame:
    return pd.read_csv(home / "tables/events.csv")


def _ga4(path: Path) -> tuple[list[str], list[str], list[list[str]]]:
    """Return the lines of the preamble, the total and the rows."""
    lines = path.read_text(encoding="utf-8").splitlines()
    preamble = [line for line in lines if line.startswith("#")]
    header, total, *rows = csv.reader(lines[len(preamble) :])
    assert len(header) == 10
    assert all(len(row) == 10 for row in rows)
    return preamble, total, rows


def test_three_in_ten_visits_have_no_sender(visits: pd.DataFrame, truth: dict[str, Any]) -> None:
    unknown = visits["source"].isna()
    assert len(visits) == truth["visits_total"] == 8000
    assert unknown.sum() == truth["visits_without_sender"]
    assert unknown.mean() == pytest.approx(0.30)
    assert visits.loc[unknown, ["medium", "campaign"]].isna().all(axis=None)
    counts = visits["source"].fillna("(unknown)").value_counts().to_dict()
    assert counts == truth["visits_by_source"]


def test_one_campaign_is_spelled_three_ways(visits: pd.DataFrame, truth: dict[str, Any]) -> None:
    campaigns = visits["campaign"].dropna()
    folded = campaigns.str.lower().str.replace("ü", "ue").str.replace(r"[\s_]+", "-", regex=True)
    spellings = campaigns.groupby(folded).value_counts()
    several = spellings.groupby(level=0).filter(lambda group: len(group) > 1)
    assert set(several.index.get_level_values(0)) == {truth["campaign_spelled_right"]}
    assert several.droplevel(0).to_dict() == truth["campaign_spellings"]
    assert several.sum() == truth["campaign_visits"]
    assert campaigns.nunique() == truth["campaigns_as_spelled"] == truth["matomo_campaigns"]


def test_visits_lie_within_the_case_and_each_is_one_user(visits: pd.DataFrame, truth: dict[str, Any]) -> None:
    days = visits["time"].astype("string").str[:10]
    assert days.min() >= truth["first_day"]
    assert days.max() <= truth["last_day"]
    assert visits["user"].is_unique
    assert (visits["sessions"] == 1).all()
    assert visits["pageviews"].sum() == truth["pageviews_total"]
    assert visits["revenue"].sum() == truth["revenue_total"]
    assert visits["conversions"].sum() == truth["funnel"]["enquiry"]


def test_narrowest_step_is_not_where_most_are_lost(events: pd.DataFrame, truth: dict[str, Any]) -> None:
    users = {step: set(events.loc[events["event"] == step, "user"]) for step in STEPS}
    counts = {step: len(group) for step, group in users.items()}
    assert counts == truth["funnel"] == {"visit": 8000, "contact": 2000, "enquiry": 160, "order": 60}
    assert len(events) == truth["events_total"] == sum(counts.values())
    rates = {later: counts[later] / counts[step] for step, later in pairwise(STEPS)}
    lost = {later: counts[step] - counts[later] for step, later in pairwise(STEPS)}
    assert rates == pytest.approx(truth["funnel_rates"])
    assert min(rates, key=lambda step: rates[step]) == truth["funnel_lowest_rate_step"] == "enquiry"
    assert max(lost, key=lambda step: lost[step]) == truth["funnel_most_people_lost_step"] == "contact"
    for earlier, later in pairwise(STEPS):
        assert users[later] <= users[earlier]


def test_steps_follow_each_other_in_time(events: pd.DataFrame) -> None:
    moments = pd.to_datetime(events["time"], utc=True)
    assert moments.is_monotonic_increasing
    wide = events.assign(moment=moments).pivot(index="user", columns="event", values="moment")[STEPS]
    for earlier, later in pairwise(STEPS):
        both = wide.dropna(subset=[later])
        assert (both[later] > both[earlier]).all()


def test_phones_lose_people_on_the_contact_page(events: pd.DataFrame, truth: dict[str, Any]) -> None:
    counts = events.groupby("device")["event"].value_counts().unstack()
    assert counts.loc["phone", STEPS].to_dict() == truth["funnel_phone"]
    assert counts.loc["desktop", STEPS].to_dict() == truth["funnel_desktop"]
    rate = counts["enquiry"] / counts["contact"]
    assert rate["phone"] == pytest.approx(truth["funnel_lowest_rate_on_phones"])
    assert rate["desktop"] > 3 * rate["phone"]
    after = counts["order"] / counts["enquiry"]
    assert after["phone"] == pytest.approx(after["desktop"])


def test_ga4_tells_the_same_days_in_both_languages(home: Path, visits: pd.DataFrame, truth: dict[str, Any]) -> None:
    english, total_en, rows_en = _ga4(home / "exports/ga4-en.csv")
    german, total_de, rows_de = _ga4(home / "exports/ga4-de.csv")
    assert rows_en == rows_de
    assert total_en == [*total_de, "Grand total"]
    assert "# Start date: 20260302" in english
    assert "# End date: 20260816" in german
    assert len(rows_en) == truth["ga4_rows"]
    assert sum(int(row[4]) for row in rows_en) == int(total_en[4]) == truth["ga4_sessions"] == len(visits)
    assert sum(int(row[8]) for row in rows_en) == int(total_en[8]) == truth["ga4_key_events"]
    assert sum(int(row[7]) for row in rows_en) == truth["pageviews_total"]
    assert all(0 <= float(row[6]) <= 1 for row in rows_en)
    direct = sum(int(row[4]) for row in rows_en if row[1:3] == ["(direct)", "(none)"])
    assert direct / len(visits) == pytest.approx(truth["visits_without_sender_share"])
    per_day = visits["time"].astype("string").str[:10].str.replace("-", "").value_counts()
    by_day: dict[str, int] = {}
    for row in rows_en:
        by_day[row[0]] = by_day.get(row[0], 0) + int(row[4])
    assert by_day == per_day.to_dict()


def test_matomo_counts_campaigns_and_pages(home: Path, visits: pd.DataFrame, truth: dict[str, Any]) -> None:
    raw = (home / "exports/matomo-campaigns.csv").read_bytes()
    assert raw.startswith(b"\xff\xfe")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-16"))))
    found = {row["Bezeichnung"]: int(row["Besuche"]) for row in rows}
    assert found == visits["campaign"].value_counts().to_dict()
    assert sum(found.values()) == truth["matomo_campaign_visits"]
    assert all(row["Absprungsrate"].endswith("\u00a0%") for row in rows)
    share = float(rows[0]["Absprungsrate"].removesuffix("\u00a0%").replace(",", ".")) / 100
    assert share == pytest.approx(int(rows[0]["Absprünge"]) / int(rows[0]["Besuche"]), abs=0.0001)
    pages = {page["label"]: page for page in json.loads((home / "exports/matomo-pages.json").read_text("utf-8"))}
    assert pages["/kontakt"]["nb_visits"] == truth["matomo_contact_page_visits"]
    assert pages["/kontakt/danke"]["nb_visits"] == truth["funnel"]["enquiry"]
    assert sum(page.get("entry_nb_visits", 0) for page in pages.values()) == len(visits)
    assert all(re.fullmatch(r"\d+%", page["bounce_rate"]) for page in pages.values())


def test_web_log_holds_the_same_week_with_bots_and_garbage(
    home: Path, visits: pd.DataFrame, events: pd.DataFrame, truth: dict[str, Any]
) -> None:
    lines = (home / "exports/web.log").read_text(encoding="utf-8").splitlines()
    hits = [LINE.match(line) for line in lines]
    assert len(lines) == truth["weblog_lines"]
    assert sum(hit is None for hit in hits) == truth["weblog_broken_lines"] == 2
    found = [hit.groupdict() for hit in hits if hit]
    assert sum("bot" in hit["agent"] for hit in found) == truth["weblog_bot_lines"]
    people = [hit for hit in found if "bot" not in hit["agent"] and hit["status"] == "200"]
    first, last = truth["weblog_first_day"], truth["weblog_last_day"]
    in_week = visits["time"].astype("string").str[:10].between(first, last)
    styles = [hit for hit in people if hit["target"].endswith(".css")]
    assert len(styles) == in_week.sum() == truth["weblog_visits"]
    campaigns: dict[str, int] = {}
    for hit in people:
        for name in parse_qs(urlsplit(hit["target"]).query).get("utm_campaign", []):
            campaigns[name] = campaigns.get(name, 0) + 1
    assert campaigns == visits.loc[in_week, "campaign"].value_counts().to_dict()
    contact = sum(hit["target"] == "/kontakt" for hit in people)
    started = visits.loc[in_week, "user"]
    assert contact == events.loc[events["user"].isin(started), "event"].eq("contact").sum()
    # addresses that belong to nobody
    assert all(re.match(r"192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:db8:", hit["ip"]) for hit in found)


def test_links_have_the_mistakes_that_the_visits_show(home: Path, truth: dict[str, Any]) -> None:
    links = pd.read_csv(home / "tables/utm-links.csv")
    assert len(links) == truth["links_total"]

    def problem(url: str) -> str:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        if "utm_" in parts.fragment:
            return "fragment"
        if any(key.startswith("utm_") and key not in ("utm_source", "utm_medium", "utm_campaign") for key in query):
            return "misspelled"
        if not {"utm_source", "utm_medium", "utm_campaign"} <= set(query):
            return "missing"
        values = [value for key in query for value in query[key]]
        if any(re.search(r"[äöüß]", value) for value in values):
            return "umlaut"
        return "case" if any(value != value.lower() for value in values) else ""

    found = {url: problem(url) for url in links["url"] if problem(url)}
    assert found == truth["link_problems"]
    assert len(found) == truth["links_with_problem"]
    used = {
        unquote(parse_qs(urlsplit(url).query)["utm_campaign"][0])
        for url in links["url"]
        if "?utm_source" in url and "#" not in url
    }
    assert set(truth["campaign_spellings"]) <= used
    assert links["published"].between(truth["first_day"], truth["last_day"]).all()
