"""How much of the platform's call limits is used, from headers that may be absent, broken or new."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

HEADERS = ("X-App-Usage", "X-Page-Usage", "X-Ad-Account-Usage", "X-Business-Use-Case-Usage")
PERCENT = ("call_count", "total_time", "total_cputime", "acc_id_util_pct")
SLOW_FROM = 80.0  # percent from which calls are spread out
FULL_PAUSE = 60.0  # seconds between calls just below 100 %


@dataclass(frozen=True)
class Usage:
    """Used share of the limit in percent, and the seconds until the platform expects to answer again."""

    percent: float = 0.0
    regain: float = 0.0

    @property
    def pause(self) -> float:
        """Seconds to wait before the next call; 0 below 80 %."""
        if self.percent < SLOW_FROM:
            return 0.0
        return self.regain or FULL_PAUSE * min(1.0, (self.percent - SLOW_FROM) / (100 - SLOW_FROM))


def read_usage(headers: Mapping[str, str]) -> Usage:
    """Read the highest use out of the headers of an answer.

    Example:
        >>> read_usage({"X-App-Usage": '{"call_count": 90, "total_time": 25, "total_cputime": 25}'}).pause
        30.0
    """
    used, regain = 0.0, 0.0
    for name in HEADERS:
        for entry in _entries(headers.get(name, "")):
            used = max([used, *(_number(entry.get(key)) for key in PERCENT)])
            regain = max(regain, 60 * _number(entry.get("estimated_time_to_regain_access")))
    return Usage(used, regain)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of a `Retry-After` header; a date in it counts as not said."""
    seconds = _number(headers.get("Retry-After"))
    return seconds or None


def _entries(text: str) -> Iterator[dict[str, Any]]:
    try:
        found = json.loads(text)
    except ValueError:
        return
    if not isinstance(found, dict):
        return
    yield found
    for value in found.values():  # business use cases: account -> list of entries
        if isinstance(value, list):
            yield from (entry for entry in value if isinstance(entry, dict))


def _number(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return 0.0
    return number if 0 <= number < 1e9 else 0.0
