"""A story stands only with four parts, a yes for each quote, a proof for each claim, and a weakness."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import smlib as sm
from smlib.errors import ColumnError
from smlib.voice.claims import names_in, words_of
from smlib.voice.errors import VoiceError
from smlib.voice.sheet import MOST_WORDS, Story

PARTS = {
    "person": "eine Kundin, die Gräber pflegt",
    "situation": "Die Feder ihrer Baumschere brach nach vier Jahren.",
    "turn": "Sie bestellte die Feder einzeln und tauschte sie am Küchentisch.",
    "benefit": "Die Schere schneidet wieder, und sie musste keine neue kaufen.",
}


def whole(**changed: Any) -> Story:
    """Return a story without a gap."""
    given = {
        **PARTS,
        "quotes": {"Drei Handgriffe, dann ging sie wieder.": "ja"},
        "claims": {"Die Feder kostet 3,80 Euro.": "Preisliste August 2026"},
        "weakness": "Die Feder bricht nach drei bis vier Jahren. Wir arbeiten daran.",
        **changed,
    }
    return sm.story(**given)


def codes(story: Story) -> list[str]:
    return story.gaps()["code"].tolist()


def test_a_whole_story_has_no_gap(lang: str) -> None:
    story = whole()
    assert codes(story) == []
    assert story.complete
    assert story.text().startswith("Vollständig" if lang == "de" else "Complete")


def test_an_empty_story_says_in_words_what_is_missing(lang: str) -> None:
    gaps = sm.story().gaps()
    assert gaps["code"].tolist() == ["part_missing"] * 4 + ["no_quote", "no_claim", "no_weakness"]
    assert gaps["message"].str.endswith((".", "?")).all()
    assert not gaps["message"].str.contains("{", regex=False).any()
    assert list(gaps.columns) == ["code", "where", "message"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("blank", ["", "  ", ..., None, "HIER", "HERE", "..."])
def test_each_part_is_missed_when_it_is_blank(part: str, blank: Any) -> None:
    assert codes(whole(**{part: blank})) == ["part_missing"]


def test_every_claim_needs_a_proof() -> None:
    story = whole(claims=["Die Feder kostet 3,80 Euro.", "Der Stiel ist aus Esche."])
    assert codes(story) == ["no_evidence", "no_evidence"]
    first = story.evidence("der stiel ist aus esche.", "Lieferschein der Sägerei", checked_on="3.8.2026")
    assert story.claims[1].proof == ""  # the first sheet is unchanged
    assert codes(first) == ["no_evidence"]
    assert first.gaps()["where"].tolist() == ["Die Feder kostet 3,80 Euro."]
    assert "3.\u00a0August 2026" in first.claims[1].backing
    assert codes(first.evidence("Die Feder kostet 3,80 Euro.", "Preisliste")) == []


def test_a_claim_is_not_its_own_proof_and_a_proof_has_a_claim(lang: str) -> None:
    with pytest.raises(VoiceError) as own:
        whole().evidence("Hält lange.", " hält lange. ")
    with pytest.raises(VoiceError) as empty:
        whole().evidence("  ", "Preisliste")
    assert (own.value.code, empty.value.code) == ("story.own_proof", "story.claim_empty")
    assert len(str(own.value)) > 60


@pytest.mark.parametrize(
    ("answer", "left"),
    [("ja", []), ("yes", []), (True, []), ("gefragt", ["no_consent"]), ("nein", ["no_consent"]), (False, ["no_consent"]),
     (None, ["no_consent"]), (float("nan"), ["no_consent"]), (..., ["no_consent"]), (pd.NA, ["no_consent"])],
)  # fmt: skip
def test_every_quote_needs_a_yes(answer: Any, left: list[str]) -> None:
    assert codes(whole(quotes={"Drei Handgriffe.": answer})) == left


def test_a_consent_is_never_guessed(lang: str) -> None:
    with pytest.raises(VoiceError) as caught:
        whole(quotes={"Drei Handgriffe.": "wahrscheinlich"})
    assert caught.value.code == "story.consent_word"
    assert "wahrscheinlich" in str(caught.value)


def test_quotes_come_from_a_table_of_voices() -> None:
    voices = pd.read_csv(sm.example("comments"))
    story = whole(quotes=voices[voices["product"] == "trowel"].head(12))
    assert [quote.voice for quote in story.quotes][:1] == [voices[voices["product"] == "trowel"]["id"].iloc[0]]
    assert {quote.consent for quote in story.quotes} == {"yes", "no", "asked"}
    assert len(story.quotes) == 12 > len(story.shown_quotes)
    with pytest.raises(ColumnError):
        whole(quotes=voices[["text"]])


@pytest.mark.parametrize(
    "sentence",
    ["Der beste Spaten weit und breit.", "Am schärfsten schneidet unsere.", "Einzigartig im Land.", "Unser Stiel ist am härtesten.",
     "The best spade there is.", "The most durable handle.", "Nummer eins im Garten."],
)  # fmt: skip
def test_a_superlative_is_named(sentence: str) -> None:
    assert codes(whole(benefit=sentence)) == ["superlative"]


@pytest.mark.parametrize(
    "sentence",
    ["Am ersten Tag stand die Kiste am Pfosten.", "Die Gäste kosten am liebsten den letzten Most.", "Im Kasten lag Post; das Nest blieb fest.",
     "Höchstens drei Tage, meistens zwei, musste sie warten.", "The first test rests on a nest at best.", "Der nächste Termin ist am nächsten Montag."],
)  # fmt: skip
def test_what_only_ends_like_a_superlative_is_left_alone(sentence: str) -> None:
    assert codes(whole(situation=sentence)) == []


def test_a_customers_superlative_is_hers() -> None:
    assert codes(whole(quotes={"Die beste Schere, die ich je hatte.": "ja"})) == []


@pytest.mark.parametrize(
    "word", ["nachhaltig", "für immer", "klimaneutral", "unverwüstliche", "sustainable", "forever"]
)
def test_durability_and_sustainability_need_a_proof(word: str) -> None:
    story = whole(benefit=f"Das ist {word} gemacht.")
    assert codes(story) == ["unproved"]
    assert codes(story.evidence(f"Das ist {word} gemacht.", "Prüfbericht 12/2026")) == []


def test_the_sheet_fits_a_page_or_says_so() -> None:
    story = whole(situation=" ".join(["Wort"] * (MOST_WORDS + 1)))
    assert codes(story) == ["too_long"]


def test_names_and_numbers_are_masked_by_default(tmp_path: Path, lang: str) -> None:
    story = whole(
        person="Stammkundin Hilde Berger",
        situation="Frau Berger rief an: 0711 123456. Berger wohnt Gartenstraße 3.",
        quotes={"Drei Handgriffe, sagt Hilde.": "ja"},
        turn="Das half ihr.",
    )
    assert codes(story) == ["name"]
    story.to_html(tmp_path / "sheet.html")
    shown = [story.text(), str(story), story._repr_html_(), (tmp_path / "sheet.html").read_text(encoding="utf-8")]
    for page in shown:
        for secret in ("Hilde", "Berger", "Gartenstraße", "123456"):
            assert secret not in page
    assert "Person" in shown[-1]
    story.to_html(tmp_path / "open.html", mask=False)
    assert "Hilde Berger" in (tmp_path / "open.html").read_text(encoding="utf-8")
    named = whole(turn="Anton half ihr.", names=["Anton Klein"])
    assert codes(named) == []
    assert "Anton" not in named._repr_html_()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Hilde Berger, 71, aus dem Verein", ["Hilde Berger"]),
        ("unsere Stammkundin Hilde", ["Hilde"]),
        ("Frau Berger", ["Berger"]),
        ("eine Gärtnerin, Hilde Berger", ["Hilde Berger"]),
        ("Our customer Jane Miller", ["Jane Miller"]),
        ("eine Kundin, die seit zwanzig Jahren Gräber pflegt", []),
        ("Eine Gärtnerin vom Friedhof", []),
        ("Langjährige Kundin aus dem Obst- und Gartenbauverein Musterhausen", []),
        ("Gartenbauverein Musterhausen", []),
        ("ein Paar, das Kartoffeln und Rosen zieht", []),
        ("Die Kundin mit den 40 Gräbern", []),
        ("A customer who tends graves", []),
    ],
)
def test_a_name_is_told_from_a_noun(line: str, names: list[str]) -> None:
    assert list(names_in(line)) == names


def test_only_quotes_with_a_yes_stand_on_the_sheet(tmp_path: Path) -> None:
    story = whole(quotes={"Ja, gern.": "ja", "Lieber nicht.": "nein", "Vielleicht.": "gefragt", "Wer weiß.": None})
    story.to_html(tmp_path / "sheet.html", as_of="25.11.2026")
    page = (tmp_path / "sheet.html").read_text(encoding="utf-8")
    assert "Ja, gern." in page
    assert not any(words in page for words in ("Lieber nicht.", "Vielleicht.", "Wer weiß."))
    assert "Entwurf" in page
    assert "25.\u00a0November 2026" in page
    assert "http" not in page


def test_a_whole_sheet_is_no_draft_and_replaces_the_old_one(tmp_path: Path, lang: str) -> None:
    target = tmp_path / "sheet.html"
    target.write_text("old", encoding="utf-8")
    whole(title="Die Feder").to_html(target)
    page = target.read_text(encoding="utf-8")
    assert "<h1>Die Feder</h1>" in page
    assert f'<html lang="{lang}">' in page
    assert not re.search("Entwurf|Draft", page)
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.html"]


def test_what_is_shown_is_a_table_for_readers(lang: str) -> None:
    frame = whole().to_frame()
    assert list(frame.columns) == ["section", "text", "backing"]
    assert len(frame) == 7
    html = whole()._repr_html_()
    assert 'scope="col"' in html
    assert ">section<" not in html


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_may_stand_in_a_part(words: str) -> None:
    story = sm.story(situation=words, quotes={words: "ja"} if words.strip() else {})
    assert isinstance(story.text(), str)
    assert set(story.gaps()["code"]) >= {"no_claim", "no_weakness"}


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Kiste", "Gäste", "erste", "meiste", "fast", "musste", "Kosten", "Gerüst", "Nest", "Rest", "Pfosten"]
        ),
        min_size=1,
    )
)
def test_endings_alone_are_no_superlative(words: list[str]) -> None:
    assert list(words_of("superlative", " ".join(words))) == []


@pytest.mark.browser
@pytest.mark.parametrize("claims", [1, 9])
def test_the_sheet_prints_on_one_page(tmp_path: Path, claims: int) -> None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))))
    filler = " ".join(["Wartezeit"] * ((MOST_WORDS - 40 - 9 * claims) // 3))
    story = whole(
        situation=filler,
        turn=filler,
        benefit=filler,
        claims={f"Die Feder Nummer {n} kostet 3,80 Euro.": "Preisliste August 2026, Seite 3" for n in range(claims)},
    )
    assert codes(story) == []
    story.to_html(tmp_path / "sheet.html")
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={tmp_path / 'sheet.pdf'}", (tmp_path / "sheet.html").as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", (tmp_path / "sheet.pdf").read_bytes())) == 1
