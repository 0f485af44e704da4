"""Triage: delicate cases are never missed, the words are shown, times are counted within the hours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from inbox_engines import KINDS, on, rows
from inbox_texts import DELICATE, HARMLESS, WRONGLY_NOW

from smlib.errors import ColumnError, InputError
from smlib.inbox.clocks import InboxError
from smlib.inbox.rules import read_rules, triage_rules
from smlib.inbox.urgency import triage
from smlib.text import catalogue, speaking

# What a person who reads the case company's messages would call delicate: the two of truth.json, and press.
PRESS = ("Lokalteil", "Gartenmagazin")


def written(*texts: Any, when: str = "2026-03-03 10:00", role: str = "customer") -> pd.DataFrame:
    """Return messages of one moment in German time."""
    return pd.DataFrame(
        {
            "sent_at": pd.Timestamp(when, tz="Europe/Berlin").tz_convert("UTC").as_unit("us"),
            "role": role,
            "text": list(texts),
        }
    )


def proposals(*texts: Any, **more: Any) -> list[tuple[str, str]]:
    """Return priority and reason of texts."""
    found = triage(written(*texts), **more)
    return list(zip(found["priority"], found["reason"], strict=True))


def theme(name: str) -> str:
    return str(catalogue("de", "inbox")["themes"][name])


@pytest.mark.parametrize(("text", "expected"), DELICATE)
def test_delicate_messages_are_now(text: str, expected: str) -> None:
    ((priority, reason),) = proposals(text)
    assert priority == "now"
    assert theme(expected) in reason


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_messages_are_not(text: str) -> None:
    ((priority, _),) = proposals(text)
    assert priority != "now"


def test_known_mistakes_are_on_record() -> None:
    assert [priority for priority, _ in proposals(*WRONGLY_NOW)] == ["now"] * len(WRONGLY_NOW)


def test_case_company(case_messages: pd.DataFrame, truth: dict[str, Any]) -> None:
    found = triage(case_messages)
    customer = found[found["role"] == "customer"]
    opening = customer.drop_duplicates("conversation_id")
    delicate = opening["conversation_id"].isin(truth["delicate_conversations"].values()) | opening["text"].str.contains(
        "|".join(PRESS)
    )
    now = opening["priority"] == "now"
    assert (now & delicate).sum() / delicate.sum() == 1  # recall
    assert (now & delicate).sum() / now.sum() == 1  # precision
    assert (customer["priority"] == "now").sum() == delicate.sum() == 6
    assert set(found.loc[found["role"] != "customer", "priority"]) == {"none"}
    injury = opening.set_index("conversation_id").loc[truth["delicate_conversations"]["injury"]]
    assert injury["reason"] == "Verletzung: „Hand geschnitten“"
    assert (injury["reply_by"] - injury["sent_at"]) == pd.Timedelta(minutes=60)


def test_the_same_on_every_engine(case_messages: pd.DataFrame, engine: str) -> None:
    source = case_messages.drop(columns=["author", "characters"])
    result = triage(on(engine, source))
    assert isinstance(result, KINDS[engine])
    expected = rows(triage(source), "message_id")
    pd.testing.assert_frame_equal(rows(result, "message_id"), expected, check_dtype=False)
    assert list(expected)[-3:] == ["priority", "reason", "reply_by"]


def test_empty_tables(engine: str) -> None:
    found = rows(triage(on(engine, written("Hallo").head(0))))
    assert len(found) == 0
    assert list(found) == ["sent_at", "role", "text", "priority", "reason", "reply_by"]


@pytest.mark.parametrize(
    ("text", "priority", "part"),
    [
        ("Zum Glück wurde niemand verletzt.", "today", "(verneint)"),
        ("Es wurde niemand verletzt, aber mein Bruder hat sich geschnitten.", "now", "geschnitten"),
        ("Er wurde nicht schwer verletzt.", "now", "verletzt"),
        ("Eilt nicht.", "week", "Kein entscheidendes Wort"),
        ("Es eilt!", "today", "Eilig"),
        ("Da kann sich jemand verletzen.", "today", "Gefahr"),
        ("Ich bin sehr enttäuscht.", "today", "Beschwerde"),
        ("Wir haben keine Antwort bekommen.", "today", "Wartet schon"),
        ("Vielen Dank, das hat geholfen.", "none", "Dank"),
        ("Danke. Wann haben Sie offen?", "week", "Eine Frage"),
        ("Passt die Schaufel in die Tasche?", "week", "Eine Frage"),
        (None, "today", "Kein Text"),
        ("", "today", "Kein Text"),
        ("👍", "none", "Nur Zeichen"),
        ("VERLETZUNG AM DAUMEN", "now", "VERLETZUNG"),
        ("Kreissaegenverletzung", "now", "Kreissaegenverletzung"),
        ("Es wurde zum Glück niemand\nverletzt.", "today", "(verneint)"),
        ("Meine Hand tut weh.\n\nWann haben Sie die Hecke geschnitten?", "week", "Eine Frage"),
    ],
)  # fmt: skip
def test_levels_and_reasons(text: Any, priority: str, part: str) -> None:
    assert proposals(text)[0][0] == priority
    assert part in proposals(text)[0][1]


def test_reasons_speak_the_language() -> None:
    with speaking("en"):
        assert proposals("I was injured.")[0][1] == "Injury: “injured”"


@pytest.mark.parametrize(
    ("when", "level", "expected"),
    [
        ("2026-03-03 10:00", "now", "2026-03-03 11:00"),
        ("2026-03-03 16:30", "now", "2026-03-04 08:30"),
        ("2026-04-02 16:30", "now", "2026-04-07 08:30"),
        ("2026-03-03 10:00", "today", "2026-03-03 17:00"),
        ("2026-03-03 16:50", "today", "2026-03-04 08:50"),
        ("2026-03-03 22:00", "today", "2026-03-04 17:00"),
        ("2026-04-03 10:00", "today", "2026-04-07 17:00"),
        ("2026-03-03 10:00", "week", "2026-03-09 17:00"),
        ("2026-03-27 18:00", "week", "2026-04-07 17:00"),
        ("2026-12-24 09:00", "today", "2026-12-24 12:00"),
    ],
)
def test_reply_by(when: str, level: str, expected: str) -> None:
    text = {"now": "Ich habe mich verletzt.", "today": "Es ist dringend.", "week": "Wie lang ist der Stiel?"}[level]
    found = triage(written(text, when=when))
    assert found["priority"].item() == level
    assert found["reply_by"].item() == pd.Timestamp(expected, tz="Europe/Berlin")


def test_own_targets_and_hours() -> None:
    table = written("Es ist dringend.", when="2026-03-03 15:00").assign(channel="mail")
    found = triage(table, hours={"mail": "Mo-Fr 8-16"}, targets={"today": "4h"})
    assert found["reply_by"].item() == pd.Timestamp("2026-03-04 11:00", tz="Europe/Berlin")
    assert pd.isna(triage(written("Danke."))["reply_by"].item())


def test_a_companys_own_rules(tmp_path: Path) -> None:
    own = pd.DataFrame({"priority": ["today", "none"], "theme": ["Messe", ""], "words": ["messe*", "ja|nein"]})
    for name, options in (
        ("a.csv", {"sep": ";"}),
        ("b.csv", {"sep": ","}),
        ("c.csv", {"sep": ";", "encoding": "cp1252"}),
    ):
        own.assign(words=["messe*|größe", "ja|nein"]).to_csv(tmp_path / name, index=False, **options)
        assert proposals("Welche GROESSE?", rules=tmp_path / name) == [("today", "Messe: „GROESSE“")]
    own.to_excel(tmp_path / "d.xlsx", index=False)
    for rules in (own, str(tmp_path / "d.xlsx"), own.to_dict("records")):
        assert proposals("Sind Sie auf der Messe?", rules=rules) == [("today", "Messe: „Messe“")]
        assert proposals("Ja.", rules=rules)[0][0] == "none"
        assert proposals("Ich habe mich verletzt.", rules=rules)[0][0] == "now"  # the delicate ones stay in force
        assert proposals("Es ist dringend.", rules=rules)[0][0] == "week"  # their own table replaces the others


def test_shipped_rules_come_and_go_through_excel(tmp_path: Path) -> None:
    rules = triage_rules()
    rules.to_excel(tmp_path / "regeln.xlsx", index=False)
    assert read_rules(tmp_path / "regeln.xlsx") == read_rules()
    assert read_rules(rules) == read_rules()
    assert set(rules["language"]) == {"de", "en"}
    assert len(rules) < 200


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"priority": "sofort", "words": "feuer"}, "rule_priority"),
        ({"priority": "", "words": "feuer"}, "rule_priority"),
        ({"priority": "week", "theme": "injury", "words": "hand"}, "rule_delicate"),
        ({"priority": "now", "words": ""}, "rule_words"),
        ({"priority": "now", "words": "*"}, "rule_words"),
        ({"priority": "now", "words": ".. feuer"}, "rule_words"),
        ({"priority": "now", "words": "feuer(rot)"}, "rule_words"),
        ({"priority": "now", "words": "feuer", "if_negated": "vielleicht"}, "rule_negated"),
    ],
)
def test_rules_that_mean_nothing_name_their_row(row: dict[str, str], code: str, lang: str) -> None:
    with pytest.raises(InboxError) as caught:
        read_rules([{"priority": "now", "words": "rauch"}, row])
    assert caught.value.code == code
    assert "3" in caught.value.found


def test_other_mistakes(lang: str) -> None:
    with pytest.raises(InboxError, match=r"x\.csv"):
        triage(written("a"), rules="x.csv")
    with pytest.raises(ColumnError):
        triage(written("a"), rules=pd.DataFrame({"word": ["a"]}))
    with pytest.raises(ColumnError):
        triage(written("a").drop(columns="text"))
    with pytest.raises(InputError):
        triage(written("a"), targets={"later": "1h"})
    with pytest.raises(InboxError):
        triage(written("a"), hours=None)


def test_input_and_index_stay(case_messages: pd.DataFrame) -> None:
    some = case_messages.tail(20).set_axis(range(100, 120))
    before = some.copy(deep=True)
    found = triage(some)
    pd.testing.assert_frame_equal(some, before)
    assert list(found.index) == list(range(100, 120))


def test_a_list_of_texts_alone_can_be_sorted() -> None:
    texts = pd.DataFrame({"text": ["Ich habe mir die Hand geschnitten.", "Haben Sie samstags offen?"]})
    found = triage(texts)
    assert found["priority"].tolist() == ["now", "week"]
    assert found["reply_by"].isna().all()
