"""Two kinds of tasks that need no widget: put lines in order, choose a letter. Both answer with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from smlib.course.records import Task, Verdict, make_task, wrong
from smlib.course.values import fold, misread


def order_task(
    task_id: str, right: Sequence[int], *, lines: int, also: Iterable[Sequence[int]] = (), graded: bool = True
) -> Task:
    """Make a task in which lines, numbered from 1, are put in order.

    The sentences are, under `wrong`: `extra_<n>` for each line that is not needed, and `early_<n>` where a line
    that comes too early deserves its own reason (otherwise a shared question is asked).

    Args:
        task_id: id of the task.
        right: the order, for example `[3, 1, 2]`; lines that are missing from it are distractors.
        lines: how many lines are shown.
        also: further orders that work as well.
    """
    orders = [list(right), *map(list, also)]

    def judge(order: Any) -> Verdict:
        numbers = _numbers(order, lines)
        if numbers in orders:
            return None
        needless = [n for n in numbers if all(n not in one for one in orders)]
        if needless:
            return f"extra_{needless[0]}"
        twice = [n for n in numbers if numbers.count(n) > 1]
        if twice:
            return wrong("order_twice", line=twice[0])
        place, goal = max(((_agree(numbers, one), one) for one in orders), key=lambda pair: pair[0])
        if place == len(numbers):
            return wrong("order_short", missing=len(goal) - place)
        return f"early_{numbers[place]}"

    return make_task(task_id, judge, answers=("order",), graded=graded)


def _agree(given: list[int], order: list[int]) -> int:
    """Count the steps that agree from the start."""
    same = 0
    for one, other in zip(given, order, strict=False):
        if one != other:
            break
        same += 1
    return same


def _numbers(order: Any, lines: int) -> list[int]:
    if isinstance(order, str):
        order = re.findall(r"\d", order)
    if hasattr(order, "tolist"):
        order = order.tolist()
    if not isinstance(order, list | tuple) or not order:
        raise misread("order_form")
    try:
        numbers = [int(str(n).strip()) for n in order]
    except ValueError:
        raise misread("order_form") from None
    unknown = [n for n in numbers if not 1 <= n <= lines]
    if unknown:
        raise misread("order_unknown", line=unknown[0], lines=lines)
    return numbers


def choice_task(task_id: str, right: str, choices: str, *, graded: bool = False) -> Task:
    """Make a task in which a letter is chosen; every other letter has its reason under `wrong.<letter>`.

    Args:
        task_id: id of the task.
        right: the letter.
        choices: all letters, for example `"abc"`.
    """

    def judge(letter: Any) -> Verdict:
        chosen = fold(letter).strip(" ().") if isinstance(letter, str) else ""
        if chosen not in list(choices):
            raise misread("choice_unknown", choices=", ".join(choices))
        return None if chosen == right else chosen

    return make_task(task_id, judge, answers=("letter",), graded=graded)
