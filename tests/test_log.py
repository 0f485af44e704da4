"""The experience log: nothing acknowledged is ever lost, Excel may do its worst, and reading leaves a receipt."""

from __future__ import annotations

import csv
import errno
import io
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from filelock import Timeout
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smlib.decisions import decision
from smlib.log import COLUMNS, ExperienceLog
from smlib.logfile import LogError, LogFileError
from smlib.opening import CalendarError
from smlib.text import speaking


@pytest.fixture
def log(tmp_path: Path) -> ExperienceLog:
    return ExperienceLog(tmp_path / "Erfahrungen.csv")


def raw(log: ExperienceLog) -> bytes:
    return Path(log.path).read_bytes()


def rewrite(log: ExperienceLog, data: bytes) -> None:
    Path(log.path).write_bytes(data)


def test_an_entry_comes_back_whole(log: ExperienceLog) -> None:
    key = log.add(
        "Bilder aus der Schmiede werden dreimal so oft kommentiert.",
        role="Marketing",
        topic="Bilder",
        kind="gelungen",
        learned_from="Versuch im März",
        consequence="Zwei Bilder je Woche aus der Schmiede.",
        review_on=["2026-04-10", "24.4.2026", date(2026, 5, 29)],
        written_at=datetime(2026, 4, 3, 13, 5),
    )
    frame = log.read()
    assert tuple(frame.columns) == (*COLUMNS, "held_by")
    row = frame.iloc[0]
    assert row["id"] == key
    assert key[0].isalpha()
    assert row["written_at"].isoformat() == "2026-04-03T13:05:00+02:00"
    assert row["week"] == "2026-W14"
    assert row["kind"] == "worked"
    assert row["review_on"] == (date(2026, 4, 10), date(2026, 4, 24), date(2026, 5, 29))
    assert row["held_by"] == ("Marketing",)
    assert row["consequence"] == "Zwei Bilder je Woche aus der Schmiede."


def test_the_file_suits_excel_and_holds_no_user(log: ExperienceLog) -> None:
    log.add("=1+1", role="@cmd", topic="-2; 'x' \"y\"\nzweite Zeile")
    data = raw(log)
    assert data.startswith(b'\xef\xbb\xbf"id";')
    assert data.count(b"\r\n") == 2 == data.count(b"\n")
    cells = next(csv.reader([data.decode("utf-8-sig").split("\r\n")[1]], delimiter=";"))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    row = log.read().iloc[0]
    assert (row["lesson"], row["role"], row["topic"]) == ("=1+1", "@cmd", "-2; 'x' \"y\"\nzweite Zeile")
    assert not {"author", "user", "name"} & set(COLUMNS)


sentence = st.text(min_size=1, max_size=60).filter(lambda s: s.strip() and "\0" not in s and "¶" not in s)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(sentence, min_size=1, max_size=4), sentence)
def test_any_text_keeps_to_its_own_line(tmp_path: Path, lessons: list[str], topic: str) -> None:
    path = tmp_path / f"{uuid.uuid4().hex}.csv"  # hypothesis seeds `random`
    log = ExperienceLog(path)
    keys = [log.add(lesson, topic=topic) for lesson in lessons]
    assert log.read()["id"].tolist() == keys
    assert path.read_bytes().count(b"\n") == len(lessons) + 1


@pytest.mark.parametrize(
    "text", ["a\u2028b", "a\x85b", "a\x0bb\x0cc", "Größe „M“ – 3,80 €", "Ö" * 5000, "a\nb\r\nc\rd"]
)
def test_odd_signs_survive(log: ExperienceLog, text: str) -> None:
    log.add(text)
    assert log.read()["lesson"].tolist() == [text.replace("\r\n", "\n").replace("\r", "\n")]


