"""What a jail shows: Python, its packages, smlib; never whatever else happens to lie on Python's path."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from smlib.grading import jail
from smlib.grading.assignment import Notebook
from smlib.grading.execute import Run
from smlib.grading.worker import Limits, Worker

ROOT = Path(__file__).resolve().parents[2]
LOOK = "from pathlib import Path\nfor path in {paths}:\n    print(path, Path(path).exists())"


def test_a_folder_on_the_path_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = tmp_path / "elsewhere" / "site-packages"
    packages.mkdir(parents=True)
    script = tmp_path / "script"
    script.mkdir()
    monkeypatch.setattr(sys, "path", ["", str(script), str(tmp_path), str(packages), *sys.path])
    shown = {Path(folder) for folder in jail._python_folders()}
    assert packages in shown
    for hidden in (script, tmp_path, Path.cwd(), ROOT, ROOT / "exercises", ROOT / "curriculum", Path.home()):
        assert hidden not in shown
        assert not any(hidden.is_relative_to(folder) for folder in shown), hidden


def test_a_submission_does_not_see_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("solution = 42", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    level = jail.best_level()
    worker = Worker([], Limits(30.0), level, "de")
    try:
        paths = [str(secret), str(ROOT / "exercises"), jail.__file__]
        cells = [{"cell_type": "code", "source": LOOK.format(paths=paths), "metadata": {}, "id": "a"}]
        Run(worker, Notebook("n", {}, [], {}, {}, set(), {}), cells, {}, {}, 30.0).go({})
    finally:
        worker.stop()
    seen = dict(line.rsplit(" ", 1) for line in cells[0]["outputs"][0]["text"].splitlines())  # type: ignore[index]
    # Without bubblewrap files are open, and the trainer is told so.
    hidden = "False" if level == "bubblewrap" else "True"
    assert [seen[path] for path in paths] == [hidden, hidden, "True"]
