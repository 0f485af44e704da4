"""A token that no output shows, and texts from outside with every secret struck out."""

from __future__ import annotations

import getpass
import hashlib
import hmac
import os
import re
import sys
from typing import Any

from smlib.sources.graph.errors import GraphError
from smlib.text import t

VARIABLE = "SMLIB_GRAPH_TOKEN"
KEYRING = ("smlib", "graph")
HIDDEN = "…"
# Tokens begin with EAA; addresses and messages of the platform may repeat any of the others.
_SPOTS = re.compile(r"((?:access_token|appsecret_proof|client_secret|input_token)=)[^&\s\"']+|(Bearer )\S+|\bEAA\w{8,}")


class Secret:
    """A text that prints as `…`: not in a repr, a log, a traceback with variables or a pickle."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text, for the one place that needs it."""
        return self._text

    def __repr__(self) -> str:
        return HIDDEN

    def __reduce__(self) -> Any:
        raise GraphError("api.secret")


def find_token(given: str | None) -> Secret:
    """Return the token from the call, the environment or the system's keyring.

    Raises:
        GraphError: `api.no_token` if there is none, or it cannot be one (a line break, a space).
    """
    text = (given or os.environ.get(VARIABLE) or _from_keyring() or "").strip()
    if not text or not text.isprintable() or " " in text:
        raise GraphError("api.no_token", variable=VARIABLE)
    return Secret(text)


def ask_token() -> str | None:
    """Ask for the token in a field that shows nothing, unless the environment or the keyring has it, or nobody can answer."""
    if os.environ.get(VARIABLE) or _from_keyring():
        return None
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if not hasattr(shell, "kernel") and not (sys.stdin and sys.stdin.isatty()):
        return None
    try:
        return getpass.getpass(t("sources.graph.ask.token"))
    except (NotImplementedError, EOFError):  # a notebook that runs without anybody watching
        return None


def _from_keyring() -> str | None:
    try:
        import keyring

        return keyring.get_password(*KEYRING)
    except Exception:  # no package, no service, a locked one: the environment is the other way
        return None


def proof(token: Secret, app_secret: Secret) -> str:
    """Return `appsecret_proof`, the HMAC-SHA256 of the token keyed with the app's secret (Meta, "Secure Graph API calls")."""
    return hmac.new(app_secret.reveal().encode(), token.reveal().encode(), hashlib.sha256).hexdigest()


def censor(text: object, *secrets: Secret | None, length: int = 300) -> str:
    """Return a text from outside, shortened to `length`, without secrets."""
    plain = str(text)
    for secret in secrets:
        if secret is not None:
            plain = plain.replace(secret.reveal(), HIDDEN)
    plain = _SPOTS.sub(lambda hit: f"{hit[1] or hit[2] or ''}{HIDDEN}", plain)
    return " ".join(plain.split())[:length]
