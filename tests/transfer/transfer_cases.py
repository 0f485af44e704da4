"""Questions of passing on: the grid of ROLES, and the case company's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

import smlib as sm
from smlib.transfer.case import Case

LONG = 520  # weeks; long enough for any question here


def grid(
    people: Iterable[int], topics: Iterable[int], seeds: Iterable[int] = (0,), rates: Iterable[int] = (1, 2)
) -> Iterator[tuple[tuple[Any, ...], Case]]:
    """Yield questions: 0 to 3 holders a topic (0: one person knows everything), goals of 3 and of everybody."""
    for n, t, h, k, m, seed in product(people, topics, (0, 1, 2, 3), (3, None), rates, seeds):
        rng = np.random.default_rng([n, t, h, m, seed])
        knows = np.zeros((n, t), bool)
        if h == 0:
            knows[0] = True
        else:
            for topic in range(t):
                knows[rng.choice(n, h, replace=False), topic] = True
        goals = np.full(t, n if k is None else min(k, n))
        yield (n, t, h, k, m, seed), Case(knows, goals, np.full(n, m), np.ones((LONG, n), bool))


def harkwerk(lang: str = "de") -> dict[str, Any]:
    """Return people, topics, holders and minutes of the case company."""
    end = "" if lang == "de" else "-en"
    capacity = pd.read_csv(sm.example(f"capacity{end}"))
    holders = pd.read_csv(sm.example(f"holders{end}"))
    return {
        "people": capacity["role"].tolist(),
        "topics": pd.read_csv(sm.example(f"topics{end}"))["topic"].tolist(),
        "holders": holders.groupby("topic")["holder"].agg(list).to_dict(),
        "minutes_per_week": dict(zip(capacity["role"], capacity["minutes_per_week"], strict=True)),
    }
