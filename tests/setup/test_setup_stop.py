"""What installers say, and the one sentence that people read."""

from __future__ import annotations

import errno
import sys

import pytest

from smlib.setup import stop
from smlib.setup.stop import Stop, reason
from smlib.text import catalogue, speaking

SAID = {
    "full": [
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "error: failed to copy file from /c/a to /v/a: No space left on device (os error 28)",
        "Es steht nicht genug Speicherplatz auf dem Datenträger zur Verfügung. (os error 112)",
    ],
    "long_path": [
        "HINT: This error might have occurred since this system does not have Windows Long Path support enabled.",
        "Der Dateiname oder die Erweiterung ist zu lang. (os error 206)",
    ],
    "hashes": [
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
        "error: Hash mismatch for `six==1.17.0`",
    ],
    "login": [
        "Cannot connect to proxy. Tunnel connection failed: 407 Proxy Authentication Required",
        "HTTP status client error (401 Unauthorized) for url (https://index.example/simple/six/)",
    ],
    "tls": [
        "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed'))"
        "\nERROR: No matching distribution found for uv==0.13.9",
        "invalid peer certificate: UnknownIssuer",
    ],
    "denied": [
        "PermissionError: [WinError 5] Zugriff verweigert: 'C:\\\\kurs\\\\.venv'",
        "[WinError 32] Der Prozess kann nicht auf die Datei zugreifen",
        "error: Permission denied (os error 13)",
        "OSError: [Errno 30] Read-only file system",
    ],
    "no_venv": [
        "The virtual environment was not created successfully because ensurepip is not available.",
        "/usr/bin/python3: No module named venv",
    ],
    "network": [
        "NewConnectionError: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution"
        "\nERROR: Could not find a version that satisfies the requirement uv==0.13.9",
        "error: error sending request for url (https://index.example/simple/)\n  Caused by: dns error",
        "ReadTimeoutError: Read timed out.",
    ],
    "no_wheel": [
        "ERROR: No matching distribution found for scipy==1.18.0",
        "  × No solution found when resolving dependencies:",
    ],
    "unknown": ["Segmentation fault"],
}


@pytest.mark.parametrize(("code", "said"), [(code, said) for code, all_ in SAID.items() for said in all_])
def test_what_an_installer_says_is_understood(code: str, said: str) -> None:
    assert reason(said) == code


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_reason_is_one_sentence_with_a_next_step(lang: str) -> None:
    codes = set(catalogue(lang, "setup")["stop"]) - {"wrong_python"}
    assert {code for code, _ in stop.SIGNS} | {"unknown"} <= codes
    with speaking(lang):
        for code in codes:
            sentence = str(Stop(code, folder="/f"))
            assert "{" not in sentence
            assert "\n" not in sentence
            assert sentence.endswith((".", "smlib", "python3-venv"))


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "full"), (errno.EACCES, "denied"), (errno.EROFS, "denied"), (errno.ENAMETOOLONG, "long_path")],
)
def test_errors_of_the_system_are_understood_by_their_number(number: int, code: str) -> None:
    assert Stop.of(OSError(number, "in irgendeiner Sprache")).code == code


def test_the_sentence_about_this_python_names_it() -> None:
    assert "{}.{}.".format(*sys.version_info) in str(Stop("no_wheel"))
