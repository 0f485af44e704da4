"""What the reader promises as a whole: content over names, one file for a format, four counts that stay four."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import sources_cases as cases

import smlib as sm
from smlib.sources import registry

# Every example that is a file of its own, whatever its platform.
FILES = [
    "facebook-posts-en", "facebook-posts-de", "facebook-posts-excel", "facebook-archive-old", "facebook-follows", "facebook-audience",
    "instagram-posts", "instagram-posts-de", "instagram-archive", "mailbox", "tickets", "messages", "visits", "ga4-de", "ga4-en",
    "matomo-csv", "matomo-json", "weblog", "journeys", "youtube", "business-profile", "meta-ads-en", "meta-ads-de", "tiktok",
    "tiktok-followers",
]  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_the_content_tells_and_never_the_name(name: str, tmp_path: Path) -> None:
    known = sm.sources.detect(sm.example(name))
    for other in ("export", "x.csv", "data.zip", "table.xlsx"):
        path = tmp_path / other
        shutil.copy(sm.example(name), path)
        found = sm.sources.detect(path)
        assert (found.format, found.kind, found.score) == (known.format, known.kind, known.score), other


def test_a_format_is_one_file_in_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As CONTRIBUTING says: a record beside the others, and nothing else."""
    place = tmp_path / "known"
    shutil.copytree(Path(registry.__file__).with_name("known"), place)
    (place / "newsletter.toml").write_text(
        """
key = "newsletter"
kind = "daily"
title = { de = "Rundbrief", en = "Newsletter" }
menu = { de = "–", en = "–" }
evidence = { de = "E" }
markers = ["date", "sent", "opened"]
[columns.de]
"Versandtag" = "date"
"Verschickt" = "sent"
"Geöffnet" = "opened"
[meanings]
sent = "count"
opened = "count"
[rules]
unpivot = true
""",
        encoding="utf-8",
    )
    monkeypatch.setattr(registry, "files", lambda package: tmp_path)
    registry.known.cache_clear()
    registry.headings.cache_clear()
    try:
        path = tmp_path / "n.csv"
        path.write_text("Versandtag;Verschickt;Geöffnet\n3.4.2026;1.200;410\n", encoding="utf-8")
        table = sm.read(path)
        listed = sm.sources.formats()
    finally:
        monkeypatch.undo()
        registry.known.cache_clear()
        registry.headings.cache_clear()
    assert table.attrs["smlib"]["format"] == "newsletter"
    assert table.loc[table["metric"] == "sent", "value"].tolist() == [1200]
    assert "newsletter" in set(listed["format"])


GERMAN = ("Beitrags-ID", "Erschienen am", "Aufrufe", "Reichweite", "Reaktionen", "Kommentare")


def test_german_headings_that_nobody_verified_lead_to_a_question(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    rows = "".join(f"10{n};{n}.4.2026 10:00;{900 + n};{700 + n};9;3\n" for n in range(14, 18))
    path.write_text(";".join(GERMAN) + "\n" + rows, encoding="utf-8-sig")
    with pytest.raises(sm.SourceError) as caught:
        sm.read(path, format="meta_facebook_posts")
    assert "columns=" in caught.value.next_step
    # What the question asks for is an answer: one line, and the file is read.
    table = sm.read(path, format="meta_facebook_posts", columns={"Erschienen am": "published_at"})
    assert table["reach"].tolist() == [714, 715, 716, 717]
    (tmp_path / "smlib-aliases.csv").write_text("field;spelling\npublished_at;Erschienen am\n", encoding="utf-8")
    again = sm.read(path, format="meta_facebook_posts")
    assert again["published_at"].equals(table["published_at"])


def test_views_impressions_viewers_and_reach_stay_four_columns(tmp_path: Path) -> None:
    header = cases.HEADER + ",Impressions,Viewers"
    path = tmp_path / "posts.csv"
    path.write_text(cases.posts(cases.row(1, Impressions="990", Viewers="650"), header=header))
    table = sm.read(path)
    assert table[["views", "impressions", "viewers", "reach"]].iloc[0].tolist() == [901, 990, 650, 701]


def test_no_analysis_adds_reach_up() -> None:
    posts = sm.read(sm.example("facebook-posts-en"))
    sums = {float(posts[name].sum()) for name in ("reach",)}
    figures: Any = sm.kpis(posts)
    assert not sums & set(figures["value"].dropna().astype(float))
    assert "reach_median" in set(figures["metric"])
    by_kind = sm.kpis(posts, by="kind")
    assert by_kind.loc[by_kind["metric"].str.contains("reach"), "value"].max() <= posts["reach"].max()


def test_equal_names_of_metrics_in_the_report_name_reach(lang: str) -> None:
    """The total row of the example sums reach: the report says that such a sum means nothing."""
    said = sm.reading_report(sm.read(sm.example("facebook-posts-en"))).text()
    assert "Reach" in said
