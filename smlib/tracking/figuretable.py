"""The table of figures: what the engine answered for each group, its formula, and what was left out in words."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from smlib import tables
from smlib.tables import AnyFrame
from smlib.text import t
from smlib.text.numbers import number
from smlib.tracking.formulas import MONEY, Figure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Answers = dict[str, Any]  # of the engine: name of a question → its answer in each group, figures as floats
CURRENCIES = ("_lowest", "_highest")  # the first and the last name among a group's

_ANSWER = {"different": "v", "median": "m", "median_ratio": "m", "sum": "s", "ratio": "s"}


def _values(figure: Figure, names: tuple[str, str], answers: Answers) -> Floats:
    """Return a figure's value in each group; missing where nothing is known."""
    import numpy as np

    top, bottom = names
    there = answers[f"n:{top}"]
    value: Floats = np.where(there > 0, answers[f"{_ANSWER[figure.how]}:{top}"], np.nan)
    if figure.how == "different":
        value -= there < answers["_rows"]  # a missing value is no value more
    if figure.how == "ratio":
        whole = answers[f"s:{bottom}"]
        value /= np.where(whole == 0, np.nan, whole)
    return value


def table(like: AnyFrame, keys: list[str], figures: list[tuple[Figure, tuple[str, str]]], answers: Answers) -> Any:
    """Return one row per group and figure."""
    import numpy as np

    groups = len(answers["_rows"])
    currencies: list[frozenset[Any]] = []
    if CURRENCIES[0] in answers:
        pairs = zip(*(answers[name] for name in CURRENCIES), strict=True)
        currencies = [frozenset(name for name in pair if not _missing(name)) for pair in pairs]
    values, notes, words = [], [], {"": 0}
    for figure, parts in figures:
        found = _values(figure, parts, answers)
        if figure.name in MONEY and currencies:
            found = np.where([len(names) > 1 for names in currencies], np.nan, found)
        notes.append(_notes(figure.name, answers["_rows"], answers[f"n:{parts[0]}"], found, currencies, words))
        values.append(found)
    each = np.arange(groups * len(figures))
    columns: dict[str, Any] = {key: tables.Coded(answers[key], each // len(figures)) for key in keys}
    columns["metric"] = tables.Coded([figure.name for figure, _ in figures], each % len(figures))
    columns["value"] = np.stack(values, axis=1).ravel()
    columns["formula"] = tables.Coded([_formula(figure) for figure, _ in figures], each % len(figures))
    columns["note"] = tables.Coded(list(words), np.stack(notes, axis=1).ravel())
    return tables.built(like, columns, {"metric": str, "value": float, "formula": str, "note": str})


def _notes(
    name: str, rows: Floats, there: Floats, found: Floats, currencies: list[frozenset[Any]], words: dict[str, int]
) -> Any:
    """Return the code of each group's note; most of many groups are alike, and only the others are looked at."""
    import numpy as np

    def code(at: int) -> int:
        posts = float(found[at]) if name == "posts" and there[at] else None
        known_currencies = currencies[at] if currencies else frozenset()
        text = _note(name, int(rows[at]), int(there[at]), posts, known_currencies)
        return words.setdefault(text, len(words))

    alike = (there >= rows) & (name != "posts" or (there <= found))
    if name in MONEY and currencies:
        alike[:] = False
    codes = np.zeros(len(rows), dtype="int64")
    if alike.any():
        codes[:] = code(int(alike.argmax()))
    for at in np.flatnonzero(~alike):
        codes[at] = code(int(at))
    return codes


def _formula(figure: Figure) -> str:
    def said(choice: str) -> str:
        return t(f"tracking.kpis.{choice[1:]}") if choice.startswith("@") else choice.replace("+", " + ")

    parts = {"top": said(figure.top[0]), "bottom": said(figure.bottom[0]) if figure.bottom else ""}
    return t(f"tracking.kpis.how.{figure.how}", **parts)


def _note(name: str, rows: int, there: int, posts: float | None, currencies: frozenset[Any]) -> str:
    """Say what was left out and what the figure cannot tell."""
    notes = []
    if name in MONEY and len(currencies) > 1:
        notes.append(t("tracking.kpis.currencies"))
    elif name in MONEY and currencies:
        notes.append(t("tracking.kpis.currency", currency=next(iter(currencies))))
    if there < rows:
        notes.append(t("tracking.kpis.known", known=number(there), rows=number(rows)))
    if posts is not None and there > posts:
        notes.append(t("tracking.kpis.repeated", n=number(there - posts)))
    if name in ("reach_median", "viewers_median", "users", "share_without_sender", "interaction_rate"):
        notes.append(t(f"tracking.kpis.note.{name}"))
    return " ".join(notes)


def floats(series: Any) -> Floats:
    """Return an answer as an array; missing is NaN."""
    import numpy as np

    if series.dtype.is_numeric() and not series.dtype.is_decimal() and not series.null_count():
        return np.asarray(series.to_numpy(), dtype="float64")
    return np.array([np.nan if value is None else float(value) for value in texts(series)], dtype="float64")


def texts(series: Any) -> list[Any]:
    """Return an answer as a list; missing is None, whatever the engine says."""
    values: list[Any] = series.to_list()
    if not series.null_count():
        return values
    return [None if type(value).__name__ == "NAType" else value for value in values]  # pandas' NA has no truth value


def in_order(answers: Answers, keys: list[str]) -> Answers:
    """Sort groups by their keys; missing ones come last."""
    import numpy as np

    order = _order([answers[key] for key in keys])
    return {
        name: values[order] if isinstance(values, np.ndarray) else [values[at] for at in order]
        for name, values in answers.items()
    }


def _order(keys: list[list[Any]]) -> list[int]:
    import numpy as np

    if len(keys) == 1 and set(map(type, keys[0])) == {int}:
        found: list[int] = np.argsort(np.array(keys[0]), kind="stable").tolist()
        return found
    groups = list(zip(*keys, strict=True))
    places: list[Any] = groups
    if any(_missing(key) for key in chain.from_iterable(groups)):
        places = [[(_missing(key), "" if _missing(key) else key) for key in group] for group in groups]
    try:
        return sorted(range(len(groups)), key=places.__getitem__)
    except TypeError:
        return sorted(range(len(groups)), key=lambda at: [str(key) for key in groups[at]])


def _missing(key: Any) -> bool:
    return key is None or key != key
