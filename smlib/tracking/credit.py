"""Whose success is it: conversions shared among the channels that people came through, by eight rules side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from smlib import tables
from smlib.errors import check_choice
from smlib.results import Result
from smlib.tables import AnyFrame, nw
from smlib.text import t
from smlib.text.numbers import listed, number, percent
from smlib.tracking import game, journeys
from smlib.tracking.errors import TrackingError
from smlib.tracking.events import span, timed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

RULES = ("first", "last", "last_non_direct", "linear", "position", "time_decay")
MODELS = (*RULES, "markov", "shapley")
DIRECT = ("direct", "(direct)", "(none)", "none", "(direct) / (none)", "(not set)", "direkt")


@dataclass(frozen=True, repr=False)
class Credits(Result):
    """The same conversions shared by several models; made by `attribution(..., model=[...])`.

    Attributes:
        models: names of the models.
        conversions: model -> channel -> conversions; a missing channel is None.
        total: conversions in all.
    """

    models: tuple[str, ...]
    conversions: dict[str, dict[str | None, float]]
    total: float

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("tracking.credit.caption")

    @property
    def channels(self) -> tuple[str | None, ...]:
        """All channels, the one with most conversions in the first model first."""
        first = self.conversions[self.models[0]]
        return tuple(sorted(first, key=lambda name: (-first[name], name is None, name or "")))

    def leader(self, model: str) -> str:
        """Return the channel with the most conversions by a model, named for a reader."""
        found = self.conversions[model]
        best = max(found.values(), default=0.0)
        return listed([_shown(name) for name in self.channels if found[name] == best and best > 0]) or "–"

    def text(self) -> str:
        """Return who leads by which model, and what no model can know."""
        if not self.total:
            return t("tracking.credit.none")
        lines = [
            t("tracking.credit.leads", model=t(f"tracking.credit.model.{model}"), channel=self.leader(model))
            for model in self.models
        ]
        return "\n".join([*lines, t("tracking.credit.limit", total=number(self.total))])

    def to_frame(self) -> pd.DataFrame:
        """Return channel and one column of conversions for each model."""
        import pandas as pd

        rows = {model: [self.conversions[model][name] for name in self.channels] for model in self.models}
        return pd.DataFrame({"channel": list(self.channels), **rows})

    def definitions(self) -> pd.DataFrame:
        """Return how each model shares."""
        import pandas as pd

        return pd.DataFrame({"model": list(self.models), "definition": [definition(model) for model in self.models]})

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the models' shares side by side: a group of bars for each channel, told apart by colour and hatching."""
        from smlib import plots

        axes = plots.new_axes(ax, height=1.6 + 0.24 * (len(self.models) + 1) * max(1, len(self.channels)))
        height, names = 0.8 / len(self.models), [_shown(name) for name in self.channels]
        hatches = ("", "//", "..", "xx", "\\\\", "--", "++", "oo")
        for i, model in enumerate(self.models):
            shares = [_share(self.conversions[model][name], self.total) for name in self.channels]
            at = [row - 0.4 + (i + 0.5) * height for row in range(len(names))]
            drawn = axes.barh(
                at,
                [0 if share != share else share for share in shares],
                height=height * 0.92,
                color=plots.COLOURS[i % len(plots.COLOURS)],
                hatch=hatches[i],
                edgecolor="white",
                label=t(f"tracking.credit.model.{model}"),
            )
            axes.bar_label(drawn, labels=[percent(share) for share in shares], padding=3, fontsize=9)
        axes.set_yticks(range(len(names)), names)
        axes.invert_yaxis()
        axes.margins(x=0.12)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(left=False)
        axes.set_title(t("tracking.credit.title", total=number(self.total)), loc="left")
        axes.figure.legend(loc="outside lower left", ncols=3, frameon=False)
        return plots.describe(axes, self.alt_text())

    def alt_text(self) -> str:
        """Describe the picture: every channel's share by every model."""
        parts = [t("tracking.credit.alt", total=number(self.total))]
        for model in self.models:
            shares = [
                f"{_shown(name)} {percent(_share(self.conversions[model][name], self.total))}" for name in self.channels
            ]
            parts.append(f"{t(f'tracking.credit.model.{model}')}: {', '.join(shares)}.")
        return " ".join(parts)


