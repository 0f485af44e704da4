"""Who is where: points beside "passed / not yet" for every learner and module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smlib import plots
from smlib.errors import check_range
from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import listed, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

PASS_MARK = 0.5
"""Share of the points from which a module counts as passed, where a course says nothing else."""
SMALLEST_GROUP = 5
"""Groups smaller than this are not summed up: each figure would be about a person."""
VERDICTS = ("passed", "open", "not_yet", "ungraded", "missing")


@dataclass(frozen=True, repr=False)
class Overview(Result):
    """A class at a glance; made by `overview`.

    Attributes:
        table: one row per learner and module: learner, module, points, max_points, share, verdict, open, late.
        portions: share of points per learner (rows) and portion (columns); missing where nothing was handed in.
        pass_mark: share from which a module is passed.
        stopped: learners of whom a check could not run to its end.
    """

    table: pd.DataFrame
    portions: pd.DataFrame
    pass_mark: float
    stopped: tuple[str, ...] = ()

    most_rows = 200

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("trainer.overview.caption")

    def text(self) -> str:
        """Return one sentence per module: how many have passed, what is open, who has not handed in."""
        lines = []
        for module, rows in self.table.groupby("module", sort=True):
            counts = {verdict: int((rows["verdict"] == verdict).sum()) for verdict in VERDICTS}
            lines.append(
                t(
                    "trainer.overview.sentence",
                    module=str(module),
                    count=len(rows),
                    **counts,
                    mark=percent(self.pass_mark),
                )
            )
        for module, rows in self.table[self.table["verdict"] == "ungraded"].groupby("module", sort=True):
            who = listed([str(learner) for learner in rows["learner"]])
            lines.append(t("trainer.overview.ungraded", module=str(module), who=who))
        if self.stopped:
            lines.append(t("trainer.overview.stopped", who=listed(list(self.stopped))))
        return "\n".join(lines) or t("trainer.overview.nobody")

    def to_frame(self) -> pd.DataFrame:
        """Return learner, module, points, max_points, share, verdict, open, late; one row per learner and module."""
        return self.table

    def summary(self) -> pd.DataFrame:
        """Return counts per module, for anybody outside the classroom; small groups are left out.

        Returns:
            module, learners, handed_in, passed, open, not_yet; modules that fewer than five people handed in have no
            figures.
        """
        import pandas as pd

        rows = []
        for module, group in self.table.groupby("module", sort=True):
            verdicts = group["verdict"]
            handed_in = int((~verdicts.isin(["missing", "ungraded"])).sum())
            enough = handed_in >= SMALLEST_GROUP
            counts = [int((verdicts == name).sum()) if enough else None for name in ("passed", "open", "not_yet")]
            rows.append((module, len(group), handed_in if enough else None, *counts))
        frame = pd.DataFrame(rows, columns=["module", "learners", "handed_in", "passed", "open", "not_yet"])
        return frame.astype(dict.fromkeys(frame.columns[1:], "Int64"))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the share of points per learner and portion; nothing handed in stays white and hatched."""
        learners = list(self.portions.index)
        written = [
            ["" if value is None or value != value else percent(value) for value in row]
            for row in self.portions.astype(object).where(self.portions.notna(), None).to_numpy().tolist()
        ]
        axes = plots.heat_map(
            self.portions.to_numpy(dtype=float, na_value=float("nan")),
            learners,
            list(self.portions.columns),
            ax=ax,
            title=t("trainer.overview.plot_title"),
            label=t("trainer.overview.plot_label"),
            written=written,
        )
        return plots.describe(axes, self.alt_text())

    def alt_text(self) -> str:
        """Describe the picture in words."""
        return t("trainer.overview.alt", sentence=self.text().replace("\n", " "))

    def for_readers(self) -> pd.DataFrame:
        """Return the table for readers: verdicts in words, shares as per cent."""
        return self.table.assign(
            verdict=[t(f"trainer.verdict.{verdict}") for verdict in self.table["verdict"]],
            share=[percent(share) for share in self.table["share"].to_numpy(dtype=float, na_value=float("nan"))],
        )


def overview(marks: pd.DataFrame, *, pass_mark: float = PASS_MARK) -> Overview:
    """Sum up a class table.

    A module is `passed` from `pass_mark` of its points on; `open` where a person still has to judge and the verdict
    hangs on it; `not_yet` where it cannot be reached any more; `ungraded` where
    something was handed in that has no result; `missing` where nothing was handed in.

    Args:
        marks: class table, as `read_class` returns it.
        pass_mark: share of the points, above 0 and up to 1.

    Example:
        >>> from smlib.grading.trainer import overview, read_class
        >>> overview(read_class()).summary()["learners"].tolist()
        [25]
    """
    check_range("pass_mark", pass_mark, 0 < pass_mark <= 1, "> 0, ≤ 1")
    import pandas as pd

    rows = []
    for (learner, module), group in marks.groupby(["learner", "module"], sort=True):
        most = float(group["max_points"].sum())
        silent = next((name for name in ("missing", "ungraded") if (group["outcome"] == name).all()), None)
        waiting = group["outcome"] == "open"
        # The penalty for a late submission stands once per notebook, not per cell.
        penalty = float(group.groupby("portion")["penalty"].first().sum())
        points = max(0.0, float(group["points"].sum()) - penalty)
        verdict = silent or _verdict(points, float(group.loc[waiting, "max_points"].sum()), pass_mark * most)
        late = group["late"].iloc[0]
        share = points / most if most and not silent else None
        rows.append((learner, module, None if silent else points, most, share, verdict, int(waiting.sum()), late))
    columns = ["learner", "module", "points", "max_points", "share", "verdict", "open", "late"]
    table = pd.DataFrame(rows, columns=columns).astype({"points": "Float64", "share": "Float64", "late": "boolean"})
    totals = marks.groupby(["learner", "portion"])[["points", "max_points"]].sum(min_count=1)
    shares = (totals["points"] / totals["max_points"]).unstack("portion")
    halted = marks[(marks["outcome"] == "open") & marks["hint"].notna()]
    return Overview(table, shares, pass_mark, tuple(sorted(set(halted["learner"]))))


def _verdict(points: float, possible: float, needed: float) -> str:
    if points >= needed - 1e-9:
        return "passed"
    return "open" if points + possible >= needed - 1e-9 else "not_yet"
