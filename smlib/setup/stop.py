"""What keeps a set-up from succeeding, as one sentence that says what to do."""

from __future__ import annotations

import errno
import platform
import re

from smlib.text import t
from smlib.text.numbers import number

NEED = 2500  # MB: the packages of a course with its tests, once in the installer's store and once in place

# What pip, uv, venv and the system say, and what it means; the first that fits counts. pip ends every failed
# download with "no matching distribution", so that the reasons before it must be looked for first.
SIGNS = (
    ("full", r"no space left on device|errno 28\b|os error 28\b|os error 112\b|not enough space|quota exceeded"),
    ("long_path", r"long path support|os error 206\b|winerror 206\b|file ?name too long|path too long"),
    ("hashes", r"do not match the hashes|hash mismatch"),
    ("login", r"\b407\b.{0,40}proxy|proxy authentication|\b401\b|unauthorized|\b403\b.{0,20}forbidden"),
    ("tls", r"certificate[ _]verify[ _]failed|invalid peer certificate|unknownissuer|self[- ]signed certificate"),
    ("denied", r"permission denied|errno 13\b|os error 13\b|os error 5\b|winerror (5|32)\b|os error 32\b"),
    ("denied", r"access is denied|read-only file system|os error 30\b|operation not permitted"),
    ("no_venv", r"ensurepip is not available|no module named '?(venv|ensurepip)"),
    ("network", r"name resolution|name or service not known|getaddrinfo failed|nodename nor servname|dns error"),
    ("network", r"newconnectionerror|failed to establish|connect ?timeout|network is unreachable|no route to host"),
    ("network", r"connection (refused|reset|aborted)|error sending request|timed out|cannot connect to proxy"),
    ("network", r"max retries exceeded|could not connect|remote end closed|failed to download|failed to fetch"),
    ("no_wheel", r"no matching distribution|could not find a version|no solution found|no wheels? |not a supported"),
)


class Stop(Exception):
    """The set-up cannot go on.

    Attributes:
        code: key of the sentence in the catalogue, `setup.stop.<code>`.
        values: what fills the sentence.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = {"need": number(NEED), "version": platform.python_version(), **values}

    @classmethod
    def of(cls, error: OSError) -> Stop:
        """Return what an error of the system means."""
        if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
            return cls("full")
        if error.errno in (errno.ENAMETOOLONG,):
            return cls("long_path")
        return cls("denied" if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) else reason(str(error)))

    def __str__(self) -> str:
        return t(f"setup.stop.{self.code}", **self.values)


def reason(output: str) -> str:
    """Return the code of what an installer's output says, `"unknown"` if nothing fits.

    Example:
        >>> from smlib.setup.stop import reason
        >>> reason("OSError: [Errno 28] No space left on device")
        'full'
    """
    said = output.casefold()
    return next((code for code, sign in SIGNS if re.search(sign, said)), "unknown")
