"""What other places export: YouTube Studio, the Business Profile, the ads manager, TikTok."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from .clock import LAST_DAY, chance, days
from .posts import Post
from .writers import archive, csv_text, workbook, write

SHY = "\u00ad"  # soft hyphens stand in YouTube's German headings
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug")
FULL_MONTHS = {7: "July", 8: "August"}
YOUTUBE_HEADER = [
    *(
        "Videos",
        "Videotitel",
        f"Veröffentlichungs{SHY}zeitpunkt des Videos",
        "Dauer",
        "Aufrufe",
        f"Wiedergabe{SHY}zeit (Stunden)",
    ),
    *("Abonnenten", "Geschätzter Umsatz (EUR)", "Impressionen", f"Klickrate der Impres{SHY}sionen (%)"),
]
PROFILE_HEADER = [
    *(
        "Store code",
        "Business name",
        "Address",
        "Labels",
        "Google Search - Mobile",
        "Google Search - Desktop",
        "Google Maps - Mobile",
    ),
    *(
        "Google Maps - Desktop",
        "Calls",
        "Messages",
        "Bookings",
        "Directions",
        "Website clicks",
        "Food orders",
        "Food menu clicks",
    ),
    "Hotel bookings",
]
PROFILE_ABOUT = [
    *("Unique code of the shop", "Name of the business", "Address of the business", "Labels of the business"),
    *(
        f"Number of people that viewed the business on {place}"
        for place in ("Search, mobile", "Search, desktop", "Maps, mobile", "Maps, desktop")
    ),
    *("Number of calls from the profile", "Number of messages from the profile", "Number of bookings from the profile"),
    *(
        "Number of requests for directions",
        "Number of clicks on the website",
        "Number of food orders",
        "Number of menu clicks",
    ),
    "Number of hotel bookings",
]
ADS = [
    *(
        "Campaign name",
        "Ad set name",
        "Ad name",
        "Reporting starts",
        "Reporting ends",
        "Amount spent (EUR)",
        "Result type",
        "Results",
    ),
    *("Result value type", "Cost per result", "Reach", "Impressions", "Frequency", "Link clicks", "Result value type"),
]
ADS_DE = [
    *(
        "Kampagnenname",
        "Name der Anzeigengruppe",
        "Anzeigenname",
        "Tag",
        "Ausgegebener Betrag (EUR)",
        "Impressionen",
        "Reichweite",
    ),
    *("Frequenz", "Ergebnisse", "Kosten pro Ergebnis", "Link-Klicks"),
]


def write_youtube(posts: list[Post], exports: Path) -> dict[str, Any]:
    """Write the archive of YouTube Studio with its three tables; the total comes first."""
    dice, rows = chance("youtube"), []
    for post in (post for post in posts if post.motif == "clip"):
        views = round(dice.uniform(240, 900) * (1.6 if post.product == "secateurs" else 1))
        hours = views * post.seconds * dice.uniform(0.5, 0.75) / 3600
        shown = round(views * dice.uniform(6, 11))
        code = "".join(
            dice.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") for _ in range(11)
        )
        stamp = f"{ENGLISH_MONTHS[post.day.month - 1]} {post.day.day}, {post.day.year}"
        followers = dice.choice((-1, 0, 0, 1, 2, 4))
        rows.append(
            [
                code,
                post.title,
                stamp,
                post.seconds,
                views,
                round(hours, 4),
                followers,
                0,
                shown,
                round(100 * views * 0.42 / shown, 2),
            ]
        )
    total = [
        "Gesamt",
        "",
        "",
        "",
        sum(r[4] for r in rows),
        round(sum(r[5] for r in rows), 4),
        sum(r[6] for r in rows),
        0,
    ]
    total += [sum(r[8] for r in rows), round(100 * sum(r[4] for r in rows) * 0.42 / sum(r[8] for r in rows), 2)]
    weights = [dice.uniform(0.4, 1.6) for _ in days()]
    shares = [int(total[4] * weight / sum(weights)) for weight in weights]
    shares[-1] += total[4] - sum(shares)
    per_day = list(zip((day.isoformat() for day in days()), shares, strict=True))
    chart = [
        [day, row[0], row[1], max(0, round(row[4] * share / total[4]))]
        for day, share in per_day[-14:]
        for row in rows[:3]
    ]
    members: dict[str, str | bytes] = {
        "Tabellendaten.csv": csv_text(YOUTUBE_HEADER, [total, *rows], end="\n").encode("utf-8-sig"),
        "Gesamtwerte.csv": csv_text(["Datum", "Aufrufe"], per_day, end="\n").encode("utf-8-sig"),
        "Diagrammdaten.csv": csv_text(["Datum", "Videos", "Videotitel", "Aufrufe"], chart, end="\n").encode(
            "utf-8-sig"
        ),
    }
    write(exports / "youtube.zip", archive(members))
    return {"youtube_clips": len(rows), "youtube_views": total[4], "youtube_days": len(per_day)}


def write_profile(exports: Path) -> dict[str, Any]:
    """Write the Business Profile's Excel file: a heading, a line that explains it, one row a place."""
    works = [
        "HW-01",
        "Harkwerk GmbH",
        "Beispielweg 7, 70000 Beispielstadt",
        "Werk",
        4120,
        1890,
        3065,
        412,
        386,
        61,
        0,
        744,
        918,
        0,
        0,
        0,
    ]
    counter = [
        "HW-02",
        "Harkwerk Reparaturannahme",
        "Beispielweg 7, Tor 2, 70000 Beispielstadt",
        "Reparatur",
        1580,
        610,
        1342,
        97,
        214,
        38,
        0,
        501,
        263,
        0,
        0,
        0,
    ]
    write(exports / "business-profile.xlsx", workbook({"Insights": [PROFILE_HEADER, PROFILE_ABOUT, works, counter]}))
    return {"profile_places": 2, "profile_calls": 386 + 214, "profile_website_clicks": 918 + 263}


