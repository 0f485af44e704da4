"""Which gaps of a notebook are still open: three dots, or the word HIER / HERE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

WORDS = ("HIER", "HERE")


def is_placeholder(value: object) -> bool:
    """Tell whether a value still is a gap: `...`, "HIER", "HERE".

    Example:
        >>> is_placeholder("HIER"), is_placeholder(...), is_placeholder("hierher")
        (True, True, False)
    """
    if value is Ellipsis:
        return True
    return isinstance(value, str) and value.strip().strip(".") in WORDS


def open_places(answer: Any) -> Iterator[str]:
    """Yield the names of the gaps in an answer: the key in a dict, the column in a table, else an empty name."""
    if is_placeholder(answer):
        yield ""
    elif isinstance(answer, Mapping):
        for key, value in answer.items():
            yield from (name or str(key) for name in open_places(value))
    elif isinstance(answer, list | tuple | set | frozenset):
        for value in answer:
            yield from open_places(value)
    elif hasattr(answer, "columns") and hasattr(answer, "itertuples"):
        for column in answer.columns:
            if answer[column].dtype.kind == "O" and any(map(is_placeholder, answer[column])):
                yield str(column)


def untouched(answer: Any) -> bool:
    """Tell whether an answer is nothing but gaps."""
    if isinstance(answer, Mapping):
        return bool(answer) and all(map(untouched, answer.values()))
    if isinstance(answer, list | tuple | set | frozenset):
        return bool(answer) and all(map(untouched, answer))
    return is_placeholder(answer)
