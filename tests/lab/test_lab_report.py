"""`smlib report`: one page without anybody watching, and a clear list of what was missing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import smlib as sm
from smlib.cli import main
from smlib.errors import InputError
from smlib.lab import content, report
from smlib.lab.errors import LabError
from smlib.text import speaking

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def cell(source: str, kind: str = "code", *tags: str) -> dict[str, Any]:
    made: dict[str, Any] = {"cell_type": kind, "id": f"c{abs(hash(source))}", "metadata": {"tags": list(tags)}}
    made["source"] = source
    return {**made, "outputs": [], "execution_count": None} if kind == "code" else made


def checkout(folder: Path, *cells: dict[str, Any]) -> Path:
    """Return a checkout with one analysis, called demo, in both languages."""
    book = {"cells": list(cells), "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}
    for lang in ("de", "en"):
        place = folder / "curriculum" / lang
        (place / "analysis").mkdir(parents=True)
        (place / content.WELCOME).write_text(json.dumps({**book, "cells": []}), encoding="utf-8")
        (place / "analysis" / "demo.ipynb").write_text(json.dumps(book), encoding="utf-8")
        (folder / "exercises" / lang / "source").mkdir(parents=True)
    return folder


PARAMETERS = cell("data = None\nmonth = 'März'", "code", "parameters")
TITLE = cell("# Was <wirkte>", "markdown")
STATE = (
    "from IPython.display import display\n"
    f"display({{'text/plain': 'x', {report.MIME!r}: {{'missing': ['Kontakte fehlen'], 'stopped': False}}}}, raw=True)"
)


def test_one_page_with_results_and_without_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMLIB_WORKSHOP", str(tmp_path / "workshop"))
    root = checkout(
        tmp_path / "root",
        TITLE,
        PARAMETERS,
        cell("import smlib as sm\nsm.start('de')\nprint(month, 6 * 7, data)\nopen('beside.txt', 'w').write('x')"),
        cell(STATE),
    )
    (tmp_path / "exports").mkdir()
    out = tmp_path / "reports" / "page.html"
    made = report.make("demo", tmp_path / "exports", out, parameters={"month": "Juli"}, root=root)
    page = out.read_text(encoding="utf-8")
    assert made.missing == ("Kontakte fehlen",)
    assert made.problem is None
    assert "Juli 42 " + str((tmp_path / "exports").resolve()) in page
    assert "<title>Was &lt;wirkte&gt;</title>" in page
    assert '<html lang="de">' in page
    assert "sm.start" not in page  # no code
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page
    assert (out.parent / "beside.txt").exists()
    assert not (tmp_path / "workshop").exists()


def test_a_failing_cell_ends_the_page_and_is_named(tmp_path: Path) -> None:
    root = checkout(
        tmp_path / "root",
        TITLE,
        PARAMETERS,
        cell(STATE),
        cell("raise ValueError('so nicht')"),
        cell("## Später", "markdown"),
    )
    made = report.make("demo", None, tmp_path / "page.html", root=root)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert made.problem == "so nicht"
    assert made.missing == ("Kontakte fehlen",)
    assert "Was" in page
    assert "Später" not in page
    assert "Traceback" not in page


def test_what_fits_nothing_is_refused(tmp_path: Path) -> None:
    root = checkout(tmp_path / "root", TITLE, PARAMETERS)
    with pytest.raises(InputError) as name:
        report.make("dmeo", None, tmp_path / "x.html", root=root)
    assert "'demo'" in str(name.value)
    with pytest.raises(InputError) as parameter:
        report.make("demo", None, tmp_path / "x.html", parameters={"monat": 3}, root=root)
    assert "'month'" in str(parameter.value)
    with pytest.raises(LabError) as folder:
        report.make("demo", tmp_path / "nowhere", tmp_path / "x.html", root=root)
    assert folder.value.code == "report_data"
    assert not (tmp_path / "x.html").exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("month=2026-07", "2026-07"),
        ("alpha=0.1", 0.1),
        ("both=[1, 2]", [1, 2]),
        ("pairs={'A': (1, 2)}", {"A": [1, 2]}),
        ("a=b=c", "b=c"),
    ],
)
def test_values_for_the_first_cell(text: str, expected: Any) -> None:
    assert report._assignment(text) == (text.partition("=")[0], expected)
    with pytest.raises(LabError):
        report._assignment("month")


def test_every_analysis_in_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each shipped notebook runs on the examples; with an empty folder the missing things are listed."""
    with speaking("de"):
        shipped = sorted(report.names("de"))
    for name in shipped:
        assert main(["--lang", "de", "report", name, "--out", str(tmp_path / f"{name}.html")]) == 0, capsys.readouterr()
        assert (tmp_path / f"{name}.html").stat().st_size > 2000
    capsys.readouterr()
    assert main(["--lang", "en", "report", "nothing-like-it", "--out", str(tmp_path / "x.html")]) == 2
    assert "report=" in capsys.readouterr().out


