"""A figure in words: its name, its values, how it was counted."""

from __future__ import annotations

from smlib.course.monthly.figure import Figure
from smlib.results import heading
from smlib.text import has, t
from smlib.text.numbers import money, number, percent


def named(one: Figure) -> str:
    """Name a figure: `Reichweite je Beitrag`, `Besuche am Tag`."""
    if one.unit in ("day", "share_day", "level"):
        key = f"report.monthly.metric.{one.name}"
        metric = t(key) if "." not in one.name and has(key) else heading(one.name)
        return t(f"report.monthly.figure.{'level' if one.unit == 'level' else 'day'}", name=metric)
    return t(f"report.monthly.figure.{one.name}")


def at(one: Figure) -> str:
    """Name a figure with the place where it was counted."""
    return t("report.monthly.at", figure=named(one), place=one.place)


def value(one: Figure, amount: float) -> str:
    """Write an amount as its unit asks for."""
    if amount != amount:
        return "–"
    if one.unit in ("share", "share_day"):
        return percent(amount, 0 if abs(amount) >= 0.1 else 1)
    if one.unit == "money" and one.currency:
        return money(amount, one.currency)
    if one.unit in ("count", "level"):
        return number(amount, 0)
    return number(amount, 0 if abs(amount) >= 100 else 1 if abs(amount) >= 10 else 2)


def with_interval(one: Figure, side: int) -> str:
    """Write an amount with its interval, if it has one."""
    amount, (low, high) = one.values[side], one.intervals[side]
    if amount != amount or low != low:
        return value(one, amount)
    return t("report.monthly.interval", value=value(one, amount), low=value(one, low), high=value(one, high))


def hours_named(business: bool) -> str:
    """Name the hours that are counted."""
    return t("report.monthly.unit.business" if business else "report.monthly.unit.clock")


def unit(one: Figure, business: bool) -> str:
    """Name the unit."""
    return hours_named(business) if one.unit == "hours" else t(f"report.monthly.unit.{one.unit}")


def definition(one: Figure, business: bool, target: float) -> str:
    """Say how a figure was counted, and out of how many values."""
    from smlib.inbox.clocks import span_text

    key = one.name if one.name in ("interactions", "in_target", "open") else one.unit
    if one.name == "cost_per_result":
        key = "cost"
    return t(
        f"report.monthly.definition.{key}",
        before=number(one.n[0]),
        after=number(one.n[1]),
        hours=hours_named(business),
        target=span_text(target),
    )
