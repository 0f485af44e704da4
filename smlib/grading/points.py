"""From a verdict to points: a passed test is full marks, a number is partial credit, anything odd is the trainer's."""

from __future__ import annotations

from typing import Any

from smlib.text import t

Verdict = dict[str, Any]


def points(verdict: Verdict, most: float) -> tuple[float | None, str | None]:
    """Turn a verdict into points.

    Args:
        verdict: what the judge said.
        most: what the cell is worth.

    Returns:
        The points, or None if the trainer has to look; and the reason if it is not simply full marks.

    Example:
        >>> points({"ok": True, "value": None}, 2)
        (2.0, None)
        >>> points({"ok": True, "value": 0.5}, 2)
        (0.5, None)
    """
    if not verdict.get("ok"):
        why = str(verdict.get("why") or "")
        if verdict.get("unplain"):
            return None, t("grading.reason.unplain", what=why)
        return 0.0, REASONS[why]() if why in REASONS else why
    value = verdict.get("value")
    if value is None:
        return float(most), None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most:
        return float(value), None
    return None, t("grading.reason.value", value=str(value)[:40], most=f"{most:g}")


REASONS = {
    "time": lambda: t("grading.reason.time"),
    "dead": lambda: t("grading.reason.dead"),
    "asserts": lambda: t("grading.reason.asserts"),
    "over": lambda: t("grading.reason.over"),
}
"""Reasons that the grader itself gives, by name."""
