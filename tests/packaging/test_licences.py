"""What learners and companies install may be used, changed and passed on freely: permissive licences only."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PERMISSIVE = re.compile(
    r"\b(MIT|MIT-CMU|BSD|0BSD|BSD-[234]-Clause|Apache(-2\.0)?|ISC|PSF(-2\.0)?|Python Software Foundation|HPND|Zlib"
    r"|CC0(-1\.0)?|Unlicense|CC-BY-4\.0|matplotlib)\b",
    re.IGNORECASE,
)
COPYLEFT = re.compile(r"\b[AL]?GPL|EUPL|CDDL|EPL|GNU\b|Public License", re.IGNORECASE)
# Copyleft for their own files only (MPL 2.0); they are used unchanged.
FILE_COPYLEFT = {"certifi", "fqdn", "tqdm"}


def closure(*roots: str) -> dict[str, Distribution]:
    """Return every distribution that the requirements lead to on this machine."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(line) for line in roots]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        key = (name, frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            raise AssertionError(f"{name} is required and not installed") from None
        for line in found[name].requires or []:
            inner = Requirement(line)
            if inner.marker is None or any(inner.marker.evaluate({"extra": extra}) for extra in ("", *wanted.extras)):
                waiting.append(inner)
    return found


def licence(package: Distribution) -> str:
    """Return what a package says about its licence: the expression, else the classifiers, else the first line."""
    said = package.metadata
    if said.get("License-Expression"):
        return str(said["License-Expression"])
    listed = [
        line.rpartition("::")[2].strip() for line in said.get_all("Classifier") or [] if line.startswith("License")
    ]
    own = [line for line in listed if line != "OSI Approved"]
    return " OR ".join(own) or str(said.get("License") or "").strip().splitlines()[0]


def test_what_a_course_needs_is_licensed_permissively() -> None:
    packages = closure("smlib[lab]")
    assert len(packages) > 100
    wrong = {}
    for name, package in packages.items():
        said = licence(package)
        parts = re.split(r"\s+OR\s+", said)
        if name in FILE_COPYLEFT and "MPL" in said.replace("Mozilla Public License", "MPL"):
            continue
        # One licence of a choice is enough.
        if not any(PERMISSIVE.search(part) and not COPYLEFT.search(part) for part in parts):
            wrong[name] = said
    assert wrong == {}


def test_smlib_alone_brings_no_server_and_no_grader() -> None:
    names = set(closure("smlib"))
    assert not names & {"jupyterlab", "jupyter-server", "notebook", "nbgrader", "jupyterhub", "ipykernel", "nbconvert"}
    assert len(names) < 60
