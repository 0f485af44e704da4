"""A mailbox as conversations: threads by their references, moments with their offset, robots told from people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from smlib.sources.errors import refuse
from smlib.sources.messenger import note_open, substitutes
from smlib.sources.mime import Mail
from smlib.sources.notes import Notes
from smlib.sources.opening import Members
from smlib.sources.progress import tick
from smlib.sources.shapes import arranged
from smlib.text.numbers import listed, number

if TYPE_CHECKING:
    import pandas as pd

ID = re.compile(r"<[^<>\s]+>")
EVERYBODY = ("from", "to", "cc")
ROBOT = re.compile(r"mailer-daemon|postmaster|no-?reply|do-?not-?reply", re.I)


def mailbox(
    members: Members,
    names: list[str],
    *,
    file: str,
    tz: str,
    own_name: str | None,
    keep_text: bool,
    notes: Notes,
    **_: Any,
) -> pd.DataFrame:
    """Return the messages of a mailbox; answers are those of the company's address.

    Args:
        members: the file.
        names: its name.
        file: name of the file, for messages.
        tz: zone of dates that name none.
        own_name: the company's address, domain or name; without it the address that is in most threads.
        keep_text: keep what was written, and names; else only its length.
        notes: takes what was noticed.

    Raises:
        SourceError: `msg.who_am_i` if the company's address cannot be told.
    """
    from zoneinfo import ZoneInfo

    import pandas as pd

    zone = ZoneInfo(tz)
    parts = list(_split(members.read(names[0])))
    rows: list[dict[str, Any]] = []
    for place, raw in enumerate(parts):
        tick(0.9 * place / len(parts))
        mail = Mail(raw)
        moment = mail.moment()
        moment = moment if moment is None or moment.tzinfo else moment.replace(tzinfo=zone)
        sender = next(iter(mail.people("from")), ("", ""))
        rows.append({"mail": mail, "sent_at": moment, "ids": _ids(mail), "from": sender})
    own = _own(rows, own_name, file)
    undated = sum(row["sent_at"] is None for row in rows)
    rows = [row for row in rows if row["sent_at"] is not None]
    threads = _threads([row["ids"] for row in rows])
    table = pd.DataFrame(
        {
            "conversation_id": [f"mail-{_short(key)}" for key in threads],
            "message_id": [row["ids"][0].strip("<>") for row in rows],
            "sent_at": [row["sent_at"] for row in rows],
            "role": [_role(row, own) for row in rows],
            "author": [row["from"][0] or row["from"][1] for row in rows],
            "channel": "mail",
            "text": [row["mail"].text for row in rows],
        }
    )
    table["sent_at"] = pd.to_datetime(table["sent_at"], utc=True).astype("datetime64[us, UTC]")
    for name in ("conversation_id", "message_id", "role", "author", "channel", "text"):
        table[name] = table[name].astype("string")
    table["characters"] = table["text"].str.len().astype("Int64")
    if not keep_text:
        table["text"] = pd.Series(pd.NA, index=table.index, dtype="string")
        table["author"] = substitutes(table["author"], table["role"])
        # The addresses in ids are nobody's business; the same mail has the same id in every mailbox all the same.
        table["message_id"] = pd.Series([_short(text) for text in table["message_id"]], dtype="string")
    table = table.sort_values(["conversation_id", "sent_at"], kind="stable", ignore_index=True)
    if undated:
        notes.add("mail.date", count=number(undated))
    if robots := int((table["role"] == "auto").sum()):
        notes.add("mail.auto", count=number(robots))
    note_open(table, notes)
    return arranged("messages", {str(name): table[name] for name in table}, len(table))


def _split(data: bytes) -> Iterator[bytes]:
    """Yield the mails of an mbox; `>From ` in a text is put back to what was written."""
    for part in re.split(rb"(?:^|\r?\n)(?=From [^\n]*\d{4}[^\n]*\r?\n(?:[\w-]+:|>From ))", data):
        head, _, mail = part.partition(b"\n")
        if head.startswith(b"From ") and mail.strip():
            yield re.sub(rb"(?m)^>(>*From )", rb"\1", mail) if b">From " in mail else mail


def _ids(mail: Mail) -> list[str]:
    """Return the mail's own id and those it refers to; a mail without id gets one from its other headers."""
    own = ID.findall(mail.header("message-id")) or [f"<{_hash_of(mail)}>"]
    return [own[0], *ID.findall(mail.header("references")), *ID.findall(mail.header("in-reply-to"))]


def _hash_of(mail: Mail) -> str:
    """Return a stable id for a mail that has none."""
    return _short("|".join(map(mail.header, ("date", "from", "subject"))))


def _short(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()[:12]


def _own(rows: list[dict[str, Any]], own_name: str | None, file: str) -> set[str]:
    """Return the company's addresses."""
    senders = Counter(row["from"][1] for row in rows)
    everybody = Counter(pair for row in rows for pair in row["mail"].people(*EVERYBODY))
    if own_name:
        wanted = own_name.casefold()
        found = {
            address
            for name, address in everybody  # also who only received: perhaps nobody has answered yet
            if wanted in (address, address.rpartition("@")[2]) or wanted in name.casefold()
        }
        if not found:
            raise _who(senders, file, own_name)
        return found
    touched: Counter[str] = Counter()
    for row in rows:
        touched.update({address for _, address in row["mail"].people(*EVERYBODY)})
    ranked = touched.most_common(2)
    if (
        rows
        and (len(ranked) == 1 or (len(ranked) > 1 and ranked[0][1] > ranked[1][1]))
        and ranked[0][1] * 10 >= len(rows) * 9
    ):
        return {ranked[0][0]}
    if not rows:
        return set()
    raise _who(senders, file, next(iter(senders), "…"))


def _who(senders: Counter[str], file: str, example: str) -> Exception:
    shown = listed([address for address, _ in senders.most_common(5)]) or "–"
    return refuse("msg.who_am_i", file=file, participants=shown, example=example)


def _role(row: dict[str, Any], own: set[str]) -> str:
    mail = row["mail"]
    automatic = mail.header("auto-submitted").casefold()
    robot = (automatic and automatic != "no") or mail.header("x-autoreply") or mail.header("x-autorespond")
    if robot or ROBOT.search(row["from"][1]):
        return "auto"
    return "company" if row["from"][1] in own else "customer"


def _threads(ids: list[list[str]]) -> list[str]:
    """Return for each mail the first id of its thread: mails that refer to each other, however indirectly.

    `References` begins with the thread's first mail, which need not be in this mailbox: so the same thread has the
    same id in the mailbox of the next month.
    """
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for own, *others in ids:
        for other in others:
            parent[root(own)] = root(other)
    before = {own: others[0] for own, *others in ids if others}

    def oldest(key: str) -> str:
        seen = {key}
        while (earlier := before.get(key, key)) not in seen:
            seen.add(earlier)
            key = earlier
        return key

    first: dict[str, str] = {}
    for own, *_ in ids:
        first[root(own)] = min(first.get(root(own), oldest(own)), oldest(own))
    return [first[root(own)] for own, *_ in ids]
