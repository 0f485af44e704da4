"""What the reader noticed on its way: codes and figures first, sentences when somebody reads them."""

from __future__ import annotations

from typing import Any

from smlib.text import lookup

LEVELS = ("warning", "info")


def sentence(code: str, values: dict[str, Any]) -> str:
    """Return the three sentences of a note in the current language."""
    entry = lookup(f"sources.{code}")
    return " ".join(str(entry[part]).format(**values) for part in ("found", "why", "next") if entry.get(part))


class Notes:
    """Collects notes in the order in which they arose; a code may occur once per subject."""

    def __init__(self) -> None:
        self._entries: list[dict[str, Any]] = []
        self.rejected: list[dict[str, Any]] = []
        self.raw: list[dict[str, Any]] = []

    def add(self, code: str, level: str = "warning", *, key: str | None = None, **values: Any) -> None:
        """Note a finding.

        Args:
            code: stable code, dotted.
            level: `"warning"` (somebody should look) or `"info"` (decided safely).
            key: catalogue entry, where a code has several wordings.
            values: figures and names; plain values only, since tables carry them along when they are stored.
        """
        entry = {"code": code, "level": level, "key": key or code, "values": values}
        if entry not in self._entries:
            self._entries.append(entry)

    def has(self, code: str) -> bool:
        """Tell whether a code was noted."""
        return any(entry["code"] == code for entry in self._entries)

    def copy(self) -> Notes:
        """Return another collector that begins with what was noticed so far."""
        fresh = Notes()
        fresh._entries, fresh.rejected, fresh.raw = list(self._entries), list(self.rejected), list(self.raw)
        return fresh

    def take(self, about: dict[str, Any]) -> None:
        """Take over the notes that travel with a table."""
        for note in about["notes"]:
            entry = {part: note[part] for part in ("code", "level", "key", "values")}
            if entry not in self._entries:
                self._entries.append(entry)
        self.rejected += about.get("rejected", [])
        self.raw += about.get("raw", [])

    def kept(self) -> dict[str, Any]:
        """Return what was left out (`rejected`) or replaced (`raw`), as far as there is any."""
        return {name: texts for name, texts in (("rejected", self.rejected), ("raw", self.raw)) if texts}

    def as_list(self) -> list[dict[str, Any]]:
        """Return the notes as they travel with a table: code, level, message and what filled it."""
        return [{**entry, "message": sentence(entry["key"], entry["values"])} for entry in self._entries]
