"""Run one notebook: learner's cells in L, tests in J; whatever a submission does, the run ends and goes on."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from typing import Any

from smlib.grading.allowance import Allowance
from smlib.grading.assignment import Cell, Notebook, is_test, marks
from smlib.grading.intake import LARGEST_CELL
from smlib.grading.points import Verdict
from smlib.grading.sanitise import clean_outputs
from smlib.grading.worker import Worker, ask
from smlib.text import t

AFTER_INTERRUPT = 1.5
"""Seconds that a cell has to give up when it is interrupted, and a judge to go on when the snapshot is gone."""
MOST_DEATHS = 3
LARGEST_OUTPUTS = 1_500_000
"""Bytes of output kept per notebook, so that an autograded file stays small."""
JUDGE = "judge"


def _note(name: str, key: str) -> Cell:
    words = t(f"grading.stopped.{key}")
    return {"output_type": "error", "ename": name, "evalue": words, "traceback": [words]}


@dataclass
class Run:
    """One notebook being run on a worker.

    Attributes:
        worker: the warm parent.
        known: the assignment's notebook.
        cells: cells of the submission; their outputs are filled in.
        ways: grade id -> "judge" or "snapshot", as the trainer's own solution decided.
        environment: variables for learner and judge.
        seconds: time for this notebook; it starts when the worker is ready.
        used: seconds that it used of them; without what others kept it waiting, as far as that mattered.
        waited: seconds that others kept it waiting.
        modules: if asked for, what the learner's process has loaded at the end.
    """

    worker: Worker
    known: Notebook
    cells: list[Cell]
    ways: dict[str, str]
    environment: dict[str, str]
    seconds: float
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    left: int = LARGEST_OUTPUTS
    alive: bool = True
    skip: set[int] = field(default_factory=set)
    used: float = 0.0
    waited: float = 0.0

    def go(self, files: dict[str, str], *, modules: bool = False) -> list[str]:
        """Run all code cells in their order.

        Args:
            files: what lies beside the notebook: relative path -> content in base64.
            modules: return what the learner's process has loaded (only asked of the trainer's own solution).

        Raises:
            Starved: if the machine was too busy to tell a slow cell from one that is kept waiting.
        """
        if not self.worker.order("sweep", keep=[])["clean"]:
            self.worker.restart()
        self.worker.order("files", files=files)
        self.learner, self.judge = self._fork("L"), self._fork("J")
        self.time = Allowance(self.worker, self.seconds)
        loaded: list[str] = []
        try:
            for place, cell in enumerate(self.cells):
                if cell["cell_type"] == "code" and cell["source"].strip():
                    if is_test(cell):
                        self._test(cell)
                    else:
                        self._learn(place, cell)
            if modules:
                for line in (self.learner, self.judge):
                    reply = ask(line, {"op": "modules"}, self.time.part(5))
                    loaded += reply["modules"] if isinstance(reply, dict) else []
        finally:
            self.used, self.waited = self.time.used, self.time.waited
            self.learner.close()
            self.judge.close()
        if not self.worker.order("sweep", keep=[])["clean"]:
            self.worker.restart()
        return loaded

    def _fork(self, who: str) -> socket.socket:
        return self.worker.fork(who, self.environment)

    def _show(self, cell: Cell, outputs: Any, *more: Cell) -> None:
        cell["outputs"] = [*clean_outputs(outputs, self.left), *more]
        self.left -= len(str(cell["outputs"]))

    # Learner's cells

    def _learn(self, place: int, cell: Cell) -> None:
        if not self.alive or self.time.left() <= 0:
            self._show(cell, [], _note("Stopped", "over"))
            return
        if len(cell["source"]) > LARGEST_CELL:
            self._show(cell, [], _note("Stopped", "long"))
            return
        reply = ask(self.learner, {"op": "cell", "source": cell["source"]}, self.time.cell())
        late = reply == "late"
        if late:
            self.worker.order("interrupt", who="L")
            reply = ask(self.learner, None, self.time.part(AFTER_INTERRUPT))
        answered = isinstance(reply, dict)
        outputs = reply.get("outputs") if isinstance(reply, dict) else []
        if late:
            self._show(cell, outputs, _note("CellTimeoutError", "time"))
        elif not answered:
            self._show(cell, outputs, _note("Stopped", "dead"))
        else:
            self._show(cell, outputs)
        if isinstance(reply, dict):
            count = reply.get("count")
            cell["execution_count"] = count if isinstance(count, int) and 0 <= count < 10**6 else None
        if not answered or any(o.get("ename") == "MemoryError" for o in cell["outputs"]):
            self._revive(place)

    def _revive(self, place: int) -> None:
        """Go on in a fresh process that ran all earlier cells but those that ended theirs."""
        self.skip.add(place)
        self.worker.order("sweep", keep=["J"])
        self.learner.close()
        self.learner = self._fork("L")
        self.alive = len(self.skip) <= MOST_DEATHS
        for earlier, cell in enumerate(self.cells[:place]):
            if not self.alive or earlier in self.skip or cell["cell_type"] != "code" or not cell["source"].strip():
                continue
            if is_test(cell) or len(cell["source"]) > LARGEST_CELL:
                continue
            reply = ask(self.learner, {"op": "cell", "source": cell["source"]}, self.time.cell())
            self.alive = isinstance(reply, dict)

    # Tests

    def _test(self, cell: Cell) -> None:
        name = marks(cell)["grade_id"]
        found = self._judged(cell, self.ways.get(name, JUDGE)) if self.time.left() > 0 else {"ok": False, "why": "over"}
        self.verdicts[name] = found
        outputs = found.get("outputs")
        if found.get("foreign"):  # words of a learner's function may repeat what a hidden test gave it
            for output in [
                o for o in (outputs if isinstance(outputs, list) else []) if o.get("output_type") == "error"
            ]:
                output["evalue"] = t("grading.reason.function", kind=str(output["ename"])[:60])
        if found.get("ok") or outputs:
            self._show(cell, outputs)
        else:
            self._show(cell, [], _note("Stopped", "time" if found.get("why") == "time" else "test"))

    def _judged(self, cell: Cell, way: str) -> Verdict:
        dead: Verdict = {"ok": False, "why": "dead"}
        if not self.alive:
            return dead
        ours, theirs = socket.socketpair()
        task = {
            "op": "test",
            "source": cell["source"],
            "way": way,
            "imports": self.known.imports,
            "own": self.known.own,
        }
        with ours, theirs:
            if ask(self.learner, {"op": "fork"}, self.time.cell(), (ours.fileno(),)) != {}:
                return dead
            ours.close()
            reply = ask(self.judge, task, self.time.cell(), (theirs.fileno(),))
            theirs.close()
        if isinstance(reply, dict):
            return reply
        late = reply == "late"
        if late:  # most likely the snapshot hangs in a function of the learner; then the judge goes on when it is gone
            self.worker.order("sweep", keep=["L", "J"])
            reply = ask(self.judge, None, self.time.part(AFTER_INTERRUPT))
        if not isinstance(reply, dict):
            self.worker.order("sweep", keep=["L"])
            self.judge.close()
            self.judge = self._fork("J")
        return {"ok": False, "why": "time" if late else "dead"}
