"""The data sheet says where people appear; a masked copy keeps conversations readable and names out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import smlib as sm
from smlib.errors import SmlibError

TRUTH = json.loads((Path(__file__).resolve().parents[1] / "datasets" / "harkwerk" / "truth.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def messages() -> Any:
    return sm.read(sm.example("facebook-archive"), table="messages", own_name="Harkwerk", keep_text=True)


def test_names_and_numbers_are_gone_everywhere(messages: Any) -> None:
    masked = sm.mask(messages)
    names = set(messages.loc[messages["role"] == "customer", "author"])
    assert not any(name in text for text in masked["text"].dropna() for name in names)
    assert masked["text"].str.contains("[Telefon]", regex=False).sum() == TRUTH["phones_written_in_texts"]
    assert set(masked.loc[masked["role"] == "company", "author"]) == {"Harkwerk"}
    assert masked["author"].nunique() == messages["author"].nunique()
    assert len(masked) == len(messages)
    firsts = {name.split()[0] for name in names}
    lone = masked["text"].str.extract(r"(?:LG|Gruß) ([A-ZÄÖÜ]\w+)")[0].dropna()
    assert not set(lone) & firsts


def test_input_is_never_changed(messages: Any) -> None:
    before = messages.copy(deep=True)
    sm.mask(messages)
    assert messages.equals(before)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rufen Sie an: 0711 / 12 34 56", "Rufen Sie an: [Telefon]"),
        ("+49 (0)7071-123456 bitte", "[Telefon] bitte"),
        ("an ina@example.org", "an [E-Mail]"),
        ("DE89 3704 0044 0532 0130 00 ist es", "[Konto] ist es"),
        ("Lange Straße 12, 70173 Stuttgart", "[Anschrift], [Anschrift]"),
        ("Ich bin Frau Beispiel", "Ich bin Frau [Name]"),
        ("am 02.03.2026 um 09:15", "am 02.03.2026 um 09:15"),
        ("Auftrag HW-26-2412, 17,5 cm", "Auftrag HW-26-2412, 17,5 cm"),
    ],
)
def test_what_is_replaced_in_texts(text: str, expected: str) -> None:
    assert sm.mask(pd.DataFrame({"text": [text]}))["text"][0] == expected


def test_the_same_person_keeps_a_name_over_columns_and_engines() -> None:
    import polars as pl

    table = {"requester": ["Ina B.", "Uwe C.", None], "author": ["Uwe C.", "Ina B.", "Ina B."], "value": [1, 2, 3]}
    masked = sm.mask(pd.DataFrame(table))
    assert list(masked["author"]) == ["Person 2", "Person 1", "Person 1"]
    assert masked["requester"].isna().tolist() == [False, False, True]
    again = sm.mask(pl.DataFrame(table))
    assert isinstance(again, pl.DataFrame)
    assert again["author"].to_list() == list(masked["author"])
    assert sm.mask(pl.DataFrame(table).lazy()).collect()["author"].to_list() == list(masked["author"])


def test_columns_can_be_named_and_networks_are_cut() -> None:
    table = pd.DataFrame({"wer": ["Ina", "Ina"], "ip": ["192.0.2.17", "192.0.2.99"]})
    assert list(sm.mask(table, columns=["wer"])["wer"]) == ["Person 1", "Person 1"]
    assert list(sm.mask(table)["ip"]) == ["192.0.2.0", "192.0.2.0"]
    with pytest.raises(KeyError):
        sm.mask(table, columns=["werr"])


def test_profile_names_period_gaps_and_people(messages: Any, lang: str) -> None:
    sheet = sm.profile(messages)
    assert (sheet.rows, sheet.kind) == (TRUTH["messages_in_facebook_archive"], "messages")
    assert sheet.personal == ("author", "text")
    frame = sheet.to_frame()
    assert list(frame.columns) == ["column", "content", "filled", "missing_share", "from", "to"]
    assert frame.set_index("column").loc["sent_at", "missing_share"] == 0
    assert "2026" in sheet.text()
    assert "sm.mask" in sheet.text()
    assert "<caption" in sheet._repr_html_()


def test_profile_of_posts_names_what_is_missing() -> None:
    sheet = sm.profile(sm.read(sm.example("facebook-posts-en")))
    missing = {c["column"]: c["missing_share"] for c in sheet.columns}
    assert missing["views"] == pytest.approx(2 / 72)
    assert sheet.personal == ()


def test_every_example_that_is_read_has_a_data_sheet(lang: str) -> None:
    kinds = set()
    for name in sm.example().names:
        try:
            tables = sm.read(sm.example(name))
        except (SmlibError, ImportError):
            continue
        for table in tables.values() if isinstance(tables, dict) else [tables]:
            sheet = sm.profile(table)
            assert sheet.text()
            kinds.add(sheet.kind)
    assert {"comments", "audience", "trial", "trial_counts", "links", "events", "touches", "values"} <= kinds
