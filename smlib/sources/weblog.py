"""A web server's log: who came from where to which page; addresses are never kept, robots are not people."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from smlib.sources.datetexts import log_parts
from smlib.sources.decode import decode
from smlib.sources.errors import refuse
from smlib.sources.moments import stamps_of
from smlib.sources.notes import Notes
from smlib.sources.opening import Members
from smlib.sources.progress import tick
from smlib.sources.shapes import arranged
from smlib.text import t
from smlib.text.numbers import number

if TYPE_CHECKING:
    import numpy as np
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
PIECE = 4 * 2**20
LONGEST = 64 * 2**10  # no server writes such lines; taking one apart would need a hundred times its size
FEW = 0.2  # more unreadable lines than this: another format
SEARCH = re.compile(r"(?:^|\.)(google|bing|duckduckgo|ecosia|yahoo|startpage|qwant)\.")


def requests(members: Members, names: list[str], *, file: str, notes: Notes, **_: Any) -> pd.DataFrame:
    """Return one row for each page that a person asked for and got.

    The log is read in pieces; of each request only a moment and three numbers are kept, so that a large log needs
    little memory.

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
    import numpy as np
    import pandas as pd

    people, targets, referrers = _Vocabulary(), _Vocabulary(), _Vocabulary()
    kept: list[tuple[np.ndarray, ...]] = []
    bad: list[int] = []
    total = robots = 0
    for share, text in _pieces(members.read(names[0]), file, notes):
        tick(share)
        rows, unread, count = _parsed(text)
        asked = _by_unique(rows["request"], lambda request: bool(REQUEST.match(request)))
        # Encrypted or broken off: a line of the right form without a request in it.
        bad += [total + line for line in sorted([*unread, *(int(place) + 1 for place in rows.index[~asked])])]
        total += count
        rows = rows[asked]
        robot = _by_unique(rows["agent"], lambda agent: bool(re.search(BOTS, agent, re.I)) or agent in ("", "-"))
        robots += int(robot.sum())
        target = _by_unique(rows["request"], _target).where(~robot & rows["status"].isin(["200", "304"]), "")
        mine = rows[(target != "").to_numpy(bool)]
        if len(mine):
            codes = (people.codes(mine["host"] + "\0" + mine["agent"]), targets.codes(target[mine.index]))
            kept.append((_times(mine["day"], mine["zone"]), *codes, referrers.codes(mine["referrer"])))
    if bad:
        values = {"count": number(len(bad)), "total": number(total), "line": number(bad[0])}
        if len(bad) > FEW * total:
            raise refuse("log.unparsed", key="log.format", **values)
        notes.add("log.unparsed", **values)
    if robots:
        notes.add("log.bots", "info", count=number(robots))
    if not kept:
        return arranged("visits", {}, 0)
    moments, person, target_code, referrer_code = (np.concatenate(part) for part in zip(*kept, strict=True))
    time = pd.Series(moments).dt.tz_localize("UTC")
    if (late := time > time.iloc[-1] + pd.Timedelta(days=1)).any():
        notes.add("log.future", count=number(int(late.sum())))
    label = t("privacy.person")
    found = {
        "time": time,
        "user": _taken([f"{label} {place}" for place in range(1, len(people) + 1)], person),
        **_senders(targets, referrers, target_code, referrer_code),
        "page": _taken([_path(url) for url in targets], target_code),
        "pageviews": pd.Series(1, index=range(len(time)), dtype="Int64"),
    }
    return arranged("visits", found, len(time))


class _Vocabulary(dict[str, int]):
    """The different texts of a column, numbered in the order in which they appear."""

    def codes(self, values: pd.Series) -> np.ndarray:
        """Return the number of each text; new ones get the next numbers."""
        import numpy as np
        import pandas as pd

        local, uniques = pd.factorize(values)
        numbers = np.array([self.setdefault(value, len(self)) for value in uniques.tolist()], dtype="int32")
        return numbers[local]


