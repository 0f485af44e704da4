"""The canonical tables: which columns each kind has, and what each column's cells mean."""

from __future__ import annotations

from typing import Literal

Meaning = Literal["text", "id", "time", "day", "count", "amount", "share", "seconds", "flag", "kind"]

KINDS: dict[str, tuple[str, ...]] = {
    "posts": (
        "platform",
        "account_id",
        "account_name",
        "post_id",
        "permalink",
        "published_at",
        "kind",
        "text",
        "is_paid",
        "views",
        "impressions",
        "viewers",
        "reach",
        "reactions",
        "comments",
        "shares",
        "saves",
        "clicks",
        "link_clicks",
        "follows",
        "watch_time_s",
        "spend",
        "currency",
        "basis",
        "exported_at",
        "source_file",
        "source_row",
    ),
    "events": ("time", "user", "event", "page", "device"),
    "touches": ("time", "user", "channel", "converted"),
    "links": ("date", "channel", "url"),
    "daily": ("date", "account_id", "metric", "value", "unit"),
    "messages": ("conversation_id", "message_id", "sent_at", "role", "author", "channel", "characters", "text"),
    "visits": (
        "date",
        "time",
        "user",
        "source",
        "medium",
        "campaign",
        "page",
        "sessions",
        "visits",
        "pageviews",
        "conversions",
        "revenue",
    ),
    "ads": (
        "date",
        "campaign",
        "ad_id",
        "ad",
        "impressions",
        "reach",
        "clicks",
        "link_clicks",
        "results",
        "spend",
        "currency",
    ),
    "audience": ("dimension", "group", "part", "value", "unit"),
    "tickets": ("id", "created_at", "first_reply_at", "solved_at", "status", "priority", "channel"),
    "comments": ("id", "date", "channel", "product", "rating", "text", "consent"),
    "labelled_posts": (
        "post_id",
        "date",
        "motif",
        "product",
        "values_shown",
        "values_claimed",
        "view",
        "alt_text",
        "text",
    ),
    "values": ("value", "german", "english", "claim", "signs"),
    "trial": ("user", "day", "variant", "clicked", "visits_before"),
    "trial_counts": ("experiment", "variant", "users", "clicked", "planned_share", "first_day", "last_day"),
}

_MEANINGS: dict[Meaning, str] = {
    "id": "account_id post_id conversation_id message_id ad_id campaign_id id",
    "time": "published_at sent_at created_at solved_at updated_at first_reply_at exported_at time",
    "day": "date starts_on ends_on day first_day last_day",
    "count": "views impressions viewers reach reactions comments shares saves clicks link_clicks follows sessions visits "
    "pageviews results engagements characters users new_users followers profile_views page_views organic_followers "
    "sponsored_followers auto_invited_followers total_followers unique_views engaged_users consumers consumptions likes "
    "other_clicks photo_clicks views_3s views_1min qualified_views reach_organic reach_paid views_organic views_paid "
    "negative_feedback page_likes hits entries calls messages_started bookings directions website_clicks searches_mobile "
    "searches_desktop maps_mobile maps_desktop replies_count reopens retweets replies follower_change clicks_all "
    "unique_impressions subscribers ad_impressions category month weekday hour impressions_fans reach_fans engaged_fans "
    "source_row actions bounces engaged_sessions events exits loves wows hahas sads angrys profile_visits sticker_taps navigation "
    "clicked visits_before",
    "amount": "spend revenue value cost_per_result cpm estimated_earnings conversions frequency satisfaction pages_per_session "
    "first_reply_min first_resolution_min full_resolution_min",
    "share": "engagement_rate ctr bounce_rate exit_rate impressions_ctr planned_share",
    "seconds": "watch_time_s duration_s average_watch_s avg_time_s",
    "flag": "is_paid is_crosspost is_share converted",
    "kind": "kind",
}
MEANING: dict[str, Meaning] = {name: meaning for meaning, names in _MEANINGS.items() for name in names.split()}

# What counts people must not be added up: the same person is in several of them.
NOT_ADDITIVE = frozenset({"reach", "viewers", "users", "unique_impressions", "unique_views", "engaged_users"})
# Figures that may fall below zero: people leave.
MAY_FALL = frozenset({"follows", "subscribers", "follower_change", "value", "revenue"})


def meaning(field: str) -> Meaning:
    """Return what a column's cells mean; a metric name may carry a suffix (`impressions:organic`)."""
    return MEANING.get(field.split(":")[0], "text")


def kind_of(fields: set[str]) -> str | None:
    """Return the first kind that has all of `fields`, or None."""
    for kind, columns in KINDS.items():
        if fields <= set(columns):
            return kind
    return None
