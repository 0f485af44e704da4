"""The conversations in their channels' formats: Meta's download archive, mailbox, ticket list; and one table of all."""

from __future__ import annotations

import quopri
from base64 import b64encode
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from .clock import CHANGE, chance, millis
from .conversations import Conversation, Message
from .posts import PAGE_NAME
from .writers import archive, csv_text, meta_json, write, write_table

NEW_LAYOUT, OLD_LAYOUT = "your_facebook_activity/messages/inbox/", "messages/inbox/"
INSTAGRAM_LAYOUT = "your_instagram_activity/messages/inbox/"
DESK = "kundendienst@harkwerk.example"
SUBJECTS = {
    "dealer": "Händler in meiner Nähe",
    "spare": "Ersatzteil",
    "spring": "Feder gebrochen",
    "handle": "Frage zum Stiel",
    "repair": "Reparatur",
    "delivery": "Lieferung",
    "order": "Bestellung",
    "invoice": "Rechnung",
    "return": "Rücksendung",
    "complaint": "Beschwerde",
    "praise": "Danke",
    "dealer_angry": "So geht das nicht",
}


def _thread(talk: Conversation, layout: str) -> tuple[str, str]:
    """Return path and JSON of a thread; newest message first, as Meta writes it."""
    folder = f"{talk.person.slug}_{7_100_000_000 + talk.number * 7919}"
    messages: list[dict[str, Any]] = []
    for message in reversed(talk.messages):
        sender = talk.person.name if message.role == "customer" else PAGE_NAME
        entry: dict[str, Any] = {
            "sender_name": sender,
            "timestamp_ms": millis(message.sent_at),
            "content": message.text,
        }
        if "Foto schicke ich" in message.text:
            photo = {
                "uri": f"{layout}{folder}/photos/{talk.number}.jpg",
                "creation_timestamp": millis(message.sent_at) // 1000 + 60,
            }
            messages.append(
                {"sender_name": sender, "timestamp_ms": millis(message.sent_at) + 60_000, "photos": [photo]}
            )
            messages[-1]["is_geoblocked_for_viewer"] = False
        if talk.theme == "praise" and message.role == "customer":
            entry["reactions"] = [{"reaction": "❤", "actor": PAGE_NAME}]
        entry["is_geoblocked_for_viewer"] = False
        messages.append(entry)
    messages.sort(key=lambda entry: -int(entry["timestamp_ms"]))
    data = {
        "participants": [{"name": talk.person.name}, {"name": PAGE_NAME}],
        "messages": messages,
        "title": talk.person.name,
        "is_still_participant": True,
        "thread_path": f"inbox/{folder}",
        "magic_words": [],
    }
    return f"{layout}{folder}/message_1.json", meta_json(data)


def _download(talks: list[Conversation], layout: str, note: str) -> bytes:
    members: dict[str, str | bytes] = {note: meta_json({"messages": {"threads": len(talks)}})}
    members.update(_thread(talk, layout) for talk in sorted(talks, key=lambda t: t.person.slug))
    return archive(members)


def _word(text: str) -> str:
    """Return a header's words; what is not ASCII is encoded as RFC 2047 wants it."""
    return text if text.isascii() else f"=?utf-8?b?{b64encode(text.encode()).decode()}?="


def _mail(talk: Conversation, place: int, message: Message, ids: list[str]) -> bytes:
    """Return one mail; written by hand, since the standard library folds lines differently from version to version."""
    customer, desk = f"{_word(talk.person.name)} <{talk.person.address}>", f"Harkwerk Kundendienst <{DESK}>"
    mine = message.role == "customer"
    subject = SUBJECTS.get(talk.theme, "Anfrage")
    ids.append(f"<hw26.{talk.number}.{place}@{'example.org' if mine else 'harkwerk.example'}>")
    lines = [
        f"From: {customer if mine else desk}",
        f"To: {desk if mine else customer}",
        f"Subject: {_word(subject if place == 0 else f'Re: {subject}')}",
        f"Date: {format_datetime(message.sent_at)}",
        f"Message-ID: {ids[-1]}",
    ]
    if place:
        lines += [f"In-Reply-To: {ids[-2]}", "References: " + "\n ".join(ids[:-1])]
    if message.role == "auto":
        lines += ["Auto-Submitted: auto-replied", "X-Autoreply: yes"]
    lines += [
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: quoted-printable",
        "",
    ]
    return "\n".join(lines).encode() + b"\n" + quopri.encodestring(message.text.encode() + b"\n")


