"""Opening hours in words: `"Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-12:00"` becomes minutes of seven days."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby, pairwise

from smlib.errors import InputError
from smlib.text import LANGUAGES, catalogue, lookup

Window = tuple[int, int]
Week = tuple[tuple[Window, ...], ...]

DAY_MINUTES = 24 * 60
# One rule: words for days, then times. A comma may end a rule or stand between windows; the next letter tells.
RULE = re.compile(r"(?P<days>[^\W\d_][^\d;]*?)[\s:,]*(?P<times>\d[\d:.,\s-]*)")
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
CLOSED = re.compile(r"[\s:,]*\b(?:geschlossen|closed|off)\s*$")
EVERY_DAY = ("täglich", "daily")


class CalendarError(InputError):
    """Opening hours, holidays or times that cannot be understood."""

    theme = "calendar"


@cache
def parse_week(text: str) -> Week:
    """Return the windows of Monday to Sunday in minutes after midnight.

    Days in German or English, short or long, single, listed or as a range; times as `8`, `8:30`, `08.30`, `5 pm`
    or `24:00`. Rules are separated by `;`, a comma or a new line; windows named for the same day add up.

    Args:
        text: the hours as one would write them on the door.

    Returns:
        Seven tuples of `(opens, closes)`, sorted.

    Raises:
        CalendarError: for unknown words and times, for overlapping windows, and for windows over midnight.

    Example:
        >>> from smlib.opening import parse_week
        >>> parse_week("Mo-Fr 8-12, 13-17; Sa 9-12")[4:]
        (((480, 720), (780, 1020)), ((540, 720),), ())
    """
    if not isinstance(text, str):
        raise CalendarError("hours_type", given=type(text).__name__)
    week: list[list[Window]] = [[] for _ in range(7)]
    for part in re.split(r"[;\n]", _plain(text)):
        for days, windows in _rules(part):
            for day in days:
                week[day] += windows
    if not any(week):
        raise CalendarError("hours_empty", given=text)
    return tuple(_sorted(day, windows) for day, windows in enumerate(week))


def _plain(text: str) -> str:
    """Lower case, one kind of dash, commas for "and", times of 24 hours."""
    plain = re.sub(r"\b(?:von|from)\b", " ", text.casefold())
    plain = re.sub(r"\s*(?:[–—−‒]|\bbis\b|\bto\b|\btill\b)\s*", "-", plain)
    plain = re.sub(r"\s*(?:[&+/]|\bund\b|\band\b)\s*", ",", plain)
    plain = re.sub(r"(\d)\s*(?:uhr|h)\b", r"\1", plain)
    return re.sub(r"(\d{1,2})((?:[:.]\d{2})?)\s*([ap])\.?m\b\.?", _of_24, plain)


def _of_24(found: re.Match[str]) -> str:
    return f"{int(found[1]) % 12 + (12 if found[3] == 'p' else 0)}{found[2]}"


def _rules(part: str) -> list[tuple[list[int], list[Window]]]:
    part = part.strip(" \t\r,")
    if not part:
        return []
    closed = CLOSED.search(part)
    if closed and not any(sign.isdigit() for sign in part):
        return [(_days(part[: closed.start()]), [])]
    found = list(RULE.finditer(part))
    rest = RULE.sub("", part).strip(" ,")
    if not found or rest:
        raise CalendarError("hours_unreadable", given=rest or part)
    return [(_days(rule["days"]), _windows(rule["times"])) for rule in found]


def _days(text: str) -> list[int]:
    days: list[int] = []
    for item in filter(None, (piece.strip() for piece in text.split(","))):
        if item in EVERY_DAY:
            days += range(7)
            continue
        ends = [_weekday(word) for word in item.split("-")]
        if len(ends) > 2:
            raise CalendarError("hours_unreadable", given=item)
        # A range may run over the weekend: Fr-Mo is four days.
        days += [(ends[0] + step) % 7 for step in range((ends[-1] - ends[0]) % 7 + 1)]
    return list(dict.fromkeys(days))


def _weekday(word: str) -> int:
    """Return 0 for Monday … 6 for Sunday; any beginning of a German or English name that is clear by itself."""
    name = word.strip(" .:")
    for candidate in (name, name.removesuffix("s")):
        if len(candidate) >= 2:
            hits = {i for lang in LANGUAGES for i, full in enumerate(_names(lang)) if full.startswith(candidate)}
            if candidate == "sonnabend":
                hits = {5}
            if len(hits) == 1:
                return hits.pop()
    raise CalendarError("day_unknown", word=word.strip() or "–")


def _names(lang: str) -> list[str]:
    return [str(name).casefold() for name in catalogue(lang, "dates")["weekdays"]]


def _windows(text: str) -> list[Window]:
    return [_window(piece) for piece in map(str.strip, text.split(",")) if piece]


def _window(piece: str) -> Window:
    ends = piece.split("-")
    if len(ends) != 2:
        raise CalendarError("hours_unreadable", given=piece)
    opens, closes = map(parse_time, ends)
    if opens == closes:
        raise CalendarError("window_empty", window=piece)
    if opens > closes:
        raise CalendarError("overnight", window=piece, opens=clock(opens), closes=clock(closes))
    return opens, closes


def parse_time(text: str) -> int:
    """Return minutes after midnight of `"8"`, `"08:30"` or `"24:00"`."""
    found = CLOCK.fullmatch(text.strip())
    if not found or int(found[2] or 0) > 59 or int(found[1]) * 60 + int(found[2] or 0) > DAY_MINUTES:
        raise CalendarError("time_unknown", word=text.strip() or "–")
    return int(found[1]) * 60 + int(found[2] or 0)


def _sorted(day: int, windows: list[Window]) -> tuple[Window, ...]:
    ordered = sorted(windows)
    for one, other in pairwise(ordered):
        if one[1] > other[0]:
            raise CalendarError("overlap", day=lookup("dates.weekdays")[day], one=span(one), other=span(other))
    return tuple(ordered)


def clock(minutes: int) -> str:
    """Return `"08:30"` for 510 minutes after midnight."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def span(window: Window) -> str:
    """Return `"08:00–12:00"`."""
    return f"{clock(window[0])}–{clock(window[1])}"


def week_text(week: Week) -> str:
    """Return a week in the current language, equal neighbours together: `"Mo–Do 08:00–17:00, Fr 08:00–13:00"`."""
    names = lookup("dates.weekdays_short")
    parts = []
    for windows, days in groupby(range(7), key=lambda day: week[day]):
        if windows:
            group = list(days)
            label = names[group[0]] if len(group) == 1 else f"{names[group[0]]}–{names[group[-1]]}"
            parts.append(f"{label} {' + '.join(map(span, windows))}")
    return ", ".join(parts)
