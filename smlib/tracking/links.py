"""Links with a sender: UTM parameters by one rule, and what is wrong with links that exist."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from numbers import Real
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_plus, urlsplit, urlunsplit

from smlib.text import t
from smlib.text.numbers import listed
from smlib.tracking.errors import TrackingError

if TYPE_CHECKING:
    import pandas as pd

NEEDED = ("source", "medium", "campaign")
PARTS = (*NEEDED, "content", "term")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"})
_NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_BEHIND = re.compile(r"utm_[a-z]+=[^&]*", re.IGNORECASE)
_MISSPELT = re.compile(r"(?:amp;)*utm[-_ ]?([a-z]+)", re.IGNORECASE)


def utm(
    url: str, source: str, medium: str, campaign: str, *, content: str | None = None, term: str | None = None
) -> str:
    """Give a link a sender: where a visit comes from, by what way, and why.

    Values become lower case, umlauts ae, oe, ue and ss, everything but letters, digits, `.`, `_` and `-` becomes one
    hyphen, so that one campaign is spelled one way. Query and fragment of the link stay as they are; UTM parameters
    of the same name are replaced. A link without `https://` gets it.

    Args:
        url: the link.
        source: where it stands: `facebook`, `newsletter`.
        medium: by what way: `social`, `email`.
        campaign: why: `garden-spring-2026`.
        content: which of several links, if that matters.
        term: keyword of an ad.

    Returns:
        The link with its sender.

    Raises:
        TrackingError: for a link that leads to no web page, or a value in which nothing is left.

    Example:
        >>> import smlib as sm
        >>> sm.utm("https://harkwerk.example/spaten?farbe=rot#preis", "Facebook", "Social", "Frühling 2026")
        'https://harkwerk.example/spaten?farbe=rot&utm_source=facebook&utm_medium=social&utm_campaign=fruehling-2026#preis'
    """
    given = {"source": source, "medium": medium, "campaign": campaign, "content": content, "term": term}
    values = {}
    for part, value in given.items():
        if value is None and part not in NEEDED:
            continue
        name = normal(value)
        if not name:
            raise TrackingError("utm_empty", part=part, given=repr(value))
        values[part] = name
    return _with(_split(url), values)


def normal(value: object) -> str:
    """Return a UTM value in the one spelling: `"Frühling 2026 "` becomes `"fruehling-2026"`.

    Example:
        >>> from smlib.tracking.links import normal
        >>> normal("Gärten & Höfe")
        'gaerten-hoefe'
    """
    text = unicodedata.normalize("NFKC", "" if value is None or value != value else str(value)).casefold()
    text = unicodedata.normalize("NFKD", text.translate(_UMLAUTS))
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return re.sub(r"(?<=[._-])[._-]+", "", re.sub(r"[^a-z0-9._-]+", "-", text)).strip("._-")


def senders(url: str) -> dict[str, str]:
    """Return the UTM parameters of a link, decoded: `{"source": …, "medium": …, "campaign": …}`.

    Example:
        >>> from smlib.tracking.links import senders
        >>> senders("https://harkwerk.example/?utm_source=google&utm_campaign=fr%C3%BChling%202026")
        {'source': 'google', 'campaign': 'frühling 2026'}
    """
    pairs = [pair.partition("=") for pair in _pairs(urlsplit(str(url).strip()).query)]
    return {name[4:]: unquote_plus(value) for name, _, value in pairs if name.startswith("utm_")}


def check_utm(urls: Any) -> pd.DataFrame:
    """Say which links have a sender that can be counted, what is wrong with the others, and how they would be right.

    Args:
        urls: one link, or a list or column of links; rows keep their order, repeated ones too.

    Returns:
        pandas table, one row per link: url, ok, problem (in words; missing if ok), suggestion (a repaired link;
        missing where it cannot be guessed). Found are: no link, missing or doubled parameters, upper case, umlauts,
        spaces and other signs, misspelled parameters, parameters behind `#` or after a second `?`, personal data
        (`@`), and the same campaign, source or medium spelled in several ways within the list.

    Example:
        >>> import smlib as sm
        >>> sm.check_utm("https://harkwerk.example/?utm_source=facebook")["ok"].tolist()
        [False]
    """
    import pandas as pd

    found = [_look(url) for url in _many(urls)]
    common = {part: _spellings(values[part] for _, values, _ in found if part in values) for part in PARTS}
    rows = []
    for url, values, problems in found:
        agreed = {part: common[part].get(_skeleton(value), value) for part, value in values.items()}
        for part in NEEDED:
            if part in values and agreed[part] != values[part]:
                problems = [*problems, t("tracking.utm.spelling", part=part, given=values[part], common=agreed[part])]
        repairable = bool(problems) and all(agreed.get(part) for part in NEEDED) and not _private(values)
        rows.append(
            (
                url,
                not problems,
                " ".join(dict.fromkeys(problems)) or None,
                _with(_split(str(url)), agreed) if repairable else None,
            )
        )
    table = pd.DataFrame(rows, columns=["url", "ok", "problem", "suggestion"])
    return table.astype({"ok": bool, "problem": "str", "suggestion": "str"})


def spellings(values: Any, weights: Any = None) -> pd.DataFrame:
    """Return the names that stand for one thing but are spelled in several ways, such as campaigns in an export.

    Args:
        values: column of names; missing ones and `(not set)` and the like do not count.
        weights: what each row counts, such as its visits; 1 by default.

    Returns:
        pandas table, one row for each spelling of a name with several: common (the spelling to keep), spelling,
        rows (the sum of weights).

    Example:
        >>> from smlib.tracking.links import spellings
        >>> spellings(["messe-2026", "messe-2026", "Messe 2026", "mai"])["spelling"].tolist()
        ['messe-2026', 'Messe 2026']
    """
    import pandas as pd

    names = _many(values)
    amounts = [1] * len(names) if weights is None else _many(weights)
    counted: dict[str, float] = {}
    for name, amount in zip(names, amounts, strict=True):
        if isinstance(name, str) and normal(name) and not name.startswith("("):
            worth = float(amount) if isinstance(amount, Real) and amount == amount else 0.0
            counted[name] = counted.get(name, 0) + worth
    groups: dict[str, list[str]] = {}
    for name in counted:
        groups.setdefault(_skeleton(normal(name)), []).append(name)
    rows = []
    for alike in groups.values():
        ordered = sorted(alike, key=lambda name: (-counted[name], name))
        right = next((name for name in ordered if normal(name) == name), normal(ordered[0]))
        rows += [(right, name, counted[name]) for name in ordered if len(alike) > 1]
    return pd.DataFrame(rows, columns=["common", "spelling", "rows"])


def _many(urls: Any) -> list[Any]:
    if urls is None or isinstance(urls, str):
        return [urls]
    return list(urls.to_list() if hasattr(urls, "to_list") else urls)


def _look(url: Any) -> tuple[Any, dict[str, str], list[str]]:
    """Return a link, its UTM values in normal spelling, and what is wrong with it, link by link."""
    try:
        *_, query, fragment = _split(url)
    except TrackingError:
        return url, {}, [t("tracking.utm.no_link")]
    problems = []
    behind = _BEHIND.findall(fragment)
    if behind:
        problems.append(t("tracking.utm.behind"))
        query = "&".join(filter(None, [query, *behind]))
    if re.search(r"\?utm", query, re.IGNORECASE):
        problems.append(t("tracking.utm.question"))
    values: dict[str, str] = {}
    for name, _, raw in (pair.partition("=") for pair in _pairs(query)):
        part = _part(name)
        if part is None:
            continue
        if name != f"utm_{part}":
            problems.append(t("tracking.utm.name", given=unquote_plus(name), right=f"utm_{part}"))
        value = unquote_plus(raw)
        if part in values:
            problems.append(t("tracking.utm.twice", part=part))
            continue
        values[part] = normal(value)
        if "@" in value:
            problems.append(t("tracking.utm.private", part=part))
            values[part] = value
        elif value and not _NAME.fullmatch(value):
            problems.append(t("tracking.utm.signs", part=part, given=value, right=values[part]))
    missing = [f"utm_{part}" for part in NEEDED if not values.get(part)]
    if missing == [f"utm_{part}" for part in NEEDED]:
        problems.append(t("tracking.utm.none"))
    elif missing:
        problems.append(t("tracking.utm.missing", parts=listed(missing)))
    return url, {part: value for part, value in values.items() if value}, problems


def _part(name: str) -> str | None:
    """Return which UTM parameter a name means, also if it is misspelled; None for another parameter."""
    found = _MISSPELT.fullmatch(unquote_plus(name).strip())
    if found is None:
        return None
    word = found[1].lower()
    if word in PARTS:
        return word
    from smlib.errors import nearest

    return nearest(word, PARTS)


def _private(values: dict[str, str]) -> bool:
    return any("@" in value for value in values.values())


def _skeleton(value: str) -> str:
    return re.sub(r"[._-]", "", value)


def _spellings(values: Iterable[str]) -> dict[str, str]:
    """Return skeleton -> most frequent spelling (of equally frequent ones the longest, then by alphabet)."""
    counted = Counter(values)
    best: dict[str, str] = {}
    for value in sorted(counted, key=lambda v: (counted[v], len(v), v)):
        best[_skeleton(value)] = value
    return best


def _split(url: Any) -> tuple[str, str, str, str, str]:
    """Take a link apart; one without a scheme is meant for the web."""
    text = url.strip() if isinstance(url, str) else ""
    if text and not re.match(r"[a-z][a-z0-9+.-]*:(?!\d+(?:[/?#]|$))", text, re.IGNORECASE):
        text = "https://" + text.lstrip("/")
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if re.search(r"\s", text) or parts.scheme not in ("http", "https") or not ("." in host or host == "localhost"):
        raise TrackingError("no_link", given=url)
    return parts.scheme, parts.netloc, parts.path, parts.query, parts.fragment


def _pairs(query: str) -> list[str]:
    """Split a query; a `?` parts only where a sender was pasted behind a query, elsewhere it belongs to a value."""
    return [pair for pair in re.split(r"&|\?(?=utm)", query, flags=re.IGNORECASE) if pair]


def _with(parts: tuple[str, str, str, str, str], values: dict[str, str]) -> str:
    """Put a link together with these UTM values; what else it has stays byte for byte."""
    scheme, host, path, query, fragment = parts
    kept = [pair for pair in _pairs(query) if _part(pair.partition("=")[0]) not in values]
    added = [f"utm_{part}={quote(values[part], safe='')}" for part in PARTS if part in values]
    fragment = re.sub(r"[?&]?" + _BEHIND.pattern, "", fragment, flags=re.IGNORECASE)
    return urlunsplit((scheme, host, path, "&".join([*kept, *added]), fragment))
