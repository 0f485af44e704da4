"""Pictures of a map: who has which role, who is close and moves much, who talks to whom, when somebody is there."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

from smlib import plots
from smlib.errors import check_choice
from smlib.stakeholders.errors import StakeholderError
from smlib.stakeholders.matrix import matrix_of
from smlib.stakeholders.network import QUADRANTS, graph_of, shared_tasks
from smlib.stakeholders.parts import parts_of
from smlib.text import lookup, t
from smlib.text.numbers import counted, listed, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from smlib.stakeholders.map import StakeholderMap

KINDS = ("roles", "influence", "network", "coverage")
# Each role has a shade, a frame and its letter: the picture says the same in grey.
LOOKS = {
    "A": {"facecolor": "#004c7f", "edgecolor": "#004c7f", "ink": "white"},
    "R": {"facecolor": "#56B4E9", "edgecolor": "#004c7f", "ink": "black"},
    "D": {"facecolor": "white", "edgecolor": "#004c7f", "ink": "black"},
    "C": {"facecolor": "#e6e6e6", "edgecolor": "#767676", "ink": "black"},
    "I": {"facecolor": "white", "edgecolor": "#bbbbbb", "ink": "black"},
}
# What can still be read: actors and tasks of a matrix (letters of 7 points on A3), actors of the other two.
MOST = {"roles": (56, 45), "influence": (80, None), "network": (80, None)}
TABLES = {"roles": "to_frame", "influence": "influence", "network": "network"}
SEED = 7  # the same map gives the same network


def draw(m: StakeholderMap, kind: str, ax: Axes | None = None) -> Axes:
    """Draw one picture of the map.

    Args:
        m: the map.
        kind: `roles`, `influence`, `network` or `coverage`.
        ax: draws into an existing picture.

    Raises:
        InputError: for another kind.
        StakeholderError: `empty` or `no_tasks` where there is nothing to draw, `picture_large` where nobody could
            read it.
    """
    check_choice("kind", kind, KINDS)
    m.require_content(tasks=kind in ("roles", "network"))
    check_readable(m, kind)
    drawn = {"roles": _roles, "influence": _influence, "network": _network, "coverage": _coverage}[kind](m, ax)
    return plots.describe(drawn, describe(m, kind))


def check_readable(m: StakeholderMap, kind: str) -> None:
    """Raise `StakeholderError` (`picture_large`) where a picture would be too full to read; tables show all."""
    if kind not in MOST:
        return
    actors = {"roles": len(matrix_of(m)[0]), "influence": len(_places(m))}.get(kind, len(m.actors))
    most, most_tasks = MOST[kind]
    if actors > most or (most_tasks is not None and len(m.tasks) > most_tasks):
        raise StakeholderError(
            "picture_large", actors=number(actors), tasks=number(len(m.tasks)), most=number(most),
            most_tasks="∞" if most_tasks is None else number(most_tasks), call=f".{TABLES[kind]}()",
        )  # fmt: skip


def describe(m: StakeholderMap, kind: str) -> str:
    """Say in words what a picture shows, from the data."""
    check_choice("kind", kind, KINDS)
    if kind == "roles":
        lines = [t("stakeholders.picture.alt_roles", tasks=counted(len(m.tasks), "task"))]
        for name, parts in parts_of(m).items():
            held = [
                t(f"stakeholders.picture.part_{letter}", actors=listed(list(names)))
                for letter, names in (("A", parts.accountable), ("R", parts.responsible), ("D", parts.deputies))
                if names
            ]
            lines.append(f"{name}: {'; '.join(held) or t('stakeholders.picture.nobody')}.")
        return " ".join(lines)
    if kind == "influence":
        placed = [
            t("stakeholders.picture.at", actor=name, closeness=number(x), influence=number(y))
            for name, _, x, y in _places(m)
        ]
        return " ".join([t("stakeholders.picture.alt_influence"), *placed])
    if kind == "network":
        pairs = sorted(shared_tasks(m).items(), key=lambda entry: (-entry[1], entry[0]))[:5]
        strongest = listed([t("stakeholders.picture.pair", a=a, b=b, tasks=number(n)) for (a, b), n in pairs])
        return t("stakeholders.picture.alt_network", pairs=strongest or "–")
    table = m.coverage()
    alone = table[table["count"] == 0]
    spots = [f"{day} {hour}–{int(hour) + 1}" for day, hour in zip(alone["weekday"], alone["hour"], strict=True)]
    if len(table) == 0:
        return t("stakeholders.picture.alt_no_hours")
    if not spots:
        return t("stakeholders.picture.alt_covered", hours=counted(len(table), "hour"))
    return t(
        "stakeholders.picture.alt_uncovered",
        hours=counted(len(table), "hour"),
        open=number(len(spots)),
        spots=listed(spots[:12]),
    )


def _roles(m: StakeholderMap, ax: Axes | None) -> Axes:
    columns, cells = matrix_of(m)
    axes = plots.new_axes(ax, width=3.2 + 0.62 * len(columns), height=2.2 + 0.42 * len(m.tasks))
    matrix(axes, [task.name for task in m.tasks], columns, cells, size=11)
    axes.set_title(t("stakeholders.picture.title_roles"), loc="left")
    axes.figure.supxlabel(t("stakeholders.picture.legend"), fontsize=9, x=0.02, ha="left")
    return axes


def matrix(
    axes: Axes, rows: list[str], columns: list[str], cells: list[list[str]], *, size: float, broken: bool = False
) -> None:
    """Draw letters in shaded squares; column headings stand above, turned so that they fit; `broken` names stay so."""
    from matplotlib.patches import FancyBboxPatch

    deputy = t("stakeholders.letter.D")
    for i, row in enumerate(cells):
        for j, letters in enumerate(row):
            if not letters:
                continue
            look = LOOKS["D" if letters[0] == deputy else letters[0]]
            box: Any = {"facecolor": look["facecolor"], "edgecolor": look["edgecolor"], "linewidth": size / 9}
            axes.add_patch(FancyBboxPatch((j - 0.4, i - 0.36), 0.8, 0.72, boxstyle="round,pad=0.04", **box))
            fit = size if len(letters) < 3 else size * 0.75
            axes.text(j, i, letters, ha="center", va="center_baseline", fontsize=fit, color=look["ink"], weight="bold")
    axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -0.5))
    names, heads = (rows, columns) if broken else ([wrapped(n, 26) for n in rows], [wrapped(n, 16) for n in columns])
    axes.set_yticks(range(len(rows)), names, fontsize=size)
    axes.set_xticks(range(len(columns)), heads, rotation=60, ha="left", rotation_mode="anchor", fontsize=size)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, pad=size / 3)
    axes.set_yticks([place + 0.5 for place in range(len(rows) - 1)], minor=True)
    axes.grid(which="minor", axis="y", color="#dddddd", linewidth=0.8)
    axes.tick_params(which="minor", length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def wrapped(text: str, width: int) -> str:
    """Break a name into lines, never within a word."""
    return fill(text, width, break_long_words=False)


def _places(m: StakeholderMap) -> list[tuple[str, bool, float, float]]:
    """Return name, inside, closeness and influence of every actor that has both."""
    return [
        (actor.name, actor.internal, float(actor.closeness), float(actor.influence))
        for actor in m.actors
        if actor.closeness is not None and actor.influence is not None
    ]


def _influence(m: StakeholderMap, ax: Axes | None) -> Axes:
    axes = plots.new_axes(ax, width=9, height=6.4)
    found = _places(m)
    top = 1.0 if all(x <= 1 and y <= 1 for _, _, x, y in found) else 5.0
    low = 0.0 if top == 1.0 else 1.0
    axes.axvline((top + low) / 2, color="#cccccc", linewidth=1, zorder=0)
    axes.axhline((top + low) / 2, color="#cccccc", linewidth=1, zorder=0)
    spots: dict[tuple[float, float], list[tuple[str, bool]]] = {}
    for name, inside, x, y in found:
        spots.setdefault((x, y), []).append((name, inside))
    for (x, y), group in spots.items():
        # Actors at the same place stand side by side, and share a label below.
        for place, (_, inside) in enumerate(sorted(group, key=lambda entry: not entry[1])):
            at = x + (place - (len(group) - 1) / 2) * (top - low) * 0.025
            colour = plots.MAIN if inside else plots.ACCENT
            axes.scatter(at, y, s=70, marker="o" if inside else "s", color=colour, zorder=3)
        names = "\n".join(wrapped(name, 18) for name, _ in sorted(group))
        axes.annotate(
            names, (x, y), xytext=(0, -8), textcoords="offset points", ha="center", va="top", fontsize=8.5,
            linespacing=1.05,
        )  # fmt: skip
    for inside, marker in ((True, "o"), (False, "s")):
        label = t("stakeholders.picture.inside" if inside else "stakeholders.picture.outside")
        axes.scatter([], [], marker=marker, color=plots.MAIN if inside else plots.ACCENT, s=70, label=label)
    axes.figure.legend(loc="outside lower left", ncols=2, frameon=False)
    room = (top - low) * 0.12
    axes.set(xlim=(low - room, top + room), ylim=(low - 2 * room, top + room))
    for (high, close), quadrant in QUADRANTS.items():
        axes.text(
            0.99 if close else 0.01, 0.985 if high else 0.015, t(f"stakeholders.quadrant.{quadrant}"),
            transform=axes.transAxes, ha="right" if close else "left", va="top" if high else "bottom",
            fontsize=9, style="italic", color=plots.GREY,
        )  # fmt: skip
    axes.set_xlabel(t("stakeholders.picture.closeness"))
    axes.set_ylabel(t("stakeholders.picture.influence"))
    axes.set_title(t("stakeholders.picture.title_influence"), loc="left")
    return axes


def _network(m: StakeholderMap, ax: Axes | None) -> Axes:
    import networkx as nx

    ties, graph = shared_tasks(m), graph_of(m)
    alone = [name for name in graph if not graph.degree(name)]
    inner = graph.subgraph([name for name in graph if name not in alone])
    layout = dict(nx.kamada_kawai_layout(inner, weight=None)) if len(inner) > 1 else dict.fromkeys(inner, (0, 0))
    layout = dict(nx.spring_layout(inner, pos=layout, seed=SEED, iterations=30, k=0.9)) if len(inner) > 2 else layout
    for place, name in enumerate(alone):  # who has no part yet stands in a row below
        layout[name] = (-1 + 2 * (place + 0.5) / len(alone), -1.45)
    axes = plots.new_axes(ax, width=9, height=6.4)
    most = max(ties.values(), default=1)
    for (a, b), n in ties.items():
        (xa, ya), (xb, yb) = layout[a], layout[b]
        axes.plot([xa, xb], [ya, yb], color="#999999", linewidth=0.6 + 3.4 * n / most, alpha=0.7, zorder=1)
    inside = {actor.name: actor.internal for actor in m.actors}
    for name, (x, y) in layout.items():
        colour, marker = (plots.MAIN, "o") if inside[name] else (plots.ACCENT, "s")
        axes.scatter(x, y, s=150, color=colour, marker=marker, zorder=3, edgecolor="white")
        label: Any = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
        axes.annotate(
            wrapped(name, 18), (x, y), xytext=(0, -11), textcoords="offset points", ha="center", va="top",
            fontsize=9, bbox=label, zorder=4,
        )  # fmt: skip
    axes.margins(0.14)
    axes.set_axis_off()
    axes.set_title(t("stakeholders.picture.title_network"), loc="left")
    axes.figure.supxlabel(t("stakeholders.picture.legend_network"), fontsize=9, x=0.02, ha="left")
    return axes


def _coverage(m: StakeholderMap, ax: Axes | None) -> Axes:
    import numpy as np

    table = m.coverage()
    days = sorted({int(day) for day in table["day"]}) or [0]
    hours = list(range(int(table["hour"].min()), int(table["hour"].max()) + 1)) if len(table) else [8]
    grid = np.full((len(days), len(hours)), np.nan)
    for day, hour, count in zip(table["day"], table["hour"], table["count"], strict=True):
        grid[days.index(int(day)), hours.index(int(hour))] = count
    names = lookup("dates.weekdays")
    axes = plots.heat_map(
        grid,
        [names[day] for day in days],
        [number(hour) for hour in hours],
        ax=ax,
        title=t("stakeholders.picture.title_coverage"),
        label=t("stakeholders.picture.on_watch"),
        written=[["" if np.isnan(n) else number(n) for n in row] for row in grid],
    )
    axes.set_xlabel(t("stakeholders.picture.hour"))
    return axes
