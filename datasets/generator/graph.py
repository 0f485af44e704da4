"""June as the Graph API would answer: Harkwerk's figures in Meta's shapes, for lessons without a token and without a net.

Nobody asked Meta for this. Each entry is a question (path and what distinguishes it) with status and answer.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from .clock import ZONE, chance
from .conversations import Conversation, Message
from .posts import PAGE_ID, PAGE_NAME, Post, followers
from .series import daily_values
from .writers import write

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
VERSION = "v26.0"
PAGE_OF_THREADS = 25
MEDIA = {"Photos": "photo", "Reels": "video", "Links": "link"}
METRICS = {"page_media_view": "Views.csv", "page_views_total": "Visits.csv"}
DEAD = "page_impressions"
REFUSED = {
    "error": {
        "message": "(#100) The value must be a valid insights metric",
        "type": "OAuthException",
        "code": 100,
        "fbtrace_id": "recorded",
    }
}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def _post(post: Post, viewers: int) -> dict[str, Any]:
    """Return a post as Meta shapes it: no `shares` when there are none, no attachment without a picture or link."""
    figures = post.figures
    lifetime = {
        "post_media_view": figures["views"],
        "post_total_media_view_unique": viewers,
        "post_clicks": figures["clicks"],
    }
    found: dict[str, Any] = {
        "id": f"{PAGE_ID}_{post.post_id}",
        "created_time": _moment(post.published),
        "message": post.text,
        "permalink_url": post.permalink,
        "from": {"name": PAGE_NAME, "id": PAGE_ID},
    }
    if post.kind in MEDIA:
        found["attachments"] = {"data": [{"media_type": MEDIA[post.kind], "type": MEDIA[post.kind]}]}
    if figures["shares"]:
        found["shares"] = {"count": figures["shares"]}
    for name in ("reactions", "comments"):
        found[name] = {"data": [], "summary": {"total_count": figures[name]}}
    insights = [{"name": n, "period": "lifetime", "values": [{"value": value}]} for n, value in lifetime.items()]
    return {**found, "insights": {"data": insights}}


def _insights(values: dict[str, dict[date, int]], names: list[str]) -> dict[str, Any]:
    """Return days of some metrics; `end_time` is the end of the day in California, seven hours behind in summer."""
    data = []
    for name in names:
        days = [
            {"value": values[name][FIRST + timedelta(days=n)], "end_time": f"{FIRST + timedelta(days=n + 1)}T07:00:00+0000"}
            for n in range((LAST - FIRST).days + 1)
        ]  # fmt: skip
        data.append({"name": name, "period": "day", "values": days, "id": f"{PAGE_ID}/insights/{name}/day"})
    return {"data": data}


def _thread(talk: Conversation) -> dict[str, Any]:
    def one(place: int, message: Message) -> dict[str, Any]:
        customer = {"name": talk.person.name, "id": f"7{talk.number:06d}"}
        own = {"name": PAGE_NAME, "id": PAGE_ID}
        return {
            "id": f"m_{talk.number:04d}{place:02d}",
            "created_time": _moment(message.sent_at),
            "from": customer if message.role == "customer" else own,
            "message": message.text,
        }

    newest_first = [one(place, message) for place, message in enumerate(talk.messages)][::-1]
    return {
        "id": f"t_{talk.number:06d}",
        "updated_time": newest_first[0]["created_time"],
        "messages": {"data": newest_first},
    }


def _pages(rows: list[dict[str, Any]], size: int, edge: str) -> list[dict[str, Any]]:
    """Return question and answer of each page of a list."""
    found = []
    for start in range(0, max(1, len(rows)), size):
        after, end = (str(start) if start else None), start + size
        paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(end)}}
        if end < len(rows):  # Meta writes the token into this address; here there is none
            paging["next"] = f"https://graph.facebook.com/{VERSION}/{PAGE_ID}/{edge}?after={end}"
        answer = {"data": rows[start:end], "paging": paging}
        found.append({"path": f"{PAGE_ID}/{edge}", "ask": {"after": after}, "status": 200, "answer": answer})
    return found


def write_graph(posts: list[Post], talks: list[Conversation], folder: Path) -> dict[str, Any]:
    """Write June's answers; return what they must give."""
    dice = chance("graph")
    first, after = datetime.combine(FIRST, time(), ZONE), datetime.combine(LAST + timedelta(days=1), time(), ZONE)
    mine = sorted((p for p in posts if first <= p.published < after), key=lambda p: p.published, reverse=True)
    viewers = [round(post.figures["reach"] * dice.uniform(1.01, 1.08)) for post in mine]
    period = {"since": str(int(first.timestamp())), "until": str(int(after.timestamp()))}
    answers = _pages([_post(post, seen) for post, seen in zip(mine, viewers, strict=True)], 100, "posts")
    for entry in answers:
        entry["ask"] |= period

    files = daily_values(posts)
    values = {name: files[file] for name, file in METRICS.items()}
    values["page_follows"] = {FIRST + timedelta(days=n): followers(FIRST + timedelta(days=n)) for n in range(30)}
    living = [*METRICS, "page_follows"]
    span = {"since": str(FIRST), "until": str(LAST + timedelta(days=1))}
    for names in (living, *([name] for name in living)):
        ask = {"metric": ",".join(names), **span}
        answers.append({"path": f"{PAGE_ID}/insights", "ask": ask, "status": 200, "answer": _insights(values, names)})
    for names in ([*living, DEAD], [DEAD]):
        ask = {"metric": ",".join(names), **span}
        answers.append({"path": f"{PAGE_ID}/insights", "ask": ask, "status": 400, "answer": REFUSED})

    june = [talk for talk in talks if talk.channel == "facebook" and FIRST <= talk.messages[-1].sent_at.date() <= LAST]
    june.sort(key=lambda talk: talk.messages[-1].sent_at, reverse=True)
    answers += _pages([_thread(talk) for talk in june], PAGE_OF_THREADS, "conversations")
    about = {
        "de": "Harkwerk ist erfunden. Die Antworten haben die Form der Graph-Schnittstelle; bei Meta hat niemand gefragt.",
        "en": "Harkwerk is invented. The answers have the shapes of the Graph API; nobody asked Meta.",
    }
    data = {"about": about, "page_id": PAGE_ID, "version": VERSION, "answers": answers}
    write(folder / "june.json", json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    inside = [m for talk in june for m in talk.messages if first <= m.sent_at < after]
    return {
        "graph_posts": len(mine),
        "graph_comments": sum(post.figures["comments"] for post in mine),
        "graph_viewers_most": max(viewers),
        "graph_page_views": sum(values["page_media_view"][FIRST + timedelta(days=n)] for n in range(30)),
        "graph_conversations": len(june),
        "graph_messages": len(inside),
    }
