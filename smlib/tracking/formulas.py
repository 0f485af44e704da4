"""The figures as data: what each is made of. Adding a figure means adding a line."""

from __future__ import annotations

from dataclasses import dataclass

NO_SENDER = ("", "direct", "(direct)", "(none)", "none", "(not set)", "direkt")
Choices = tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        name: what it is called; its formula stands in the catalogues under this name.
        how: `sum` of a column, `median` over rows, `different` values, `ratio` of two sums, `median_ratio` over rows.
        top, bottom: columns, each the first that is there of several; parts joined by `+` are added up row by row.
    """

    name: str
    how: str
    top: Choices
    bottom: Choices = ()


FIGURES = (
    Figure("posts", "different", ("post_id",)),
    Figure("reach_median", "median", ("reach",)),
    Figure("viewers_median", "median", ("viewers",)),
    Figure("impressions", "sum", ("impressions",)),
    Figure("views", "sum", ("views",)),
    Figure("interactions", "sum", ("reactions+comments+shares",)),
    Figure("interaction_rate", "median_ratio", ("reactions+comments+shares",), ("reach",)),
    Figure("comments", "sum", ("comments",)),
    Figure("clicks", "sum", ("clicks",)),
    Figure("link_clicks", "sum", ("link_clicks",)),
    Figure("click_rate", "ratio", ("link_clicks", "clicks"), ("impressions", "views")),
    Figure("follows", "sum", ("follows",)),
    Figure("users", "different", ("user",)),
    Figure("sessions", "sum", ("sessions",)),
    Figure("visits", "sum", ("visits",)),
    Figure("pageviews", "sum", ("pageviews",)),
    Figure("share_without_sender", "ratio", ("@no_sender",), ("sessions", "visits", "@rows")),
    Figure("conversions", "sum", ("conversions",)),
    Figure("conversion_rate", "ratio", ("conversions",), ("sessions", "visits")),
    Figure("revenue", "sum", ("revenue",)),
    Figure("results", "sum", ("results",)),
    Figure("spend", "sum", ("spend",)),
    Figure("cost_per_click", "ratio", ("spend",), ("link_clicks", "clicks")),
    Figure("cost_per_result", "ratio", ("spend",), ("results",)),
)
MONEY = ("revenue", "spend", "cost_per_click", "cost_per_result")
