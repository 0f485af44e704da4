"""The list of accesses: read in every shape in which a learner may write it, and kept free of passwords."""

from __future__ import annotations

import re
from typing import Any

from smlib.course.values import misread, records

FIELDS = ("channel", "owner", "second_admin", "two_factor")


def read_access(access: Any) -> list[tuple[str, str, str, str]]:
    """Return channel, owner, second admin and two-factor sign-in of each entry.

    Args:
        access: a dict channel → three entries, a list of dicts, or a table with these columns.
    """
    if isinstance(access, dict) and not set(FIELDS) <= set(access):
        rows = []
        for channel, entry in access.items():
            cells = (
                list(entry.values())
                if isinstance(entry, dict)
                else list(entry)
                if isinstance(entry, list | tuple)
                else []
            )
            if len(cells) != len(FIELDS) - 1:
                raise misread("access_row", channel=channel, count=len(FIELDS) - 1)
            rows.append([channel, *cells])
    else:
        rows = [[entry[field] for field in FIELDS] for entry in records(access, *FIELDS)]
    if not rows:
        raise misread("no_entries")
    return [_row(row) for row in rows]


def _row(cells: list[Any]) -> tuple[str, str, str, str]:
    channel, owner, second, two_factor = ("" if cell is None else str(cell).strip() for cell in cells)
    return channel, owner, second, two_factor


def looks_like_password(text: str) -> bool:
    """Tell whether an entry looks like a password: one word with digits and letters, or announced as one.

    Example:
        >>> looks_like_password("Sommer2026!"), looks_like_password("Kundendienst"), looks_like_password("2FA per App")
        (True, False, False)
    """
    if re.search(r"\b(pass(wor[dt])?|kennwort|pw|pin)\b\s*[:=]", text, re.IGNORECASE):
        return True
    plain = re.sub(r"(?i)2fa|2-faktor|zwei-faktor", "", text.strip())
    if len(plain) < 6 or re.search(r"\s|^https?:|@.+\.", plain):
        return False
    letters, digits = re.search(r"[^\W\d_]", plain), re.findall(r"\d", plain)
    return bool(letters and (len(digits) >= 2 or (digits and re.search(r"[!$%&*#?+=^~]", plain))))
