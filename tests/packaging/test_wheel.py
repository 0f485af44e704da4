"""The wheel and the source archive: what is in them, what is not, and that they work where nothing else is."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from smlib.authoring import build as notebooks
from smlib.authoring import places
from smlib.lab import content

pytestmark = pytest.mark.install

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")
SECRETS = (b"BEGIN SOLUTION", b"BEGIN HIDDEN TESTS", b"course.require(")
IMPORT = """
import sys
import smlib as sm
heavy = {"pandas", "numpy", "matplotlib", "scipy", "networkx", "narwhals", "requests"} & set(sys.modules)
path = sm.example("facebook-posts-en")
from smlib.text import speaking, t
with speaking("en"):
    print(sorted(heavy), path, path.is_file(), t("results.rows", shown=1, total=2), sep="|")
"""


def run(
    *words: object, cwd: Path | None = None, status: int = 0, both: bool = False, env: dict[str, str] | None = None
) -> str:
    command = list(map(str, words))
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr if both else done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A wheel and a source archive of a checkout whose notebooks are built."""
    source, target = tmp_path_factory.mktemp("source") / "kurs", tmp_path_factory.mktemp("dist")
    ignore = shutil.ignore_patterns(
        ".git", ".venv", ".cache", ".*_cache", ".hypothesis", "__pycache__", "dist", "build"
    )
    shutil.copytree(ROOT, source, ignore=ignore)
    sources, wrong = notebooks.read_all(places.sources(source))
    assert wrong == []
    notebooks.write(notebooks.plan(sources))
    # The source archive first, and the wheel from it: that is what a packager gets.
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", target, source)
    (wheel,), (archive,) = target.glob("*.whl"), target.glob("*.tar.gz")
    return wheel, archive


def files(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_the_wheel_holds_texts_examples_lessons_and_types(built: tuple[Path, Path]) -> None:
    names = set(files(built[0]))
    for lang in ("de", "en"):
        assert f"smlib/lab/content/{lang}/{content.WELCOME}" in names
        assert f"smlib/lab/content/{lang}/manifest.json" in names
        assert any(name.startswith(f"smlib/lab/content/{lang}/exercises/1.1-") for name in names)
    for path in (ROOT / "smlib").rglob("*.toml"):
        assert path.relative_to(ROOT).as_posix() in names
    assert {"smlib/py.typed", "smlib/_data/datapackage.json"} <= names
    assert any(name.startswith("smlib/_data/harkwerk/exports/") for name in names)
    assert any(name.endswith(".dist-info/licenses/LICENSE-lessons") for name in names)


def test_the_wheel_holds_no_solution_and_no_data_of_unverified_licence(built: tuple[Path, Path]) -> None:
    held = files(built[0])
    tops = {name.split("/")[0] for name in held}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"smlib"}
    unverified = {path.name for path in (ROOT / "datasets" / "open-unverified").iterdir()}
    assert unverified
    for name, data in held.items():
        assert Path(name).name not in unverified, name
        assert "/source/" not in name
        if name.endswith(".ipynb"):
            for secret in SECRETS:
                assert secret not in data, name


def test_packed_files_are_those_of_the_manifest(built: tuple[Path, Path]) -> None:
    held = files(built[0])
    for lang in ("de", "en"):
        manifest = json.loads(held[f"smlib/lab/content/{lang}/manifest.json"])
        packed = {name: held[f"smlib/lab/content/{lang}/{name}"] for name in manifest}
        assert {name: content.sha256(data) for name, data in packed.items()} == manifest


def test_the_source_archive_holds_what_the_wheel_is_made_of(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[1]) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    for name in ("start.py", "hatch_build.py", "requirements-lab.lock", "environment.yml", "datasets/generate.py"):
        assert name in names
    assert any(name.startswith("curriculum/lessons/") for name in names)
    assert not [name for name in names if name.startswith((".venv", ".cache"))]


def test_reports_run_from_an_installed_wheel(built: tuple[Path, Path], tmp_path: Path) -> None:
    """`smlib report` where nothing but the wheel and the lab's packages is, on the examples and on a folder."""
    venv = tmp_path / "venv"
    run(UV, "venv", "-q", "--python", sys.executable, venv)
    pins = re.findall(r"(?m)^([^\s#\\]+==[^\\\n]+)", (ROOT / "requirements-lab.lock").read_text(encoding="utf-8"))
    (tmp_path / "pins.txt").write_text("\n".join(pins), encoding="utf-8")
    run(UV, "pip", "install", "-q", "--python", venv / "bin/python", "-c", tmp_path / "pins.txt", f"{built[0]}[lab]")
    exports = tmp_path / "exports"
    exports.mkdir()
    for name in ("ga4-de.csv", "mailbox.mbox"):
        shutil.copy(ROOT / "datasets/harkwerk/exports" / name, exports)
    clean = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path / "home")}
    (tmp_path / "home").mkdir()
    for name in ("campaign", "inbox", "experiment"):
        words = [venv / "bin/smlib", "--lang", "en", "report", name, "--out", tmp_path / f"{name}.html"]
        run(*words, cwd=tmp_path, env=clean)
        assert "<img" in (tmp_path / f"{name}.html").read_text(encoding="utf-8")
    said = run(
        venv / "bin/smlib", "--lang", "en", "report", "campaign", "--data", exports, "--out", tmp_path / "own.html",
        cwd=tmp_path, env=clean,
    )  # fmt: skip
    assert "- Touches before an enquiry" in said


def test_the_wheel_works_in_an_empty_environment(built: tuple[Path, Path], tmp_path: Path) -> None:
    venv = tmp_path / "leer es"
    run(UV, "venv", "-q", "--python", sys.executable, venv)
    python = venv / "bin" / "python"
    pins = re.findall(r"(?m)^([^\s#\\]+==[^\\\n]+)", (ROOT / "requirements-lab.lock").read_text(encoding="utf-8"))
    (tmp_path / "pins.txt").write_text("\n".join(pins), encoding="utf-8")
    run(UV, "pip", "install", "-q", "--python", python, "-c", tmp_path / "pins.txt", built[0])
    heavy, path, there, sentence = run(python, "-c", IMPORT, cwd=tmp_path).strip().split("|")
    assert heavy == "[]"
    assert Path(path).is_relative_to(venv)
    assert (there, sentence) == ("True", "1 of 2 rows shown.")
    names = {each["name"] for each in json.loads(run(UV, "pip", "list", "--python", python, "--format", "json"))}
    assert "smlib" in names
    assert not names & {"jupyterlab", "jupyter-server", "nbgrader", "notebook", "jupytext"}
    run(python, "-m", "smlib.cli", "doctor", "--to", tmp_path / "bericht.txt", cwd=tmp_path)
    assert "pandas " in (tmp_path / "bericht.txt").read_text(encoding="utf-8")
    # Without the lab's packages the command says so, in words.
    said = run(python, "-m", "smlib.cli", "lab", "--folder", tmp_path / "werkstatt", cwd=tmp_path, status=2, both=True)
    assert "unvollständig" in said
    assert "Traceback" not in said
