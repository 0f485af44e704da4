"""The trainer's own solution runs first: it decides how each test is judged, so that no submission can choose."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

from smlib.grading.allowance import Starved
from smlib.grading.assignment import Notebook, is_test, marks
from smlib.grading.errors import GradingError
from smlib.grading.execute import JUDGE, Run
from smlib.grading.points import points
from smlib.grading.worker import Silent, Worker

SNAPSHOT = "snapshot"
PATIENCE = 300.0


@dataclass
class Reference:
    """What the trainer's own solution showed.

    Attributes:
        ways: grade id -> "judge", or "snapshot" for a test that only works in the learner's process.
        failed: grade id -> why the own solution misses full points.
        modules: what the solution loads; the warm parents load it too.
    """

    ways: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    modules: list[str] = field(default_factory=list)

    @property
    def weak(self) -> list[str]:
        """Tests that are judged the weak way."""
        return [name for name, way in self.ways.items() if way == SNAPSHOT]


def study(worker: Worker, known: Notebook, files: dict[str, str], environment: dict[str, str]) -> Reference:
    """Run the trainer's own solution and find the strongest way for each test.

    Args:
        worker: a warm parent.
        known: the notebook.
        files: what lies beside it in `source/`.
        environment: variables for learner and judge.

    Raises:
        GradingError: if this machine is too busy to tell whether it passes.
    """
    found = Reference()
    tests = [marks(cell)["grade_id"] for cell in known.source if is_test(cell)]
    for way in (JUDGE, SNAPSHOT):
        ways = {name: found.ways.get(name, way) for name in tests}
        run = Run(worker, known, copy.deepcopy(known.source), ways, environment, PATIENCE)
        try:
            modules = run.go(files, modules=way == JUDGE)
        except (Starved, Silent):
            raise GradingError("machine_busy", notebook=known.name) from None
        found.modules = found.modules or modules
        for name in tests:
            got, why = points(run.verdicts[name], known.points[name])
            if name not in found.ways and got == known.points[name]:
                found.ways[name] = way
                found.failed.pop(name, None)
            elif name not in found.ways:
                found.failed[name] = why or f"{got:g}"
        if len(found.ways) == len(tests):
            break
    for name in tests:
        # A test that the own solution does not pass stays with the judge: the strong way, and the trainer is told.
        found.ways.setdefault(name, JUDGE)
    return found