def test_campaign_says_what_a_folder_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = tmp_path / "exports", tmp_path / "page.html"
    folder.mkdir()
    words = ["report", "campaign", "--data", str(folder), "--out", str(out)]
    assert main(["--lang", "de", *words]) == 1
    said = capsys.readouterr().out
    assert said.index("Das fehlte:") < said.index("- Besuche") < said.index("- Kontakte vor einer Anfrage")
    assert "Besuche fehlen" in said
    assert "Nach Quelle" not in out.read_text(encoding="utf-8")
    shutil.copy(sm.example("ga4-de"), folder)
    assert main(["--lang", "en", *words]) == 0
    said = capsys.readouterr().out
    assert "- Visits" not in said
    assert "- Touches before an enquiry" in said
    page = out.read_text(encoding="utf-8")
    assert "By source" in page
    assert "Touches before an enquiry: without them" in page


def test_experiment_takes_rows_or_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = tmp_path / "exports", tmp_path / "page.html"
    folder.mkdir()
    words = ["report", "experiment", "--data", str(folder), "--out", str(out)]
    assert main(["--lang", "de", *words]) == 1
    said = capsys.readouterr().out
    assert said.index("Das fehlte:") < said.index("- Versuche, gezählt") < said.index("- Versuch, Zeilen je Person")
    assert "Die Urteile" not in out.read_text(encoding="utf-8")
    shutil.copy(sm.example("experiment-split"), folder)
    assert main(["--lang", "de", *words]) == 0
    assert "fehlte" not in capsys.readouterr().out  # rows suffice
    page = out.read_text(encoding="utf-8")
    assert "Kein Urteil" in page
    assert "liegt vorn" not in page
    shutil.copy(sm.example("experiment-counts"), folder / "counts.csv")
    (folder / "experiment-split.csv").unlink()
    assert main(["--lang", "en", *words]) == 0
    assert "- Trial, rows by person" in capsys.readouterr().out
    page = out.read_text(encoding="utf-8")
    assert all(word in page for word in ("“question” is ahead", "Still open", "No verdict"))


def test_experiment_takes_figures_typed_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "page.html"
    given = ["--set", "counts={'A': (240, 6000), 'B': (306, 6000)}", "--set", "days=14", "--set", "worth=0.011"]
    assert main(["--lang", "de", "report", "experiment", "--out", str(out), *given]) == 0
    assert "fehlte" not in capsys.readouterr().out
    page = out.read_text(encoding="utf-8")
    assert all(word in page for word in ("„B“ liegt vorn", "5.634 Menschen", "14 Tage", "0,4 bis 1,8"))
    assert "Harkwerk" not in page


def test_analyses_travel_with_a_wheel(tmp_path: Path) -> None:
    content.write(tmp_path, Path(__file__).resolve().parents[2])
    for lang in ("de", "en"):
        assert (tmp_path / lang / "analysis" / "campaign.ipynb").is_file()


def test_the_examples_of_a_folder(tmp_path: Path) -> None:
    """A folder with one export, through the real way of reading."""
    shutil.copy(sm.example("facebook-posts-en"), tmp_path)
    root = checkout(
        tmp_path / "root",
        TITLE,
        PARAMETERS,
        cell("import smlib as sm\ntables = sm.read_folder(data)\nprint(len(tables['posts']))"),
    )
    folder = tmp_path / "exports"
    folder.mkdir()
    shutil.copy(sm.example("facebook-posts-en"), folder)
    made = report.make("demo", folder, tmp_path / "page.html", root=root)
    assert made.problem is None
    assert "72" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_the_monthly_report_is_its_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file is the page for the management as it is; Excel file and picture lie beside it."""
    folder, out = tmp_path / "exports", tmp_path / "out" / "page.html"
    folder.mkdir()
    words = ["--lang", "en", "report", "monthly-report", "--data", str(folder), "--out", str(out)]
    assert main(words) == 1
    assert "- Posts: without them" in capsys.readouterr().out
    shutil.copy(sm.example("facebook-posts-en"), folder)
    assert main([*words, "--set", "month=2026-05"]) == 0
    page = out.read_text(encoding="utf-8")
    assert "<title>What happened: May 2026</title>" in page
    assert "Reading report of every file" not in page
    assert {path.suffix for path in (out.parent / "My results").iterdir()} == {".html", ".png", ".xlsx"}