def attribution(
    touches: Any,
    *,
    user: str = "user",
    time: str = "time",
    channel: str = "channel",
    conversion: str = "converted",
    model: str | Sequence[str] = "last",
    half_life: str | timedelta = "7d",
    direct: Iterable[str] = DIRECT,
) -> Any:
    """Share the conversions among the channels that people came through.

    A journey is what one user touched up to and including a conversion; the converting row is the last touch, and the
    next touch begins a new journey. Models:

    - `first`, `last`: all to the first or the last touch;
    - `last_non_direct`: all to the last touch that has a sender; to the last one if none has;
    - `linear`: the same to every touch;
    - `position`: 40 % to the first, 40 % to the last, 20 % shared between (two touches: half each);
    - `time_decay`: half the weight for every `half_life` before the conversion;
    - `markov`: removal effect in a first-order chain over all journeys, also those without conversion (Anderl et al.
      2016), scaled to the conversions;
    - `shapley`: average contribution over all orders of joining, where a set of channels is worth the conversions of
      journeys that used no other channel; exact, up to 12 channels.

    Credits sum to the conversions. At the same time the converting row comes last, and channels go by alphabet. Rows
    without a user or time stand alone as journeys of one touch. A missing channel (or empty text) is a channel of its
    own with a missing name, and counts as direct. A missing conversion is none. Repeated rows count as often as they
    occur. No model shows what would have happened without a channel: that takes a trial.

    Args:
        touches: table of touches (pandas, Polars, DuckDB, PyArrow), one row each, in any order.
        user, time, channel: columns; `time` must be times for `time_decay`, else order is enough.
        conversion: column of yes/no, or of numbers ≥ 0 (conversions, or revenue).
        model: one name, or several to see them side by side.
        half_life: for `time_decay`.
        direct: channel names that mean "no sender", whatever their case.

    Returns:
        One model: table of the same kind with channel, conversions, share (of all; missing without conversions),
        highest first; a pandas table carries the model's definition in `.attrs["definition"]`. Several models: a
        `Credits` result with `.to_frame()`, `.plot()` and `.text()`.

    Raises:
        InputError: for an unknown model.
        TrackingError: for negative conversions, a `time` that is no time, or too many channels for `shapley`.
        ColumnError: for a missing column.

    Example:
        >>> import smlib as sm
        >>> touches = [
        ...     {"user": "u1", "time": 1, "channel": "facebook", "converted": False},
        ...     {"user": "u1", "time": 2, "channel": "newsletter", "converted": True},
        ... ]
        >>> sm.attribution(touches, model="linear")["conversions"].tolist()
        [0.5, 0.5]
    """
    names = (model,) if isinstance(model, str) else tuple(model)
    for name in names:
        check_choice("model", name, MODELS)
    if not names or len(set(names)) < len(names):
        raise TrackingError("models", given=repr(model))
    decay = span(half_life, "half_life")
    if decay <= timedelta(0):
        raise TrackingError("span", name="half_life", given=repr(half_life))
    wrapped = timed(touches, user, channel, conversion, time=time, counted="time_decay" not in names)
    steady = _steady(wrapped, conversion)
    found = {"last": journeys.last(steady, channel, conversion)}
    if set(names) - {"last"}:
        rows = journeys.touches_of(steady, user, time, channel, conversion)
        if wrapped.implementation.is_pyarrow():
            rows = tables.frame(tables.to_pandas(rows))  # PyArrow has hardly any ordered windows
        last = found["last"]
        found |= {name: _credit(rows, name, last, tuple(direct), decay) for name in names if name != "last"}
    total = sum(found["last"].values())
    shared = {name: {key or None: worth for key, worth in found[name].items()} for name in names}
    if not isinstance(model, str):
        return Credits(names, shared, total)
    return _table(wrapped, model, shared[model], total)


def definition(model: str) -> str:
    """Return in one sentence how a model shares, in the current language."""
    check_choice("model", model, MODELS)
    return t(f"tracking.credit.definition.{model}")


def _steady(wrapped: AnyFrame, conversion: str) -> AnyFrame:
    """Refuse text as conversions, and add up nothing negative."""
    kind = wrapped.collect_schema()[conversion]
    if kind == nw.Object or kind == nw.Unknown:
        wrapped = wrapped.with_columns(nw.col(conversion).cast(nw.Boolean))
    elif kind != nw.Boolean and not kind.is_numeric() and kind != nw.Unknown:
        raise TrackingError("not_conversions", column=conversion, kind=str(kind))
    if kind.is_numeric():
        lowest = tables.collected(wrapped.select(nw.col(conversion).min())).rows()[0][0]
        if lowest is not None and lowest < 0:
            raise TrackingError("negative", column=conversion, given=number(float(lowest)))
    return wrapped


def _credit(
    rows: AnyFrame, model: str, last: dict[str, float], direct: tuple[str, ...], decay: timedelta
) -> dict[str, float]:
    if model in RULES:
        return journeys.credit(rows, model, direct=direct, half_life=decay)
    total = sum(last.values())
    if model == "markov":
        effects = game.removal_effects(journeys.transitions(rows))
        whole = sum(effects.values())
        return {name: total * effect / whole if whole else 0.0 for name, effect in effects.items()}
    channels = sorted(last)
    game.check_size(channels)
    values = game.shapley_values(game.coalition_values(journeys.coalitions(rows, channels), channels))
    return {name: values.get(name, 0.0) for name in channels}


def _table(like: AnyFrame, model: str, credit: dict[str | None, float], total: float) -> Any:
    order = sorted(credit, key=lambda name: (-credit[name], name is None, name or ""))
    data: dict[str, list[Any]] = {
        "channel": list(order),
        "conversions": [credit[name] for name in order],
        "share": [credit[name] / total if total else None for name in order],
    }
    table = tables.built(like, data, {"channel": str, "conversions": float, "share": float})
    if like.implementation.is_pandas():
        table.attrs["definition"] = definition(model)
    return table


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _shown(name: str | None) -> str:
    return t("tracking.credit.no_sender") if name is None else name
