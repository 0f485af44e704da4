"""Who gets the next visits? Shares of traffic by the probability of being best (Thompson sampling)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from smlib import plots
from smlib.errors import check_range
from smlib.testing.counting import check_arms, whole_counts
from smlib.testing.errors import TrialError
from smlib.testing.posterior import best, better
from smlib.testing.shown import Shown
from smlib.text import t
from smlib.text.numbers import listed, number, percent, points

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False)
class Allocation(Shown):
    """How to share out the next visits; made by `allocate`.

    Attributes:
        arms: labels.
        share: part of the next visits for each arm.
        probability_best: how likely each arm is the best, with a uniform prior.
        expected_loss: what choosing the arm for good is expected to cost, in the unit of the share.
        seed: of `draw`.
    """

    arms: tuple[Any, ...]
    share: tuple[float, ...]
    probability_best: tuple[float, ...]
    expected_loss: tuple[float, ...]
    seed: int

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("testing.allocate.caption")

    def to_frame(self) -> pd.DataFrame:
        """Return arm, share, probability_best, expected_loss, one row per arm."""
        import pandas as pd

        columns = {
            "arm": self.arms,
            "share": self.share,
            "probability_best": self.probability_best,
            "expected_loss": self.expected_loss,
        }
        return pd.DataFrame(columns)

    def draw(self, visits: int) -> list[Any]:
        """Return the arms of the next `visits` visits, by lot with the seed."""
        rng = np.random.default_rng(self.seed)
        return [self.arms[k] for k in rng.choice(len(self.arms), int(visits), p=self.share)]

    def text(self) -> str:
        """Return the shares in words."""
        top = int(np.argmax(self.probability_best))
        rows = [f"{arm}: {percent(share)}" for arm, share in zip(self.arms, self.share, strict=True)]
        return "\n".join([
            t("testing.allocate.next", shares=listed(rows)),
            t("testing.allocate.best", arm=self.arms[top], chance=percent(self.probability_best[top]),
              loss=points(self.expected_loss[top], 2)),
            t("testing.allocate.limits"),
        ])  # fmt: skip

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the shares."""
        written = [percent(share) for share in self.share]
        top = int(np.argmax(self.share))
        labels = [str(arm) for arm in self.arms]
        axes = plots.bars(labels, self.share, ax=ax, written=written, highlight=top, title=self.caption)
        return plots.describe(axes, self.text().split("\n")[0])

    def alt_text(self) -> str:
        """Describe the picture."""
        return self.text().split("\n")[0]


def allocate(
    successes: Mapping[Any, int], totals: Mapping[Any, int], *, seed: int = 0, at_least: float = 0.0
) -> Allocation:
    """Share out the next visits so that the better arm gets more while all are still learned about.

    Args:
        successes, totals: arm → counts so far; arms with nobody yet are welcome.
        seed: of the lot that `.draw(visits)` casts; the shares themselves are computed, not drawn.
        at_least: share that each arm keeps.

    Returns:
        An `Allocation`; `.to_frame()` has arm, share, probability_best (uniform prior; exact for two arms, an integral
        to ten digits for more) and expected_loss.

    Raises:
        TrialError: for counts that cannot be used.

    Example:
        >>> import smlib as sm
        >>> found = sm.allocate({"a": 20, "b": 25, "c": 30}, {"a": 100, "b": 100, "c": 100}, seed=1)
        >>> [round(p, 3) for p in found.probability_best]
        [0.031, 0.206, 0.762]
    """
    hits, seen = whole_counts(successes, "successes"), whole_counts(totals, "totals")
    if set(hits) != set(seen):
        raise TrialError("arms_differ", arms=listed(sorted({str(a) for a in set(hits) ^ set(seen)})))
    check_arms(list(hits))
    for arm, x in hits.items():
        if x > seen[arm]:
            raise TrialError("more_than_all", arm=arm, successes=number(x), total=number(seen[arm]))
    check_range("at_least", at_least, 0 <= at_least <= 1 / len(hits), f"≥ 0, ≤ 1/{len(hits)}")
    arms = [(x + 1, seen[arm] - x + 1) for arm, x in hits.items()]
    probability, loss = best(arms)
    if len(arms) == 2:
        second = better(arms[0], arms[1])
        probability = np.array([1 - second, second])
    share = at_least + (1 - len(arms) * at_least) * probability
    share = share / share.sum()
    return Allocation(tuple(hits), tuple(share.tolist()), tuple(probability.tolist()), tuple(loss.tolist()), seed)
