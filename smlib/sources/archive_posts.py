"""Posts of a downloaded archive: what was published when; figures are not part of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from smlib.sources.decode import repair_escaped
from smlib.sources.messenger import parsed
from smlib.sources.notes import Notes
from smlib.sources.opening import Members
from smlib.sources.progress import tick
from smlib.sources.shapes import arranged

if TYPE_CHECKING:
    import pandas as pd


def posts(members: Members, names: list[str], *, file: str, notes: Notes, **_: Any) -> pd.DataFrame:
    """Return the posts of an archive, oldest first."""
    import pandas as pd

    rows = []
    for place, name in enumerate(names):
        tick(place / len(names))
        platform = "instagram" if "instagram" in name or "/media/" in f"/{name}" else "facebook"
        kind = "story" if "stories" in name else "reel" if "reels" in name else None
        for entry in _entries(parsed(members.read(name), name)):
            moment = entry.get("timestamp") or entry.get("creation_timestamp")
            media = _media(entry)
            if moment is None and media:
                moment = media[0].get("creation_timestamp")
            rows.append((platform, moment, _text(entry, media), kind or _kind(entry, media), name))
    table = pd.DataFrame(rows, columns=["platform", "seconds", "text", "kind", "source_file"])
    seconds = pd.to_numeric(table.pop("seconds"), errors="coerce")
    table["published_at"] = pd.to_datetime(seconds, unit="s", utc=True, errors="coerce").astype("datetime64[us, UTC]")
    table = table.sort_values("published_at", kind="stable", ignore_index=True)
    for name in ("platform", "text", "kind", "source_file"):
        table[name] = table[name].astype("string")
    return arranged("posts", {str(name): table[name] for name in table}, len(table))


def _entries(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        lists = [value for value in data.values() if isinstance(value, list)]
        data = lists[0] if lists else []
    for entry in data if isinstance(data, list) else ():
        if isinstance(entry, dict):
            yield entry


def _media(entry: dict[str, Any]) -> list[dict[str, Any]]:
    found = [item for item in entry.get("media", []) or [] if isinstance(item, dict)]
    for attachment in entry.get("attachments", []) or []:
        for item in attachment.get("data", []) if isinstance(attachment, dict) else []:
            if isinstance(item, dict) and isinstance(item.get("media"), dict):
                found.append(item["media"])
    return found


def _text(entry: dict[str, Any], media: list[dict[str, Any]]) -> str | None:
    written = [item["post"] for item in entry.get("data", []) or [] if isinstance(item, dict) and item.get("post")]
    written += [entry.get("title"), *(item.get("title") or item.get("description") for item in media)]
    texts = [repair_escaped(text) for text in written if isinstance(text, str) and text.strip()]
    return max(texts, key=len) if texts else None


def _kind(entry: dict[str, Any], media: list[dict[str, Any]]) -> str:
    if len(media) > 1:
        return "carousel"
    if media:
        return "video" if str(media[0].get("uri", "")).lower().endswith((".mp4", ".mov", ".webm")) else "photo"
    links = [a for a in entry.get("attachments", []) or [] if "external_context" in str(a)]
    return "link" if links else "text"
