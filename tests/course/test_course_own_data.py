"""Every portion with the learner's own export in place of the example: it works, or a kind sentence says why not."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pytest
from lesson_cells import ROOT, cells, run

import smlib as sm
from smlib.course.error_rules import diagnose
from smlib.course.plain_errors import explain
from smlib.errors import SmlibError
from smlib.text import LANGUAGES, speaking

SWITCH = re.compile(r'sm\.example\("([^"]+)"\)')
POSTS = {
    "facebook-posts-en",
    "facebook-posts-de",
    "facebook-posts-excel",
    "facebook-overlap-spring",
    "facebook-overlap-summer",
    "instagram-posts",
    "instagram-posts-de",
    "youtube",
    "monthly-posts-june",
    "monthly-posts-july",
}
MESSAGES = {"facebook-archive", "facebook-archive-old", "instagram-archive", "mailbox", "monthly-mailbox", "messages"}
ROLES = {"role-map", "role-map-en", "role-map-csv", "role-map-csv-en"}
FITS = {"facebook-posts-en": POSTS, "messages": MESSAGES, "facebook-archive": MESSAGES, "role-map": ROLES}
"""Example in a lesson -> exports that work in its place; where none is named, only its own kind of table does."""
EXPORTS = sorted(
    (POSTS | MESSAGES | ROLES)
    | {f"facebook-{name}" for name in ("follows", "visits", "link-clicks", "views", "audience", "posts-mixed-dates")}
    | {
        "tickets",
        "visits",
        "events",
        "ga4-de",
        "ga4-en",
        "matomo-csv",
        "matomo-json",
        "weblog",
        "utm-links",
        "journeys",
    }
    | {"experiment-question", "experiment-counts", "business-profile", "meta-ads-en", "meta-ads-de", "tiktok"}
    | {"tiktok-followers", "monthly-follows", "monthly-ga4", "comments", "post-labels", "values", "experience-log"}
)
# A sentence of one of these says something about the file; others would leave a beginner alone.
TELLING = {"column", "column_nearest", "encoding", "no_table", "file_is_folder", "entry"}
WRITTEN = {
    "empty": b"",
    "noise": bytes(range(256)) * 40,
    "login": b"<!DOCTYPE html><html><head><title>Anmelden</title></head><body>Bitte melden Sie sich an.</body></html>",
    "sentence": "Hier steht nur ein Satz, und keine Tabelle.\n".encode("utf-16"),
}
BROKEN = (*WRITTEN, "cut-archive", "cut-table")


def switches(lang: str) -> list[tuple[str, str, str]]:
    """Return lesson, example and language for each place where a lesson reads one."""
    stems = sorted(path.stem for path in (ROOT / "curriculum" / "lessons").glob("[1-7]*.md"))
    return [
        (stem, name, lang)
        for stem in stems
        for name in dict.fromkeys(
            name for code, planned in cells(stem, lang) if not planned for name in SWITCH.findall(code)
        )
    ]


class Lesson:
    """A lesson that has run up to the place where it reads an example."""

    def __init__(self, stem: str, name: str, lang: str) -> None:
        self.name, self.names = name, dict[str, Any]()
        every = cells(stem, lang)
        place = next(at for at, (code, planned) in enumerate(every) if not planned and name in SWITCH.findall(code))
        self.rest = every[place:]
        for code, planned in every[:place]:
            if not planned:
                run(code, self.names)

    def with_file(self, path: Path) -> tuple[BaseException, dict[str, Any]] | None:
        """Run what is left with another file; return the error of the first cell that fails, with the names there are."""
        names = dict(self.names)
        for code, planned in self.rest:
            own = SWITCH.sub(lambda found: repr(str(path)) if found[1] == self.name else found[0], code)
            try:
                run(own, names)
            except Exception as error:
                if not planned:
                    return error, names
            finally:
                plt.close("all")
        return None


@pytest.fixture(autouse=True)
def _as_in_a_notebook(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(plt, "show", lambda *_: None)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("error")
        yield


@pytest.fixture
def broken(workshop: Path) -> dict[str, Path]:
    """Return files that are no export, or half of one."""
    files = {name: workshop / f"{name}.csv" for name in BROKEN}
    for name, data in WRITTEN.items():
        files[name].write_bytes(data)
    archive, table = (sm.example(name).read_bytes() for name in ("facebook-archive", "facebook-posts-en"))
    files["cut-archive"] = workshop / "cut-archive.zip"
    files["cut-archive"].write_bytes(archive[: len(archive) // 2])
    files["cut-table"].write_bytes(table[: len(table) // 2])
    return files


def unkind(found: tuple[BaseException, dict[str, Any]]) -> list[str]:
    """Return what a learner reads, if it does not help; nothing if it does."""
    error, names = found
    lines = explain(error, names)
    tells = isinstance(error, SmlibError) or diagnose(error, names)[0] in TELLING
    whole = len(lines) == 3 and all(line.strip() for line in lines) and len(lines[0]) < 600
    odd = re.search(r"Traceback|Index\(|dtype|object at 0x|None of", lines[0] + lines[1])
    return [] if tells and whole and not odd else lines


@pytest.mark.parametrize(("stem", "name", "lang"), switches("de"))
def test_every_export_works_or_is_told_kindly(stem: str, name: str, lang: str) -> None:
    lesson = Lesson(stem, name, lang)
    fits = FITS.get(name, {name})
    wrong = {}
    for export in EXPORTS:
        found = lesson.with_file(sm.example(export))
        if found and (export in fits or unkind(found)):
            wrong[export] = explain(*found)
    assert wrong == {}


@pytest.mark.parametrize(("stem", "name", "lang"), [each for lang in LANGUAGES for each in switches(lang)])
def test_a_broken_file_is_told_kindly(stem: str, name: str, lang: str, broken: dict[str, Path]) -> None:
    with speaking(lang):
        lesson = Lesson(stem, name, lang)
        assert lesson.with_file(sm.example(name)) is None
        found = {what: lesson.with_file(path) for what, path in broken.items()}
        assert {what: lines for what, one in found.items() if one and (lines := unkind(one))} == {}
        # Half a table may be a table, and an empty file is a log that begins; nothing else may pass.
        fine = {"cut-table", "empty"} if name.startswith("experience-log") else {"cut-table"}
        assert [what for what, one in found.items() if one is None and what not in fine] == []