@pytest.mark.parametrize("cut", [1, 2, 5, 40, 120])
def test_a_torn_line_costs_only_itself(log: ExperienceLog, cut: int) -> None:
    first = log.add("eins", topic="Größe ä", role="Schmiede")
    log.add("zwei", topic="Größe ä", role="Schmiede")
    rewrite(log, raw(log)[:-cut])
    third = log.add("drei")
    frame = log.read()
    assert frame["id"].tolist()[0] == first
    assert frame["id"].tolist()[-1] == third
    torn = 3 - len(frame)
    assert torn == (cut > 2)  # without the line's end alone nothing is missing
    assert len(frame.attrs["smlib"]["broken"]) == torn


@pytest.mark.parametrize("left", [1, 3, 10, 60])
def test_a_torn_head_is_written_again(log: ExperienceLog, left: int) -> None:
    log.add("eins")
    rewrite(log, raw(log)[:left])
    keys = [log.add("zwei"), log.add("drei")]
    assert log.read()["id"].tolist() == keys
    assert raw(log).count(b'"written_at"') <= 2


def test_a_tear_within_an_umlaut(log: ExperienceLog) -> None:
    log.add("eins")
    with open(log.path, "ab") as file:
        file.write('"e-1";"2026";"w";"Größe'.encode()[:-3])
    log.add("zwei")
    assert log.read()["lesson"].tolist() == ["eins", "zwei"]


