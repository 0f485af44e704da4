"""Links with a sender: one rule for writing them, and every way in which real ones go wrong."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import smlib as sm
from smlib.text import speaking
from smlib.tracking.errors import TrackingError
from smlib.tracking.links import normal, senders, spellings

SHOP = "https://harkwerk.example/spaten"
GOOD = f"{SHOP}?utm_source=facebook&utm_medium=social&utm_campaign=fruehling-2026"


def test_reference_value_of_reading_a_link(reference: Any) -> None:
    value = reference("tracking-11")
    assert senders(value["inputs"]["url"]) == value["expected"]
    row = sm.check_utm([value["inputs"]["url"]]).iloc[0]
    assert (
        row["suggestion"] == "https://example.com/?x=1&utm_source=google&utm_medium=cpc&utm_campaign=fruehling-2026#top"
    )


def test_what_a_link_has_stays() -> None:
    made = sm.utm(f"{SHOP}?a=%20x+y&leer=&b#preis", "Face book", "SOCIAL", "Größe & Preis", content="Bild 1", term="ß")
    parts = urlsplit(made)
    assert parts.query.startswith("a=%20x+y&leer=&b&utm_source=")
    assert parts.fragment == "preis"
    assert dict(parse_qsl(parts.query)) == {
        "a": " x y", "utm_source": "face-book", "utm_medium": "social", "utm_campaign": "groesse-preis",
        "utm_content": "bild-1", "utm_term": "ss",
    }  # fmt: skip


def test_old_senders_are_replaced_and_schemes_added() -> None:
    assert (
        sm.utm(GOOD, "newsletter", "email", "mai") == f"{SHOP}?utm_source=newsletter&utm_medium=email&utm_campaign=mai"
    )
    assert (
        sm.utm("harkwerk.example", "a", "b", "c") == "https://harkwerk.example?utm_source=a&utm_medium=b&utm_campaign=c"
    )
    assert sm.utm("localhost:8000/x", "a", "b", "c").startswith("https://localhost:8000/x?utm")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Frühling 2026", "fruehling-2026"),
        ("  Straße__Süd ", "strasse_sued"),
        ("Ärger", "aerger"),
        ("A\u0308rger", "aerger"),
        ("Café–Crème", "cafe-creme"),
        ("v1.2", "v1.2"),
        (2026, "2026"),
        ("-_-", ""),
        (None, ""),
    ],
)
def test_one_spelling(given: Any, expected: str) -> None:
    assert normal(given) == expected


@pytest.mark.parametrize(
    "url", ["", "  ", None, "mailto:a@b.example", "javascript:alert(1)", "kein Link", "http://", 7]
)
def test_no_links(url: Any) -> None:
    with pytest.raises(TrackingError) as caught:
        sm.utm(url, "a", "b", "c")
    assert caught.value.code == "no_link"
    row = sm.check_utm([url]).iloc[0]
    assert not row["ok"]
    assert row["problem"]
    assert pd.isna(row["suggestion"])


@pytest.mark.parametrize("part", ["source", "medium", "campaign"])
def test_parts_that_are_empty(part: str) -> None:
    given = {"source": "a", "medium": "b", "campaign": "c", part: " – "}
    with pytest.raises(TrackingError) as caught:
        sm.utm(SHOP, **given)
    assert caught.value.code == "utm_empty"
    assert part in str(caught.value)


BROKEN = {
    SHOP: ("fehlt der Absender", None),
    f"{SHOP}?utm_source=facebook": ("utm_medium und utm_campaign", None),
    GOOD.replace("facebook", "Facebook"): ("„Facebook“", GOOD),
    GOOD.replace("fruehling-2026", "Fr%C3%BChling%202026"): ("„Frühling 2026“", GOOD),
    GOOD.replace("utm_source", "utm_sorce"): ("utm_source heißen", GOOD),
    GOOD.replace("utm_source", "UTM_Source"): ("utm_source heißen", GOOD),
    GOOD.replace("utm_medium", "utm-medium"): ("utm_medium heißen", GOOD),
    GOOD.replace("&", "&amp;"): ("utm_medium heißen", GOOD),
    GOOD + "&utm_source=google": ("doppelt", GOOD),
    GOOD.replace("?", "#preis?"): ("#", GOOD + "#preis"),
    GOOD.replace("?", "?x=1?"): ("zweiten ?", GOOD.replace("?", "?x=1&")),
    GOOD.replace("facebook", "anna@post.example"): ("Persönliches", None),
}


@pytest.mark.parametrize("url", BROKEN)
def test_broken_links_are_found_and_repaired(url: str) -> None:
    problem, repaired = BROKEN[url]
    row = sm.check_utm(url).iloc[0]
    assert not row["ok"]
    assert problem in row["problem"]
    assert (None if pd.isna(row["suggestion"]) else row["suggestion"]) == repaired
    if repaired:
        assert sm.check_utm(repaired)["ok"].tolist() == [True]
    with speaking("en"):
        assert sm.check_utm(url)["problem"][0] != row["problem"]


@pytest.mark.parametrize("url", [GOOD, GOOD + "#preis", GOOD + "&next=/a?b=c", GOOD + "&utm_id=7&utm_content=bild.1"])
def test_good_links_are_left_alone(url: str) -> None:
    row = sm.check_utm([url]).iloc[0]
    assert row["ok"]
    assert pd.isna(row["problem"])
    assert pd.isna(row["suggestion"])


def test_one_campaign_spelled_three_ways() -> None:
    links = [
        GOOD,
        GOOD,
        GOOD.replace("fruehling-2026", "fruehling_2026"),
        GOOD.replace("fruehling-2026", "fruehling2026"),
    ]
    found = sm.check_utm(links)
    assert found["ok"].tolist() == [True, True, False, False]
    assert found["suggestion"].tolist()[2:] == [GOOD, GOOD]


def test_columns_of_links_keep_their_order() -> None:
    links = [SHOP, GOOD, SHOP]
    for column in (links, pd.Series(links), pl.Series(links), tuple(links)):
        found = sm.check_utm(column)
        assert found.columns.tolist() == ["url", "ok", "problem", "suggestion"]
        assert found["url"].tolist() == links
        assert found["ok"].tolist() == [False, True, False]
    assert len(sm.check_utm([])) == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_every_link_made_is_right(source: str, medium: str, campaign: str) -> None:
    assume(all(map(normal, (source, medium, campaign))))
    made = sm.utm(f"{SHOP}?x=1#y", source, medium, campaign)
    assert made.isascii()
    assert made == made.lower()
    assert sm.check_utm(made)["ok"].tolist() == [True]
    assert sm.utm(made, source, medium, campaign) == made


def test_spellings_of_one_campaign_in_an_export() -> None:
    names = ["Messe_2026", "messe-2026", "messe-2026", "mai", None, float("nan"), "(not set)", "Messe 2026"]
    found = spellings(pd.Series(names), pd.Series([5, 1, 1, 9, 9, 9, 9, 2]))
    assert found["common"].unique().tolist() == ["messe-2026"]
    assert dict(zip(found["spelling"], found["rows"], strict=True)) == {
        "Messe_2026": 5, "messe-2026": 2, "Messe 2026": 2,
    }  # fmt: skip
    assert len(spellings([])) == 0
    assert spellings(["a b", "a-b"], pd.array([1, None], dtype="Int64"))["rows"].tolist() == [1, 0]
