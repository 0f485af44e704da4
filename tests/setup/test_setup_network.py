"""Settings of a company hold for pip and for uv, whichever of them they were made for."""

from __future__ import annotations

import ssl
import sys
from pathlib import Path

import pytest

from smlib.setup import network

LISTING = """:env:.index-url='https://env.example/simple'
:env:.timeout='60'
global.cert='/etc/company.pem'
global.index-url='https://global.example/simple'
global.proxy='http://proxy.example:3128'
install.find-links='/opt/a /nowhere https://links.example/'
list.format='json'
"""


def test_pips_settings_are_read_and_variables_come_first() -> None:
    found = network.pip_settings(LISTING)
    assert found["index-url"] == "https://env.example/simple"
    assert found["proxy"] == "http://proxy.example:3128"
    assert "format" not in found
    assert network.pip_settings("ERROR: no settings\n\n") == {}


def test_uv_gets_pips_index_proxy_and_certificates(tmp_path: Path) -> None:
    settings = network.pip_settings(LISTING) | {"find-links": f"{tmp_path} /nowhere https://links.example/"}
    env = network.for_uv({}, settings, configured=False)
    assert env["UV_DEFAULT_INDEX"] == "https://env.example/simple"
    assert env["SSL_CERT_FILE"] == "/etc/company.pem"
    assert env["HTTPS_PROXY"] == env["HTTP_PROXY"] == "http://proxy.example:3128"
    assert env["UV_HTTP_TIMEOUT"] == "60"
    # pip overlooks a folder that is not there, uv would stop
    assert env["UV_FIND_LINKS"] == f"{tmp_path},https://links.example/"


@pytest.mark.parametrize("name", network.INDEX)
def test_an_index_named_for_uv_stays(name: str) -> None:
    env = network.for_uv({name: "https://uv.example/simple"}, network.pip_settings(LISTING), configured=False)
    assert [env[each] for each in network.INDEX if each in env] == ["https://uv.example/simple"]


def test_a_settings_file_of_uv_that_names_an_index_stays_in_charge(tmp_path: Path) -> None:
    file = tmp_path / "uv.toml"
    file.write_text('[[index]]\nurl = "https://uv.example/simple"\n', encoding="utf-8")
    assert network.uv_names_index({"UV_CONFIG_FILE": str(file)})
    file.write_text("offline = false\n", encoding="utf-8")
    assert not network.uv_names_index({"UV_CONFIG_FILE": str(file)})
    assert "UV_DEFAULT_INDEX" not in network.for_uv({}, network.pip_settings(LISTING), configured=True)


@pytest.mark.parametrize("name", network.CERTIFICATES)
def test_one_certificate_file_serves_both(name: str) -> None:
    env = {name: "/etc/company.pem"}
    assert network.for_pip(env)["PIP_CERT"] == "/etc/company.pem"
    assert network.for_uv(env, {}, configured=False)["SSL_CERT_FILE"] == "/etc/company.pem"


def test_pip_gets_uvs_index_and_keeps_its_own() -> None:
    uv = {"UV_DEFAULT_INDEX": "https://uv.example/simple"}
    assert network.for_pip(uv)["PIP_INDEX_URL"] == "https://uv.example/simple"
    both = network.for_pip(uv | {"PIP_INDEX_URL": "https://pip.example/simple"})
    assert both["PIP_INDEX_URL"] == "https://pip.example/simple"


def test_without_settings_nothing_is_named() -> None:
    env = network.for_pip({}) | network.for_uv({}, {}, configured=False)
    assert not [name for name in env if "INDEX_URL" in name or "CERT" in name or "PROXY" in name]


def test_the_systems_certificates_can_be_read() -> None:
    pem = network.system_certificates()
    assert "BEGIN CERTIFICATE" in pem
    context = ssl.create_default_context(cadata=pem)
    assert context.cert_store_stats()["x509_ca"] > 10


def test_on_a_mac_the_keychains_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def answer(command: list[str], **_: object) -> object:
        asked.append(command[-1])
        return type("Done", (), {"stdout": f"PEM of {command[-1]}"})

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(network.subprocess, "run", answer)
    assert network.system_certificates().count("PEM of") == len(network.KEYCHAINS) == len(asked)
