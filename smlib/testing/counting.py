"""Counts by arm, checked: `{"a": 120, "b": 150}`, whole, not negative, at least two arms, none of them empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smlib.testing.errors import TrialError
from smlib.text.numbers import listed, number

RESERVED = ("open", "split_broken")
MOST_ARMS = 20


def whole_counts(given: Any, name: str) -> dict[Any, int]:
    """Return counts by arm as whole numbers.

    Args:
        given: a dict (or pandas Series) from arm to count.
        name: how the argument is called, for messages.

    Raises:
        TrialError: for anything else, for negative, broken or missing counts.
    """
    if hasattr(given, "to_dict"):
        given = given.to_dict()
    if not isinstance(given, Mapping):
        raise TrialError("counts_type", name=name, given=type(given).__name__)
    return {arm: _whole(value, arm, name) for arm, value in given.items()}


def _whole(value: Any, arm: Any, name: str) -> int:
    try:
        as_float = float(value)
    except (TypeError, ValueError):
        raise TrialError("count_type", name=name, arm=arm, given=repr(value)) from None
    if isinstance(value, str) or as_float != as_float or abs(as_float) == float("inf"):
        raise TrialError("count_type", name=name, arm=arm, given=repr(value))
    if as_float < 0:
        raise TrialError("count_negative", name=name, arm=arm, given=number(as_float))
    if as_float != int(as_float):
        raise TrialError("count_fraction", name=name, arm=arm, given=number(as_float))
    return int(as_float)


def check_arms(arms: list[Any]) -> None:
    """Raise `TrialError` unless there are two or more arms with labels that no verdict uses."""
    if len(arms) < 2:
        raise TrialError("one_arm", arms=listed([str(a) for a in arms]) or "–")
    if len(arms) > MOST_ARMS:
        raise TrialError("many_arms", count=number(len(arms)), most=MOST_ARMS)
    for arm in arms:
        if arm in RESERVED:
            raise TrialError("label_reserved", arm=arm)


def check_traffic(totals: Mapping[Any, int]) -> None:
    """Raise `TrialError` if an arm has nobody in it."""
    empty = [str(arm) for arm, n in totals.items() if n == 0]
    if len(empty) == len(totals):
        raise TrialError("no_traffic")
    if empty:
        raise TrialError("empty_arm", arms=listed(empty))


def pairs(successes: Any, totals: Any) -> tuple[dict[Any, int], dict[Any, int]]:
    """Return successes and totals of the same arms, in the order of `successes`, checked.

    Raises:
        TrialError: if arms differ, are empty, or more succeed than there are.
    """
    hits, seen = whole_counts(successes, "successes"), whole_counts(totals, "totals")
    if set(hits) != set(seen):
        odd = sorted({str(arm) for arm in set(hits) ^ set(seen)})
        raise TrialError("arms_differ", arms=listed(odd))
    check_arms(list(hits))
    check_traffic(seen)
    for arm, x in hits.items():
        if x > seen[arm]:
            raise TrialError("more_than_all", arm=arm, successes=number(x), total=number(seen[arm]))
    return hits, {arm: seen[arm] for arm in hits}


def ordered(arms: list[Any], control: Any) -> list[Any]:
    """Return the arms with `control` first; without one the first stays first.

    Raises:
        TrialError: if `control` is none of them.
    """
    if control is None:
        return arms
    if control not in arms:
        raise TrialError("control_unknown", given=control, arms=listed([str(a) for a in arms]))
    return [control, *(arm for arm in arms if arm != control)]
