"""The parts of dates as arrays: a regular expression for each different text, or all at once where all have one shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# The first three letters tell a month in both languages.
MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "mär": 3, "mrz": 3, "mae": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7,
    "aug": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip
CLOCK = r"(?:[T ,]+(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,]\d+)?)?\s*(?P<ap>[AaPp]\.?[Mm]\.?)?(?:\s*Uhr)?)?"
ZONE = r"\s*(?P<z>Z|UTC|[+-]\d{2}:?\d{2})?"
FORMS = [
    re.compile(form, re.ASCII if "mon" not in form else 0)
    for form in (
        rf"(?P<y>\d{{4}})[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){CLOCK}{ZONE}",
        rf"(?P<a>\d{{1,2}})[/-](?P<b>\d{{1,2}})[/-](?P<y>\d{{4}}|\d{{2}}){CLOCK}{ZONE}",
        rf"(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?(?P<y>\d{{4}}|\d{{2}}){CLOCK}{ZONE}",
        r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
        rf"(?P<mon>[^\W\d]{{3,10}})\.? (?P<d>\d{{1,2}}),? (?P<y>\d{{4}}){CLOCK}{ZONE}",
        rf"(?P<d>\d{{1,2}})\.? (?P<mon>[^\W\d]{{3,10}})\.? (?P<y>\d{{4}}){CLOCK}{ZONE}",
        r"(?P<mon>[^\W\d]{3,10})\.? (?P<d>\d{1,2})",
        r"(?P<d>\d{1,2})\.? (?P<mon>[^\W\d]{3,10})\.?",
        r"(?P<serial>[34]\d{4}(?:[.,]\d{1,12})?)",
    )
]
# Where the parts stand in texts of one shape (digits as 9): year, first, second, hour, minute, second, offset.
Places = tuple[int, int, int, int, int, int, int]
SHAPES: dict[str, Places] = {
    "99/99/9999 99:99": (6, 0, 3, 11, 14, -1, -1),
    "99/99/9999": (6, 0, 3, -1, -1, -1, -1),
    "99.99.9999 99:99": (6, 0, 3, 11, 14, -1, -1),
    "99.99.9999": (6, 0, 3, -1, -1, -1, -1),
    "99999999": (0, 6, 4, -1, -1, -1, -1),
    "9999-99-99": (0, 8, 5, -1, -1, -1, -1),
    "9999-99-99 99:99": (0, 8, 5, 11, 14, -1, -1),
    "9999-99-99 99:99:99": (0, 8, 5, 11, 14, 17, -1),
    "9999-99-99T99:99:99": (0, 8, 5, 11, 14, 17, -1),
    "9999-99-99 99:99:99+99:99": (0, 8, 5, 11, 14, 17, 19),
    "9999-99-99T99:99:99+99:99": (0, 8, 5, 11, 14, 17, 19),
}


@dataclass
class Parts:
    """What texts say about moments, each an array with an entry for each text.

    Attributes:
        year: with four digits.
        first: day, or the first of two numbers whose order is open.
        second: month, or the second of the two.
        open: the order of `first` and `second` is not told by the text's form.
        clock: seconds since midnight; negative for a time that does not exist.
        offset: minutes east of UTC.
        zoned: the text names an offset.
        serial: a spreadsheet's day number, else NaN.
        read: the text has the form of a date.
        yearless: the text names day and month only.
    """

    year: np.ndarray
    first: np.ndarray
    second: np.ndarray
    open: np.ndarray
    clock: np.ndarray
    offset: np.ndarray
    zoned: np.ndarray
    serial: np.ndarray
    read: np.ndarray
    yearless: np.ndarray


def _empty(count: int) -> Parts:
    import numpy as np

    def whole() -> np.ndarray:
        return np.zeros(count, dtype="int64")

    def flags() -> np.ndarray:
        return np.zeros(count, dtype=bool)

    nothing = np.full(count, np.nan)
    return Parts(whole(), whole(), whole(), flags(), whole(), whole(), flags(), nothing, flags(), flags())


def parts_of(texts: list[str]) -> Parts:
    """Return the parts of texts; those of one shape are read all at once."""
    return _of_one_shape(texts) or _one_by_one(texts)


def _of_one_shape(texts: list[str]) -> Parts | None:
    import numpy as np

    length = len(texts[0]) if texts else 0
    joined = "".join(texts)
    if not length or len(joined) != length * len(texts) or not joined.isascii():
        return None
    shape = re.sub(r"\d", "9", texts[0])
    places = SHAPES.get(shape.replace("-99:99", "+99:99") if len(shape) == 25 else shape)
    if places is None or max(map(len, texts)) != length:
        return None
    grid = np.frombuffer(joined.encode("ascii"), dtype=np.uint8).reshape(len(texts), length)
    sign = places[6]
    for column, letter in enumerate(shape):
        codes = grid[:, column]
        if column == sign:
            fine = (codes == ord("+")) | (codes == ord("-"))
        else:
            fine = (codes >= 48) & (codes <= 57) if letter == "9" else codes == ord(letter)
        if not fine.all():
            return None

    def figure(place: int, digits: int = 2) -> np.ndarray:
        total = np.zeros(len(texts), dtype="int64")
        if place >= 0:
            for column in range(place, place + digits):
                total = total * 10 + (grid[:, column] - 48)
        return total

    found = _empty(len(texts))
    found.year, found.first, found.second = figure(places[0], 4), figure(places[1]), figure(places[2])
    hour, minute, second = figure(places[3]), figure(places[4]), figure(places[5])
    found.clock = np.where((hour < 24) & (minute < 60) & (second < 60), hour * 3600 + minute * 60 + second, -1)
    if sign >= 0:
        east = np.where(grid[:, sign] == ord("+"), 1, -1)
        found.offset = east * (figure(sign + 1) * 60 + figure(sign + 4))
        found.zoned[:] = True
    found.open[:] = "/" in shape
    found.read[:] = True
    if shape == "99999999":
        found.read = (found.year >= 1900) & (found.year < 2100)
    return found


def _one_by_one(texts: list[str]) -> Parts:
    forms = list(FORMS)
    found = _empty(len(texts))
    for place, text in enumerate(texts):
        for rank, form in enumerate(forms):
            if hit := form.fullmatch(text):
                _take(found, place, hit.groupdict())
                if rank:  # the form that matched last is tried first
                    forms.insert(0, forms.pop(rank))
                break
    return found


def _take(found: Parts, place: int, part: dict[str, str | None]) -> None:
    found.read[place] = True
    if serial := part.get("serial"):
        found.serial[place] = float(serial.replace(",", "."))
        return
    found.yearless[place] = "y" not in part
    year = int(part.get("y") or 0)
    found.year[place] = year + (2000 if year < 70 else 1900) if 0 < len(part.get("y") or "") < 3 else year
    if part.get("a"):
        found.first[place], found.second[place] = int(part["a"] or 0), int(part["b"] or 0)
        found.open[place] = True
    else:
        name = (part.get("mon") or "")[:3].casefold()
        found.first[place] = int(part["d"] or 0)
        found.second[place] = MONTHS.get(name, 0) if name else int(part["m"] or 0)
    hour, minute, second = (int(part.get(key) or 0) for key in ("h", "mi", "s"))
    if half := part.get("ap"):
        hour = hour % 12 + (12 if half[0] in "Pp" else 0)
    found.clock[place] = hour * 3600 + minute * 60 + second if hour < 24 and minute < 60 and second < 60 else -1
    if zone := part.get("z"):
        found.zoned[place] = True
        if zone[0] in "+-":
            digits = zone[1:].replace(":", "")
            found.offset[place] = (int(digits[:2]) * 60 + int(digits[2:])) * (1 if zone[0] == "+" else -1)
