"""start.py itself: read by Pythons of any age, quick the second time, and real once."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from setup_tools import ROOT

from smlib.cli import COMMANDS, usage
from smlib.setup.checks import closing, notebooks, steps
from smlib.setup.main import OWN
from smlib.setup.main import usage as start_usage
from smlib.text import catalogue, speaking


@pytest.fixture(scope="module")
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_old_python_can_read_it(start: ModuleType) -> None:
    tree = ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 4))
    new = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.Match)
    assert not [node for node in ast.walk(tree) if isinstance(node, new)]


def test_an_old_python_is_told_so_in_both_languages(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 8, 18))
    assert start.main([]) == 2
    said = capfdbinary.readouterr().err.decode()
    assert "Das ist Python 3.8; der Kurs braucht Python 3.11 bis 3.14." in said
    assert "This is Python 3.8" in said
    assert len(said.strip().splitlines()) == 2


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_word_has_its_line(lang: str) -> None:
    with speaking(lang):
        shown = usage()
        for word in COMMANDS:
            assert f"\n{word} " in shown
        for word in (*OWN, "--wheelhouse"):
            assert f"\n{word} " in start_usage("py")
    assert set(COMMANDS) <= set(catalogue(lang, "setup")["commands"])


def test_the_set_up_needs_the_standard_library_only() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "import smlib.cli, smlib.setup.main, smlib.setup.checks, smlib.setup.update, smlib.setup.doctor;"
        "from smlib.text import t; t('setup.start.first')"
    )
    subprocess.run([sys.executable, "-I", "-S", "-c", code, str(ROOT)], check=True, timeout=60)


def test_the_list_of_checks_leaves_out_what_cannot_run() -> None:
    plain = steps(ROOT, [], {})
    assert [step.name for step in plain][-1] == "tests"
    assert {"ruff", "mypy", "arrows", "build", "lint", "datasets", "doctests"} <= {step.name for step in plain}
    assert plain[-1].words[-2:] == ("-m", "not slow")
    assert "-m" not in steps(ROOT, ["--all"], {})[-1].words[2:]
    assert steps(ROOT, [], {"browser": "Chromium"})[-1].words[-1] == "not slow and not browser"
    only = steps(ROOT, ["tests/setup", "-x"], {})
    assert [step.name for step in only] == ["tests"]
    assert only[0].words[-2:] == ("tests/setup", "-x")
    assert all(f"setup.checks.name.{step.name}" for step in plain)
    assert set(catalogue("de", "setup")["checks"]["name"]) >= {step.name for step in plain}


def test_built_notebooks_of_both_languages_are_found(tmp_path: Path) -> None:
    for name in ("curriculum/de/analysis/a.ipynb", "exercises/en/source/module-1/1.1-a.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("{}", encoding="utf-8")
    (tmp_path / "curriculum/de/.ipynb_checkpoints").mkdir()
    (tmp_path / "curriculum/de/.ipynb_checkpoints/a-checkpoint.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "exercises/en/release").mkdir()
    (tmp_path / "exercises/en/release/1.1-a.ipynb").write_text("{}", encoding="utf-8")
    assert len(notebooks(tmp_path)) == 2


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("x\n1 failed, 3 passed, 2 deselected in 1.20s\n", "1 failed, 3 passed, 2 deselected"),
        ("===== 3 passed in 61.20s (0:01:01) =====", "3 passed"),
        ("no tests ran in 0.01s", ""),
    ],
)
def test_pytests_closing_words_are_found(said: str, expected: str) -> None:
    assert closing(said) == expected


@pytest.mark.install
def test_a_real_set_up_in_a_folder_with_space_and_umlaut(tmp_path: Path) -> None:
    root = copy_of_course(tmp_path / "Kurs mit Ümlaut")
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "poison")}
    (tmp_path / "poison").mkdir()
    (tmp_path / "poison" / "filelock.py").write_text("raise SystemExit('poison')", encoding="utf-8")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(root / "start.py"), *words]
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=600, check=False)

    first = run("setup")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Schritt 4 von 4" in first.stdout
    second = run("lab", "--help")  # goes through the check and hands over
    assert second.returncode == 0, second.stderr
    assert "Schritt" not in second.stdout
    python = root / ".venv" / "bin" / "python"
    code = "import json, smlib, jupyterlab, nbgrader, pandas; print(json.dumps([smlib.__file__, pandas.__file__]))"
    done = subprocess.run([str(python), "-I", "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    own, foreign = json.loads(done.stdout)
    assert Path(own) == root / "smlib" / "__init__.py"
    assert Path(foreign).is_relative_to(root / ".venv")


def copy_of_course(folder: Path) -> Path:
    """Copy what a ZIP of the course would hold, without git."""
    ignore = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "tests", "dist", "build")
    shutil.copytree(ROOT, folder, ignore=ignore)
    return folder
