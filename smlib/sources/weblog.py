"""A web server's log: who came from where to which page; addresses are never kept, robots are not people."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from smlib.sources.decode import decode
from smlib.sources.errors import refuse
from smlib.sources.notes import Notes
from smlib.sources.opening import Members
from smlib.sources.shapes import arranged
from smlib.text import t
from smlib.text.numbers import number

if TYPE_CHECKING:
    import pandas as pd

LINE = re.compile(
    r"(?:\S+ )?(?P<host>[0-9A-Fa-f.:]+|[\w.-]+) \S+ (?:.*?) \[(?P<time>[^\]]{20,32})\] "
    r'"(?P<request>(?:[^"\\]|\\.)*)" (?P<status>\d{3}) (?P<size>\d+|-)'
    r'(?: "(?P<referrer>(?:[^"\\]|\\.)*)" "(?P<agent>(?:[^"\\]|\\.)*)")?.*'
)
BOTS = r"bot\b|bot/|crawl|spider|slurp|facebookexternalhit|preview|monitor|curl/|wget/|python-|httpclient|scan|feed"
ASSETS = r"\.(?:css|js|mjs|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|eot|txt|xml|json|webmanifest|mp4|pdf)$"
NAMES = ["host", "ident", "login", "day", "zone", "request", "status", "size", "referrer", "agent"]
REQUEST = re.compile(r"[A-Z]{3,10} \S")
FEW = 0.2  # more unreadable lines than this: another format
SEARCH = re.compile(r"(?:^|\.)(google|bing|duckduckgo|ecosia|yahoo|startpage|qwant)\.")


def requests(members: Members, names: list[str], *, file: str, notes: Notes, **_: Any) -> pd.DataFrame:
    """Return one row for each page that a person asked for and got.

    Args:
        members: the file.
        names: its name.
        file: name of the file, for messages.
        notes: takes what was left out.

    Returns:
        `visits`: time (UTC), user (substitute name for address and browser), source, medium, campaign, page,
        pageviews = 1.

    Raises:
        SourceError: `log.unparsed` if more than a fifth of the lines cannot be read.
    """
    import pandas as pd

    text = decode(members.read(names[0]), file, notes)
    rows, bad, total = _parsed(text)
    asked = _by_unique(rows["request"], lambda request: bool(REQUEST.match(request)))
    if len(rows) and not asked.all():  # encrypted or broken off: a line of the right form without a request in it
        bad = sorted([*bad, *(int(place) + 1 for place in rows.index[~asked])])
        rows = rows[asked]
    rows = rows.reset_index(drop=True)
    if bad:
        values = {"count": number(len(bad)), "total": number(total), "line": number(bad[0])}
        if len(bad) > FEW * total:
            raise refuse("log.unparsed", key="log.format", **values)
        notes.add("log.unparsed", **values)
    if not len(rows):
        return arranged("visits", {}, 0)
    robots = _by_unique(rows["agent"], lambda agent: bool(re.search(BOTS, agent, re.I)) or agent in ("", "-"))
    if robots.any():
        notes.add("log.bots", "info", count=number(int(robots.sum())))
    target = _by_unique(rows["request"], _target)
    path = _by_unique(target, lambda url: unquote(url.partition("?")[0]) or "/")
    pages = ~robots & rows["status"].isin(["200", "304"]) & (target != "")
    pages &= ~_by_unique(path, lambda url: bool(re.search(ASSETS, url, re.I)))
    kept = rows[pages].reset_index(drop=True)
    target, path = target[pages].reset_index(drop=True), path[pages].reset_index(drop=True)
    if not len(kept):
        return arranged("visits", {}, 0)
    time = _times(kept["day"], kept["zone"])
    if len(time) and (late := time > time.iloc[-1] + pd.Timedelta(days=1)).any():
        notes.add("log.future", count=number(int(late.sum())))
    senders = _senders(target, kept["referrer"], _own_host(kept["referrer"], path))
    codes, _people = pd.factorize(kept["host"] + "\0" + kept["agent"])
    label = t("privacy.person")
    found = {
        "time": time,
        "user": pd.Series([f"{label} {code + 1}" for code in range(len(_people))], dtype="string")
        .iloc[codes]
        .reset_index(drop=True),
        **senders,
        "page": path.astype("string"),
        "pageviews": pd.Series(1, index=range(len(kept)), dtype="Int64"),
    }
    return arranged("visits", found, len(kept))


def _parsed(text: str) -> tuple[pd.DataFrame, list[int], int]:
    """Return the parts of all readable lines as text, the numbers of the others, and how many lines there are."""
    import pandas as pd

    lines = text.replace("\r\n", "\n").split("\n")
    if lines and not lines[-1].strip():
        lines.pop()
    # Six quotation marks and no escape: pandas' parser splits such a line right, and a hundred times faster.
    even = [line.count('"') == 6 and "\\" not in line and line.count(" [", 0, 400) == 1 for line in lines]
    regular = [line for line, fine in zip(lines, even, strict=True) if fine]
    rows = _split(regular)
    places = [place for place, fine in enumerate(even) if fine]
    if rows is None or len(rows) != len(regular):  # a stray carriage return, a broken quote
        rows, places, even = pd.DataFrame(columns=NAMES, dtype="str"), [], [False] * len(lines)
    rows.index = pd.Index(places)
    shaped = rows["day"].str.match(r"^\[\d{1,2}/[A-Z][a-z]{2}/\d{4}:") & rows["status"].str.fullmatch(r"\d{3}")
    doubtful = [place for place, fine in zip(places, shaped, strict=True) if not fine]
    doubtful += [place for place, fine in enumerate(even) if not fine]
    others, bad = [], []
    for place in sorted(doubtful):
        hit = LINE.fullmatch(lines[place].rstrip("\r"))
        if hit and hit["time"].count(" ") == 1:
            day, zone = hit["time"].split(" ")
            others.append((place, [hit["host"], "-", "-", f"[{day}", f"{zone}]", *(hit[n] or "-" for n in NAMES[5:])]))
        elif lines[place].strip():
            bad.append(place + 1)
    if others:
        more = pd.DataFrame([fields for _, fields in others], columns=NAMES, index=[p for p, _ in others], dtype="str")
        rows = pd.concat([rows[shaped.to_numpy(bool)], more]).sort_index(kind="stable")
    else:
        rows = rows[shaped.to_numpy(bool)]
    return rows, bad, len(lines)


def _split(lines: list[str]) -> pd.DataFrame | None:
    import pandas as pd

    if not lines:
        return pd.DataFrame(columns=NAMES, dtype="str")
    data = io.BytesIO("\n".join(lines).encode("utf-8", "replace"))
    try:
        with warnings.catch_warnings():
            # Some servers add fields at the end of a line; nobody needs them here, so their loss is none.
            warnings.simplefilter("ignore", pd.errors.ParserWarning)
            return pd.read_csv(
                data, sep=" ", header=None, names=NAMES, index_col=False, dtype=str, keep_default_na=False
            )
    except (pd.errors.ParserError, ValueError):
        return None


def _by_unique(values: pd.Series, function: Any) -> pd.Series:
    """Apply a function once to each different value."""
    import pandas as pd

    codes, uniques = pd.factorize(values)
    results = pd.Series([function(str(value)) for value in uniques])
    return pd.Series(results.to_numpy()[codes], index=values.index) if len(results) else values.astype(bool)


def _target(request: str) -> str:
    """Return what a request asked for; empty for what is no request for a page."""
    parts = request.split(" ")
    return parts[1] if len(parts) == 3 and parts[0] == "GET" and parts[1].startswith(("/", "http")) else ""


def _times(day: pd.Series, zone: pd.Series) -> pd.Series:
    import pandas as pd

    moments = pd.to_datetime(day.str[1:], format="%d/%b/%Y:%H:%M:%S", errors="coerce")
    minutes = _by_unique(zone, lambda text: int(text[1:3]) * 60 + int(text[3:5]) if re.match(r"[+-]\d{4}", text) else 0)
    east = zone.str.startswith("+")
    offset = pd.to_timedelta(minutes.where(east, -minutes), unit="min")
    return (moments - offset).dt.tz_localize("UTC").astype("datetime64[us, UTC]")


def _own_host(referrer: pd.Series, path: pd.Series) -> str:
    """Return the site's own host: the one whose pages lead most often to pages asked for before."""
    seen = set(path.unique())
    counts: dict[str, int] = {}
    for link, times in referrer.value_counts().items():
        parts = urlsplit(str(link)) if str(link).startswith("http") else None
        if parts and (parts.path or "/") in seen and parts.path not in ("", "/"):
            counts[parts.netloc] = counts.get(parts.netloc, 0) + int(times)
    return max(counts, key=lambda host: counts[host], default="")


