"""The map of the course: 27 portions in seven rows, the learner's own path by task, where the learner is."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import smlib.plots as plots
from smlib.course import folder
from smlib.course.errors import PathError
from smlib.course.pace import Pace, plan
from smlib.course.portions import data, minutes, title
from smlib.course.progress import done_portions
from smlib.results import Result
from smlib.text import lookup, t
from smlib.text.numbers import listed, number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False)
class Path(Result):
    """A learner's path: which portions, in which order, and where they stand.

    Attributes:
        name: `replying`, `posting`, `deciding`, `evaluating`, or None for the whole course.
        portions: the path, in the order in which it is walked.
        done: portions that are finished.
        own: number and question of the portions that the learner wrote herself: module 8.
    """

    name: str | None
    portions: tuple[str, ...]
    done: frozenset[str]
    own: tuple[tuple[str, str], ...] = ()

    @property
    def next(self) -> str | None:
        """The first portion of the path that is not finished."""
        return next((p for p in self.portions if p not in self.done), None)

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("path.title")

    def _here(self) -> str:
        if self.next is None:
            return t("path.finished")
        return t("path.here", portion=self.next, title=title(self.next), minutes=minutes(self.next))

    def _length(self) -> str:
        count = len(self.portions)
        if self.name is None:
            return t("path.sentence_all", count=count)
        hours = number(sum(map(minutes, self.portions)) / 60, 1)
        return t(
            "path.sentence", path=t(f"path.names.{self.name}"), count=count, hours=hours, weeks=math.ceil(count / 2)
        )

    def text(self) -> str:
        """Say how long the path is, what is done and what comes next."""
        done = len(self.done & set(self.portions))
        lines = [self._length(), self._here()]
        if self.own:
            lines.append(t("path.own", portions=listed([f"{number} {question}" for number, question in self.own])))
        if self.next is None:
            lines.append(t("path.certificate"))
        return "\n".join([*lines, t("path.done", done=done, count=len(self.portions))] if done else lines)

    def to_frame(self) -> pd.DataFrame:
        """Return portion, title, minutes and state, one row per portion."""
        import pandas as pd

        state = {
            p: "state_done" if p in self.done else "state_next" if p == self.next else "state_open"
            for p in self.portions
        }
        rows = [(p, title(p), minutes(p), t(f"path.{state[p]}")) for p in self.portions]
        return pd.DataFrame(rows, columns=[t(f"path.column_{c}") for c in ("portion", "title", "minutes", "state")])

    def pace(
        self,
        start: Any = None,
        *,
        portions_per_week: int = 2,
        minutes_per_week: int = 30,
        at: str = "10:00",
        state: str | None = None,
    ) -> Pace:
        """Place what is left of the path on working days, so that no week holds more than there is time for.

        Args:
            start: the first possible day, `"7.9.2026"`; tomorrow by default.
            portions_per_week: at most so many, 1 to 3; up to two never fall on neighbouring days.
            minutes_per_week: the time one has; a week with longer portions holds fewer of them.
            at: time of day.
            state: federal state whose holidays count besides the national ones, such as `"NI"`.

        Returns:
            `Pace`, which writes a calendar file with `.to_ics(path)`.

        Raises:
            PathError: for another number of portions, or less time than one portion takes.

        Example:
            >>> from smlib.course.path import path
            >>> plan = path("entscheiden").pace("7.9.2026", state="NI")
            >>> [(f"{when:%a %d}", portion) for when, portion in plan.appointments[:3]]
            [('Tue 08', '1.1'), ('Thu 10', '2.1'), ('Tue 15', '2.2')]
        """
        left = [portion for portion in self.portions if portion not in self.done]
        return plan(
            left, start, portions_per_week=portions_per_week, minutes_per_week=minutes_per_week, at=at, state=state
        )

    def alt_text(self) -> str:
        """Describe the map in words."""
        return t("path.alt", sentence=self._length(), here=self._here())

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the map: one row per module, a station per portion."""
        axes = plots.new_axes(ax, width=7.5, height=4.2)
        looks: dict[str, dict[str, Any]] = {
            "other": {"color": "white", "edgecolor": plots.GREY, "linewidth": 1},
            "path": {"color": "white", "edgecolor": plots.MAIN, "linewidth": 2.5},
            "done": {"color": plots.MAIN, "edgecolor": plots.MAIN, "linewidth": 2.5},
            "next": {"color": plots.ACCENT, "edgecolor": "black", "linewidth": 2.5},
        }
        seen: dict[str, Any] = {}
        for portion in data()["minutes"]:
            module, place = map(int, portion.split("."))
            look = self._look(portion)
            spot = axes.scatter(place, module, s=620, zorder=3, marker="s" if look == "next" else "o", **looks[look])
            seen.setdefault(look, spot)
            dark = look in ("done", "next")
            axes.text(
                place,
                module,
                portion,
                ha="center",
                va="center",
                zorder=4,
                color="white" if dark else "black",
                fontsize=10,
            )
        for module in range(1, 8):
            axes.plot(
                [1, sum(p.startswith(f"{module}.") for p in data()["minutes"])],
                [module] * 2,
                color="#bbbbbb",
                zorder=1,
            )
        axes.set_yticks(range(1, 8), [t(f"path.modules.m{m}") for m in range(1, 8)])
        axes.set(xlim=(0.4, 5.6), ylim=(7.6, 0.4), xticks=[])
        axes.tick_params(left=False)
        for side in axes.spines.values():
            side.set_visible(False)
        axes.set_title(self.caption, loc="left")
        order = [look for look in ("next", "done", "path", "other") if look in seen]
        axes.legend(
            [seen[look] for look in order],
            [t(f"path.legend_{look}") for look in order],
            loc="upper left",
            bbox_to_anchor=(0, -0.01),
            ncols=4,
            frameon=False,
            markerscale=0.45,
        )
        return plots.describe(axes, self.alt_text())

    def _look(self, portion: str) -> str:
        if portion in self.done:
            return "done"
        if portion == self.next:
            return "next"
        return "path" if portion in self.portions else "other"


def path(task: str | None = None) -> Path:
    """Return the learner's path through the course.

    Args:
        task: what the learner does, in German or English: `"antworten"`, `"posten"`, `"entscheiden"`,
            `"auswerten"`; without it (or with the placeholder) the whole course.

    Raises:
        PathError: for another task.

    Example:
        >>> from smlib.course.path import path
        >>> path("entscheiden").portions
        ('1.1', '2.1', '2.2', '2.3', '5.4', '6.4', '7.1')
    """
    known_paths = data()["paths"]
    done = frozenset(done_portions())
    if task is None or str(task).strip().upper() in ("HIER", "HERE", ""):
        return Path(None, tuple(data()["minutes"]), done, _own())
    wanted = str(task).strip().casefold()
    names = {name: str(lookup(f"path.names.{name}")) for name in known_paths}
    known = {**{name: name for name in names}, **{label.casefold(): name for name, label in names.items()}}
    if wanted not in known:
        raise PathError("unknown", given=task, choices=listed(list(names.values())))
    return Path(known[wanted], tuple(known_paths[known[wanted]]), done, _own())


def _own() -> tuple[tuple[str, str], ...]:
    """Return number and question of the portions in the learner's own folder; the question is the first heading."""
    found = []
    for file in sorted((folder.root() / t("authoring.own.folder")).glob("8.*-*.md")):
        number = re.match(r"8\.\d+", file.name)
        heading = re.search(r"^# (.+)$", file.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
        if number and heading and t("course.folder.version") not in file.stem:
            found.append((number[0], heading[1].strip()))
    return tuple(found)
