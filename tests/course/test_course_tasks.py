"""Every stored answer to a task finds its words, in both languages. `sample_answers.py` says how to add a module."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from sample_answers import Answer, Samples, made, modules

import smlib.course.tasks as tasks
from smlib.course import NotYet
from smlib.course.checking import check, hint, require, solution
from smlib.course.placeholders import untouched
from smlib.course.progress import done_tasks
from smlib.course.records import texts_of
from smlib.course.tasks import find, of_module
from smlib.text import LANGUAGES, catalogue, lookup, speaking

MODULES = modules()
ALL_TASKS = [task.id for samples in MODULES for task in of_module(samples.module)]


def _each(kind: str) -> list[Any]:
    """Return task, key or place, and answer of every stored answer of a kind."""
    rows = [
        (task, key, answer)
        for samples in MODULES
        for task, group in getattr(samples, kind).items()
        for key, answer in (group.items() if isinstance(group, dict) else enumerate(group))
    ]
    return [pytest.param(task, key, answer, id=f"{task}-{key}") for task, key, answer in rows]


def _module(samples: Samples) -> str:
    return f"m{samples.module}"


@pytest.mark.parametrize(("task", "number", "answer"), _each("right"))
def test_right_answers_are_praised_for_what_was_done(
    task: str, number: int, answer: Answer, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = made(answer)
    check(task, *given)
    shown = capsys.readouterr()
    assert find(task).praise.replace("`", "") in shown.out
    assert shown.err == ""
    require(task, *given)
    assert capsys.readouterr().out == ""
    assert (task in done_tasks()) == find(task).graded


@pytest.mark.parametrize(("task", "number", "answer"), _each("untried"))
def test_untouched_work_is_calm_and_earns_nothing(
    task: str, number: int, answer: Answer, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = made(answer)
    check(task, *given)
    shown = capsys.readouterr()
    assert shown.out.startswith(lookup("course.label.untried"))
    assert shown.err == ""
    assert len(shown.out.strip().splitlines()) <= 2
    with pytest.raises(NotYet):
        require(task, *given)
    assert task not in done_tasks()


@pytest.mark.parametrize(("task", "key", "answer"), _each("wrong"))
def test_each_mistake_finds_its_sentence(
    task: str, key: str, answer: Answer, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = made(answer)
    for call in (check, require):
        with pytest.raises(NotYet) as caught:
            call(task, *given)
        assert isinstance(caught.value, AssertionError)
        assert (caught.value.task, caught.value.key) == (task, key)
        assert str(caught.value).strip()
        assert "{" not in str(caught.value)
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "")


@pytest.mark.parametrize(("task", "key", "answer"), _each("unclear"))
def test_what_cannot_be_checked_says_so_and_earns_nothing(
    task: str, key: str, answer: Answer, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = made(answer)
    assert find(task).judge(*given).key == key
    check(task, *given)
    assert capsys.readouterr().out.startswith(lookup("course.label.unclear"))
    with pytest.raises(NotYet):
        require(task, *given)
    assert task not in done_tasks()


def test_every_module_with_tasks_has_stored_answers() -> None:
    written = {path.stem for path in Path(tasks.__file__).parent.glob("m*.py") if re.fullmatch(r"m\d", path.stem)}
    assert written == {_module(samples) for samples in MODULES}


@pytest.mark.parametrize("samples", MODULES, ids=_module)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_about_a_mistake_has_an_answer_that_triggers_it(samples: Samples, language: str) -> None:
    silent = {}
    with speaking(language):
        for task in of_module(samples.module):
            texts = lookup(texts_of(task.id))
            stored = {*samples.wrong.get(task.id, {}), *samples.elsewhere.get(task.id, ())}
            open_keys = set(texts.get("wrong", {})) - stored
            open_keys |= set(texts.get("unclear", {})) - set(samples.unclear.get(task.id, {})) - stored
            if open_keys:
                silent[task.id] = open_keys
    assert silent == {}


@pytest.mark.parametrize("samples", MODULES, ids=_module)
def test_each_task_has_right_untried_and_wrong_answers(samples: Samples) -> None:
    ids = {task.id for task in of_module(samples.module)}
    assert ids == set(samples.untried)
    assert ids - set(samples.elsewhere) == set(samples.right) - set(samples.elsewhere)
    assert ids - set(samples.elsewhere) == set(samples.wrong) - set(samples.elsewhere)
    assert ids >= {*samples.right, *samples.wrong, *samples.elsewhere, *samples.unclear}


@pytest.mark.parametrize("samples", MODULES, ids=_module)
def test_texts_belong_to_tasks(samples: Samples) -> None:
    """A sentence whose task was renamed would never be read again."""
    keys = {texts_of(task.id).split(".", 1)[1] for task in of_module(samples.module)}
    for language in LANGUAGES:
        assert set(catalogue(language, f"tasks_m{samples.module}")) == keys


@pytest.mark.parametrize("task", ALL_TASKS)
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


def test_starters_of_dicts_are_seen_as_untouched() -> None:
    assert untouched({"first": "HIER", "second": "HERE"})
    assert not untouched({"first": "HIER", "second": "Dienstag 9:00"})


def test_ids_are_unique_over_all_modules() -> None:
    answers = chain.from_iterable(samples.right for samples in MODULES)
    assert len(ALL_TASKS) == len(set(ALL_TASKS))
    assert set(answers) <= set(ALL_TASKS)
