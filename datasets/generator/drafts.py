"""Twelve drafts of replies: six are good, six lose distance, each in another way. Pattern 11."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from .clock import ZONE
from .writers import blocks, write_table

HEAD = ("written_at", "channel", "role", "label", "passages")


def write_drafts(tables: Path) -> dict[str, Any]:
    """Write what the customer said, the draft, how it loses distance (empty: it does not) and the words that show it."""
    rows = []
    for number, (head, body) in enumerate(blocks("drafts.txt"), 1):
        about = dict(zip(HEAD, head, strict=True))
        written = datetime.strptime(about["written_at"], "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
        customer, draft = body.split("\n>\n")
        for words in filter(None, about["passages"].split(", ")):
            assert words.casefold() in draft.casefold(), (number, words)
        rows.append(
            {
                "id": f"d{number:02d}",
                "written_at": written.isoformat(timespec="seconds"),
                "channel": about["channel"],
                "role": about["role"],
                "customer": customer,
                "draft": draft,
                "label": about["label"],
                "passages": about["passages"],
            }
        )
    write_table(tables / "drafts.csv", rows)
    losing = {row["id"]: row["label"] for row in rows if row["label"]}
    return {"drafts_total": len(rows), "drafts_losing_distance": len(losing), "draft_labels": losing}
