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
from smlib.sources.progress import tick
from smlib.sources.shapes import arranged
from smlib.text import t
from smlib.text.folding import folded
from smlib.text.numbers import listed, number

if TYPE_CHECKING:
    import numpy as np
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
    batches: list[pd.DataFrame] = []
    people: list[set[str]] = []
    words = _Words()
    open_batch = _Batch(words)
    repaired = left = 0
    for place, name in enumerate(names):
        tick(0.8 * place / len(names))
        thread = parsed(members.read(name), name)
        if isinstance(thread, dict) and isinstance(thread.get("messages"), list):
            people.append({_name(entry) for entry in thread.get("participants", []) if _name(entry)})
            open_batch.add(_conversation(name), _channel(name), thread["messages"])
            if len(open_batch.text) >= BATCH:  # as arrays, texts take a fifth of what they take as JSON
                batches.append(open_batch.table(keep_text))
                repaired, left = repaired + open_batch.repaired, left + open_batch.left
                open_batch = _Batch(words)
    batches.append(open_batch.table(keep_text))
    if (left := left + open_batch.left) and repaired + open_batch.repaired:
        notes.add("enc.escaped", count=number(left))
    return _finished(batches, words, _own_name(people, own_name, file), keep_text, notes)


class _Words:
    """The different conversations, channels and authors; messages carry their numbers only."""

    def __init__(self) -> None:
        self.talks: dict[str, int] = {}
        self.channels: dict[str, int] = {}
        self.authors: dict[str, int] = {}


class _Batch:
    """Messages as columns of a list each."""

    def __init__(self, words: _Words) -> None:
        self._words = words
        self.talk: list[int] = []
        self.channel: list[int] = []
        self.author: list[int] = []
        self.sent: list[Any] = []
        self.text: list[str | None] = []
        self.repaired = self.left = 0  # texts with letters beyond ASCII

    def add(self, conversation: str, channel: str, messages: list[Any]) -> None:
        """Take in a file's messages, with Meta's double encoding undone; what is no text is missing."""
        entries = [entry for entry in messages if isinstance(entry, dict)]
        words = self._words
        self.talk += [words.talks.setdefault(conversation, len(words.talks))] * len(entries)
        self.channel += [words.channels.setdefault(channel, len(words.channels))] * len(entries)
        for entry in entries:
            name = _mended(entry.get("sender_name"))
            self.author.append(-1 if name is None else words.authors.setdefault(name, len(words.authors)))
        self.sent += [entry.get("timestamp_ms") for entry in entries]
        written = [entry.get("content") for entry in entries]
        mended = [_mended(text) for text in written]
        odd = [old != new for old, new in zip(written, mended, strict=True) if new is not None and not new.isascii()]
        self.repaired, self.left = self.repaired + sum(odd), self.left + len(odd) - sum(odd)
        self.text += mended

    def table(self, keep_text: bool) -> pd.DataFrame:
        """Return the columns as arrays."""
        import numpy as np
        import pandas as pd

        text = pd.Series(pd.array(self.text, dtype="string"))
        sent = pd.to_numeric(pd.Series(self.sent, dtype=object), errors="coerce")
        found = {
            "talk": np.array(self.talk, dtype="int32"),
            "sent_at": pd.to_datetime(sent, unit="ms", utc=True, errors="coerce").astype("datetime64[us, UTC]"),
            "automatic": text.str.contains(AUTOMATIC, case=False, regex=True).fillna(False).astype(bool),
            "author": np.array(self.author, dtype="int32"),
            "channel": np.array(self.channel, dtype="int8"),
            "characters": text.str.len().astype("Int64"),
        }
        return pd.DataFrame({**found, "text": text} if keep_text else found)


def _mended(value: Any) -> str | None:
    return repair_escaped(value) if isinstance(value, str) else None


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


