"""Paths of each system, without being on it."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from smlib.setup import places
from smlib.setup.places import Places, too_long


def test_windows_keeps_programs_elsewhere_and_calls_them_exe() -> None:
    there = Places(Path("Kurs mit Ümlaut"), windows=True)
    assert there.python == Path("Kurs mit Ümlaut/.venv/Scripts/python.exe")
    assert there.uv == Path("Kurs mit Ümlaut/.venv/Scripts/uv.exe")


@pytest.mark.parametrize("system", ["linux", "darwin"])
def test_other_systems_keep_programs_in_bin(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", system)
    there = Places(Path("/Users/ada/Kurs"), windows=system == "win32")
    assert there.python == Path("/Users/ada/Kurs/.venv/bin/python")
    assert there.uv.name == "uv"


def test_what_outlives_the_environment_lies_outside_it() -> None:
    there = Places(Path("/kurs"))
    assert there.venv not in there.log.parents
    assert there.venv not in there.latch.parents
    assert there.venv in there.stamp.parents


@pytest.mark.parametrize(
    ("root", "long_paths", "expected"),
    [
        (PureWindowsPath("C:\\smlib"), False, False),
        (PureWindowsPath("C:\\Users\\ada\\Documents\\" + "x" * 60), False, True),
        (PureWindowsPath("C:\\Users\\ada\\Documents\\" + "x" * 60), True, False),
        (PurePosixPath("/home/ada/" + "x" * 200), True, False),
    ],
)
def test_long_folder_names_are_seen_before_anything_is_fetched(root: Path, long_paths: bool, expected: bool) -> None:
    assert too_long(root, long_paths=long_paths) is expected


def test_other_pythons_do_not_get_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_TARGET", "PIP_USER"):
        monkeypatch.setenv(name, "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple")
    env = places.clean_environment()
    assert "/elsewhere" not in env.values()
    assert env["PIP_INDEX_URL"] == "https://index.example/simple"


def test_an_environment_is_built_from_the_python_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_base_executable", "/usr/bin/python3")
    assert places.base_python() == "/usr/bin/python3"
    monkeypatch.setattr(sys, "_base_executable", "")
    assert places.base_python() == sys.executable