def _senders(target: pd.Series, referrer: pd.Series, own: str) -> dict[str, pd.Series]:
    """Return source, medium and campaign: from the link's own words, else from the page that led here."""
    import pandas as pd

    def of_link(url: str) -> tuple[Any, Any, Any]:
        if "utm_" not in url:
            return (None, None, None)
        query = parse_qs(urlsplit(url).query)
        return tuple(query.get(f"utm_{name}", [None])[0] for name in ("source", "medium", "campaign"))  # type: ignore[return-value]

    def of_page(link: str) -> tuple[Any, Any, Any]:
        host = urlsplit(link).netloc.removeprefix("www.") if link.startswith("http") else ""
        if not host or host == own.removeprefix("www."):
            return (None, None, None)
        found = SEARCH.search(host)
        return (found[1], "organic", None) if found else (host, "referral", None)

    def columns(values: pd.Series, function: Any) -> pd.DataFrame:
        codes, uniques = pd.factorize(values)
        table = pd.DataFrame(
            [function(str(v)) for v in uniques], columns=["source", "medium", "campaign"], dtype="string"
        )
        return table.iloc[codes].reset_index(drop=True)

    link, page = columns(target, of_link), columns(referrer, of_page)
    told = link["source"].notna()
    return {
        "source": link["source"].where(told, page["source"]),
        "medium": link["medium"].where(told, page["medium"]),
        "campaign": link["campaign"],
    }
