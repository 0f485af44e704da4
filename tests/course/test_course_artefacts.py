"""Results are kept where people find them, readable for Excel and print, and never lost."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import course_samples_m1 as samples
import pandas as pd
import pytest

import smlib as sm
from smlib.course.artefacts import read_kept
from smlib.log import ExperienceLog
from smlib.text import speaking, t

PROMISE = {
    "first": "Dienstag 9:00",
    "second": "Donnerstag 9:00",
    "phone": "Innendienst",
    "promised_by": "Geschäftsleitung",
}


def _kept(workshop: Path) -> Path:
    return workshop / t("course.folder.results")


def test_a_promise_becomes_a_page_for_printing(workshop: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert sm.keep("time-promise", PROMISE) is None
    page = (_kept(workshop) / f"{t('course.artefacts.time-promise.file')}.html").read_text(encoding="utf-8")
    assert f'<html lang="{lang}">' in page
    assert f"<title>{t('course.artefacts.time-promise.heading')}</title>" in page
    assert page.count('<th scope="row">') == 4
    assert t("course.artefacts.time-promise.fields.phone") in page
    assert "2026" in page
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 1
    assert t("course.folder.results") in shown.out
    assert str(workshop) not in shown.out
    assert shown.err == ""


def test_several_roles_stand_in_one_cell_of_a_sheet(workshop: Path, lang: str) -> None:
    sm.keep("decision-sheet", {"decides": "Schmiede", "heard": ["Versand", "Marketing"]})
    page = (_kept(workshop) / f"{t('course.artefacts.decision-sheet.file')}.html").read_text(encoding="utf-8")
    assert page.count("<td>") == 2
    assert f"<td>Versand {'und' if lang == 'de' else 'and'} Marketing</td>" in page


def test_a_result_of_a_task_is_kept_only_when_the_task_is_right(
    workshop: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for answer in (10, 900):  # the starter, a mistake
        sm.keep("minutes", str(answer))  # without a task everything is kept
        sm.keep("time", answer, task="1.1-number")
        assert t("course.keep.first", title="time") in capsys.readouterr().out
    assert not list(_kept(workshop).glob("time*"))
    sm.keep("time", [20], task=None)
    assert list(_kept(workshop).glob("time*"))


def test_the_list_of_march_is_not_kept_while_it_is_still_april(workshop: Path) -> None:
    april = samples.march("2026-04-01", "2026-05-01")
    for table, there in ((april, False), (samples.march("2026-03-10"), False), (samples.march(), True)):
        sm.keep("posts-march", table, task="1.3-march")
        assert (_kept(workshop) / "Beiträge im März.csv").exists() == there


def test_a_grader_gives_each_kernel_a_folder_that_goes_with_it(workshop: Path, tmp_path: Path) -> None:
    code = "import smlib as sm; from smlib.course import folder; sm.keep('a', 'x'); print(folder.root())"
    environment = {**os.environ, "SMLIB_WORKSHOP": ":temporary:"}
    said = [
        subprocess.run(
            [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    folders = {Path(text.splitlines()[-1]) for text in said}
    assert len(folders) == 2
    assert not any(folder.exists() or folder.is_relative_to(tmp_path) for folder in folders)
    assert not _kept(workshop).exists()


def test_what_is_kept_is_escaped(workshop: Path) -> None:
    sm.keep("data-sheet", {"content": "<script>alert(1)</script>", "delete_on": pd.Timestamp("2026-12-01")})
    page = (_kept(workshop) / "Datenblatt.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "1.\u00a0Dezember 2026" in page


def test_the_checklist_names_the_cases(workshop: Path) -> None:
    sm.keep("ask-first", {1: ("los", "–"), 2: ("fragen", "die Kollegin selbst")})
    page = (_kept(workshop) / "Merkliste Erst fragen.html").read_text(encoding="utf-8")
    assert "Eine Kollegin am Amboss</th><td>fragen</td><td>die Kollegin selbst</td>" in page
    assert page.count('<th scope="col">') == 3


@pytest.mark.parametrize(("lang", "separator", "decimal"), [("de", ";", "1,5"), ("en", ",", "1.5")])
def test_a_table_opens_in_the_excel_of_its_language(workshop: Path, lang: str, separator: str, decimal: str) -> None:
    moment = pd.to_datetime(["2026-03-31T22:30:00Z"])
    table = pd.DataFrame(
        {"post_id": ["122158000000000001"], "published_at": moment, "share": [1.5], "text": ['Für "Sie"; alle,\nimmer']}
    )
    with speaking(lang):
        sm.keep("posts-march", table)
        path = _kept(workshop) / f"{t('course.artefacts.posts-march.file')}.csv"
        again = read_kept("posts-march")
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines(keepends=True), delimiter=separator))
    assert rows == again
    assert rows[1] == ["122158000000000001", "2026-04-01 00:30:00", decimal, 'Für "Sie"; alle,\nimmer']
    assert str(table["published_at"].dtype).endswith("UTC]")  # the learner's table is as it was


def test_earlier_versions_stay_under_a_number(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for phone in ("Innendienst", "Innendienst", "Versand", "Schmiede"):
        sm.keep("time-promise", {**PROMISE, "phone": phone})
    names = sorted(path.name for path in _kept(workshop).glob("Zeit*"))
    assert names == ["Zeitversprechen-Fassung-1.html", "Zeitversprechen-Fassung-2.html", "Zeitversprechen.html"]
    assert "Versand" in (_kept(workshop) / "Zeitversprechen-Fassung-2.html").read_text(encoding="utf-8")
    assert "Schmiede" in (_kept(workshop) / "Zeitversprechen.html").read_text(encoding="utf-8")
    assert "Zeitversprechen-Fassung-2.html" in capsys.readouterr().out.splitlines()[-1]


def test_with_gaps_left_nothing_is_written(workshop: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    for content in ({**PROMISE, "phone": "HIER"}, ..., {3: ("HERE", "–")}):
        sm.keep("time-promise", content)
    assert not _kept(workshop).exists()
    assert [line.startswith(t("course.label.untried")) for line in capsys.readouterr().out.splitlines()] == [True] * 3


def test_other_things_keep_their_nature(workshop: Path) -> None:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    sm.keep("Notiz", "Ein Satz.")
    sm.keep("plan.md", "# Plan")
    sm.keep("Liste", ["eins", 2.5])
    sm.keep("Bild", axes)
    sm.keep("Bild 2.png", figure)
    sm.keep("Reihe", pd.Series([1, 2], name="n"))
    sm.keep("../../böse:datei?", "x")
    plt.close(figure)
    names = {path.name for path in _kept(workshop).iterdir()}
    kept = {"Bild.png", "Bild 2.png", "Liste.txt", "Notiz.txt", "Reihe.csv", "böse-datei.txt", "plan.md"}
    assert names == {*kept, "Übersicht.html"}
    assert (_kept(workshop) / "Notiz.txt").read_text(encoding="utf-8-sig") == "Ein Satz.\n"
    assert (_kept(workshop) / "Liste.txt").read_text(encoding="utf-8-sig") == "eins\n2,5\n"
    assert (_kept(workshop) / "Bild.png").read_bytes().startswith(b"\x89PNG")
    assert not list(workshop.parent.glob("*datei*"))


def test_the_overview_lists_each_result_once_with_a_link_that_leads_there(workshop: Path, lang: str) -> None:
    for phone in ("a", "b"):
        sm.keep("time-promise", {**PROMISE, "phone": phone})
    sm.keep("100 % <eigen>", "Ein Satz.")
    folder = workshop / t("course.folder.results")
    overview = (folder / t("course.folder.overview")).read_text(encoding="utf-8")
    links = re.findall(r'href="([^"]+)"', overview)
    assert {unquote(link) for link in links} == {f"{t('course.artefacts.time-promise.file')}.html", "100 % -eigen.txt"}
    assert all((folder / unquote(link)).is_file() for link in links)
    assert f'<th scope="row">{t("course.artefacts.time-promise.title")}</th>' in overview
    assert f'<html lang="{lang}">' in overview


def test_a_place_that_refuses_the_overview_keeps_the_result(workshop: Path) -> None:
    (_kept(workshop) / "Übersicht.html").mkdir(parents=True)
    sm.keep("Notiz", "Ein Satz.")
    assert (_kept(workshop) / "Notiz.txt").is_file()


def test_each_new_result_is_one_line_in_the_experience_log(workshop: Path) -> None:
    for phone in ("Innendienst", "Innendienst", "Versand"):
        sm.keep("time-promise", {**PROMISE, "phone": phone})
    log = ExperienceLog(workshop / "Erfahrungen.csv").read()
    assert len(log) == 2
    assert log.astype(str).apply(" ".join, axis=1).str.contains("Zeitversprechen").all()


ATTEMPTS = {
    "de": [
        ("Frage statt Aussage", "geklappt", "Wir fragen öfter.", "Marketing"),
        ("Zwei Betreffzeilen", "gescheitert", "Wir prüfen die Aufteilung vorher.", "Innendienst"),
        ("Bild mit Firmenzeichen", "offen", "Wir entscheiden nach Aufwand.", "Marketing"),
    ],
    "en": [
        ("question instead of statement", "worked", "We ask more often.", "marketing"),
        ("two subject lines", "failed", "We check the split beforehand.", "inside sales"),
        ("picture with the emblem", "open", "We decide by effort.", "marketing"),
    ],
}


def test_attempts_stand_in_the_experience_log_the_failed_one_above_all(
    workshop: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = dict(enumerate(ATTEMPTS[lang], 1))
    for _ in range(2):  # again changes nothing
        sm.keep("attempt-log", rows)
    log = ExperienceLog(workshop / t("course.folder.log")).read()
    attempts = log[log["kind"] != "lesson"]
    assert attempts["kind"].tolist() == ["worked", "failed", "open"]
    failed = attempts[attempts["kind"] == "failed"].iloc[0]
    assert (failed["lesson"], failed["consequence"], failed["role"]) == (
        ATTEMPTS[lang][1][0], ATTEMPTS[lang][1][2], ATTEMPTS[lang][1][3],
    )  # fmt: skip
    said = capsys.readouterr().out
    assert said.count(ATTEMPTS[lang][1][0]) == 2
    assert ATTEMPTS[lang][0][0] not in said
    # A row more is one entry more; what was written stays.
    sm.keep("attempt-log", {**rows, 4: ("vier Uhr", ATTEMPTS[lang][1][1], "nie wieder so", "Marketing"), 5: "kaputt"})
    assert (ExperienceLog(workshop / t("course.folder.log")).read()["kind"] == "failed").sum() == 2


def test_a_log_that_cannot_be_written_does_not_stop_a_lesson(workshop: Path) -> None:
    (workshop / "Erfahrungen.csv").mkdir()
    sm.keep("time-promise", PROMISE)
    assert (_kept(workshop) / "Zeitversprechen.html").is_file()


def test_outside_a_workshop_only_the_result_is_written(workshop: Path) -> None:
    (workshop / ".smlib-workshop").unlink()
    sm.keep("time-promise", PROMISE)
    sm.check("1.1-number", 15)
    assert [path.name for path in workshop.iterdir()] == ["Meine Ergebnisse"]


def test_the_workshop_may_be_named_by_the_environment(
    workshop: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("andere") / "noch nicht da"
    monkeypatch.setenv("SMLIB_WORKSHOP", str(other))
    sm.keep("time-promise", PROMISE)
    assert (other / "Meine Ergebnisse" / "Zeitversprechen.html").is_file()
    assert not _kept(workshop).exists()


def test_every_artefact_of_the_lessons_is_known(lang: str) -> None:
    sources = [
        *Path(__file__).parents[2].glob("exercises/tasks/*.md"),
        *Path(__file__).parents[2].glob("curriculum/lessons/*.md"),
    ]
    used = {
        name for source in sources for name in re.findall(r'sm\.keep\("([^"]+)"', source.read_text(encoding="utf-8"))
    }
    assert used
    for name in used:
        assert t(f"course.artefacts.{name}.title")
        assert t(f"course.artefacts.{name}.file")
