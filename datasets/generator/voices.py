"""The 320 comments and reviews: what customers use, praise, miss, ask, tell about themselves, shout. Pattern 8.

Every text is written by hand and labelled by hand (kinds, what for); dates, channels, stars and consent are drawn.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from .clock import FIRST_DAY, chance, days
from .writers import rows_of, write_table

PRODUCTS = ("spade", "fork", "hoe", "secateurs", "trowel", "none")
KINDS = {"u": "use", "p": "praise", "c": "complaint", "q": "question", "r": "private", "h": "heated"}
REVIEWS = ("shop", "google")  # places with stars
CHANNELS = {
    "praise": {"facebook": 34, "shop": 30, "google": 20, "instagram": 16},
    "use": {"facebook": 40, "shop": 26, "google": 14, "instagram": 20},
    "complaint": {"facebook": 34, "shop": 36, "google": 30},
    "question": {"facebook": 58, "instagram": 22, "mail": 20},
    "private": {"facebook": 64, "mail": 36},
    "heated": {"facebook": 60, "google": 40},
}
STARS = {"praise": (5, 5, 5, 4), "use": (5, 5, 4), "complaint": (1, 2, 2, 3, 3), "heated": (1,)}
CONSENT = {"yes": 150, "asked": 50}  # of those who tell nothing private and do not shout; all others: no
# What a text speaks of can have happened only from this day on.
NOT_BEFORE = {
    "seit März": date(2026, 4, 13),
    "im Mai": date(2026, 6, 1),
    "Messe": date(2026, 4, 22),
    "Filmchen": date(2026, 4, 17),
    "zugegeben": date(2026, 5, 11),
    "halben Preis": date(2026, 5, 11),
    "versandkostenfrei": date(2026, 5, 20),
    "redet von Langlebigkeit": date(2026, 4, 20),
}
THEMES = {
    "long_life": r"\b(?:[1-9]\d|sechs|acht|neun|zehn|elf|zwölf|zwanzig|vierzig) Jahren?\b|\b19[4-9]\d\b|geerbt|Großvater|silberne|älter als|die älteste ist",
    "handle": r"[Ss]tiel|[Gg]riff(?!en)",
    "spare_parts": r"einzeln|[Nn]achbestellen|nachkaufen|nachgekauft|Ersatz|3,80|Dreierpack|auf Vorrat|alle dreien",
    "repair": r"[Rr]epar|richten|gerichtet|eingeschickt|einschicke|aufarbeiten|(?:Die|an die) Werkstatt|nachgezogen\. Der",
    "spring": r"\bFeder\b",
}


def _when(text: str, dice: Random) -> date:
    earliest = max((day for sign, day in NOT_BEFORE.items() if sign in text), default=FIRST_DAY)
    pool = [day for day in days() if day >= earliest]
    return dice.choices(pool, [1.3 if day.month in (4, 5, 6) else 1.0 for day in pool])[0]


def _voice(product: str, letters: str, purpose: str, text: str, dice: Random) -> dict[str, Any]:
    kinds = [KINDS[letter] for letter in letters]
    ways = CHANNELS[kinds[0]]
    # who says "here" means the page; a question is no review
    on_page = " hier" in text or "question" in kinds[1:] or "private" in kinds
    channel = "facebook" if on_page else dice.choices(list(ways), list(ways.values()))[0]
    stars = dice.choice((3, 4)) if set(kinds) >= {"praise", "complaint"} else dice.choice(STARS.get(kinds[0], (5,)))
    return {
        "date": _when(text, dice),
        "channel": channel,
        "product": "" if product == "none" else product,
        "rating": stars if channel in REVIEWS else "",
        "text": text,
        "kinds": kinds,
        "purpose": purpose,
        "themes": [theme for theme, sign in THEMES.items() if re.search(sign, text)],
    }


def make() -> list[dict[str, Any]]:
    """Return the voices in the order of their dates, with their labels."""
    dice, found = chance("voices"), []
    for product in PRODUCTS:
        for letters, purpose, text in rows_of(f"voices_{product}.txt"):
            found.append(_voice(product, letters, purpose, text, dice))
            if purpose == "Grabpflege":
                found[-1]["themes"].append("graves")
    dice.shuffle(found)
    open_ones = [voice for voice in found if not {"private", "heated"} & set(voice["kinds"])]
    consents = [word for word, count in CONSENT.items() for _ in range(count)]
    consents += ["no"] * (len(open_ones) - len(consents))
    dice.shuffle(consents)
    for voice, consent in zip(open_ones, consents, strict=True):
        voice["consent"] = consent
    found.sort(key=lambda voice: voice["date"])
    return [{"id": f"v{number:03d}", "consent": "no", **voice} for number, voice in enumerate(found, 1)]


def write_voices(tables: Path) -> dict[str, Any]:
    """Write the voices as a company has them, and their labels in a second table."""
    voices = make()
    columns = ("id", "date", "channel", "product", "rating", "text", "consent")
    write_table(tables / "comments.csv", [{name: voice[name] for name in columns} for voice in voices])
    labels = [
        {
            "id": voice["id"],
            "kind": voice["kinds"][0],
            **{kind: int(kind in voice["kinds"]) for kind in KINDS.values()},
            "purpose": voice["purpose"],
            "themes": " ".join(voice["themes"]),
        }
        for voice in voices
    ]
    write_table(tables / "comments-labels.csv", labels)
    trowel = Counter(voice["purpose"] for voice in voices if voice["product"] == "trowel" and voice["purpose"])
    phone = [voice["id"] for voice in voices if "0176" in voice["text"]]
    return {
        "voices_total": len(voices),
        "voices_by_product": dict(Counter(voice["product"] or "none" for voice in voices)),
        "voices_by_kind": dict(Counter(label["kind"] for label in labels)),
        "voices_labelled": {kind: sum(label[kind] for label in labels) for kind in KINDS.values()},
        "voices_consent": dict(Counter(voice["consent"] for voice in voices)),
        "voices_with_rating": sum(voice["rating"] != "" for voice in voices),
        "voices_themes": dict(Counter(theme for voice in voices for theme in voice["themes"]).most_common()),
        "voices_spring_breaks_after_years": [3, 4],
        "voices_spring_price": "3,80 €",
        "voices_trowel_top_use": trowel.most_common(1)[0][0],
        "voices_trowel_on_graves": trowel["Grabpflege"],
        "voices_with_private_telephone": phone,
    }
