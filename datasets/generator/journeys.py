"""What 400 people who agreed to be asked had seen before they wrote, and the links the company published."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from .clock import FIRST_DAY, LAST_DAY, chance, local
from .writers import rows_of, write_table

# Ways that ended in an enquiry, with how many people took them: 160. Pattern 5.
CONVERTED = {
    "facebook videos newsletter": 22,
    "facebook videos videos newsletter": 32,
    "facebook newsletter": 8,
    "facebook videos videos search": 14,
    "search newsletter": 10,
    "facebook": 6,
    "newsletter": 14,
    "search": 12,
    "instagram videos newsletter": 8,
    "facebook videos direct": 10,
    "videos direct": 4,
    "dealers search": 6,
    "direct": 8,
    "videos newsletter": 6,
}
# Ways that ended nowhere: 240.
LOST = {
    "facebook": 74,
    "search": 48,
    "direct": 32,
    "videos": 22,
    "facebook facebook": 18,
    "facebook videos": 14,
    "newsletter": 12,
    "instagram": 12,
    "search direct": 5,
    "dealers": 3,
}


def write_journeys(tables: Path) -> dict[str, Any]:
    """Write one row a touch; `converted` is 1 in the row in which the enquiry came."""
    dice = chance("journeys")
    ways = [(way.split(), 1) for way, n in CONVERTED.items() for _ in range(n)]
    ways += [(way.split(), 0) for way, n in LOST.items() for _ in range(n)]
    dice.shuffle(ways)
    start = local(FIRST_DAY, 0)
    length = (LAST_DAY - FIRST_DAY).days - 30
    touches = []
    for number, (way, converted) in enumerate(ways, 1):
        moment = start + timedelta(days=dice.randrange(length), minutes=dice.randrange(7 * 60, 22 * 60))
        for place, channel in enumerate(way):
            touches.append((moment, f"p{number:03d}", channel, int(converted and place == len(way) - 1)))
            moment += timedelta(minutes=dice.randrange(40, 9000))
    rows = [
        {"user": user, "time": moment.isoformat(timespec="seconds"), "channel": channel, "converted": converted}
        for moment, user, channel, converted in sorted(touches)
    ]
    write_table(tables / "journeys.csv", rows)

    first: dict[str, float] = {}
    last: dict[str, float] = {}
    linear: dict[str, float] = {}
    for way, n in CONVERTED.items():
        touched = way.split()
        first[touched[0]] = first.get(touched[0], 0) + n
        last[touched[-1]] = last.get(touched[-1], 0) + n
        for channel in touched:
            linear[channel] = linear.get(channel, 0) + n / len(touched)

    def ranked(credit: dict[str, float]) -> dict[str, float]:
        return {channel: round(credit[channel], 2) for channel in sorted(credit, key=lambda c: -credit[c])}

    return {
        "journeys_total": len(ways),
        "journeys_converted": sum(CONVERTED.values()),
        "touches_total": len(rows),
        "attribution_first": ranked(first),
        "attribution_last": ranked(last),
        "attribution_linear": ranked(linear),
    }


def write_links(tables: Path) -> dict[str, Any]:
    """Write the links that were published, with the mistakes that were made."""
    rows = [dict(zip(("published", "channel", "url", "problem"), row, strict=True)) for row in rows_of("links.txt")]
    problems = [row.pop("problem") for row in rows]
    write_table(tables / "utm-links.csv", rows)
    return {
        "links_total": len(rows),
        "links_with_problem": sum(bool(problem) for problem in problems),
        "link_problems": {row["url"]: problem for row, problem in zip(rows, problems, strict=True) if problem},
    }
