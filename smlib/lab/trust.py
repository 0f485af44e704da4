"""Trust for what the course itself ships, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from smlib.lab.content import sha256


def sign(workshop: Path, names: Iterable[str], hashes: frozenset[str]) -> list[str]:
    """Sign notebooks as trusted if they are, byte for byte, in the list of shipped hashes.

    Args:
        workshop: folder of the notebooks.
        names: paths in it.
        hashes: sha256 of everything shipped.

    Returns:
        The names signed. Notebooks that are not shipped ones, or cannot be read, are left out.
    """
    import nbformat
    from nbformat.sign import NotebookNotary

    notary: Any = NotebookNotary()  # type: ignore[no-untyped-call]
    signed = []
    for name in names:
        path = workshop / name
        if path.suffix != ".ipynb" or not path.is_file():
            continue
        content = path.read_bytes()
        if sha256(content) in hashes:
            notary.sign(nbformat.reads(content.decode("utf-8"), as_version=4))  # type: ignore[no-untyped-call]
            signed.append(name)
    return signed
