"""Write the three workbooks that LinkedIn offers for a page: genuine BIFF8 in an OLE container, dates as text.

The samples beside this file are what it writes; it is run by hand and no test needs it, since nothing else here needs
its only requirement, xlwt 1.3.0 (BSD licence). The headings are those of public exports; the figures are made up.

    uv run --no-project --with xlwt==1.3.0 tests/sources/linkedin/make.py
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlwt

DAYS = [date(2026, 3, 2) + timedelta(days=n) for n in range(28)]
KINDS = ("organic", "sponsored", "total")
COUNTED = ("Impressions", "Clicks", "Reactions", "Comments", "Reposts")
ALL_POSTS = ["Post title", "Post link", "Post type", "Campaign name", "Posted by", "Created date", "Campaign start date", "Campaign end date", "Audience", "Impressions", "Views", "Offsite Views", "Clicks", "Click through rate (CTR)", "Likes", "Comments", "Reposts", "Follows", "Engagement rate", "Content Type"]  # fmt: skip
TITLES = ("Ein Spaten, der hält", "Neue Esse in Betrieb", "Wir suchen: Schmied (m/w/d)", "Hacke nach Maß – so geht es")
Sheets = dict[str, list[list[Any]]]


def _day(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def content(dice: random.Random) -> Sheets:
    """Return the worksheets of the content export."""
    header = ["Date", *(f"Impressions ({kind})" for kind in KINDS), "Unique impressions (organic)"]
    header += [f"{name} ({kind})" for name in COUNTED[1:] for kind in KINDS]
    header += [f"Engagement rate ({kind})" for kind in KINDS]
    prose = f"Metrics for all posts of the page from {_day(DAYS[0])} to {_day(DAYS[-1])}. All times are in UTC."
    rows: list[list[Any]] = [[prose], header]
    for day in DAYS:
        seen = dice.randrange(90, 400)
        figures: list[Any] = [seen, 0, seen, round(seen * 0.7)]
        counts = [round(seen * share) for share in (0.04, 0.03, 0.005, 0.003)]
        for count in counts:
            figures += [count, 0, count]
        rows.append([_day(day), *figures, round(sum(counts) / seen, 6), 0.0, round(sum(counts) / seen, 6)])
    posts: list[list[Any]] = [["All posts of the page in this period."], ALL_POSTS]
    for place, title in enumerate(TITLES):
        seen, number = dice.randrange(300, 900), 7170000000000000000 + dice.randrange(10**15)
        link = f"https://www.linkedin.com/feed/update/urn:li:activity:{number}"
        clicks, likes, comments, reposts = (round(seen * share) for share in (0.05, 0.04, 0.01, 0.005))
        rate = round((clicks + likes + comments + reposts) / seen, 6)
        posts.append([title, link, "Organic", "", "Ina Beispiel", _day(DAYS[place * 7]), "", "", "All followers", seen, "", 0, clicks, round(clicks / seen, 6), likes, comments, reposts, "", rate, "Image"])  # fmt: skip
    return {"Metrics": rows, "All posts": posts}


def followers(dice: random.Random) -> Sheets:
    """Return the worksheets of the followers export."""
    rows: list[list[Any]] = [
        ["Date", "Sponsored followers", "Organic followers", "Auto-invited followers", "Total followers"]
    ]
    for day in DAYS:
        organic, invited = dice.randrange(6), dice.randrange(2)
        rows.append([_day(day), 0, organic, invited, organic + invited])
    places: list[list[Any]] = [["Location", "Total followers"], ["Stuttgart", 214], ["Karlsruhe/Baden-Baden", 61]]
    return {"New followers": rows, "Location": places, "Seniority": [["Seniority", "Total followers"], ["Senior", 120]]}


def visitors(dice: random.Random) -> Sheets:
    """Return the worksheets of the visitors export: views and visitors of the whole page by device."""
    devices = ("desktop", "mobile", "total")
    header = ["Date", *(f"Total page views ({d})" for d in devices), *(f"Total unique visitors ({d})" for d in devices)]
    rows: list[list[Any]] = [header]
    for day in DAYS:
        desktop, mobile = dice.randrange(40), dice.randrange(30)
        people = [round(desktop * 0.6), round(mobile * 0.6)]
        rows.append([_day(day), desktop, mobile, desktop + mobile, *people, sum(people)])
    return {"Visitor metrics": rows, "Location": [["Location", "Total views"], ["Stuttgart", 310]]}


def main() -> None:
    """Write the three files beside this one."""
    for name, make in (("content", content), ("followers", followers), ("visitors", visitors)):
        book = xlwt.Workbook(encoding="utf-8")
        for title, rows in make(random.Random(name)).items():
            sheet = book.add_sheet(title)
            for y, row in enumerate(rows):
                for x, value in enumerate(row):
                    if value != "":
                        sheet.write(y, x, value)
        book.save(str(Path(__file__).with_name(f"harkwerk_{name}_1775000000000.xls")))


if __name__ == "__main__":
    main()
