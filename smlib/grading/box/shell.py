"""A real IPython shell whose outputs become notebook outputs, without kernel, sockets or threads."""

from __future__ import annotations

import base64
import io
import sys
import traceback
from typing import Any, ClassVar

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from traitlets.config import Config

LARGEST = 500_000
"""Bytes of output kept per cell."""


class Outputs:
    """The outputs of one cell, cut where they become endless."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.left = LARGEST

    def text(self, name: str, words: str) -> None:
        """Add to a stream; lines that follow each other become one output."""
        if not words or self.left <= 0:
            return
        size = len(words.encode("utf-8", "replace"))
        kept = words if size <= self.left else words[: self.left]
        if self.items and self.items[-1].get("name") == name:
            self.items[-1]["text"].append(kept)
        else:
            self.items.append({"output_type": "stream", "name": name, "text": [kept]})
        self._spend(size)

    def add(self, output: dict[str, Any], size: int) -> None:
        """Add any other output."""
        if size <= self.left:
            self.items.append(output)
        if self.left > 0:
            self._spend(size)

    def _spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            note = f"\n[{LARGEST // 1000} kB]\n"
            self.items.append({"output_type": "stream", "name": "stderr", "text": [note]})

    def clear(self) -> None:
        """Forget what was shown, as `clear_output` asks."""
        self.items.clear()

    def done(self) -> list[dict[str, Any]]:
        """Return the outputs as the notebook format has them."""
        return [
            {**item, "text": "".join(item["text"])} if item["output_type"] == "stream" else item for item in self.items
        ]


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a cell."""

    encoding = "utf-8"

    def __init__(self, label: str) -> None:
        self.label = label

    def write(self, words: str) -> int:
        """Add to the cell's outputs."""
        shell().outputs.text(self.label, str(words))
        return len(words)

    def writable(self) -> bool:
        """Libraries ask before they write."""
        return True


def _bundle(kind: str, data: dict[str, Any], metadata: Any, **more: Any) -> None:
    plain = {key: base64.b64encode(v).decode() if isinstance(v, bytes) else v for key, v in data.items()}
    output = {"output_type": kind, "data": plain, "metadata": metadata or {}, **more}
    shell().outputs.add(output, sum(len(str(v)) for v in plain.values()))


class Publisher(DisplayPublisher):
    """Where `display(…)` goes."""

    def publish(self, data: Any, metadata: Any = None, *args: Any, **kwargs: Any) -> None:
        """Keep what is displayed."""
        _bundle("display_data", data, metadata)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what was displayed."""
        shell().outputs.clear()


class Hook(DisplayHook):
    """Where the value of a cell's last line goes."""

    def write_output_prompt(self) -> None:
        """No prompt: notebooks have numbers of their own."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Keep the value as it is shown."""
        _bundle("execute_result", format_dict, md_dict, execution_count=self.prompt_count)


class Shell(InteractiveShell):
    """The shell of a learner, or of the judge (`brief`: only the lines of the test in a traceback)."""

    display_pub_class = Publisher
    displayhook_class = Hook
    brief: ClassVar[bool] = False
    outputs = Outputs()

    def enable_gui(self, gui: Any = None) -> None:
        """Nothing to do: `%matplotlib inline` asks for it, and there is no window."""

    def showtraceback(self, exc_tuple: Any = None, *args: Any, **kwargs: Any) -> None:
        """Show an error; for the judge without IPython's long traceback, which takes longer than most tests."""
        if not Shell.brief:
            super().showtraceback(exc_tuple, *args, **kwargs)
            return
        etype, evalue, _ = sys.exc_info() if exc_tuple is None else exc_tuple
        if etype is not None and evalue is not None:
            self._showtraceback(etype, evalue, [])

    def _format_exception_for_storage(self, *args: Any, **kwargs: Any) -> list[str]:
        """Keep no second traceback for a history that nobody reads."""
        return []

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        if Shell.brief:
            # Only the test's own lines are looked up: reading IPython's source would take longer than the test.
            walked = traceback.walk_tb(sys.exc_info()[2])
            found = traceback.StackSummary.extract(walked, lookup_lines=False)
            frames = [frame for frame in found if "ipython-input" in frame.filename]
            stb = [*traceback.format_list(frames), *traceback.format_exception_only(etype, evalue)]
        self.outputs.add(
            {
                "output_type": "error",
                "ename": etype.__name__,
                "evalue": str(evalue)[:5000],
                "traceback": [str(line)[:5000] for line in stb[:100]],
            },
            1,
        )


def shell() -> Shell:
    """Return the shell of this process."""
    return Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))


def run(source: str) -> tuple[ExecutionResult | None, list[dict[str, Any]]]:
    """Run one cell.

    Returns:
        What the shell says about it (None if even the shell gave up), and the outputs.
    """
    here = shell()
    here.outputs = Outputs()
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
    result = None
    try:
        result = here.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
    except BaseException:  # a submission may raise anything, also out of a hook
        here.showtraceback()
    return result, here.outputs.done()
