"""Backups before everything, deletion in time and of nothing else, and a way back."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from trainer_class import CLASS, make_course

from smlib.grading.trainer import Course, backups, deleting
from smlib.grading.trainer.errors import TrainerError
from smlib.grading.trainer.marks import read_class, students
from smlib.text import t

DUE = date(2026, 12, 31)
AFTER = DUE + timedelta(days=1)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("loeschen") / "kurs")


@pytest.fixture
def course(base: Path, tmp_path: Path) -> Path:
    folder = shutil.copytree(base, tmp_path / "kurs ü")
    for name in ("exports/module-1.xlsx", "inbox/L05.zip", "inbox/L06.zip", "earlier/L05/module-1-2026/x.ipynb"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    backups.back_up(folder, "grade")
    return folder


def _files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_backup_is_whole_and_named_by_time(course: Path) -> None:
    made = backups.back_up(course, "grade", now=datetime(2026, 11, 2, 17, 5, 9))
    assert made is not None
    assert made.name == "gradebook-2026-11-02-170509-grade.db"
    assert students(made) == students(course / "gradebook.db")
    again = backups.back_up(course, "grade", now=datetime(2026, 11, 2, 17, 5, 9))
    assert again is not None
    assert again != made


def test_a_backup_is_made_while_somebody_else_writes(course: Path) -> None:
    with sqlite3.connect(course / "gradebook.db") as other:
        other.execute("UPDATE student SET last_name = 'x'")
        assert backups.back_up(course, "grade") is not None


def test_only_the_latest_backups_stay(course: Path) -> None:
    for minute in range(backups.KEPT + 5):
        backups.back_up(course, "grade", now=datetime(2030, 1, 1, 0, minute))
    kept = backups.copies(course)
    assert len(kept) == backups.KEPT
    assert kept[-1].name == "gradebook-2030-01-01-002400-grade.db"


def test_without_room_for_a_backup_nothing_is_graded_or_deleted(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(course / "backups")
    (course / "backups").write_text("a file where the folder should be")
    with pytest.raises(TrainerError) as caught:
        Course(course).grade("module-1")
    # The grader makes the copy and prints why it could not.
    assert caught.value.code == "not_graded"
    assert t("trainer.backup_failed.why") in capsys.readouterr().out
    found = deleting.plan(course, due=DUE)
    before = _files(course)
    with pytest.raises(TrainerError):
        deleting.carry_out(found, found.code, today=AFTER)
    assert _files(course) == before


def test_a_damaged_gradebook_stops_everything(course: Path) -> None:
    (course / "gradebook.db").write_bytes(b"x" * 5000)
    with pytest.raises(TrainerError):
        backups.back_up(course, "grade")


def test_a_gradebook_comes_back(course: Path) -> None:
    made = backups.copies(course)[0]
    before = read_class(course)
    with sqlite3.connect(course / "gradebook.db") as book:
        book.execute("DELETE FROM grade")
    assert backups.restore(course, made) == ["gradebook.db"]
    assert read_class(course).equals(before)
    assert len(backups.copies(course)) == 2, "what was there before is kept as well"


def test_the_list_names_everything_and_does_nothing(course: Path) -> None:
    before = _files(course)
    found = deleting.plan(course, due=DUE)
    assert _files(course) == before
    assert found.learners == tuple(CLASS)
    assert {
        "submitted/L05",
        "autograded/L05",
        "feedback/L05",
        "earlier/L05",
        "exports/module-1.xlsx",
        "inbox/L05.zip",
    } <= set(found.paths)
    assert found.rows["student"] == len(CLASS)
    assert found.rows["grade"] == 8 * 4
    assert found.code in found.text()
    assert len(found.to_frame()) == len(found.paths) + sum(count > 0 for count in found.rows.values())


def test_before_the_date_or_with_another_code_nothing_goes(course: Path) -> None:
    found = deleting.plan(course, due=DUE)
    before = _files(course)
    for day, code, error in (
        (DUE, found.code, "delete_early"),
        (AFTER, "123456", "delete_code"),
        (AFTER, "", "delete_code"),
    ):
        with pytest.raises(TrainerError) as caught:
            deleting.carry_out(found, code, today=day)
        assert caught.value.code == error
    assert _files(course) == before


def test_another_list_has_another_code(course: Path) -> None:
    first = deleting.plan(course, due=DUE).code
    (course / "exports" / "more.csv").write_text("x")
    assert deleting.plan(course, due=DUE).code != first


def test_the_class_goes_and_nothing_else(course: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "keep.txt").write_text("mine")
    (course / "submitted" / "L07" / "link").symlink_to(outside, target_is_directory=True)
    (course / "notes.txt").write_text("trainer's own")
    before = _files(course)
    found = deleting.plan(course, due=DUE)
    pack = deleting.carry_out(found, found.code.lower(), today=AFTER)
    after = _files(course)
    assert (outside / "keep.txt").read_text() == "mine"
    gone = {name for name in before if name not in after}
    assert {name.split("/")[0] for name in gone} == {
        "submitted",
        "autograded",
        "feedback",
        "earlier",
        "exports",
        "inbox",
        "backups",
    }
    for name in before:
        if name.startswith(("source/", "release/")) or name in ("notes.txt", "course.toml", "nbgrader_config.py"):
            assert after[name] == before[name]
    assert students(course / "gradebook.db") == []
    with sqlite3.connect(course / "gradebook.db") as book:
        tables = ("grade", "comment", "submitted_notebook", "submitted_assignment", "student")
        assert [book.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables] == [0] * 5
        assert book.execute("SELECT count(*) FROM grade_cells").fetchone()[0] == 4, "the exercises stay"
    assert b"L05" not in (course / "gradebook.db").read_bytes(), "not even in freed pages"
    assert backups.archives(course) == [pack]
    assert "L05" not in (course / "roster.csv").read_text(encoding="utf-8-sig")


def test_what_was_deleted_comes_back_within_a_fortnight(course: Path) -> None:
    before, marks = _files(course), read_class(course)
    found = deleting.plan(course, due=DUE)
    pack = deleting.carry_out(found, found.code, today=AFTER)
    (course / "roster.csv").unlink()
    backups.restore(course, pack)
    assert read_class(course).equals(marks)
    after = _files(course)
    assert all(after[name] == data for name, data in before.items() if name != "gradebook.db")


def test_after_a_fortnight_it_is_gone_for_good(course: Path) -> None:
    found = deleting.plan(course, due=DUE)
    pack = deleting.carry_out(found, found.code, today=AFTER)
    made = date.fromisoformat(pack.name.removeprefix("deleted-")[:10])
    assert backups.purge(course, today=made + timedelta(days=14)) == []
    assert pack.exists()
    assert backups.purge(course, today=made + timedelta(days=15)) == [pack]
    assert not pack.exists()


def test_newer_work_is_not_overwritten_by_bringing_back(course: Path) -> None:
    found = deleting.plan(course, due=DUE)
    pack = deleting.carry_out(found, found.code, today=AFTER)
    fresh = course / "submitted" / "L05" / "module-1" / "1.1-first.ipynb"
    fresh.parent.mkdir(parents=True)
    fresh.write_text("new")
    with pytest.raises(TrainerError) as caught:
        backups.restore(course, pack)
    assert caught.value.code == "restore_taken"
    assert fresh.read_text() == "new"
    assert students(course / "gradebook.db") == []


def test_one_learner_may_be_forgotten_at_any_time(course: Path) -> None:
    found = deleting.plan(course, due=DUE, student="L05")
    assert "inbox/L05.zip" in found.paths
    assert "inbox/L06.zip" not in found.paths
    deleting.carry_out(found, found.code, today=DUE - timedelta(days=100))
    assert "L05" not in students(course / "gradebook.db")
    assert len(students(course / "gradebook.db")) == len(CLASS) - 1
    left = _files(course)
    assert not [name for name in left if "L05" in name]
    assert [name for name in left if "submitted/L06" in name]
    assert "L06" in (course / "roster.csv").read_text(encoding="utf-8-sig")
    with pytest.raises(TrainerError) as caught:
        deleting.plan(course, due=DUE, student="L05")
    assert caught.value.code == "no_learner"


def test_tables_that_nobody_knows_stop_a_deletion(course: Path) -> None:
    with sqlite3.connect(course / "gradebook.db") as book:
        book.execute("CREATE TABLE diary (student_id VARCHAR REFERENCES student (id), entry TEXT)")
    with pytest.raises(TrainerError) as caught:
        deleting.plan(course, due=DUE)
    assert caught.value.code == "gradebook_tables"
    assert "diary" in str(caught.value)


def test_a_course_without_a_date_deletes_nobody(course: Path) -> None:
    (course / "course.toml").write_text('lang = "de"\n')
    found = Course(course).delete()
    assert isinstance(found, deleting.Deletion)
    before = _files(course)
    with pytest.raises(TrainerError) as caught:
        Course(course).delete(found.code)
    assert caught.value.code == "no_date"
    assert _files(course) == before


@pytest.mark.parametrize("text", ["delete_after = 'bald'", "pass_mark = 2", "delete_after = = 1"])
def test_settings_that_make_no_sense_are_named(course: Path, text: str) -> None:
    (course / "course.toml").write_text(text)
    entry = text.split(" ")[0]
    with pytest.raises(TrainerError) as caught:
        getattr(Course(course), entry)
    assert caught.value.code == "settings"
