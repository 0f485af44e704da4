"""One question to the server: GET only, with a time limit, patience for what passes, and plain words for what does not."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from smlib.sources.graph.errors import GraphError, TooMuchData, TryAgain, UnknownMetric
from smlib.sources.graph.limits import read_usage, retry_after
from smlib.sources.graph.recorded import Recorder
from smlib.sources.graph.secrets import Secret, censor, proof
from smlib.text import has, t
from smlib.text.numbers import number

TIMEOUT = (5.0, 30.0)  # seconds to connect, seconds between two bytes
TRIES = 3
LONGEST_WAIT = 3600.0  # a longer pause is for people to decide
LIMITS = {4, 17, 32, 341, 613, *range(80000, 80015)}
PASSING = {1, 2}
TOKEN = {102, 190}
TOKEN_REASONS = {458, 459, 460, 463, 464, 467, 493}
PERMISSION = re.compile(r"\b(?:pages|instagram|business|read|ads)_[a-z_]+\b")


class _Bearer(AuthBase):
    """Puts the token into the header; as `auth` it also keeps a .netrc file from replacing it."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token.reveal()}"
        return request


class Transport:
    """Asks the Graph API.

    Args:
        token: access token; goes into a header, never into an address.
        base_url: the server; https, or this machine for tests.
        version: version of the API, such as `"v26.0"`.
        app_secret: the app's secret; adds `appsecret_proof` to each call.
        session: a `requests` session; a new one if not given.
        sleep: waits; for tests.
        clock: tells the time; for tests.
        say: shows a line to whoever waits.
        recorder: keeps answers as they came.
    """

    def __init__(
        self,
        token: Secret,
        *,
        base_url: str,
        version: str,
        app_secret: Secret | None,
        session: requests.Session | None,
        sleep: Callable[[float], None] | None,
        clock: Callable[[], datetime],
        say: Callable[[str], None],
        recorder: Recorder | None = None,
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise GraphError("api.address", address=censor(base_url))
        self.host = parts.netloc
        self._root = f"{base_url.rstrip('/')}/{version}/"
        self._token, self._app_secret = token, app_secret
        self._session = session or requests.Session()
        self._sleep, self._clock, self._say = sleep or time.sleep, clock, say
        self._pause, self.recorder = 0.0, recorder

    def get(self, path: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to one question.

        Raises:
            GraphError: for a fault that does not pass, or one that did not within three tries.
            TooMuchData: if the server wants a smaller page.
            UnknownMetric: if a metric of the request does not exist.
        """
        self._rest(self._pause, "usage")
        for attempt in range(1, TRIES + 1):
            try:
                return self._ask(path, params)
            except TryAgain as fault:
                wait = self._waiting(fault, attempt)
                if attempt == TRIES or wait > LONGEST_WAIT:
                    raise self._given_up(fault, attempt, wait) from None
                self._rest(wait, fault.kind)
        raise AssertionError("the last try returns or raises")

    def _waiting(self, fault: TryAgain, attempt: int) -> float:
        """Return seconds until the next try: what the server asks, else doubling, with jitter so that clients part."""
        base = 60.0 if fault.kind == "limit" else 1.0
        return float(max(fault.wait or 0.0, base * 2 ** (attempt - 1)) * random.uniform(1.0, 1.25))

    def _rest(self, seconds: float, reason: str) -> None:
        if seconds <= 0:
            return
        if seconds >= 2:
            until = f"{self._clock() + timedelta(seconds=seconds):%H:%M:%S}"
            self._say(t(f"sources.graph.wait.{reason}", seconds=number(seconds, 0), until=until))
        self._sleep(seconds)

    def _given_up(self, fault: TryAgain, tries: int, wait: float) -> GraphError:
        minutes = number(max(1.0, wait / 60), 0)
        return GraphError(f"api.{fault.kind}", detail=fault.detail, tries=tries, minutes=minutes)

    def _ask(self, path: str, params: Mapping[str, Any]) -> dict[str, Any]:
        query = {key: value for key, value in params.items() if value is not None}
        if self._app_secret is not None:
            query["appsecret_proof"] = proof(self._token, self._app_secret)
        try:
            answer = self._session.get(
                self._root + path.lstrip("/"),
                params=query,
                auth=_Bearer(self._token),
                timeout=TIMEOUT,
                allow_redirects=False,  # a redirect would carry the token to another server
            )
            body = answer.content
        except requests.Timeout:
            raise TryAgain("transient", t("sources.graph.detail.timeout")) from None
        except requests.ConnectionError:
            raise TryAgain("offline", self.host) from None
        except requests.RequestException as error:
            raise TryAgain("transient", censor(type(error).__name__)) from None
        usage = read_usage(answer.headers)
        self._pause = usage.pause
        found = _json(answer, body)
        if self.recorder is not None and found is not None:
            self.recorder.keep(path, params, answer.status_code, found)
        if isinstance(found, dict) and "error" not in found and answer.status_code == 200:
            return found
        fault = found.get("error") if isinstance(found, dict) else None
        wait = retry_after(answer.headers) or usage.regain or None
        raise self._fault(fault if isinstance(fault, dict) else {}, answer.status_code, wait)

    def _fault(self, fault: dict[str, Any], status: int, wait: float | None) -> Exception:
        """Turn an error object into what it means for the caller."""
        code, subcode = _whole(fault.get("code")), _whole(fault.get("error_subcode"))
        message = censor(fault.get("message", ""), self._token, self._app_secret)
        low = message.casefold()
        if "reduce the amount of data" in low:
            return TooMuchData()
        if code == 100 and "metric" in low:
            return UnknownMetric()
        if code in TOKEN:
            key = f"sources.graph.token.{subcode if subcode in TOKEN_REASONS else 'other'}"
            return GraphError("api.token", reason=t(key) if has(key) else message)
        if code == 10 or (code is not None and 200 <= code <= 299):
            named = PERMISSION.search(message)
            return GraphError("api.permission", permission=named[0] if named else message)
        if code in LIMITS or status == 429:
            return TryAgain("limit", f"{code or status}", wait)
        if code in PASSING or fault.get("is_transient") is True or status >= 500 or (status == 200 and not fault):
            return TryAgain("transient", f"{status}" + (f", {code}" if code else ""), wait)
        if code == 368:
            return GraphError("api.blocked", detail=message)
        if code == 3001 or subcode == 1504028:
            return GraphError("api.no_metric")
        if code == 100 and subcode == 33:
            return GraphError("api.object", detail=message)
        return GraphError("api.other", number=code or status, detail=message or f"HTTP {status}")


def _json(answer: requests.Response, body: bytes) -> Any:
    """Return the parsed body whatever its content type says, or None."""
    try:
        return json.loads(body.decode("utf-8", "replace"))
    except ValueError:
        return None


def _whole(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
