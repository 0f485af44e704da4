"""Patterns 1, 2, 9 and 10 in the posts, and the dirt that is really there."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

MOTIFS = {"Schmiede": "forge", "Produkt": "product", "Clip": "clip", "": "other"}


def _rows(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(raw.decode("utf-8-sig").splitlines(keepends=True)))


@pytest.fixture(scope="module")
def export(home: Path) -> list[dict[str, str]]:
    return _rows(home / "exports/facebook-posts-en.csv")


@pytest.fixture(scope="module")
def posts(export: list[dict[str, str]]) -> pd.DataFrame:
    """Every post once, without the total."""
    once = {row["Post ID"]: row for row in export if row["Post ID"] != "Total"}
    table = pd.DataFrame(once.values())
    table["published"] = pd.to_datetime(table["Publish time"], format="%m/%d/%Y %H:%M")
    table["motif"] = table["Custom labels"].map(MOTIFS)
    for name in ("Reach", "Reactions", "Comments", "Shares"):
        table[name.lower()] = table[name].astype(int)
    table["thursday"] = table["published"].dt.weekday == 3
    table["after"] = table["published"] >= "2026-05-26"
    return table.sort_values("published", ignore_index=True)


def _ratio(values: pd.Series, chosen: pd.Series) -> float:
    return float(values[chosen].mean() / values[~chosen].mean())


def test_72_posts_of_four_motifs(posts: pd.DataFrame, truth: dict[str, Any]) -> None:
    assert len(posts) == truth["posts_total"] == 72
    assert posts["motif"].value_counts().to_dict() == truth["posts_by_motif"]
    assert str(posts["published"].min().date()) == truth["first_post_date"]
    assert str(posts["published"].max().date()) == truth["last_post_date"]
    march = posts[posts["published"].dt.month == 3]
    assert len(march) == truth["march_posts"]
    best = march.loc[march["reactions"].idxmax()]
    assert (best["Post ID"], best["reactions"]) == (truth["best_march_post_id"], truth["best_march_reactions"])
    assert march.loc[march["reach"].idxmax(), "Post ID"] == truth["best_march_by_reach_post_id"]
    assert posts["comments"].sum() == truth["comments_total"]
    assert posts["reactions"].sum() == truth["reactions_total"]


def test_thursdays_reach_more_only_because_clips_do(posts: pd.DataFrame, truth: dict[str, Any]) -> None:
    clip = posts["motif"] == "clip"
    assert (clip & posts["thursday"]).sum() == truth["thursday_clips"] == 14
    assert clip.sum() == 20
    assert _ratio(posts["reach"], posts["thursday"]) == pytest.approx(truth["reach_thursday_ratio"], abs=0.01)
    assert 1.6 < truth["reach_thursday_ratio"] < 2.4
    assert (
        _ratio(posts["reach"], clip)
        == pytest.approx(truth["reach_clip_ratio"], abs=0.01)
        == pytest.approx(2.1, abs=0.1)
    )
    for inside, name in ((clip, "clips"), (~clip, "others")):
        within = _ratio(posts.loc[inside, "reach"], posts.loc[inside, "thursday"])
        assert within == pytest.approx(truth[f"reach_thursday_ratio_within_{name}"], abs=0.01)
        assert 0.95 < within < 1.05


def test_forge_pictures_get_three_times_the_comments(posts: pd.DataFrame, truth: dict[str, Any]) -> None:
    means = posts.groupby("motif")["comments"].mean()
    counts = posts["motif"].value_counts()
    assert counts["forge"] == counts["product"] == 24
    assert means["forge"] / means["product"] == pytest.approx(truth["comments_forge_ratio"]) == pytest.approx(3.0)


def test_values_are_shown_in_29_8_and_1_posts(home: Path, posts: pd.DataFrame, truth: dict[str, Any]) -> None:
    labels = pd.read_csv(home / "tables/post-labels.csv", dtype=str, keep_default_na=False)
    values = pd.read_csv(home / "tables/values.csv").set_index("value")
    assert set(labels["post_id"]) == set(posts["Post ID"])
    motifs = posts.set_index("Post ID")["motif"]
    assert (labels.set_index("post_id")["motif"] == motifs).all()
    found, claimed = {}, {}
    for value, about in values.iterrows():
        sign = "|".join(re.escape(word.strip()) for word in about["signs"].split(","))
        by_words = labels["text"].str.contains(sign, case=False)
        by_label = labels["values_shown"].str.split().map(lambda shown, value=value: value in shown)
        assert (by_words == by_label).all()
        found[value] = int(by_label.sum())
        word = labels["text"].str.contains(about["claim"], case=False)
        assert (word == labels["values_claimed"].str.split().map(lambda names, value=value: value in names)).all()
        claimed[value] = int(word.sum())
    assert found == truth["values_shown"] == {"craft": 29, "long_life": 8, "honesty": 1}
    assert claimed == truth["values_claimed_in_posts"]
    assert list(values.index) == truth["values_claimed"]
    assert (labels["view"] == "customer").sum() == truth["posts_customer_view"]
    pictures = posts.loc[posts["Post type"] == "Photos", "Post ID"]
    assert (labels.set_index("post_id").loc[pictures, "alt_text"] == "").sum() == truth["pictures_without_alt_text"]


def test_reach_before_and_after_cannot_be_told_apart(posts: pd.DataFrame, truth: dict[str, Any]) -> None:
    before, after = posts.loc[~posts["after"], "reach"], posts.loc[posts["after"], "reach"]
    assert (len(before), len(after)) == (truth["posts_before"], truth["posts_after"])
    assert before.mean() == pytest.approx(truth["reach_before_mean"], abs=0.01)
    error = (before.var() / len(before) + after.var() / len(after)) ** 0.5
    assert abs(after.mean() - before.mean()) < 0.5 * error


def test_three_roles_took_part_before_and_eight_after(home: Path, posts: pd.DataFrame, truth: dict[str, Any]) -> None:
    parts = pd.read_csv(home / "tables/contributions.csv")
    after = parts["monday"] >= "2026-05-25"
    assert parts.loc[~after, "role"].nunique() == truth["roles_taking_part_before"] == 3
    assert parts.loc[after, "role"].nunique() == truth["roles_taking_part_after"] == 8
    written = parts[parts["what"] == "post"].groupby("week")["count"].sum()
    weeks = (posts["published"] - pd.Timestamp("2026-03-02")).dt.days // 7 + 1
    assert written.to_dict() == weeks.value_counts().sort_index().to_dict()
    messages = pd.read_csv(home / "tables/messages.csv")
    assert parts.loc[parts["what"] == "reply", "count"].sum() == (messages["role"] == "company").sum()
    assert parts["count"].sum() == truth["contributions_total"]


def test_dirt_is_really_there(export: list[dict[str, str]], truth: dict[str, Any]) -> None:
    assert len(export) == truth["export_rows"]
    ids = [row["Post ID"] for row in export]
    assert ids[-1] == "Total"
    twice = [name for name in set(ids) if ids.count(name) == 2]
    assert sorted(twice) == sorted(truth["duplicate_post_ids"])
    assert len(ids) == len(set(ids)) + truth["duplicate_rows"]
    broken = [row for row in export if "Ã" in row["Title"] + row["Description"]]
    assert len(broken) == truth["broken_umlaut_rows"]
    for row in broken:
        assert re.search("[äöüß]", (row["Title"] + row["Description"]).encode("cp1252").decode("utf-8"))
    blank = [row["Post ID"] for row in export if row["Views"] == ""]
    assert sorted(set(blank)) == truth["blank_views_post_ids"]
    total = sum(int(row["Views"] or 0) for row in export[:-1])
    assert int(export[-1]["Views"]) == total
    assert all(row["Date"] == "Lifetime" for row in export[:-1])


def test_one_list_mixes_two_orders_of_dates(home: Path, truth: dict[str, Any]) -> None:
    rows = _rows(home / "dirty/facebook-posts-mixed-dates.csv")
    assert len(rows) == truth["mixed_dates_rows"] == truth["april_posts"]
    firsts = [tuple(int(part) for part in row["Publish time"].split(" ")[0].split("/")[:2]) for row in rows]
    assert any(first > 12 for first, _ in firsts) or any(second == 4 and first <= 12 for first, second in firsts)
    assert any(second > 12 for _, second in firsts)
    assert {second for first, second in firsts if first != 4} == {4}


def test_a_spreadsheet_has_damaged_the_ids_of_one_copy(home: Path, posts: pd.DataFrame, truth: dict[str, Any]) -> None:
    raw = (home / "dirty/facebook-posts-excel.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    rows = list(csv.DictReader(raw.decode("cp1252").splitlines(keepends=True), delimiter=";"))
    assert len(rows) == truth["excel_damaged_ids"]
    assert all(re.fullmatch(r"\d,\d{5}E\+17", row["Post ID"]) for row in rows)
    links = posts.set_index("Permalink")["Post ID"]
    assert {row["Permalink"] for row in rows} <= set(links.index)  # the way back


def test_two_exports_overlap_in_may_and_the_newer_counts_more(home: Path, truth: dict[str, Any]) -> None:
    older, newer = (
        _rows(path)
        for path in sorted((home / "dirty/facebook-overlap").glob("*.csv"), key=lambda p: p.name[0:3] == "May")
    )
    views_old, views_new = ({row["Post ID"]: int(row["Views"]) for row in rows} for rows in (older, newer))
    shared = views_old.keys() & views_new.keys()
    assert len(shared) == truth["overlap_posts"]
    assert len(older) + len(newer) == truth["overlap_rows"]
    assert all(views_old[name] < views_new[name] for name in shared)


def test_german_exports_hold_the_same_figures(home: Path, posts: pd.DataFrame, truth: dict[str, Any]) -> None:
    *rows, total = _rows(home / "dirty/facebook-posts-de.csv")
    assert total["Beitrags-ID"] == "Gesamt"
    reach = posts.set_index("Post ID")["reach"].to_dict()
    assert {row["Beitrags-ID"]: int(row["Reichweite"]) for row in rows} == reach
    english, german = _rows(home / "exports/instagram-posts.csv"), _rows(home / "dirty/instagram-posts-de.csv")
    assert len(english) == len(german) == truth["instagram_posts_total"]
    assert [row["Reach"] for row in english] == [row["Reichweite"] for row in german]
    assert sum(row["Post type"] == "IG reel" for row in english) == truth["instagram_reels"]


def test_daily_series_cover_every_day(home: Path, truth: dict[str, Any]) -> None:
    totals = {}
    for name in ("Follows", "Views", "Visits", "Link-clicks"):
        raw = (home / f"exports/{name}.csv").read_bytes()
        assert raw.startswith(b"\xff\xfe")
        sep, _title, *lines = raw.decode("utf-16").splitlines()
        assert sep == "sep=,"
        rows = list(csv.DictReader(lines))
        assert len(rows) == truth["series_days"] == 168
        totals[name] = sum(int(row["Primary"]) for row in rows)
    assert totals["Follows"] == truth["series_follows"]
    assert totals["Views"] == truth["series_views"]
    assert totals["Link-clicks"] == truth["series_link_clicks"]
    audience = (home / "exports/Audience.csv").read_bytes().decode("utf-16")
    assert len(audience.strip().split("\n\n")) == truth["audience_blocks"]
