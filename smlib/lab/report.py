"""`smlib report`: run an analysis notebook on a folder of exports, without anybody watching, into one HTML page.

It stands in the lab because the lab knows where notebooks lie, in a checkout as in an installed wheel.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import logging
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from smlib.course.inputs import MIME, PAGE
from smlib.errors import SmlibError, check_choice, load
from smlib.lab import content
from smlib.lab.errors import LabError
from smlib.text import language, t

FOLDER = "analysis/"
TIMEOUT = 600
"""Seconds that one cell may take."""
_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}
img{max-width:100%;height:auto}table{font-size:.95em}pre{white-space:pre-wrap}a{color:#0057a3}
.jp-OutputPrompt,.jp-InputPrompt,.anchor-link{display:none}@media print{body{margin:0}}"""


@dataclass(frozen=True)
class Report:
    """What came of a run.

    Attributes:
        path: the page.
        missing: a line for each table that was missing.
        problem: why the run stopped; None if it did not.
    """

    path: Path
    missing: tuple[str, ...]
    problem: str | None


def main(argv: list[str]) -> int:
    """Run the command `smlib report NAME --data FOLDER --out FILE.html`.

    Args:
        argv: the words after `report`.

    Returns:
        0; 1 if the notebook stopped before its end, because something it cannot do without was missing or a cell
        failed. The page is written all the same, with the list of what was missing. 2 for words that fit nothing.
    """
    parser = argparse.ArgumentParser(prog="smlib report", description=t("report.help.description"))
    parser.add_argument("name", help=t("report.help.name"))
    parser.add_argument("--data", type=Path, help=t("report.help.data"))
    parser.add_argument("--out", type=Path, required=True, help=t("report.help.out"))
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help=t("report.help.set"))
    options = parser.parse_args(argv)
    try:
        report = make(options.name, options.data, options.out, parameters=dict(map(_assignment, options.set)))
    except SmlibError as error:
        print(error)
        return 2
    print(t("report.written", path=report.path))
    if report.missing:
        print(t("report.missing"))
        for line in report.missing:
            print(f"- {line}")
    if report.problem:
        print(t("report.stopped", problem=report.problem))
        return 1
    return 0


def _assignment(text: str) -> tuple[str, Any]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip().isidentifier():
        raise LabError("report_set", given=text)
    try:
        return name.strip(), _listed(ast.literal_eval(value))
    except (ValueError, SyntaxError):
        return name.strip(), value


def _listed(value: Any) -> Any:
    """Return pairs as lists, also inside: papermill would write a tuple into the notebook as a text."""
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, list | tuple) else value


def names(lang: str, *, root: Path | None = None) -> dict[str, bytes]:
    """Return every analysis notebook of a language: name -> notebook."""
    shipped = content.shipped(lang, root=root)
    return {
        path.removeprefix(FOLDER).removesuffix(".ipynb"): book
        for path, book in shipped.items()
        if path.startswith(FOLDER) and path.endswith(".ipynb")
    }


def make(
    name: str,
    data: Path | None,
    out: Path,
    *,
    parameters: dict[str, Any] | None = None,
    root: Path | None = None,
) -> Report:
    """Run an analysis notebook in the current language and write its page.

    Args:
        name: the notebook, such as `"campaign"`.
        data: folder of exports; None takes the case company's examples.
        out: the page to write; further files that the notebook writes lie beside it.
        parameters: further values for the notebook's first cell.
        root: a checkout to take notebooks from; by default what is installed.

    Raises:
        InputError: for an unknown notebook or parameter.
        LabError: if the folder of exports is not there.
        PackageError: without papermill (it comes with `smlib[lab]`).
    """
    books = names(language(), root=root)
    check_choice("report", name, sorted(books))
    if data is not None and not data.exists():
        raise LabError("report_data", folder=str(data))
    out.parent.mkdir(parents=True, exist_ok=True)
    given = {"data": None if data is None else str(data.resolve()), **(parameters or {})}
    with tempfile.TemporaryDirectory(prefix="smlib-report-") as scratch:
        source = Path(scratch) / f"{name}.ipynb"
        source.write_bytes(books[name])
        _known(source, given)
        notebook, problem = _run(source, given, out.parent.resolve())
    whole = [output["data"][PAGE] for output in _outputs(notebook) if PAGE in output.get("data", {})]
    page = _page(notebook, name) if problem or not whole else whole[-1]
    out.write_text(page, encoding="utf-8")
    states = [output["data"][MIME] for output in _outputs(notebook) if MIME in output.get("data", {})]
    missing = tuple(dict.fromkeys(line for state in states for line in state["missing"]))
    return Report(out, missing, problem)


