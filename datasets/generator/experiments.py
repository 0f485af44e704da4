"""Three experiments: a real difference, one that stays open, one whose split is broken. Pattern 6."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from .clock import chance
from .writers import write_table


@dataclass(frozen=True)
class Experiment:
    """What was tried, when, and what came of it: `arms` holds people and clicks of each variant, control first."""

    name: str
    first: date
    days: int
    arms: dict[str, tuple[int, int]]
    verdict: str


EXPERIMENTS = (
    # the headline of a post: a statement or a question
    Experiment("question", date(2026, 6, 8), 14, {"statement": (6000, 240), "question": (6000, 306)}, "question"),
    # the company's emblem in the corner of a picture, or the plain picture
    Experiment("emblem", date(2026, 4, 13), 7, {"plain": (2400, 97), "emblem": (2400, 100)}, "open"),
    # two subject lines of the newsletter; equal halves were set
    Experiment("split", date(2026, 7, 6), 10, {"a": (2900, 110), "b": (2100, 107)}, "split_broken"),
)


def _people(experiment: Experiment, dice: Random) -> list[tuple[str, int, int]]:
    """Return variant, click and earlier visits of everybody; who came before clicks rather, in each variant alike."""
    found = []
    for variant, (n, clicks) in experiment.arms.items():
        visits = [min(9, int(dice.expovariate(0.8))) for _ in range(n)]
        keys = sorted(range(n), key=lambda i: dice.random() ** (1 / (0.25 + visits[i])), reverse=True)
        clicked = set(keys[:clicks])
        found += [(variant, int(i in clicked), visits[i]) for i in range(n)]
    dice.shuffle(found)
    return found


def _facts(experiment: Experiment, rows: list[dict[str, Any]]) -> dict[str, Any]:
    arms = {v: {"users": n, "clicked": k, "rate": round(k / n, 4)} for v, (n, k) in experiment.arms.items()}
    total = sum(n for n, _ in experiment.arms.values())
    per_day = Counter(row["day"] for row in rows)
    return {
        "arms": arms,
        "shares": {variant: round(n / total, 4) for variant, (n, _) in experiment.arms.items()},
        "first_day": experiment.first.isoformat(),
        "days": len(per_day),
        "verdict": experiment.verdict,
    }


def write_experiments(tables: Path) -> dict[str, Any]:
    """Write the counts of all three and one row a person of each."""
    counts, facts = [], {}
    for experiment in EXPERIMENTS:
        people = _people(experiment, chance(f"experiments/{experiment.name}"))
        rows = []
        for number, (variant, clicked, earlier) in enumerate(people):
            day = experiment.first + timedelta(days=number * experiment.days // len(people))
            user = f"{experiment.name[0]}{number + 1:05d}"
            rows.append(
                {
                    "user": user,
                    "day": day.isoformat(),
                    "variant": variant,
                    "clicked": clicked,
                    "visits_before": earlier,
                }
            )
        write_table(tables / f"experiment-{experiment.name}.csv", rows)
        last = experiment.first + timedelta(days=experiment.days - 1)
        for variant, (n, clicks) in experiment.arms.items():
            about = {"experiment": experiment.name, "variant": variant, "users": n, "clicked": clicks}
            about |= {"planned_share": 0.5, "first_day": experiment.first.isoformat(), "last_day": last.isoformat()}
            counts.append(about)
        facts[f"experiment_{experiment.name}"] = _facts(experiment, rows)
    write_table(tables / "experiment-counts.csv", counts)
    # power.prop.test: alpha 5 %, power 80 %, rounded up; the smallest rise that 2,400 a variant could have shown
    facts["experiment_question"]["needed_per_variant"] = 5634
    facts["experiment_emblem"]["smallest_effect_points"] = 1.75
    return facts
