"""A yes can be taken back: the voice is gone from every derived file, nothing beside it changes, no copy is left."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import smlib as sm
from smlib.log import ExperienceLog
from smlib.voice import removal
from smlib.voice.cleaning import Voice, clean_text, clean_workbook
from smlib.voice.errors import VoiceError
from smlib.voice.tracing import Words

SAID = "Für Omas Grab & den Balkon „unersetzlich“: drei Handgriffe, dann schnitt die Schere wieder wie früher."
MARK = "[zurückgezogen]"
BEFORE, AFTER = 'Davor <b>steht</b> &uuml;brigens "das".', "Danach: ein anderer Mensch, andere Worte; 3,80 €."


def who(*said: str, ids: tuple[str, ...] = ()) -> Voice:
    return Voice(tuple(map(Words, said)), frozenset(ids), MARK)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def notebook(*texts: str) -> str:
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": [f"Sie sagt: {texts[0]}\n", "Punkt."]},
        {
            "cell_type": "code", "execution_count": 1, "id": "b", "metadata": {}, "source": f"sm.story(quotes={{{texts[0]!r}: 'ja'}})",
            "outputs": [{
                "output_type": "display_data", "metadata": {},
                "data": {"text/plain": [f"0  {texts[0]}\n"], "text/html": [f"<td>{html.escape(texts[0])}</td>\n", "<td>1</td>"]},
            }],
        },
    ]  # fmt: skip
    book = {"cells": cells, "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, indent=1, ensure_ascii=True) + "\n"


FORMATS = {
    "page.html": lambda x: (
        f"<html><p>{BEFORE}</p><blockquote>{html.escape(x)}</blockquote><img alt='{html.escape(x)}'><p>{AFTER}</p></html>"
    ),
    "notes.md": lambda x: f"# Stimmen\n\n> {x}\n\n{AFTER}\n",
    "words.txt": lambda x: f"{BEFORE}\r\n{x}\r\n{AFTER}",
    "quotes.csv": lambda x: f'place;quote\r\n1;"{x.replace(chr(34), chr(34) * 2)}"\r\n2;"{AFTER}"\r\n',
    "book.ipynb": notebook,
}


@pytest.mark.parametrize("name", FORMATS)
def test_words_become_a_mark_and_nothing_else_changes(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FORMATS[name](SAID).encode())
    found = sm.withdraw(SAID, tmp_path)
    new = path.read_bytes().decode()
    expected = FORMATS[name](MARK)
    # JSON may write the mark's letters either way; what it means must be the same.
    assert (json.loads(new) == json.loads(expected)) if name == "book.ipynb" else (new == expected)
    assert [(trace.file, trace.what) for trace in found.traces] == [(name, "removed")]
    assert found.complete
    assert os.listdir(tmp_path) == [name]


def test_a_notebook_keeps_every_other_byte(tmp_path: Path) -> None:
    path = tmp_path / "book.ipynb"
    text = notebook(SAID)
    path.write_text(text, encoding="utf-8")
    sm.withdraw(SAID, tmp_path)
    new = path.read_text(encoding="utf-8")
    pieces = new.split(MARK)
    assert len(pieces) == 5  # source, code, plain text, HTML
    place = 0
    for piece in pieces:  # what stands between the marks stood there before, in that order
        place = text.index(piece, place) + len(piece)
    assert text.startswith(pieces[0])
    assert text.endswith(pieces[-1])


WORDS = st.lists(
    st.sampled_from(["Spaten", "über", "Größe", "und", "3,80", "wächst", "Grab", "a<b", "x&y", '"so"', "é"]),
    min_size=5,
    max_size=30,
)
AROUND = st.text(st.characters(exclude_characters="\x00\r\n", exclude_categories=["Cs", "Cc"]), max_size=60)


@settings(max_examples=150, deadline=None)
@given(words=WORDS, before=AROUND, after=AROUND)
def test_in_every_way_of_writing_exactly_the_voice_goes(words: list[str], before: str, after: str) -> None:
    said = " ".join(["Anfang", *words, "Ende"])
    for encode in (
        lambda x: html.escape(x),
        lambda x: html.escape(x, quote=False),
        lambda x: "".join(f"&#{ord(c)};" if c in "äöüßéÜ<&" else c for c in x),
    ):
        page = f"<p>{html.escape(before)}</p><q>\x01</q><p>{html.escape(after)}</p>"
        assert clean_text(page.replace("\x01", encode(said)), who(said), kind="text").text == page.replace("\x01", MARK)
    for ascii_only in (True, False):
        dump = json.dumps([before, f"„{said}“", after], ensure_ascii=ascii_only)
        done = clean_text(dump, who(said), kind="json").text
        head, tail = (
            dump[: dump.index(json.dumps(before, ensure_ascii=ascii_only)) + 1],
            json.dumps(after, ensure_ascii=ascii_only),
        )
        assert json.loads(done) == [before, f"„{MARK}“", after]
        assert done.startswith(head)
        assert done.endswith(tail + "]")


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(st.lists(AROUND, min_size=3, max_size=3), max_size=6),
    place=st.integers(0, 6),
    delimiter=st.sampled_from(";,\t"),
)
def test_in_a_table_of_voices_her_row_goes_and_the_others_stay_byte_by_byte(
    rows: list[list[str]], place: int, delimiter: str
) -> None:
    def written(lines: list[list[str]]) -> str:
        target = io.StringIO()
        csv.writer(target, delimiter=delimiter).writerows(lines)
        return target.getvalue()

    head = ["id", "text", "consent"]
    others = [[f"v{n}", *row[:2]] for n, row in enumerate(rows)]
    hers = ["v900", SAID, "yes"]
    table = [head, *others[:place], hers, *others[place:]]
    done = clean_text(written(table), who(SAID, ids=("v900",)), kind="csv")
    assert (done.rows, done.places) == (1, 0)
    assert done.text == written([head, *others])


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["text", "json", "csv"]))
def test_a_file_without_the_voice_is_left_alone(text: str, kind: str) -> None:
    done = clean_text(text, who(SAID, ids=("v900",)), kind=kind)
    assert (done.text, done.rows, done.places) == (text, 0, 0)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("3  Drei Handgriffe, dann ging sie wie...  yes", f"3  {MARK}  yes"),
        ("Drei Handgriffe, dann ging … mehr", f"{MARK} mehr"),
        ("„Das vergesse ich Ihnen wirklich nie.“", f"„{MARK}“"),
        ("DREI HANDGRIFFE,\n   dann ging sie wieder!", MARK),
        ("Drei Handgriffe, sagte der Händler, und dann ging sie heim.", None),
        ("Drei Handgriffe sind viel.", None),
    ],
)
def test_parts_of_a_voice_are_hers_when_they_are_long_enough(text: str, left: str | None) -> None:
    said = "Drei Handgriffe, dann ging sie wieder. Das vergesse ich Ihnen wirklich nie."
    assert clean_text(text, who(said), kind="text").text == (text if left is None else left)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("- Sehr gut.\n- Sehr gut gemacht.", f"- {MARK}\n- Sehr gut gemacht."),
        ("Das ist sehr gut.", None),
        ("Sie schrieb „Sehr gut“ darunter.", f"Sie schrieb „{MARK}“ darunter."),
    ],
)
def test_a_short_voice_counts_only_where_it_stands_for_itself(text: str, left: str | None) -> None:
    done = clean_text(text.replace("- ", "\n"), who("Sehr gut."), kind="text")
    assert done.text == (text if left is None else left).replace("- ", "\n")


def test_decomposed_letters_and_old_encodings(tmp_path: Path) -> None:
    (tmp_path / "mac.md").write_bytes(b"a\nu\xcc\x88ber fu\xcc\x88nf Gra\xcc\x88ber ga\xcc\x88be es viel.\nb")
    (tmp_path / "excel.csv").write_bytes("id;text\r\n1;Über fünf Gräber gäbe es viel. 3 €\r\n".encode("cp1252"))
    (tmp_path / "unicode.txt").write_bytes("a\r\nÜber fünf Gräber gäbe es viel.\r\nb".encode("utf-16"))
    found = sm.withdraw("Über fünf Gräber gäbe es viel.", tmp_path)
    assert len(found.of("removed")) == 3
    assert (tmp_path / "mac.md").read_bytes() == f"a\n{MARK}\nb".encode()
    assert (tmp_path / "excel.csv").read_bytes() == f"id;text\r\n1;{MARK} 3 €\r\n".encode("cp1252")
    assert (tmp_path / "unicode.txt").read_bytes().decode("utf-16") == f"a\r\n{MARK}\r\nb"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder as a company has it after module 6, with v001 in everything that was made of it."""
    base = tmp_path / "Stimmen"
    (base / "exports").mkdir(parents=True)
    (base / ".ipynb_checkpoints").mkdir()
    voices = pd.read_csv(sm.example("comments"))
    labels = pd.read_csv(sm.example("comments-labels"))
    said = str(voices.loc[0, "text"])
    voices.to_csv(base / "comments.csv", index=False)
    labels.to_csv(base / "labels.csv", index=False)
    with pd.ExcelWriter(base / "comments.xlsx") as book:
        voices.to_excel(book, sheet_name="Stimmen", index=False)
        labels.to_excel(book, sheet_name="Kennzeichen", index=False)
    sm.uses(voices, "product").to_frame().to_csv(base / "uses.csv", index=False, sep=";", encoding="utf-8-sig")
    sm.story("eine Kundin", quotes={said: "ja", str(voices.loc[4, "text"]): "ja"}).to_html(base / "sheet.html")
    (base / "report.ipynb").write_text(notebook(said), encoding="utf-8")
    (base / ".ipynb_checkpoints" / "report-checkpoint.ipynb").write_text(notebook(said), encoding="utf-8")
    log = ExperienceLog(base / "Erfahrungen.csv")
    log.add("Vor der Zeile.", role="Marketing")
    log.add(f"Im Laden gehört: {said}", role="Kundendienst", learned_from="v001")
    voices.to_csv(base / "exports" / "comments.csv", index=False)
    with zipfile.ZipFile(base / "archive.zip", "w") as archive:
        archive.writestr("messages.json", json.dumps({"content": said.encode().decode("latin-1")}))
    mail = f"From x Mon Mar  2 08:00:00 2026\nSubject: a\nContent-Type: text/plain; charset=utf-8\n\n{said}\n\n"
    (base / "post.mbox").write_text(mail, encoding="utf-8")
    (base / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (base / "flyer.pdf").write_bytes(b"%PDF-1.7 binary")
    with zipfile.ZipFile(base / "letter.docx", "w") as letter:
        letter.writestr("word/document.xml", f"<w:t>{html.escape(said)}</w:t>")
    return base


@pytest.mark.parametrize("by", ["id", "words"])
def test_one_call_cleans_the_whole_folder(folder: Path, by: str) -> None:
    said = str(pd.read_csv(folder / "comments.csv").loc[0, "text"])
    before = snapshot(folder)
    found = sm.withdraw("v001" if by == "id" else said, folder)
    after = snapshot(folder)
    assert [trace.file for trace in found.of("removed")] == [
        ".ipynb_checkpoints/report-checkpoint.ipynb", "Erfahrungen.csv", "comments.csv", "comments.xlsx", "labels.csv",
        "report.ipynb", "sheet.html", "uses.csv",
    ]  # fmt: skip
    assert [trace.file for trace in found.of("raw")] == ["archive.zip", "exports/comments.csv", "post.mbox"]
    assert [trace.file for trace in found.of("by_hand")] == ["letter.docx"]
    assert [trace.file for trace in found.of("unsearched")] == ["flyer.pdf", "picture.png"]
    assert not found.complete
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {trace.file for trace in found.of("removed")}
    assert set(after) - set(before) <= {"Erfahrungen.csv.lock"}
    # Her rows are gone, all others are the same lines.
    for name in ("comments.csv", "labels.csv"):
        old = before[name].split(b"\n")
        assert after[name].split(b"\n") == [line for line in old if not line.startswith(b"v001,")]
        assert len(old) == after[name].count(b"\n") + 2
    # The log keeps its line, with its words masked.
    log = ExperienceLog(folder / "Erfahrungen.csv").read()
    assert log["lesson"].tolist() == ["Vor der Zeile.", f"Im Laden gehört: {MARK}"]
    # In the sheet of the other quote nothing moved.
    assert after["sheet.html"].decode() == before["sheet.html"].decode().replace(html.escape(said), MARK)
    # Excel still reads it: 319 voices, an empty row where hers was, the other sheet likewise.
    book = pd.read_excel(folder / "comments.xlsx", sheet_name=None, engine="calamine")
    assert len(book["Stimmen"].dropna(how="all")) == len(book["Kennzeichen"].dropna(how="all")) == 319
    assert "v001" not in book["Stimmen"]["id"].tolist()
    sheet = openpyxl.load_workbook(folder / "comments.xlsx")["Stimmen"]
    assert sheet["A2"].value is None
    assert sheet["A3"].value == "v002"
    # Nowhere in what was derived do her words stand, in any file.
    words = said.split(",")[0].encode()
    for name, data in after.items():
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(data)) as file:
                data = b"".join(map(file.read, file.namelist()))
        if name not in ("archive.zip", "exports/comments.csv", "post.mbox", "letter.docx"):
            assert words not in data, name


