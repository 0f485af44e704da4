"""What Meta exports about the page: a day's figures one metric a file, and the audience; and Instagram's posts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from .clock import FIRST_DAY, LAST_DAY, chance, days
from .posts import Post, followers
from .writers import csv_text, utf16, write

INSTAGRAM_ID, INSTAGRAM_NAME = "17841402650993361", "harkwerk.example"
INSTAGRAM_HEADER = [
    *(
        "Post ID",
        "Account ID",
        "Account username",
        "Account name",
        "Description",
        "Duration (sec)",
        "Publish time",
        "Permalink",
    ),
    *("Post type", "Data comment", "Date", "Views", "Reach", "Likes", "Shares", "Follows", "Comments", "Saves"),
]
INSTAGRAM_HEADER_DE = [
    *(
        "Beitrags-ID",
        "Konto-ID",
        "Konto-Benutzername",
        "Kontoname",
        "Beschreibung",
        "Dauer (Sek.)",
        "Veröffentlichungszeitpunkt",
    ),
    *(
        "Permalink",
        "Beitragstyp",
        "Datenkommentar",
        "Datum",
        "Aufrufe",
        "Reichweite",
        "„Gefällt mir“-Angaben",
        "Geteilte Inhalte",
    ),
    *("Follows", "Kommentare", "Gespeicherte Beiträge"),
]
GERMAN_KINDS = {"IG image": "IG Bild", "IG reel": "IG Reel", "IG carousel": "IG Karussell"}


def _over_days(posts: list[Post], metric: str, base: tuple[int, int], dice: Random) -> dict[date, int]:
    """Spread each post's figure over its first days and add what the page gets without a post."""
    found = {day: dice.randint(*base) if day.weekday() < 5 else dice.randint(*base) // 2 for day in days()}
    for post in posts:
        left = post.figures[metric]
        for age, part in enumerate((0.52, 0.22, 0.12, 0.08, 0.06)):
            day, share = (
                min(post.day + timedelta(days=age), LAST_DAY),
                round(post.figures[metric] * part) if age < 4 else left,
            )
            found[day] += share
            left -= share
    return found


def _series(title: str, values: dict[date, int]) -> bytes:
    lines = [
        "sep=,",
        f'"{title}"',
        '"Date","Primary"',
        *(f'"{day}T00:00:00","{value}"' for day, value in values.items()),
    ]
    return utf16("\n".join(lines) + "\n")


def _audience() -> bytes:
    ages = {
        "18-24": (1.4, 2.9),
        "25-34": (6.2, 7.8),
        "35-44": (11.9, 10.6),
        "45-54": (12.3, 11.4),
        "55-64": (9.8, 11.1),
        "65+": (5.9, 8.7),
    }
    blocks = [
        ['"Age & gender"', '"","Women","Men"', *(f'"{age}","{women}","{men}"' for age, (women, men) in ages.items())],
        [
            '"Top cities"',
            '"Stuttgart, Germany","Ulm, Germany","Reutlingen, Germany","Freiburg, Germany"',
            '"6.8","4.1","3.9","2.7"',
        ],
        ['"Top countries"', '"Germany","Austria","Switzerland","France"', '"88.6","5.2","3.7","0.9"'],
        ['"Top pages"', '"Gartenfreunde Beispielstadt","Fachhandel Beispiel"', '"3.1","2.4"'],
        ['"Follows"', '"Facebook follows"', f'"{followers(LAST_DAY)}"'],
    ]
    return utf16("sep=,\n" + "\n\n".join("\n".join(block) for block in blocks) + "\n")


def _daily(posts: list[Post]) -> dict[str, tuple[str, dict[date, int]]]:
    """Return title and values by file; what the files are called says nothing, the second line does."""
    dice = chance("series")
    clicks = _over_days(posts, "link_clicks", (0, 2), dice)
    views = _over_days(posts, "views", (60, 140), dice)
    visits = {day: dice.randint(8, 26) + (14 if any(post.day == day for post in posts) else 0) for day in days()}
    follows = {
        day: max(0, followers(day) - followers(day - timedelta(days=1)) + dice.choice((0, 0, 1))) for day in days()
    }
    return {
        "Follows.csv": ("Facebook follows", follows),
        "Visits.csv": ("Facebook visits", visits),
        "Link-clicks.csv": ("Facebook link clicks", clicks),
        "Views.csv": ("Views", views),
    }


def daily_values(posts: list[Post]) -> dict[str, dict[date, int]]:
    """Return the page's figures by day: name of the file and its values."""
    return {name: values for name, (_, values) in _daily(posts).items()}


def daily_files(posts: list[Post], first: date, last: date) -> dict[str, bytes]:
    """Return the page's daily series between two days, both included: name of the file and its bytes."""
    return {
        name: _series(title, {day: value for day, value in values.items() if first <= day <= last})
        for name, (title, values) in _daily(posts).items()
    }


def write_series(posts: list[Post], exports: Path) -> dict[str, Any]:
    """Write the page's daily series and its audience."""
    for name, content in daily_files(posts, FIRST_DAY, LAST_DAY).items():
        write(exports / name, content)
    write(exports / "Audience.csv", _audience())
    totals = {name: sum(values.values()) for name, (_, values) in _daily(posts).items()}
    return {
        "series_days": len(days()),
        "series_link_clicks": totals["Link-clicks.csv"],
        "series_views": totals["Views.csv"],
        "series_follows": totals["Follows.csv"],
        "audience_blocks": 5,
        "followers_last_day": followers(LAST_DAY),
    }


def write_instagram(posts: list[Post], exports: Path, dirty: Path) -> dict[str, Any]:
    """Write Instagram's posts, since April: pictures and clips that were posted on Facebook too."""
    dice = chance("instagram")
    chosen = [post for post in posts if post.day.month >= 4 and post.motif in ("forge", "clip")]
    chosen += dice.sample([post for post in posts if post.day.month >= 4 and post.motif == "product"], 6)
    rows = []
    for number, post in enumerate(sorted(chosen, key=lambda p: p.published)):
        clip = post.motif == "clip"
        kind = "IG reel" if clip else "IG carousel" if dice.random() < 0.25 else "IG image"
        growth = 0.6 + 0.5 * number / len(chosen)
        reach = round(dice.uniform(210, 340) * growth * (2.3 if clip else 1))
        likes = round(reach * dice.uniform(0.05, 0.09))
        shares, follows = round(reach * dice.uniform(0, 0.012)), dice.choice((0, 0, 1, 1, 2))
        code = "".join(
            dice.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") for _ in range(11)
        )
        rows.append(
            [
                str(17900000000000000 + dice.randrange(10**15)),
                INSTAGRAM_ID,
                INSTAGRAM_NAME,
                "Harkwerk",
                post.text,
                post.seconds,
                post.published,
                f"https://www.instagram.com/{'reel' if clip else 'p'}/{code}/",
                kind,
                "",
                "Lifetime",
                round(reach * dice.uniform(1.2, 1.6)),
                reach,
                likes,
                shares,
                follows,
                dice.randint(0, 7),
                dice.randint(0, 9),
            ]
        )
    english = [[*row[:6], row[6].strftime("%m/%d/%Y %H:%M"), *row[7:]] for row in rows]
    german = [
        [*row[:6], row[6].strftime("%d.%m.%Y %H:%M"), row[7], GERMAN_KINDS[row[8]], "", "Gesamte Laufzeit", *row[11:]]
        for row in rows
    ]
    write(exports / "instagram-posts.csv", csv_text(INSTAGRAM_HEADER, english), "utf-8-sig")
    write(dirty / "instagram-posts-de.csv", csv_text(INSTAGRAM_HEADER_DE, german), "utf-8-sig")
    return {"instagram_posts_total": len(rows), "instagram_reels": sum(row[8] == "IG reel" for row in rows)}
