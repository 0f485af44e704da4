"""The second look finds what tips over, shows the words, and stays quiet on good replies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
import pytest
import voice_figures

from smlib.sources.examples import example
from smlib.voice.distance import second_look
from smlib.voice.errors import VoiceError

KINDS = ("private_contact", "blame", "irony", "promise", "mixed_address", "shouting", "late_night")


def _drafts() -> list[Any]:
    return list(pd.read_csv(example("drafts"), keep_default_na=False).itertuples())


@pytest.mark.parametrize("draft", _drafts(), ids=lambda row: row.id)
def test_the_case_company_s_drafts_are_told_apart(draft: Any) -> None:
    found = [cue.kind for cue in second_look(draft.draft).cues]
    assert found == ([draft.label] if draft.label else [])


def _case_replies() -> list[str]:
    messages = pd.read_csv(example("messages"))
    return list(messages.loc[messages["role"] == "company", "text"].drop_duplicates())


@pytest.mark.parametrize("replies", [_case_replies, voice_figures.good_replies], ids=["harkwerk", "other trades"])
def test_it_stays_quiet_on_good_replies(replies: Any) -> None:
    noisy, count = voice_figures.false_cues(replies())
    assert count >= 100
    assert noisy / count <= 0.05


@pytest.mark.parametrize(
    ("draft", "kind", "passage"),
    [
        ("Rufen Sie mich gern auf meine Handynummer an.", "private_contact", "meine Handynummer"),
        ("Just call my private number.", "private_contact", "my private number"),
        ("Wie bereits mehrfach erwähnt, steht das im Heft.", "blame", "Wie bereits mehrfach erwähnt"),
        (
            "Hätten Sie die Klinge geölt und das Heft gelesen, wäre sie heil.",
            "blame",
            "Hätten Sie die Klinge geölt und das Heft gelesen",
        ),
        ("You should have read the leaflet.", "blame", "You should have read"),
        ("Das freut uns wirklich sehr ;-)", "irony", ";-)"),
        ("Wir kümmern uns darum.", "promise", "Wir kümmern uns darum"),
        ("We promise it will be there on Friday.", "promise", "We promise"),
        ("Das ist NIEMALS so gewesen.", "shouting", "NIEMALS"),
        ("Bitte warten!!", "shouting", "!!"),
        ("Ich schreibe Ihnen mitten in der Nacht.", "late_night", "mitten in der Nacht"),
    ],
)
def test_each_sign_is_shown_with_its_words(draft: str, kind: str, passage: str, lang: str) -> None:
    cue = second_look(draft).cues[0]
    assert (cue.kind, cue.passage) == (kind, passage)
    assert draft[cue.start : cue.start + len(passage)] == passage
    assert cue.reason != cue.suggestion


@pytest.mark.parametrize(
    "draft",
    [
        "",
        "Das war nicht Ihr Fehler. Die Feder gibt meist nach drei Jahren nach.",
        "Der Innendienst meldet sich auf jeden Fall bis Freitag.",
        "Bitte schreiben Sie hier nie Ihre private Nummer auf.",
        "Hätten Sie ein Foto für uns? Das würde helfen.",
        "Eine Garantie können wir dafür leider nicht geben; versprochen ist nur, was im Heft steht, und das nicht.",
        "Unsere Anschrift steht im Impressum der Harkwerk GmbH, die Hinweise zur DSGVO auch.",
        "Guten Tag, Sie erreichen uns bis 17 Uhr. Sie bekommen Ihre Schere zurück.",
        "> Du spinnst wohl!!! NIEMALS wieder\nGuten Tag, das tut uns leid.",
        "Hallo, du fragst zu Recht. Schick uns ein Bild, wir melden uns bei dir.",
        "Die Lieferung kam mitten in der Nacht an, das war so bestellt.",
    ],
)
def test_what_only_looks_like_a_sign_is_left_alone(draft: str) -> None:
    assert second_look(draft).cues == ()


def test_three_cues_are_the_most_and_the_weightiest_come_first() -> None:
    loud = "Selbst schuld ;-) VERSPROCHEN!!! Ruf auf meine private Nummer an, ich helfe Ihnen, du Guter."
    found = second_look(loud)
    assert [cue.kind for cue in found.cues] == list(KINDS[:3])
    assert len(found.to_frame()) == 3


def test_the_time_of_day_is_a_cue_only_when_it_is_told() -> None:
    draft = "Guten Tag, die Feder liegt bereit."
    assert second_look(draft).cues == ()
    assert second_look(draft, written_at=datetime(2026, 6, 1, 20, 59)).cues == ()
    night = second_look(draft, written_at=datetime(2026, 6, 1, 23, 10)).cues[0]
    assert (night.kind, night.start) == ("late_night", -1)
    assert "23" in night.passage


def test_a_company_names_its_own_roles_and_cues() -> None:
    draft = "Das Hofteam ist auf jeden Fall am Freitag da."
    assert second_look(draft).cues[0].kind == "promise"
    assert second_look(draft, roles=["Hofteam"]).cues == ()
    assert second_look("Selbst schuld!!", kinds=["shouting"]).cues[0].kind == "shouting"


def test_the_sentences_follow_the_language(lang: str) -> None:
    shown = second_look("Selbst schuld.").text()
    assert ("Sie entscheiden" if lang == "de" else "You decide") in shown
    assert "selbst schuld" in shown.casefold()
    assert "<table" in second_look("Selbst schuld.")._repr_html_()
    assert second_look("Guten Tag.").text().startswith("Kein Hinweis" if lang == "de" else "No cue")


def test_what_is_no_text_gets_a_sentence(lang: str) -> None:
    with pytest.raises(VoiceError) as caught:
        second_look(None)  # type: ignore[arg-type]
    assert caught.value.code == "no_text"