def test_calling_it_again_does_no_harm_and_the_report_holds_no_words(folder: Path, lang: str) -> None:
    said = str(pd.read_csv(folder / "comments.csv").loc[0, "text"])
    first = sm.withdraw("v001", folder)
    between = snapshot(folder)
    again = sm.withdraw(said, folder)
    assert again.of("removed") == ()
    assert snapshot(folder) == between
    for shown in (first.text(), first._repr_html_(), repr(first.traces), first.to_frame().to_csv()):
        assert said[:20] not in shown
    assert "v001" not in first.text()
    assert not any(code in first._repr_html_() for code in (">by_hand<", ">unsearched<", ">raw<"))


def test_a_dry_run_only_looks(folder: Path) -> None:
    before = snapshot(folder)
    looked = sm.withdraw("v001", folder, dry_run=True)
    assert snapshot(folder) == before
    assert "noch nichts" in looked.text()
    assert not looked.complete
    assert looked.to_frame().equals(sm.withdraw("v001", folder).to_frame())


def test_it_can_be_written_into_the_log_without_whose(folder: Path) -> None:
    found = sm.withdraw("v001", folder)
    log = ExperienceLog(folder / "Erfahrungen.csv")
    found.keep(log, role="Marketing")
    line = log.read().iloc[-1]
    assert "Dateien: 8" in line["lesson"]
    assert line["kind"] == "decision"


