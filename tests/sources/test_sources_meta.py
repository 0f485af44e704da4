"""The case company's Meta files give exactly what is known about them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sources_cases as cases

import smlib as sm

ROOT = Path(__file__).resolve().parents[2]
TRUTH: dict[str, Any] = json.loads((ROOT / "datasets" / "harkwerk" / "truth.json").read_text(encoding="utf-8"))
COLUMNS = [
    "platform",
    "account_id",
    "account_name",
    "post_id",
    "permalink",
    "published_at",
    "kind",
    "text",
    "is_paid",
    "views",
    "impressions",
    "viewers",
    "reach",
    "reactions",
    "comments",
    "shares",
    "saves",
    "clicks",
    "link_clicks",
    "follows",
    "watch_time_s",
    "spend",
    "currency",
    "basis",
    "exported_at",
    "source_file",
    "source_row",
]


@pytest.fixture(scope="module")
def facebook() -> Any:
    return sm.read(sm.example("facebook-posts-en"))


def test_facebook_posts_are_those_of_the_truth(facebook: Any) -> None:
    assert list(facebook.columns[: len(COLUMNS)]) == COLUMNS
    assert len(facebook) == TRUTH["posts_total"]
    assert facebook["comments"].sum() == TRUTH["comments_total"]
    assert facebook["reactions"].sum() == TRUTH["reactions_total"]
    missing = facebook.loc[facebook["views"].isna(), "post_id"]
    assert sorted(missing) == TRUTH["blank_views_post_ids"]
    assert set(facebook["kind"]) == {"photo", "reel", "text", "link"} & set(facebook["kind"])
    assert (facebook["kind"] == "reel").sum() == TRUTH["posts_by_motif"]["clip"]
    assert str(facebook["published_at"].dtype) == "datetime64[us, UTC]"
    assert str(facebook["views"].dtype) == "Int64"
    assert not facebook["text"].str.contains("Ã").any()


def test_notes_name_all_dirt_and_nothing_else(facebook: Any) -> None:
    about = facebook.attrs["smlib"]
    assert (about["format"], about["kind"]) == ("meta_facebook_posts", "posts")
    codes = {note["code"] for note in about["notes"] if note["level"] == "warning"}
    assert codes == {"enc.mojibake", "row.total", "metric.nonadditive", "merge.overlap"}
    assert {note["code"] for note in about["notes"]} - codes == {"tz.assumed", "col.empty"}
    json.dumps(about)  # tables are stored with what is known about them


@pytest.mark.parametrize("name", ["facebook-posts-de", "facebook-overlap-spring"])
def test_other_copies_agree(facebook: Any, name: str) -> None:
    other = sm.read(sm.example(name)).set_index("post_id")
    same = facebook.set_index("post_id").loc[other.index]
    for column in ("published_at", "kind", "text", "permalink"):
        assert (same[column] == other[column]).all()


def test_excel_copy_is_matched_by_links(facebook: Any) -> None:
    damaged = sm.read(sm.example("facebook-posts-excel"))
    assert len(damaged) == TRUTH["excel_damaged_ids"]
    assert damaged["post_id"].is_unique
    assert set(damaged["permalink"]) <= set(facebook["permalink"])
    assert {"enc.cp1252", "id.excel"} <= {note["code"] for note in damaged.attrs["smlib"]["notes"]}


@pytest.mark.parametrize("name", ["instagram-posts", "instagram-posts-de"])
def test_instagram_posts(name: str) -> None:
    table = sm.read(sm.example(name))
    assert table.attrs["smlib"]["format"] == "meta_instagram_posts"
    assert len(table) == TRUTH["instagram_posts_total"]
    assert (table["kind"] == "reel").sum() == TRUTH["instagram_reels"]
    assert table["saves"].notna().all()
    assert set(table["platform"]) == {"instagram"}


@pytest.mark.parametrize(
    ("name", "metric"),
    [("follows", "follows"), ("visits", "visits"), ("link-clicks", "link_clicks"), ("views", "views")],
)
def test_daily_series(name: str, metric: str) -> None:
    table = sm.read(sm.example(f"facebook-{name}"))
    assert list(table.columns) == ["date", "account_id", "metric", "value", "unit"]
    assert len(table) == TRUTH["series_days"]
    assert set(table["metric"]) == {metric}
    if f"series_{metric}" in TRUTH:
        assert table["value"].sum() == TRUTH[f"series_{metric}"]


@pytest.mark.parametrize(
    ("name", "talks", "open_talks"),
    [("facebook-archive", 130, 5), ("facebook-archive-old", TRUTH["messages_in_old_archive_threads"], 3)],
)
def test_messages_of_the_archive(name: str, talks: int, open_talks: int) -> None:
    table = sm.read(sm.example(name), table="messages", own_name="Harkwerk", keep_text=True)
    assert table["conversation_id"].nunique() == talks
    assert set(table["role"]) == {"customer", "company"}
    assert not table["text"].str.contains("Ã").fillna(False).any()
    for _, talk in table.groupby("conversation_id"):
        assert talk["sent_at"].is_monotonic_increasing
    answered = table.loc[table["role"] == "company", "conversation_id"].nunique()
    assert talks - answered == open_talks


def test_text_and_names_are_left_out_unless_asked_for() -> None:
    table = sm.read(sm.example("facebook-archive"), own_name="harkwerk")
    assert len(table) == TRUTH["messages_in_facebook_archive"]
    assert table["text"].isna().all()
    assert table.loc[table["role"] == "customer", "author"].str.startswith("Person ").all()
    assert table["author"].nunique() == TRUTH["names_in_facebook_archive"] + 1


def test_own_name_is_inferred_only_if_it_is_in_every_thread(tmp_path: Path) -> None:
    assert set(sm.read(sm.example("instagram-archive"))["role"]) == {"customer", "company"}
    path = tmp_path / "one.zip"
    path.write_bytes(
        cases.zipped({"messages/inbox/ina_12345/message_1.json": cases.thread(("Ina Beispiel", 0, "Hallo"))})
    )
    with pytest.raises(sm.SourceError) as caught:
        sm.read(path)
    assert caught.value.code == "msg.who_am_i"
    assert "Ina Beispiel" in str(caught.value)
    with pytest.raises(sm.SourceError) as caught:
        sm.read(path, own_name="Andere GmbH")
    assert caught.value.code == "msg.who_am_i"


def test_an_unpacked_archive_reads_like_the_zip(tmp_path: Path) -> None:
    source = sm.example("facebook-archive-old")
    with zipfile.ZipFile(source) as file:
        file.extractall(tmp_path / "facebook")
    packed, unpacked = (sm.read(path, own_name="Harkwerk", keep_text=True) for path in (source, tmp_path / "facebook"))
    assert packed.equals(unpacked)


def test_posts_of_an_archive_old_and_new(tmp_path: Path) -> None:
    entry = {
        "timestamp": 1772438400,
        "data": [{"post": "Fr\u00c3\u00bchling"}],
        "attachments": [{"data": [{"media": {"uri": "a/1.jpg", "creation_timestamp": 1772438400}}]}],
    }
    for name in ("posts/your_posts_1.json", "your_facebook_activity/posts/profile_posts_1.json"):
        path = tmp_path / "archive.zip"
        path.write_bytes(cases.zipped({name: json.dumps([entry]).encode()}))
        table = sm.read(path)
        assert list(table["text"]) == ["Frühling"]
        assert list(table["kind"]) == ["photo"]
        assert str(table["published_at"][0]) == "2026-03-02 08:00:00+00:00"
        assert table["reach"].isna().all()


def test_archives_with_two_kinds_say_so(tmp_path: Path) -> None:
    path = tmp_path / "archive.zip"
    talk = cases.thread(("Ina Beispiel", 0, "Hallo"), ("Harkwerk", 5, "Guten Tag"))
    members = {
        "your_instagram_activity/messages/inbox/ina_12345/message_1.json": talk,
        "your_instagram_activity/media/posts_1.json": json.dumps([{"media": [{"uri": "m/1.mp4", "title": "Neu", "creation_timestamp": 1772438400}]}]).encode(),
    }  # fmt: skip
    path.write_bytes(cases.zipped(members))
    table = sm.read(path, own_name="Harkwerk")
    assert table.attrs["smlib"]["kind"] == "messages"
    assert "zip.choice" in {note["code"] for note in table.attrs["smlib"]["notes"]}
    both = sm.read_folder(path, own_name="Harkwerk")
    assert set(both) == {"messages", "posts"}
    assert list(sm.read(path, table="posts")["kind"]) == ["video"]


def test_uci_metrics_keep_what_is_missing_missing() -> None:
    table = sm.read(ROOT / "datasets" / "open-unverified" / "uci_facebook_metrics.csv")
    assert len(table) == 500
    assert (table["is_paid"].isna().sum(), table["reactions"].isna().sum(), table["shares"].isna().sum()) == (1, 1, 4)
    assert table["reach"].sum() == 6_951_680
    assert table["engagements"].sum() == 106_060
    assert table["kind"].value_counts().to_dict() == {"photo": 426, "text": 45, "link": 22, "video": 7}


def test_the_planned_error_of_portion_1_3() -> None:
    with pytest.raises(sm.SourceError) as caught:
        sm.read(sm.example("facebook-posts-mixed-dates"))
    assert caught.value.code == "date.mixed"
    assert "13/04/2026" in str(caught.value)


def test_detect_tells_format_kind_and_candidates() -> None:
    found = sm.sources.detect(sm.example("instagram-posts"))
    assert (found.format, found.kind) == ("meta_instagram_posts", "posts")
    assert found.score == max(found.candidates.values())
    assert sm.sources.detect(sm.example("facebook-archive")).kind == "messages"


def test_formats_lists_language_and_evidence(lang: str) -> None:
    table = sm.sources.formats()
    assert list(table.columns) == ["format", "title", "kind", "language", "evidence", "menu"]
    german = table[(table["format"] == "meta_facebook_posts") & (table["language"] == "de")]
    assert list(german["evidence"]) == ["R"]


def test_overlapping_exports_count_the_newer_figures(facebook: Any) -> None:
    posts = sm.read_folder(sm.example("facebook-overlap"))["posts"]
    assert len(posts) == TRUTH["posts_total"]
    summer = sm.read(sm.example("facebook-overlap-summer")).set_index("post_id")
    merged = posts.set_index("post_id")
    assert (merged.loc[summer.index, "views"].dropna() == summer["views"].dropna()).all()
    note = next(n for n in posts.attrs["smlib"]["notes"] if n["code"] == "merge.overlap")
    assert str(TRUTH["overlap_posts"]) in note["message"]


def test_report_is_words_and_html(facebook: Any, lang: str) -> None:
    report = sm.reading_report(facebook)
    assert "72" in report.text()
    html = report._repr_html_()
    assert f'lang="{lang}"' in html
    assert "<caption" in html
    assert "▲" in html
    with pytest.raises(sm.errors.InputTypeError):
        sm.reading_report(facebook.copy().reset_index().__class__({"a": [1]}))
