"""`GraphClient`: posts, daily figures and conversations of a page, in the tables that the exports give too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from smlib.dates import as_date
from smlib.errors import check_range
from smlib.sources.examples import example
from smlib.sources.graph import shapes
from smlib.sources.graph.metrics import Gone, ask_for_living, note_gone, windows
from smlib.sources.graph.paging import Checkpoint, all_rows
from smlib.sources.graph.recorded import Recorder, Recording
from smlib.sources.graph.secrets import Secret, ask_token, find_token
from smlib.sources.graph.transport import Transport
from smlib.sources.messenger import note_open, substitutes
from smlib.sources.notes import Notes
from smlib.text.numbers import number

if TYPE_CHECKING:
    import pandas as pd
    import requests

VERSION = "v26.0"
BASE_URL = "https://graph.facebook.com"
MEMORY = 2 * 365  # days that Meta remembers


class GraphClient:
    """Reads a Facebook page through the Graph API. It can only ask, never change anything.

    Patience is built in: time limits, three tries for what passes, slowing down before a limit is reached, smaller
    pages when the server asks for them. Pages that arrived are kept in a file until all are there, so that the same
    call goes on after a break.

    Args:
        token: a page's access token; by default from the environment (`SMLIB_GRAPH_TOKEN`) or the keyring. It is never
            shown, and never part of an address.
        page_id: the page's id.
        version: version of the API.
        base_url: the server.
        app_secret: the app's secret, if the app asks for `appsecret_proof`.
        session: a `requests` session, for a proxy of your own.
        sleep: waits for a number of seconds; for tests.
        clock: tells the time (with time zone); for tests.
        say: shows a line of progress; `print` by default.
        folder: where unfinished pages are kept; the current folder by default.
        tz: zone of the days given as `since` and `until` for posts and conversations.
        keep_text: keep what customers wrote and their names; else lengths and substitute names.
        keep_raw: keep the answers as they came, for `save_raw`.

    Raises:
        SourceError: `api.no_token`, `api.address`.

    Example:
        >>> import smlib as sm
        >>> sm.sources.GraphClient("not-a-real-token", page_id="1041")
        GraphClient(page_id='1041', version='v26.0')
    """

    def __init__(
        self,
        token: str | None = None,
        *,
        page_id: str,
        version: str = VERSION,
        base_url: str = BASE_URL,
        app_secret: str | None = None,
        session: requests.Session | None = None,
        sleep: Callable[[float], None] | None = None,
        clock: Callable[[], datetime] | None = None,
        say: Callable[[str], None] = print,
        folder: str | Path = ".",
        tz: str = "Europe/Berlin",
        keep_text: bool = False,
        keep_raw: bool = False,
    ) -> None:
        self.page_id, self.version = str(page_id), version
        self._clock = clock or (lambda: datetime.now(UTC))
        self._say, self._folder, self._tz, self._keep_text = say, Path(folder), ZoneInfo(tz), keep_text
        self._transport = Transport(
            find_token(token),
            base_url=base_url,
            version=version,
            app_secret=Secret(app_secret) if app_secret else None,
            session=session,
            sleep=sleep,
            clock=self._clock,
            say=say,
            recorder=Recorder() if keep_raw else None,
        )

    @classmethod
    def recorded(cls, path: str | Path, **options: Any) -> GraphClient:
        """Return a client that answers from a file and never opens a connection.

        Args:
            path: recording, such as `sm.example("graph-june")`.
            options: as for `GraphClient`.

        Raises:
            SourceError: `api.recording` for another file; later `api.not_recorded` for a question that is not in it.

        Example:
            >>> import smlib as sm
            >>> client = sm.sources.GraphClient.recorded(sm.example("graph-june"))
            >>> len(client.posts("2026-06-01", "2026-06-30"))
            13
        """
        session = Recording(path)
        options = {"say": lambda line: None, **options}
        return cls("recorded", page_id=session.page_id, version=session.version, session=session, **options)

    @classmethod
    def for_page(
        cls, page_id: str | int | None = None, *, recording: str | Path | None = None, **options: Any
    ) -> GraphClient:
        """Return a client of your page, or the recorded example where no page is named.

        The token comes from the environment or the keyring; if it is in neither, a field asks for it that shows nothing.

        Args:
            page_id: the page's id; None takes the recording.
            recording: another recording than the case company's June.
            options: as for `GraphClient`.

        Raises:
            SourceError: `api.no_token` if nobody can be asked, or nothing was entered.
        """
        if page_id is None:
            return cls.recorded(recording or example("graph-june"), **options)
        return cls(ask_token(), page_id=str(page_id), **options)

    def save_raw(self, path: str | Path) -> None:
        """Write the answers as they came, without the token; `GraphClient.recorded` answers from that file.

        They hold names and texts of customers: the file can be read by its owner only, and should go when it is not
        needed any more. Without `keep_raw=True` nothing was kept, and the file holds no answer.
        """
        (self._transport.recorder or Recorder()).write(Path(path), self.page_id, self.version)

    def __repr__(self) -> str:
        return f"GraphClient(page_id={self.page_id!r}, version={self.version!r})"

    def posts(self, since: Any, until: Any) -> pd.DataFrame:
        """Return the page's posts of a period with their lifetime figures.

        Args:
            since: first day.
            until: last day, included.

        Returns:
            canonical `posts`, oldest first; figures that Meta no longer gives are missing, and noted.

        Raises:
            SourceError: codes `api.…`.
        """
        first, last, notes = *self._period(since, until), Notes()
        params = {"since": int(first.timestamp()), "until": int(last.timestamp())}

        def ask(metrics: Iterable[str]) -> list[dict[str, Any]]:
            named = list(metrics)
            fields = shapes.POST_FIELDS + (f",insights.metric({','.join(named)})" if named else "")
            return self._list("posts", {**params, "fields": fields})

        answers, gone = ask_for_living(shapes.POST_METRICS, ask)
        note_gone(gone, notes)
        merged: dict[str, dict[str, Any]] = {}
        for post in [post for answer in answers or [ask(())] for post in answer]:
            row = shapes.post_row(post, self.page_id)
            if row["published_at"] is None or first <= row["published_at"] < last:
                known = merged.setdefault(row["post_id"], row)
                known.update({name: value for name, value in row.items() if value is not None})
        rows = sorted(merged.values(), key=lambda row: row["published_at"] or first)
        return self._table("posts", rows, notes, exported_at=self._clock(), source_file=f"graph {self.version}")

    def insights(self, metrics: str | Iterable[str], since: Any, until: Any) -> pd.DataFrame:
        """Return daily figures of the page.

        Args:
            metrics: Meta's names, such as `"page_media_view"`. One that Meta has switched off is left out and noted
                with what comes nearest; the others still arrive.
            since: first day (as Meta counts days: in California).
            until: last day, included. Meta remembers two years.

        Returns:
            canonical `daily`: date, account_id, metric, value, unit; a figure by type is a row for each type.

        Raises:
            SourceError: codes `api.…`.
        """
        names = [metrics] if isinstance(metrics, str) else list(metrics)
        first, last, notes = as_date(since), as_date(until), Notes()
        check_range("since", (last - first).days, first <= last, "since <= until")
        rows: dict[tuple[Any, ...], dict[str, Any]] = {}
        living, gone = names, list[Gone]()
        for start, end in windows(first, last):

            def ask(group: Iterable[str], start: date = start, end: date = end) -> dict[str, Any]:
                span = {"since": start.isoformat(), "until": (end + timedelta(days=1)).isoformat()}
                return self._transport.get(
                    f"{self.page_id}/insights", {"metric": ",".join(group), "period": "day", **span}
                )

            answers, dead = ask_for_living(living, ask)
            gone += dead
            living = [name for name in living if name not in {each.name for each in dead}]
            for answer in answers:
                for row in shapes.insight_rows(answer, self.page_id, start, end):
                    rows[row["date"], row["metric"]] = row
            if not living:
                break
        note_gone(gone, notes)
        ordered = sorted(rows.values(), key=lambda row: (row["metric"], row["date"]))
        old = (self._clock().date() - first).days > MEMORY
        return self._table("daily", ordered, notes, empty=bool(living), old=old)

    def conversations(self, since: Any, until: Any) -> pd.DataFrame:
        """Return the page's messages of a period.

        Meta sorts conversations by their last message and has no filter by time: reading stops at the first page that
        holds older ones only.

        Returns:
            canonical `messages`, oldest first within a conversation.

        Raises:
            SourceError: codes `api.…`.
        """
        first, last, notes = *self._period(since, until), Notes()

        def old(page: list[dict[str, Any]]) -> bool:
            times = [shapes.moment(row.get("updated_time")) for row in page]
            return all(at is not None and at < first for at in times)

        fields = f"id,updated_time,messages.limit(25){{{shapes.MESSAGE_FIELDS}}}"
        threads = self._list("conversations", {"fields": fields}, enough=old, limit=25)
        rows = []
        for thread in threads:
            key = str(thread.get("id"))
            for message in self._messages(key, thread.get("messages") or {}, first):
                row = shapes.message_row(message, key, self.page_id)
                if row["sent_at"] is not None and first <= row["sent_at"] < last:
                    rows.append(row)
        rows.sort(key=lambda row: (row["conversation_id"], row["sent_at"]))
        table = self._table("messages", rows, notes)
        if not self._keep_text:
            table["author"] = substitutes(table["author"], table["role"])
            table["text"] = table["text"].mask(table["text"].notna())
        note_open(table, notes)
        table.attrs["smlib"]["notes"] = notes.as_list()
        return table

    def _messages(self, thread: str, node: dict[str, Any], first: datetime) -> list[dict[str, Any]]:
        """Return a thread's messages: those that came with it, and the older pages as far as the period reaches."""
        found = [message for message in node.get("data") or [] if isinstance(message, dict)]
        times = [shapes.moment(message.get("created_time")) for message in found]
        if (node.get("paging") or {}).get("next") and all(at is None or at >= first for at in times):

            def old(page: list[dict[str, Any]]) -> bool:
                return any((at := shapes.moment(row.get("created_time"))) is not None and at < first for row in page)

            found += all_rows(self._transport, f"{thread}/messages", {"fields": shapes.MESSAGE_FIELDS}, enough=old)
        return list({str(message.get("id")): message for message in found}.values())

    def _list(self, edge: str, params: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
        question = {"page": self.page_id, "edge": edge, "version": self.version, **params}
        checkpoint = Checkpoint(self._folder, question)
        rows = all_rows(
            self._transport, f"{self.page_id}/{edge}", params, checkpoint=checkpoint, say=self._say, **options
        )
        checkpoint.done()
        return rows

    def _period(self, since: Any, until: Any) -> tuple[datetime, datetime]:
        first, last = as_date(since), as_date(until)
        check_range("since", (last - first).days, first <= last, "since <= until")
        start = datetime.combine(first, time(), self._tz)
        return start, datetime.combine(last + timedelta(days=1), time(), self._tz)

    def _table(
        self, kind: str, rows: list[dict[str, Any]], notes: Notes, *, empty: bool = True, old: bool = False, **same: Any
    ) -> pd.DataFrame:
        """Return rows as a canonical table with its notes."""
        table = shapes.canonical_table(kind, [{**row, **same} for row in rows])
        if not rows and empty:
            notes.add("api.empty", key="api.empty_old" if old else "api.empty", years=number(MEMORY / 365))
        source = f"graph {self.version} {self.page_id}"
        about = {"format": "graph", "kind": kind, "notes": notes.as_list(), "source": source, "tz": str(self._tz)}
        table.attrs["smlib"] = about
        return table
