"""Large files take faster ways; they must say exactly what the careful ways say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sources_cases as cases

import smlib as sm
from smlib.sources import cells, dissect, moments, progress
from smlib.text import speaking

SAVED = ["messages", "visits"]
EXPORTS = ["facebook-posts-en", "facebook-posts-de", "instagram-posts", "instagram-posts-de", "tickets", *SAVED]


def _outcome(path: Path) -> Any:
    try:
        table = sm.read(path)
    except sm.SourceError as error:
        return str(error)
    return table


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every file count as a large one."""
    monkeypatch.setattr(dissect, "FAST_FROM", 1)
    monkeypatch.setattr(moments, "MANY", 1)
    monkeypatch.setattr(cells, "ROWS_AT_ONCE", 7)


def _same(calm: Any, hasty: Any) -> None:
    if isinstance(calm, str):
        assert calm == hasty
        return
    pd.testing.assert_frame_equal(calm, hasty, check_index_type=False)
    assert calm.attrs["smlib"]["notes"] == hasty.attrs["smlib"]["notes"]


@pytest.mark.parametrize("name", EXPORTS)
def test_fast_and_careful_ways_agree(name: str, request: pytest.FixtureRequest) -> None:
    calm = _outcome(sm.example(name))
    request.getfixturevalue("hurried")
    _same(calm, _outcome(sm.example(name)))


TEXTS = {
    "lines.csv": cases.four("Title", "eins\nzwei\n\ndrei", "vier", 'fünf "und" sechs'),
    "sep.csv": "sep=;\n" + cases.posts(cases.row(1), cases.row(2), delimiter=";"),
    "dates.csv": cases.four("Publish time", "2026-03-29 02:30", "2026-10-25 02:30", "2026-05-05 10:00"),
    "mixed.csv": cases.four("Publish time", "13/04/2026 10:00", "04/27/2026 10:00"),
    "unclear.csv": cases.four("Publish time", "03/04/2026 10:00", "05/04/2026 10:00"),
    "nodate.csv": cases.four("Publish time", "2026-02-31", "2026-03-01", "2026-13-01"),
    "hours.csv": cases.four("Publish time", "2026-02-21 24:10", "2026-03-01 09:61"),
    "zones.csv": cases.four("Publish time", "2026-02-21T10:00:00+01:00", "2026-03-01T10:00:00-05:30"),
    "ragged.csv": cases.long("1,2,3,4,5,6,7,8,9,10,11,12,13,14"),
    "first.csv": cases.posts() + ",".join("1" * 15) + "\n" + cases.GOOD.partition("\n")[2],
    "few.csv": cases.long("1,2,3,4", '7,"a\nb",3', rows=80),
    "short.csv": cases.long(*["1,2,3"] * 20),
    "blank.csv": cases.long("", ",,,,,,,,,,,,", "1,2", rows=80),
    "open.csv": cases.long('122,"nie geschlossen,1,2,3'),
    "words.csv": "Spaten und Hacken\n" * 20,
}


@pytest.mark.parametrize("name", TEXTS)
def test_dirt_is_seen_on_the_fast_way_too(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / name
    path.write_text(TEXTS[name], encoding="utf-8")
    calm = _outcome(path)
    request.getfixturevalue("hurried")
    _same(calm, _outcome(path))


def test_progress_speaks_after_two_seconds_and_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    said: list[str] = []
    with speaking("en"):
        told = progress.Progress("posts.csv", said.append)
        told.tick(0.1)
        assert said == []
        clock[0] += 2.5
        told.tick(0.4)
        told.tick(0.5)
        clock[0] += 0.6
        told.tick(0.8)
        told.end()
    assert said == ["posts.csv: 40% read …", "posts.csv: 80% read …", ""]


def test_short_reading_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    sm.read(sm.example("facebook-follows"))
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "")


@pytest.mark.parametrize(
    "name",
    ["facebook-posts-en", "weblog", "mailbox", "facebook-archive-old", "business-profile", "matomo-json", "youtube"],
)
@pytest.mark.parametrize("folder", [False, True])
def test_every_way_of_reading_tells_how_far_it_is(name: str, folder: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    monkeypatch.setattr(progress, "RHYTHM", 0.0)
    monkeypatch.setattr(progress, "_line", lambda: said.append)
    path = sm.example(name)
    (sm.read_folder if folder else sm.read)(path, own_name="Harkwerk", end_date="2026-08-16")
    assert said[0].startswith(path.name)
    assert "%" in said[0]
    assert said[-1] == ""
