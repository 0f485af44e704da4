"""Feedback that a learner can read: their answers, the hint of the task that failed, and no hidden test."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from traitlets import Bool, Unicode

from smlib.grading.sanitise import clean_html as clean_html  # the template knows it under this name
from smlib.text import speaking, t
from smlib.text.numbers import number

HIDDEN = re.compile(r"\n?### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", re.DOTALL)
ANSI = re.compile(r"\x1b\[[0-9;]*m")
MISSING = re.compile(r"name '(\w+)' is not defined")
LONGEST_TEXT = 20_000


def words(text: str) -> str:
    """Template filter: a hint as HTML; what stands in backticks becomes code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))


def say(key: str, lang: str, **values: Any) -> str:
    """Template filter: a sentence of the grading catalogue in the course's language."""
    with speaking(lang):
        shown = {name: number(v, 1 if v % 1 else 0) if isinstance(v, int | float) else v for name, v in values.items()}
        return t(f"grading.{key}", **shown)


class FeedbackExporter(HTMLExporter):
    """Writes the feedback page. A class of its own, because settings of `HTMLExporter` also reach nbgrader's formgrader."""


class HideTests(Preprocessor):
    """Remove hidden tests from the shown source, and from what a failed test printed.

    A test cell keeps one line per failure: the hint. Its traceback would quote the hidden test,
    and what a function under test printed there could repeat it.
    """

    # nbconvert's preprocessors are off by default, and nbgrader leaves them so.
    enabled = Bool(True).tag(config=True)
    language = Unicode("de", help="Language of the feedback").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Tell the template its language, then clean each cell."""
        resources["smlib_language"] = self.language
        cleaned: tuple[Any, Any] = super().preprocess(nb, resources)  # type: ignore[no-untyped-call]
        return cleaned

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Clean one cell."""
        hidden = HIDDEN.search(cell.source) is not None
        cell.source = HIDDEN.sub("", cell.source)
        if cell.cell_type != "code":
            return cell, resources
        meta = cell.metadata.get("nbgrader", {})
        if hidden or (meta.get("grade") and not meta.get("solution")):
            cell.outputs = [self._hint(o) for o in cell.outputs if o.output_type == "error"]
        return cell, resources

    def _hint(self, output: Any) -> Any:
        words = ANSI.sub("", str(output.get("evalue", ""))).strip()
        missing = MISSING.fullmatch(words) if output.get("ename") == "NameError" else None
        with speaking(self.language):
            if missing:  # a test is the first to want what a cell should have set
                words = " ".join(t(f"plain_errors.name.{part}", name=missing[1]) for part in ("happened", "next"))
            output["hint"] = words or t("grading.no_hint")
        output["traceback"] = []
        return output


class SafeOutputs(Preprocessor):
    """Sanitise HTML of outputs, drop scripts, shorten what is endless; the template cleans rendered Markdown."""

    enabled = Bool(True).tag(config=True)

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Clean one cell."""
        for output in cell.get("outputs", []):
            if "data" in output:
                output["data"] = self._safe(output["data"])
            elif output.output_type == "stream":
                output["text"] = ANSI.sub("", output["text"])[:LONGEST_TEXT]
            elif "hint" not in output:
                output["hint"] = ANSI.sub("", "\n".join(output.get("traceback", [])))[-LONGEST_TEXT:]
        return cell, resources

    def _safe(self, data: Any) -> Any:
        kept = {kind: data[kind] for kind in ("text/html", "image/png", "image/jpeg", "text/plain") if kind in data}
        if "text/html" in kept:
            kept["text/html"] = clean_html(kept["text/html"])
        if "text/plain" in kept:
            kept["text/plain"] = ANSI.sub("", kept["text/plain"])[:LONGEST_TEXT]
        return type(data)(kept)
