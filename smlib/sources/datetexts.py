"""The parts of dates as arrays: a regular expression for each different text, or all at once where all have one shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

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


def log_parts(texts: list[str]) -> Parts:
    """Return the parts of moments as web servers write them: `[22/Jun/2026:05:54:49`."""
    import numpy as np

    joined = "".join(texts)
    if not joined.isascii() or len(joined) != 21 * len(texts) or any(len(text) != 21 for text in texts):
        return _one_by_one([text[1:].replace(":", " ", 1).replace("/", " ") for text in texts])
    grid = np.frombuffer(joined.encode("ascii"), dtype=np.uint8).reshape(-1, 21).astype("int64")
    figures = grid - 48
    two = {place: figures[:, place] * 10 + figures[:, place + 1] for place in (1, 8, 10, 13, 16, 19)}
    found = _empty(len(texts))
    names, codes = np.unique(grid[:, 4] << 16 | grid[:, 5] << 8 | grid[:, 6], return_inverse=True)
    months = [MONTHS.get(int(name).to_bytes(3, "big").decode().casefold(), 0) for name in names]
    found.year, found.first, found.second = two[8] * 100 + two[10], two[1], np.array(months, dtype="int64")[codes]
    found.clock = two[13] * 3600 + two[16] * 60 + two[19]
    digits = figures[:, [1, 2, 8, 9, 10, 11, 13, 14, 16, 17, 19, 20]]
    found.read = np.asarray(((digits >= 0) & (digits <= 9)).all(axis=1))
    found.clock[(two[13] > 23) | (two[16] > 59) | (two[19] > 59)] = -1
    return found


def _of_one_shape(texts: list[str]) -> Parts | None:
    import numpy as np

    length = len(texts[0]) if texts else 0
    joined = "".join(texts)
    if not length or len(joined) != length * len(texts) or not joined.isascii() or max(map(len, texts)) != length:
        return None
    return of_grid(np.frombuffer(joined.encode("ascii"), dtype=np.uint8).reshape(len(texts), length))


def grid_of(cells: pd.Series[str]) -> np.ndarray | None:
    """Return the letters of equally long texts as a grid of bytes, without making Python's strings of them.

    Works where pandas keeps texts in Arrow's arrays; returns None elsewhere and for texts of different length.
    """
    import numpy as np

    if not len(cells) or not hasattr(cells.array, "__arrow_array__"):
        return None
    found = cells.array.__arrow_array__()
    grids = []
    length = len(str(cells.iloc[0]))
    for chunk in getattr(found, "chunks", [found]):
        wide = np.int64 if str(chunk.type) == "large_string" else np.int32
        _, places, letters = chunk.buffers()
        if chunk.null_count or letters is None or str(chunk.type) not in ("string", "large_string"):
            return None
        ends = np.frombuffer(places, dtype=wide)[chunk.offset : chunk.offset + len(chunk) + 1]
        if not (np.diff(ends) == length).all():
            return None
        grids.append(np.frombuffer(letters, dtype=np.uint8)[int(ends[0]) : int(ends[-1])].reshape(-1, length))
    return np.concatenate(grids) if len(grids) > 1 else grids[0]


def of_grid(grid: np.ndarray) -> Parts | None:
    """Return the parts of texts given as a grid of bytes, if all of them have one known shape."""
    import numpy as np

    count, length = grid.shape
    shape = re.sub(r"\d", "9", bytes(grid[0]).decode("latin-1"))
    places = SHAPES.get(shape.replace("-99:99", "+99:99") if len(shape) == 25 else shape)
    if places is None or length != len(shape):
        return None
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
        total = np.zeros(count, dtype="int32")
        if place >= 0:
            for column in range(place, place + digits):
                total = total * 10 + (grid[:, column].astype("int32") - 48)
        return total

    found = _empty(count)
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
