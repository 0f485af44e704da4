"""Build the site, offline: the lessons as the lab ships them, run and rendered, the guides, and smlib's reference.

`python docs/build.py` writes `docs/_build/<language>/`. Lessons that were run are kept in `.cache/lessons/` under a
hash of everything that can change an output, so a second build runs nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reference import write_reference

from smlib.authoring.build import Built
from smlib.authoring.execute import run_all
from smlib.course.portions import title
from smlib.lab.content import EXERCISES, sha256, shipped
from smlib.text import LANGUAGES, speaking, t

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
_LOADS = re.compile(r"<(?:script|img|link|iframe)\b[^>]*\b(?:src|href)=\"(?:https?:)?//", re.IGNORECASE)


def main() -> int:
    """Build both languages; return 0, or 1 if a lesson failed or Sphinx warned."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE / "_build", help="where the site is written")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "lessons", help="lessons that were run")
    parser.add_argument("--workers", type=int, default=2, help="lessons run at the same time")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    books = {lang: notebooks(lang, options.cache) for lang in LANGUAGES}
    run([book for found in books.values() for book in found], options.workers)
    with tempfile.TemporaryDirectory(prefix="smlib-site-") as scratch:
        for lang, found in books.items():
            source = Path(scratch, lang)
            shutil.copytree(HERE / lang, source)
            shutil.copytree(HERE / "images", source / "images")
            for page in HERE.glob("*.md") if lang == "en" else ():
                shutil.copy(page, source)  # how well something works, in English only
            with speaking(lang):
                write_lessons(source / "lessons", found)
                write_reference(source / "reference")
            if sphinx(source, options.out / lang, lang) or outside(options.out / lang):
                return 1
    shutil.copyfile(HERE / "index.html", options.out / "index.html")
    wanted = {book.kept for found in books.values() for book in found}
    for path in set(options.cache.glob("*.ipynb")) - wanted:
        path.unlink()
    print(options.out / "index.html")
    return 0


def sphinx(source: Path, out: Path, lang: str) -> int:
    """Render one language; a warning is an error."""
    shutil.rmtree(out, ignore_errors=True)
    ways = ["-b", "html", "-W", "--keep-going", "-q", "-j", "2", "-D", f"language={lang}"]
    with speaking(lang):  # the theme has no German for it
        ways += ["-D", f"html_theme_options.header_dropdown_text={t('site.more')}"]
    places = ["-c", str(HERE), "-d", f"{source}-doctrees", str(source), str(out)]
    return subprocess.run([sys.executable, "-m", "sphinx", *ways, *places], cwd=ROOT).returncode


def outside(out: Path) -> list[str]:
    """Name the pages that would load something from another server."""
    found = [str(page) for page in out.rglob("*.html") if _LOADS.search(page.read_text(encoding="utf-8"))]
    for page in found:
        print(f"{page}: loads from another server", file=sys.stderr)
    return found


@dataclass(frozen=True)
class Book:
    """A notebook as the lab ships it.

    Attributes:
        name: its path in a workshop.
        content: the file.
        kept: where it lies with outputs; None for an exercise, which is shown as a learner finds it.
    """

    name: str
    content: bytes
    kept: Path | None

    @property
    def group(self) -> str:
        """`0_welcome`, the module's number, `analysis` or `exercises`."""
        return self.name.split("/")[0] if "/" in self.name else self.name[0].replace("0", "0_welcome")


def notebooks(lang: str, store: Path) -> list[Book]:
    """Return what the lab ships in one language, lessons with the place where their outputs are kept."""
    state = surroundings()
    found = []
    for name, content in sorted(shipped(lang, root=ROOT).items()):
        if name.endswith(".ipynb"):
            kept = store / f"{sha256(state + content)}.ipynb"
            found.append(Book(name, content, None if name.startswith(f"{EXERCISES}/") else kept))
    return found


@cache
def surroundings() -> bytes:
    """Return a hash of what lessons run on: the library and the example data."""
    files = (path for folder in ("smlib", "datasets") for path in (ROOT / folder).rglob("*") if path.is_file())
    parts = [f"{path} {sha256(path.read_bytes())}" for path in sorted(files) if "__pycache__" not in path.parts]
    return "\n".join(parts).encode()


def run(books: list[Book], workers: int) -> None:
    """Run the lessons that have no outputs yet.

    Raises:
        SystemExit: when a lesson fails; those that ran stay in the cache.
    """
    missing = [book for book in books if book.kept and not book.kept.is_file()]
    made = [Built(ROOT / book.name, json.loads(book.content), None) for book in missing]
    failed = []
    for book, ran in zip(missing, run_all(made, workers=workers), strict=True):
        if isinstance(ran, Exception):
            failed.append(f"{book.name}: {ran}")
        elif book.kept:
            book.kept.write_text(json.dumps(_shown(ran), ensure_ascii=False), encoding="utf-8")
    if failed:
        raise SystemExit("\n".join(failed))


def _shown(ran: dict[str, Any]) -> dict[str, Any]:
    """Leave out what only smlib's own tools read, and lines of progress that have ended."""
    for cell in ran["cells"]:
        for output in cell.get("outputs", ()):
            for kind in [name for name in output.get("data", ()) if name.startswith("application/vnd.smlib")]:
                del output["data"][kind]
        if "outputs" in cell:
            cell["outputs"] = [output for output in cell["outputs"] if output.get("data") != {"text/plain": ""}]
    return ran


def write_lessons(folder: Path, books: list[Book]) -> None:
    """Write notebooks and the page that lists them by module."""
    groups: dict[str, list[str]] = {}
    for book in books:
        path = folder / book.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(book.kept.read_bytes() if book.kept else book.content)
        groups.setdefault(book.group, []).append(entry(book))
    lines = [f"# {t('site.lessons')}", "", t("site.lessons_text")]
    for group in sorted(groups):
        lines += ["", "```{toctree}", f":caption: {caption(group)}", ":maxdepth: 1", "", *groups[group], "```"]
    (folder / "index.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def entry(book: Book) -> str:
    """Return a line of the table of contents; portions carry their number."""
    page = book.name.removesuffix(".ipynb")
    number = page.split("-")[0]
    return f"{number} {title(number)} <{page}>" if book.group in "1234567" else page


def caption(group: str) -> str:
    """Return the heading of a group of lessons."""
    return t(f"path.modules.m{group}" if group in "1234567" else f"site.{group}")


if __name__ == "__main__":
    raise SystemExit(main())
