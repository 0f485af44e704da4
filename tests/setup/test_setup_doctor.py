"""The doctor's report helps, and tells nobody who it is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from smlib.setup import doctor
from smlib.setup.places import ROOT, Places
from smlib.setup.redact import redact

SECRETS = [
    ("index https://ada:geheim@pypi.firma.example/simple/", ("ada", "geheim", "firma")),
    ("HTTPS_PROXY=http://FIRMA%5Cada:p%40ss@proxy.firma.example:3128", ("ada", "p%40ss", "proxy.firma")),
    ("/home/ada/Dokumente/kurs", ("ada",)),
    ("C:\\Users\\Ada\\kurs und c:\\\\users\\\\ada\\\\kurs", ("Ada", "ada")),
    ("\\\\server\\c$\\Users\\ada", ("ada",)),
    ("/Users/grace/Kurs", ("grace",)),
    ("Authorization: Bearer abc.def", ("abc.def",)),
    ("UV_INDEX_FIRMA_PASSWORD=geheim", ("geheim",)),
    ("GRAPH_TOKEN='EAAxyz123'", ("EAAxyz123",)),
    ("token=0123456789abcdef0123456789abcdef01234567", ("0123456789abcdef",)),
    ("ghp_abcdefgh12345678", ("ghp_",)),
    ("ada@firma.example", ("ada", "firma")),
    ("from 10.20.30.40", ("10.20.30.40",)),
    ("file:///home/ada/kurs%20a", ("ada",)),
    ("host pc-ada said", ("ada",)),
    ("socks5://ada:x@10.0.0.1:1080", ("ada", "10.0.0.1")),
]


@pytest.mark.parametrize(("text", "secrets"), SECRETS)
def test_nothing_personal_is_left(text: str, secrets: tuple[str, ...]) -> None:
    shown = redact(text, home=Path("/home/ada"), persons=["ada", "pc-ada"])
    for secret in secrets:
        assert secret.casefold() not in shown.casefold(), shown


@pytest.mark.parametrize(
    "text",
    [
        "scipy 1.18.0",
        "PIP_DISABLE_PIP_VERSION_CHECK=1",
        "jupyterlab-language-pack-de-DE 4.5.post1",
        "smlib-setup.json requirements-lab.lock",
        "Adapter madame",
        "127.0.0.1",
    ],
)
def test_what_helps_stays(text: str) -> None:
    assert redact(text, home=Path("/home/ada"), persons=["ada"]) == text


def test_the_report_names_versions_and_state_and_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("USER", "ada.lovelace")
    monkeypatch.setenv("HTTPS_PROXY", "http://ada.lovelace:geheim@proxy.firma.example:3128")
    monkeypatch.setenv("PIP_INDEX_URL", "https://__token__:pypi-geheim123456@index.firma.example/simple")
    assert doctor.main(["--to", str(tmp_path / "bericht.txt")]) == 0
    text = (tmp_path / "bericht.txt").read_text(encoding="utf-8")
    for part in ("[system]", "python: 3.", "environment for lab:", "HTTPS_PROXY=http://<host>", "free MB:"):
        assert part in text
    for secret in ("lovelace", "geheim", "firma", str(ROOT), str(Path.home()) + "/"):
        assert secret not in text
    assert "bericht.txt" in capsys.readouterr().out


def test_a_broken_environment_is_reported_and_not_fatal(tmp_path: Path) -> None:
    for name in ("requirements-lab.lock", "pyproject.toml"):
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / ".venv").mkdir()
    assert "environment for lab: broken" in doctor.report(Places(tmp_path))


def test_without_a_checkout_the_installed_packages_are_listed() -> None:
    assert "pandas " in doctor.report(None)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.main(["--to", str(tmp_path / "fehlt" / "bericht.txt")]) == 2
    assert "--to" in capsys.readouterr().err
