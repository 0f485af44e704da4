"""What is shipped: the same from a checkout and from a wheel, hashed, without solutions."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from lab_samples import EXERCISE, ROOT, built_root, code, markdown, notebook, sample_root

from smlib.lab import content
from smlib.lab.errors import LabError

PACK = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from smlib.lab.content import write
print(len(write(Path(sys.argv[2]), Path(sys.argv[3]))))
"""


def test_a_checkout_ships_lessons_and_release_versions(tmp_path: Path) -> None:
    found = content.shipped("de", root=sample_root(tmp_path))
    assert list(found) == [
        "0.0-welcome.ipynb",
        "1.1-first.ipynb",
        "analysis/week.ipynb",
        "exercises/1.1-first.ipynb",
        "picture.svg",
    ]
    assert found["1.1-first.ipynb"] == (tmp_path / "curriculum" / "de" / "1.1-first.ipynb").read_bytes()
    assert b"BEGIN" not in found["exercises/1.1-first.ipynb"]


def test_a_wheels_content_is_made_with_the_standard_library_and_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    root = sample_root(tmp_path / "kurs")
    lab = tmp_path / "installed" / "smlib" / "lab"
    # -I -S: no installed package can be imported
    command = [sys.executable, "-I", "-S", "-c", PACK, str(ROOT), str(lab / "content"), str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "12"
    from_checkout = content.shipped(lang, root=root)
    monkeypatch.setattr(content, "HERE", lab)
    assert content.checkout() is None
    assert content.shipped(lang) == from_checkout
    manifest = json.loads((lab / "content" / lang / "manifest.json").read_text(encoding="utf-8"))
    assert manifest == {name: content.sha256(data) for name, data in from_checkout.items()}


def test_a_packed_file_that_was_changed_is_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content.write(tmp_path / "content", sample_root(tmp_path / "kurs"))
    (tmp_path / "content" / "de" / "1.1-first.ipynb").write_bytes(EXERCISE)
    monkeypatch.setattr(content, "HERE", tmp_path)
    with pytest.raises(LabError) as caught:
        content.shipped("de")
    assert caught.value.code == "damaged"
    assert "1.1-first.ipynb" in str(caught.value)


def test_missing_lessons_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "HERE", tmp_path / "a" / "b" / "smlib" / "lab")
    with pytest.raises(LabError) as caught:
        content.shipped("de")
    assert caught.value.code == "no_lessons"


def test_nothing_shipped_of_the_real_course_holds_a_solution(tmp_path: Path, lang: str) -> None:
    found = content.shipped(lang, root=built_root(tmp_path))
    assert content.WELCOME in found
    assert sum(name.startswith("exercises/") for name in found) >= 4
    for name, data in found.items():
        text = data.decode("utf-8") if name.endswith(".ipynb") else ""
        for secret in ("BEGIN SOLUTION", "HIDDEN TESTS", "course.require"):
            assert secret not in text, name


def test_a_fingerprint_sees_text_pictures_and_points_and_nothing_else() -> None:
    book = notebook(markdown("# A"), code("x = 1", nbgrader={"grade_id": "a", "points": 1}))
    plain = content.fingerprint(book, "a.ipynb")

    def changed(cell: int, **values: object) -> str:
        data = json.loads(book)
        data["cells"][cell].update(values)
        return content.fingerprint(json.dumps(data).encode(), "a.ipynb")

    assert changed(1, execution_count=7, outputs=[{"output_type": "stream", "name": "stdout", "text": "1"}]) == plain
    assert changed(0, source="# A") == plain  # one string instead of a list of lines
    assert changed(0, source=["# B"]) != plain
    assert changed(0, attachments={"a.png": {"image/png": "AAAA"}}) != plain
    assert changed(1, metadata={"nbgrader": {"grade_id": "a", "points": 2}}) != plain
    assert content.fingerprint(b"a", "a.csv") != content.fingerprint(b"b", "a.csv")
