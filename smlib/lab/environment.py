"""What JupyterLab finds around it: one settings folder of the package, and a place of its own for everything else.

Nothing is read from or written to the user's own Jupyter folders: another Jupyter on the machine, its settings, its
kernels and its add-ons change nothing here, and the lab changes nothing there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from smlib.lab.errors import LabError

SETTINGS = Path(__file__).parent / "settings"
# Inherited values of these would bring the user's own Jupyter back in.
UNSET = (
    "JUPYTER_NO_CONFIG",
    "JUPYTER_PORT",
    "JUPYTER_PREFER_ENV_PATH",
    "JUPYTER_TOKEN",
    "JUPYTERLAB_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
)


def state_folder(workshop: Path) -> Path:
    """Return where a workshop's lab keeps its own things: settings, log, addresses of running kernels.

    It lies in the user's data folder, not in the workshop, because a workshop may be on a shared or
    synchronised drive; `SMLIB_STATE` names another place.
    """
    named = os.environ.get("SMLIB_STATE", "").strip()
    if named:
        base = Path(named).expanduser().absolute()
    else:
        try:
            from platformdirs import user_data_path
        except ImportError as error:
            raise LabError("incomplete", package=error.name or "platformdirs") from error
        base = user_data_path("smlib", appauthor=False) / "lab"
    key = hashlib.sha256(os.path.normcase(workshop.resolve()).encode("utf-8")).hexdigest()[:12]
    return base / key


def variables(workshop: Path, state: Path, lang: str, *, extra: Sequence[str] = ()) -> dict[str, str]:
    """Return the environment variables of a lab on `workshop`; `extra` settings folders come before the shared ones."""
    return {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(str(SETTINGS / name) for name in (*extra, lang, "common")),
        "JUPYTER_CONFIG_DIR": str(state / "config"),
        "JUPYTER_DATA_DIR": str(state / "data"),
        "JUPYTER_RUNTIME_DIR": str(state / "runtime"),
        "JUPYTER_PATH": str(state / "data"),  # first of all, so that its python3 is the one that counts
        "JUPYTER_PLATFORM_DIRS": "0",
        "IPYTHONDIR": str(state / "ipython"),
        "SMLIB_WORKSHOP": str(workshop),
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else the debugger warns on the terminal
    }


def settle(workshop: Path, state: Path, lang: str, *, extra: Sequence[str] = ()) -> Mapping[str, str]:
    """Make the lab's own place and set the environment of this process; returns the variables set.

    Raises:
        OSError: if the place cannot be written.
        LabError: if there is no kernel to start.
    """
    for name in ("config", "data", "runtime", "ipython"):
        folder = state / name
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    (state / "config" / "custom").mkdir(exist_ok=True)
    shutil.copyfile(SETTINGS / "common" / "custom.css", state / "config" / "custom" / "custom.css")
    _write_kernel(state / "data" / "kernels" / "python3")
    _write_profile(state / "ipython" / "profile_default")
    for name in UNSET:
        os.environ.pop(name, None)
    values = variables(workshop, state, lang, extra=extra)
    os.environ.update(values)
    return values


def _write_profile(folder: Path) -> None:
    """Switch off IPython's history: it would keep every cell that was run, with times, and nobody needs that."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ipython_config.json").write_text(json.dumps({"HistoryManager": {"enabled": False}}), encoding="utf-8")


def _write_kernel(folder: Path) -> None:
    """Write the kernel spec of this very environment, whatever else is called python3 on the machine."""
    try:
        from ipykernel.kernelspec import get_kernel_dict
    except ImportError as error:
        raise LabError("incomplete", package=error.name or "ipykernel") from error
    spec = get_kernel_dict()
    spec["argv"] = [sys.executable, *spec["argv"][1:]]
    spec["display_name"] = "Python 3"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kernel.json").write_text(json.dumps(spec, indent=1), encoding="utf-8")
