"""From tables to the protocols of their trials: each one judged by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from smlib.errors import SmlibError, check_range
from smlib.tables import to_pandas
from smlib.testing.comparison import compare, compare_counts
from smlib.testing.errors import TrialError
from smlib.testing.monitoring import PLANNED, monitor
from smlib.testing.planning import Plan, plan
from smlib.testing.protocol import Protocol, Protocols
from smlib.testing.result import Comparison
from smlib.testing.sequences import LEAST
from smlib.testing.watched import Monitor
from smlib.text import t
from smlib.text.numbers import listed

if TYPE_CHECKING:
    import pandas as pd

WORTH = 0.01  # one point: less is rarely worth the effort of a change


def protocols(
    rows: Any = None,
    counts: Any = None,
    *,
    worth: float = WORTH,
    control: Any = None,
    days: int | None = None,
    alpha: float = 0.05,
) -> Protocols:
    """Judge every trial of some tables: plan, split, interval, verdict; one that cannot be judged stops no other.

    Args:
        rows: one row for each person: variant and clicked; user, day and experiment if they are there.
        counts: one row for each variant: variant, users and clicked; experiment, planned_share, first_day and last_day
            if they are there. Or a dict arm → (clicked, users), `{"A": (240, 6000), "B": (306, 6000)}`.
        worth: the difference from which the change is worth it, in shares: 0.01 is one point. The plan is made for it.
        control: the arm to compare with, in those trials that have it; otherwise the first one.
        days: how long the trials ran, where the table does not say it.
        alpha: accepted chance of a false alarm.

    Raises:
        ColumnError: for a missing column.
        TrialError: without any figures, if no trial has the control, or for a dict of another form.
        InputError: for values out of range.

    Example:
        >>> import smlib as sm
        >>> made = sm.testing.protocols(counts={"A": (240, 6000), "B": (306, 6000)}, worth=0.011, days=14)
        >>> [each.verdict for each in made], next(iter(made)).plan.n_per_variant
        (['B'], 5634)
    """
    check_range("worth", worth, 0 < worth < 1, "> 0, < 1")
    if rows is None and counts is None:
        raise TrialError("nothing_given")
    tables = [("rows", rows)] if rows is not None else []
    tables += [("counts", _table(counts))] if counts is not None else []
    given = [(kind, name, part) for kind, table in tables for name, part in _trials(table, kind)]
    if not given:
        raise TrialError("nothing_given")
    every = dict.fromkeys(arm for _, _, part in given for arm in _arms(part))
    if control is not None and control not in every:
        raise TrialError("control_unknown", given=control, arms=listed([str(arm) for arm in every][:12]))
    # A table of counts names the control first; rows of the same trial follow it.
    known = {frozenset(arms): arms[0] for kind, _, part in given if kind == "counts" and (arms := _arms(part))}
    made = []
    for kind, name, part in given:
        arms = _arms(part)
        mine = control if control in arms else known.get(frozenset(arms))
        made.append(_protocol(name, kind, part, days, control=mine, worth=worth, alpha=alpha))
    return Protocols(tuple(made))


def _table(counts: Any) -> Any:
    """Return counts that were typed in as a table."""
    if not isinstance(counts, Mapping):
        return counts
    import pandas as pd

    for arm, pair in counts.items():
        if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2:
            raise TrialError("pair_type", arm=arm, given=repr(pair)[:40])
    arms = [{"variant": arm, "clicked": pair[0], "users": pair[1]} for arm, pair in counts.items()]
    return pd.DataFrame(arms, columns=["variant", "clicked", "users"], dtype=object)


def _trials(table: Any, kind: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield every trial of a table with its name."""
    frame = to_pandas(table, "variant", "clicked", *(["users"] if kind == "counts" else []))
    unnamed = t(f"testing.protocol.{kind}")
    if "experiment" not in frame:
        yield unnamed, frame
        return
    for name, part in frame.groupby(frame["experiment"].fillna(unnamed), sort=False):
        yield str(name), part


def _arms(part: pd.DataFrame) -> list[Any]:
    return list(part["variant"].dropna().unique())


def _protocol(
    name: str, kind: str, part: pd.DataFrame, days: int | None, *, worth: float, control: Any, alpha: float
) -> Protocol:
    try:
        found = (_counted if kind == "counts" else _rows)(part, control, days, alpha)
    except SmlibError as error:
        return Protocol(name, worth, None, problem=error)
    planned = _plan(found, worth)
    watched = _watched(part, control, planned, alpha) if kind == "rows" else None
    return Protocol(name, worth, found, planned, watched)


def _rows(part: pd.DataFrame, control: Any, days: int | None, alpha: float) -> Comparison:
    user, day = (name if name in part and part[name].notna().any() else None for name in ("user", "day"))
    made: Comparison = compare(part, metric="clicked", control=control, user=user, time=day, days=days, alpha=alpha)
    return made


def _counted(part: pd.DataFrame, control: Any, days: int | None, alpha: float) -> Comparison:
    twice = part["variant"][part["variant"].duplicated()].unique()
    if len(twice):
        raise TrialError("arm_twice", arms=listed([str(arm) for arm in twice]))
    arms = part.set_index("variant")
    expected = None
    if "planned_share" in arms and arms["planned_share"].notna().all():
        expected = arms["planned_share"].astype(float).to_dict()
    if days is None and {"first_day", "last_day"} <= set(arms):
        first, last = arms["first_day"].min(), arms["last_day"].max()
        days = None if first != first or last != last or last < first else (last - first).days + 1
    return compare_counts(
        arms["clicked"].to_dict(), arms["users"].to_dict(), control=control, expected=expected, days=days, alpha=alpha
    )


def _plan(found: Comparison, worth: float) -> Plan | None:
    """Return what a trial needs that is to find `worth`, from the control's share and the traffic that there was."""
    people = sum(found.split.counts.values())
    per_day = None if not found.days else people / found.days
    if per_day is not None and per_day >= 10:
        per_day = round(per_day)
    with suppress(TrialError):  # from 0 %, or beyond 100 %, there is nothing to plan
        return plan(found.arms[0].value, absolute=worth, variants=len(found.arms), per_day=per_day, alpha=found.alpha)
    return None


def _watched(part: pd.DataFrame, control: Any, planned: Plan | None, alpha: float) -> Monitor | None:
    """Look at the rows day by day, where each row is one person: only then do they stand for themselves."""
    if not {"user", "day"} <= set(part) or part["day"].nunique() < 2:
        return None
    if part["user"].isna().any() or not part["user"].is_unique:
        return None
    people = PLANNED if planned is None else max(LEAST, planned.n_per_variant)
    with suppress(SmlibError):  # values are missing, say: the verdict above has said so
        return monitor(part, metric="clicked", time="day", control=control, planned=people, alpha=alpha)
    return None
