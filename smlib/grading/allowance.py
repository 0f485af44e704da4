"""The time of a submission: what it computes and sleeps counts, what it has to wait for a processor does not."""

from __future__ import annotations

import os
import time

from smlib.grading.box.wire import Left
from smlib.grading.worker import Worker

GUARD = 5
"""Most times the allowed seconds on the clock, however busy the machine is."""
STEP = 0.05  # seconds between two looks while a submission is kept waiting


class Starved(Exception):
    """The machine was too busy for a verdict: the submission had little of its time, and much of ours."""


class Allowance:
    """Seconds of one notebook, read from the clock as long as they last, then corrected by what others took.

    Args:
        worker: the warm parent that watches the submission's processes.
        seconds: what the notebook may take.
    """

    def __init__(self, worker: Worker, seconds: float) -> None:
        self.worker, self.seconds = worker, seconds
        self.guard = GUARD * max(seconds, worker.limits.seconds)
        self.begun = time.monotonic()
        self.waited = 0.0

    @property
    def used(self) -> float:
        """Seconds used so far, without what others took as far as it was looked at."""
        return time.monotonic() - self.begun - self.waited

    def left(self) -> float:
        """Return the seconds left for the notebook; not more than 0 if it has had its time.

        Raises:
            Starved: if the machine is too busy to tell.
        """
        if self.used >= self.seconds:
            self._look()
        return self.seconds - self.used

    def cell(self) -> Left:
        """Return what tells how much is left for one cell."""
        return self.part(min(self.worker.limits.cell, self.left()))

    def part(self, seconds: float) -> Left:
        """Return a function that tells what is left of some seconds from now on; it raises TimeoutError at the end."""
        begun = self.used

        def left() -> float:
            if self.used - begun >= seconds:
                self._look()
            rest = seconds - (self.used - begun)
            if rest <= 0:
                raise TimeoutError
            return max(rest, STEP)

        return left

    def _look(self) -> None:
        """Ask the parent how long the submission was kept waiting."""
        waited = self.worker.order("clock")["waited"]
        if waited is None:
            if _busy():
                raise Starved
            return
        self.waited = max(self.waited, waited)
        if time.monotonic() - self.begun > self.guard and self.used < self.seconds:
            raise Starved


def _busy() -> bool:
    """Tell whether more programs want a processor than there are, where the system does not say whom that hurt."""
    return os.getloadavg()[0] > (os.cpu_count() or 1)
