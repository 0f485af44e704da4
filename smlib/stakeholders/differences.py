"""What changed between two maps, for example since last quarter."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from smlib.results import Result, cell_text
from smlib.stakeholders.gaps import find_gaps
from smlib.stakeholders.parts import parts_of
from smlib.text import t
from smlib.text.numbers import listed, number, percent

if TYPE_CHECKING:
    import pandas as pd

    from smlib.stakeholders.map import StakeholderMap


@dataclass(frozen=True, repr=False)
class MapDiff(Result):
    """The changes from an earlier map to a later one.

    Attributes:
        before: the earlier map.
        after: the later map.
        rows: (kind, where, field, before, after); kind is `actor`, `task`, `role`, field what changed.
    """

    before: StakeholderMap
    after: StakeholderMap
    rows: tuple[tuple[str, str, str, str, str], ...]

    @property
    def closed(self) -> list[tuple[str, str]]:
        """Gaps (code, where) that are no longer there."""
        return sorted(_gaps(self.before) - _gaps(self.after))

    @property
    def opened(self) -> list[tuple[str, str]]:
        """Gaps (code, where) that are new."""
        return sorted(_gaps(self.after) - _gaps(self.before))

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("stakeholders.diff.caption")

    def text(self) -> str:
        """Say how much changed and what it did to gaps and clarity."""
        if not self.rows:
            return t("stakeholders.diff.nothing")
        lines = [t("stakeholders.diff.text", count=number(len(self.rows)))]
        if all(m.actors and m.tasks for m in (self.before, self.after)):
            values = {"closed": number(len(self.closed)), "opened": number(len(self.opened))}
            shares = {"before": percent(self.before.clarity), "after": percent(self.after.clarity)}
            lines.append(t("stakeholders.diff.gaps", **values, **shares))
        return "\n".join(lines)

    def to_frame(self) -> pd.DataFrame:
        """Return columns kind, where, field, before, after (in words)."""
        import pandas as pd

        said = [(t(f"stakeholders.diff.kind.{kind}"), *rest) for kind, *rest in self.rows]
        return pd.DataFrame(said, columns=["kind", "where", "field", "before", "after"])


def _gaps(m: StakeholderMap) -> set[tuple[str, str]]:
    return {(gap.code, gap.where) for gap in find_gaps(m)} if m.actors and m.tasks else set()


def compare_maps(before: StakeholderMap, after: StakeholderMap) -> MapDiff:
    """Return what changed: actors and tasks that came, went or changed, and every part of a task."""
    rows: list[tuple[str, str, str, str, str]] = []
    for kind, old, new in (("actor", before.actors, after.actors), ("task", before.tasks, after.tasks)):
        rows += _records(kind, {r.name: r for r in old}, {r.name: r for r in new})
    was, now = parts_of(before), parts_of(after)
    for name in dict.fromkeys([*was, *now]):
        for part, attribute in zip(
            "ARDCI", ("accountable", "responsible", "deputies", "consulted", "informed"), strict=True
        ):
            one = getattr(was[name], attribute) if name in was else ()
            two = getattr(now[name], attribute) if name in now else ()
            if set(one) != set(two):
                said = listed(list(one)) or "–", listed(list(two)) or "–"
                rows.append(("role", name, t(f"stakeholders.part.{part}"), *said))
    return MapDiff(before, after, tuple(rows))


def _records(kind: str, old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    rows = []
    for name in dict.fromkeys([*old, *new]):
        if name not in new or name not in old:
            gone = name not in new
            there = t("stakeholders.diff.there")
            rows.append((kind, name, "", there if gone else "–", "–" if gone else there))
            continue
        for field in fields(old[name]):
            one, two = getattr(old[name], field.name), getattr(new[name], field.name)
            if one != two:
                rows.append((kind, name, t(f"stakeholders.field.{field.name}"), _said(one), _said(two)))
    return rows


def _said(value: Any) -> str:
    return ", ".join(sorted(value)) if isinstance(value, frozenset) else cell_text(value)
