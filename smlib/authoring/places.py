"""Where sources stand and where their notebooks go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from smlib.authoring.errors import AuthoringError
from smlib.authoring.source import LANGUAGES, Source

LESSONS, ANALYSIS, TASKS = Path("curriculum/lessons"), Path("curriculum/analysis"), Path("exercises/tasks")
TRAINERS = Path("curriculum/trainers")
_SOURCES = (LESSONS, TASKS, ANALYSIS, TRAINERS)


def find_root(start: Path) -> Path | None:
    """Return the nearest folder above `start` that holds `curriculum/lessons`, or None."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / LESSONS).is_dir()), None)


def root_of(start: Path) -> Path:
    """Return the curriculum's folder.

    Raises:
        AuthoringError: if there is none above `start`.
    """
    root = find_root(start)
    if root is None:
        raise AuthoringError("no_root", folder=start.resolve().name or str(start))
    return root


def sources(root: Path) -> list[Path]:
    """Return all sources of a curriculum, lessons first."""
    return [
        path for folder in _SOURCES for path in sorted((root / folder).glob("*.md")) if path.name.lower() != "readme.md"
    ]


def given(paths: list[Path]) -> list[Path]:
    """Return the sources that a person named: files, and every source in a folder.

    Raises:
        AuthoringError: for a file that is not there.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sources(path) if (path / LESSONS).is_dir() else sorted(path.glob("*.md"))
        elif path.is_file():
            found.append(path)
        else:
            raise AuthoringError("no_file", file=str(path))
    return list(dict.fromkeys(path.resolve() for path in found))


def target(source: Source, lang: str) -> Path:
    """Return where the notebook of one language is written.

    A portion outside a curriculum (a learner's own) gets its notebook beside it.
    """
    path = source.path.resolve()
    root = find_root(path.parent)
    inside = root is not None and path.parent in [root / folder for folder in _SOURCES]
    if root is None or not inside:
        return path.with_suffix(".ipynb") if len(source.languages) == 1 else path.with_name(f"{path.stem}.{lang}.ipynb")
    name = f"{path.stem}.ipynb"
    if path.parent == root / TASKS:
        return root / "exercises" / lang / "source" / f"module-{source.portion.split('.')[0]}" / name
    if path.parent == root / TRAINERS:
        # Part of the package: learners never see it, and it runs in a course only.
        return root / "smlib" / "lab" / "trainers" / lang / name
    if path.parent == root / ANALYSIS:
        return root / "curriculum" / lang / "analysis" / name
    return root / "curriculum" / lang / name


def built(root: Path) -> Iterator[Path]:
    """Yield every notebook that lies where built ones go."""
    for lang in LANGUAGES:
        yield from sorted((root / "curriculum" / lang).glob("*.ipynb"))
        yield from sorted((root / "curriculum" / lang / "analysis").glob("*.ipynb"))
        yield from sorted((root / "smlib" / "lab" / "trainers" / lang).glob("*.ipynb"))
        yield from sorted((root / "exercises" / lang / "source").glob("*/*.ipynb"))
