"""Plans, peeking, cards: how long to wait, and what looking does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import smlib as sm
from smlib.errors import InputError
from smlib.opening import CalendarError
from smlib.testing.errors import TrialError
from smlib.testing.peeking import false_alarms


def test_sizes_are_those_of_r(reference: Any) -> None:
    value = reference("testing-02")
    i = value["inputs"]
    found = sm.plan(i["p1"], absolute=i["p2"] - i["p1"], power=i["power"], alpha=i["alpha"])
    assert found.n_per_variant == 77 == np.ceil(value["expected"])
    # The power that R prints for 50 people each (20 each, for means) leads back to them.
    value = reference("testing-01")
    i = value["inputs"]
    assert sm.plan(i["p1"], absolute=i["p2"] - i["p1"], power=value["expected"]).n_per_variant == i["n_per_group"]
    value = reference("testing-07")
    i = value["inputs"]
    found = sm.plan(5, absolute=i["delta"], sd=i["sd"], power=value["expected"] - 1e-6)
    assert found.n_per_variant == i["n_per_group"]
    means = reference("testing-08")["inputs"]
    found = sm.plan(5, absolute=means["delta"], sd=means["sd"], power=means["power"])
    assert found.n_per_variant == 23


def test_case_company_needs_what_the_case_says() -> None:
    assert sm.plan(0.04, absolute=0.011).n_per_variant == 5634


def test_power_at_the_planned_size_is_the_power_asked_for() -> None:
    from statsmodels.stats.power import NormalIndPower

    from smlib.stats import power_shares

    rng = np.random.default_rng(1)
    for _ in range(200):
        base, up = rng.uniform(0.02, 0.4), rng.uniform(0.1, 0.8)
        found = sm.plan(base, uplift=up)
        assert power_shares(base, base * (1 + up), found.n_per_variant) >= 0.8
        assert power_shares(base, base * (1 + up), found.n_per_variant - 1) < 0.8
        # statsmodels takes Cohen's h instead of the shares' own variances: near, not the same.
        h = 2 * np.arcsin(np.sqrt(base * (1 + up))) - 2 * np.arcsin(np.sqrt(base))
        assert found.n_per_variant == pytest.approx(NormalIndPower().solve_power(h, None, 0.05, 0.8), rel=0.05)


def test_days_and_weeks(lang: str) -> None:
    found = sm.plan(0.04, absolute=0.011, per_day=850)
    assert (found.days, found.full_weeks, found.hopeless) == (14, 14, False)
    assert "14" in found.text()
    assert ("22" in found.text()) == (round(100 * (found.false_alarms or 0)) == 22)


def test_hopeless_is_said_with_what_else_to_do(lang: str) -> None:
    found = sm.plan(0.02, uplift=0.1, per_day=40)
    assert found.hopeless
    text = found.text()
    assert {"de": "aussichtslos", "en": "hopeless"}[lang] in text
    assert {"de": "größere Änderung", "en": "bigger change"}[lang] in text
    # What it says could be shown in eight weeks can be planned in eight weeks.
    shown = found.detectable(56)
    assert sm.plan(0.02, absolute=shown, per_day=40).days <= 57


def test_more_variants_make_it_stricter_and_longer() -> None:
    two, three = (sm.plan(0.04, uplift=0.3, variants=k, per_day=500) for k in (2, 3))
    assert three.n_per_variant == sm.plan(0.04, uplift=0.3, alpha=0.025).n_per_variant
    assert three.days > 1.5 * two.days


def test_what_could_have_been_shown_is_what_was_planned() -> None:
    found = sm.plan(0.05, uplift=0.2)
    n = found.n_per_variant
    seen = sm.compare_counts({"a": round(0.05 * n), "b": round(0.05 * n)}, {"a": n, "b": n})
    assert seen.detectable == pytest.approx(0.01, rel=0.01)


@pytest.mark.parametrize(
    ("kwargs", "code"),
    [
        ({"baseline": 0.04}, "plan_effect"),
        ({"baseline": 0.04, "uplift": 0.1, "absolute": 0.1}, "plan_effect"),
        ({"baseline": 4, "uplift": 0.1}, "plan_baseline"),
        ({"baseline": 0, "absolute": 0.1}, "plan_baseline"),
        ({"baseline": 0.9, "uplift": 0.5}, "plan_target"),
        ({"baseline": 0.1, "uplift": 0.0}, "plan_zero"),
    ],
)
def test_bad_plans_are_refused(lang: str, kwargs: dict[str, float], code: str) -> None:
    with pytest.raises(TrialError) as caught:
        sm.plan(**kwargs)
    assert caught.value.code == code
    assert len(str(caught.value)) > 40


def test_ranges() -> None:
    for kwargs in ({"alpha": 0}, {"power": 1}, {"variants": 1}, {"per_day": 0}):
        with pytest.raises(InputError):
            sm.plan(0.04, uplift=0.1, **kwargs)
    with pytest.raises(TrialError):
        sm.plan(0.04, uplift=0.1).detectable(5)


def test_peeking_is_what_armitage_found(reference: Any) -> None:
    value = reference("testing-58")
    assert false_alarms(value["inputs"]["looks"]) == pytest.approx(value["expected"], abs=value["tolerance"])
    assert false_alarms(1) == pytest.approx(0.05, abs=1e-9)
    assert false_alarms(14) == pytest.approx(0.22, abs=0.005)
    # Armitage, McPherson, Rowe (1969), table 2.
    published = {2: 0.083, 3: 0.107, 4: 0.126, 5: 0.142, 20: 0.248, 50: 0.320}
    for looks, rate in published.items():
        assert false_alarms(looks) == pytest.approx(rate, abs=0.001)


def test_card_in_words(lang: str) -> None:
    plan = sm.plan(0.04, absolute=0.011, per_day=850)
    card = sm.trial(
        "Frage statt Aussage", "Anteil der Klicks", "19.4.2026", starts="6.4.2026", role="Marketing", plan=plan
    )
    assert card.days == 14
    assert card.findings == ()
    assert "14" in card.text()
    assert sm.trial("Frage statt Aussage", "Klicks", "12.4.2026", starts="6.4.2026", plan=plan).findings == (
        "too_short",
    )
    assert "two_changes" in sm.trial("Frage und neues Bild", "Klicks", "12.4.2026").findings
    assert "hopeless" in sm.trial("x", "y", "12.4.2026", plan=sm.plan(0.02, uplift=0.1, per_day=40)).findings
    assert card.to_frame().loc[0, "n_per_variant"] == 5634
    assert card._repr_html_()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((["Bild", "Text"], "Klicks", "12.4.2026"), "several_change"),
        (("Bild", ["Klicks", "Anfragen"], "12.4.2026"), "several_metric"),
        (("", "Klicks", "12.4.2026"), "trial_empty"),
        (("Bild", "  ", "12.4.2026"), "trial_empty"),
        ((None, "Klicks", "12.4.2026"), "trial_empty"),
    ],
)
def test_bad_cards_are_refused(lang: str, arguments: tuple[Any, ...], code: str) -> None:
    with pytest.raises(TrialError) as caught:
        sm.trial(*arguments)
    assert caught.value.code == code


def test_cards_end_on_a_day_after_their_start() -> None:
    with pytest.raises(CalendarError):
        sm.trial("Bild", "Klicks", "31.2.2026")
    with pytest.raises(TrialError):
        sm.trial("Bild", "Klicks", "1.4.2026", starts="6.4.2026")


def test_failed_trials_are_kept(tmp_path: Path) -> None:
    log = sm.ExperienceLog(tmp_path / "log.csv")
    card = sm.trial("Emblem am Bild", "Anteil der Klicks", "3.5.2026", role="Marketing")
    card.keep(log, "failed", learned="Das Emblem hat nichts gebracht.", consequence="Wir lassen es weg.")
    row = log.read().iloc[0]
    assert (row["kind"], row["role"], row["consequence"]) == ("failed", "Marketing", "Wir lassen es weg.")
    assert "Emblem am Bild" in row["learned_from"]
    with pytest.raises(InputError):
        card.keep(log, "great", learned="x", consequence="y")


def test_plan_picture(lang: str) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from smlib import plots

    for found in (sm.plan(0.04, uplift=0.3, per_day=500), sm.plan(0.04, uplift=0.3), sm.plan(5, absolute=1, sd=4)):
        assert len(plots.alt_text(found.plot().figure) or "") > 60
