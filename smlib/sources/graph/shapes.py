"""The API's answers as rows of the canonical tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from smlib.sources.graph.metrics import canonical
from smlib.sources.shapes import arranged

if TYPE_CHECKING:
    import pandas as pd

POST_FIELDS = (
    "id,created_time,message,permalink_url,from{id,name},attachments{media_type,type},shares,"
    "reactions.summary(true).limit(0),comments.summary(true).limit(0)"
)
POST_METRICS = ("post_media_view", "post_total_media_view_unique", "post_clicks")
MESSAGE_FIELDS = "id,created_time,from,message"
PACIFIC = ZoneInfo("America/Los_Angeles")  # the days of Meta's insights
POST_KINDS = {
    "photo": "photo",
    "album": "carousel",
    "video": "video",
    "video_inline": "video",
    "reel": "reel",
    "video_autoplay": "video",
    "share": "link",
    "link": "link",
}


def moment(text: Any) -> datetime | None:
    """Read a time of the API (`2021-06-30T21:21:18+0000`), or None."""
    try:
        return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return None


def _count(node: Any) -> int | None:
    """Read `{"summary": {"total_count": n}}`."""
    summary = node.get("summary") if isinstance(node, dict) else None
    total = summary.get("total_count") if isinstance(summary, dict) else None
    return total if isinstance(total, int) else None


def _post_kind(post: Mapping[str, Any]) -> str:
    attachments = (post.get("attachments") or {}).get("data") or [{}]
    media = str(attachments[0].get("media_type") or attachments[0].get("type") or "").casefold()
    if not media:
        return "text" if post.get("message") else "other"
    return POST_KINDS.get(media, "other")


def post_row(post: Mapping[str, Any], page_id: str) -> dict[str, Any]:
    """Return a post as a row of `posts`. Meta leaves `shares` out when there are none, so a missing one is 0."""
    author = post.get("from") if isinstance(post.get("from"), dict) else {}
    figures = {}
    for metric in (post.get("insights") or {}).get("data") or []:
        values = metric.get("values") or [{}]
        value = values[-1].get("value")
        if isinstance(value, int | float):
            figures[canonical(str(metric.get("name")))] = value
    return {
        "platform": "facebook",
        "account_id": str((author or {}).get("id") or page_id),
        "account_name": (author or {}).get("name"),
        "post_id": str(post.get("id")),
        "permalink": post.get("permalink_url"),
        "published_at": moment(post.get("created_time")),
        "kind": _post_kind(post),
        "text": post.get("message"),
        "reactions": _count(post.get("reactions")),
        "comments": _count(post.get("comments")),
        "shares": (post.get("shares") or {}).get("count", 0),
        "basis": "lifetime",
        **{
            name: value
            for name, value in figures.items()
            if name in ("views", "viewers", "reach", "impressions", "clicks")
        },
    }


def insight_rows(answer: Mapping[str, Any], page_id: str, since: date, until: date) -> Iterator[dict[str, Any]]:
    """Yield the days of an insights answer as rows of `daily`.

    `end_time` is the end of a day in California: the day itself is the one before.
    """
    for metric in answer.get("data") or []:
        name = canonical(str(metric.get("name")))
        for entry in metric.get("values") or []:
            end = moment(entry.get("end_time"))
            if end is None:
                continue
            day = end.astimezone(PACIFIC).date() - timedelta(days=1)
            if not since <= day <= until:
                continue
            value = entry.get("value")
            parts = value.items() if isinstance(value, dict) else [("", value)]
            for part, figure in parts:
                label = f"{name}:{part}" if part else name
                yield {"date": day, "account_id": page_id, "metric": label, "value": figure, "unit": "count"}


def message_row(message: Mapping[str, Any], conversation: str, page_id: str) -> dict[str, Any]:
    """Return a message as a row of `messages`; everybody but the page is a customer."""
    sender = message.get("from") if isinstance(message.get("from"), dict) else {}
    own = str((sender or {}).get("id")) == page_id
    text = message.get("message")
    return {
        "conversation_id": conversation,
        "message_id": str(message.get("id")),
        "sent_at": moment(message.get("created_time")),
        "role": "company" if own else "customer",
        "author": (sender or {}).get("name"),
        "channel": "facebook",
        "characters": len(text) if isinstance(text, str) else None,
        "text": text,
    }


def canonical_table(kind: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a canonical table with the same types as from an export."""
    import pandas as pd

    model = arranged(kind, {}, 0)
    table = pd.DataFrame.from_records(rows, columns=list(model.columns)).astype(model.dtypes.to_dict())
    if "source_row" in model:
        table["source_row"] = pd.array(range(1, len(table) + 1), dtype="Int64")
    return table
