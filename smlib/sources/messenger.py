"""Messages of a downloaded archive: one file a thread and ten thousand messages, newest first, names broken twice."""

from __future__ import annotations

import json
import re
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from smlib.sources.decode import repair_escaped
from smlib.sources.errors import refuse
from smlib.sources.notes import Notes
from smlib.sources.opening import Members
from smlib.sources.shapes import arranged
from smlib.text import t
from smlib.text.folding import folded
from smlib.text.numbers import listed, number

if TYPE_CHECKING:
    import pandas as pd


def messages(
    members: Members, names: list[str], *, file: str, own_name: str | None, keep_text: bool, notes: Notes, **_: Any
) -> pd.DataFrame:
    """Return all messages of an archive, oldest first within a conversation.

    Args:
        members: the archive.
        names: its message files.
        file: name of the archive, for messages.
        own_name: the company's name as it stands in the threads; without it the one who is in all of them.
        keep_text: keep what was written; else only its length.
        notes: takes what was noticed.

    Raises:
        SourceError: `msg.who_am_i` if nobody knows who answers for the company, `file.damaged` for broken JSON.
    """
    import pandas as pd

    parts: list[tuple[str, str, dict[str, Any]]] = []
    for name in names:
        thread = parsed(members.read(name), name)
        if isinstance(thread, dict) and isinstance(thread.get("messages"), list):
            parts.append((_conversation(name), _channel(name), thread))
    own = _own_name([thread for _, _, thread in parts], own_name, file)
    conversation: list[str] = []
    channel: list[str] = []
    sender: list[Any] = []
    sent: list[Any] = []
    text: list[Any] = []
    for key, where, thread in parts:
        entries = [entry for entry in thread["messages"] if isinstance(entry, dict)]
        conversation += [key] * len(entries)
        channel += [where] * len(entries)
        sender += [entry.get("sender_name") for entry in entries]
        sent += [entry.get("timestamp_ms") for entry in entries]
        text += [entry.get("content") for entry in entries]
    table = pd.DataFrame(
        {"conversation_id": conversation, "channel": channel, "author": sender, "ms": sent, "text": text}
    )
    return finish(table, own, keep_text, notes)


def parsed(data: bytes, name: str) -> Any:
    """Return parsed JSON.

    Raises:
        SourceError: `file.damaged` if it is none.
    """
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise refuse("file.damaged", file=name.rpartition("/")[2], bytes=number(len(data))) from error


def _conversation(name: str) -> str:
    """Return the thread's number; the folder's name before it is the customer's name, which no analysis needs."""
    folder = name.split("/")[-2]
    number_part = re.search(r"_?(\d{5,})$", folder)
    return number_part[1] if number_part else sha256(folder.encode()).hexdigest()[:12]


def _channel(name: str) -> str:
    return "instagram" if "instagram" in name else "facebook"


def _name(entry: Any) -> str:
    return repair_escaped(str(entry.get("name", ""))) if isinstance(entry, dict) else ""


def _own_name(threads: list[dict[str, Any]], own_name: str | None, file: str) -> str:
    """Return the company's name in the threads."""
    listed_names = [{_name(entry) for entry in thread.get("participants", []) if _name(entry)} for thread in threads]
    everybody = Counter(name for names in listed_names for name in names)
    shown = listed([name for name, _ in everybody.most_common(5)]) or "–"
    if own_name:
        for name in everybody:
            if folded(name) == folded(own_name):
                return name
        raise refuse("msg.who_am_i", file=file, participants=shown, example=own_name)
    always = [name for name, count in everybody.items() if count == len(threads)]
    if len(threads) > 1 and len(always) == 1:
        return always[0]
    raise refuse("msg.who_am_i", file=file, participants=shown, example=next(iter(everybody), "…"))


AUTOMATIC = r"automatische (?:Antwort|Nachricht)|automatic reply|auto-?reply"


def _mended(values: pd.Series) -> pd.Series:
    """Return texts with Meta's double encoding undone; what is no text is missing."""
    import pandas as pd

    texts = [repair_escaped(value) if isinstance(value, str) else None for value in values.tolist()]
    return pd.Series(pd.array(texts, dtype="string"), index=values.index)


def finish(table: pd.DataFrame, own: str, keep_text: bool, notes: Notes) -> pd.DataFrame:
    """Return the canonical messages of raw columns conversation_id, channel, author, ms, text."""
    import pandas as pd

    author, text = _mended(table["author"]), _mended(table["text"])
    role = author.eq(own).map({True: "company", False: "customer"}).astype("string").fillna("customer")
    if text.notna().any():
        robot = text.str.contains(AUTOMATIC, case=False, regex=True).fillna(False).astype(bool) & (role == "company")
        role = role.mask(robot, "auto")
    sent = pd.to_datetime(pd.to_numeric(table["ms"], errors="coerce"), unit="ms", utc=True, errors="coerce")
    found = {
        "conversation_id": table["conversation_id"].astype("string"),
        "sent_at": sent.astype("datetime64[us, UTC]"),
        "role": role,
        "author": author if keep_text else substitutes(author, role),
        "channel": table["channel"].astype("string"),
        "characters": text.str.len().astype("Int64"),
        "text": text if keep_text else pd.Series(pd.NA, index=text.index, dtype="string"),
    }
    ordered = (
        pd.DataFrame(found).iloc[::-1].sort_values(["conversation_id", "sent_at"], kind="stable", ignore_index=True)
    )
    place = ordered.groupby("conversation_id").cumcount() + 1
    ordered["message_id"] = ordered["conversation_id"] + "-" + place.astype("string")
    without_date = int(ordered["sent_at"].isna().sum())
    if without_date:
        notes.add("date.bad", key="date.none", count=number(without_date))
    note_open(ordered, notes)
    return arranged("messages", {str(name): ordered[name] for name in ordered}, len(ordered))


def substitutes(author: pd.Series, role: pd.Series) -> pd.Series:
    """Return numbered substitute names for customers, in the order in which they appear; the company keeps its name."""
    import pandas as pd

    people = author.where(role == "customer").dropna().unique().tolist()
    label = t("privacy.person")
    names: dict[Any, str] = {person: f"{label} {place}" for place, person in enumerate(people, 1)}
    return author.where(role != "customer", author.map(names)).astype(pd.StringDtype())


def note_open(messages: pd.DataFrame, notes: Notes) -> None:
    """Note conversations in which nobody of the company has answered."""
    answered = messages.loc[messages["role"] == "company", "conversation_id"].nunique()
    count = messages["conversation_id"].nunique() - answered
    if count:
        notes.add("msg.no_answer", count=number(count))