def resaved(data: bytes, *, encoding: str, delimiter: str, filler: int = 0) -> bytes:
    """What Excel makes of a CSV file: its own encoding and separators, quotes only where needed."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    out.write((delimiter * 9 + "\r\n") * filler)
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-8"])
def test_files_that_excel_saved_go_on(log: ExperienceLog, encoding: str, delimiter: str) -> None:
    log.add('Größe; Preis, "so"\nund weiter', role="Schmiede", review_on=["2026-04-10", "2026-04-24"])
    log.add("- Strich am Anfang", role="Versand")
    rewrite(log, resaved(raw(log), encoding=encoding, delimiter=delimiter, filler=2))
    log.add("später – mit „Umlaut“ ü", role="Bübchen; , ")
    frame = log.read()
    assert frame["lesson"].tolist() == [
        'Größe; Preis, "so"\nund weiter',
        "- Strich am Anfang",
        "später – mit „Umlaut“ ü",
    ]
    assert frame["review_on"][0] == (date(2026, 4, 10), date(2026, 4, 24))
    assert frame.attrs["smlib"]["broken"] == []
    assert raw(log).count(b"written_at") == 1


def test_excels_unicode_text_is_read_but_not_damaged(log: ExperienceLog) -> None:
    log.add("Größe")
    data = resaved(raw(log), encoding="utf-16", delimiter="\t")
    rewrite(log, data)
    assert log.read()["lesson"].tolist() == ["Größe"]
    with pytest.raises(LogFileError) as caught:
        log.add("noch eine")
    assert caught.value.code == "utf16"
    assert raw(log) == data


def test_columns_moved_or_added_by_hand(log: ExperienceLog) -> None:
    log.add("eins", role="Schmiede")
    rows = list(csv.reader(io.StringIO(raw(log).decode("utf-8-sig")), delimiter=";"))
    moved = [["Bemerkung", *row[::-1]] if i == 0 else ["gut!", *row[::-1]] for i, row in enumerate(rows)]
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(moved)
    rewrite(log, out.getvalue().encode("utf-8-sig"))
    log.add("zwei", role="Versand")
    assert log.read()["lesson"].tolist() == ["eins", "zwei"]
    assert log.read()["role"].tolist() == ["Schmiede", "Versand"]
    assert b"gut!" in raw(log)


def test_lines_that_a_spreadsheet_sorted_come_back_oldest_first(log: ExperienceLog) -> None:
    for n, lesson in enumerate(("eins", "zwei", "drei")):
        log.add(lesson, role="Schmiede", written_at=datetime(2026, 4, 1 + n))
    head, *lines = raw(log).splitlines(keepends=True)
    rewrite(log, head + b"".join(reversed(lines)))
    log.add("vier", written_at=datetime(2026, 4, 1, 12))
    assert log.read()["lesson"].tolist() == ["eins", "vier", "zwei", "drei"]
    assert log.search("schmiede")["lesson"].tolist() == ["drei", "zwei", "eins"]


def test_dates_in_excel_s_own_notation_are_still_dates(log: ExperienceLog) -> None:
    key = log.add("eins", review_on="2026-04-10")
    rewrite(log, raw(log).replace(b'"2026-04-10"', b"10.04.2026"))
    assert log.read()["review_on"].tolist() == [(date(2026, 4, 10),)]
    assert [entry["id"] for entry in log.digest("2026-W15").due] == [key]


def test_renamed_headings_lose_nothing(log: ExperienceLog) -> None:
    log.add("eins")
    rewrite(log, raw(log).replace(b'"lesson"', b'"Lektion"'))
    log.add("zwei")
    frame = log.read()
    assert frame["lesson"].tolist() == ["zwei"]
    assert any("eins" in line for _, line in frame.attrs["smlib"]["broken"])  # named, and still in the file
    rewrite(log, raw(log).replace(b'"Lektion"', b'"lesson"'))
    assert sorted(log.read()["lesson"]) == ["eins", "zwei"]


@pytest.mark.parametrize(
    "foreign", [b"user;time;event\r\n1;2;3\r\n", b"<html>login</html>", b"PK\x03\x04" + bytes(range(256))]
)
def test_somebody_elses_file_is_neither_read_as_a_log_nor_changed(log: ExperienceLog, foreign: bytes) -> None:
    rewrite(log, foreign)
    for act in (log.read, lambda: log.add("eins")):
        with pytest.raises(LogFileError, match="Kopfzeile fehlt"):
            act()
    assert raw(log) == foreign


def test_two_copies_pasted_together_count_once(log: ExperienceLog) -> None:
    log.add("eins")
    rewrite(log, raw(log) + raw(log))
    assert log.read()["lesson"].tolist() == ["eins"]


def test_reading_leaves_one_receipt_per_role(log: ExperienceLog) -> None:
    log.add("eins", role="Marketing")
    assert log.read()["held_by"].tolist() == [("Marketing",)]
    assert log.read(by="Kundendienst")["held_by"].tolist() == [("Marketing", "Kundendienst")]
    log.read(by=" kundendienst ")
    log.read(by="MARKETING")
    before = raw(log)
    log.read(by="Versand")
    assert raw(log) == before
    assert log.read()["held_by"].tolist() == [("Marketing", "Kundendienst", "Versand")]


def test_anchored_needs_three_holders_and_its_reviews(log: ExperienceLog) -> None:
    key = log.add("eins", role="Marketing", topic="Bilder", review_on=["2026-04-10", "2026-04-24"])
    other = log.add("zwei", role="Marketing")
    assert log.anchored()["anchored"].tolist() == [False, False]
    for role in ("Kundendienst", "Versand"):
        log.read(by=role)
    table = log.anchored().set_index("id")
    assert table["anchored"].to_dict() == {key: False, other: True}
    assert table.loc[key, "missing"] == "noch 2 × wiederholen"
    log.reviewed(key, by="Marketing", on="2026-04-10")
    log.reviewed(key, by="Marketing", on="2026-04-10")  # the same day counts once
    assert not log.anchored()["anchored"][0]
    log.reviewed(key, by="Versand", on="24.4.2026")
    assert log.anchored()["anchored"].tolist() == [True, True]
    assert log.anchored(k=4)["missing"].tolist() == ["noch 1 × lesen lassen"] * 2
    assert log.anchored(k=4)[["holders", "reviews_planned", "reviews_done"]].values.tolist() == [[3, 2, 2], [3, 0, 0]]


def test_search_ignores_case_and_umlauts_and_records_nothing(log: ExperienceLog) -> None:
    for lesson in ("Größe fehlt im Text", "Preis fehlt", "Die GROESSE stand im Bild"):
        log.add(lesson, role="Versand")
    assert log.search("größe")["lesson"].tolist() == ["Die GROESSE stand im Bild", "Größe fehlt im Text"]
    assert log.search("groesse fehl")["lesson"].tolist() == ["Größe fehlt im Text"]
    assert log.search(["versand"]).shape[0] == 3
    assert log.search("Kanu").empty
    assert not Path(log.path).with_suffix(".receipts.csv").exists()


def test_digest_for_the_experience_round(log: ExperienceLog) -> None:
    for n in range(4):
        log.add(f"Lektion {n}", role="Marketing", topic="Bilder", written_at=datetime(2026, 4, 1 + n))
    log.add("Emblem bringt nichts", role="Versand", kind="gescheitert", written_at=datetime(2026, 4, 2))
    due = log.add("Alte *Lektion* <b>", role="Forge", review_on="2026-04-03", written_at=datetime(2026, 3, 4))
    page = log.digest("2026-W14")
    assert page.markdown.startswith("# Erfahrungsrunde, Kalenderwoche 14\n\n30.\u00a0März 2026 bis 5.\u00a0April 2026.")
    assert "1. Emblem bringt nichts (Versand, gescheitert)" in page.markdown
    assert "Außerdem aufgeschrieben: 2." in page.markdown
    assert r"Alte \*Lektion\* \<b\>" in page.markdown
    assert "Alte *Lektion* &lt;b&gt;" in page.html
    assert page.to_frame()["part"].tolist() == ["new"] * 5 + ["due"] + ["quiet"]
    log.reviewed(due, by="Versand")
    assert log.digest(date(2026, 4, 3)).due == ()
    later = log.digest("2026-W20")
    assert "Das wissen erst wenige" in later.markdown
    with speaking("en"):
        assert "Experience round, week 20" in later.html


def test_digest_is_saved_for_wall_and_browser(log: ExperienceLog, tmp_path: Path) -> None:
    log.add("eins", written_at=datetime(2026, 4, 1))
    page = log.digest("2026-04-01")
    page.save(tmp_path / "runde.html")
    page.save(tmp_path / "runde.md")
    assert (tmp_path / "runde.html").read_text(encoding="utf-8").startswith('<!doctype html><html lang="de">')
    assert (tmp_path / "runde.md").read_text(encoding="utf-8") == page.text()


def test_an_empty_log_is_calm(log: ExperienceLog) -> None:
    assert log.read().empty
    assert log.read(by="Marketing").empty
    assert log.anchored().empty
    assert log.search("x").empty
    assert "Diese Woche nichts." in log.digest().markdown


def harkwerk(**changes: Any) -> Any:
    values = {
        "question": "Zeigen wir die gebrochene Feder?",
        "decides": "Geschäftsleitung",
        "heard": ["Schmiede", "Kundendienst"],
        "reason": "Ehrlichkeit gehört zu uns.",
        "against": "Händler könnten nachfragen.",
        "review_on": "3.8.2026",
    }
    return decision(**{**values, **changes})


def test_a_decision_says_who_decided_and_what_stood_against_it(log: ExperienceLog) -> None:
    made = harkwerk(log=log, answer="Ja, mit Preis des Ersatzteils.")
    assert made.review_on == date(2026, 8, 3)
    assert made.text().splitlines() == [
        "Zeigen wir die gebrochene Feder?",
        "Ja, mit Preis des Ersatzteils.",
        "Entschieden hat: Geschäftsleitung.",
        "Gehört wurden: Schmiede und Kundendienst.",
        "Grund: Ehrlichkeit gehört zu uns.",
        "Dagegen sprach: Händler könnten nachfragen.",
        "Wir prüfen es am 3.\u00a0August 2026.",
    ]
    row = log.read().iloc[0]
    assert (row["kind"], row["role"], row["review_on"]) == ("decision", "Geschäftsleitung", (date(2026, 8, 3),))
    assert list(made.to_frame().columns) == ["question", "answer", "decides", "heard", "reason", "against", "review_on"]
    assert "Gehört wurde niemand." in harkwerk(heard=()).text()
    assert "<table" in made._repr_html_()


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda log: log.add("  "), "lesson_empty"),
        (lambda log: log.add(None), "lesson_empty"),
        (lambda log: log.read(by=" "), "role_empty"),
        (lambda log: log.reviewed("e-x", by="Versand"), "entry_unknown"),
        (lambda log: log.add("x", review_on="bald"), "date"),
        (lambda log: log.digest("2026-W77"), "week"),
        (lambda log: log.anchored(k=0), "argument.range"),
        (lambda log: ExperienceLog(Path(log.path).parent / "fehlt" / "log.csv").add("x"), "folder"),
        (lambda log: harkwerk(decides=["Marketing", "Versand"]), "decision.two"),
        (lambda log: harkwerk(against=" "), "decision.empty"),
        (lambda log: harkwerk(heard="geschäftsleitung"), "decision.both"),
        (lambda log: harkwerk(review_on="31.2.2026"), "date"),
    ],
)
def test_bad_input_says_what_to_do(log: ExperienceLog, call: Any, code: str, lang: str) -> None:
    with pytest.raises((LogError, LogFileError, CalendarError, ValueError)) as caught:
        call(log)
    assert caught.value.code == code  # type: ignore[attr-defined]
    assert caught.value.next_step  # type: ignore[attr-defined]
    assert not Path(log.path).exists()


def test_file_errors_are_errors_of_the_operating_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Ordner"):
        ExperienceLog(tmp_path / "fehlt" / "log.csv").add("x")


@pytest.mark.parametrize(
    ("problem", "code"),
    [(PermissionError(13, "denied"), "locked"), (OSError(errno.ENOSPC, "full"), "full"), (Timeout("x"), "busy")],
)
def test_a_file_that_cannot_be_written_now_is_named_and_unharmed(
    log: ExperienceLog, problem: Exception, code: str, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    log.add("eins")
    before = raw(log)

    def fail(self: object, *_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr("filelock.FileLock.acquire", fail)
    with pytest.raises(LogFileError) as caught:
        log.add("zwei")
    monkeypatch.undo()
    assert caught.value.code == code
    assert Path(log.path).name in str(caught.value)
    assert raw(log) == before
    log.add("zwei")
    assert log.read()["lesson"].tolist() == ["eins", "zwei"]


WRITER = """
import sys
from smlib.log import ExperienceLog
log, n = ExperienceLog(sys.argv[1]), 0
while True:
    n += 1
    print(log.add(f"Größe {n} " + "ä" * (n % 300), role=sys.argv[2]), flush=True)
