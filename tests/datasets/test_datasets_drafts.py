"""Pattern 11: twelve drafts of replies, six of which lose distance in six ways."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

# One sign for each way; written here again, so that the labels are not taken on trust.
SIGNS = {
    "mixed_address": r"\b(du|dir|dich)\b.*\bIhre?\b",
    "private_contact": r"private\w* (Nummer|Handy|Mail)",
    "promise": r"versprochen|garantiert",
    "shouting": r"\b[A-ZÄÖÜ]{5,}\b|!!",
    "blame": r"selbst schuld",
    "irony": r";-\)|;\)",
}


def test_six_of_twelve_lose_distance_each_in_another_way(home: Path, truth: dict[str, Any]) -> None:
    drafts = pd.read_csv(home / "tables/drafts.csv", keep_default_na=False)
    assert len(drafts) == truth["drafts_total"] == 12
    labelled = drafts[drafts["label"] != ""]
    assert dict(zip(labelled["id"], labelled["label"], strict=True)) == truth["draft_labels"]
    assert len(labelled) == truth["drafts_losing_distance"] == labelled["label"].nunique() == 6
    for _, row in drafts.iterrows():
        shown = {label for label, sign in SIGNS.items() if re.search(sign, row["draft"], re.DOTALL)}
        assert shown == ({row["label"]} if row["label"] else set()), row["id"]
        assert bool(row["passages"]) == bool(row["label"])
        assert all(words.casefold() in row["draft"].casefold() for words in row["passages"].split(", "))
        assert row["customer"]
        assert 8 <= int(row["written_at"][11:13]) < 17
