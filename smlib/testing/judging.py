"""From the arms' figures to one comparison: split first, then differences, Holm, findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from smlib import stats
from smlib.testing import effects
from smlib.testing.counting import ordered
from smlib.testing.effects import Contrast
from smlib.testing.errors import Finding, TrialError
from smlib.testing.moments import Arm, Moments, cuped, order_statistics, ratio, stratified
from smlib.testing.result import Comparison
from smlib.testing.rows import Figures
from smlib.testing.split import BROKEN, Split, check_split
from smlib.text.numbers import listed, number, percent

POWER = 0.8


@dataclass(frozen=True)
class Rules:
    """How a trial is judged: who is the control, the planned split, the accepted chance of a false alarm, days."""

    control: Any = None
    expected: Mapping[Any, float] | None = None
    alpha: float = 0.05
    days: int | None = None
    seed: int = 0


def judge(figures: Figures, assigned: dict[Any, int], findings: Sequence[Finding], rules: Rules) -> Comparison:
    """Judge one metric of rows.

    Raises:
        TrialError: if an arm has no value at all, or a ratio's denominator is zero.
    """
    metric, labels = figures.metric, ordered(list(assigned), rules.control)
    empty = [str(label) for label in labels if not figures.measured.get(label)]
    if empty:
        raise TrialError("no_values", column=metric.column, arms=listed(empty))
    split = check_split({label: assigned[label] for label in labels}, rules.expected)
    found = [*findings, *figures.findings, *_uneven(figures, assigned)]
    few = [str(label) for label in labels if figures.measured[label] < 2]
    if few:
        found.append(Finding("too_few", {"arms": listed(few)}))
    left = None
    if metric.kind == "quantile":
        arms, draws = _quantiles(figures, labels, rules.seed)
        contrasts = contrast_all(arms, "quantile", rules.alpha, draws)
    else:
        arms, left = _arms(figures, labels)
        contrasts = contrast_all(arms, "shares" if arms[0].successes is not None else "means", rules.alpha)
        if arms[0].successes is None and all(arm.var == 0 for arm in arms):
            found.append(Finding("nothing_varies", {"column": metric.column}))
    if left is not None:
        found.append(Finding("cuped", {"share": percent(1 - left), "column": metric.covariate}))
    return assemble(metric.name, metric.kind, arms, contrasts, split, tuple(found), metric.better, rules, left)


def assemble(
    name: str,
    kind: str,
    arms: Sequence[Arm],
    contrasts: Sequence[Contrast],
    split: Split,
    findings: tuple[Finding, ...],
    better: str,
    rules: Rules,
    left: float | None = None,
) -> Comparison:
    """Put a comparison together and name the arms that are level with its winner."""
    made = Comparison(
        name, kind, tuple(arms), tuple(contrasts), split, findings, better, rules.alpha, rules.days, (), left
    )
    if len(arms) < 3:
        return made
    winners = {c.b.label: c for c in contrasts if made.is_clear(c) and (c.estimate > 0) == (better == "higher")}
    if made.verdict not in winners:
        return made
    top = winners.pop(made.verdict).b
    pair = effects.shares if top.successes is not None else effects.means
    near = [
        label for label, c in winners.items()
        if pair(c.b, top, rules.alpha, rules.alpha, POWER).p_value >= rules.alpha
    ]  # fmt: skip
    return replace(made, level_with=tuple(near))


def contrast_all(arms: Sequence[Arm], kind: str, alpha: float, draws: Any = None) -> list[Contrast]:
    """Compare each arm with the first; with several of them p-values are raised by Holm's rule."""
    level = alpha / (len(arms) - 1)
    made = []
    for k, arm in enumerate(arms[1:], 1):
        if kind == "quantile":
            made.append(effects.quantiles(arms[0], arm, (draws[0], draws[k]), alpha, level, POWER))
        else:
            pair = effects.shares if kind == "shares" else effects.means
            made.append(pair(arms[0], arm, alpha, level, POWER))
    raised = stats.holm([c.p_single for c in made])
    return [replace(c, p_value=float(p)) for c, p in zip(made, raised, strict=True)]


def _arms(figures: Figures, labels: Sequence[Any]) -> tuple[list[Arm], float | None]:
    metric = figures.metric
    if metric.strata is not None:
        return _strata(figures, labels), None
    moments = [figures.groups[label][None] for label in labels]
    if metric.covariate is not None:
        adjusted, left = cuped(moments)
        pairs = zip(labels, moments, adjusted, strict=True)
        return [Arm(label, m.n, mean, var) for label, m, (mean, var) in pairs], left
    if metric.denominator is not None:
        if any(m.mean_2 == 0 for m in moments):
            raise TrialError("denominator_zero", column=metric.denominator)
        return [Arm(label, m.n, *ratio(m)) for label, m in zip(labels, moments, strict=True)], None
    if metric.kind == "proportion":
        return [_share_arm(label, m) for label, m in zip(labels, moments, strict=True)], None
    return [Arm(label, m.n, m.mean, m.var) for label, m in zip(labels, moments, strict=True)], None


def _share_arm(label: Any, m: Moments) -> Arm:
    hits = round(m.mean * m.n)
    return share_arm(label, hits, m.n)


def share_arm(label: Any, successes: int, total: int) -> Arm:
    """Return the arm of a share."""
    share = successes / total
    return Arm(label, total, share, share * (1 - share), successes)


def _strata(figures: Figures, labels: Sequence[Any]) -> list[Arm]:
    """Weigh each stratum by its size in the whole trial, so that an uneven mix of customers does not decide."""
    every = {s for groups in figures.groups.values() for s in groups}
    sizes = {s: sum(figures.groups[a][s].n for a in labels if s in figures.groups[a]) for s in every}
    thin = sorted(
        str(s) for s in every if any(s not in figures.groups[a] or figures.groups[a][s].n < 2 for a in labels)
    )
    if thin:
        raise TrialError("stratum_thin", strata=listed(thin[:5]), count=number(len(thin)))
    total = sum(sizes.values())
    weights = {s: n / total for s, n in sizes.items()}
    return [Arm(label, *stratified(figures.groups[label], weights)) for label in labels]


def _quantiles(figures: Figures, labels: Sequence[Any], seed: int) -> tuple[list[Arm], list[Any]]:
    q, rng = figures.metric.quantile, np.random.default_rng(seed)
    draws = [order_statistics(figures.values[label], q, effects.DRAWS, rng) for label in labels]
    arms = [
        Arm(label, len(figures.values[label]), float(np.quantile(figures.values[label], q)), float(d.var(ddof=1)) * len(figures.values[label]))
        for label, d in zip(labels, draws, strict=True)
    ]  # fmt: skip
    return arms, draws


def _uneven(figures: Figures, assigned: dict[Any, int]) -> list[Finding]:
    """Look whether values are missing in one arm more than in another: then those left are not alike."""
    measured = [figures.measured.get(arm, 0) for arm in assigned]
    gone = [max(0, n - k) for n, k in zip(assigned.values(), measured, strict=True)]
    if not any(gone) or stats.chi_square_shares(gone, list(assigned.values())).p_value >= BROKEN:
        return []
    shares = "; ".join(f"{arm}: {percent(g / n, 1)}" for (arm, n), g in zip(assigned.items(), gone, strict=True))
    return [Finding("missing_uneven", {"shares": shares})]
