"""Where there is no difference, none is claimed in more than 5 % of trials: every test offered, one look and many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smlib.stats import holm, newcombe, z_test
from smlib.testing import effects
from smlib.testing.judging import contrast_all, share_arm
from smlib.testing.moments import Arm, Moments, cuped, order_statistics, ratio, stratified
from smlib.testing.monitoring import watch
from smlib.testing.sequences import Looks
from smlib.testing.split import always_valid_split


def bound(runs: int, alpha: float = 0.05) -> float:
    """Return how far a rate may lie from alpha: four standard errors."""
    return float(4 * np.sqrt(alpha * (1 - alpha) / runs))


def rate(made: Callable[[np.random.Generator], float], runs: int, seed: int) -> float:
    rng = np.random.default_rng(seed)
    return float(np.mean([made(rng) < 0.05 for _ in range(runs)]))


def _moments(x: Any, y: Any) -> Moments:
    both = np.cov(x, y)
    return Moments(len(x), x.mean(), both[0, 0], y.mean(), both[1, 1], both[0, 1])


def _welch(a: tuple[float, float], b: tuple[float, float], n: int) -> float:
    from smlib.stats import welch

    return float(welch(a[0], a[1], n, b[0], b[1], n).p_value)


def _ratio(rng: np.random.Generator) -> float:
    pages = rng.integers(1, 9, (2, 400))
    clicks = rng.binomial(pages, rng.beta(2, 6, (2, 400)))
    a, b = (ratio(_moments(clicks[k], pages[k])) for k in (0, 1))
    return _welch(a, b, 400)


def _cuped(rng: np.random.Generator) -> float:
    before = rng.gamma(2, 10, (2, 300))
    after = 0.8 * before + rng.gamma(2, 5, (2, 300))
    (a, b), _ = cuped([_moments(after[k], before[k]) for k in (0, 1)])
    return _welch(a, b, 300)


def _strata(rng: np.random.Generator) -> float:
    arms = []
    sizes = rng.multinomial(300, [0.6, 0.4], 2)
    weights = dict(enumerate((sizes.sum(axis=0) / sizes.sum()).tolist()))
    for k in (0, 1):
        groups = {}
        for s, n in enumerate(sizes[k]):
            x = rng.normal(9 - 5 * s, 1 + s, n)
            groups[s] = Moments(n, x.mean(), x.var(ddof=1))
        arms.append(stratified(groups, weights))
    return _welch(arms[0][1:], arms[1][1:], 300)


def _revenue(rng: np.random.Generator) -> float:
    x = np.where(rng.random((2, 3000)) < 0.08, rng.lognormal(3.5, 1.0, (2, 3000)), 0.0)
    x = np.minimum(x, np.quantile(x[x > 0], 0.99))
    return _welch((x[0].mean(), x[0].var(ddof=1)), (x[1].mean(), x[1].var(ddof=1)), 3000)


def _mean(rng: np.random.Generator) -> float:
    x, y = rng.gamma(3, 2, 250), rng.gamma(3, 2, 400)
    from smlib.stats import welch

    return float(welch(x.mean(), x.var(ddof=1), 250, y.mean(), y.var(ddof=1), 400).p_value)


def _people_with_many_rows(rng: np.random.Generator) -> float:
    """Rows of one person are alike; people are drawn, not rows."""
    rows, habit = rng.integers(1, 9, (2, 300)), rng.beta(2, 6, (2, 300))
    hits = rng.binomial(rows, habit)
    a, b = (ratio(_moments(hits[k], rows[k])) for k in (0, 1))
    return _welch(a, b, 300)


def _shuffled(rng: np.random.Generator) -> float:
    from smlib.testing.permutation import shuffle

    x = rng.binomial(500, 0.2, 2)
    return shuffle(
        {"a": int(x[0]), "b": int(x[1])}, {"a": 500, "b": 500}, times=999, seed=int(rng.integers(1 << 30))
    ).p_value


def _split(rng: np.random.Generator) -> float:
    from smlib.testing.split import check_split

    n = rng.multinomial(4000, [0.25, 0.5, 0.25])
    return check_split(dict(zip("abc", n.tolist(), strict=True)), {"a": 1, "b": 2, "c": 1}).p_value


@pytest.mark.parametrize(
    ("made", "runs"),
    [(_mean, 4000), (_ratio, 4000), (_cuped, 4000), (_strata, 4000), (_revenue, 2500), (_people_with_many_rows, 4000),
     (_split, 4000)],
)  # fmt: skip
def test_one_look_at_means(made: Callable[[np.random.Generator], float], runs: int) -> None:
    assert abs(rate(made, runs, 31) - 0.05) < bound(runs)


def test_shuffling_is_never_too_bold() -> None:
    # Counts come in steps, so the rate lies a little below 5 %, never above.
    found = rate(_shuffled, 3000, 39)
    assert 0.02 < found < 0.05 + bound(3000)


def test_one_look_at_a_quantile_is_never_too_bold() -> None:
    def made(rng: np.random.Generator) -> float:
        x = np.sort(rng.gamma(2, 3, (2, 150)), axis=1)
        differences = order_statistics(x[1], 0.5, 800, rng) - order_statistics(x[0], 0.5, 800, rng)
        side = min((differences <= 0).sum(), (differences >= 0).sum())
        return float(2 * (side + 1) / 801)

    found = rate(made, 3000, 32)
    assert 0.02 < found < 0.05 + bound(3000)


def test_one_look_at_shares_with_the_rule_of_the_verdict() -> None:
    rng = np.random.default_rng(33)
    runs = 40_000
    for share, n in ((0.05, 3000), (0.3, 400)):
        x = rng.binomial(n, share, (2, runs))
        low, high = newcombe(x[0], n, x[1], n)
        clear = (z_test(x[0], n, x[1], n).p_value < 0.05) & ((low > 0) | (high < 0))
        assert abs(clear.mean() - 0.05) < bound(runs) + 0.003


def test_small_shares_are_never_too_bold() -> None:
    # All pairs of counts that can happen, weighed by their chance: no luck is involved.
    from scipy.special import gammaln

    for n, share in ((8, 0.5), (20, 0.1), (40, 0.05)):
        k = np.arange(n + 1)
        log = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + k * np.log(share) + (n - k) * np.log1p(-share)
        chance = np.exp(log)
        wrong = 0.0
        for x_a in k:
            for x_b in k[k > x_a]:
                c = effects.shares(share_arm("a", int(x_a), n), share_arm("b", int(x_b), n), 0.05, 0.05, 0.8)
                if c.p_value < 0.05 and (c.low > 0 or c.high < 0):
                    wrong += 2 * chance[x_a] * chance[x_b]
        assert wrong < 0.055


def test_several_arms_together() -> None:
    rng = np.random.default_rng(34)
    runs, n = 20_000, 1500
    x = rng.binomial(n, 0.1, (4, runs))
    p = np.stack([z_test(x[0], n, x[k], n).p_value for k in (1, 2, 3)])
    lowest = p.min(axis=0) * 3  # Holm's first step decides whether anything is claimed
    assert (lowest < 0.05).mean() < 0.05 + bound(runs)
    arms = [Arm("a", n, 0.1, 0.09, 150), *(Arm(k, n, v / n, 0.1, v) for k, v in (("b", 180), ("c", 176), ("d", 150)))]
    contrasts = contrast_all(arms, "shares", 0.05)
    assert [c.p_value for c in contrasts] == pytest.approx(holm([c.p_single for c in contrasts]))


def _watched(runs: int, seed: int, make: Callable[[np.random.Generator], Looks]) -> tuple[float, float]:
    rng = np.random.default_rng(seed)
    always = naive = 0
    for _ in range(runs):
        found = watch(make(rng), None, "higher", 5000, 0.05)
        always += bool((found.p_value < 0.05).any())
        naive += found.naive_decided_at is not None
    return always / runs, naive / runs


def _shares(looks: int, a_day: int, share: float) -> Callable[[np.random.Generator], Looks]:
    from smlib.testing import sequences

    def make(rng: np.random.Generator) -> Looks:
        x = rng.binomial(a_day, share, (looks, 2)).cumsum(axis=0).astype(float)
        n = np.full((looks, 2), float(a_day)).cumsum(axis=0)
        return sequences._shares(tuple(range(1, looks + 1)), ("a", "b"), x, n)

    return make


def _amounts(rng: np.random.Generator) -> Looks:
    x = rng.gamma(1.0, 5.0, (100, 2, 40))  # as skewed as waiting times
    n = np.full((100, 2), 40.0).cumsum(axis=0)
    mean = x.sum(axis=2).cumsum(axis=0) / n
    var = ((x**2).sum(axis=2).cumsum(axis=0) - n * mean**2) / (n - 1)
    return Looks(tuple(range(1, 101)), ("a", "b"), n, mean, var, False)


@pytest.mark.parametrize(
    "make", [_shares(100, 100, 0.05), _shares(100, 20, 0.3), _shares(100, 1000, 0.04), _amounts]
)  # fmt: skip
def test_a_hundred_looks_stay_below_five_percent_and_the_everyday_test_does_not(make: Any) -> None:
    always, naive = _watched(1000, 35, make)
    assert always <= 0.05
    assert naive > 0.25


def test_fourteen_everyday_looks_give_the_lessons_figure() -> None:
    rng = np.random.default_rng(36)
    runs = 20_000
    x = rng.binomial(400, 0.04, (2, 14, runs)).cumsum(axis=1)
    n = 400 * np.arange(1, 15)[:, None]
    alarms = (z_test(x[0], n, x[1], n).p_value < 0.05).any(axis=0).mean()
    from smlib.testing.peeking import false_alarms

    assert alarms == pytest.approx(false_alarms(14), abs=4 * np.sqrt(0.22 * 0.78 / runs) + 0.005)


def test_the_lesson_shows_a_hundred_looks() -> None:
    import smlib as sm

    lesson = (Path(__file__).resolve().parents[2] / "curriculum/lessons/4.2-how-long-do-we-wait.md").read_text("utf-8")
    assert "fortnight = sm.plan(0.04, absolute=0.011, per_day=806)" in lesson
    assert "fortnight.peeks(100, seed=1).plot();" in lesson
    found = sm.plan(0.04, absolute=0.011, per_day=806).peeks(100, seed=1)
    said = round(100 * found.everyday[-1])
    assert said > 30
    assert f"meldet in {said} von 100 Versuchen einen Sieger. `monitor` bleibt unter 5." in lesson
    assert f"announces a winner in {said} of 100 trials. `monitor` stays below 5." in lesson
    assert found.monitor[-1] <= 0.05
    assert found.everyday[13] == pytest.approx(0.22, abs=4 * np.sqrt(0.22 * 0.78 / found.times))
    assert (np.diff(found.everyday) >= 0).all()


def test_played_trials_in_words_and_as_a_picture(lang: str) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import smlib as sm
    from smlib import plots
    from smlib.testing.errors import TrialError

    plan = sm.plan(0.04, absolute=0.011, per_day=806)
    found = plan.peeks(20, times=60, seed=4)
    assert found.to_frame()["looks"].tolist() == [1, 7, 14, 20]
    assert found.to_frame().equals(plan.peeks(20, times=60, seed=4).to_frame())
    assert "60" in found.text()
    assert plots.alt_text(found.plot().figure) == found.alt_text()
    assert found._repr_html_()
    for other, code in (
        (sm.plan(0.04, absolute=0.011), "per_day_missing"),
        (sm.plan(5, absolute=1, sd=4, per_day=9), "peeks_shares"),
    ):
        with pytest.raises(TrialError) as caught:
            other.peeks(5)
        assert caught.value.code == code


def test_the_split_may_be_looked_at_every_day() -> None:
    rng = np.random.default_rng(37)
    alarms = [
        (always_valid_split(rng.multinomial(300, [0.5, 0.5], 100).cumsum(axis=0), [0.5, 0.5]) < 0.05).any()
        for _ in range(2000)
    ]
    assert np.mean(alarms) <= 0.05
    broken = rng.multinomial(300, [0.45, 0.55], 100).cumsum(axis=0)
    assert always_valid_split(broken, [0.5, 0.5])[-1] < 1e-6


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.02, 0.04, 0.1, 0.5])
@pytest.mark.parametrize("a_day", [10, 50, 300, 3000])
def test_a_hundred_looks_at_all_sizes(share: float, a_day: int) -> None:
    always, _ = _watched(6000, 38, _shares(100, a_day, share))
    assert always <= 0.05
