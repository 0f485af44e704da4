"""What is meant for paper: pages that must fit on one sheet of A4, printed by a real browser and counted."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lab_driver import chromium

import smlib as sm
from smlib.authoring.portion import ORDER
from smlib.course.finished import Certificate
from smlib.course.monthly.report import MonthlyReport
from smlib.text import speaking

A4 = (595, 842)  # points


def printed(page: Path) -> tuple[int, tuple[int, int]]:
    """Print a page as a reader would and return how many sheets came out, and their size."""
    browser = chromium()
    assert browser, "no Chromium: set SMLIB_CHROMIUM"
    pdf = page.with_suffix(".pdf")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    command = [browser, "--headless", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={pdf}", page.as_uri()]
    if root:
        command.insert(1, "--no-sandbox")
    profile = page.parent / "profile"
    subprocess.run(
        [*command[:1], f"--user-data-dir={profile}", *command[1:]], check=True, capture_output=True, timeout=120
    )
    data = pdf.read_bytes()
    width, height = map(float, re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", data)[0])
    return len(re.findall(rb"/Type ?/Page\b(?!s)", data)), (round(width), round(height))


def monthly(example: str, weeks: int | None) -> MonthlyReport:
    found = sm.course.gather("monthly-report", sm.example(example), own_name="Harkwerk")
    return sm.course.monthly_report(found, weeks=weeks, hours=sm.business_hours("Mo-Fr 08:00-17:00", state="BW"))


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize(("example", "weeks"), [("monthly-exports", None), ("exports", 12)])
def test_the_monthly_report_is_one_sheet(example: str, weeks: int | None, lang: str, tmp_path: Path) -> None:
    with speaking(lang):
        made = monthly(example, weeks)
        made.to_html(tmp_path / "page.html")
    assert printed(tmp_path / "page.html") == (1, A4)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_also_the_fullest_report_is_one_sheet(lang: str, tmp_path: Path) -> None:
    """Every place with a file's name, every figure a claim, and more to say than there is room for."""
    with speaking(lang):
        made = monthly("exports", 12)
        figures = [
            replace(one, place=f"{one.place}, {'Jul-01-2026_Jul-31-2026'}.csv", verdict="higher") for one in made.judged
        ]
        long = ("Ein Satz, der zwei Zeilen braucht, weil in ihm mehrere Orte und auch noch zwei Tage stehen.",) * 12
        full = replace(made, figures=tuple(figures), uncertain=long, missing=long)
        full.to_html(tmp_path / "page.html")
    assert printed(tmp_path / "page.html") == (1, A4)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_certificate_of_the_whole_course_is_one_sheet(lang: str, tmp_path: Path) -> None:
    with speaking(lang):
        whole = Certificate("Eine Person mit einem langen Namen", "Harkwerk GmbH", ORDER, date(2026, 11, 25))
        whole.to_html(tmp_path / "certificate.html")
    assert printed(tmp_path / "certificate.html") == (1, A4)