def _known(source: Path, given: dict[str, Any]) -> None:
    """Refuse a parameter that the notebook would silently ignore."""
    papermill = load("papermill", package="smlib[lab]", purpose="smlib report")
    with _calm():
        known = papermill.inspect_notebook(str(source))
    for parameter in given:
        check_choice("--set", parameter, known)


@contextlib.contextmanager
def _calm() -> Iterator[None]:
    """Keep papermill's running commentary off the terminal."""
    logger = logging.getLogger("papermill")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _run(source: Path, given: dict[str, Any], folder: Path) -> tuple[dict[str, Any], str | None]:
    """Return the notebook as it ran, and why it stopped."""
    papermill = load("papermill", package="smlib[lab]", purpose="smlib report")
    import nbformat
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    ran = source.with_name("ran.ipynb")
    problem = None
    # The workshop of whoever runs this is none of the report's business: what it keeps lies beside the page.
    before = os.environ.get("SMLIB_WORKSHOP")
    os.environ["SMLIB_WORKSHOP"] = str(folder)
    try:
        with _calm():
            papermill.execute_notebook(
                str(source),
                str(ran),
                parameters=given,
                kernel_name="python3",
                cwd=str(folder),
                progress_bar=False,
                execution_timeout=TIMEOUT,
                extra_arguments=["--log-level=ERROR"],  # the kernel's own remarks are not for whoever wants a report
            )
    except PapermillExecutionError as error:
        problem = str(error.evalue)
    except (CellTimeoutError, DeadKernelError) as error:
        problem = type(error).__name__
    finally:
        if before is None:
            del os.environ["SMLIB_WORKSHOP"]
        else:
            os.environ["SMLIB_WORKSHOP"] = before
    notebook: dict[str, Any] = nbformat.read(ran, as_version=4)  # type: ignore[no-untyped-call]
    notebook["cells"] = [nbformat.from_dict(cell) for cell in _finished(notebook["cells"])]  # type: ignore[no-untyped-call]
    return notebook, problem


def _finished(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop papermill's own cells and everything after a cell that failed: headings without their figures mislead."""
    kept = []
    for cell in cells:
        tags = cell["metadata"].get("tags", [])
        if "papermill-error-cell-tag" in tags:
            continue
        failed = any(output["output_type"] == "error" for output in cell.get("outputs", []))
        outputs = [output for output in cell.get("outputs", []) if output["output_type"] != "error"]
        kept.append({**cell, "outputs": outputs} if cell["cell_type"] == "code" else cell)
        if failed and "raises-exception" not in tags:
            break
    return kept


def _outputs(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in notebook["cells"]:
        yield from cell.get("outputs", [])


def _page(notebook: dict[str, Any], name: str) -> str:
    """Return one page that loads nothing from anywhere: text and results, no code."""
    from nbconvert import HTMLExporter

    exporter: Any = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="basic", exclude_input=True, exclude_output_prompt=True
    )
    body, _ = exporter.from_notebook_node(notebook)
    title = next((cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown"), name).splitlines()[
        0
    ]
    return (
        f'<!doctype html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title.lstrip('# '))}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n"
        "</main>\n</body>\n</html>\n"
    )
