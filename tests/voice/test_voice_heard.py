"""Voices from several places, what stands out at a product, and only sentences with a yes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

import smlib as sm
from smlib.cli import main
from smlib.errors import ColumnError
from smlib.voice.errors import VoiceError


@pytest.fixture(scope="module")
def voices() -> pd.DataFrame:
    return sm.voice.heard(sm.read(sm.example("comments")), names={"trowel": "Handschaufel", "secateurs": "Baumschere"})


def test_tables_of_the_theme_are_read_as_what_they_are() -> None:
    for name, kind, rows in (
        ("comments", "comments", 320),
        ("post-labels", "labelled_posts", 72),
        ("values", "values", 3),
        ("utm-links", "links", 20),
    ):
        table = sm.read(sm.example(name))
        assert (table.attrs["smlib"]["kind"], len(table)) == (kind, rows)
    seen = sm.values_shown(sm.read(sm.example("post-labels")), sm.read(sm.example("values")))
    assert [len(value.shown or ()) for value in seen.values] == [29, 8, 1]


def test_comments_and_messages_become_one_table() -> None:
    messages = pd.DataFrame({
        "message_id": ["m1", "m2"], "role": ["customer", "company"], "text": ["Die Feder brach.", "Das tut uns leid."],
    })  # fmt: skip
    comments = [{"text": "Gut.", "product": "hoe", "consent": "ja"}, {"text": " ", "product": "hoe", "consent": "ja"}]
    found = sm.voice.heard(comments, messages, names={"hoe": "Hacke"})
    assert found["id"].tolist() == ["1", "m1"]
    assert found["product"].tolist()[0] == "Hacke"
    assert found["consent"].tolist() == ["yes", ""]
    with pytest.raises(VoiceError) as caught:
        sm.voice.heard([{"text": ""}])
    assert caught.value.code == "texts.empty"
    with pytest.raises(ColumnError):
        sm.voice.heard([{"words": "a"}])


def test_what_stands_out_at_each_product(voices: pd.DataFrame) -> None:
    found = sm.voice.by_product(voices, stopwords=["Schere", "Schaufel", "Spaten", "Hacke", "Gabel"])
    first = found.groupby("product").first()
    assert first.loc["Baumschere", "theme"] == "Feder"
    assert first.loc["Handschaufel", "theme"] == "Grab"
    assert (found["texts"] <= found["of"]).all()


def test_only_voices_with_a_yes_are_quoted_and_names_are_replaced(voices: pd.DataFrame) -> None:
    shown = sm.voice.quotable(voices, n=40)
    allowed = set(voices.loc[voices["consent"] == "yes", "text"])
    assert len(shown) == 40
    assert set(shown["text"]) <= allowed
    assert shown.iloc[0]["use"] == "Grabpflege"
    one = sm.voice.heard([{"text": "Gruß Ina Beispiel, 0711 123456", "product": "x", "consent": "ja"}])
    assert "Beispiel" not in sm.voice.quotable(one)["text"][0]
    assert "123456" not in sm.voice.quotable(one)["text"][0]
    assert len(sm.voice.quotable(voices[voices["consent"] != "yes"])) == 0


def test_consents_are_counted(voices: pd.DataFrame, lang: str) -> None:
    found = sm.voice.consents(voices)
    assert found["count"].tolist() == [150, 50, 120, 0]


def test_what_a_person_reads_first_comes_without_its_words(voices: pd.DataFrame) -> None:
    found = sm.voice.read_first(voices)
    assert list(found.columns) == ["id", "product", "kinds"]
    assert "v246" in found["id"].tolist()  # the one with a private telephone number
    assert not set(found.astype(str).to_numpy().ravel()) & set(voices["text"])


def test_the_report_runs_on_a_folder_and_says_what_it_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, out = tmp_path / "data", tmp_path / "page.html"
    data.mkdir()
    shutil.copy(sm.example("comments"), data / "stimmen.csv")
    assert main(["--lang", "de", "report", "voices", "--data", str(data), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "Beiträge mit Notizen" in said
    assert "Werte" in said
    page = out.read_text(encoding="utf-8")
    assert "Grabpflege (Handschaufel)" in page
    assert "Worüber gesprochen wird" in page
    voices = pd.read_csv(data / "stimmen.csv")
    for text in voices.loc[voices["consent"] != "yes", "text"]:
        assert text not in page
    # One call takes a voice back out of the report, too.
    quoted = next(row for row in voices.itertuples() if row.text in page)
    sm.withdraw(quoted.id, tmp_path)
    assert quoted.text not in out.read_text(encoding="utf-8")


def test_no_second_level_name_is_a_module_s() -> None:
    """Or importing the module would hide the function, depending on what is called first."""
    modules = {path.stem for path in Path(str(sm.voice.__file__)).parent.glob("*.py")}
    assert not modules & set(sm.voice._HOME)
    assert all(callable(getattr(sm.voice, name)) for name in sm.voice._HOME)


@pytest.mark.parametrize("name", ["lexicon.toml", "cues.toml", "claims.toml", "reference.csv"])
def test_word_lists_say_where_they_come_from(name: str) -> None:
    head = Path(str(sm.voice.__file__)).with_name(name).read_text(encoding="utf-8")[:500]
    assert head.startswith("#")
    assert any(
        word in head
        for word in ("written by hand for this project", "written for this project", "the project's own sentences")
    )
