"""One number of a trial: which columns it takes and how it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from smlib.errors import check_choice, check_range
from smlib.testing.errors import TrialError

KINDS = ("proportion", "mean", "ratio", "revenue", "quantile")
TRIM = 0.01  # of the amounts above zero


@dataclass(frozen=True)
class Metric:
    """What is compared; see `compare` for the fields."""

    name: str
    column: str
    kind: str = "proportion"
    denominator: str | None = None
    covariate: str | None = None
    trim: float = 0.0
    quantile: float = 0.5
    strata: str | None = None
    better: str = "higher"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns with figures, the second one being denominator or covariate."""
        return tuple(dict.fromkeys(filter(None, (self.column, self.denominator, self.covariate))))

    @property
    def second(self) -> str | None:
        """The column that goes along with the first."""
        return self.denominator or self.covariate


def metric_of(name: str, given: Any, defaults: dict[str, Any]) -> Metric:
    """Make a metric from what the caller wrote, with `defaults` for what was left out.

    Args:
        name: how results call it.
        given: a kind (`"mean"`), or a dict with `metric` and other fields of `Metric`.
        defaults: fields that hold for all metrics.

    Raises:
        TrialError: for fields that do not go together.
    """
    wanted = {"kind": given} if isinstance(given, str) else dict(given)
    wanted = {**defaults, **wanted}
    column = wanted.pop("metric", name)
    fields = set(Metric.__dataclass_fields__) - {"name", "column"}
    for key in wanted:
        check_choice("metric", key, sorted(fields))
    kind = wanted.get("kind", "proportion")
    check_choice("kind", kind, KINDS)
    if wanted.get("denominator") is not None:
        if kind not in ("ratio", "proportion"):
            raise TrialError("fields_clash", one=f'kind="{kind}"', other="denominator")
        kind = "ratio"
    elif kind == "ratio":
        raise TrialError("denominator_missing", metric=column)
    trim = wanted.get("trim")
    trim = (TRIM if kind == "revenue" else 0.0) if trim is None else float(trim)
    check_range("trim", trim, 0 <= trim < 0.5, "≥ 0, < 0.5")
    for field, allowed in (("covariate", ("mean", "proportion", "revenue")), ("strata", ("mean", "proportion"))):
        if wanted.get(field) is not None and kind not in allowed:
            raise TrialError("fields_clash", one=f'kind="{kind}"', other=field)
    if wanted.get("covariate") is not None and wanted.get("strata") is not None:
        raise TrialError("fields_clash", one="covariate", other="strata")
    if trim and kind not in ("mean", "revenue"):
        raise TrialError("fields_clash", one=f'kind="{kind}"', other="trim")
    quantile = float(wanted.get("quantile", 0.5))
    check_range("quantile", quantile, 0 < quantile < 1, "> 0, < 1")
    check_choice("better", wanted.get("better", "higher"), ("higher", "lower"))
    return Metric(name, column, **{**wanted, "kind": kind, "trim": trim, "quantile": quantile})
