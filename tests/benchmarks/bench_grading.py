"""How much faster `smlib grade` is than `nbgrader autograde`: the same submissions, side by side in one run.

    python tests/benchmarks/bench_grading.py [--students 10 40 100] [--workers 2] [--no-stock]

One notebook with 14 code cells that use pandas and matplotlib, a pure nbgrader course. Start-up, imports and the run of
the trainer's own solution are part of the time. Computing time counts all processes that a command waited for.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "grading"))

from course_tools import environment, scores
from small_course import answer, answered, book, cell, check, hand_in, make

from smlib.grading import jail

MODULE = "bench"
DATA = "import pandas as pd\nimport numpy as np\nimport matplotlib.pyplot as plt\nrng = np.random.default_rng(1)"
FRAME = (
    'df = pd.DataFrame({"g": rng.choice(list("abc"), 2000), "v": rng.normal(size=2000), "w": rng.integers(0, 9, 2000)})'
)
RIGHT = {
    "means": 'means = df.groupby("g")["v"].mean()',
    "total": 'total = int(df["w"].sum())',
    "wide": 'wide = df.pivot_table(index="g", columns="w", values="v", aggfunc="size")',
    "scale": "def scale(values):\n    return [v * 2 for v in values]",
}
SOURCE = book(
    cell("code", "imports", DATA),
    cell("code", "frame", FRAME),
    cell("code", "look", "df.describe()"),
    answer("means", RIGHT["means"]),
    check("means-check", 'assert abs(means["a"] - df[df.g == "a"].v.mean()) < 1e-9', 2),
    answer("total", RIGHT["total"]),
    check("total-check", 'assert total == df["w"].sum()'),
    cell("code", "picture", "ax = means.plot.bar()\nax.set_title('Mittel')\nplt.show()"),
    answer("wide", RIGHT["wide"]),
    check("wide-check", "assert wide.shape == (3, 9)"),
    answer("scale", RIGHT["scale"]),
    check("scale-check", "assert scale([1, 2]) == [2, 4]"),
    cell("code", "scatter", "plt.scatter(df.v, df.w); plt.show()"),
    cell("code", "last", "df.head()"),
)


@dataclass(frozen=True)
class Took:
    """Seconds of a command: on the clock, of computing, until its first line; what else ran before and after."""

    wall: float
    cpu: float
    first: float
    before: float
    after: float

    def __str__(self) -> str:
        load = f"load {self.before:.1f} before, {self.after:.1f} after"
        return f"{self.wall:7.1f} s {self.cpu:7.1f} s CPU   first line after {self.first:.2f} s   {load}"


def timed(course: Path, *words: str) -> Took:
    """Run a command in a course's folder and measure it."""
    before, load, begun = resource.getrusage(resource.RUSAGE_CHILDREN), os.getloadavg()[0], time.perf_counter()
    process = subprocess.Popen(
        words,
        cwd=course,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    first, lines = 0.0, []
    for line in process.stdout:
        first = first or time.perf_counter() - begun
        lines.append(line)
    if process.wait():
        sys.exit("".join(lines[-30:]))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(time.perf_counter() - begun, cpu, first, load, os.getloadavg()[0])


def compare(students: int, workers: int, stock: bool) -> bool:
    """Grade a class with both and print what it took; return whether all scores are equal.

    Ours runs before and after: nbgrader takes so long that other programs may come and go meanwhile.
    """
    command = [sys.executable, "-m", "smlib.cli", "grade", MODULE, f"--workers={workers}"]
    with tempfile.TemporaryDirectory() as base:
        ours, theirs, again = (Path(base, name) for name in ("ours", "stock", "again"))
        released = make(ours, MODULE, 'c.CourseDirectory.course_id = "bench"', tasks=SOURCE)["tasks"]
        for number in range(students):
            answers = dict(RIGHT) if number % 3 else {**RIGHT, "total": "total = 1"}
            hand_in(ours, MODULE, f"s{number:03}", tasks=answered(released, answers))
        for copy in (theirs, again):
            shutil.copytree(ours, copy)
        print(f"{students} submissions, {workers} workers, {os.cpu_count()} cores, {jail.best_level()}")
        first = timed(ours, *command)
        print("smlib grade       ", first, flush=True)
        if not stock:
            return True
        slow = timed(theirs, sys.executable, "-m", "nbgrader", "autograde", MODULE, "--create")
        print("nbgrader autograde", slow, flush=True)
        second = timed(again, *command)
        print("smlib grade       ", second)
        wall, cpu = (first.wall + second.wall) / 2, (first.cpu + second.cpu) / 2
        print(f"ratio              {slow.wall / wall:7.1f}   {slow.cpu / cpu:7.1f}")
        same = scores(ours, MODULE) == scores(theirs, MODULE) == scores(again, MODULE)
        print(f"scores of {students} submissions, cell by cell: {'equal' if same else 'DIFFERENT'}", flush=True)
        return same


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, nargs="+", default=[40])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-stock", action="store_true", help="only smlib grade")
    options = parser.parse_args()
    equal = [compare(students, options.workers, not options.no_stock) for students in options.students]
    sys.exit(0 if all(equal) else 1)


if __name__ == "__main__":
    main()
