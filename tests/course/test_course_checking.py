"""check, require, hint, solution: four outcomes, always None, never a word on stderr."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any

import course_samples_m1
import pytest
from sample_answers import modules
from test_course_values import UNREADABLE

import smlib as sm
from smlib.course import NotYet
from smlib.course.errors import CourseError
from smlib.course.kinds import choice_task, order_task
from smlib.course.placeholders import open_places, untouched
from smlib.course.records import Task, unclear
from smlib.course.tasks import _TASKS, find, of_module
from smlib.errors import SmlibError
from smlib.text import catalogue, t

PROBE = "1.1-number"  # its sentences serve for tasks made in these tests


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that puts another check behind an existing task."""
    find(PROBE)

    def put(run: Any) -> None:
        monkeypatch.setitem(_TASKS, PROBE, Task(PROBE, run, ("answer",)))

    return put


def test_every_outcome_returns_none(capsys: pytest.CaptureFixture[str], probe: Any) -> None:
    assert sm.check(PROBE, 20) is None
    assert sm.check(PROBE, ...) is None
    probe(lambda answer: unclear())
    assert sm.check(PROBE, 20) is None
    assert sm.hint(PROBE) is None
    assert sm.solution(PROBE) is None
    assert capsys.readouterr().err == ""


def test_what_cannot_be_checked_says_so_and_earns_nothing(
    lang: str, capsys: pytest.CaptureFixture[str], probe: Any
) -> None:
    probe(lambda answer: unclear("data_missing"))
    sm.check(PROBE, 20)
    assert capsys.readouterr().out.startswith(t("course.label.unclear"))
    with pytest.raises(NotYet):
        sm.course.require(PROBE, 20)


def test_an_answer_of_an_odd_shape_is_a_mistake_and_no_breakdown(lang: str, probe: Any) -> None:
    probe(lambda answer: answer["x"]["y"])
    with pytest.raises(NotYet) as caught:
        sm.check(PROBE, 5)
    assert caught.value.key == "shape"
    assert caught.value.__cause__ is None


def test_not_yet_is_an_assertion_and_one_of_ours_and_can_travel() -> None:
    with pytest.raises(NotYet) as caught:
        sm.check(PROBE, 90)
    error = caught.value
    assert isinstance(error, AssertionError)
    assert isinstance(error, SmlibError)
    assert error.code == "1.1-number.long"
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.task, again.key) == (str(error), error.task, error.key)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: sm.check("1.1-numbr", 3), "task_nearest"),
        (lambda: sm.check("9.9-none", 3), "task_unknown"),
        (lambda: sm.check("x", 3), "task_unknown"),
        (lambda: sm.check("1.1-number"), "task_answers"),
        (lambda: sm.check("1.2-sheet", {}), "task_answers"),
    ],
)
def test_slips_of_a_notebook_are_named(call: Any, code: str, lang: str) -> None:
    with pytest.raises(CourseError) as caught:
        call()
    assert caught.value.code == code
    assert all([caught.value.found, caught.value.why, caught.value.next_step])


@pytest.fixture
def made() -> Any:
    """Remove tasks made in a test."""
    before = dict(_TASKS)
    yield
    _TASKS.clear()
    _TASKS.update(before)


def test_an_ordering_names_the_first_step_that_is_wrong(made: Any) -> None:
    task = order_task("1.3-probe", [3, 1, 2], lines=4, also=[[1, 3, 2]])
    keys = {
        (3, 1, 2): "right",
        (1, 3, 2): "right",
        (3, 2, 1): "early_2",
        (2, 1, 3): "early_2",
        (3, 4, 1): "extra_4",
        (3,): "order_short",
        (3, 3): "order_twice",
        (7,): "order_unknown",
    }
    assert {order: task.judge(list(order)).key or task.judge(list(order)).kind for order in keys} == keys


def test_a_choice_takes_the_letter_in_every_dress(made: Any) -> None:
    task = choice_task("1.3-probe", right="b", choices="abc")
    assert [task.judge(given).kind for given in ("b", "B", " b) ", "(b)", "b.")] == ["right"] * 5
    assert task.judge("a").key == "a"
    assert [task.judge(given).key for given in ("d", "", 2, ["b"], "ab")] == ["choice_unknown"] * 5


def test_all_shared_sentences_have_an_answer_that_triggers_them() -> None:
    groups = [group for samples in modules() for group in samples.wrong.values()]
    stored = {key for group in groups for key in group} | set(UNREADABLE) | {"shape"}
    shared = set(catalogue("de", "course")["wrong"])
    assert shared - stored == set()


def _no_file(answer: object) -> None:
    raise FileNotFoundError("posts.csv")


def test_missing_data_is_never_taken_for_a_mistake(lang: str, capsys: pytest.CaptureFixture[str], probe: Any) -> None:
    """A lost example file says nothing about the answer; "wrong" would be a lie."""
    probe(_no_file)
    sm.check(PROBE, 5)
    assert t("course.unclear.data_missing") in capsys.readouterr().out


def test_gaps_are_found_wherever_they_hide() -> None:
    import pandas as pd

    assert list(open_places({"who": "HIER", "n": [1, ...]})) == ["who", "n"]
    assert list(open_places(pd.DataFrame({"a": ["x", "HERE"], "b": [1, 2]}))) == ["a"]
    assert list(open_places(pd.DataFrame({"a": ["HIERHER"]}))) == []
    assert list(open_places(pd.DataFrame({"a": pd.Series([], dtype="string")}))) == []
    assert not untouched({})
    assert not untouched("hier")


def test_partly_filled_work_names_what_is_missing(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    sm.check("1.1-promise", {**course_samples_m1.PROMISE, "second": "HIER", "phone": "HERE"})
    assert (
        t("course.untried.partly", fields="second und phone" if lang == "de" else "second and phone")
        in capsys.readouterr().out
    )


def test_tasks_of_a_portion_come_in_order() -> None:
    assert [task.id for task in of_module("1.1")] == ["1.1-number", "1.1-promise"]
    assert of_module("1.9") == []
    assert of_module("x") == []


def test_a_light_import() -> None:
    code = (
        "import sys, smlib.course, smlib.course.checking, smlib.course.session\n"
        "import smlib.course.tasks as tasks; tasks.find('1.1-number')\n"
        "heavy = {'pandas', 'numpy', 'matplotlib', 'IPython', 'narwhals'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
