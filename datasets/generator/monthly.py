"""A folder as somebody leaves it on the first of August: June's and July's exports of four places, side by side."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from .conversations import Conversation
from .inbox import mailbox
from .meta import ENGLISH_HEADER, english_row
from .posts import Post
from .series import daily_files
from .visits import Visit
from .webreports import ga4
from .writers import csv_text, write

MONTHS = {"Jun": (date(2026, 6, 1), date(2026, 6, 30)), "Jul": (date(2026, 7, 1), date(2026, 7, 31))}
FIRST, LAST = MONTHS["Jun"][0], MONTHS["Jul"][1]


def write_monthly(posts: list[Post], talks: list[Conversation], visits: list[Visit], folder: Path) -> dict[str, Any]:
    """Write posts, a file a month, and both months' page figures, visits and mail."""
    counts = {}
    for number, (month, (first, last)) in enumerate(MONTHS.items()):
        mine = [post for post in posts if first <= post.day <= last]
        name = f"{month}-01-2026_{month}-{last.day}-2026_{1041826509933201 + number}.csv"
        write(folder / name, csv_text(ENGLISH_HEADER, [english_row(post) for post in mine]), "utf-8-sig")
        counts[month] = mine
    for name, content in daily_files(posts, FIRST, LAST).items():
        write(folder / name, content)
    write(folder / "ga4.csv", ga4(visits, "de", FIRST, LAST))
    mails = [talk for talk in talks if talk.channel == "mail" and FIRST <= talk.started.date() <= LAST]
    write(folder / "postfach.mbox", mailbox(mails))
    july = [visit for visit in visits if visit.at.date() >= MONTHS["Jul"][0] and visit.at.date() <= LAST]
    return {
        "monthly_posts_june": len(counts["Jun"]),
        "monthly_posts_july": len(counts["Jul"]),
        "monthly_visits_july": len(july),
        "monthly_enquiries_july": sum(visit.reached("enquiry") for visit in july),
        "monthly_mail_conversations": len(mails),
    }
