"""The commands for authors: `smlib build`, `smlib lint`, `smlib portion new`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from smlib.authoring import places
from smlib.authoring.errors import AuthoringError
from smlib.text import t

if TYPE_CHECKING:
    from smlib.authoring.build import Built


def build(argv: list[str]) -> int:
    """Build notebooks from their sources.

    Args:
        argv: `[--check] [--execute] [--workers N] [paths…]`.

    Returns:
        0; 1 when a source cannot be built, a notebook is out of date (`--check`) or a cell failed (`--execute`).
    """
    parser = argparse.ArgumentParser(prog="smlib build", description=t("authoring.help.build"))
    parser.add_argument("paths", nargs="*", type=Path, help=t("authoring.help.paths"))
    parser.add_argument("--check", action="store_true", help=t("authoring.help.check"))
    parser.add_argument("--execute", action="store_true", help=t("authoring.help.execute"))
    parser.add_argument("--workers", type=int, default=2, help=t("authoring.help.workers"))
    options = parser.parse_args(argv)
    try:
        return _build(options.paths, check=options.check, run=options.execute, workers=options.workers)
    except AuthoringError as error:
        return _say([error])


def _build(paths: list[Path], *, check: bool, run: bool, workers: int) -> int:
    from smlib.authoring import build as builder

    root = None if paths else places.root_of(Path.cwd())
    sources, wrong = builder.read_all(places.given(paths) if root is None else places.sources(root))
    if wrong:
        return _say(wrong)
    made = builder.plan(sources)
    gone = builder.orphans(root, made) if root else []
    if check:
        stale = [built.path for built in made if built.stale]
        for path in stale:
            print(t("authoring.says.stale", path=_short(path)))
        for path in gone:
            print(t("authoring.says.gone", path=_short(path)))
        _unrun(made)
        print(t("authoring.says.checked", count=len(made), stale=len(stale) + len(gone)))
        return 1 if stale or gone else 0
    failed = 0
    if run:
        from smlib.authoring.execute import execute

        made, errors, findings = execute(made, workers=workers)
        _say([*errors, *findings])
        failed = len(errors) + len(findings)
    written = builder.write(made)
    builder.remove(gone)
    for path in written:
        print(t("authoring.says.written", path=_short(path)))
    for path in gone:
        print(t("authoring.says.removed", path=_short(path)))
    _unrun(made)
    print(t("authoring.says.built", count=len(made), written=len(written), removed=len(gone)))
    return 1 if failed else 0


def _unrun(made: Iterable[Built]) -> None:
    """Name notebooks whose outputs nbval would miss."""
    waiting = sum(built.unrun for built in made)
    if waiting:
        print(t("authoring.says.unrun", count=waiting))


def lint(argv: list[str]) -> int:
    """Hold sources against the curriculum's rules.

    Args:
        argv: `[paths…]`; without paths the whole course, with the rules for modules.

    Returns:
        0 when nothing is found, else 1.
    """
    parser = argparse.ArgumentParser(prog="smlib lint", description=t("authoring.help.lint"))
    parser.add_argument("paths", nargs="*", type=Path, help=t("authoring.help.paths"))
    options = parser.parse_args(argv)
    try:
        return _lint(options.paths)
    except AuthoringError as error:
        return _say([error])


def _lint(paths: list[Path]) -> int:
    from smlib.authoring import lint as linter
    from smlib.authoring.build import read_all

    wanted = places.given(paths)
    root = places.find_root(wanted[0].parent) if wanted else places.root_of(Path.cwd())
    everything = places.sources(root) if root else []
    # A lesson is judged together with its exercise, so the other half is read as well.
    sources, wrong = read_all(dict.fromkeys([*everything, *wanted]))
    if wrong:
        names = {path.name for path in wanted}
        wrong = [error for error in wrong if not wanted or error.values.get("file") in names]
        if wrong:
            return _say(wrong)
    chosen = [source for source in sources if not wanted or source.path.resolve() in wanted]
    numbers = {source.portion for source in chosen if source.kind in ("lesson", "exercise")}
    chosen = [
        source
        for source in sources
        if source in chosen or (source.kind in ("lesson", "exercise") and source.portion in numbers)
    ]
    found = list(linter.check(chosen))
    if not wanted:
        found += linter.check_course(sources)
    _say(linter.sorted_findings(found))
    print(t("authoring.says.linted", count=len(chosen), found=len(found)))
    return 1 if found else 0


def portion(argv: list[str]) -> int:
    """Write the template of a new portion.

    Args:
        argv: `new NAME [--folder F] [--languages de,en] [--number 8.1]`.

    Returns:
        0; 1 when the file is there already.
    """
    parser = argparse.ArgumentParser(prog="smlib portion", description=t("authoring.help.portion"))
    actions = parser.add_subparsers(dest="action", required=True)
    new = actions.add_parser("new", help=t("authoring.help.new"))
    new.add_argument("name", help=t("authoring.help.name"))
    new.add_argument("--folder", type=Path, default=Path(), help=t("authoring.help.folder"))
    new.add_argument("--languages", default="de", choices=["de", "en", "de,en"], help=t("authoring.help.languages"))
    new.add_argument("--number", default="8.1", help=t("authoring.help.number"))
    options = parser.parse_args(argv)
    from smlib.authoring.template import write_portion

    try:
        path = write_portion(
            options.name, options.folder, languages=tuple(options.languages.split(",")), number=options.number
        )
    except AuthoringError as error:
        return _say([error])
    print(t("authoring.says.new", path=path))
    return 0


def _say(wrong: Iterable[object]) -> int:
    for each in wrong:
        print(each)
    return 1


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
