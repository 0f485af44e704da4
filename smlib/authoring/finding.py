"""What a rule has to say about a portion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smlib.text import t


@dataclass(frozen=True)
class Finding:
    """One thing to change in a source.

    Attributes:
        rule: stable id such as `"words.banned"`.
        where: file name, portion or module.
        cell: the cell's name, or None if it concerns the whole.
        lang: the language it was found in, or None if it concerns both.
        values: what fills the sentence.

    Example:
        >>> from smlib.text import speaking
        >>> with speaking("en"):
        ...     print(Finding("words.limit", "1.2-page.md", None, "en", {"words": 712, "limit": 700}))
        1.2-page.md, en: 712 words, at most 700 are read in the time. [words.limit]
    """

    rule: str
    where: str
    cell: str | None = None
    lang: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What was found and what to do, in the current language."""
        return t(f"authoring.rules.{self.rule}", **self.values) if self.values else t(f"authoring.rules.{self.rule}")

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.where, self.lang, self.cell) if part)
        return f"{place}: {self.sentence} [{self.rule}]"
