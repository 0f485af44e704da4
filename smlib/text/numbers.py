"""One formatter for figures, shares, money and dates: 1.234,5 and 15 % in German, 1,234.5 and 15% in English."""

from __future__ import annotations

import math
from datetime import date, datetime

from smlib.text import language, lookup

NBSP = "\u00a0"


def _missing(value: object) -> bool:
    # `!=` is true for NaN, NaT and (as NA, hence the guard) for pandas' missing value.
    try:
        return value is None or bool(value != value)
    except TypeError:
        return True


def number(value: float | None, digits: int | None = None) -> str:
    """Format a figure; `digits=None` keeps up to two meaningful decimals.

    Example:
        >>> from smlib.text import speaking
        >>> with speaking("de"):
        ...     number(1234.5)
        '1.234,5'
    """
    if _missing(value):
        return "–"
    assert value is not None
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:,.{2 if digits is None else digits}f}"
    if digits is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if text.strip("-0.,") == "":
        text = text.lstrip("-")
    if language() == "de":
        text = text.translate(str.maketrans(",.", ".,"))
    return text.replace("-", "−")


def digits_for(low: float, high: float, *, least: int = 0) -> int:
    """Return how many decimals an interval needs: two figures of its width, and no end that rounds to zero."""
    half = (high - low) / 2
    digits = least if half <= 0 or not math.isfinite(half) else max(least, min(6, -math.floor(math.log10(half))))
    while digits < 6 and any(end != 0 and round(abs(end), digits) == 0 for end in (low, high)):
        digits += 1
    return digits


def counted(value: float | None, noun: str, digits: int | None = None) -> str:
    """Format a figure with its noun in the number that fits: `1 Stunde`, `1,5 Stunden`.

    Args:
        value: how many.
        noun: a key of the table `dates.counted`.
        digits: see `number`.

    Example:
        >>> from smlib.text import speaking
        >>> with speaking("en"):
        ...     counted(1, "task"), counted(0, "task")
        ('1 task', '0 tasks')
    """
    said = number(value, digits)
    one, several = lookup(f"dates.counted.{noun}")
    return f"{said} {one if said == '1' else several}"


def percent(share: float | None, digits: int = 0) -> str:
    """Format a share between 0 and 1: `0.15` is `15 %` (with a no-break space) in German, `15%` in English."""
    if _missing(share):
        return "–"
    assert share is not None
    return number(100 * share, digits) + (f"{NBSP}%" if language() == "de" else "%")


def points(share: float | None, digits: int = 1) -> str:
    """Format a difference of shares in percentage points, without the unit: `0.012` is `1,2`."""
    return "–" if _missing(share) else number(100 * share, digits)  # type: ignore[operator]


def money(amount: float | None, currency: str = "EUR") -> str:
    """Format an amount: `3,80 €` and `€3.80`; other currencies keep their code."""
    if _missing(amount):
        return "–"
    text = number(amount, 2)
    if language() == "de":
        return f"{text}{NBSP}{'€' if currency == 'EUR' else currency}"
    return f"€{text}" if currency == "EUR" else f"{currency}{NBSP}{text}"


def day(value: date | datetime | None) -> str:
    """Format a date in words: `3. April 2026`, `3 April 2026`."""
    if _missing(value):
        return "–"
    assert value is not None
    month = lookup("dates.months")[value.month - 1]
    return f"{value.day}{'.' if language() == 'de' else ''}{NBSP}{month} {value.year}"


def moment(value: datetime | None) -> str:
    """Format a date with its time of day: `3. April 2026, 13:05 Uhr`, `3 April 2026, 13:05`."""
    if _missing(value):
        return "–"
    assert value is not None
    clock = f"{value.hour:02d}:{value.minute:02d}"
    return f"{day(value)}, {clock}{f'{NBSP}Uhr' if language() == 'de' else ''}"


def listed(items: list[str], word: str = "and") -> str:
    """Join words as a sentence does: `a, b und c`. `word` is `"and"` or `"or"`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {lookup(f'dates.{word}')} {items[-1]}"


def chance(p_value: float) -> str:
    """Write a p-value as people say it: `4,8 %`, `weniger als 0,1 %`."""
    if p_value < 0.001:
        return str(lookup("results.below")).format(value=percent(0.001, 1))
    return percent(p_value, 1 if p_value < 0.1 else 0)
