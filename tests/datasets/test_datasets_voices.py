"""Pattern 8: what 320 customers say, found again in the words themselves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

KINDS = ("use", "praise", "complaint", "question", "private", "heated")


@pytest.fixture(scope="module")
def voices(home: Path) -> pd.DataFrame:
    return pd.read_csv(home / "tables/comments.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def labels(home: Path) -> pd.DataFrame:
    return pd.read_csv(home / "tables/comments-labels.csv", keep_default_na=False)


def _about(voices: pd.DataFrame, product: str) -> pd.Series:
    return voices.loc[voices["product"] == product, "text"]


def test_320_different_voices_with_consent_per_line(voices: pd.DataFrame, truth: dict[str, Any]) -> None:
    assert list(voices.columns) == ["id", "date", "channel", "product", "rating", "text", "consent"]
    assert len(voices) == truth["voices_total"] == 320
    assert voices["text"].is_unique
    assert voices["id"].is_unique
    assert voices["date"].is_monotonic_increasing
    assert voices["date"].between(truth["first_day"], truth["last_day"]).all()
    assert voices["consent"].value_counts().to_dict() == truth["voices_consent"]
    assert set(voices["consent"]) == {"yes", "no", "asked"}
    products = voices["product"].replace("", "none").value_counts().to_dict()
    assert products == truth["voices_by_product"]


def test_stars_only_where_stars_are_given(voices: pd.DataFrame, truth: dict[str, Any]) -> None:
    review = voices["channel"].isin(["shop", "google"])
    assert (voices["rating"].astype(str).str.fullmatch("[1-5]") == review).all()
    assert review.sum() == truth["voices_with_rating"]


def test_labels_are_complete_and_every_kind_is_there(
    labels: pd.DataFrame, voices: pd.DataFrame, truth: dict[str, Any]
) -> None:
    assert list(labels["id"]) == list(voices["id"])
    assert {kind: int(labels[kind].sum()) for kind in KINDS} == truth["voices_labelled"]
    assert labels["kind"].value_counts().to_dict() == truth["voices_by_kind"]
    assert min(truth["voices_labelled"].values()) >= 12
    for kind in KINDS:
        assert labels.loc[labels["kind"] == kind, kind].eq(1).all()
    assert (labels.loc[labels["kind"] == "use", "purpose"] != "").all()
    # every question ends as one, and nobody asks without saying so
    asks = voices["text"].str.contains(r"\?")
    assert asks[labels["question"] == 1].all()


def test_nothing_private_or_heated_may_be_quoted(voices: pd.DataFrame, labels: pd.DataFrame) -> None:
    closed = (labels["private"] == 1) | (labels["heated"] == 1)
    assert set(voices.loc[closed, "consent"]) == {"no"}


def test_springs_of_secateurs_break_after_three_to_four_years(voices: pd.DataFrame, truth: dict[str, Any]) -> None:
    texts = _about(voices, "secateurs")
    spring = texts[texts.str.contains(r"\bFeder\b")]
    years = spring.str.extractall(r"(?i)\b(drei|vier)(?: bis (vier))? Jahre")[0]
    assert len(years) >= 5
    broken = spring.str.contains("gebrochen|kaputt|Knacks|durch|hin\\b|brach")
    assert broken.sum() >= 8
    assert truth["voices_spring_breaks_after_years"] == [3, 4]
    assert texts.str.contains("3,80 Euro").sum() >= 3
    assert truth["voices_spring_price"] == "3,80 €"
    assert not voices.loc[voices["product"] != "secateurs", "text"].str.contains(r"\bFeder\b").any()


def test_trowels_are_loved_on_graves(voices: pd.DataFrame, labels: pd.DataFrame, truth: dict[str, Any]) -> None:
    texts = _about(voices, "trowel")
    grave = texts.str.contains(r"\bGräber|\bGrab\b|Grabpflege|[Ff]riedhof|[Uu]rnengrab|[Ff]amiliengrab")
    labelled = set(labels.loc[labels["themes"].str.contains("graves"), "id"])
    assert len(labelled) == truth["voices_trowel_on_graves"] == 18
    by_word = set(voices.loc[texts[grave].index, "id"])
    assert by_word < labelled
    assert len(labelled - by_word) == 1  # one speaks of a grave without the word
    uses = labels[voices["product"] == "trowel"].query("purpose != ''")["purpose"].value_counts()
    assert uses.index[0] == truth["voices_trowel_top_use"] == "Grabpflege"
    assert uses.iloc[0] > 3 * uses.iloc[1]
    # it needs tact: some of them speak of a loss
    mourning = labels["themes"].str.contains("graves") & (labels["private"] == 1)
    assert mourning.sum() >= 2


def test_long_life_handle_spare_parts_and_repair_are_spoken_of(
    voices: pd.DataFrame, labels: pd.DataFrame, truth: dict[str, Any]
) -> None:
    signs = {
        "handle": r"[Ss]tiel|[Gg]riff",
        "repair": r"(?i)repar|gerichtet|richten|eingeschickt|einschicke|aufarbeiten|nachgezogen|geschickt, bevor sie angefangen|Danke an die Werkstatt",
        "spare_parts": r"(?i)ersatz|einzeln|nachbestell|nach(?:ge)?kauf|3,80|auf Vorrat|Dreierpack|allen dreien",
        "spring": r"\bFeder\b",
    }
    for theme, sign in signs.items():
        mine = labels["themes"].str.split().map(lambda found, theme=theme: theme in found)
        assert mine.sum() == truth["voices_themes"][theme]
        agree = (voices["text"].str.contains(sign) == mine).mean()
        assert agree > 0.97, theme
    old = voices["text"].str.contains(
        r"\b[1-9]\d Jahre|19[4-9]\d|geerbt|Großvater|(?:zwanzig|zwölf|elf|zehn|acht|neun) Jahre"
    )
    assert old.sum() >= 20
    assert truth["voices_themes"]["long_life"] >= 25
    top = list(truth["voices_themes"])[:3]
    assert top == sorted(top, key=lambda theme: -truth["voices_themes"][theme])


def test_one_comment_holds_a_private_telephone_number(
    voices: pd.DataFrame, labels: pd.DataFrame, truth: dict[str, Any]
) -> None:
    hits = voices[voices["text"].str.contains(r"\b0\d{3,4}[ /]\d{4,}")]
    assert list(hits["id"]) == truth["voices_with_private_telephone"]
    assert len(hits) == 1
    assert hits["text"].str.contains("0176 04069").all()  # a number that is never given to anybody
    assert labels.set_index("id").loc[hits["id"], "private"].eq(1).all()


def test_texts_are_written_german(voices: pd.DataFrame) -> None:
    for text in voices["text"]:
        assert text == text.strip()
        assert "  " not in text
        assert text[-1] in ".!?", text
        assert re.match(r"[A-ZÄÖÜ0-9]", text), text
        assert "{" not in text
        assert not re.search(r"Ã|â€|\b(\w+) \1 \1\b|\b(und|ist|mit|für|im|zu) \2\b", text)
    # texts are as long as comments are
    words = voices["text"].str.split().str.len()
    assert 8 <= words.median() <= 20
    assert words.max() <= 45
