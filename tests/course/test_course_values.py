"""Answers are read as they were meant, in both languages; what cannot be read says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smlib.course.errors import CourseError
from smlib.course.records import Misread
from smlib.course.tasks.access import looks_like_password
from smlib.course.times import day, weekly_time
from smlib.course.values import filled, fold, number, records, role, table, whole, word, yes_or_no
from smlib.text import speaking


@pytest.mark.parametrize(
    ("lang", "text", "value"),
    [
        ("de", "1.234", 1234),
        ("de", "1.234,5", 1234.5),
        ("de", "1.5", 1.5),
        ("de", "4,0", 4.0),
        ("de", " 1 234 ", 1234),
        ("de", "−3", -3),
        ("en", "1,234", 1234),
        ("en", "1,234.5", 1234.5),
        ("en", "1.234", 1.234),
        ("en", "4,5", 4.5),
    ],
)
def test_numbers_in_text_follow_the_language(lang: str, text: str, value: float) -> None:
    with speaking(lang):
        assert number(text) == value


@pytest.mark.parametrize("value", [72, 72.0, np.int64(72), np.float64(72), np.array(72), pd.Series([72]).iloc[0], "72"])
def test_numbers_of_every_kind_are_plain(value: Any) -> None:
    assert whole(value) == 72
    assert type(whole(value)) is int


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_what_is_written_in_a_language_is_read_in_it(value: int) -> None:
    from smlib.text.numbers import number as write

    for lang in ("de", "en"):
        with speaking(lang):
            assert number(write(value)) == value


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("3.4.2026", date(2026, 4, 3)),
        ("03.04.26", date(2026, 4, 3)),
        ("am 3. April 2026", date(2026, 4, 3)),
        ("3 April 2026", date(2026, 4, 3)),
        ("April 3, 2026", date(2026, 4, 3)),
        ("2. März 2026", date(2026, 3, 2)),
        ("2. Mrz. 2026", date(2026, 3, 2)),
        ("2026-04-03", date(2026, 4, 3)),
        ("2026-04-03 10:00:00+02:00", date(2026, 4, 3)),
        (date(2026, 4, 3), date(2026, 4, 3)),
        (datetime(2026, 4, 3, 9), date(2026, 4, 3)),
        (datetime(2026, 3, 31, 22, 30, tzinfo=UTC), date(2026, 4, 1)),
        (pd.Timestamp("2026-03-31 22:30", tz="UTC"), date(2026, 4, 1)),
        (np.datetime64("2026-04-03"), date(2026, 4, 3)),
    ],
)
def test_days_are_read_in_both_languages(answer: Any, expected: date, lang: str) -> None:
    assert day(answer) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Dienstag 9:00", (1, 540)),
        ("di 9 Uhr", (1, 540)),
        ("dienstags, 9.15 Uhr", (1, 555)),
        (("Freitag", "13:45"), (4, 825)),
        ("Tuesday at 9", (1, 540)),
        ("Thu 4:30 pm", (3, 990)),
        ("Mon 12 pm", (0, 720)),
    ],
)
def test_fixed_times_are_read_in_both_languages(answer: Any, expected: tuple[int, int], lang: str) -> None:
    assert weekly_time(answer) == expected


def test_words_mean_the_same_in_both_languages(lang: str) -> None:
    assert {word(given, "side") for given in ("außen", "AUSSEN", "extern", "outside", "external")} == {"external"}
    assert {word(given, "decision") for given in ("Fragen!", "ask", "„fragen“")} == {"ask"}
    assert word("vielleicht", "decision") is None
    assert word(7, "side") is None
    assert [yes_or_no(given) for given in ("Ja", "yes", True, "nein", "no", False)] == [True] * 3 + [False] * 3
    with pytest.raises(CourseError, match="vielleicht"):
        yes_or_no("vielleicht")


def test_umlauts_and_spaces_do_not_matter() -> None:
    assert fold("  Geschäfts\u00a0führung. ") == fold("geschaefts führung")


UNREADABLE: dict[str, tuple[Callable[..., Any], Any]] = {
    "nothing": (number, None),
    "brackets": (number, [1].index),
    "table_given": (number, pd.DataFrame({"a": [1]})),
    "column_given": (table, pd.Series([1])),
    "yes_no_given": (number, np.bool_(True)),
    "decimal_comma": (number, (4, 0)),
    "trailing_comma": (number, (4,)),
    "list_given": (number, [1, 2]),
    "text_given": (number, "viele"),
    "quoted_number": (lambda answer: number(answer, text=False), "12"),
    "no_number": (number, date(2026, 4, 3)),
    "missing_value": (number, float("nan")),
    "not_whole": (whole, 1.5),
    "empty": (filled, "  "),
    "no_date": (day, "bald"),
    "no_such_day": (day, "31.2.2026"),
    "date_slash": (day, "3/4/2026"),
    "date_year": (day, "3. April"),
    "weekday_missing": (weekly_time, "um 9:00"),
    "time_missing": (weekly_time, "Dienstag"),
    "name_for_role": (role, "Herr Beispiel"),
    "role_nobody": (role, "niemand"),
    "role_everybody": (role, "Alle"),
    "role_myself": (role, "ich selbst"),
    "no_table": (table, 5),
    "column_gone": (lambda answer: table(answer, "reach"), pd.DataFrame({"a": [1]})),
    "no_entries": (records, ["a"]),
    "field_gone": (lambda answer: records(answer, "owner"), [{"channel": "Facebook"}]),
}


@pytest.mark.parametrize("key", UNREADABLE)
def test_unreadable_answers_say_why(key: str, lang: str) -> None:
    read, answer = UNREADABLE[key]
    with pytest.raises(Misread) as caught:
        read(answer)
    assert (caught.value.outcome.kind, caught.value.outcome.key) == ("wrong", key)


def test_a_comma_for_a_point_is_named_with_the_number_meant(lang: str) -> None:
    with pytest.raises(Misread) as caught:
        number((4, 0))
    assert caught.value.outcome.values == {"value": "4.0"}


@pytest.mark.parametrize("text", ["Sommer2026", "hunter22", "Geheim1!", "Passwort: x", "pw=abc"])
def test_passwords_are_recognised(text: str) -> None:
    assert looks_like_password(text)


@pytest.mark.parametrize(
    "text",
    [
        "Marketing",
        "2FA-App",
        "ja, per SMS",
        "Azubi 2",
        "info@harkwerk.example",
        "Kundendienst und Reparatur",
        "nein",
        "",
    ],
)
def test_roles_are_no_passwords(text: str) -> None:
    assert not looks_like_password(text)
