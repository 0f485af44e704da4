"""What the lab ships: lessons as they are built, exercises as release versions, and the hashes of all of them.

In a wheel they lie ready in `smlib/lab/content/<lang>` (made by `write` when the wheel is built). In a checkout
they are read from `curriculum/` and `exercises/`; solutions are cut out on the way.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from smlib.lab.errors import LabError
from smlib.lab.release import release

WELCOME = "0.0-welcome.ipynb"
EXERCISES = "exercises"
MANIFEST = "manifest.json"
HERE = Path(__file__).parent


def checkout() -> Path | None:
    """Return the root of the checkout that smlib runs from, or None if it is installed."""
    root = HERE.parents[1]
    return root if (root / "curriculum").is_dir() and (root / "exercises").is_dir() else None


def shipped(lang: str, *, root: Path | None = None) -> dict[str, bytes]:
    """Return every shipped file of a language: path in the workshop -> content.

    Args:
        lang: `"de"` or `"en"`.
        root: a checkout to read from; by default the wheel's own content, else the checkout smlib runs from.

    Raises:
        LabError: if there are no lessons, or a packed file is not the one that was packed.
    """
    packed = HERE / "content" / lang
    if root is None and packed.is_dir():
        return _packed(packed)
    root = root or checkout()
    found = _from_checkout(root, lang) if root else {}
    if WELCOME not in found:
        raise LabError("no_lessons", folder=str(root / "curriculum" / lang if root else packed))
    return found


def sha256(content: bytes) -> str:
    """Return the hash by which shipped files are known."""
    return hashlib.sha256(content).hexdigest()


def fingerprint(content: bytes, name: str) -> str:
    """Return a hash of what a person may have changed.

    For a notebook these are the cells' kind, text, pictures and grading marks: running it, which adds outputs
    and counts, is no change. Anything else, a damaged notebook too, is taken byte by byte.
    """
    if not name.endswith(".ipynb"):
        return sha256(content)
    try:
        notebook = json.loads(content)
        cells = [
            [cell["cell_type"], "".join(cell["source"]), cell.get("attachments"), cell["metadata"].get("nbgrader")]
            for cell in notebook["cells"]
        ]
        what: Any = [cells, notebook["metadata"].get("smlib")]
    except (ValueError, KeyError, TypeError, AttributeError):
        return sha256(content)
    return sha256(json.dumps(what, sort_keys=True).encode("utf-8"))


def write(target: Path, root: Path) -> list[Path]:
    """Write the content of both languages for a wheel, with its hash manifests; needs the standard library only.

    Args:
        target: folder that becomes `smlib/lab/content`.
        root: the checkout.

    Returns:
        The files written.
    """
    written = []
    for lang in ("de", "en"):
        files = shipped(lang, root=root)
        manifest = {name: sha256(content) for name, content in sorted(files.items())}
        for name, content in {**files, MANIFEST: _json(manifest)}.items():
            path = target / lang / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written.append(path)
    return written


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _packed(folder: Path) -> dict[str, bytes]:
    manifest: dict[str, str] = json.loads((folder / MANIFEST).read_bytes())
    found = {name: (folder / name).read_bytes() for name in manifest}
    for name, content in found.items():
        if sha256(content) != manifest[name]:
            raise LabError("damaged", name=name)
    return found


def _from_checkout(root: Path, lang: str) -> dict[str, bytes]:
    lessons = root / "curriculum" / lang
    found = {path.relative_to(lessons).as_posix(): path.read_bytes() for path in _files(lessons)}
    source = root / "exercises" / lang / "source"
    for path in _files(source):
        # `module-1/1.1-slug.ipynb` -> `exercises/1.1-slug.ipynb`: learners think in portions, not in assignments.
        name = f"{EXERCISES}/{Path(*path.relative_to(source).parts[1:]).as_posix()}"
        found[name] = release(path.read_bytes(), lang) if path.suffix == ".ipynb" else path.read_bytes()
    return dict(sorted(found.items()))


def _files(folder: Path) -> list[Path]:
    """Return the files below a folder; hidden ones and caches are nobody's lesson."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith((".", "__")) for part in path.relative_to(folder).parts)
    )
