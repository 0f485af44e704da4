"""What Meta exports about posts: the content table in English and German, with the dirt that is really there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from .clock import chance
from .posts import PAGE_ID, PAGE_NAME, Post
from .writers import csv_text, write

LABELS = {"forge": "Schmiede", "product": "Produkt", "clip": "Clip", "other": ""}
ENGLISH = (
    "Post ID,Page ID,Page name,Title,Description,Duration (sec),Publish time,Caption type,Permalink,Is crosspost,"
    "Is share,Post type,Languages,Custom labels,Funded content status,Data comment,Date,Views,Reach,"
    "Reactions; comments and shares,Reactions,Comments,Shares,Total clicks,Other Clicks,Link Clicks,"
    "Matched Audience Targeting Consumption (Photo Click),Seconds viewed,Average Seconds viewed,"
    "Estimated earnings (USD),Ad CPM (USD),Ad impressions,3-Second Video Views,Negative feedback from users: Hide all"
)
ENGLISH_HEADER = [name.replace(";", ",") for name in ENGLISH.split(",")]
# No German file could be found in public; these headings are a reconstruction.
GERMAN_HEADER = [
    *(
        "Beitrags-ID",
        "Seiten-ID",
        "Seitenname",
        "Titel",
        "Beschreibung",
        "Dauer (Sek.)",
        "Veröffentlichungszeitpunkt",
        "Permalink",
    ),
    *(
        "Beitragstyp",
        "Datenkommentar",
        "Datum",
        "Aufrufe",
        "Reichweite",
        "Reaktionen, Kommentare und geteilte Inhalte",
        "Reaktionen",
    ),
    *("Kommentare", "Geteilte Inhalte", "Klicks insgesamt", "Link-Klicks"),
]
GERMAN_TYPES = {"Photos": "Fotos", "Reels": "Reels", "Links": "Links", "Text": "Text"}
SUMMED = (
    "Views",
    "Reach",
    "Reactions, comments and shares",
    "Reactions",
    "Comments",
    "Shares",
    "Total clicks",
    "Other Clicks",
    "Link Clicks",
)


def american(post: Post) -> str:
    """Month first, no zone."""
    return post.published.strftime("%m/%d/%Y %H:%M")


def german(post: Post) -> str:
    """Day first with dots, no zone."""
    return post.published.strftime("%d.%m.%Y %H:%M")


def _title(post: Post) -> tuple[str, str]:
    """Meta fills the title nearly always, the description only sometimes: the longer one is the text."""
    if int(post.post_id[-3:]) % 2:
        return post.text, ""
    first = post.text.split("\n")[0]
    return first[: first.find(".") + 1] or first, post.text


def english_row(post: Post, published: Callable[[Post], str] = american, grown: float = 1.0) -> list[Any]:
    """Return one row of the English export; `grown` is the part of the figures that an earlier export shows."""
    figures = {name: int(value * grown) for name, value in post.figures.items()}
    title, description = _title(post)
    clip = post.motif == "clip"
    together = figures["reactions"] + figures["comments"] + figures["shares"]
    photo_clicks = (figures["clicks"] - figures["link_clicks"]) if post.kind == "Photos" else ""
    return [
        *(
            post.post_id,
            PAGE_ID,
            PAGE_NAME,
            title,
            description,
            post.seconds if clip else 0,
            published(post),
            "",
            post.permalink,
            0,
            0,
        ),
        *(post.kind, "", LABELS[post.motif], "NONE", "", "Lifetime", figures["views"], figures["reach"], together),
        *(
            figures["reactions"],
            figures["comments"],
            figures["shares"],
            figures["clicks"],
            figures["clicks"] - figures["link_clicks"],
        ),
        *(figures["link_clicks"], photo_clicks, figures.get("seconds_viewed", "")),
        *(
            round(figures["seconds_viewed"] / figures["views"], 3) if clip else "",
            "",
            "",
            "",
            figures.get("three_seconds", ""),
            "",
        ),
    ]


def german_row(post: Post) -> list[Any]:
    """Return one row of the German export."""
    figures = post.figures
    title, description = _title(post)
    together = figures["reactions"] + figures["comments"] + figures["shares"]
    return [
        *(
            post.post_id,
            PAGE_ID,
            PAGE_NAME,
            title,
            description,
            post.seconds,
            german(post),
            post.permalink,
            GERMAN_TYPES[post.kind],
        ),
        *(
            "",
            "Gesamte Laufzeit",
            figures["views"],
            figures["reach"],
            together,
            figures["reactions"],
            figures["comments"],
        ),
        *(figures["shares"], figures["clicks"], figures["link_clicks"]),
    ]


def total_row(header: Sequence[str], rows: Sequence[Sequence[Any]], label: str, summed: Sequence[str]) -> list[Any]:
    """Return the line that somebody added in a spreadsheet: sums, of reach too, though reach cannot be summed."""
    total: list[Any] = [""] * len(header)
    total[0] = label
    for name in summed:
        place = header.index(name)
        total[place] = sum(int(row[place] or 0) for row in rows)
    return total


def broken(text: str) -> str:
    """Return a text whose UTF-8 was once read as Windows-1252."""
    return text.encode("utf-8").decode("cp1252", errors="strict")


def _with_dirt(posts: list[Post]) -> tuple[list[list[Any]], dict[str, Any]]:
    """Two exports pasted one below the other: March, then 28 March to August; their overlap is there twice."""
    early = [post for post in posts if post.day <= date(2026, 3, 31)]
    late = [post for post in posts if post.day >= date(2026, 3, 28)]
    twice = [post.post_id for post in early if post.day >= date(2026, 3, 28)]
    rows = [english_row(post) for post in early] + [english_row(post) for post in late]
    dice = chance("meta/dirt")
    once = [row for row in rows if row[0] not in twice]
    umlauts = [row for row in once[: len(early) - len(twice)] if any(letter in row[3] + row[4] for letter in "äöüß")][
        :5
    ]
    for row in umlauts:
        row[3], row[4] = broken(row[3]), broken(row[4])
    views = ENGLISH_HEADER.index("Views")
    blank = dice.sample([row for row in once if row not in umlauts], 2)
    for row in blank:
        row[views] = ""
    notes = {
        "duplicate_rows": len(twice),
        "duplicate_post_ids": twice,
        "broken_umlaut_rows": len(umlauts),
        "blank_views_post_ids": sorted(row[0] for row in blank),
    }
    return rows, notes


def _damaged(posts: list[Post]) -> str:
    """Return the copy that a spreadsheet has damaged: ids rounded, semicolons, Windows-1252."""
    header = [
        "Post ID",
        "Page ID",
        "Page name",
        "Title",
        "Publish time",
        "Permalink",
        "Post type",
        "Views",
        "Reach",
        "Reactions",
        "Comments",
    ]
    rows = []
    for post in posts[:36]:
        figures = post.figures
        rounded = f"{float(post.post_id):.5E}".replace(".", ",")
        title = post.text.split("\n")[0]
        rows.append(
            [
                rounded,
                f"{float(PAGE_ID):.5E}".replace(".", ","),
                PAGE_NAME,
                title,
                german(post),
                post.permalink,
                post.kind,
                figures["views"],
                figures["reach"],
                figures["reactions"],
                figures["comments"],
            ]
        )
    return csv_text(header, rows, delimiter=";")


def write_content(posts: list[Post], exports: Path, dirty: Path) -> dict[str, Any]:
    """Write all content tables of the Facebook page and return what a reader must find in them."""
    rows, notes = _with_dirt(posts)
    total = total_row(ENGLISH_HEADER, rows, "Total", SUMMED)
    write(exports / "facebook-posts-en.csv", csv_text(ENGLISH_HEADER, [*rows, total]), "utf-8-sig")

    german_rows = [german_row(post) for post in posts]
    german_total = total_row(
        GERMAN_HEADER, german_rows, "Gesamt", ("Aufrufe", "Reichweite", "Reaktionen", "Kommentare")
    )
    write(dirty / "facebook-posts-de.csv", csv_text(GERMAN_HEADER, [*german_rows, german_total]), "utf-8-sig")

    # Somebody put two lists of April together: the first half day first, the second half month first.
    april = [post for post in posts if post.day.month == 4]
    half = next(i for i, post in enumerate(april) if post.day.day > 13)
    mixed = [english_row(post, lambda p: p.published.strftime("%d/%m/%Y %H:%M")) for post in april[:half]]
    mixed += [english_row(post) for post in april[half:]]
    write(dirty / "facebook-posts-mixed-dates.csv", csv_text(ENGLISH_HEADER, mixed), "utf-8-sig")
    write(dirty / "facebook-posts-excel.csv", _damaged(posts).encode("cp1252", errors="replace"))

    spring = [
        english_row(post, grown=0.93 if post.day.month == 5 else 0.98)
        for post in posts
        if post.day <= date(2026, 5, 31)
    ]
    summer = [english_row(post) for post in posts if post.day >= date(2026, 5, 1)]
    folder = dirty / "facebook-overlap"
    write(folder / f"Mar-02-2026_May-31-2026_{PAGE_ID}7.csv", csv_text(ENGLISH_HEADER, spring), "utf-8-sig")
    write(folder / f"May-01-2026_Aug-16-2026_{PAGE_ID}9.csv", csv_text(ENGLISH_HEADER, summer), "utf-8-sig")
    may = [post for post in posts if post.day.month == 5]
    notes |= {
        "export_rows": len(rows) + 1,
        "total_row": True,
        "mixed_dates_rows": len(mixed),
        "overlap_posts": len(may),
        "overlap_rows": len(spring) + len(summer),
        "excel_damaged_ids": 36,
    }
    return notes