def _own_name(people: list[set[str]], own_name: str | None, file: str) -> str:
    """Return the company's name as it stands in the threads."""
    everybody = Counter(name for names in people for name in names)
    shown = listed([name for name, _ in everybody.most_common(5)]) or "–"
    if own_name:
        for name in everybody:
            if folded(name) == folded(own_name):
                return name
        raise refuse("msg.who_am_i", file=file, participants=shown, example=own_name)
    always = [name for name, count in everybody.items() if count == len(people)]
    if len(people) > 1 and len(always) == 1:
        return always[0]
    raise refuse("msg.who_am_i", file=file, participants=shown, example=next(iter(everybody), "…"))


BATCH = 10_000
AUTOMATIC = r"automatische (?:Antwort|Nachricht)|automatic reply|auto-?reply"


def _finished(batches: list[pd.DataFrame], words: _Words, own: str, keep_text: bool, notes: Notes) -> pd.DataFrame:
    """Return the canonical table, oldest message first within a conversation."""
    import numpy as np
    import pandas as pd

    def whole(name: str) -> pd.Series:
        # Column by column: only one of them is in memory twice.
        return pd.concat([batch.pop(name) for batch in batches], ignore_index=True)

    def named(texts: list[str], codes: np.ndarray) -> pd.Series:
        return pd.Series(pd.array(texts, dtype="string").take(codes, allow_fill=True))

    talks, sent = list(words.talks), whole("sent_at")
    rank = np.empty(len(talks), dtype="int64")
    rank[sorted(range(len(talks)), key=talks.__getitem__)] = np.arange(len(talks))
    codes = rank[whole("talk").to_numpy()]
    order = np.lexsort((-np.arange(len(codes)), sent.to_numpy(), codes))  # the files have the newest first
    codes = codes[order]
    columns = {"sent_at": sent.take(order).reset_index(drop=True), "conversation_id": named(sorted(talks), codes)}
    del sent
    author = whole("author").to_numpy()[order]
    ours = author == words.authors.get(own, -2)
    automatic = whole("automatic").to_numpy()[order]
    columns["role"] = named(["customer", "company", "auto"], np.where(ours, np.where(automatic, 2, 1), 0))
    columns["author"] = named(list(words.authors), author)
    columns["channel"] = named(list(words.channels), whole("channel").to_numpy()[order])
    names = ["characters", *(["text"] if keep_text else [])]
    columns |= {name: whole(name).take(order).reset_index(drop=True) for name in names}
    batches.clear()
    columns["message_id"] = _ids(sorted(talks), codes, columns["sent_at"])
    if not keep_text:
        columns["author"] = substitutes(columns["author"], columns["role"])
    if without_date := int(columns["sent_at"].isna().sum()):
        notes.add("date.bad", key="date.none", count=number(without_date))
    table = arranged("messages", columns, len(order))
    note_open(table, notes)
    return table


def _ids(talks: list[str], codes: np.ndarray, sent_at: pd.Series) -> pd.Series:
    """Return ids of conversation and moment, numbered within a millisecond: a message has the same one in every download."""
    import numpy as np
    import pandas as pd

    moments = sent_at.to_numpy("datetime64[ms]").astype("int64")
    again = np.append([False], (codes[1:] == codes[:-1]) & (moments[1:] == moments[:-1]))[: len(codes)]
    place = pd.Series(again).groupby((~again).cumsum()).cumcount().to_numpy() if again.any() else again.astype("int8")
    parts = []
    for start in range(0, max(1, len(codes)), BATCH):
        rows = zip(*(column[start : start + BATCH].tolist() for column in (codes, moments, place)), strict=True)
        texts = [f"{talks[code]}-{at}-{n + 1}" if n else f"{talks[code]}-{at}" for code, at, n in rows]
        parts.append(pd.Series(pd.array(texts, dtype="string")))
    return pd.concat(parts, ignore_index=True)


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
        notes.add("msg.no_answer", key="msg.no_answer" if count > 1 else "msg.no_answer_one", count=number(count))
