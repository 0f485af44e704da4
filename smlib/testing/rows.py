"""From rows to arms: counts for the split, figures per metric, and what was odd about the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import isnan
from typing import Any

from smlib.dates import as_date
from smlib.tables import collected, lazy, nw
from smlib.testing import passes
from smlib.testing.counting import check_arms
from smlib.testing.errors import Finding, TrialError
from smlib.testing.metric import Metric
from smlib.testing.moments import Moments
from smlib.text.numbers import number, percent

STRATUM, USER_ROWS = "_stratum", "_rows"


@dataclass
class Figures:
    """What the rows say about one metric.

    Attributes:
        metric: it; a proportion with other values than 0 and 1 became a mean if it has a covariate.
        groups: arm → stratum → moments; without strata the only stratum is None.
        values: arm → values, for quantiles.
        measured: arm → rows (users) with a value.
        findings: what has to be said.
    """

    metric: Metric
    groups: dict[Any, dict[Any, Moments]] = field(default_factory=dict)
    values: dict[Any, Any] = field(default_factory=dict)
    measured: dict[Any, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Rows:
    """All figures of a table: people per arm, the metrics, what was odd, and how many days it took."""

    assigned: dict[Any, int]
    figures: list[Figures]
    findings: list[Finding]
    days: int | None


def read(table: Any, variant: str, metrics: Sequence[Metric], *, user: str | None, time: str | None) -> Rows:
    """Read what a comparison needs; all metrics without strata and quantiles take one pass together.

    Rows with missing or not-a-number values are found by their counts; only then a metric is read again by itself.
    """
    columns = dict.fromkeys(c for m in metrics for c in (*m.columns, m.strata) if c)
    wanted = dict.fromkeys([variant, *columns, *filter(None, (user, time))])
    whole = lazy(table, *wanted).select(*wanted)
    if whole.collect_schema()[variant] == nw.Object:
        raise TrialError("variant_mixed", column=variant)
    passes.check_numbers(whole, [c for m in metrics for c in m.columns])
    limits = {m.name: limit for m in metrics if m.trim and (limit := _limit(whole, m)) is not None}
    together = [m for m in metrics if user is None and m.kind != "quantile" and m.strata is None]
    ends = [nw.col(time).min().alias("_from"), nw.col(time).max().alias("_to")] if time else []
    ready = passes.prepared(whole, together, limits)
    found = passes.aggregate(ready, [variant], [*passes.expressions(whole, together, limits), *ends])
    arms, nobody = _arms(found, variant)
    findings = [Finding("variant_missing", {"rows": number(nobody)})] if nobody else []
    assigned = {arm: int(row["n"]) for arm, row in arms.items()}
    if user is not None:
        assigned, mixed = _users(whole, variant, user)
        findings += mixed
    check_arms(list(assigned))
    figures = []
    for metric in metrics:
        if metric in together:
            i = together.index(metric)
            if all(passes.whole(row, i, metric) for row in arms.values()):
                figures.append(_figures(metric, i, {arm: {None: row} for arm, row in arms.items()}, limits))
                continue
        figures.append(_alone(whole, variant, metric, user, limits))
    for one in figures:
        _missing(one, assigned)
    return Rows(assigned, figures, findings, _days(list(arms.values())) if time else None)


def _arms(found: list[dict[str, Any]], variant: str) -> tuple[dict[Any, dict[str, Any]], int]:
    """Return the rows by arm in the order of their labels, and how many rows have no arm."""
    named = [row for row in found if not _is_missing(row[variant])]
    nobody = sum(int(row["n"]) for row in found if _is_missing(row[variant]))
    return {row[variant]: row for row in sorted(named, key=lambda r: (str(type(r[variant])), r[variant]))}, nobody


def _is_missing(label: Any) -> bool:
    return label is None or (isinstance(label, float) and isnan(label)) or str(label) in ("NaT", "<NA>")


def _figures(metric: Metric, i: int, rows: dict[Any, dict[Any, dict[str, Any]]], limits: dict[str, float]) -> Figures:
    every = [row for strata in rows.values() for row in strata.values()]
    if metric.kind == "proportion" and not all(passes.binary(row, i) for row in every):
        if metric.second is None:
            raise TrialError("not_binary", column=metric.column)
        metric = replace(metric, kind="mean")
    found = Figures(metric)
    for arm, strata in rows.items():
        found.groups[arm] = {s: passes.moments(row, i, metric) for s, row in strata.items()}
        found.measured[arm] = sum(m.n for m in found.groups[arm].values())
    if metric.name in limits:
        over = sum(int(row[f"over{i}"] or 0) for row in every)
        raw = {arm: strata[None][f"raw{i}"] for arm, strata in rows.items()}
        means = "; ".join(f"{arm}: {number(mean, 2)}" for arm, mean in raw.items())
        values = {"limit": number(limits[metric.name], 2), "count": number(over), "means": means}
        found.findings.append(Finding("trimmed", values))
    return found


def _alone(whole: Any, variant: str, metric: Metric, user: str | None, limits: dict[str, float]) -> Figures:
    """Read one metric by itself from the rows that have it."""
    rows = whole.filter(passes.valid(metric) & ~nw.col(variant).is_null())
    if metric.kind == "quantile":
        return _values(rows, variant, metric)
    if user is not None:
        return _per_user(rows, variant, metric, user, limits)
    by = [variant] + ([metric.strata] if metric.strata else [])
    if metric.strata:
        rows = rows.filter(~nw.col(metric.strata).is_null())
    ready = passes.prepared(rows, [metric], limits)
    found = passes.aggregate(ready, by, passes.expressions(rows, [metric], limits))
    grouped: dict[Any, dict[Any, dict[str, Any]]] = {}
    for row in sorted(found, key=lambda r: tuple((str(type(r[c])), r[c]) for c in by)):
        grouped.setdefault(row[variant], {})[row[metric.strata] if metric.strata else None] = row
    return _figures(metric, 0, grouped, limits)


def _values(rows: Any, variant: str, metric: Metric) -> Figures:
    import numpy as np

    table = collected(rows.select(nw.col(variant), nw.col(metric.column).cast(passes.FLOAT).alias("_x")))
    x, labels = table["_x"].to_numpy(), table[variant].to_numpy()
    found = Figures(metric)
    for arm in sorted(table[variant].unique().to_list(), key=lambda a: (str(type(a)), a)):
        found.values[arm] = np.sort(x[labels == arm])
        found.measured[arm] = len(found.values[arm])
    return found


def _users(whole: Any, variant: str, user: str) -> tuple[dict[Any, int], list[Finding]]:
    """Return users per arm without those in several, and what was found about them."""
    anonymous = collected(whole.select(nw.col(user).is_null().cast(passes.FLOAT).sum().alias("k"))).item(0, "k") or 0
    people = _by_user(whole.filter(~nw.col(variant).is_null()), variant, user, {})
    arms = {row["_arm"]: int(row["n"]) for row in passes.aggregate(people.filter(~nw.col("_both")), ["_arm"], [])}
    both = int(collected(people.select(nw.col("_both").cast(passes.FLOAT).sum().alias("k"))).item(0, "k") or 0)
    findings = [Finding("user_missing", {"rows": number(int(anonymous))})] if anonymous else []
    if both:
        share = both / (both + sum(arms.values()))
        findings.append(Finding("users_in_both", {"users": number(both), "share": percent(share, 1)}))
        if share > 0.01:
            findings.append(Finding("users_mixed", {}))
    return dict(sorted(arms.items(), key=lambda item: (str(type(item[0])), item[0]))), findings


def _by_user(rows: Any, variant: str, user: str, sums: dict[str, Any]) -> Any:
    first, last = nw.col(variant).min().alias("_arm"), nw.col(variant).max().alias("_last")
    named = [expression.alias(name) for name, expression in sums.items()]
    people = rows.filter(~nw.col(user).is_null()).group_by(user).agg(first, last, nw.len().alias(USER_ROWS), *named)
    return people.with_columns((nw.col("_arm") != nw.col("_last")).alias("_both"))


def _per_user(rows: Any, variant: str, metric: Metric, user: str, limits: dict[str, float]) -> Figures:
    """Count people, not rows: a person's rows hang together, so a mean per row is a ratio of sums per person."""
    rows = rows.with_columns(**{c: nw.col(c).cast(passes.FLOAT) for c in metric.columns})
    total = {c: nw.col(c).sum() for c in metric.columns}
    if metric.strata:
        total[STRATUM] = nw.col(metric.strata).min()
    people = _by_user(rows, variant, user, total).filter(~nw.col("_both"))
    most = collected(people.select(nw.col(USER_ROWS).max().alias("k"))).item(0, "k") or 0
    if most > 1 and (metric.covariate or metric.strata or metric.trim):
        raise TrialError("users_repeated", user=user)
    if most <= 1 or metric.denominator:
        plain = replace(metric, strata=STRATUM if metric.strata else None)
        found = _alone(people, "_arm", plain, None, limits)
        return replace(found, metric=replace(found.metric, strata=metric.strata))
    if metric.kind == "proportion":
        _alone(rows, variant, metric, None, limits)  # are the rows 0 and 1?
    by_person = replace(metric, kind="ratio", denominator=USER_ROWS)
    found = _alone(people, "_arm", by_person, None, limits)
    return replace(found, metric=replace(by_person, kind=f"{metric.kind}_per_row"), findings=[Finding("per_user", {})])


def _limit(whole: Any, metric: Metric) -> float | None:
    """Return the amount above which values are capped: a quantile of all amounts above zero, over all arms."""
    amounts = whole.filter(passes.valid(metric)).select(nw.col(metric.column).cast(passes.FLOAT).alias("x"))
    amounts = amounts.filter(nw.col("x") > 0).select(nw.col("x").quantile(1 - metric.trim, interpolation="linear"))
    limit = collected(amounts).item(0, "x")
    return None if limit is None or limit != limit else float(limit)


def _missing(found: Figures, assigned: dict[Any, int]) -> None:
    absent = {arm: assigned[arm] - found.measured.get(arm, 0) for arm in assigned}
    if any(k > 0 for k in absent.values()):
        total = sum(k for k in absent.values() if k > 0)
        share = percent(total / sum(assigned.values()), 1)
        found.findings.append(
            Finding("missing_values", {"count": number(total), "share": share, "column": found.metric.column})
        )


def _days(rows: list[dict[str, Any]]) -> int | None:
    ends = [row[name] for row in rows for name in ("_from", "_to") if not _is_missing(row[name])]
    days = [as_date(end) for end in ends]
    return (max(days) - min(days)).days + 1 if days else None
