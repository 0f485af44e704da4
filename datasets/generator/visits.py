"""The 8,000 visits of the web shop and what became of them. Patterns 3 and 4 are made here.

The shop counts without cookies: a visit is a user, nobody is recognised when coming back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from .clock import LAST_DAY, RAIN, ZONE, chance, days, local
from .writers import write_table

VISITS, CONTACTS, ENQUIRIES, ORDERS = 8000, 2000, 160, 60
PHONE = {"visit": 4960, "contact": 1200, "enquiry": 48, "order": 18}  # the rest sits at a desk
SOURCES = {
    ("", ""): 2400,  # nobody knows
    ("facebook", "social"): 1900,
    ("google", "organic"): 1500,
    ("newsletter", "email"): 1000,
    ("youtube", "video"): 650,
    ("instagram", "social"): 350,
    ("haendler", "referral"): 200,
}
# One campaign in three spellings; the others are written by the rule.
SPELLINGS = {"fruehjahr-2026": 520, "Fruehjahr_2026": 230, "frühjahr 2026": 150}
# campaign: (visits, sources, first month and day, last month and day)
CAMPAIGNS: dict[str, tuple[int, tuple[str, ...], tuple[int, int], tuple[int, int]]] = {
    "messe-2026": (90, ("facebook", "newsletter"), (4, 7), (4, 24)),
    "sommerschnitt-2026": (420, ("facebook", "newsletter"), (7, 6), (8, 16)),
    "reparatur-2026": (460, ("facebook", "newsletter"), (4, 27), (8, 16)),
    "clips-2026": (560, ("youtube", "instagram"), (4, 7), (8, 16)),
    "newsletter-2026": (260, ("newsletter",), (3, 2), (8, 16)),
}
BASKETS = (24, 42, 58, 79, 82, 89, 100, 131)  # euros, from the price list
PAGES = (
    "/",
    "/spaten",
    "/pendelhacke",
    "/baumschere",
    "/handschaufel",
    "/grabegabel",
    "/ersatzteile",
    "/reparatur",
    "/haendler",
)
HOURS = (1, 1, 0, 0, 0, 1, 3, 6, 8, 9, 9, 8, 8, 8, 7, 7, 8, 10, 12, 13, 13, 10, 6, 3)
STEPS = ("visit", "contact", "enquiry", "order")


@dataclass(order=True)
class Visit:
    """One visit: where from, on what, how far."""

    user: str
    at: datetime
    device: str = "desktop"
    source: str = ""
    medium: str = ""
    campaign: str = ""
    page: str = "/"
    pageviews: int = 1
    revenue: int = 0
    steps: list[tuple[datetime, str, str]] = field(default_factory=list)  # moment, event, page

    def reached(self, step: str) -> bool:
        """Did this visit get as far as `step`?"""
        return any(name == step for _, name, _ in self.steps)


def _moments(dice: Random) -> list[datetime]:
    pool, weights = days(), []
    for day in pool:
        season = 1.25 if day.month in (4, 5) else 1.0 if day.month in (3, 6) else 0.85
        weights.append(
            season * (0.6 if RAIN[0] <= day <= RAIN[1] else 1.0) * (1.15 if day.weekday() in (3, 6) else 1.0)
        )
    found = []
    for day, hour in zip(dice.choices(pool, weights, k=VISITS), dice.choices(range(24), HOURS, k=VISITS), strict=True):
        found.append(local(day, hour, dice.randint(0, 59), dice.randint(0, 59)))
    return sorted(found)


def _shuffled(counts: dict[Any, int], dice: Random) -> list[Any]:
    found = [key for key, count in counts.items() for _ in range(count)]
    dice.shuffle(found)
    return found


def _campaigns(visits: list[Visit], dice: Random) -> None:
    """Links carry a campaign where the company set one; search, dealers and the unknown have none."""
    tagged = [visit for visit in visits if visit.medium in ("social", "email", "video")]
    spring = [visit for visit in tagged if (visit.at.month, visit.at.day) >= (3, 16) and visit.at.month <= 5]
    chosen = dice.sample(spring, sum(SPELLINGS.values()))
    for visit, name in zip(chosen, _shuffled(SPELLINGS, dice), strict=True):
        visit.campaign = name
    for name, (n, sources, first, last) in CAMPAIGNS.items():
        fits = [v for v in tagged if not v.campaign and v.source in sources and first <= (v.at.month, v.at.day) <= last]
        for visit in dice.sample(fits, n):
            visit.campaign = name


def _steps(visits: list[Visit], dice: Random) -> None:
    """Go on by device: on phones the contact page loses nearly everybody."""
    wish = {"facebook": 0.8, "newsletter": 1.7, "google": 1.2, "youtube": 1.1, "haendler": 1.3}
    end = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 23, 0, tzinfo=ZONE)
    for visit in visits:
        visit.steps.append((visit.at, "visit", visit.page))
    for device, phone in (("phone", True), ("desktop", False)):
        group = [visit for visit in visits if visit.device == device and visit.at < end - timedelta(hours=1)]
        for step, total in (("contact", CONTACTS), ("enquiry", ENQUIRIES), ("order", ORDERS)):
            n = PHONE[step] if phone else total - PHONE[step]
            keyed = sorted(group, key=lambda v: dice.random() ** (1 / wish.get(v.source, 1.0)), reverse=True)
            group = sorted(keyed[:n], key=lambda v: v.at)
            for visit in group:
                last = visit.steps[-1][0]
                longest = min(13000.0, (end - last).total_seconds() / 60)
                wait = {
                    "contact": dice.uniform(0.6, 8),
                    "enquiry": dice.uniform(1.5, 14),
                    "order": dice.uniform(9, longest),
                }
                page = {"contact": "/kontakt", "enquiry": "/kontakt/danke", "order": "/bestellung/danke"}[step]
                visit.steps.append((last + timedelta(seconds=round(wait[step] * 60)), step, page))


def _amounts(visits: list[Visit], dice: Random) -> None:
    """Add the pages seen (those of the steps, and more for the curious) and what was ordered."""
    for visit in visits:
        bounced = len(visit.steps) == 1 and dice.random() < 0.47
        visit.pageviews = len(visit.steps) + (0 if bounced else dice.randint(1, 4))
        visit.revenue = dice.choice(BASKETS) if visit.reached("order") else 0


def make() -> list[Visit]:
    """Return the visits in the order of their time."""
    dice = chance("visits")
    visits = [Visit(f"u{number:04d}", moment) for number, moment in enumerate(_moments(dice), 1)]
    phones = {"phone": PHONE["visit"], "desktop": VISITS - PHONE["visit"]}
    for visit, device, origin in zip(visits, _shuffled(phones, dice), _shuffled(SOURCES, dice), strict=True):
        visit.device, (visit.source, visit.medium) = device, origin
        visit.page = dice.choices(PAGES, (5, 3, 3, 4, 3, 2, 3, 2, 1))[0]
    _campaigns(visits, dice)
    _steps(visits, dice)
    _amounts(visits, dice)
    return visits


def _visit_row(visit: Visit) -> dict[str, Any]:
    return {
        "time": visit.at.isoformat(timespec="seconds"),
        "user": visit.user,
        "source": visit.source,
        "medium": visit.medium,
        "campaign": visit.campaign,
        "page": visit.page,
        "device": visit.device,
        "sessions": 1,
        "pageviews": visit.pageviews,
        "conversions": int(visit.reached("enquiry")),
        "revenue": visit.revenue,
    }


def write_visits(visits: list[Visit], tables: Path) -> dict[str, Any]:
    """Write visits and events, and return the funnel."""
    write_table(tables / "visits.csv", [_visit_row(visit) for visit in visits])
    names = ("user", "time", "event", "page", "device")
    events = sorted((moment, visit.user, event, page, visit) for visit in visits for moment, event, page in visit.steps)
    rows = [(user, at.isoformat(timespec="seconds"), event, page, v.device) for at, user, event, page, v in events]
    write_table(tables / "events.csv", [dict(zip(names, row, strict=True)) for row in rows])
    count = {step: sum(visit.reached(step) for visit in visits) for step in STEPS}
    phone = {step: sum(visit.reached(step) for visit in visits if visit.device == "phone") for step in STEPS}
    pairs = list(pairwise(STEPS))
    unknown = sum(not visit.source for visit in visits)
    return {
        "visits_total": len(visits),
        "pageviews_total": sum(visit.pageviews for visit in visits),
        "revenue_total": sum(visit.revenue for visit in visits),
        "visits_by_source": {name or "(unknown)": n for (name, _), n in SOURCES.items()},
        "visits_without_sender": unknown,
        "visits_without_sender_share": round(unknown / len(visits), 4),
        "campaign_spelled_right": "fruehjahr-2026",
        "campaign_spellings": dict(SPELLINGS),
        "campaign_visits": sum(SPELLINGS.values()),
        "campaigns_as_spelled": len({visit.campaign for visit in visits if visit.campaign}),
        "events_total": len(events),
        "funnel": count,
        "funnel_phone": phone,
        "funnel_desktop": {step: count[step] - phone[step] for step in STEPS},
        "funnel_rates": {step: round(count[step] / count[last], 4) for last, step in pairs},
        "funnel_rate_from_start": round(count["order"] / count["visit"], 4),
        "funnel_most_people_lost_step": max(pairs, key=lambda pair: count[pair[0]] - count[pair[1]])[1],
        "funnel_lowest_rate_step": min(pairs, key=lambda pair: count[pair[1]] / count[pair[0]])[1],
        "funnel_lowest_rate_on_phones": round(phone["enquiry"] / phone["contact"], 4),
    }
