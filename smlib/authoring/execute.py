"""Run notebooks side by side in throw-away workshops and keep the outputs that nbval compares."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.authoring.build import Built
from smlib.authoring.errors import AuthoringError
from smlib.authoring.finding import Finding
from smlib.authoring.notebook import CHECKED, Notebook, dumps
from smlib.authoring.places import find_root
from smlib.authoring.rules.outputs import look_at

if TYPE_CHECKING:
    from nbformat import NotebookNode

TIMEOUT = 300
"""Seconds that one cell may take."""


def execute(made: Iterable[Built], *, workers: int = 2) -> tuple[list[Built], list[AuthoringError], list[Finding]]:
    """Run notebooks and store the outputs of cells tagged `nbval-check-output`.

    Each runs in a new folder that is removed afterwards, so nothing of it reaches a learner's workshop.

    Args:
        made: the notebooks as built.
        workers: how many run at the same time.

    Returns:
        The notebooks with outputs, the cells that failed, and what is wrong with outputs.
    """
    errors: list[AuthoringError] = []
    findings: list[Finding] = []
    done: list[Built] = []
    made = list(made)
    for built, ran in zip(made, run_all(made, workers=workers), strict=True):
        if isinstance(ran, AuthoringError):
            errors.append(ran)
            done.append(built)
            continue
        found = list(look_at(ran, _label(built.path)))
        findings += found
        done.append(Built(built.path, _keep(built.notebook, ran, {finding.cell for finding in found}), built.before))
    return done, errors, findings


def run_all(made: Iterable[Built], *, workers: int = 2) -> list[Notebook | AuthoringError]:
    """Run notebooks, each in a new folder that is removed afterwards, and return them with all outputs.

    Args:
        made: the notebooks as built.
        workers: how many run at the same time.

    Returns:
        For each, in the same order, the notebook with outputs, or the error that stopped it.
    """
    return asyncio.run(_all(list(made), workers))


async def _all(made: list[Built], workers: int) -> list[Notebook | AuthoringError]:
    gate = asyncio.Semaphore(max(1, workers))

    async def one(built: Built) -> Notebook | AuthoringError:
        async with gate:
            return await _run(built)

    return await asyncio.gather(*map(one, made))


async def _run(built: Built) -> Notebook | AuthoringError:
    """Run one notebook; return it with all outputs, or what happened."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    book = nbformat.reads(dumps(built.notebook), as_version=4)  # type: ignore[no-untyped-call]
    with (
        tempfile.TemporaryDirectory(prefix="smlib-build-", ignore_cleanup_errors=True) as folder,
        tempfile.TemporaryDirectory(prefix="smlib-kernel-", ignore_cleanup_errors=True) as sockets,
    ):
        (Path(folder) / ".smlib-workshop").touch()
        # Kernels that start together may draw the same port, and one dies; files are theirs alone.
        apart = {"transport": "ipc", "ip": str(Path(sockets, "kernel"))} if os.name == "posix" else {}
        client = NotebookClient(
            book,
            timeout=TIMEOUT,
            record_timing=False,
            config=Config(KernelManager=apart),
            resources={"metadata": {"path": folder}},
            extra_arguments=["--log-level=ERROR"],  # the kernel's own remarks would hide what authors have to read
        )
        try:
            await client.async_execute(env={**os.environ, "SMLIB_WORKSHOP": folder})
        except CellExecutionError as error:
            return _stopped("run_failed", built, book, f"{error.ename}: {error.evalue}")
        except (CellTimeoutError, DeadKernelError) as error:
            return _stopped("run_stopped", built, book, type(error).__name__)
    return dict(book)


def _stopped(code: str, built: Built, book: NotebookNode, problem: str) -> AuthoringError:
    return AuthoringError(code, file=_label(built.path), cell=_failed(book), problem=problem)


def _failed(book: NotebookNode) -> str:
    """Return the cell with an unexpected error, or the last one that was started."""
    ran = [cell for cell in book.cells if cell.cell_type == "code"]
    raised = [
        cell.id
        for cell in ran
        if any(output.output_type == "error" for output in cell.outputs)
        and "raises-exception" not in cell.metadata.get("tags", ())
    ]
    started = [cell.id for cell in ran if cell.execution_count is not None]
    return str((raised or started or ["–"])[-1])


def _label(path: Path) -> str:
    """Both languages have the same file name: say in which folder."""
    root = find_root(path.parent)
    return path.relative_to(root).as_posix() if root else path.name


def _keep(fresh: Notebook, ran: Notebook, unfit: set[str | None]) -> Notebook:
    """Return the built notebook with the outputs of its checked cells."""
    outputs = {cell["id"]: cell for cell in ran["cells"]}
    cells = []
    for cell in fresh["cells"]:
        if CHECKED in cell["metadata"].get("tags", ()) and cell["id"] not in unfit:
            done = outputs[cell["id"]]
            cell = {
                **cell,
                "outputs": [_plain(output) for output in done["outputs"]],
                "execution_count": done["execution_count"],
            }
        cells.append(cell)
    return {**fresh, "cells": cells}


def _plain(output: Any) -> dict[str, Any]:
    """Return an output as plain dictionaries; a traceback names folders of this machine, so it stays out."""
    kept = {key: dict(value) if key in ("data", "metadata") else value for key, value in output.items()}
    return {**kept, "traceback": []} if kept.get("output_type") == "error" else kept
