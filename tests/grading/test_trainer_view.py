"""What a trainer sees: who is where, what is hard, which mistake is most frequent; and that looking changes nothing."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from trainer_class import CLASS, make_course

from smlib.grading.trainer import Course, items, overview, read_class
from smlib.grading.trainer.answers import mistake_of
from smlib.grading.trainer.errors import TrainerError
from smlib.text import catalogue


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("kurs ü") / "kurs")


def test_every_learner_and_every_graded_cell_has_a_row(graded: Path) -> None:
    marks = read_class(graded)
    assert len(marks) == len(CLASS) * 4
    assert set(marks["task"]) == {"1.1-number", "1.1-promise", "1.2-count", "1.2-why"}
    by = marks.set_index(["learner", "task"])["outcome"]
    assert by["L01", "1.2-count"] == "right"
    assert by["L02", "1.2-why"] == "open"
    assert by["L05", "1.2-count"] == "wrong"
    assert by["L08", "1.2-count"] == "empty"
    assert by["L09", "1.2-count"] == "missing"
    assert marks.loc[marks["outcome"].isin(["open", "missing"]), "points"].isna().all(), "missing is never zero"


def test_reading_changes_no_byte_and_leaves_no_lock(graded: Path) -> None:
    before = {path: path.read_bytes() for path in graded.rglob("*") if path.is_file()}
    read_class(graded)
    assert {path: path.read_bytes() for path in graded.rglob("*") if path.is_file()} == before


def test_verdicts_stand_beside_points(graded: Path) -> None:
    table = Course(graded).overview().to_frame().set_index("learner")
    assert table.loc["L01", ["points", "max_points", "verdict"]].tolist() == [6.0, 6.0, "passed"]
    assert table.loc["L02", "verdict"] == "passed", "four of six points are safe without the judgement"
    assert table.loc["L08", ["points", "verdict"]].tolist() == [0.0, "not_yet"]
    assert table.loc["L09", "verdict"] == "missing"
    assert table.loc["L05", "late"]
    assert not table.loc["L01", "late"]


@pytest.mark.parametrize(("mark", "verdict"), [(0.6, "passed"), (0.7, "open"), (1.0, "open")])
def test_a_verdict_that_hangs_on_a_person_is_open(graded: Path, mark: float, verdict: str) -> None:
    table = overview(read_class(graded), pass_mark=mark).to_frame().set_index("learner")
    assert table.loc["L02", "verdict"] == verdict


def test_manual_points_extra_credit_and_penalties_count(graded: Path, tmp_path: Path) -> None:
    shutil.copytree(graded, tmp_path / "k")
    with sqlite3.connect(tmp_path / "k" / "gradebook.db") as book:
        book.execute("UPDATE grade SET manual_score = 1.5, needs_manual_grade = 0 WHERE auto_score IS NULL")
        book.execute("UPDATE submitted_notebook SET late_submission_penalty = 1")
        book.execute("UPDATE grade SET extra_credit = 0.5 WHERE auto_score = 2")
    table = Course(tmp_path / "k").overview().to_frame().set_index("learner")
    assert table.loc["L01", "points"] == pytest.approx(6 + 0.5 * 2 - 2)
    assert table.loc["L02", "points"] == pytest.approx(4 + 0.5 + 1.5 - 2)
    assert table.loc["L08", "points"] == 0, "never below nothing"


def test_item_analysis_names_the_most_frequent_mistake(graded: Path) -> None:
    found = items(read_class(graded))
    table = found.table.set_index("task")
    assert table.loc["1.1-number", ["learners", "right", "wrong", "empty"]].tolist() == [8, 2, 5, 1]
    assert table.loc["1.1-number", "mistake"] == "long"
    assert table.loc["1.1-number", "difficulty"] == pytest.approx(2 / 8)
    assert table.loc["1.2-count", ["mistake", "count"]].tolist() == ["raw_rows", 3]
    top = found.mistakes[found.mistakes["task"] == "1.2-count"].iloc[0]
    assert top["answer"] == "count = 76"
    assert top["hint"].startswith("Noch nicht: So viele Zeilen")
    assert "1.1-number" in found.text()
    assert "5-mal" in found.text()


def test_discrimination_is_the_correlation_with_all_other_tasks(graded: Path) -> None:
    import numpy as np

    marks = read_class(graded)
    wide = marks[marks["outcome"] != "missing"].pivot(index="learner", columns="task", values="points").astype(float)
    own, rest = wide["1.2-count"], wide.drop(columns="1.2-count").sum(axis=1)
    table = items(marks).table.set_index("task")
    assert table.loc["1.2-count", "discrimination"] == pytest.approx(np.corrcoef(own, rest)[0, 1])


def test_small_groups_get_no_figures(graded: Path) -> None:
    marks = read_class(graded)
    few = marks[marks["learner"].isin(["L01", "L05", "L06", "L07", "L09"])]
    found = items(few)
    assert found.table[["right", "difficulty", "mistake"]].isna().all().all()
    assert found.mistakes.empty
    assert "mindestens 5" in found.text()
    assert overview(few).summary()[["passed", "not_yet", "handed_in"]].isna().all().all()


def test_an_answer_given_once_is_not_quoted(graded: Path) -> None:
    marks = read_class(graded)
    own = {f"L0{place}": f"count = {70 + place}" for place in (5, 6, 7)}
    marks["answer"] = [own.get(who, text) for who, text in zip(marks["learner"], marks["answer"], strict=True)]
    found = items(marks).mistakes
    assert found.set_index("task").loc["1.2-count", "count"] == 3
    assert found.set_index("task")["answer"].isna()["1.2-count"]


def test_pictures_have_words_and_both_languages(graded: Path, lang: str) -> None:
    from smlib import plots

    course = Course(graded)
    for result in (course.overview(), course.items()):
        axes = result.plot()
        assert plots.alt_text(axes.figure) == result.alt_text()
        assert result.text() in result.alt_text().replace(" ", " ") or result.text().split("\n")[0] in result.alt_text()
        assert 'scope="col"' in result._repr_html_()


def test_each_sentence_of_each_task_is_told_apart() -> None:
    for theme in ("tasks_m1", "tasks_m2", "tasks_m3", "tasks_m4", "tasks_m5"):
        for lang in ("de", "en"):
            tasks: dict[str, Any] = catalogue(lang, theme)
            for name, entry in tasks.items():
                for key, sentence in entry.get("wrong", {}).items():
                    filled = re.sub(r"\{[^{}]*\}", "7", sentence)
                    found = mistake_of(name.replace("_", ".", 1), filled)
                    same = {k for k, s in entry["wrong"].items() if s == sentence}
                    assert found in same, (theme, lang, name, key, found)


def test_a_class_table_survives_the_way_through_csv(graded: Path, tmp_path: Path) -> None:
    import pandas as pd

    from smlib.grading.trainer.exports import write_csv

    marks = read_class(graded)
    again = read_class(write_csv(marks, tmp_path / "klasse.csv", answers=True))
    pd.testing.assert_frame_equal(again, marks)
    without = read_class(write_csv(marks, tmp_path / "ohne.csv"))
    assert without["answer"].isna().all()


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "no_gradebook"), (b"", "gradebook_unread"), (b"not a database" * 200, "gradebook_unread")],
)
def test_a_missing_or_damaged_gradebook_says_so(tmp_path: Path, content: bytes | None, code: str) -> None:
    if content is not None:
        (tmp_path / "gradebook.db").write_bytes(content)
    with pytest.raises(TrainerError) as caught:
        read_class(tmp_path)
    assert caught.value.code == code
    assert caught.value.next_step


def test_a_foreign_csv_is_no_class_table(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(TrainerError, match="keine Klassentabelle"):
        read_class(tmp_path / "x.csv")


def test_what_was_handed_in_and_has_no_result_is_neither_missing_nor_nothing(graded: Path, tmp_path: Path) -> None:
    shutil.copytree(graded, tmp_path / "k")
    for who in ("L09", "L10"):  # one on the list, one who is not
        sheet = tmp_path / "k" / "submitted" / who / "module-1" / "1.1-first.ipynb"
        sheet.parent.mkdir(parents=True)
        sheet.write_text("{ broken", encoding="utf-8")
    seen = Course(tmp_path / "k").overview()
    table = seen.to_frame().set_index("learner")
    assert table.loc[["L09", "L10"], "verdict"].tolist() == ["ungraded"] * 2
    assert table.loc[["L09", "L10"], "points"].isna().all()
    assert "L09 und L10" in seen.text()
    assert seen.summary()["handed_in"].tolist() == [8]


def test_a_check_that_could_not_run_is_open_and_said(graded: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(graded, tmp_path / "k")
    sheet = folder / "autograded" / "L07" / "module-1" / "1.2-second.ipynb"
    halted = (
        '{"output_type": "error", "ename": "Stopped", "evalue": "Diese Prüfung konnte nicht laufen.", "traceback": []}'
    )
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(
        re.sub(r'"outputs": \[\{[^]]*"traceback": \[\]\}\]', f'"outputs": [{halted}]', text), encoding="utf-8"
    )
    seen = Course(folder).overview()
    assert seen.table.set_index("learner").loc["L07", ["open", "verdict"]].tolist() == [1, "passed"]
    assert seen.stopped == ("L07",)
    assert "Bei L07 lief" in seen.text()
    marks = read_class(folder).set_index(["learner", "task"])
    assert marks.loc[("L07", "1.2-count"), "outcome"] == "open"
    assert marks["points"].isna()[("L07", "1.2-count")]


def test_a_damaged_graded_notebook_hides_its_answers_only(graded: Path, tmp_path: Path) -> None:
    shutil.copytree(graded, tmp_path / "k")
    (tmp_path / "k" / "autograded" / "L05" / "module-1" / "1.2-second.ipynb").write_text("{", encoding="utf-8")
    marks = read_class(tmp_path / "k").set_index(["learner", "cell"])
    assert marks.loc[("L05", "count-check"), "points"] == 0
    assert marks.loc[("L05", "count-check"), "outcome"] == "wrong"
