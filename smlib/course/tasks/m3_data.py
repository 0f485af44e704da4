"""What module 3 compares answers with, computed from the case company's files.

The course stands above the themes, so it counts with the same functions that learners use.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from smlib.course.records import Misread, unclear

if TYPE_CHECKING:
    import pandas as pd

HOME = "Europe/Berlin"
STEPS = ["visit", "contact", "enquiry", "order"]


@cache
def _read(name: str) -> pd.DataFrame:
    from smlib.sources.examples import example
    from smlib.sources.reader import read

    try:
        return read(example(name))
    except FileNotFoundError:
        raise Misread(unclear("data_missing")) from None


def senders(link: str) -> dict[str, str]:
    """Return the UTM parameters of a link."""
    from smlib.tracking import links

    return links.senders(link)


def _figures(month: int) -> dict[str, Any]:
    from smlib.tracking.figures import kpis

    posts = _read("facebook-posts-en")
    local = posts["published_at"].dt.tz_convert(HOME)
    found = kpis(posts[(local.dt.year == 2026) & (local.dt.month == month)])
    return dict(zip(found["metric"], found["value"].tolist(), strict=True))


@cache
def figures_of_may() -> tuple[dict[str, float], dict[str, float | None]]:
    """Return the figures of May, and what a slip gives instead of the clicks on links."""
    may, april = _figures(5), _figures(4)
    posts = _read("facebook-posts-en")
    slips = {
        "all_clicks": may["clicks"],
        "rate": may["click_rate"],
        "april": april["link_clicks"],
        "whole": float(posts["link_clicks"].sum()),
        "comments": may["comments"],
        "interactions": may["interactions"],
    }
    return may, {key: None if value != value else value for key, value in slips.items()}


@cache
def figure_names() -> tuple[str, ...]:
    """Return every figure that the library knows."""
    from smlib.tracking.formulas import FIGURES

    return tuple(figure.name for figure in FIGURES)


@cache
def phone_users() -> tuple[int, ...]:
    """Return how many people reach each step on a phone."""
    from smlib.tracking.funnels import funnel

    events = _read("events")
    return funnel(events[events["device"] == "phone"], STEPS).users


@cache
def credit(model: str) -> dict[str, float]:
    """Return the enquiries of each channel by a model."""
    from smlib.tracking.credit import attribution

    found = attribution(_read("journeys"), model=model)
    return dict(zip(found["channel"], found["conversions"], strict=True))
