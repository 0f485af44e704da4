"""Every stored answer to the tasks of module 1 finds its words, in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import course_samples_m1 as samples
import pytest

import smlib.course.artefacts as artefacts
from smlib.course import NotYet
from smlib.course.checking import check, hint, require, solution
from smlib.course.placeholders import untouched
from smlib.course.progress import done_portions, done_tasks
from smlib.course.tasks import find, of_module
from smlib.course.tasks import m1_data as data
from smlib.text import lookup, speaking


def _made(answer: Any) -> tuple[Any, ...]:
    return answer() if callable(answer) else answer


def _pairs(stored: dict[str, Any]) -> list[Any]:
    rows = [
        (task, key, answer)
        for task, group in stored.items()
        for key, answer in (group.items() if isinstance(group, dict) else enumerate(group))
    ]
    return [pytest.param(task, key, answer, id=f"{task}-{key}") for task, key, answer in rows]


@pytest.mark.parametrize(("task", "number", "answer"), _pairs(samples.RIGHT))
def test_right_answers_are_praised_for_what_was_done(
    task: str, number: int, answer: Any, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = _made(answer)
    check(task, *given)
    shown = capsys.readouterr()
    assert find(task).praise.replace("`", "") in shown.out
    assert shown.err == ""
    require(task, *given)
    assert capsys.readouterr().out == ""
    assert (task in done_tasks()) == find(task).graded


@pytest.mark.parametrize(("task", "number", "answer"), _pairs(samples.UNTRIED))
def test_untouched_work_is_calm_and_earns_nothing(
    task: str, number: int, answer: Any, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = _made(answer)
    check(task, *given)
    shown = capsys.readouterr()
    assert shown.out.startswith(lookup("course.label.untried"))
    assert shown.err == ""
    assert len(shown.out.strip().splitlines()) <= 2
    with pytest.raises(NotYet):
        require(task, *given)
    assert task not in done_tasks()


@pytest.mark.parametrize(("task", "key", "answer"), _pairs(samples.WRONG))
def test_each_mistake_finds_its_sentence(
    task: str, key: str, answer: Any, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = _made(answer)
    for call in (check, require):
        with pytest.raises(NotYet) as caught:
            call(task, *given)
        assert isinstance(caught.value, AssertionError)
        assert (caught.value.task, caught.value.key) == (task, key)
        assert str(caught.value).strip()
        assert "{" not in str(caught.value)
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "")


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_sentence_about_a_mistake_has_an_answer_that_triggers_it(language: str) -> None:
    with speaking(language):
        written = {task.id: set(lookup(task._key).get("wrong", {})) for task in of_module("1")}
    stored = {task.id: set(samples.WRONG.get(task.id, {})) for task in of_module("1")}
    stored["1.3-saved"] = {"heading", "rows"}  # they need files: test_a_saved_list_is_read_again
    assert {task: keys - stored[task] for task, keys in written.items() if keys - stored[task]} == {}


def test_each_task_has_right_untried_and_wrong_answers() -> None:
    ids = {task.id for task in of_module("1")}
    assert ids - {"1.3-saved"} == set(samples.RIGHT) == set(samples.WRONG)
    assert ids == set(samples.UNTRIED)


@pytest.mark.parametrize("task", [task.id for task in of_module("1")])
def test_three_hints_then_the_solution(task: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(find(task).hints) == 3
    assert len(set(find(task).hints)) == 3
    for _ in range(4):
        hint(task)
    shown = capsys.readouterr().out.splitlines()
    labels = [lookup("course.hint.label").format(place=place, total=3) for place in (1, 2, 3, 3)]
    assert [line.startswith(label) for line, label in zip(shown[:4], labels, strict=True)] == [True] * 4
    assert f'sm.solution("{task}")' in shown[-1]
    solution(task)
    assert find(task).solution.replace("`", "") in capsys.readouterr().out


def test_a_saved_list_is_read_again(capsys: pytest.CaptureFixture[str]) -> None:
    check("1.3-saved", "posts-march")
    assert "sm.keep" in capsys.readouterr().out
    with pytest.raises(NotYet):
        require("1.3-saved", "posts-march")
    for table, key in ((samples.march()[["kind"]], "heading"), (samples.march().head(2), "rows")):
        artefacts.keep("posts-march", table)
        with pytest.raises(NotYet) as caught:
            check("1.3-saved", "posts-march")
        assert caught.value.key == key
    artefacts.keep("posts-march", samples.march())
    check("1.3-saved", "posts-march")
    require("1.3-saved", "Beiträge im März.csv")
    with speaking("en"):
        artefacts.keep("posts-march", samples.march())
        require("1.3-saved", "posts-march")


def test_a_portion_is_done_when_its_graded_tasks_are() -> None:
    check("1.1-number", 20)
    assert done_portions() == []
    check("1.1-promise", samples.PROMISE)
    assert done_portions() == ["1.1"]


def test_expected_values_agree_with_the_truth_about_the_data() -> None:
    path = Path(__file__).parents[2] / "datasets" / "harkwerk" / "truth.json"
    truth = json.loads(path.read_text(encoding="utf-8"))
    assert len(data.posts()) == data.posts()["post_id"].nunique() == truth["posts_total"]
    assert (str(min(data.days())), str(max(data.days()))) == (truth["first_post_date"], truth["last_post_date"])
    assert [len(data.of_month(month)) for month in (3, 4)] == [truth["march_posts"], truth["april_posts"]]
    assert len(data.on_last_day()) == truth["march_last_day_posts"]
    assert data.march_ranks()["reactions"][0] == truth["best_march_post_id"]
    assert data.march_ranks()["reach"][0] == truth["best_march_by_reach_post_id"]
    assert len(data.messages()) == truth["messages_in_facebook_archive"]
    assert len(data._real_names()) == truth["names_in_facebook_archive"]
    assert data.miscounts()[truth["export_rows"]] == "raw_rows"
    assert data.miscounts()[truth["posts_total"] + truth["duplicate_rows"]] == "duplicates"
    assert len({len(data.posts()), *data.miscounts()}) == 6


def test_starters_of_dicts_are_seen_as_untouched() -> None:
    assert untouched({"first": "HIER", "second": "HERE"})
    assert not untouched({"first": "HIER", "second": "Dienstag 9:00"})
