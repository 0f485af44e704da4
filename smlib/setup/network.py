"""One set of network settings for pip and uv: what a company has set for one of them holds for the other too.

pip reads PIP_* variables and its own files, uv reads UV_* variables and its own files. Both get the company's index,
proxy and certificates from whichever place names them; nothing is overridden that somebody has set for the tool itself.
"""

from __future__ import annotations

import ast
import os
import ssl
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

# pip's name -> uv's variable.
SHARED = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "keyring-provider": "UV_KEYRING_PROVIDER",
    "timeout": "UV_HTTP_TIMEOUT",
    "client-cert": "SSL_CLIENT_CERT",
}
INDEX = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL")
CERTIFICATES = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
# macOS keeps what a company adds in these; Python does not look there.
KEYCHAINS = ("/Library/Keychains/System.keychain", "/System/Library/Keychains/SystemRootCertificates.keychain")


def pip_settings(listing: str) -> dict[str, str]:
    """Return what `pip config list` says, name -> value; a variable counts before a file.

    Example:
        >>> from smlib.setup.network import pip_settings
        >>> pip_settings("global.index-url='https://a.example/simple'")
        {'index-url': 'https://a.example/simple'}
    """
    rank = {"global": 0, "install": 1, ":env:": 2}
    found: dict[str, tuple[int, str]] = {}
    for line in listing.splitlines():
        key, _, shown = line.partition("=")
        section, _, name = key.strip().rpartition(".")
        if section not in rank or not shown:
            continue
        try:
            value = str(ast.literal_eval(shown.strip()))
        except (ValueError, SyntaxError):
            value = shown.strip()
        if name not in found or rank[section] >= found[name][0]:
            found[name] = (rank[section], value)
    return {name: value for name, (_, value) in found.items()}


def for_pip(env: Mapping[str, str]) -> dict[str, str]:
    """Return variables for pip: it never asks, and knows the index and certificates set for uv."""
    result = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_NO_COLOR": "1", **env}
    _fill(result, "PIP_INDEX_URL", env.get("UV_DEFAULT_INDEX") or env.get("UV_INDEX_URL"))
    _fill(result, "PIP_EXTRA_INDEX_URL", env.get("UV_INDEX") or env.get("UV_EXTRA_INDEX_URL"))
    _fill(result, "PIP_CERT", _first(env, CERTIFICATES))
    return result


def for_uv(env: Mapping[str, str], settings: Mapping[str, str], *, configured: bool | None = None) -> dict[str, str]:
    """Return variables for uv: what pip was told, unless uv was told otherwise.

    Args:
        env: variables as they are.
        settings: what `pip_settings` found.
        configured: whether uv has settings of its own that name an index; looked up if not given.
    """
    # Every file is known by its hash, so that the same name on two indexes is no danger and each may serve any file.
    result = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_NO_PROGRESS": "1", "UV_PYTHON_DOWNLOADS": "never", **env}
    own = any(env.get(name) for name in INDEX) or (uv_names_index(env) if configured is None else configured)
    for name, variable in SHARED.items():
        if own and variable in INDEX:
            continue
        value = " ".join(_usable(settings.get(name, "").split(), folders=name == "find-links"))
        # uv parts links with commas, since folders may have spaces; pip's list has been split at spaces already.
        _fill(result, variable, value.replace(" ", ",") if name == "find-links" else value)
    _fill(result, "SSL_CERT_FILE", settings.get("cert") or _first(env, CERTIFICATES))
    for variable in ("HTTPS_PROXY", "HTTP_PROXY"):
        if not env.get(variable.lower()):
            _fill(result, variable, settings.get("proxy"))
    return result


def uv_names_index(env: Mapping[str, str]) -> bool:
    """Tell whether a settings file of uv names an index."""
    if sys.platform == "win32":
        folders = [Path(env[name]) / "uv" for name in ("APPDATA", "PROGRAMDATA") if env.get(name)]
    else:
        home = Path(env.get("XDG_CONFIG_HOME") or Path(env.get("HOME") or "~").expanduser() / ".config")
        folders = [home / "uv", Path("/etc/uv"), Path("/etc/xdg/uv")]
    named = env.get("UV_CONFIG_FILE")
    files = [Path(named)] if named else [folder / "uv.toml" for folder in folders]
    return any(file.is_file() and "index" in file.read_text(encoding="utf-8", errors="replace") for file in files)


def system_certificates() -> str:
    """Return the certificates that this system trusts, in PEM; empty if they cannot be read.

    A proxy that inspects TLS shows a certificate of the company. It is in the system's store, where browsers find it;
    pip and uv bring a list of their own.
    """
    found: set[str] = set()
    if sys.platform == "darwin":
        for keychain in KEYCHAINS:
            command = ["/usr/bin/security", "find-certificate", "-a", "-p", keychain]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
            except (OSError, subprocess.TimeoutExpired):
                continue
            found.add(done.stdout)
    else:
        paths = ssl.get_default_verify_paths()
        if paths.cafile and Path(paths.cafile).is_file():
            found.add(Path(paths.cafile).read_text(encoding="utf-8", errors="replace"))
        context = ssl.create_default_context()  # on Windows this reads the system's stores
        found |= {ssl.DER_cert_to_PEM_cert(each) for each in context.get_ca_certs(binary_form=True)}
    return "\n".join(sorted(filter(None, found)))


def _first(env: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((env[name] for name in names if env.get(name)), None)


def _fill(env: dict[str, str], name: str, value: str | None) -> None:
    if value and not env.get(name):
        env[name] = value


def _usable(values: list[str], *, folders: bool) -> list[str]:
    """Leave out folders that are not there: pip warns of them, uv stops."""
    return [value for value in values if not folders or "://" in value or os.path.isdir(value)]