"""


def survive(path: Path, writers: int, kills: int, seconds: float) -> tuple[list[str], list[str]]:
    """Let writers write; kill one after the other with SIGKILL and start it anew. Returns acknowledged and read ids."""
    outputs = [path.with_name(f"writer-{n}.txt") for n in range(writers)]
    rng = random.Random(1)

    def start(n: int) -> subprocess.Popen[bytes]:
        with open(outputs[n], "ab") as out:
            return subprocess.Popen([sys.executable, "-c", WRITER, str(path), f"Rolle {n}"], stdout=out)

    running = [start(n) for n in range(writers)]
    try:
        deadline = time.monotonic() + 60
        while not all(out.stat().st_size for out in outputs) and time.monotonic() < deadline:
            time.sleep(0.05)
        for kill in range(kills):
            time.sleep(rng.uniform(0.2, 1) * seconds)
            n = kill % writers
            os.kill(running[n].pid, signal.SIGKILL)
            running[n].wait()
            running[n] = start(n)
    finally:
        for process in running:
            process.kill()
            process.wait()
    # The last line of a killed writer may be torn in its own report; only whole ones were acknowledged.
    said = [line for out in outputs for line in out.read_text().split("\n")[:-1] if len(line) == 34]
    return said, ExperienceLog(path).read()["id"].tolist()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
def test_three_writers_survive_being_killed(tmp_path: Path) -> None:
    said, found = survive(tmp_path / "log.csv", writers=3, kills=6, seconds=0.5)
    assert len(said) > 100
    assert not set(said) - set(found)
    assert len(found) == len(set(found))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
def test_three_writers_survive_being_killed_a_hundred_times(tmp_path: Path) -> None:
    said, found = survive(tmp_path / "log.csv", writers=3, kills=100, seconds=1.2)
    print(f"{len(said)} acknowledged, {len(set(said) - set(found))} lost")
    assert not set(said) - set(found)
