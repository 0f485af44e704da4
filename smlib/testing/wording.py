"""What a comparison says: what is known, what is not, what could have been shown, how many days are missing."""

from __future__ import annotations

from math import ceil, floor, isfinite, isnan, log10
from typing import TYPE_CHECKING

from smlib.testing.effects import Contrast
from smlib.text import t
from smlib.text.numbers import chance, digits_for, listed, number, percent

if TYPE_CHECKING:
    from smlib.testing.result import Comparison

HOPELESS = 10  # times the sample so far: nobody waits that long


def span(contrast: Contrast, share: bool, *, signed: bool = False) -> dict[str, str]:
    """Return the formatted size of a difference and its interval; shares in percentage points.

    Args:
        signed: read b minus a in any case (pictures); otherwise the one ahead comes first (sentences).
    """
    scale = 100 if share else 1
    low, high, estimate = (scale * v for v in (contrast.low, contrast.high, contrast.estimate))
    digits = digits_for(low, high, least=1 if share else 0)
    if estimate < 0 and not signed:  # "a is 1.2 ahead of b" reads the difference the other way round
        low, high, estimate = -high, -low, -estimate
    unit = "points" if share else "plain"
    return {
        "size": t(f"testing.unit.{unit}", value=number(estimate, digits)),
        "low": number(low, digits),
        "high": number(high, digits),
    }


def value(amount: float, share: bool, other: float) -> str:
    """Format one arm's value so that it can be told from the other's."""
    if share:
        near = abs(amount - other) < 0.002
        return percent(amount, 2 if near else 1)
    return number(amount, digits_for(0, 2 * abs(amount - other)) if amount != other else 2)


def lead(c: Contrast, share: bool) -> str:
    """Say who is ahead by how much."""
    if c.estimate == 0:
        return t("testing.say.equal", a=c.a.label, b=c.b.label, **span(c, share))
    first, second = (c.b, c.a) if c.estimate > 0 else (c.a, c.b)
    return t("testing.say.lead", first=first.label, second=second.label, **span(c, share))


def sentences(found: Comparison) -> list[str]:
    """Return the sentences of a comparison, the verdict first."""
    if found.verdict == "split_broken":
        lines = [t("testing.say.broken"), found.split.text()]
        if found.split.verdict == "ok":
            lines.append(t("testing.say.broken_by"))
        return [*lines, *(f.text() for f in found.findings)]
    share = found.is_share
    lines = []
    if found.verdict == "open":
        lines.append(t("testing.say.open"))
    else:
        lines.append(t(f"testing.say.winner_{found.better}", arm=found.verdict))
    for c in found.contrasts:
        values = {arm.label: value(arm.value, share, other.value) for arm, other in ((c.a, c.b), (c.b, c.a))}
        sure = "chance_real" if found.is_clear(c) else "chance_open"
        lines.append(
            " ".join([
                lead(c, share),
                t("testing.say.values" if share else "testing.say.values_mean", a=c.a.label, value_a=values[c.a.label], n_a=number(c.a.n),
                  b=c.b.label, value_b=values[c.b.label], n_b=number(c.b.n)),
                t(f"testing.say.{sure}", chance=chance(c.p_value)),
            ])
        )  # fmt: skip
    if len(found.contrasts) > 1:
        lines.append(t("testing.say.holm", control=found.contrasts[0].a.label))
    if found.level_with:
        lines.append(t("testing.say.level", arm=found.verdict, others=listed([str(a) for a in found.level_with])))
    lines += [_shown(found), *(_waiting(found) if found.verdict == "open" else [])]
    return [*filter(None, lines), *(f.text() for f in found.findings)]


def _shown(found: Comparison) -> str:
    smallest = max((c.detectable for c in found.contrasts if not isnan(c.detectable)), default=float("nan"))
    if isnan(smallest) or smallest == 0:
        return t("testing.say.shown_none")
    return t("testing.say.shown", size=size(smallest, found.is_share, "from"))


def size(amount: float, share: bool, case: str = "") -> str:
    """Format the size of a difference with its unit: `1,75 Punkte`; with case `"from"`, `1,75 Punkten`."""
    if share:
        return t("testing.unit.points_from" if case else "testing.unit.points", value=number(100 * amount, 2))
    return t("testing.unit.plain", value=number(amount, max(0, min(6, 1 - floor(log10(amount))))))


def _waiting(found: Comparison) -> list[str]:
    factor = found.factor
    if not isfinite(factor) or factor > HOPELESS:
        times = number(ceil(factor)) if isfinite(factor) else "∞"
        return [t("testing.say.hopeless" if isfinite(factor) else "testing.say.no_difference", times=times)]
    if found.days_more is not None:
        return [t("testing.say.days", days=number(found.days_more))]
    return [t("testing.say.people", people=number(found.n_more), unit=found.unit or t("testing.say.unit"))]
