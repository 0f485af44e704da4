"""Whoever handed in what cannot be graded is told so kindly, in the course's language, and keeps what is open."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from smlib.grading import records
from smlib.grading.trainer import returning
from smlib.text import speaking, t


def _course(folder: Path, *failed: str | None) -> Path:
    """A course in which each learner handed in two notebooks; some were refused."""
    for sheet in ("1.1-a", "1.2-b"):
        path = folder / "source" / "module-1" / f"{sheet}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", encoding="utf-8")
    for place, reason in enumerate(failed):
        who = f"L0{place}"
        handed_in = folder / "submitted" / who / "module-1"
        handed_in.mkdir(parents=True)
        (handed_in / "timestamp.txt").write_text("2026-11-01 10:00:00.000000 UTC", encoding="utf-8")
        if reason is None:
            (folder / "autograded" / who / "module-1").mkdir(parents=True)
        record = records.Record(who, "none", "a", "b", 0.1, None if reason else 1.0, 0, reason)
        records.add(folder, "module-1", record)
    return folder


def test_each_notebook_of_a_refused_submission_gets_a_page(tmp_path: Path) -> None:
    course = _course(tmp_path, None, "1.1-a.ipynb ist leer.")
    assert returning.explain(course, "module-1") == ["L01"]
    assert sorted(path.name for path in (course / "feedback/L01/module-1").iterdir()) == [
        *("1.1-a.html", "1.2-b.html", "timestamp.txt"),
    ]
    assert not (course / "feedback" / "L00").exists()


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("de", ("Ihre Abgabe ist angekommen", "offen, nicht null")),
        ("en", ("Your submission arrived", "open, not zero")),
    ],
)
def test_the_page_speaks_the_courses_language_and_loads_nothing(lang: str, words: tuple[str, ...]) -> None:
    with speaking(lang):
        said = returning.page("1.1-a", "<script>alert(1)</script> & mehr")
    assert f'<html lang="{lang}">' in said
    assert all(one in said for one in words)
    assert "<script" not in said
    assert "&lt;script&gt;" in said
    assert "src=" not in said
    assert "href=" not in said


@pytest.mark.parametrize("lang", ["de", "en"])
def test_what_lies_with_the_grader_is_not_put_to_the_learner(lang: str) -> None:
    with speaking(lang):
        for reason in (t("grading.broken.starved"), t("grading.broken.internal", error="KeyError: 4711")):
            said = returning.page("1.1-a", reason)
            assert escape(t("grading.refused.ours")) in said
            assert escape(t("grading.refused.kept")) in said
            assert escape(reason) not in said
            assert escape(t("grading.refused.next")) not in said


def test_old_pages_go_and_a_submission_that_was_graded_since_keeps_its_own(tmp_path: Path) -> None:
    course = _course(tmp_path, "kaputt", "kaputt")
    for who in ("L00", "L01"):
        old = course / "feedback" / who / "module-1" / "1.1-a.html"
        old.parent.mkdir(parents=True)
        old.write_text("Bestanden", encoding="utf-8")
    (course / "autograded" / "L01" / "module-1").mkdir(parents=True)
    assert returning.explain(course, "module-1") == ["L00"]
    assert "Bestanden" not in (course / "feedback/L00/module-1/1.1-a.html").read_text(encoding="utf-8")
    assert (course / "feedback/L01/module-1/1.1-a.html").read_text(encoding="utf-8") == "Bestanden"


def test_nothing_is_written_for_whoever_was_deleted(tmp_path: Path) -> None:
    course = _course(tmp_path, "kaputt")
    (course / "submitted/L00/module-1/timestamp.txt").unlink()
    (course / "submitted/L00/module-1").rmdir()
    assert returning.explain(course, "module-1") == []
    assert not (course / "feedback").exists()


def test_pages_without_a_secret_are_left_out_of_the_exchange(tmp_path: Path) -> None:
    course = _course(tmp_path, "kaputt", "kaputt", "kaputt")
    (course / "submitted/L01/module-1/submission_secret.txt").write_text("s", encoding="utf-8")
    returning.explain(course, "module-1")
    ran: list[tuple[str, ...]] = []
    assert returning.release(course, "module-1", lambda *words: ran.append(words) or "") == ["L00", "L02"]
    assert ran == [("release_feedback", "module-1", "--CourseDirectory.student_id_exclude=L00,L02")]


def test_nobody_in_the_exchange_means_nothing_to_release(tmp_path: Path) -> None:
    course = _course(tmp_path, "kaputt")
    returning.explain(course, "module-1")
    assert returning.release(course, "module-1", lambda *words: pytest.fail(str(words))) == ["L00"]


def test_a_class_of_refused_submissions_needs_no_pages_of_nbgrader(tmp_path: Path) -> None:
    returning.write(_course(tmp_path, "kaputt"), "module-1", lambda *words: pytest.fail(str(words)))
    assert (tmp_path / "feedback/L00/module-1/1.1-a.html").is_file()


def test_a_learner_whose_submission_waits_for_a_calmer_computer_has_nothing_to_do(lang: str) -> None:
    for told in ("de", "en"):  # the grading may have spoken another language than the page
        with speaking(told):
            reason = t("grading.broken.starved")
        said = returning.page("1.1-a", reason)
        assert escape(t("grading.refused.ours")) in said
        assert escape(t("grading.refused.next")) not in said
    assert escape(t("grading.refused.next")) in returning.page("1.1-a", t("grading.broken.student"))
