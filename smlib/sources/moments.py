"""Days and moments out of text: the order of day and month is decided per column, the zone is stated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smlib.dates import as_date
from smlib.sources.errors import refuse
from smlib.sources.notes import Notes
from smlib.text.numbers import number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LIFETIME = {"lifetime", "gesamte laufzeit", "livstid"}
MONTHS = {
    name: place % 12 + 1
    for place, name in enumerate(
        [
            "jan",
            "feb",
            "mar",
            "apr",
            "may",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct",
            "nov",
            "dec",
            "jan",
            "feb",
            "mär",
            "apr",
            "mai",
            "jun",
            "jul",
            "aug",
            "sep",
            "okt",
            "nov",
            "dez",
            "jan",
            "feb",
            "mrz",
            "apr",
            "mai",
            "jun",
            "jul",
            "aug",
            "sep",
            "okt",
            "nov",
            "dez",
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
            "januar",
            "februar",
            "märz",
            "april",
            "mai",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "dezember",
            "jan.",
            "feb.",
            "märz.",
            "apr.",
            "mai.",
            "juni.",
            "juli.",
            "aug.",
            "sept.",
            "okt.",
            "nov.",
            "dez.",
            "jan",
            "feb",
            "maerz",
            "apr",
            "mai",
            "jun",
            "jul",
            "aug",
            "sept",
            "okt",
            "nov",
            "dez",
        ]
    )
}
CLOCK = r"(?:[T ,]+(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,]\d+)?)?\s*(?P<ap>[AaPp]\.?[Mm]\.?)?(?:\s*Uhr)?)?"
ZONE = r"\s*(?P<z>Z|UTC|[+-]\d{2}:?\d{2})?"
FORMS = {
    "iso": rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){CLOCK}{ZONE}",
    "numeric": rf"(?P<a>\d{{1,2}})[/-](?P<b>\d{{1,2}})[/-](?P<y>\d{{4}}|\d{{2}}){CLOCK}{ZONE}",
    "dots": rf"(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?(?P<y>\d{{4}}|\d{{2}}){CLOCK}{ZONE}",
    "compact": r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
    "words_us": rf"(?P<mon>[^\W\d]+\.?) (?P<d>\d{{1,2}}),? (?P<y>\d{{4}}){CLOCK}{ZONE}",
    "words": rf"(?P<d>\d{{1,2}})\.? (?P<mon>[^\W\d]+\.?) (?P<y>\d{{4}}){CLOCK}{ZONE}",
    "no_year": r"(?:(?P<mon>[^\W\d]+\.?) (?P<d>\d{1,2})|(?P<d2>\d{1,2})\.? (?P<mon2>[^\W\d]+\.?))",
    "serial": r"(?P<serial>[34]\d{4}(?:[.,]\d+)?)",
}
_FORMS = {name: re.compile(pattern) for name, pattern in FORMS.items()}


@dataclass(frozen=True)
class Moments:
    """What a column of dates says.

    Attributes:
        values: `datetime64[us, UTC]`, or midnight without zone for days.
        lifetime: the cells say "since publication" instead of a day.
    """

    values: pd.Series
    lifetime: bool = False


def _plain(cells: pd.Series[str]) -> tuple[np.ndarray, list[str]]:
    import pandas as pd

    codes, uniques = pd.factorize(cells)
    return codes, [str(text).strip().replace("\u202f", " ").replace("\u00a0", " ") for text in uniques]


def to_moments(
    cells: pd.Series[str],
    heading: str,
    lines: np.ndarray,
    notes: Notes,
    *,
    tz: str,
    order: str | None = None,
    guess: str = "mdy",
    day: bool = False,
    end_date: Any = None,
) -> Moments:
    """Return a column of moments in UTC, or of days.

    Args:
        cells: text.
        heading: as the export writes it, for messages.
        lines: line of the file of each row.
        notes: takes what was assumed.
        tz: zone of moments that name none.
        order: `"dmy"` or `"mdy"`; None decides by the cells.
        guess: order where no cell decides, from the language of the headings.
        day: days are wanted, no zone applies.
        end_date: last day of a file whose dates have no year.

    Raises:
        SourceError: `date.mixed` if a column proves both orders, `date.no_year` if there is none and no `end_date`.
    """
    import numpy as np
    import pandas as pd

    codes, texts = _plain(cells)
    filled = [text for text in texts if text]
    if filled and all(text.casefold() in LIFETIME for text in filled):
        empty = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[us]")
        return Moments(empty if day else empty.dt.tz_localize("UTC"), lifetime=True)
    parts = _parts(texts)
    _add_years(parts, texts, heading, notes, end_date)
    chosen = _order(parts, texts, codes, lines, heading, notes, order, guess)
    stamps = np.full(len(texts) + 1, np.datetime64("NaT"), dtype="datetime64[us]")
    zoned = np.zeros(len(texts) + 1, dtype=bool)
    serials = False
    for place, part in enumerate(parts):
        if part is None:
            continue
        stamps[place], zoned[place] = _stamp(part, chosen)
        serials = serials or "serial" in part
    bad = np.isnat(stamps[:-1]) & np.array([bool(text) and text not in ("-", "--", "–") for text in texts], dtype=bool)
    if serials or bad.any():
        _note_bad(bad, codes, texts, lines, heading, notes, serials)
    if day:
        days = pd.Series(stamps[codes], index=cells.index).dt.normalize()
        return Moments(days)
    utc = _to_utc(stamps, zoned, codes, tz, notes)
    return Moments(pd.Series(utc[codes], index=cells.index).dt.tz_localize("UTC"))


def _parts(texts: list[str]) -> list[dict[str, Any] | None]:
    """Return the named parts of each text; the form that matched last is tried first."""
    forms = list(_FORMS.values())
    found: list[dict[str, Any] | None] = []
    for text in texts:
        part = None
        for place, form in enumerate(forms):
            if hit := form.fullmatch(text):
                part = hit.groupdict()
                if place:
                    forms.insert(0, forms.pop(place))
                break
        found.append(part)
    return found


def _add_years(parts: list[dict[str, Any] | None], texts: list[str], heading: str, notes: Notes, end_date: Any) -> None:
    """Give dates without a year the last one on or before `end_date`."""
    yearless = [(part, text) for part, text in zip(parts, texts, strict=True) if part and part.get("y", "-") == "-"]
    yearless = [(part, text) for part, text in yearless if "serial" not in part]
    if not yearless:
        return
    if end_date is None:
        raise refuse("date.no_year", column=heading, example=yearless[0][1])
    end = as_date(end_date)
    for part, _ in yearless:
        name = part.get("mon") or part.get("mon2")
        part["mon"], part["d"] = name, part.get("d") or part.get("d2")
        month = MONTHS.get(str(name).casefold().rstrip("."), 13)
        part["y"] = str(end.year if (month, int(part["d"])) <= (end.month, end.day) else end.year - 1)
    notes.add("date.year_from_end", "info", end=end.isoformat())


def _order(
    parts: list[dict[str, Any] | None],
    texts: list[str],
    codes: np.ndarray,
    lines: np.ndarray,
    heading: str,
    notes: Notes,
    order: str | None,
    guess: str,
) -> str:
    import numpy as np

    if order:
        return order
    proof: dict[str, int] = {}
    example = ""
    for place, part in enumerate(parts):
        if part and part.get("a"):
            first, second = int(part["a"]), int(part["b"])
            if first > 12 >= second:
                proof.setdefault("dmy", place)
            elif second > 12 >= first:
                proof.setdefault("mdy", place)
            elif first != second and not example:
                example = texts[place]
    if len(proof) == 2:
        rows = sorted(int(np.argmax(codes == place)) for place in proof.values())
        raise refuse(
            "date.mixed",
            column=heading,
            line_a=number(int(lines[rows[0]])),
            a=texts[codes[rows[0]]],
            line_b=number(int(lines[rows[1]])),
            b=texts[codes[rows[1]]],
        )
    if proof:
        return next(iter(proof))
    if example:
        notes.add("date.ambiguous", key=f"date.ambiguous_{guess}", column=heading, example=example)
    return guess


def _stamp(part: dict[str, Any], order: str) -> tuple[np.datetime64, bool]:
    """Return a moment without zone (in UTC if the text names an offset) and whether it names one."""
    import numpy as np

    nothing = np.datetime64("NaT")
    if serial := part.get("serial"):
        seconds = round(float(serial.replace(",", ".")) * 86400)
        return np.datetime64("1899-12-30", "us") + np.timedelta64(seconds, "s"), False
    if part.get("a"):
        day, month = (part["a"], part["b"]) if order == "dmy" else (part["b"], part["a"])
    elif part.get("mon"):
        day, month = part["d"], MONTHS.get(part["mon"].casefold().rstrip("."), 0)
    else:
        day, month = part["d"], part["m"]
    year = int(part["y"])
    year += 2000 if year < 70 else 1900 if year < 100 else 0
    hour = int(part.get("h") or 0)
    if half := part.get("ap"):
        hour = hour % 12 + (12 if half[0] in "Pp" else 0)
    try:
        text = f"{year:04d}-{int(month):02d}-{int(day):02d}T{hour:02d}:{part.get('mi') or '00'}:{part.get('s') or '00'}"
        stamp = np.datetime64(text, "us")
    except ValueError:
        return nothing, False
    zone = part.get("z")
    if not zone:
        return stamp, False
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        stamp -= np.timedelta64(minutes if zone[0] == "+" else -minutes, "m")
    return stamp, True


def _note_bad(
    bad: np.ndarray, codes: np.ndarray, texts: list[str], lines: np.ndarray, heading: str, notes: Notes, serials: bool
) -> None:
    rows = [row for row, code in enumerate(codes) if code >= 0 and bad[code]]
    if rows:
        shown = ", ".join(number(int(lines[row])) for row in rows[:4]) + (" …" if len(rows) > 4 else "")
        example = texts[codes[rows[0]]][:40]
        notes.add("date.bad", column=heading, count=number(len(rows)), lines=shown, example=example)
    if serials:
        notes.add("date.bad", "info", key="date.serial", column=heading)


def _to_utc(stamps: np.ndarray, zoned: np.ndarray, codes: np.ndarray, tz: str, notes: Notes) -> np.ndarray:
    """Return the moments in UTC; those without zone are taken as local time of `tz`."""
    import numpy as np
    import pandas as pd

    local: pd.Series[Any] = pd.Series(np.where(zoned, np.datetime64("NaT"), stamps))
    if local.notna().any():
        zone = local.dt.tz_localize(tz, ambiguous=np.ones(len(local), dtype=bool), nonexistent="shift_forward")
        strict = local.dt.tz_localize(tz, ambiguous="NaT", nonexistent="NaT")
        odd = (local.notna() & strict.isna()).to_numpy()
        if odd.any():
            notes.add("tz.dst", count=number(int(odd[codes].sum())), tz=tz)
        notes.add("tz.assumed", "info", tz=tz)
        converted = zone.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[us]")
        return np.where(zoned, stamps, converted)
    return stamps