def _plan() -> list[tuple[str, str, str, date, int]]:
    """Return campaign, ad set, ad, first day and weeks; an ad's name alone says nothing: it stands in two sets."""
    spring, summer = "Frühjahr 2026", "Sommerschnitt 2026"
    return [
        (spring, "Gartenfreunde BW", "Spaten", date(2026, 3, 16), 6),
        (spring, "Gartenfreunde BW", "Pendelhacke", date(2026, 3, 16), 6),
        (spring, "Kleine Gärten", "Spaten", date(2026, 3, 30), 4),
        (summer, "Gartenfreunde BW", "Baumschere", date(2026, 7, 6), 4),
    ]


def _ad_row(
    names: tuple[str, str, str], first: date, days: int, people: int, shown: int, clicks: int, price: float
) -> list[Any]:
    spent = round(clicks * price, 2)
    last = first + timedelta(days=days - 1)
    row: list[Any] = [*names, first, last, spent, "Link clicks", clicks, "", round(spent / clicks, 2)]
    return [*row, people, shown, round(shown / people, 6), clicks, ""]


def _comma(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def write_ads(exports: Path) -> dict[str, Any]:
    """Write the ads manager's table by week in English, and by day for July in German notation."""
    dice, rows, german = chance("ads"), [], []
    for campaign, group, ad, first, weeks in _plan():
        for number in range(weeks):
            people = dice.randint(900, 1700)
            shown, clicks = round(people * dice.uniform(1.15, 1.6)), round(people * dice.uniform(0.018, 0.034))
            start = first + timedelta(days=7 * number)
            rows.append(_ad_row((campaign, group, ad), start, 7, people, shown, clicks, dice.uniform(0.34, 0.62)))
    for ad, clicks in (("Aussage", 240), ("Frage", 306)):
        names = ("Überschrift im Test", "A/B", ad)
        rows.append(_ad_row(names, date(2026, 6, 8), 14, 6000, round(6000 * 1.21), clicks, 0.41))
    write(exports / "meta-ads-en.csv", csv_text(ADS, rows), "utf-8-sig")
    for number in range(26):  # until the end of July
        day = date(2026, 7, 6) + timedelta(days=number)
        people, clicks = dice.randint(150, 260), dice.randint(3, 8)
        shown, cost = round(people * dice.uniform(1.05, 1.3)), clicks * dice.uniform(0.34, 0.62)
        head = ["Sommerschnitt 2026", "Gartenfreunde BW", "Baumschere", f"{day:%d.%m.%Y}", _comma(cost)]
        german.append([*head, shown, people, _comma(shown / people), clicks, _comma(cost / clicks), clicks])
    write(exports / "meta-ads-de.csv", csv_text(ADS_DE, german, delimiter=";"), "utf-8-sig")
    return {
        "ads_rows": len(rows),
        "ads_spent": round(sum(row[5] for row in rows), 2),
        "ads_link_clicks": sum(row[13] for row in rows),
        "ads_de_rows": len(german),
        "ads_de_spent": round(sum(float(row[4].replace(",", ".")) for row in german), 2),
        "ads_de_link_clicks": sum(row[10] for row in german),
    }


def write_tiktok(exports: Path) -> dict[str, Any]:
    """Write what the apprentices' four weeks on TikTok gave: days without a year, as the studio exports them."""
    dice, followers, overview, history = chance("tiktok"), 0, [], []
    first = LAST_DAY - timedelta(days=27)
    for number in range(28):
        day = first + timedelta(days=number)
        name = f"{FULL_MONTHS[day.month]} {day.day}"
        clip = 3 if number % 7 == 2 else 1
        views = dice.randint(20, 90) * clip
        gained = dice.choice((0, 0, 1, 1, 2, -1 if followers else 0)) + clip // 3
        followers += gained
        overview.append(
            [
                name,
                views,
                dice.randint(0, 6) * clip,
                round(views * dice.uniform(0.03, 0.07)),
                dice.randint(0, clip),
                dice.randint(0, 1),
            ]
        )
        history.append([name, followers, gained])
    header = ["Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares"]
    write(exports / "Overview.csv", csv_text(header, overview, quote_all=True, end="\n"))
    header = ["Date", "Followers", "Difference in followers from previous day"]
    write(exports / "FollowerHistory.csv", csv_text(header, history, quote_all=True, end="\n"))
    return {
        "tiktok_first_day": first.isoformat(),
        "tiktok_last_day": LAST_DAY.isoformat(),
        "tiktok_days": len(overview),
        "tiktok_views": sum(row[1] for row in overview),
        "tiktok_followers_last_day": followers,
    }
