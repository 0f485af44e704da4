"""The protocol of trials: what was planned, whether the split held, the difference with its interval, the verdict in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from smlib.errors import SmlibError
from smlib.results import Result
from smlib.testing.planning import Plan
from smlib.testing.result import Comparison
from smlib.testing.shown import for_readers
from smlib.testing.watched import Monitor
from smlib.testing.wording import size
from smlib.text import language, t
from smlib.text.numbers import number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False)
class Protocol(Result):
    """One trial from plan to verdict; made by `protocols`.

    Attributes:
        name: of the trial.
        worth: the difference that would have been worth it, as a share.
        found: the comparison, or None if the figures cannot be judged.
        plan: what a trial needs that is to find `worth`; None where no such trial exists.
        watched: the same rows looked at every day, or None without days and one row per person.
        problem: what is wrong with the figures, or None.
    """

    name: str
    worth: float
    found: Comparison | None
    plan: Plan | None = None
    watched: Monitor | None = None
    problem: SmlibError | None = None

    @property
    def verdict(self) -> Any:
        """The winning arm's label, `"open"`, `"split_broken"`, or None if the figures cannot be judged."""
        return None if self.found is None else self.found.verdict

    @property
    def said(self) -> str:
        """The verdict in a few words."""
        if self.verdict in (None, "open", "split_broken"):
            return t(f"testing.protocol.{self.verdict or 'unread'}")
        return t("testing.protocol.winner", arm=self.verdict)

    @property
    def caption(self) -> str:
        """Heading of the trial."""
        return t("testing.protocol.title", name=self.name)

    def sections(self) -> dict[str, list[str]]:
        """Return what is said about plan, split, verdict and daily looks, by heading."""
        if self.found is None:
            return {t("testing.protocol.part_verdict"): [f"{self.said}.", *_parts(self.problem)]}
        words = {} if self.plan is None else {t("testing.protocol.part_plan"): self._planned(self.found, self.plan)}
        if self.found.verdict != "split_broken":  # a broken one is said, with its figures, in the verdict
            words[t("testing.protocol.part_split")] = [self.found.split.text()]
        words[t("testing.protocol.part_verdict")] = self.found.text().split("\n")
        if self.watched is not None and self.found.verdict != "split_broken":
            words[t("testing.protocol.part_daily")] = self.watched.text().split("\n")
        return words

    def _planned(self, found: Comparison, made: Plan) -> list[str]:
        """Return the plan's sentences, and how many people there were."""
        lines = [line for line in made.text().split("\n") if line != t("testing.plan.no_traffic")]
        if found.verdict == "split_broken":
            return lines
        fewest = min(arm.n for arm in found.arms)
        key = "enough" if fewest >= made.n_per_variant else "short"
        return [*lines, t(f"testing.protocol.{key}", n=number(fewest), size=size(self.worth, True, "from"))]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per comparison with the control; see `Protocols.to_frame`."""
        import pandas as pd

        facts = {"experiment": self.name, "n_per_variant": self.plan.n_per_variant if self.plan else None}
        if self.found is None:
            return pd.DataFrame([{**facts, "verdict": None}])
        frame = self.found.to_frame()
        if self.found.verdict == "split_broken":  # somebody would read them
            frame[["control_value", "variant_value", "estimate", "ci_lower", "ci_upper", "p_value"]] = float("nan")
        return frame.assign(**facts, days=self.found.days)

    def text(self) -> str:
        """Return the protocol in words."""
        parts = [f"{head}: {' '.join(lines)}" for head, lines in self.sections().items()]
        return "\n".join([self.caption, *parts])

    def _repr_html_(self) -> str:
        html = [f"<h3>{escape(self.caption)}</h3>"]
        for head, lines in self.sections().items():
            html.append(f"<p><strong>{escape(head)}</strong></p>")
            html += [f"<p>{escape(line)}</p>" for line in lines]
        return f'<div lang="{language()}">{"".join(html)}</div>'

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the difference with its interval; of a broken split the split.

        Raises:
            SmlibError: the problem, where there is nothing to draw.
        """
        if self.found is None:
            assert self.problem is not None
            raise self.problem
        axes = self.found.plot(ax)
        axes.set_title(self.caption, loc="left")
        return axes

    def alt_text(self) -> str:
        """Describe the picture."""
        return self.text() if self.found is None else self.found.alt_text()


@dataclass(frozen=True, repr=False)
class Protocols(Result):
    """The protocols of several trials, each judged by itself; made by `protocols`."""

    each: tuple[Protocol, ...]

    COLUMNS = ("experiment", "control", "variant", "n", "estimate", "ci_lower", "ci_upper", "verdict")

    def __iter__(self) -> Iterator[Protocol]:
        return iter(self.each)

    def __len__(self) -> int:
        return len(self.each)

    def __getitem__(self, name: str) -> Protocol:
        return {made.name: made for made in self.each}[name]

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("testing.protocol.caption")

    def to_frame(self) -> pd.DataFrame:
        """Return one row per trial and variant.

        Columns: experiment, control, variant, control_value, variant_value, n, n_per_variant (planned), days, estimate,
        ci_lower, ci_upper, p_value, split_p_value, verdict; values and differences are missing where the split is broken.
        """
        import pandas as pd

        names = [
            "experiment", "control", "variant", "control_value", "variant_value", "n", "n_per_variant", "days",
            "estimate", "ci_lower", "ci_upper", "p_value", "split_p_value", "verdict",
        ]  # fmt: skip
        frames = [made.to_frame().reindex(columns=names).astype(object) for made in self.each]
        return pd.concat(frames, ignore_index=True).infer_objects()

    def text(self) -> str:
        """Return each trial's verdict in a line."""
        return "\n".join(f"{made.caption}: {made.said}" for made in self.each)

    def for_readers(self) -> pd.DataFrame:
        """Return the table with verdicts in words, differences in points."""
        frame = self.to_frame()[list(self.COLUMNS)]
        frame["verdict"] = [made.said for made in self.each for _ in range(len(made.to_frame()))]
        numbers = ["estimate", "ci_lower", "ci_upper"]
        shown = for_readers(frame.assign(**{name: frame[name].astype(float) for name in numbers}), True)
        return shown.rename(columns={"n": "users"})


def _parts(problem: SmlibError | None) -> list[str]:
    return [] if problem is None else [problem.found, problem.why, problem.next_step]
