"""What a wheel holds beside the code: lessons, exercises as release versions, and the example data."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# Data of unverified licence (datasets/open-unverified) does not travel.
DATA = ("datapackage.json", "harkwerk", "open")


class CourseContent(BuildHookInterface[Any]):
    """Adds the course to a wheel; an editable install reads it from the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files to add; hatchling calls this before it packs."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from smlib.lab import content
        finally:
            sys.path.remove(str(root))
        self._scratch = tempfile.TemporaryDirectory()
        made = Path(self._scratch.name)
        content.write(made, root)
        added = {str(made): "smlib/lab/content"}
        added.update({str(root / "datasets" / name): f"smlib/_data/{name}" for name in DATA})
        build_data["force_include"].update(added)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Clear away what was made for the wheel."""
        if version != "editable":
            self._scratch.cleanup()
