"""Read files and print what came of each, in seconds of the processor and MB above what there was before.

Run as a program: `python measured_reading.py FILE …`; a line of JSON for each file. Memory is Linux's peak of this process.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path


def _peak(forget: bool = False) -> float:
    if not Path("/proc/self/status").exists():  # only Linux tells
        return 0.0
    if forget:
        Path("/proc/self/clear_refs").write_text("5")
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def measured(path: str) -> dict[str, object]:
    """Return outcome, seconds and MB of reading one file."""
    import pandas as pd

    import smlib as sm

    gc.collect()
    before = _peak(forget=True)
    start = time.process_time()
    try:
        table = sm.read(path, end_date="2026-08-16", own_name="Harkwerk", keep_text=True)
        outcome = f"table {len(table)}" if isinstance(table, pd.DataFrame) else type(table).__name__
    except sm.SourceError as error:
        outcome = f"error {error.code}"
        str(error)
    except BaseException as error:  # what must never happen is what is looked for
        outcome = f"broken {type(error).__name__}: {error}"[:300]
    return {"outcome": outcome, "seconds": time.process_time() - start, "peak": _peak() - before}


def main(paths: list[str]) -> None:
    """Read files and print what came of each."""
    import smlib as sm

    for warm in ("facebook-follows", "weblog", "business-profile", "mailbox", "facebook-archive-old"):  # imports
        sm.read(sm.example(warm), own_name="Harkwerk", end_date="2026-08-16")
    for path in paths:
        print(json.dumps(measured(path)))


if __name__ == "__main__":
    main(sys.argv[1:])
