"""What a test cell said, as plain data: passed or not, with which value, or why not."""

from __future__ import annotations

from typing import Any

from smlib.grading.box.plain import Unplain


class Foreign(Exception):
    """Base of errors that a learner's function raised: their words are the learner's, not the test's."""


def verdict(result: Any, outputs: list[dict[str, Any]]) -> dict[str, Any]:
    """Turn what the shell says into a verdict.

    Args:
        result: IPython's execution result, or None if the shell gave up.
        outputs: outputs of the cell.

    Returns:
        `ok`, `outputs`, and either `value` (None = full points, a number = partial credit, a text = the trainer has
        to look) or `why`. Points come from the value itself, never from printed text; a `stderr` costs nothing.
    """
    error = None if result is None else result.error_before_exec or result.error_in_exec
    if result is None or not result.success:
        foreign = isinstance(error, Foreign) or bool(getattr(error, "_smlib_foreign", False))
        return {
            "ok": False,
            "outputs": outputs,
            "why": f"{type(error).__name__}: {error}"[:300],
            "unplain": isinstance(error, Unplain),
            "foreign": foreign,
        }
    value = result.result
    if value is True:
        value = None
    elif value is False:
        value = "False"
    elif value is not None and not isinstance(value, str):
        try:
            value = float(value)
        except Exception:
            value = type(value).__name__
    return {"ok": True, "outputs": outputs, "value": value}
