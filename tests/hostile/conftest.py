"""The tools of the grading tests are used here too."""

import sys
from pathlib import Path

for name in ("grading", "browser", "lab"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / name))
