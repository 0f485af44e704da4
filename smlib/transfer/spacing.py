"""Two published rules for when to look at something again: SM-2 and Leitner's boxes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from smlib.errors import check_range

EASE, LEAST_EASE = 2.5, 1.3
PASSED = 3  # grades from 0 (blank) to 5 (at once); from 3 on it was remembered
LEITNER_DAYS = (1, 2, 4, 8, 16)


@dataclass(frozen=True)
class Sm2:
    """Result of SM-2.

    Attributes:
        intervals: days until the next review, one after each grade.
        ef: the easiness factor at the end.
    """

    intervals: tuple[int, ...]
    ef: float


def sm2_change(grade: int) -> float:
    """Return by how much a grade changes the easiness factor.

    Example:
        >>> from smlib.transfer.spacing import sm2_change
        >>> round(sm2_change(3), 2)
        -0.14
    """
    check_range("grade", grade, 0 <= grade <= 5, "0 … 5")
    miss = 5 - grade
    return 0.1 - miss * (0.08 + miss * 0.02)


def sm2(grades: Iterable[int]) -> Sm2:
    """Return the intervals of SM-2 (Woźniak 1990): 1 day, 6 days, then the last interval times the easiness factor.

    Fractions of a day are rounded up. A grade below 3 starts again at one day. The factor is updated after each
    grade, whether remembered or not, never below 1.3; an interval uses the factor before its own grade.

    Args:
        grades: 0 to 5, one per review.

    Example:
        >>> from smlib.transfer.spacing import sm2
        >>> sm2([4, 4, 4, 4, 4]).intervals
        (1, 6, 15, 38, 95)
    """
    intervals: list[int] = []
    ease, row = EASE, 0
    for grade in grades:
        change = sm2_change(grade)
        row = row + 1 if grade >= PASSED else 0
        # Rounded before the ceiling: 2.7 × 10 is 27.000000000000004 to a computer.
        days = 1 if row < 2 else 6 if row == 2 else ceil(round(intervals[-1] * ease, 9))
        intervals.append(days)
        ease = max(LEAST_EASE, ease + change)
    return Sm2(tuple(intervals), round(ease, 9))


def leitner(answers: Sequence[bool | int], *, start: int = 1, boxes: int = 5) -> list[int]:
    """Return the box after each answer (Leitner 1972): right moves one box on, wrong back to box 1.

    Args:
        answers: true for right, false for wrong.
        start: the box before the first answer.
        boxes: number of boxes; the last one is not left by right answers.

    Example:
        >>> from smlib.transfer.spacing import leitner
        >>> leitner([1, 1, 0, 1])
        [2, 3, 1, 2]
    """
    check_range("boxes", boxes, boxes >= 1, "≥ 1")
    check_range("start", start, 1 <= start <= boxes, f"1 … {boxes}")
    path, box = [], start
    for right in answers:
        box = min(boxes, box + 1) if right else 1
        path.append(box)
    return path
