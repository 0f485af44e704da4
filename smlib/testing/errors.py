"""The error and the findings of this theme: what stops a trial, and what only has to be said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from smlib.errors import SmlibError
from smlib.text import t


class TrialError(SmlibError, ValueError):
    """Figures of a trial that cannot be judged."""

    theme: ClassVar[str] = "testing"


@dataclass(frozen=True)
class Finding:
    """Something about the data that the reader must know, but that does not stop the evaluation.

    Attributes:
        code: stable, in English (`"missing_values"`).
        values: what fills its sentence.
    """

    code: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    def text(self) -> str:
        """Return the finding in words."""
        return t(f"testing.finding.{self.code}", **self.values)
