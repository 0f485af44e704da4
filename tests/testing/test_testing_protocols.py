"""Protocols: each trial of a table judged by itself, from plan to verdict; a broken split never has a winner."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from testing_samples import BACKENDS, convert, visits

import smlib as sm
from smlib import plots
from smlib.errors import ColumnError, InputError
from smlib.testing.errors import TrialError


def rows() -> pd.DataFrame:
    return sm.read(sm.example("experiment-question"))


def counts() -> pd.DataFrame:
    return sm.read(sm.example("experiment-counts"))


def test_the_three_trials_of_the_case(lang: str) -> None:
    made = sm.testing.protocols(rows(), counts(), worth=0.011)
    assert [each.verdict for each in made] == ["question", "question", "open", "split_broken"]
    by_rows, real, none, broken = made
    assert (real.plan.n_per_variant, real.found.days) == (5634, 14)
    # Rows of the same trial give the same figures against the same control.
    assert by_rows.found.interval == real.found.interval
    assert by_rows.found.contrasts[0].a.label == "statement"
    text = real.text()
    assert text.index("5.634" if lang == "de" else "5,634") < text.index("1,1" if lang == "de" else "1.1 points")
    assert none.plan.n_per_variant > 2400
    assert ("nur 2.400" if lang == "de" else "Only 2,400") in none.text()
    words = {"de": ("Plan", "Aufteilung", "Urteil"), "en": ("Plan", "Split", "Verdict")}[lang]
    assert tuple(real.sections()) == words
    assert [head for head in broken.sections() if head != words[1]] == [words[0], words[2]]


def test_a_broken_split_shows_no_difference_anywhere(lang: str) -> None:
    made = sm.testing.protocols(counts=counts())
    broken = made["split"]
    row = made.to_frame().set_index("experiment").loc["split"]
    assert row["verdict"] == "split_broken"
    assert row[["control_value", "variant_value", "estimate", "ci_lower", "ci_upper", "p_value"]].isna().all()
    # 110 of 2,900 and 107 of 2,100 are 3.8 % and 5.1 %.
    for shown in (broken.text(), broken._repr_html_(), broken.alt_text(), made._repr_html_().split("split</th>")[1]):
        assert "5,1" not in shown
        assert "5.1" not in shown
        assert {"de": "liegt vorn", "en": "is ahead"}[lang] not in shown
    bars = broken.plot()
    assert {"de": "geplant 50", "en": "planned 50"}[lang] in "".join(text.get_text() for text in bars.texts)


def test_looking_every_day_is_judged_beside_it(lang: str) -> None:
    (made,) = sm.testing.protocols(rows(), control="statement")
    alone = sm.monitor(rows(), metric="clicked", time="day", control="statement", planned=made.plan.n_per_variant)
    assert made.watched.to_frame().equals(alone.to_frame())
    assert alone.text().split("\n")[0] in made.text()
    # Without days, or where rows are not people, nothing is said about days.
    twice = pd.concat([rows(), rows().head(5)], ignore_index=True)
    for table in (twice, rows().drop(columns="day"), rows().drop(columns="user")):
        assert sm.testing.protocols(table).each[0].watched is None


def test_two_trials_in_one_table_are_two(tmp_path: Any) -> None:
    import shutil

    for name in ("experiment-question", "experiment-emblem", "experiment-split"):
        shutil.copy(sm.example(name), tmp_path)
    tables = sm.read_folder(tmp_path)
    assert list(tables) == ["trial"]
    made = sm.testing.protocols(tables["trial"])
    assert {each.name: each.verdict for each in made} == {
        "experiment-emblem": "open",
        "experiment-question": "question",
        "experiment-split": "split_broken",
    }


def test_figures_typed_in() -> None:
    (made,) = sm.testing.protocols(counts={"A": (240, 6000), "B": (306, 6000)}, worth=0.011, days=14)
    assert (made.verdict, made.plan.n_per_variant, made.plan.days) == ("B", 5634, 14)
    assert made.found.interval == sm.compare_counts({"A": 240, "B": 306}, {"A": 6000, "B": 6000}).interval
    (turned,) = sm.testing.protocols(counts={"A": (240, 6000), "B": (306, 6000)}, control="B")
    assert turned.found.difference == pytest.approx(-0.011)
    assert turned.verdict == "B"


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_engine_gives_the_same(backend: str) -> None:
    table = visits().rename(columns={"asked": "clicked"}).assign(user=np.arange(4000))
    expected = sm.testing.protocols(table).to_frame()
    pd.testing.assert_frame_equal(sm.testing.protocols(convert(table, backend)).to_frame(), expected)


def test_planned_shares_and_days_come_from_the_table() -> None:
    table = pd.DataFrame({
        "experiment": "quarter", "variant": ["a", "b"], "users": [1000, 3050], "clicked": [100, 305],
        "planned_share": [0.25, 0.75], "first_day": pd.Timestamp("2026-04-06"), "last_day": pd.Timestamp("2026-04-15"),
    })  # fmt: skip
    (made,) = sm.testing.protocols(counts=table)
    assert (made.verdict, made.found.days) == ("open", 10)
    assert sm.testing.protocols(counts=table.drop(columns="planned_share")).each[0].verdict == "split_broken"
    turned = table.assign(last_day=pd.Timestamp("2026-04-01"))
    assert sm.testing.protocols(counts=turned).each[0].found.days is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"clicked": [-1, 5]}, "count_negative"),
        ({"clicked": [pd.NA, 5]}, "count_type"),
        ({"clicked": [900, 5]}, "more_than_all"),
        ({"users": [0, 0]}, "no_traffic"),
        ({"variant": ["a", "a"]}, "arm_twice"),
        ({"variant": ["a", "open"]}, "label_reserved"),
    ],
)
def test_a_trial_that_cannot_be_judged_stops_no_other(lang: str, change: dict[str, Any], code: str) -> None:
    good = pd.DataFrame({"experiment": "good", "variant": ["a", "b"], "users": [500, 500], "clicked": [20, 60]})
    bad = good.assign(experiment="bad", **change)
    made = sm.testing.protocols(counts=pd.concat([bad, good], ignore_index=True).convert_dtypes())
    assert (made["bad"].verdict, made["good"].verdict) == (None, "b")
    assert made["bad"].problem.code == code
    assert made["bad"].problem.found in made["bad"].text()
    assert {"de": "Kein Urteil", "en": "No verdict"}[lang] in made.text().split("\n")[0]
    assert made["bad"]._repr_html_()
    assert len(made.to_frame()) == 2
    with pytest.raises(TrialError):
        made["bad"].plot()


def test_what_fits_nothing_is_refused(lang: str) -> None:
    for call, code in (
        (lambda: sm.testing.protocols(), "nothing_given"),
        (lambda: sm.testing.protocols(counts={"A": 240, "B": 306}), "pair_type"),
        (lambda: sm.testing.protocols(counts={"A": (1, 9), "B": (2, 9)}, control="C"), "control_unknown"),
    ):
        with pytest.raises(TrialError) as caught:
            call()
        assert caught.value.code == code
        assert len(str(caught.value)) > 40
    with pytest.raises(InputError):
        sm.testing.protocols(counts={"A": (1, 9), "B": (2, 9)}, worth=11)
    with pytest.raises(ColumnError):
        sm.testing.protocols(rows().rename(columns={"clicked": "asked"}))
    with pytest.raises(ColumnError):
        sm.testing.protocols(counts=counts().drop(columns="users"))


def test_where_nothing_can_be_planned_the_verdict_stands() -> None:
    (made,) = sm.testing.protocols(counts={"A": (0, 400), "B": (60, 400)})
    assert (made.plan, made.verdict) == (None, "B")
    assert made.text()


def test_a_table_without_rows_says_so() -> None:
    with pytest.raises(TrialError) as caught:
        sm.testing.protocols(counts=counts().head(0))
    assert caught.value.code == "nothing_given"
    (empty,) = sm.testing.protocols(rows().head(0))
    assert empty.problem.code == "one_arm"


def test_pictures(lang: str) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    for made in sm.testing.protocols(rows(), counts()):
        axes = made.plot()
        assert made.name in axes.get_title(loc="left")
        assert plots.alt_text(axes.figure) == made.alt_text()
        plt.close("all")
