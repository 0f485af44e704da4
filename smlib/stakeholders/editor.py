"""The map in a notebook: click roles into a grid, and the gaps below change at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.errors import SmlibError
from smlib.stakeholders.errors import StakeholderError
from smlib.stakeholders.files import write_map
from smlib.stakeholders.gaps import find_gaps
from smlib.stakeholders.pictures import LOOKS
from smlib.stakeholders.spots import LETTERS, letters_of, toggled
from smlib.text import language, speaking, t
from smlib.text.numbers import listed, number

if TYPE_CHECKING:
    from smlib.stakeholders.map import StakeholderMap

MOST_CELLS = 1_000  # a browser draws them in a second or two; for more a spreadsheet is the better place
SHOWN = 8  # gaps in words; the rest is counted
HEAD = (
    '<div style="writing-mode:vertical-rl;transform:rotate(180deg);height:{height}px;line-height:1.15;'
    'overflow:hidden;font-size:12px;margin:auto">{name}</div>'
)


class MapEditor:
    """A map that is being edited; made by `StakeholderMap.edit`.

    Choose a role above the grid, then click where it belongs; the same click takes it away again. With the keyboard:
    tab moves from cell to cell and enter clicks; or write task and actor into the fields below the grid.

    Attributes:
        map: the map as it is now.
        before: the map as it was.
        path: the Excel file that `save` writes, or None.
    """

    def __init__(self, m: StakeholderMap, path: str | os.PathLike[str] | None = None) -> None:
        _check_size(m)
        self.before = m
        self.path = None if path is None else Path(path)
        self._past: list[StakeholderMap] = []
        self._now = m
        self._language = language()  # a click comes later, when another language may be set
        self._cells: dict[tuple[str, str], Any] = {}
        self._rows: dict[str, Any] = {}
        self._names: tuple[list[str], list[str]] | None = None  # actors and tasks that the grid shows
        self._make()
        self._refresh()

    @property
    def map(self) -> StakeholderMap:
        """The map as it is now."""
        return self._now

    def toggle(self, task: str, actor: str, letter: str) -> None:
        """Put a role to a spot, or take it away where it stands there, as a click does."""
        self._change(lambda: toggled(self._now, task, actor, letter))

    def add(self, kind: str, name: str, amount: Any = None) -> None:
        """Add an actor or a task.

        Args:
            kind: `internal` or `external` for an actor, `task` for a task.
            name: its name.
            amount: hours a week of an actor, minutes a week of a task; empty is unknown.
        """
        if kind == "task":
            self._change(lambda: self._now.task(name, minutes_per_week=amount))
        else:
            self._change(lambda: self._now.actor(name, side=kind, hours_per_week=amount))

    def undo(self) -> None:
        """Take the last step back."""
        if self._past:
            self._now = self._past.pop()
            self._refresh()

    def save(self, path: str | os.PathLike[str] | None = None) -> None:
        """Write the map as an Excel file, to `path` or to the file that `edit` was given."""
        target = self.path if path is None else Path(path)
        with speaking(self._language):
            if target is None:
                raise StakeholderError("edit_no_path")
            aside = write_map(self._now, target)
            self._say(
                t(
                    f"stakeholders.edit.{'kept' if aside else 'saved'}",
                    name=target.name,
                    aside=aside.name if aside else "",
                )
            )

    def cell(self, task: str, actor: str) -> Any:
        """Return the button of a spot."""
        return self._cells[self._now.find_task(task).name, self._now.find_actor(actor).name]

    def __repr__(self) -> str:
        return repr(self._now)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = self.widget._repr_mimebundle_(**options)
        return {**bundle, "text/plain": repr(self)} if isinstance(bundle, dict) else bundle

    def _change(self, step: Callable[[], StakeholderMap]) -> None:
        with speaking(self._language):
            try:
                after = step()
                _check_size(after)
            except SmlibError as error:
                self._say(str(error))
                return
            lost = _deputies(self._now) - _deputies(after)
            fewer = len(after.assignments) < len(self._now.assignments)  # else the deputy itself was clicked away
            self._past.append(self._now)
            self._now = after
            self._refresh()
            if lost and fewer:
                self._say(t("stakeholders.edit.open", actors=listed(sorted(who for _, who in lost))))

    def _make(self) -> None:
        """Make the parts around the grid."""
        import ipywidgets as w

        auto = {"width": "auto"}
        said = [(f"{_shown(letter)} {t(f'stakeholders.part.{letter}')}", letter) for letter in LETTERS]
        self.letter = w.ToggleButtons(options=said, value="R", style={"button_width": "auto"})
        self.grid = w.GridBox(layout=w.Layout(overflow="auto", padding="2px"))
        # Fields to type in, not lists to open: JupyterLab takes arrows and letters away from lists for its own commands.
        whole: dict[str, Any] = {"continuous_update": False, "layout": {"width": "280px"}}
        self.task = w.Combobox(description=t("stakeholders.field.task"), **whole)
        self.actor = w.Combobox(description=t("stakeholders.field.actor"), **whole)
        self.put = w.Button(description=t("stakeholders.edit.put"), layout=auto)
        self.back = w.Button(description=t("stakeholders.edit.undo"), layout=auto)
        name = t("stakeholders.edit.save", name=self.path.name) if self.path else ""
        self.store = w.Button(description=name, layout={**auto, "display": None if self.path else "none"})
        self.message, self.state = w.HTML(), w.HTML()
        self.name = w.Text(
            description=t("stakeholders.edit.new"), placeholder=t("stakeholders.edit.name"), layout={"width": "280px"}
        )
        self.amount = w.Text(placeholder=t("stakeholders.edit.amount"), layout={"width": "200px"})
        kinds = ("internal", "external", "task")
        self.more = {kind: w.Button(description=t(f"stakeholders.edit.add.{kind}"), layout=auto) for kind in kinds}
        self._looks = {
            letter: (
                w.ButtonStyle(button_color=look["facecolor"], text_color=look["ink"], font_weight="bold"),
                w.Layout(width="42px", height="30px", margin="0", padding="0", border=f"1px solid {look['edgecolor']}"),
            )
            for letter, look in {**LOOKS, "": {"facecolor": "white", "edgecolor": "#cccccc", "ink": "black"}}.items()
        }
        self.put.on_click(lambda _: self.toggle(self.task.value, self.actor.value, self.letter.value))
        self.back.on_click(lambda _: self.undo())
        self.store.on_click(lambda _: self._save_calmly())
        for kind, button in self.more.items():
            button.on_click(lambda _, kind=kind: self._add(kind))
        guide = w.HTML(f"<p>{escape(t('stakeholders.edit.guide'))}</p>")
        lines = [
            [self.task, self.actor, self.put, self.back, self.store],
            [self.name, self.amount, *self.more.values()],
        ]
        wrap = w.Layout(flex_flow="row wrap")
        boxes = [w.HBox(line, layout=wrap) for line in lines]
        self.widget = w.VBox([guide, self.letter, self.grid, self.message, boxes[0], self.state, boxes[1]])

    def _draw_grid(self, actors: list[str], tasks: list[str]) -> None:
        """Draw a button per spot; those that stay are used again."""
        import ipywidgets as w

        height = min(150, 8 + 7 * max((len(name) for name in actors), default=0))
        heads = [w.HTML(HEAD.format(height=height, name=escape(name))) for name in actors]
        self._rows = {task: self._rows.get(task) or w.HTML() for task in tasks}
        cells: dict[tuple[str, str], Any] = {}
        for spot in ((task, actor) for task in tasks for actor in actors):
            cells[spot] = self._cells.get(spot) or w.Button(style=self._looks[""][0], layout=self._looks[""][1])
            if spot not in self._cells:
                cells[spot].on_click(lambda _, spot=spot: self._clicked(*spot))
        self._cells = cells
        self.grid.layout.grid_template_columns = f"minmax(120px, 260px) repeat({len(actors)}, 42px)"
        self.grid.layout.grid_gap = "3px"
        body = [part for task in tasks for part in (self._rows[task], *(cells[task, actor] for actor in actors))]
        self.grid.children = [w.HTML(), *heads, *body] if actors else []
        self.task.options, self.actor.options = tasks, actors
        self.put.disabled = not cells

    def _clicked(self, task: str, actor: str) -> None:
        self.task.value, self.actor.value = task, actor
        self.toggle(task, actor, self.letter.value)

    def _add(self, kind: str) -> None:
        steps = len(self._past)
        self.add(kind, self.name.value, self.amount.value)
        if len(self._past) > steps:
            self.name.value = self.amount.value = ""

    def _save_calmly(self) -> None:
        try:
            self.save()
        except SmlibError as error:
            with speaking(self._language):
                self._say(str(error))

    def _refresh(self) -> None:
        """Show the map as it is; only what changed is sent to the browser."""
        with speaking(self._language):
            names = [actor.name for actor in self._now.actors], [task.name for task in self._now.tasks]
            if names != self._names:
                self._names = names
                self._draw_grid(*names)
            for task in self._now.tasks:
                for actor, letters in letters_of(self._now, task.name).items():
                    button = self._cells[task.name, actor]
                    button.description = "".join(map(_shown, letters))
                    parts = listed([t(f"stakeholders.part.{letter}") for letter in letters])
                    button.tooltip = f"{task.name}, {actor}: {parts or t('stakeholders.edit.nothing')}"
                    look = next((letter for letter in "ARDCI" if letter in letters), "")
                    button.style, button.layout = self._looks[look]
            self._show_gaps()
            self.back.disabled = not self._past
            self._say("")

    def _show_gaps(self) -> None:
        gaps = find_gaps(self._now) if self._now.actors and self._now.tasks else []
        for name, row in self._rows.items():
            count = sum(gap.where == name for gap in gaps)
            mark = f" <strong>({number(count)})</strong>" if count else ""
            row.value = f'<div style="line-height:1.2;text-align:right">{escape(name)}{mark}</div>'
        items = "".join(f"<li>{escape(gap.message)}</li>" for gap in gaps[:SHOWN])
        more = t("stakeholders.edit.more", count=number(len(gaps) - SHOWN)) if len(gaps) > SHOWN else ""
        lines = "".join(f"<p>{escape(line)}</p>" for line in self._now.text().split("\n"))
        self.state.value = f'<div lang="{language()}">{lines}<ul>{items}</ul><p>{escape(more)}</p></div>'

    def _say(self, line: str) -> None:
        self.message.value = f'<p role="status" lang="{language()}"><strong>{escape(line)}</strong></p>' if line else ""


def _check_size(m: StakeholderMap) -> None:
    cells = len(m.actors) * len(m.tasks)
    if cells > MOST_CELLS:
        raise StakeholderError("edit_large", cells=number(cells), most=number(MOST_CELLS))


def _shown(letter: str) -> str:
    """Return the letter as it is shown: a deputy is a V in German."""
    return t("stakeholders.letter.D") if letter == "D" else letter


def _deputies(m: StakeholderMap) -> set[tuple[str, str]]:
    return {(row.task, row.deputy) for row in m.assignments if row.deputy is not None}