def test_names_go_wherever_they_stand(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"Hilde Berger schrieb: {SAID} Danke, Hilde Bergermann.", encoding="utf-8")
    sm.withdraw(SAID, tmp_path, names="Hilde Berger")
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == f"{MARK} schrieb: {MARK} Danke, Hilde Bergermann."


def test_a_story_shows_no_mark_as_a_quote() -> None:
    assert sm.story(quotes={MARK: "ja", "[withdrawn]": "ja"}).quotes == ()


def test_raw_exports_can_be_named(tmp_path: Path) -> None:
    for name in ("comments-may.csv", "derived.csv"):
        (tmp_path / name).write_text(f"id;text\n1;{SAID}\n", encoding="utf-8")
    found = sm.withdraw(SAID, tmp_path, raw="comments-*.csv")
    assert [(trace.file, trace.what) for trace in found.traces] == [
        ("derived.csv", "removed"),
        ("comments-may.csv", "raw"),
    ]


def test_two_voices_that_say_the_same_are_told_apart(tmp_path: Path) -> None:
    table = f'id;text;consent\nv1;"{SAID}";yes\nv2;"{SAID}";yes\n'
    path = tmp_path / "comments.csv"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(VoiceError) as caught:
        sm.withdraw(SAID, tmp_path)
    assert caught.value.code == "consent.two_voices"
    assert "v1, v2" in str(caught.value)
    assert path.read_text(encoding="utf-8") == table


