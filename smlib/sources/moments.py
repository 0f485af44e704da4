"""Days and moments out of text: the order of day and month is decided per column, the zone is stated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smlib.dates import as_date
from smlib.sources.datetexts import Parts, grid_of, of_grid, parts_of
from smlib.sources.errors import refuse
from smlib.sources.notes import Notes
from smlib.text.numbers import day, number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LIFETIME = {"lifetime", "gesamte laufzeit", "livstid"}
NO_DATE = {"", "-", "--", "–", "n/a"}
DAY = 86_400
MANY = 50_000  # rows from which on texts are not gathered by their difference


@dataclass(frozen=True)
class Moments:
    """What a column of dates says.

    Attributes:
        values: `datetime64[us, UTC]`, or midnight without zone for days.
        lifetime: the cells say "since publication" instead of a day.
    """

    values: pd.Series
    lifetime: bool = False


@dataclass(frozen=True)
class _Column:
    """A column's different texts and where each stands."""

    heading: str
    texts: Sequence[str]
    codes: np.ndarray
    lines: np.ndarray

    def line_of(self, place: int) -> int:
        """Return the line of the file on which a text stands first."""
        return int(self.lines[int((self.codes == place).argmax())])


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

    if len(cells) >= MANY and (grid := grid_of(cells)) is not None and (parts := of_grid(grid)):
        codes = np.arange(len(cells))
        column = _Column(heading, _Letters(grid), codes, lines)
        return _moments(parts, column, cells.index, notes, tz=tz, order=order, guess=guess, day=day)
    codes, uniques = pd.factorize(cells)
    texts = _tidy(uniques.tolist())
    column = _Column(heading, texts, codes, lines)
    first = next((text for text in column.texts if text), "")
    if first.casefold() in LIFETIME and all(text.casefold() in LIFETIME for text in column.texts if text):
        empty = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[us]")
        return Moments(empty if day else empty.dt.tz_localize("UTC"), lifetime=True)
    parts = parts_of(texts)
    _add_years(parts, column, notes, end_date)
    return _moments(parts, column, cells.index, notes, tz=tz, order=order, guess=guess, day=day)


class _Letters(Sequence[str]):
    """Texts that lie in a grid of bytes and become strings only when somebody asks for one."""

    def __init__(self, grid: np.ndarray) -> None:
        self._grid = grid

    def __len__(self) -> int:
        return len(self._grid)

    def __getitem__(self, place: Any) -> Any:
        return bytes(self._grid[place]).decode("latin-1")


def _moments(
    parts: Parts,
    column: _Column,
    index: pd.Index,
    notes: Notes,
    *,
    tz: str,
    order: str | None,
    guess: str,
    day: bool,
) -> Moments:
    import numpy as np
    import pandas as pd

    codes = column.codes
    stamps = stamps_of(parts, _order(parts, column, notes, order, guess))
    _note_unread(stamps, parts, column, notes)
    stamps, zoned = np.append(stamps, np.datetime64("NaT")), np.append(parts.zoned, False)  # answers code -1: no cell
    if day:
        return Moments(pd.Series(stamps[codes].astype("datetime64[D]").astype("datetime64[us]"), index=index))
    utc = _to_utc(stamps, zoned, codes, tz, notes)
    return Moments(pd.Series(utc[codes], index=index).dt.tz_localize("UTC"))


def _tidy(texts: list[str]) -> list[str]:
    if "".join(texts).isascii():
        return [text.strip() for text in texts]
    return [text.strip().replace("\u202f", " ").replace("\u00a0", " ") for text in texts]


def _add_years(parts: Parts, column: _Column, notes: Notes, end_date: Any) -> None:
    """Give dates without a year the last one on or before `end_date`."""
    import numpy as np

    yearless = parts.yearless & (parts.second > 0)
    if not yearless.any():
        return
    if end_date is None:
        example = column.texts[int(yearless.argmax())]
        raise refuse("date.no_year", column=column.heading, example=example)
    end = as_date(end_date)
    later = (parts.second > end.month) | ((parts.second == end.month) & (parts.first > end.day))
    parts.year[yearless] = np.where(later, end.year - 1, end.year)[yearless]
    notes.add("date.year_from_end", "info", end=day(end))


