"""The stakeholder map: who has to do with the company online, who does what, and what follows from it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smlib.results import Result
from smlib.stakeholders.editable import Editable
from smlib.stakeholders.errors import StakeholderError
from smlib.text import t
from smlib.text.numbers import counted, number, percent

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from matplotlib.axes import Axes

    from smlib.stakeholders.cards import RoleCards
    from smlib.stakeholders.clarity import Clarity
    from smlib.stakeholders.differences import MapDiff
    from smlib.stakeholders.editor import MapEditor
    from smlib.stakeholders.network import Network
    from smlib.stakeholders.suggest import Suggestion


@dataclass(frozen=True, repr=False)
class StakeholderMap(Editable, Result):
    """Actors, tasks and who has which role in what; never changed, each step returns a changed copy.

    Roles are R (does it), A (is accountable and decides), C (is asked before), I (is told). Actors are roles, not
    persons. A deputy stands at an assignment and steps in for doing and deciding.

    Attributes:
        actors: who there is, inside and outside.
        tasks: what has to be done.
        assignments: who has which role in what.

    Example:
        >>> import smlib as sm
        >>> m = (sm.StakeholderMap()
        ...      .actor("Marketing", hours_per_week=8)
        ...      .actor("Geschäftsleitung", hours_per_week=1)
        ...      .actor("Fachhändler", side="außen", channel="Telefon", closeness=4, influence=4)
        ...      .task("Beiträge schreiben", minutes_per_week=240)
        ...      .assign("Beiträge schreiben", "Marketing", "R", deputy="Marketing")
        ...      .assign("Beiträge schreiben", "Geschäftsleitung", "A"))
        >>> m.gaps()[["code", "where"]].values.tolist()
        [['self_deputy', 'Beiträge schreiben']]

        A whole company's map, looked at, repaired, compared with the repaired one, and put on paper:

        >>> case = sm.StakeholderMap.read(sm.example("role-map"))
        >>> case.to_frame().shape, sorted(case.tables()), len(case.role_cards())
        ((11, 14), ['actors', 'assignments', 'tasks'], 14)
        >>> case.load()["actor"].head(2).tolist(), case.absences()["away"].nunique() > 5, case.coverage().shape
        (['Geschäftsleitung', 'Marketing'], True, (45, 5))
        >>> case.influence().columns[:2].tolist(), case.network().to_frame().columns[:2].tolist()
        (['actor', 'side'], ['actor', 'contacts'])
        >>> print(case.suggest().text().splitlines()[0])
        7 Änderungen schließen alle Lücken. Weniger reichen nicht, das ist bewiesen.
        >>> print(case.diff(case).text())
        Zwischen den beiden Karten hat sich nichts geändert.
        >>> case.plot(kind="roles").get_title(loc="left"), case.alt_text()[:20]
        ('Wer macht was, wer entscheidet, wer springt ein', 'Tafel mit 11 Aufgabe')
        >>> import tempfile, pathlib
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> case.to_excel(folder / "karte.xlsx")
        >>> [page.name for page in case.poster(folder / "karte.svg")]
        ['karte.svg']
        >>> sm.StakeholderMap.read(folder / "karte.xlsx").text() == case.text()
        True
    """

    @classmethod
    def read(cls, source: str | os.PathLike[str] | Mapping[str, Any]) -> StakeholderMap:
        """Read a map from an Excel file, from a folder of CSV files, or from three tables; see `files.read_map`."""
        from smlib.stakeholders.files import read_map

        return read_map(source)

    @staticmethod
    def template(path: str | os.PathLike[str], *, example: bool = True) -> None:
        """Write an Excel file to fill in, with drop-downs and, unless `example=False`, a filled example."""
        from smlib.stakeholders.files import write_template

        write_template(path, example=example)

    def to_excel(self, path: str | os.PathLike[str]) -> None:
        """Write the map as an Excel file with drop-downs; `read` gives it back without loss.

        A file of that name that holds more than a map (columns, sheets or notes of your own) is kept beside it.
        """
        from smlib.stakeholders.files import write_map

        write_map(self, path)

    def edit(self, path: str | os.PathLike[str] | None = None) -> MapEditor:
        """Return the map as a grid to click roles into, for a notebook; `.map` of it is the edited map.

        This map stays as it is. With `path` a button saves the edited one as an Excel file.

        Args:
            path: the Excel file to write, or None.

        Raises:
            StakeholderError: `edit_large` for a grid that a browser cannot draw in a reasonable time.

        Example:
            >>> import smlib as sm
            >>> m = sm.StakeholderMap().actor("Marketing").actor("Innendienst").task("Beiträge schreiben")
            >>> editor = m.edit()
            >>> editor.toggle("Beiträge schreiben", "Marketing", "R")  # as a click does
            >>> editor.toggle("Beiträge schreiben", "Innendienst", "A")
            >>> editor.map.gaps()["code"].tolist()
            ['no_deputy']
        """
        from smlib.stakeholders.editor import MapEditor

        return MapEditor(self, path)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables `actors`, `tasks` and `assignments`."""
        from smlib.stakeholders.files import to_tables

        return to_tables(self)

    def gaps(self) -> pd.DataFrame:
        """Return what is missing: code, where, message; see `gaps.CODES`."""
        from smlib.stakeholders.gaps import gap_table

        return gap_table(self)

    def load(self) -> pd.DataFrame:
        """Return hours per actor: actor, hours, planned, share (planned / hours; missing where unknown)."""
        from smlib.stakeholders.load import load_table

        return load_table(self)

    def coverage(self, hours: Any = None, *, week: Any = None) -> pd.DataFrame:
        """Return who is on watch by weekday and hour; see `coverage.coverage_table`."""
        from smlib.stakeholders.coverage import coverage_table

        return coverage_table(self, hours, week=week)

    def absences(self) -> pd.DataFrame:
        """Return what happens when one actor is away, each simulated: away, task, does, decides, runs, open, message."""
        from smlib.stakeholders.absence import absence_table

        return absence_table(self)

    def influence(self) -> pd.DataFrame:
        """Return who is close and who moves much, with what follows from it; see `network.influence_table`."""
        from smlib.stakeholders.network import influence_table

        return influence_table(self)

    def network(self) -> Network:
        """Return who talks to whom in figures: contacts, centralities, and who is the only bridge."""
        from smlib.stakeholders.network import network_of

        return network_of(self)

    @property
    def clarity(self) -> Clarity:
        """The share of clear tasks by count; `.by_minutes` weighs them, see `clarity.clarity_of`."""
        from smlib.stakeholders.clarity import clarity_of

        return clarity_of(self)

    def suggest(self, *, seconds: float = 10.0, decided: Mapping[str, str] | None = None) -> Suggestion:
        """Return the smallest change that closes the gaps; see `suggest.suggest_changes`."""
        from smlib.stakeholders.suggest import suggest_changes

        return suggest_changes(self, seconds=seconds, decided=decided)

    def role_cards(self) -> RoleCards:
        """Return a card per actor in sentences, one page each."""
        from smlib.stakeholders.cards import make_cards

        return make_cards(self)

    def diff(self, other: StakeholderMap) -> MapDiff:
        """Return what changed from `other` (the earlier map) to this one."""
        from smlib.stakeholders.differences import compare_maps

        return compare_maps(other, self)

    def plot(self, ax: Axes | None = None, *, kind: str = "roles") -> Axes:
        """Draw the map: `kind` is `roles`, `influence`, `network` (who talks to whom) or `coverage`."""
        from smlib.stakeholders.pictures import draw

        return draw(self, kind, ax)

    def alt_text(self, kind: str = "roles") -> str:
        """Describe a picture in words, from the data."""
        from smlib.stakeholders.pictures import describe

        return describe(self, kind)

    def poster(self, path: str | os.PathLike[str]) -> list[Path]:
        """Write the map on one A3 page for the wall, `.pdf` or `.svg`, without an ending both; see `poster.write_poster`."""
        from smlib.stakeholders.poster import write_poster

        return write_poster(self, path)

    def to_frame(self) -> pd.DataFrame:
        """Return the role matrix: one row per task, one column per actor that has a role."""
        from smlib.stakeholders.matrix import matrix_table

        return matrix_table(self)

    def text(self) -> str:
        """Say how large the map is, how clear, and how many gaps it has."""
        if not self.actors and not self.tasks:
            return t("stakeholders.map.empty")
        inside = sum(actor.internal for actor in self.actors)
        size = t(
            "stakeholders.map.size", inside=counted(inside, "actor"), outside=number(len(self.actors) - inside),
            tasks=counted(len(self.tasks), "task"),
        )  # fmt: skip
        if not self.tasks:
            return size
        count = len(self.gaps())
        return f"{size}\n" + t("stakeholders.map.state", gaps=number(count), clarity=percent(self.clarity))

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("stakeholders.map.caption")

    def require_content(self, *, tasks: bool = True) -> None:
        """Raise if there is nothing to judge: "no gaps" would be a wrong verdict for an empty map.

        Example:
            >>> StakeholderMap().actor("Marketing").task("Beiträge").require_content()
        """
        if not self.actors:
            raise StakeholderError("empty")
        if tasks and not self.tasks:
            raise StakeholderError("no_tasks", actors=len(self.actors))