def _taken(texts: list[Any], codes: np.ndarray) -> pd.Series:
    import pandas as pd

    return pd.Series(pd.array(texts, dtype="string").take(codes))


def _pieces(data: bytes, file: str, notes: Notes) -> Iterator[tuple[float, str]]:
    """Yield the log piece by piece, each ending with a line, and the share that came before."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4000]:
        data = decode(data, file, notes).encode("utf-8")
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + PIECE)
        end = len(data) if end < 0 else end + 1
        yield start / len(data), decode(data[start:end], file, notes)
        start = end


def _path(url: str) -> str:
    return unquote(url.partition("?")[0]) or "/"


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
        line = lines[place].rstrip("\r")
        hit = LINE.fullmatch(line) if len(line) <= LONGEST else None
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
    """Return the page that a request asked for; empty for anything else: pictures, scripts, forms."""
    parts = request.split(" ")
    page = len(parts) == 3 and parts[0] == "GET" and parts[1].startswith(("/", "http"))
    return parts[1] if page and not re.search(ASSETS, _path(parts[1]), re.I) else ""


def _times(day: pd.Series, zone: pd.Series) -> np.ndarray:
    """Return moments in UTC; `[22/Jun/2026:05:54:49` is the same as `22 Jun 2026 05:54:49`, which has one shape."""
    import numpy as np

    moments = stamps_of(log_parts(day.tolist()), "dmy")
    minutes = {text: _minutes(text) for text in zone.unique()}
    return np.asarray(moments - zone.map(minutes).to_numpy("timedelta64[m]")) if len(zone) else moments


def _minutes(zone: str) -> int:
    found = re.match(r"([+-])(\d{2})(\d{2})", zone)
    return (int(found[2]) * 60 + int(found[3])) * (1 if found[1] == "+" else -1) if found else 0


def _own_host(referrers: _Vocabulary, counts: np.ndarray, paths: set[str]) -> str:
    """Return the site's own host: the one whose pages lead most often to pages asked for before."""
    hosts: dict[str, int] = {}
    for link, code in referrers.items():
        parts = _split_link(link)
        if parts and parts.path in paths and parts.path not in ("", "/"):
            hosts[parts.netloc] = hosts.get(parts.netloc, 0) + int(counts[code])
    return max(hosts, key=lambda host: hosts[host], default="").removeprefix("www.")


def _split_link(link: str) -> SplitResult | None:
    try:
        return urlsplit(link) if link.startswith(("http://", "https://", "/")) else None
    except ValueError:  # a broken IPv6 address
        return None


Sender = tuple[str | None, str | None, str | None]  # source, medium, campaign


def _senders(
    targets: _Vocabulary, referrers: _Vocabulary, target_code: np.ndarray, referrer_code: np.ndarray
) -> dict[str, pd.Series]:
    """Return source, medium and campaign: from the link's own words, else from the page that led here."""
    import numpy as np

    own = _own_host(referrers, np.bincount(referrer_code, minlength=len(referrers)), {_path(url) for url in targets})

    def of_link(url: str) -> Sender:
        parts = _split_link(url) if "utm_" in url else None
        query = parse_qs(parts.query) if parts else {}
        source, medium, campaign = (query.get(f"utm_{name}", [None])[0] for name in ("source", "medium", "campaign"))
        return source, medium, campaign

    def of_page(link: str) -> Sender:
        parts = _split_link(link)
        host = parts.netloc.removeprefix("www.") if parts else ""
        if not host or host == own:
            return None, None, None
        found = SEARCH.search(host)
        return (found[1], "organic", None) if found else (host, "referral", None)

    links, pages = [of_link(url) for url in targets], [of_page(link) for link in referrers]
    told = np.array([link[0] is not None for link in links], dtype=bool)[target_code]
    columns = {}
    for place, name in enumerate(("source", "medium", "campaign")):
        link = _taken([entry[place] for entry in links], target_code)
        columns[name] = (
            link.where(told, _taken([entry[place] for entry in pages], referrer_code)) if place < 2 else link
        )
    return columns
