"""What module 1 compares answers with, computed from the case company's files."""

from __future__ import annotations

import csv
import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from smlib.course.records import Misread, unclear

if TYPE_CHECKING:
    import pandas as pd

HOME = "Europe/Berlin"
# Each set: at least one of these columns is needed; the key is the sentence that says what is missing.
NEEDED = {
    "no_when": {"published_at"},
    "no_what": {"text", "permalink", "post_id", "kind"},
    "no_measure": {"reactions", "comments", "shares", "reach", "clicks", "link_clicks"},
}
USEFUL = {"post_id", "kind", "saves", "views", "impressions", "viewers"}.union(*NEEDED.values())


@cache
def posts() -> pd.DataFrame:
    """Return the posts of the English content export."""
    from smlib.sources.examples import example
    from smlib.sources.reader import read

    try:
        return read(example("facebook-posts-en"))
    except FileNotFoundError:
        raise Misread(unclear("data_missing")) from None


@cache
def messages() -> pd.DataFrame:
    """Return the messages of the download archive, with their text."""
    from smlib.sources.examples import example
    from smlib.sources.reader import read

    return read(example("facebook-archive"), table="messages", own_name="Harkwerk", keep_text=True)


@cache
def file_ids() -> tuple[str, ...]:
    """Return the first cell of each row as a spreadsheet shows them: with duplicates and the total row."""
    from smlib.sources.examples import example

    with open(example("facebook-posts-en"), encoding="utf-8-sig", newline="") as file:
        return tuple(row[0] for row in csv.reader(file) if any(row))[1:]


def miscounts() -> dict[int, str]:
    """Return the numbers that a wrong way of counting gives, with the sentence for each."""
    rows, posts_there = len(file_ids()), sum(map(str.isdigit, file_ids()))
    return {
        posts().shape[1]: "columns",
        len(messages()): "messages",
        len(posts()) + rows - posts_there: "total_row",
        posts_there: "duplicates",
        rows: "raw_rows",
    }


@cache
def days() -> tuple[date, ...]:
    """Return the day of each post in German time, in the order of `posts()`."""
    return tuple(posts()["published_at"].dt.tz_convert(HOME).dt.date)


def _ids(days_wanted: set[date]) -> set[str]:
    return {post for post, day in zip(posts()["post_id"], days(), strict=True) if day in days_wanted}


def of_month(month: int) -> set[str]:
    """Return the ids of the posts of a month of 2026."""
    return _ids({day for day in days() if day.month == month})


def after_march() -> set[str]:
    """Return the ids of the posts from 1 April on."""
    return _ids({day for day in days() if day > date(2026, 3, 31)})


def on_last_day() -> set[str]:
    """Return the ids of the posts of 31 March."""
    return _ids({date(2026, 3, 31)})


@cache
def march_ranks() -> dict[str, list[str]]:
    """Return the ids of March's posts by reactions and by reach, best first."""
    table = posts()[posts()["post_id"].isin(list(of_month(3)))]
    return {
        measure: list(table.sort_values(measure, ascending=False, kind="stable")["post_id"])
        for measure in ("reactions", "reach")
    }


@cache
def _real_names() -> frozenset[str]:
    found = messages()
    return frozenset(found.loc[found["role"] == "customer", "author"].dropna().astype(str))


PHONE = re.compile(r"(?<!\d)(?:\+49|0)[\d ()/-]{6,}\d")


def names_left(frame: pd.DataFrame) -> dict[str, int]:
    """Count real names in the column of authors, and texts with a real name or a telephone number."""
    names = _real_names()
    left = {"author": 0, "text": 0}
    for column in frame.columns:
        if frame[column].dtype.kind != "O":
            continue
        values = frame[column].dropna().astype(str)
        if column == "author":
            left["author"] = int(values.isin(list(names)).sum())
        else:
            pattern = "|".join(map(re.escape, sorted(names))) or r"(?!)"
            left["text"] += int((values.str.contains(pattern) | values.str.contains(PHONE.pattern)).sum())
    return left
