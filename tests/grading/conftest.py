"""The driver of the browser is shared with the tests of the lab."""

import sys
from pathlib import Path

for name in ("browser", "lab"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / name))