def test_another_voice_that_says_the_same_keeps_her_words(tmp_path: Path) -> None:
    rows = [["v1", SAID, "yes"], ["v2", SAID, "yes"], ["v3", f"Sie schrieb: {SAID}", "no"]]
    table = pd.DataFrame(rows, columns=["id", "text", "consent"])
    table.to_csv(tmp_path / "comments.csv", index=False)
    table.to_excel(tmp_path / "comments.xlsx", index=False)
    sm.withdraw("v1", tmp_path)
    left = [["v2", SAID, "yes"], ["v3", f"Sie schrieb: {MARK}", "no"]]
    assert pd.read_csv(tmp_path / "comments.csv").to_numpy().tolist() == left
    book = pd.read_excel(tmp_path / "comments.xlsx", engine="calamine").dropna(how="all")
    assert book["id"].tolist() == ["v2", "v3"]
    assert book["text"].tolist()[0] == SAID


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(
        st.lists(st.one_of(AROUND.filter(str.strip), st.integers(-9, 9), st.none()), min_size=2, max_size=3), max_size=5
    ),
    place=st.integers(0, 5),
)
def test_in_excel_every_other_cell_stays(rows: list[list[Any]], place: int) -> None:
    head, hers = ["id", "text", "consent", "note"], ["v900", SAID, "yes", f"„{SAID}“ – so war es"]
    others = [[f"v{n}", *row] for n, row in enumerate(rows)]
    lines = [head, *others[:place], hers, *others[place:]]
    book, stored = openpyxl.Workbook(), io.BytesIO()
    for r, line in enumerate(lines, 1):
        for c, value in enumerate(line, 1):
            cell = book.active.cell(r, c)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # text that begins like a formula is text
    book.active["B1"].font = openpyxl.styles.Font(bold=True)
    book.create_sheet("Zitate")["C3"] = f"Davor. {SAID} Danach."
    book.save(stored)
    before = openpyxl.load_workbook(stored)
    new, gone, places = clean_workbook(stored.getvalue(), who(SAID, ids=("v900",)))
    after = openpyxl.load_workbook(io.BytesIO(new))
    assert gone == 1
    assert places >= 1
    for row in before.worksheets[0].iter_rows():
        for cell in row:
            expected = None if cell.row == 2 + min(place, len(others)) else cell.value
            assert after.worksheets[0][cell.coordinate].value == expected
    assert after["Zitate"]["C3"].value == f"Davor. {MARK} Danach."
    assert after.worksheets[0]["B1"].font.bold


