"""What learners send is taken in without trusting it, and nothing sent earlier is lost."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smlib.grading.trainer.archives import MOST_BYTES, belongs_to, read_sent
from smlib.grading.trainer.collecting import Collected, collect_exchange, collect_mail
from smlib.grading.trainer.errors import TrainerError
from smlib.grading.trainer.roster import Roster, fold, read_roster

BOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
NAMES = ["1.1-nothing-breaks", "1.2-what-does-facebook-know"]
FULL = {f"{name}.ipynb": BOOK for name in NAMES}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    source = tmp_path / "kurs" / "source" / "module-1"
    source.mkdir(parents=True)
    for name in NAMES:
        (source / f"{name}.ipynb").write_bytes(BOOK)
    (tmp_path / "kurs" / "inbox").mkdir()
    (tmp_path / "kurs" / "roster.csv").write_text(
        "Kennung;Name;E-Mail;Anmeldename\nL01;Jörg Müller-Ey;joerg@harkwerk.example;jme\n"
        "L02;Ana Ost;ana.ost@harkwerk.example;ao\nL10;Zehn;l10@harkwerk.example;zehn\n",
        encoding="utf-8",
    )
    return tmp_path / "kurs"


def _zip(path: Path, files: dict[str, bytes], when: float | None = None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in files.items():
            pack.writestr(name, data)
    if when is not None:
        os.utime(path, (when, when))
    return path


def _collect(course: Path) -> Collected:
    return collect_mail(course, "module-1", course / "inbox", read_roster(course / "roster.csv"))


def _state(found: Collected) -> dict[str, str]:
    return {row[0]: row[2] for row in found.rows}


@pytest.mark.parametrize(
    ("file", "who"),
    [
        ("L01.zip", "L01"),
        ("L01-module-1.zip", "L01"),
        ("Abgabe Jörg Müller-Ey.zip", "L01"),
        ("Abgabe_joerg_mueller_ey (2).zip", "L01"),
        ("ana.ost@harkwerk.example Modul 1.zip", "L02"),
        ("modul1_ao.zip", "L02"),
        ("l10 module-1.zip", "L10"),
    ],
)
def test_names_lead_to_learners(course: Path, file: str, who: str) -> None:
    _zip(course / "inbox" / file, FULL)
    assert _state(_collect(course)) == {file: "new"}
    taken = course / "submitted" / who / "module-1"
    assert sorted(path.name for path in taken.iterdir()) == [*sorted(FULL), "timestamp.txt"]


def test_an_unknown_name_takes_nothing_in_and_says_what_to_do(course: Path) -> None:
    _zip(course / "inbox" / "Max.zip", FULL)
    found = _collect(course)
    assert found.rows[0][2] == "unknown"
    assert "roster.csv" in found.text()
    assert not (course / "submitted").exists()


@pytest.mark.parametrize("name", ["1.1-nothing-breaks (1).ipynb", "1.1-nothing-breaks-Kopie.ipynb", "1.1-Nothing-Breaks_copy2.IPYNB",
                                  "1.1-nothing-breaks - Kopie (3).ipynb", "1.1-nothing-breaks-final.ipynb"])  # fmt: skip
def test_renamed_notebooks_get_their_name_back(course: Path, name: str) -> None:
    _zip(course / "inbox" / "L01.zip", {f"Ordner/{name}": BOOK, "Ordner/readme.txt": b"x", "__MACOSX/._x.ipynb": b"x"})
    found = _collect(course)
    assert (course / "submitted/L01/module-1/1.1-nothing-breaks.ipynb").is_file()
    assert "1.2-what-does-facebook-know" in found.rows[0][3], "says what is missing"


def test_an_earlier_submission_is_kept_when_a_newer_one_comes(course: Path) -> None:
    inbox = course / "inbox"
    _zip(inbox / "L01.zip", FULL, 1_790_000_000)
    _collect(course)
    assert _state(_collect(course)) == {"L01.zip": "same"}
    newer = {**FULL, "1.1-nothing-breaks.ipynb": BOOK + b"\n"}
    _zip(inbox / "L01 neu.zip", newer, 1_790_100_000)
    assert _state(_collect(course)) == {"L01 neu.zip": "newer", "L01.zip": "older"}
    assert (course / "submitted/L01/module-1/1.1-nothing-breaks.ipynb").read_bytes() == BOOK + b"\n"
    kept = sorted((course / "earlier/L01").rglob("1.1-nothing-breaks.ipynb"))
    assert kept
    assert all(path.read_bytes() == BOOK for path in kept)
    stamp = (course / "submitted/L01/module-1/timestamp.txt").read_text()
    assert stamp.startswith(f"{datetime.fromtimestamp(1_790_100_000, UTC):%Y-%m-%d %H:%M:%S}")


def test_moodles_archive_of_everybody_is_taken_apart(course: Path) -> None:
    files = {f"Jörg Müller-Ey_4711_assignsubmission_file_/{name}": BOOK for name in FULL}
    files |= {f"Ana Ost_4712_assignsubmission_file_/{name}": BOOK for name in FULL}
    _zip(course / "inbox" / "Kurs-Modul 1-99.zip", files)
    found = _collect(course)
    assert {row[1]: row[2] for row in found.rows} == {"L01": "new", "L02": "new"}


def test_folders_and_single_notebooks_work_too(course: Path) -> None:
    (course / "inbox" / "L02").mkdir()
    (course / "inbox" / "L02" / "1.1-nothing-breaks.ipynb").write_bytes(BOOK)
    (course / "inbox" / "L01 1.2.txt").write_text("no")
    assert _state(_collect(course)) == {"L02": "new"}


def _link(path: Path) -> None:
    entry = zipfile.ZipInfo("1.1-nothing-breaks.ipynb")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as pack:
        pack.writestr(entry, "/etc/passwd")


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack, pack.open("1.1-nothing-breaks.ipynb", "w") as stream:
        for _ in range(MOST_BYTES // 2**20 + 2):
            stream.write(bytes(2**20))


def _lying_bomb(path: Path) -> None:
    """The directory says ten bytes; the stream holds many more."""
    _bomb(path)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    path.write_bytes(bytes(data))


def _many(path: Path) -> None:
    _zip(path, {f"{n}.txt": b"" for n in range(2_100)})


def _locked(path: Path) -> None:
    _zip(path, FULL)
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    path.write_bytes(bytes(data))


HOSTILE = {
    "sent_outside": [lambda path, name=name: _zip(path, {name: BOOK}) for name in
                     ("../../L02/module-1/1.1-nothing-breaks.ipynb", "/etc/1.1-nothing-breaks.ipynb",
                      "C:\\x\\1.1-nothing-breaks.ipynb", "a\\..\\..\\1.1-nothing-breaks.ipynb")],
    "sent_link": [_link],
    "sent_large": [_bomb],
    "sent_many": [_many],
    "sent_locked": [_locked],
    "sent_damaged": [lambda path: path.write_bytes(b"no zip"), lambda path: path.write_bytes(_zip(path, FULL).read_bytes()[:-40]),
                     lambda path: path.write_bytes(b""), _lying_bomb],
    "sent_twice": [lambda path: _zip(path, {"a/1.1-nothing-breaks.ipynb": BOOK, "b/1.1-nothing-breaks.ipynb": BOOK})],
}  # fmt: skip


@pytest.mark.parametrize(("code", "place"), [(code, n) for code, made in HOSTILE.items() for n in range(len(made))])
def test_hostile_archives_are_refused_and_the_others_taken(course: Path, code: str, place: int) -> None:
    HOSTILE[code][place](course / "inbox" / "L01.zip")
    _zip(course / "inbox" / "L02.zip", FULL)
    with pytest.raises(TrainerError) as caught:
        read_sent(course / "inbox" / "L01.zip")
    assert caught.value.code in ({code, "sent_large"} if code == "sent_damaged" else {code})
    assert _state(_collect(course)) == {"L01.zip": "refused", "L02.zip": "new"}
    made = {path.relative_to(course).parts[0] for path in course.rglob("*")}
    assert made == {"source", "inbox", "roster.csv", "submitted"}
    assert [path.name for path in (course / "submitted").iterdir()] == ["L02"]


def test_a_link_in_the_folder_is_not_followed(course: Path, tmp_path: Path) -> None:
    secret = _zip(tmp_path / "secret.zip", FULL)
    (course / "inbox" / "L01.zip").symlink_to(secret)
    assert _state(_collect(course)) == {"L01.zip": "refused"}


def test_renaming_never_guesses_between_two() -> None:
    assert belongs_to("1.1-a.ipynb", ["1.1-a", "1.1-a-b"]) == "1.1-a"
    assert belongs_to("1.1-a-b (2).ipynb", ["1.1-a", "1.1-a-b"]) == "1.1-a-b"
    assert belongs_to("other.ipynb", ["1.1-a"]) is None
    assert belongs_to("1.1-abc.ipynb", ["1.1-a"]) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Name;E-Mail\na;b\n", "roster_id"),
        ("Kennung;Name\n../x;a\n", "roster_bad_id"),
        ("Kennung;Name\nL1;a\nL1;b\n", "roster_twice"),
    ],
)
def test_a_roster_that_cannot_be_right_is_refused(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "r.csv").write_text(text, encoding="utf-8")
    with pytest.raises(TrainerError) as caught:
        read_roster(tmp_path / "r.csv")
    assert caught.value.code == code


def test_a_roster_from_excel_in_windows_is_read(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes("Kennung;Name\nL1;Jörg\n".encode("cp1252"))
    assert read_roster(tmp_path / "r.csv").people[0].name == "Jörg"
    assert fold("JÖRG") == fold("Joerg")


def test_two_people_with_one_name_are_never_mixed_up(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("id,name\nL1,Ana Ost\nL2,Ana Ost\n", encoding="utf-8")
    roster = read_roster(tmp_path / "r.csv")
    assert roster.find("Ana Ost") is None
    assert roster.find_in("Abgabe Ana Ost") is None


def test_without_a_list_nobody_is_invented(course: Path) -> None:
    with pytest.raises(TrainerError) as caught:
        collect_mail(course, "module-1", course / "inbox", Roster())
    assert caught.value.code == "no_roster"


def test_the_exchange_keeps_what_a_newer_submission_replaces(course: Path) -> None:
    old = course / "submitted" / "L01" / "module-1"
    old.mkdir(parents=True)
    (old / "1.1-nothing-breaks.ipynb").write_bytes(BOOK)
    (old / "timestamp.txt").write_text("2026-11-01 10:00:00.000000 UTC")

    def nbgrader(*words: str) -> str:
        assert words == ("collect", "module-1", "--update")
        (old / "1.1-nothing-breaks.ipynb").write_bytes(BOOK + b"\n")
        (course / "submitted" / "L02" / "module-1").mkdir(parents=True)
        return ""

    found = collect_exchange(course, "module-1", nbgrader)
    assert {row[1]: row[2] for row in found.rows} == {"L01": "newer", "L02": "new"}
    kept = course / "earlier" / "L01" / "module-1-2026-11-01-100000" / "1.1-nothing-breaks.ipynb"
    assert kept.read_bytes() == BOOK
    assert not [path for path in course.iterdir() if path.name.startswith(".collect")]


def test_reading_an_archive_writes_nothing(course: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as pack:
        pack.writestr("1.1-nothing-breaks.ipynb", BOOK)
    (course / "inbox" / "L01.zip").write_bytes(buffer.getvalue())
    before = sorted(course.rglob("*"))
    assert [sent.name for sent in read_sent(course / "inbox" / "L01.zip")] == ["1.1-nothing-breaks.ipynb"]
    assert sorted(course.rglob("*")) == before