def _order(parts: Parts, column: _Column, notes: Notes, order: str | None, guess: str) -> str:
    if order or not parts.open.any():
        return order or guess
    day_first = parts.open & (parts.first > 12) & (parts.second <= 12)
    month_first = parts.open & (parts.second > 12) & (parts.first <= 12)
    if day_first.any() and month_first.any():
        places = [int(proof.argmax()) for proof in (day_first, month_first)]
        one, two = sorted(places, key=column.line_of)
        raise refuse(
            "date.mixed",
            column=column.heading,
            line_a=number(column.line_of(one)),
            a=column.texts[one],
            line_b=number(column.line_of(two)),
            b=column.texts[two],
        )
    if day_first.any():
        return "dmy"
    if month_first.any():
        return "mdy"
    undecided = parts.open & (parts.first != parts.second)
    if undecided.any():
        example = column.texts[int(undecided.argmax())]
        notes.add("date.ambiguous", key=f"date.ambiguous_{guess}", column=column.heading, example=example)
    return guess


def stamps_of(parts: Parts, order: str) -> np.ndarray:
    """Return the moments, in UTC where the text names an offset; days that do not exist are missing."""
    import numpy as np

    swap = parts.open & (order == "mdy")
    day, month = np.where(swap, parts.second, parts.first), np.where(swap, parts.first, parts.second)
    possible = parts.read & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31) & (parts.clock >= 0)
    possible &= (parts.year >= 1) & (parts.year <= 9999)
    months = np.where(possible, (parts.year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + np.where(possible, day - 1, 0).astype("timedelta64[D]")
    possible &= days.astype("datetime64[M]") == months  # 31 February is not a day of March
    seconds = np.where(possible, parts.clock - parts.offset * 60, 0)
    stamps: np.ndarray = days.astype("datetime64[us]") + seconds.astype("timedelta64[s]")
    stamps[~possible] = np.datetime64("NaT")
    if (serial := ~np.isnan(parts.serial)).any():
        counted = np.round(np.where(serial, parts.serial, 0) * DAY).astype("int64").astype("timedelta64[s]")
        stamps[serial] = np.datetime64("1899-12-30", "us") + counted[serial]
    return stamps


def _note_unread(stamps: np.ndarray, parts: Parts, column: _Column, notes: Notes) -> None:
    import numpy as np

    nothing = np.isnat(stamps)
    if nothing.any():
        bad = np.array(
            [not fine or text.casefold() in NO_DATE for fine, text in zip(nothing, column.texts, strict=True)]
        )
        rows = np.flatnonzero(np.append(~bad, False)[column.codes])
        if len(rows):
            shown = ", ".join(number(int(column.lines[row])) for row in rows[:4]) + (" …" if len(rows) > 4 else "")
            example = column.texts[column.codes[rows[0]]][:40]
            notes.add("date.bad", column=column.heading, count=number(len(rows)), lines=shown, example=example)
    if not np.isnan(parts.serial).all():
        notes.add("date.bad", "info", key="date.serial", column=column.heading)


def _to_utc(stamps: np.ndarray, zoned: np.ndarray, codes: np.ndarray, tz: str, notes: Notes) -> np.ndarray:
    """Return the moments in UTC; those without zone are taken as local time of `tz`."""
    import numpy as np
    import pandas as pd

    if zoned[:-1].all() and len(zoned) > 1:
        return stamps
    local: pd.Series[Any] = pd.Series(np.where(zoned, np.datetime64("NaT"), stamps))
    if not local.notna().any():
        return stamps
    zone = local.dt.tz_localize(tz, ambiguous=np.ones(len(local), dtype=bool), nonexistent="shift_forward")
    strict = local.dt.tz_localize(tz, ambiguous="NaT", nonexistent="NaT")
    odd = (local.notna() & strict.isna()).to_numpy()
    if odd.any():
        notes.add("tz.dst", count=number(int(odd[codes].sum())), tz=tz)
    notes.add("tz.assumed", "info", tz=tz)
    converted = zone.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy("datetime64[us]")
    return np.asarray(np.where(zoned, stamps, converted))
