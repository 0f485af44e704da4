"""What only module 1 promises: a kept list is read again, and its figures are those of the data."""

from __future__ import annotations

import json
from pathlib import Path

import course_samples_m1 as samples
import pytest

import smlib.course.artefacts as artefacts
from smlib.course import NotYet
from smlib.course.checking import check, require
from smlib.course.progress import done_portions
from smlib.course.tasks import m1_data as data
from smlib.text import speaking


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
