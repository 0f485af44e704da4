"""What is in the data: one flat list of figures, from which lessons' checks and tests take theirs."""

from __future__ import annotations

from datetime import datetime
from statistics import fmean, median
from typing import Any

from .clock import CHANGE, FIRST_DAY, LAST_DAY, days, works
from .conversations import MEDIAN_AFTER, MEDIAN_BEFORE, Conversation, _friday, medians, waits
from .posts import Post, before


def _mean(posts: list[Post], name: str) -> float:
    return round(fmean(post.figures[name] for post in posts), 2)


def of_time() -> dict[str, Any]:
    """Return the frame of the 24 weeks."""
    return {
        "first_day": FIRST_DAY.isoformat(),
        "last_day": LAST_DAY.isoformat(),
        "weeks": 24,
        "change_day": CHANGE.isoformat(),
        "working_days_before": sum(works(day) for day in days() if day < CHANGE),
        "working_days_after": sum(works(day) for day in days() if day >= CHANGE),
        "duty": "Mo-Fr 08:00-17:00",
        "state": "BW",
    }


def of_posts(posts: list[Post]) -> dict[str, Any]:
    """Return patterns 1, 2, 9 and the reach of 10."""
    march = [post for post in posts if post.day.month == 3]
    groups = {motif: [post for post in posts if post.motif == motif] for motif in ("forge", "product", "clip", "other")}
    thursday, other_days = [p for p in posts if p.thursday], [p for p in posts if not p.thursday]
    no_clip = [post for post in posts if post.motif != "clip"]
    best = max(march, key=lambda p: p.figures["reactions"])
    return {
        "posts_total": len(posts),
        "first_post_date": min(posts, key=lambda p: p.published).day.isoformat(),
        "last_post_date": max(posts, key=lambda p: p.published).day.isoformat(),
        "posts_by_motif": {motif: len(group) for motif, group in groups.items()},
        "march_posts": len(march),
        "april_posts": sum(post.day.month == 4 for post in posts),
        "march_last_day_posts": sum(post.day.isoformat() == "2026-03-31" for post in posts),
        "best_march_post_id": best.post_id,
        "best_march_reactions": best.figures["reactions"],
        "best_march_by_reach_post_id": max(march, key=lambda p: p.figures["reach"]).post_id,
        "comments_total": sum(post.figures["comments"] for post in posts),
        "reactions_total": sum(post.figures["reactions"] for post in posts),
        "thursday_posts": len(thursday),
        "thursday_clips": sum(post.motif == "clip" for post in thursday),
        "reach_thursday_mean": _mean(thursday, "reach"),
        "reach_other_days_mean": _mean(other_days, "reach"),
        "reach_thursday_ratio": round(_mean(thursday, "reach") / _mean(other_days, "reach"), 2),
        "reach_thursday_ratio_medians": round(
            median(p.figures["reach"] for p in thursday) / median(p.figures["reach"] for p in other_days), 2
        ),
        "reach_clip_ratio": round(_mean(groups["clip"], "reach") / _mean(no_clip, "reach"), 2),
        "reach_thursday_ratio_within_clips": round(
            _mean([p for p in groups["clip"] if p.thursday], "reach")
            / _mean([p for p in groups["clip"] if not p.thursday], "reach"),
            2,
        ),
        "reach_thursday_ratio_within_others": round(
            _mean([p for p in no_clip if p.thursday], "reach") / _mean([p for p in no_clip if not p.thursday], "reach"),
            2,
        ),
        "comments_forge_mean": _mean(groups["forge"], "comments"),
        "comments_product_mean": _mean(groups["product"], "comments"),
        "comments_forge_ratio": round(_mean(groups["forge"], "comments") / _mean(groups["product"], "comments"), 2),
        "posts_before": sum(before(post) for post in posts),
        "posts_after": sum(not before(post) for post in posts),
        "reach_before_mean": _mean([p for p in posts if before(p)], "reach"),
        "reach_after_mean": _mean([p for p in posts if not before(p)], "reach"),
        "values_shown": {
            value: sum(value in post.shows for post in posts) for value in ("craft", "long_life", "honesty")
        },
        "posts_customer_view": sum(post.view == "customer" for post in posts),
        "pictures_without_alt_text": sum(post.kind == "Photos" and not post.alt for post in posts),
    }


def of_conversations(talks: list[Conversation]) -> dict[str, Any]:
    """Return pattern 7 and the replies of 10."""
    turns = waits(talks)
    middle = medians(talks)
    assert abs(middle[True] - MEDIAN_BEFORE) < 1, middle
    assert abs(middle[False] - MEDIAN_AFTER) < 1, middle

    def side(moment: datetime) -> bool:
        return moment.date() < CHANGE

    fridays = [(asked, wait) for asked, wait in turns if _friday(asked) and wait is not None]
    delicate = {talk.theme: talk.key for talk in talks if talk.theme in ("injury", "privacy")}
    return {
        "conversations_before": sum(side(talk.started) for talk in talks),
        "conversations_after": sum(not side(talk.started) for talk in talks),
        "customer_turns": len(turns),
        "customer_turns_before": sum(side(asked) for asked, _ in turns),
        "customer_turns_after": sum(not side(asked) for asked, _ in turns),
        "median_reply_hours_before": round(middle[True] / 60, 1),
        "median_reply_hours_after": round(middle[False] / 60, 1),
        "never_answered": sum(wait is None for _, wait in turns),
        "over_four_hours": sum(wait is not None and wait > 240 for _, wait in turns),
        "longest_wait_hours": round(max(wait for _, wait in turns if wait is not None) / 60, 1),
        "friday_afternoon_turns_before": sum(side(asked) for asked, _ in fridays),
        "friday_afternoon_turns_after": sum(not side(asked) for asked, _ in fridays),
        "delicate_conversations": delicate,
    }
