"""What is hard: for each task how many solved it, how well it separates, and which mistake is most frequent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smlib import plots
from smlib.grading.trainer.answers import in_words
from smlib.grading.trainer.standing import SMALLEST_GROUP
from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import listed, number, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COUNTS = ("right", "partly", "wrong", "empty", "open")


@dataclass(frozen=True, repr=False)
class Items(Result):
    """Task by task; made by `items`.

    Attributes:
        table: one row per task: module, portion, task, learners, right, partly, wrong, empty, open, difficulty,
            discrimination, mistake, count. `difficulty` is the mean share of points among those who handed in (1 is
            easy), `discrimination` the correlation with the points in all other tasks.
        mistakes: one row per task and mistake, most frequent first: task, mistake, hint, count, share, answer.
    """

    table: pd.DataFrame
    mistakes: pd.DataFrame

    most_rows = 100

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("trainer.items.caption")

    def text(self) -> str:
        """Return the hardest task and its most frequent mistake."""
        known = self.table.dropna(subset=["difficulty"])
        if known.empty:
            return t("trainer.items.few", least=SMALLEST_GROUP)
        hardest = known.sort_values("difficulty", kind="stable").iloc[0]
        lines = [
            t(
                "trainer.items.hardest",
                task=hardest["task"],
                right=int(hardest["right"]),
                learners=int(hardest["learners"]),
            )
        ]
        top = self.mistakes[self.mistakes["task"] == hardest["task"]]
        if len(top):
            lines.append(t("trainer.items.mistake", times=int(top["count"].iloc[0]), hint=str(top["hint"].iloc[0])))
        silent = known[known["empty"] == known["empty"].max()].iloc[0]
        if silent["empty"] > 0 and silent["empty"] / silent["learners"] >= 0.2:
            lines.append(t("trainer.items.untouched", task=silent["task"], times=int(silent["empty"])))
        odd = known[known["discrimination"].fillna(1) < 0]["task"].tolist()
        if odd:
            lines.append(t("trainer.items.odd", tasks=listed([str(task) for task in odd])))
        return "\n".join(lines)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per task."""
        return self.table

    def for_readers(self) -> pd.DataFrame:
        """Return the table for readers: shares as per cent, the most frequent mistake as its sentence."""
        import pandas as pd

        hints = {
            (task, key): hint for task, key, hint in self.mistakes[["task", "mistake", "hint"]].itertuples(index=False)
        }
        found = [hints.get(pair) for pair in zip(self.table["task"], self.table["mistake"], strict=True)]
        shown = self.table.assign(
            difficulty=[
                percent(share) for share in self.table["difficulty"].to_numpy(dtype=float, na_value=float("nan"))
            ],
            discrimination=self.table["discrimination"].round(2),
            hint=pd.array(found, dtype="string"),
        )
        return shown.drop(columns=["module", "portion", "mistake", "count"])

    def frequent(self, least: int = 2) -> pd.DataFrame:
        """Return the mistakes that several people made, most frequent first: task, mistake, hint, count, share, answer."""
        found = self.mistakes[self.mistakes["count"] >= least]
        return found.sort_values(["count", "task"], ascending=[False, True], kind="stable").reset_index(drop=True)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw how many solved each task; the hardest one is marked."""
        known = self.table.dropna(subset=["difficulty"]).reset_index(drop=True)
        shares = [float(r) / float(n) for r, n in zip(known["right"], known["learners"], strict=True)]
        axes = plots.bars(
            [str(task) for task in known["task"]],
            [100 * share for share in shares],
            ax=ax,
            written=[
                f"{percent(share)} ({number(int(right))})" for share, right in zip(shares, known["right"], strict=True)
            ],
            highlight=int(known["difficulty"].to_numpy(dtype=float).argmin()) if len(known) else None,
            title=t("trainer.items.plot_title"),
        )
        return plots.describe(axes, self.alt_text())

    def alt_text(self) -> str:
        """Describe the picture in words."""
        return t("trainer.items.alt", sentence=self.text().replace("\n", " "))


def items(marks: pd.DataFrame) -> Items:
    """Look at a class table task by task.

    Tasks that fewer than five people handed in show the count only: every other figure would be about a person.
    The wording of an answer is shown only where two people or more gave the same.

    Args:
        marks: class table, as `read_class` returns it.

    Source of the formulas: difficulty and corrected item-total correlation as in Lord, Novick (1968), Statistical
    Theories of Mental Test Scores.

    Example:
        >>> from smlib.grading.trainer import items, read_class
        >>> items(read_class()).table["task"].nunique()
        10
    """
    import pandas as pd

    given = marks[~marks["outcome"].isin(["missing", "ungraded"])]
    share = (given["points"] / given["max_points"]).astype("Float64")
    wide = given.assign(share=share).pivot_table(
        index="learner", columns=["module", "task"], values="share", sort=False
    )
    points = given.pivot_table(index="learner", columns=["module", "task"], values="points", sort=False)
    rows, mistakes = [], []
    for (module, portion, task), group in given.groupby(["module", "portion", "task"], sort=False):
        counts = [int((group["outcome"] == name).sum()) for name in COUNTS]
        if len(group) < SMALLEST_GROUP:
            rows.append((module, portion, task, len(group), *[None] * 9))
            continue
        found = _mistakes(group)
        mistakes += found
        top = found[0] if found else (None,) * 4
        key = (module, task)
        difficulty = float(wide[key].mean()) if key in wide and wide[key].notna().any() else None
        rows.append((module, portion, task, len(group), *counts, difficulty, _separates(points, key), top[1], top[3]))
    names = ["module", "portion", "task", "learners", *COUNTS, "difficulty", "discrimination", "mistake", "count"]
    types = {**dict.fromkeys([*COUNTS, "count"], "Int64"), "difficulty": "Float64", "discrimination": "Float64"}
    table = pd.DataFrame(rows, columns=names).astype(types).astype({"mistake": "string"})
    columns = ["task", "mistake", "hint", "count", "share", "answer"]
    return Items(
        table,
        pd.DataFrame(mistakes, columns=columns).astype(
            {"count": "Int64", "share": "Float64", "mistake": "string", "hint": "string", "answer": "string"}
        ),
    )


def _mistakes(group: pd.DataFrame) -> list[tuple[str, str, str, int, float, str | None]]:
    """Return the mistakes of a task: (task, mistake, hint, count, share, answer), most frequent first."""
    wrong = group[group["outcome"].isin(["wrong", "partly"]) & group["hint"].notna()]
    # A sentence of no catalogue stands for itself.
    names = wrong["mistake"].fillna(wrong["hint"])
    found = []
    for name, rows in wrong.groupby(names, sort=True):
        answers = rows["answer"].value_counts()
        shared = str(answers.index[0]) if len(answers) and answers.iloc[0] > 1 else None
        task = str(rows["task"].iloc[0])
        hint = in_words(task, str(name), str(rows["hint"].value_counts().index[0]))
        found.append((task, str(name), hint, len(rows), len(rows) / len(group), shared))
    return sorted(found, key=lambda row: (-row[3], row[1]))


def _separates(points: pd.DataFrame, key: tuple[Any, Any]) -> float | None:
    """Correlate a task with the points in all others; None where one of them does not vary."""
    if key not in points:
        return None
    own = points[key].astype(float)
    rest = points.drop(columns=[key]).sum(axis=1, min_count=1).astype(float)
    both = own.notna() & rest.notna()
    own, rest = own[both], rest[both]
    if len(own) < SMALLEST_GROUP or own.std() == 0 or rest.std() == 0:
        return None
    return float(own.corr(rest))