def mailbox(talks: list[Conversation]) -> bytes:
    """Return conversations as an mbox, in the order of their time."""
    mails: list[tuple[datetime, bytes]] = []
    for talk in talks:
        ids: list[str] = []
        for place, message in enumerate(talk.messages):
            sender = DESK if message.role != "customer" else talk.person.address
            line = f"From {sender} {message.sent_at:%a %b %d %H:%M:%S %Y}\n".encode()
            body = _mail(talk, place, message, ids).replace(b"\nFrom ", b"\n>From ")
            mails.append((message.sent_at, line + body.rstrip(b"\n") + b"\n\n"))
    return b"".join(mail for _, mail in sorted(mails, key=lambda pair: pair[0]))


def _tickets(talks: list[Conversation]) -> str:
    header = [
        *(
            "ID",
            "Requester",
            "Requester email",
            "Subject",
            "Status",
            "Priority",
            "Via",
            "Created at",
            "Updated at",
            "Solved at",
        ),
        *("Assignee", "Group", "Tags", "First reply time in minutes", "Full resolution time in minutes", "Replies"),
    ]
    dice = chance("tickets")
    rows = []
    for talk in talks:
        answers = [message.sent_at for message in talk.messages if message.role == "company"]
        last = talk.messages[-1].sent_at
        reply = round((answers[0] - talk.started).total_seconds() / 60) if answers else "-"
        done = round((last - talk.started).total_seconds() / 60) if answers else "-"
        priority = (
            "Urgent" if talk.theme == "dealer_angry" else dice.choice(("Normal", "Normal", "Normal", "High", "Low"))
        )
        rows.append(
            [
                8200 + talk.number,
                talk.person.name,
                talk.person.address,
                SUBJECTS.get(talk.theme, "Anfrage"),
                "Solved" if answers else "Open",
                priority,
                "Mail",
                f"{talk.started:%Y-%m-%d %H:%M}",
                f"{last:%Y-%m-%d %H:%M}",
                f"{last:%Y-%m-%d %H:%M}" if answers else "-",
                "-",
                "Kundendienst",
                talk.theme,
                reply,
                done,
                len(answers),
            ]
        )
    return csv_text(header, rows, end="\n")


def write_inbox(talks: list[Conversation], exports: Path, dirty: Path, tables: Path) -> dict[str, Any]:
    """Write the conversations in every format and return what is in them."""
    by = {channel: [talk for talk in talks if talk.channel == channel] for channel in ("facebook", "instagram", "mail")}
    note = "your_facebook_activity/messages/your_messages_summary.json"
    write(exports / "facebook-archive.zip", _download(by["facebook"], NEW_LAYOUT, note))
    early = [talk for talk in by["facebook"] if talk.messages[-1].sent_at.date() < CHANGE]
    write(dirty / "facebook-archive-old.zip", _download(early, OLD_LAYOUT, "messages/summary.json"))
    write(
        exports / "instagram-archive.zip",
        _download(by["instagram"], INSTAGRAM_LAYOUT, "your_instagram_activity/messages/summary.json"),
    )
    write(exports / "mailbox.mbox", mailbox(by["mail"]))
    write(exports / "tickets-zendesk.csv", _tickets(by["mail"]))
    rows = [
        {
            "conversation_id": talk.key,
            "message_id": f"{talk.key}-{place}",
            "sent_at": message.sent_at.isoformat(timespec="seconds"),
            "role": message.role,
            "author": f"K{talk.number:03d}" if message.role == "customer" else "Harkwerk",
            "channel": talk.channel,
            "characters": len(message.text),
            "text": message.text.replace(talk.person.name, "[Name]").replace(talk.person.phone, "[Telefon]"),
        }
        for talk in talks
        for place, message in enumerate(talk.messages, 1)
    ]
    write_table(tables / "messages.csv", rows)
    everything = [message for talk in talks for message in talk.messages]
    in_archive = [message for talk in by["facebook"] for message in talk.messages]
    return {
        "conversations_total": len(talks),
        "conversations_by_channel": {channel: len(mine) for channel, mine in by.items()},
        "messages_total": len(everything),
        "messages_in_facebook_archive": len(in_archive)
        + sum("Foto schicke ich" in message.text for message in in_archive),
        "messages_in_old_archive_threads": len(early),
        "names_in_facebook_archive": len({talk.person.name for talk in by["facebook"]}),
        "names_written_in_texts": sum(
            talk.person.name in message.text for talk in by["facebook"] for message in talk.messages
        ),
        "phones_written_in_texts": sum(
            talk.person.phone in message.text for talk in by["facebook"] for message in talk.messages
        ),
        "auto_replies": sum(message.role == "auto" for message in everything),
        "tickets_total": len(by["mail"]),
    }
