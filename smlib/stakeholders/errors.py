"""Errors of a stakeholder map."""

from __future__ import annotations

from smlib.errors import InputError
from smlib.text import t


class StakeholderError(InputError):
    """A map, an actor, a task or a role that cannot be; `row` and `sheet` name its place in a table."""

    theme = "stakeholders"

    def at(self, sheet: str, row: int) -> StakeholderError:
        """Return the error with its place in a table."""
        return StakeholderError(self.code, **{**self.values, "sheet": sheet, "row": row})

    @property
    def found(self) -> str:
        """What was found, and where in a table."""
        sentence = self._sentence("found")
        if "row" not in self.values:
            return sentence
        return f"{t('stakeholders.file.place', sheet=self.values['sheet'], row=self.values['row'])} {sentence}"
