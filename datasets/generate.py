"""Write the case company's data: `python datasets/generate.py [--out DIR] [--check]`."""

from __future__ import annotations

import argparse
import filecmp
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from generator.run import generate  # noqa: E402


def _files(folder: Path) -> set[str]:
    paths = [*folder.joinpath("harkwerk").rglob("*"), folder / "datapackage.json"]
    return {path.relative_to(folder).as_posix() for path in paths if path.is_file()}


def check(folder: Path) -> list[str]:
    """Return the files below `folder` that differ from what the generator writes now."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch)
        generate(fresh)
        have, want = _files(folder), _files(fresh)
        differ = {name for name in have & want if not filecmp.cmp(folder / name, fresh / name, shallow=False)}
        return sorted((have ^ want) | differ)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to (default: this one)")
    parser.add_argument("--check", action="store_true", help="write nothing; name what is stale")
    options = parser.parse_args()
    if options.check:
        stale = check(options.out)
        print("\n".join(stale) or "up to date")
        return 1 if stale else 0
    facts = generate(options.out)
    print(f"{options.out}: {len(_files(options.out))} files, {facts['posts_total']} posts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
