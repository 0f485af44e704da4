"""Values shown and claimed are counted as people labelled them; what a table cannot tell stays unknown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import smlib as sm
from smlib.errors import ColumnError
from smlib.voice.errors import VoiceError
from smlib.voice.staging import ValuesShown

TRUTH = json.loads((Path(__file__).parents[2] / "datasets/harkwerk/truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def posts() -> pd.DataFrame:
    return pd.read_csv(sm.example("post-labels"), dtype={"post_id": "string"})


@pytest.fixture(scope="module")
def values() -> pd.DataFrame:
    return pd.read_csv(sm.example("values"))


def counts(seen: ValuesShown, values: pd.DataFrame) -> tuple[dict[str, int], dict[str, int]]:
    frame = seen.to_frame()
    return dict(zip(values["value"], frame["shown"], strict=True)), dict(
        zip(values["value"], frame["claimed"], strict=True)
    )


def test_harkwerk_s_values_are_the_truth_s(posts: pd.DataFrame, values: pd.DataFrame, lang: str) -> None:
    seen = sm.values_shown(posts, values)
    shown, claimed = counts(seen, values)
    assert shown == TRUTH["values_shown"] == {"craft": 29, "long_life": 8, "honesty": 1}
    assert claimed == TRUTH["values_claimed_in_posts"]
    assert seen.posts == TRUTH["posts_total"]
    assert seen.customer_view == (TRUTH["posts_customer_view"], TRUTH["posts_total"]) == (19, 72)
    assert len(seen.without_alt or ()) == TRUTH["pictures_without_alt_text"] == 16
    assert seen.pictures == 48
    for words in ("29", "19", "72", "16"):
        assert words in seen.text()
    assert seen.values[0].name == ("Handwerk" if lang == "de" else "craft")


def test_the_labels_of_people_may_count_in_place_of_words(posts: pd.DataFrame, values: pd.DataFrame) -> None:
    by_label = sm.values_shown(posts, values, shown="values_shown")
    by_words = sm.values_shown(posts, values)
    assert [set(v.shown or ()) for v in by_label.values] == [set(v.shown or ()) for v in by_words.values]
    with pytest.raises(ColumnError):
        sm.values_shown(posts, values, shown="value_shown")


def test_a_platform_s_export_works_too(posts: pd.DataFrame, values: pd.DataFrame) -> None:
    export = sm.read(sm.example("facebook-posts-en"))
    seen = sm.values_shown(export, values)
    assert counts(seen, values)[0] == TRUTH["values_shown"]
    assert seen.customer_view is None
    assert seen.without_alt is None
    joined = export.merge(posts[["post_id", "alt_text", "view"]], on="post_id")
    assert len(sm.values_shown(joined, values).without_alt or ()) == 16  # `kind` tells clips from pictures


@pytest.mark.parametrize("make", [pl.DataFrame, lambda rows: pl.DataFrame(rows).lazy(), pd.DataFrame, list])
def test_every_kind_of_table(make: Any) -> None:
    rows = [{"text": "Glut im Federhammer"}, {"text": "Ehrliches Handwerk"}, {"text": None}]
    seen = sm.values_shown(make(rows), {"Handwerk": "Hammer, Glut", "ehrlich": ["zugegeben"], "Mut": []})
    assert [value.shown for value in seen.values] == [{0: ("Glut", "hammer")}, {}, None]
    assert [value.claimed for value in seen.values] == [(1,), (1,), ()]
    assert seen.posts == 2
    frame = seen.to_frame()
    assert frame["shown"].isna().tolist() == [False, False, True]
    assert frame["shown_share"].tolist()[:2] == [0.5, 0.0]
    assert frame["only_claimed"].tolist()[:2] == [1, 1]


def test_what_is_unknown_is_said_and_not_counted_as_zero(lang: str) -> None:
    seen = sm.values_shown([{"text": "Handwerk"}], "Handwerk")
    assert seen.values[0].shown is None
    assert "view" in seen.text()
    assert "alt_text" in seen.text()
    assert len(seen.pictures_without_alt()) == 0


def test_views_may_be_written_in_german_and_blanks_are_unknown() -> None:
    rows = pd.DataFrame({"text": ["a", "b", "c", "d"], "view": ["Kundschaft", "Betrieb", None, " "]})
    assert sm.values_shown(rows, {"x": "y"}).customer_view == (1, 2)


def test_pictures_are_told_from_clips_or_everything_counts_as_one() -> None:
    rows = pd.DataFrame({"text": list("abc"), "alt_text": ["", None, "ein Spaten"], "kind": ["photo", "reel", "photo"]})
    seen = sm.values_shown(rows, {"x": "y"})
    assert (seen.without_alt, seen.pictures) == ((0,), 2)
    assert seen.pictures_without_alt()["text"].tolist() == ["a"]
    assert sm.values_shown(rows.drop(columns="kind"), {"x": "y"}).without_alt == (0, 1)


def test_the_picture_and_its_words(posts: pd.DataFrame, values: pd.DataFrame, lang: str) -> None:
    seen = sm.values_shown(posts, values)
    axes = seen.plot()
    assert axes.figure.smlib_alt == seen.alt_text()  # type: ignore[attr-defined]
    assert "29" in seen.alt_text()
    html = seen._repr_html_()
    assert "40" + ("\u00a0%" if lang == "de" else "%") in html
    assert ">only_claimed<" not in html
    assert 'scope="col"' in html


def test_nothing_to_count_is_said_in_three_sentences(lang: str) -> None:
    for posts, values, code in (
        ([{"text": "  "}], {"x": "y"}, "staging.no_posts"),
        ([{"text": "a"}], {}, "staging.no_values"),
        ([{"text": "a"}], 7, "staging.no_values"),
    ):
        with pytest.raises(VoiceError) as caught:
            sm.values_shown(posts, values)
        assert caught.value.code == code
        assert len(str(caught.value)) > 60
    with pytest.raises(ColumnError):
        sm.values_shown([{"words": "a"}], {"x": "y"})


def test_a_file_without_headings_is_not_quoted_line_by_line() -> None:
    line = '2001:db8::7 - - [22/Jun/2026:00:17:10 +0200] "GET /spaten?name=Erika HTTP/1.1" 200'
    with pytest.raises(ColumnError) as caught:
        sm.values_shown(pd.DataFrame({line: ["a"], "short": ["b"]}), {"x": "y"})
    assert "Erika" not in str(caught.value)
    assert "short" in str(caught.value)
