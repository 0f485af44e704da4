"""Journeys: the touches of one person up to a conversion, and the share that each touch gets of it.

A person's touches are put in order of time; a conversion ends a journey and the next touch begins a new one, so the
converting row is the last touch. At the same time the converting row comes last and channels go by alphabet. Rows
without a user or a time belong to no journey: each stands alone, so that no conversion is lost.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from smlib import tables
from smlib.tables import AnyFrame, nw
from smlib.tracking.events import known

NONE = ""  # stands for a missing channel while counting: null compares with nothing
USER, TIME, CHANNEL, VALUE = "_smlib_user", "_smlib_time", "_smlib_channel", "_smlib_value"
PLACED, JOURNEY = "_smlib_placed", "_smlib_journey"
ORDER = [TIME, "_smlib_converts", CHANNEL]


def touches_of(wrapped: AnyFrame, user: str, time: str, channel: str, conversion: str) -> AnyFrame:
    """Return the four columns that credit needs under fixed names: channel as text, conversions as numbers ≥ 0."""
    name = nw.col(channel).cast(nw.String)
    name = nw.when(known(wrapped, channel) & (name != NONE)).then(name).otherwise(nw.lit(NONE))
    value = nw.col(conversion).cast(nw.Float64)
    value = nw.when(~value.is_null() & ~value.is_nan()).then(value).otherwise(nw.lit(0.0))
    return wrapped.select(
        nw.col(user).alias(USER),
        nw.col(time).alias(TIME),
        name.alias(CHANNEL),
        value.alias(VALUE),
        known(wrapped, user, time).alias(PLACED),
    )


def last(wrapped: AnyFrame, channel: str, conversion: str) -> dict[str, float]:
    """Return conversions per channel of the converting rows: the last touch needs neither journeys nor an order."""
    value = nw.col(conversion).cast(nw.Float64)
    if wrapped.collect_schema()[conversion].is_float() and not wrapped.implementation.is_pandas():
        value = value.fill_nan(None)
    rows = wrapped.select(nw.col(channel).alias(CHANNEL), value.alias(VALUE))
    found: dict[str, float] = {}
    for name, worth in tables.collected(rows.group_by(CHANNEL).agg(nw.col(VALUE).sum())).rows():
        key = NONE if _missing(name) else str(name)
        found[key] = found.get(key, 0.0) + float(worth or 0.0)
    return found


def _missing(value: Any) -> bool:
    try:
        return value is None or bool(value != value)
    except TypeError:  # pandas' NA has no truth value
        return True


def in_journeys(touches: AnyFrame) -> AnyFrame:
    """Number the journeys of each user; rows that stand alone get journey −1."""
    converts = nw.col(PLACED) & (nw.col(VALUE) > 0)
    marked = touches.with_columns(converts.cast(nw.Int64).alias(ORDER[1]))
    before = nw.col(ORDER[1]).cum_sum().over(USER, order_by=ORDER) - nw.col(ORDER[1])
    return marked.with_columns(nw.when(nw.col(PLACED)).then(before).otherwise(nw.lit(-1)).alias(JOURNEY))


def credit(touches: AnyFrame, model: str, *, direct: Iterable[str], half_life: timedelta) -> dict[str, float]:
    """Return conversions per channel by a rule; channels without credit have 0.

    Args:
        touches: as made by `touches_of`.
        model: `first`, `last_non_direct`, `linear`, `position` or `time_decay`.
        direct: names of channels that mean "no sender", for `last_non_direct`.
        half_life: time in which a touch loses half of its weight, for `time_decay`.
    """
    journeys = in_journeys(touches)
    if model == "last_non_direct":
        return _non_direct(journeys, direct)
    same = [USER, JOURNEY]
    journeys = journeys.with_columns(
        nw.col(VALUE).sum().over(same).alias("_worth"),
        nw.col(VALUE).count().over(same).alias("_n"),
        nw.col(VALUE).cum_count().over(same, order_by=ORDER).alias("_at"),
    )
    weight = _decay(journeys, half_life) if model == "time_decay" else _weight(model)
    journeys = journeys.with_columns(weight.alias("_weight"))
    whole = nw.col("_weight").sum().over(same)
    journeys = journeys.with_columns((nw.col("_worth") * nw.col("_weight") / whole).alias("_credit"))
    alone = nw.when(nw.col(PLACED)).then(nw.col("_credit")).otherwise(nw.col(VALUE))
    return _sums(journeys.with_columns(alone.alias("_credit")))


def _weight(model: str) -> nw.Expr:
    """Return the weight of a touch within its journey, in any unit."""
    n, at = nw.col("_n"), nw.col("_at")
    one, none = nw.lit(1.0), nw.lit(0.0)
    if model == "linear":
        return nw.when(n > 0).then(one).otherwise(none)
    if model == "first":
        return nw.when(at == 1).then(one).otherwise(none)
    ends = (at == 1) | (at == n)
    # 40 % for each end, the rest shared by those between; two touches share equally, one has everything.
    between = nw.when(n > 2).then(0.2 / nw.when(n > 2).then(n - 2).otherwise(nw.lit(1))).otherwise(none)
    return nw.when(ends).then(nw.lit(0.4)).otherwise(between)


def _decay(journeys: AnyFrame, half_life: timedelta) -> nw.Expr:
    end = nw.col(TIME).max().over([USER, JOURNEY])
    ago = (end - nw.col(TIME)).dt.total_microseconds().cast(nw.Float64) / (half_life / timedelta(microseconds=1))
    return (ago * -math.log(2)).exp()


def _non_direct(journeys: AnyFrame, direct: Iterable[str]) -> dict[str, float]:
    """Carry the last channel with a sender, and whose journey it was, on to the converting row."""
    without = {NONE, *(name.casefold() for name in direct)}
    sender = nw.col(PLACED) & ~nw.col(CHANNEL).str.to_lowercase().is_in(sorted(without))
    seen = journeys.with_columns(
        nw.when(sender).then(nw.col(CHANNEL)).alias("_channel"), nw.when(sender).then(nw.col(JOURNEY)).alias("_from")
    )
    last = [
        nw.col(name).fill_null(strategy="forward").over(USER, order_by=ORDER).alias(name)
        for name in ("_channel", "_from")
    ]
    seen = seen.with_columns(*last)
    mine = nw.col(PLACED) & (nw.col("_from") == nw.col(JOURNEY))
    channel = nw.when(mine).then(nw.col("_channel")).otherwise(nw.col(CHANNEL))
    moved = seen.select(CHANNEL, VALUE, channel.alias("_to")).group_by(CHANNEL, "_to").agg(nw.col(VALUE).sum())
    found: dict[str, float] = {}
    for own, to, worth in tables.collected(moved).rows():
        found.setdefault(str(own), 0.0)  # listed, also if all its conversions go to another channel
        found[str(to)] = found.get(str(to), 0.0) + float(worth or 0.0)
    return found


def _sums(credited: AnyFrame) -> dict[str, float]:
    sums = credited.group_by(CHANNEL).agg(nw.col("_credit").sum())
    return {str(name): float(value or 0.0) for name, value in tables.collected(sums).rows()}


def transitions(touches: AnyFrame) -> list[tuple[str | None, str, int, int]]:
    """Return how often one channel follows another: (from, to, end, times).

    `from` is None at the beginning of a journey; `end` is 1 where the journey converts with `to`, 2 where it ends
    there without, 0 where it goes on.
    """
    journeys = in_journeys(touches)
    same = [USER, JOURNEY]
    journeys = journeys.with_columns(
        nw.col(CHANNEL).shift(1).over(same, order_by=ORDER).alias("_from"),
        nw.col(CHANNEL).shift(-1).over(same, order_by=ORDER).alias("_next"),
    )
    final = ~nw.col(PLACED) | nw.col("_next").is_null()
    end = nw.when(nw.col(VALUE) > 0).then(nw.lit(1)).otherwise(nw.when(final).then(nw.lit(2)).otherwise(nw.lit(0)))
    steps = journeys.select(
        nw.when(nw.col(PLACED)).then(nw.col("_from")).alias("_from"), nw.col(CHANNEL).alias("_to"), end.alias("_end")
    )
    counted = steps.group_by("_from", "_to", "_end").agg(nw.len().alias("_times"))
    # pandas has several ways to say missing; a text is none of them.
    rows = tables.collected(counted).rows()
    return [(a if isinstance(a, str) else None, str(b), int(e), int(n)) for a, b, e, n in rows]


def coalitions(touches: AnyFrame, channels: list[str]) -> dict[int, float]:
    """Return what journeys with exactly these channels brought: bit mask over `channels` -> conversions."""
    bit = nw.lit(0)
    for i, name in enumerate(channels):
        bit = nw.when(nw.col(CHANNEL) == name).then(nw.lit(1 << i)).otherwise(bit)
    journeys = in_journeys(touches).with_columns(bit.cast(nw.Int64).alias("_mask"))
    each = journeys.filter(nw.col(PLACED)).group_by(USER, JOURNEY, "_mask").agg(nw.col(VALUE).sum())
    whole = each.group_by(USER, JOURNEY).agg(nw.col("_mask").sum(), nw.col(VALUE).sum())
    alone = journeys.filter(~nw.col(PLACED))
    found: dict[int, float] = {}
    for part in (whole, alone):
        sums = part.filter(nw.col(VALUE) > 0).group_by("_mask").agg(nw.col(VALUE).sum())
        for mask, worth in tables.collected(sums).rows():
            found[int(mask)] = found.get(int(mask), 0.0) + float(worth)
    return found
