"""What can go wrong with the Graph API: for callers one error with a stable code, inside three signals."""

from __future__ import annotations

from smlib.sources.errors import SourceError
from smlib.text import t


class GraphError(SourceError):
    """An answer of the Graph API that ends the call; `.code` begins with `api.`.

    Attributes:
        kept: the file of the pages that arrived before, or None. The same call goes on from there.
    """

    kept: str | None = None

    def __str__(self) -> str:
        words = super().__str__()
        return f"{words} {t('sources.graph.kept', path=self.kept)}" if self.kept else words


class TooMuchData(Exception):
    """The server asks for a smaller page."""


class UnknownMetric(Exception):
    """At least one metric of the request does not exist; the server does not say which."""


class TryAgain(Exception):
    """A passing fault.

    Attributes:
        kind: `limit`, `transient` or `offline`, the code of the error if it does not pass.
        detail: what was seen, for the message.
        wait: seconds that the server asks for, or None.
    """

    def __init__(self, kind: str, detail: str, wait: float | None = None) -> None:
        super().__init__(kind)
        self.kind, self.detail, self.wait = kind, detail, wait
