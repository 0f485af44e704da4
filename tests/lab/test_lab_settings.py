"""The settings folder: every name in it is one that this JupyterLab knows, and the safe values are set."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from smlib.lab.environment import SETTINGS

LAB = Path(sys.prefix) / "share" / "jupyter" / "lab"


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


OVERRIDES = _read(SETTINGS / "common" / "labconfig" / "default_setting_overrides.json")
SERVER = _read(SETTINGS / "common" / "jupyter_server_config.json")
PAGE = _read(SETTINGS / "common" / "labconfig" / "page_config.json")


@pytest.mark.parametrize("plugin", OVERRIDES)
def test_every_setting_is_one_that_jupyterlab_knows(plugin: str) -> None:
    package, _, name = plugin.partition(":")
    schema = _read(LAB / "schemas" / package / f"{name}.json")
    assert set(OVERRIDES[plugin]) <= set(schema["properties"])
    if "toolbar" in OVERRIDES[plugin]:
        (bars,) = schema["jupyter.lab.toolbars"].values()
        assert {item["name"] for item in OVERRIDES[plugin]["toolbar"]} <= {item["name"] for item in bars}


def test_every_disabled_package_is_part_of_jupyterlab_or_installed_beside_it() -> None:
    core = set(_read(LAB / "static" / "package.json")["dependencies"])
    beside = {
        _read(path)["name"]
        for pattern in ("*/package.json", "@*/*/package.json")
        for path in (LAB.parent / "labextensions").glob(pattern)
    }
    for name in PAGE["disabledExtensions"]:
        assert name.partition(":")[0] in core | beside, name


def test_the_server_stays_on_this_machine_and_asks_nobody() -> None:
    server = SERVER["ServerApp"]
    assert server["ip"] == "127.0.0.1"
    assert server["allow_remote_access"] is False
    assert server["terminals_enabled"] is False
    on = {name for name, state in server["jpserver_extensions"].items() if state}
    assert on == {"jupyterlab"}
    assert SERVER["LabApp"]["news_url"] is None
    assert SERVER["LabApp"]["check_for_updates_class"] == "jupyterlab.NeverCheckForUpdate"
    assert SERVER["LabApp"]["extension_manager"] == "readonly"
    assert "token" not in json.dumps(SERVER)


def test_every_server_setting_is_one_that_jupyter_knows() -> None:
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_server.serverapp import ServerApp
    from jupyter_server.services.kernels.kernelmanager import MappingKernelManager
    from jupyterlab.labapp import LabApp

    for kind in (ServerApp, LabApp, KernelSpecManager, MappingKernelManager):
        assert set(SERVER[kind.__name__]) <= set(kind.class_trait_names(config=True)), kind.__name__
    assert set(SERVER) == {"ServerApp", "LabApp", "KernelSpecManager", "MappingKernelManager"}


def test_server_extensions_that_are_on_by_default_are_all_decided_about() -> None:
    enabled: set[str] = set()
    for path in (Path(sys.prefix) / "etc" / "jupyter" / "jupyter_server_config.d").glob("*.json"):
        enabled |= set(_read(path).get("ServerApp", {}).get("jpserver_extensions", {}))
    assert enabled <= set(SERVER["ServerApp"]["jpserver_extensions"])


@pytest.mark.parametrize(("lang", "locale"), [("de", "de_DE"), ("en", "en")])
def test_each_language_is_one_settings_folder(lang: str, locale: str) -> None:
    settings = _read(SETTINGS / lang / "labconfig" / "default_setting_overrides.json")
    assert settings == {"@jupyterlab/translation-extension:plugin": {"locale": locale}}
