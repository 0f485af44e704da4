"""The role matrix: one row per task, one column per actor that has a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smlib.stakeholders.parts import parts_of
from smlib.text import t

if TYPE_CHECKING:
    import pandas as pd

    from smlib.stakeholders.map import StakeholderMap


def matrix_of(m: StakeholderMap) -> tuple[list[str], list[list[str]]]:
    """Return the actors that have a part, and for each task the letters in their columns.

    The letters are A, R, C, I, several of them joined (`"AR"`), and D (`"V"` in German) for whoever steps in.
    """
    deputy = t("stakeholders.letter.D")
    cells: list[dict[str, str]] = []
    for parts in parts_of(m).values():
        row: dict[str, str] = {}
        groups = (parts.accountable, parts.responsible, parts.consulted, parts.informed, parts.deputies)
        for letter, names in zip(("A", "R", "C", "I", deputy), groups, strict=True):
            for name in names:
                row[name] = row.get(name, "") + letter
        cells.append(row)
    used = {name for row in cells for name in row}
    columns = [actor.name for actor in m.actors if actor.name in used]
    return columns, [[row.get(name, "") for name in columns] for row in cells]


def matrix_table(m: StakeholderMap) -> pd.DataFrame:
    """Return the matrix as a table; its first column names the tasks."""
    import pandas as pd

    columns, cells = matrix_of(m)
    frame = pd.DataFrame(cells, columns=columns, dtype="object")
    frame.insert(0, t("stakeholders.map.task"), [task.name for task in m.tasks])
    return frame
