"""Files are replaced whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from smlib.files import draft_of, write_whole


def test_what_goes_wrong_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    write_whole(file, b"old")

    def fail() -> None:
        with draft_of(file) as draft:
            draft.write_bytes(b"half of the n")
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_folders_are_made_and_files_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "plan.txt"
    for data in (b"one", b"two"):
        write_whole(file, data)
        assert file.read_bytes() == data
    assert list(file.parent.iterdir()) == [file]
