"""What the locks promise: every file known by its hash, no host named, everything covered, wheels on each system."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("lab", "dev")
SYSTEMS = (
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
    "x86_64-pc-windows-msvc",
)
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


@cache
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def wanted(*extras: str) -> list[Requirement]:
    """The project's own requirements, with those of the extras."""
    table = project()["project"]
    lines = [*table["dependencies"], *(line for extra in extras for line in table["optional-dependencies"][extra])]
    return [Requirement(line) for line in lines]


def blocks(kind: str) -> list[str]:
    text = (ROOT / f"requirements-{kind}.lock").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return re.split(r"\n(?=\S)", "\n".join(lines))


def locked(kind: str) -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for block in blocks(kind):
        requirement = Requirement(block.partition("\\\n")[0])
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def pin(requirement: Requirement) -> Version:
    (one,) = requirement.specifier
    assert one.operator == "=="
    return Version(one.version)


@pytest.mark.parametrize("kind", LOCKS)
def test_every_package_is_pinned_with_hashes(kind: str) -> None:
    found = blocks(kind)
    assert len(found) > 100
    for block in found:
        first, *rest = block.split(" \\\n")
        assert pin(Requirement(first))
        assert rest, first
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}", line) for line in rest), first


@pytest.mark.parametrize("kind", LOCKS)
def test_no_lock_names_a_host_or_a_folder(kind: str) -> None:
    text = (ROOT / f"requirements-{kind}.lock").read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted|file:| @ |/", text)


@pytest.mark.parametrize(("kind", "extras"), [("lab", ("lab",)), ("dev", ("lab", "dev"))])
def test_the_locks_cover_what_the_project_asks_for(kind: str, extras: tuple[str, ...]) -> None:
    have = locked(kind)
    for requirement in [*wanted(*extras), *map(Requirement, project()["dependency-groups"]["setup"])]:
        entries = have.get(canonicalize_name(requirement.name), [])
        assert entries, requirement
        for entry in entries:
            # The Intel Mac's older version stands beside the others' and answers another requirement.
            if requirement.marker is None or requirement.marker == entry.marker:
                assert pin(entry) in requirement.specifier, (requirement, entry)


def test_the_packages_of_tests_hold_the_labs() -> None:
    lab, dev = locked("lab"), locked("dev")
    for name, entries in lab.items():
        assert {pin(entry) for entry in entries} <= {pin(entry) for entry in dev.get(name, [])}, name


def test_the_conda_environment_is_in_step_with_the_project() -> None:
    data = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    (pip,) = (entry["pip"] for entry in data["dependencies"] if isinstance(entry, dict))
    conda = [entry for entry in data["dependencies"] if isinstance(entry, str)]
    assert conda[:2] == ["python >=3.11,<3.15", "pip"]
    assert pip[-1] == "-e ."
    have = sorted(str(Requirement(line)) for line in [*conda[2:], *pip[:-1]])
    assert have == sorted(map(str, wanted("lab", "dev")))
    assert project()["project"]["requires-python"] == ">=3.11"


def test_the_matrix_covers_three_systems_and_every_python() -> None:
    text = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    matrix = yaml.safe_load(text)["jobs"]["tests"]["strategy"]["matrix"]
    assert matrix["python"] == list(PYTHONS)
    assert [system.partition("-")[0] for system in matrix["os"]] == ["ubuntu", "macos", "windows"]
    classifiers = [f"Programming Language :: Python :: {version}" for version in PYTHONS]
    assert set(classifiers) <= set(project()["project"]["classifiers"])


@pytest.mark.slow
@pytest.mark.install
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("kind", LOCKS)
def test_ready_made_packages_exist_for_every_system(kind: str, system: str, python: str, tmp_path: Path) -> None:
    command = [Path(sys.executable).with_name("uv"), "pip", "install", "--dry-run", "--target", tmp_path]
    command += ["--python-platform", system, "--python-version", python, "--only-binary", ":all:", "--require-hashes"]
    command += ["-r", ROOT / f"requirements-{kind}.lock"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(r"Would install \d{3} packages", done.stderr)