def test_what_cannot_be_meant_is_said_and_nothing_changes(tmp_path: Path, lang: str) -> None:
    (tmp_path / "a.md").write_text("Super.\n", encoding="utf-8")
    for given_, code in (
        ("v999", "consent.unknown"),
        (["Super !"], "consent.too_short"),
        ("  ", "consent.too_short"),
        ([], "consent.too_short"),
    ):
        with pytest.raises(VoiceError) as caught:
            sm.withdraw(given_, tmp_path)
        assert caught.value.code == code
        assert len(str(caught.value)) > 60
    with pytest.raises(VoiceError) as missing:
        sm.withdraw(SAID, tmp_path / "nowhere")
    assert missing.value.code == "consent.folder"
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "Super.\n"


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_when_a_file_cannot_be_written_none_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    for n in range(3):
        (tmp_path / f"{n}.md").write_text(SAID, encoding="utf-8")
    before, calls = snapshot(tmp_path), iter(range(1, 9))

    def full(handle: int) -> None:
        if next(calls) == fails_at:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(removal.os, "fsync", full)
    with pytest.raises(VoiceError) as caught:
        sm.withdraw(SAID, tmp_path)
    assert caught.value.code == "consent.not_written"
    assert snapshot(tmp_path) == before


def test_a_file_that_somebody_is_writing_is_left_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(SAID, encoding="utf-8")
    replace = Path.replace

    def busy(self: Path, target: Any) -> Path:
        if Path(target).name == "b.md":
            raise PermissionError(target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", busy)
    found = sm.withdraw(SAID, tmp_path)
    assert [(trace.file, trace.what) for trace in found.traces] == [("a.md", "removed"), ("b.md", "blocked")]
    assert not found.complete
    assert sorted(os.listdir(tmp_path)) == ["a.md", "b.md"]
    monkeypatch.undo()
    assert sm.withdraw(SAID, tmp_path).complete


def test_links_lead_nowhere_and_history_is_named(tmp_path: Path) -> None:
    outside, base = tmp_path / "outside", tmp_path / "base"
    outside.mkdir()
    (base / ".git").mkdir(parents=True)
    (outside / "a.md").write_text(SAID, encoding="utf-8")
    (base / "link.md").symlink_to(outside / "a.md")
    (base / "own.md").write_text(SAID, encoding="utf-8")
    (base / "alias.md").symlink_to(base / "own.md")
    found = sm.withdraw(SAID, base)
    assert [(trace.file, trace.what) for trace in found.traces] == [
        ("own.md", "removed"),
        (".git", "unsearched"),
        ("link.md", "unsearched"),
    ]
    assert (outside / "a.md").read_text(encoding="utf-8") == SAID
    assert (base / "alias.md").is_symlink()


def test_a_damaged_workbook_is_named_not_lost(tmp_path: Path) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 broken")
    found = sm.withdraw(SAID, tmp_path)
    assert [(trace.file, trace.what) for trace in found.traces] == [("broken.xlsx", "unsearched")]
    assert (tmp_path / "broken.xlsx").read_bytes() == b"PK\x03\x04 broken"


@pytest.mark.parametrize("name", ["facebook-archive", "mailbox", "role-map"])
def test_the_case_company_s_raw_exports_can_be_searched(tmp_path: Path, name: str) -> None:
    source = Path(sm.example(name))
    shutil.copy(source, tmp_path)
    found = sm.withdraw(SAID, tmp_path)
    assert found.traces == ()
    assert snapshot(tmp_path) == {source.name: source.read_bytes()}
