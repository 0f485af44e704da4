"""Who took part: three roles before the change, eight after it; what each post shows. Patterns 9 and 10."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from .clock import CHANGE, FIRST_DAY, WEEKS, chance, week
from .conversations import Conversation
from .posts import Post
from .writers import rows_of, write_table

ENGLISH = {
    "Marketing": "marketing",
    "Innendienst": "inside sales",
    "Kundendienst und Reparatur": "customer service and repair",
    "Geschäftsleitung": "management",
    "Schmiede": "forge",
    "Versand": "dispatch",
    "Auszubildende": "apprentices",
    "Fachhändler": "dealers",
}
VALUES = ("value", "german", "english", "claim", "signs")
# who wrote posts and replies, before and after the change; the first role takes what is left
POSTS = {False: {"Marketing": 1.0}, True: {"Auszubildende": 0.6, "Marketing": 0.4}}
REPLIES = {
    False: {"Kundendienst und Reparatur": 0.6, "Innendienst": 0.4},
    True: {"Kundendienst und Reparatur": 0.5, "Innendienst": 0.3, "Versand": 0.2},
}
FULL_WEEKS_BEFORE = 12


def _share(total: int, roles: dict[str, float]) -> dict[str, int]:
    """Split a number of things over roles."""
    found = {role: int(total * part) for role, part in roles.items()}
    found[next(iter(roles))] += total - sum(found.values())
    return found


def write_contributions(posts: list[Post], talks: list[Conversation], tables: Path) -> dict[str, Any]:
    """Write who contributed how often in each week; posts and answers sum to what the exports hold."""
    dice, rows = chance("parts"), []
    for number in range(1, WEEKS + 1):
        day = FIRST_DAY + timedelta(days=7 * (number - 1))
        later = day + timedelta(days=6) >= CHANGE
        made = sum(week(post.day) == number for post in posts)
        replies = sum(m.role == "company" and week(m.sent_at.date()) == number for talk in talks for m in talk.messages)
        counts = {"post": _share(made, POSTS[later]), "reply": _share(replies, REPLIES[later])}
        if later:
            counts["picture"] = {"Schmiede": dice.randint(1, 2)}
            counts["approval"] = {"Geschäftsleitung": made}
            counts["question passed on"] = {"Fachhändler": dice.randint(0, 3)}
        for what, roles in counts.items():
            frame = {"week": number, "monday": day.isoformat()}
            for role, n in roles.items():
                rows += [{**frame, "role": role, "role_en": ENGLISH[role], "what": what, "count": n}] if n else []
    write_table(tables / "contributions.csv", rows)
    before = {row["role"] for row in rows if row["week"] <= FULL_WEEKS_BEFORE}
    after = {row["role"] for row in rows if row["week"] > FULL_WEEKS_BEFORE}
    return {
        "roles_taking_part_before": len(before),
        "roles_taking_part_after": len(after),
        "contributions_total": sum(row["count"] for row in rows),
    }


def write_labels(posts: list[Post], tables: Path) -> dict[str, Any]:
    """Write what each post shows and claims, for whom, with its alt text; and the values the company claims."""
    values = [dict(zip(VALUES, row, strict=True)) for row in rows_of("values.txt")]
    write_table(tables / "values.csv", values)
    claims = {row["value"]: row["claim"].casefold() for row in values}
    rows = [
        {
            "post_id": post.post_id,
            "date": post.day.isoformat(),
            "motif": post.motif,
            "product": "" if post.product == "none" else post.product,
            "values_shown": " ".join(post.shows),
            "values_claimed": " ".join(value for value, word in claims.items() if word in post.text.casefold()),
            "view": post.view,
            "alt_text": post.alt,
            "text": post.text,
        }
        for post in posts
    ]
    write_table(tables / "post-labels.csv", rows)
    for row in values:  # the signs are a fair description of the labels: they find the same posts
        signs = [sign.strip().casefold() for sign in row["signs"].split(",")]
        hits = {post.post_id for post in posts if any(sign in post.text.casefold() for sign in signs)}
        assert hits == {post.post_id for post in posts if row["value"] in post.shows}, row["value"]
    claimed = {value: sum(value in row["values_claimed"].split() for row in rows) for value in claims}
    return {"values_claimed": list(claims), "values_claimed_in_posts": claimed}
