"""Pattern 7 and the replies of pattern 10: counted in business minutes from the messages alone."""

from __future__ import annotations

import json
import mailbox
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

ZONE = ZoneInfo("Europe/Berlin")
CHANGE = date(2026, 5, 26)
FREE = {date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25), date(2026, 6, 4)}


def _business_minutes(start: datetime, end: datetime) -> float:
    total, day = 0.0, start.date()
    while day <= end.date():
        if day.weekday() < 5 and day not in FREE:
            opens, closes = (datetime.combine(day, time(hour), ZONE) for hour in (8, 17))
            total += max(0.0, (min(end, closes) - max(start, opens)).total_seconds() / 60)
        day += timedelta(days=1)
    return total


@pytest.fixture(scope="module")
def messages(home: Path) -> pd.DataFrame:
    table = pd.read_csv(home / "tables/messages.csv")
    table["at"] = pd.to_datetime(table["sent_at"], utc=True).dt.tz_convert(ZONE)
    return table


@pytest.fixture(scope="module")
def turns(messages: pd.DataFrame) -> pd.DataFrame:
    """One row a customer's turn: when asked, minutes of duty until a person answered (missing: never)."""
    rows = []
    for key, talk in messages.groupby("conversation_id"):
        asked = None
        for at, role in sorted(zip(talk["at"], talk["role"], strict=True)):
            if role == "customer" and asked is None:
                asked = at
            elif role == "company" and asked is not None:
                rows.append((key, asked, _business_minutes(asked.to_pydatetime(), at.to_pydatetime())))
                asked = None
        if asked is not None:
            rows.append((key, asked, float("nan")))
    return pd.DataFrame(rows, columns=["conversation", "asked", "minutes"])


def test_200_conversations_in_three_channels(messages: pd.DataFrame, truth: dict[str, Any]) -> None:
    talks = messages.groupby("conversation_id").agg(channel=("channel", "first"), start=("at", "min"))
    assert len(talks) == truth["conversations_total"] == 200
    assert talks["channel"].value_counts().to_dict() == truth["conversations_by_channel"]
    before = talks["start"].dt.date < CHANGE
    assert before.sum() == truth["conversations_before"]
    assert (~before).sum() == truth["conversations_after"] < before.sum()  # faster, but also fewer
    assert len(messages) == truth["messages_total"]
    assert (messages["role"] == "auto").sum() == truth["auto_replies"] == 9


def test_replies_are_faster_after_the_change(turns: pd.DataFrame, truth: dict[str, Any]) -> None:
    before = turns["asked"].dt.date < CHANGE
    hours = turns["minutes"] / 60
    assert round(hours[before].median(), 1) == truth["median_reply_hours_before"] == 3.6
    assert round(hours[~before].median(), 1) == truth["median_reply_hours_after"] == 1.9
    assert len(turns) == truth["customer_turns"]
    assert turns["minutes"].isna().sum() == truth["never_answered"] == 6
    assert (turns["minutes"] > 240).sum() == truth["over_four_hours"]
    assert round(hours.max(), 1) == truth["longest_wait_hours"]


def test_friday_afternoons_wait_for_monday(turns: pd.DataFrame, messages: pd.DataFrame, truth: dict[str, Any]) -> None:
    asked = turns["asked"]
    afternoon = (asked.dt.weekday == 4) & (asked.dt.hour >= 13) & (asked.dt.hour < 17) & turns["minutes"].notna()
    afternoon &= ~asked.dt.date.isin(FREE)
    before = asked.dt.date < CHANGE
    assert (afternoon & before).sum() == truth["friday_afternoon_turns_before"]
    assert (afternoon & ~before).sum() == truth["friday_afternoon_turns_after"]
    replies = messages.loc[messages["role"] == "company", "at"]
    friday = (replies.dt.weekday == 4) & (replies.dt.hour >= 13)
    assert (friday & (replies.dt.date < CHANGE)).sum() == 0


def test_two_are_delicate(messages: pd.DataFrame, truth: dict[str, Any]) -> None:
    first = (
        messages[messages["role"] == "customer"].drop_duplicates("conversation_id").set_index("conversation_id")["text"]
    )
    cut = first[first.str.contains("geschnitten") & first.str.contains("Stiche")]
    stranger = first[first.str.contains("Lieferschein") & first.str.contains("Adresse")]
    assert {"injury": list(cut.index), "privacy": list(stranger.index)} == {
        key: [where] for key, where in truth["delicate_conversations"].items()
    }


def test_archives_hold_the_same_messages_with_broken_umlauts(
    home: Path, messages: pd.DataFrame, truth: dict[str, Any]
) -> None:
    with zipfile.ZipFile(home / "exports/facebook-archive.zip") as archive:
        threads = [json.loads(archive.read(name)) for name in archive.namelist() if name.endswith("message_1.json")]
        assert archive.testzip() is None
    entries = [message for thread in threads for message in thread["messages"]]
    assert len(threads) == truth["conversations_by_channel"]["facebook"]
    assert len(entries) == truth["messages_in_facebook_archive"]
    for thread in threads:
        stamps = [message["timestamp_ms"] for message in thread["messages"]]
        assert stamps == sorted(stamps, reverse=True)
    raw = " ".join(message.get("content", "") for message in entries)
    assert "Ã¼" in raw
    assert "ü" in raw.encode("latin-1").decode("utf-8")
    assert len({thread["title"] for thread in threads}) == truth["names_in_facebook_archive"]
    told = messages[messages["channel"] == "facebook"]
    stamped = sorted(message["timestamp_ms"] for message in entries if "content" in message)
    assert stamped == sorted(int(moment.timestamp()) * 1000 for moment in told["at"])


def test_mailbox_holds_the_mail_conversations(home: Path, messages: pd.DataFrame, truth: dict[str, Any]) -> None:
    box = mailbox.mbox(home / "exports/mailbox.mbox", create=False)
    mails = list(box)
    assert len(mails) == (messages["channel"] == "mail").sum()
    assert sum(mail["Auto-Submitted"] is not None for mail in mails) <= truth["auto_replies"]
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)
    starts = [mail for mail in mails if mail["In-Reply-To"] is None]
    assert len(starts) == truth["conversations_by_channel"]["mail"]
    tickets = pd.read_csv(home / "exports/tickets-zendesk.csv")
    assert len(tickets) == truth["tickets_total"]


def test_table_of_messages_hides_names_and_telephone_numbers(home: Path, messages: pd.DataFrame) -> None:
    with zipfile.ZipFile(home / "exports/facebook-archive.zip") as archive:
        threads = [json.loads(archive.read(name)) for name in archive.namelist() if name.endswith("message_1.json")]
    names = {thread["title"].encode("latin-1").decode("utf-8") for thread in threads}
    text = " ".join(messages["text"])
    assert not any(name in text for name in names)
    assert "0176" not in text
