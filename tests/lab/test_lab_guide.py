"""The trainer's guide: a page for each portion, made from the lesson, without a word in the other language."""

from __future__ import annotations

import re
from html import unescape

import pytest

from smlib.course.portions import minutes, title
from smlib.course.tasks import find, of_module
from smlib.lab import content, guide
from smlib.text import speaking, t

FILES = {lang: content.shipped(lang) for lang in ("de", "en")}
PAGES = {lang: guide.pages(FILES[lang], lang) for lang in ("de", "en")}
PORTIONS = sorted(name.split("/")[1].removesuffix(".html") for name in PAGES["de"] if "index" not in name)


def _page(lang: str, portion: str) -> str:
    return PAGES[lang][f"guide/{portion}.html"].decode("utf-8")


def _words(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_every_portion_has_a_page_and_stands_in_the_index() -> None:
    lessons = {match[1] for name in FILES["de"] if (match := re.match(r"([1-7]\.\d+)-", name))}
    assert set(PORTIONS) == lessons
    for lang in ("de", "en"):
        index = PAGES[lang]["guide/index.html"].decode("utf-8")
        assert re.findall(r'href="([\d.]+)\.html"', index) == PORTIONS


@pytest.mark.parametrize("portion", PORTIONS)
def test_a_page_says_what_to_say_where_people_get_stuck_and_what_remains(portion: str, lang: str) -> None:
    html = _page(lang, portion)
    words = _words(html)
    assert html.startswith(f'<!DOCTYPE html>\n<html lang="{lang}">')
    assert title(portion) in words
    assert t("guide.length", minutes=minutes(portion)) in words
    for task in of_module(portion):
        if not task.graded:
            continue
        assert f"({task.id})" in words
        assert _plain(task.solution) in words, task.id
        assert all(_plain(hint) in words for hint in task.hints), task.id
    assert words.count(t("guide.paper", portion=portion)) == 1
    assert not re.search(r"<[^>]+\b(?:src|href)=", html), "nothing is loaded"


@pytest.mark.parametrize("portion", PORTIONS)
def test_the_minutes_run_from_nothing_to_the_portions_own(portion: str, lang: str) -> None:
    spans = re.findall(r'<th scope="row">(\d+)(?:–(\d+))?</th>', _page(lang, portion))
    ends = [int(end or start) for start, end in spans]
    starts = [int(start) for start, _ in spans]
    assert starts[0] == 0
    assert ends[-1] == minutes(portion)
    assert starts[1:] == ends[:-1]


@pytest.mark.parametrize("portion", PORTIONS)
def test_the_paper_sheet_has_room_for_each_task_and_no_solution(portion: str, lang: str) -> None:
    sheet = _page(lang, portion).split('<section class="paper">')[1]
    graded = [task for task in of_module(portion) if task.graded]
    assert sheet.count('class="line"') + sheet.count("class=line") >= 2 * min(1, len(graded))
    for task in graded:
        assert _plain(task.solution) not in _words(sheet)
    assert "sm.check" not in sheet
    assert "SOLUTION" not in sheet


def test_every_task_with_a_check_is_on_its_page() -> None:
    for portion in PORTIONS:
        named = set(re.findall(r"<h3>.*? \((\d\.\d+-[\w-]+)\)</h3>", _page("de", portion)))
        assert {task.id for task in of_module(portion) if task.graded} <= named
        assert all(find(name) for name in named)


def _plain(text: str) -> str:
    return re.sub(r"[`*]", "", text)


def test_pages_are_the_same_each_time() -> None:
    with speaking("en"):
        again = guide.pages(FILES["de"], "de")
    assert again == PAGES["de"]
