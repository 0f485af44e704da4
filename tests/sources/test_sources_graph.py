"""The Graph client against a server of our own that misbehaves in every listed way."""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import requests
from graph_server import PAGE, TOKEN, Server, error, graph_server, post

from smlib.sources import formats
from smlib.sources.errors import SourceError
from smlib.sources.examples import example
from smlib.sources.graph.client import GraphClient
from smlib.sources.graph.limits import read_usage
from smlib.sources.graph.metrics import known_gone
from smlib.sources.reader import read

POST_METRICS = ("post_media_view", "post_total_media_view_unique", "post_clicks")


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = datetime(2026, 8, 20, 12, tzinfo=UTC)
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def server() -> Iterator[Server]:
    with graph_server() as state:
        state.metrics = {name: lambda day: 1 for name in POST_METRICS}
        yield state


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def client(server: Server, clock: Clock, lines: list[str], tmp_path: Path) -> GraphClient:
    return _client(server, clock, lines, tmp_path)


def _client(server: Server, clock: Clock, lines: list[str], folder: Path, **more: Any) -> GraphClient:
    options: dict[str, Any] = {"sleep": clock.sleep, "clock": clock, "say": lines.append, "folder": folder, **more}
    return GraphClient(TOKEN, page_id=PAGE, base_url=server.base, **options)


def _codes(table: pd.DataFrame) -> list[str]:
    return [note["code"] for note in table.attrs["smlib"]["notes"]]


def _fails(client: GraphClient, code: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        client.posts("2026-06-01", "2026-06-30")
    assert caught.value.code == code
    shown = str(caught.value) + "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert TOKEN not in shown
    assert "Traceback" not in str(caught.value)
    return caught.value


def test_posts_arrive_in_the_table_of_the_exports(client: GraphClient, server: Server) -> None:
    server.posts = [post(n) for n in range(250, 0, -1)] + [post(251, created="2026-05-31T21:59:00+0000")]
    table = client.posts("2026-06-01", "2026-06-30")
    export = read(example("facebook-posts-en"))
    assert list(table.columns) == list(export.columns[: len(table.columns)])
    assert table.dtypes.to_dict() == export.dtypes[list(table.columns)].to_dict()
    assert len(table) == 250  # May, in German time, is left out
    row = table.set_index("post_id").loc[f"{PAGE}_7"]
    assert (row["reactions"], row["comments"], row["shares"], row["views"]) == (7, 2, 0, 107)
    assert row["reach"] is pd.NA  # not asked for is not zero
    assert (row["kind"], row["account_name"], row["basis"]) == ("photo", "Harkwerk", "lifetime")
    assert table.attrs["smlib"]["kind"] == "posts"


def test_the_token_stands_in_the_header_and_nowhere_else(
    client: GraphClient, server: Server, lines: list[str], tmp_path: Path
) -> None:
    server.posts = [post(n) for n in range(150)]
    table = client.posts("2026-06-01", "2026-06-30")
    assert set(server.keys) == {f"Bearer {TOKEN}"}
    assert set(server.methods) == {"GET"}
    assert not any("access_token" in address for address in server.addresses)
    everywhere = repr(client) + repr(vars(client)) + repr(vars(client._transport)) + "".join(lines) + repr(table.attrs)
    assert TOKEN not in everywhere
    with pytest.raises(SourceError, match="gespeichert"):
        pickle.dumps(client)


def test_the_proof_is_the_hmac_of_the_token(server: Server, clock: Clock, lines: list[str], tmp_path: Path) -> None:
    import hashlib
    import hmac

    _client(server, clock, lines, tmp_path, app_secret="app-secret").posts("2026-06-01", "2026-06-30")
    expected = hmac.new(b"app-secret", TOKEN.encode(), hashlib.sha256).hexdigest()
    assert server.asked[0][1]["appsecret_proof"] == expected


def test_a_netrc_file_does_not_replace_the_token(
    client: GraphClient, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login other password other\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    client.posts("2026-06-01", "2026-06-30")
    assert server.keys[0] == f"Bearer {TOKEN}"


def test_without_a_token_the_next_step_is_named(monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    monkeypatch.delenv("SMLIB_GRAPH_TOKEN", raising=False)
    with pytest.raises(SourceError) as caught:
        GraphClient(page_id=PAGE)
    assert caught.value.code == "api.no_token"
    assert "SMLIB_GRAPH_TOKEN" in str(caught.value)
    monkeypatch.setenv("SMLIB_GRAPH_TOKEN", "from-environment")
    assert GraphClient(page_id=PAGE)._transport._token.reveal() == "from-environment"


def test_an_unencrypted_address_is_refused() -> None:
    with pytest.raises(SourceError) as caught:
        GraphClient(TOKEN, page_id=PAGE, base_url="http://graph.example")
    assert caught.value.code == "api.address"


def test_a_large_page_is_halved_until_it_fits_and_stays_small(client: GraphClient, server: Server) -> None:
    server.posts, server.largest = [post(n) for n in range(60)], 13
    assert len(client.posts("2026-06-01", "2026-06-30")) == 60
    limits = [int(query["limit"]) for _, query in server.asked]
    assert limits[:4] == [100, 50, 25, 12]
    assert set(limits[4:]) == {12}


def test_even_one_row_too_much_ends_with_a_sentence(client: GraphClient, server: Server) -> None:
    server.largest = 0
    _fails(client, "api.too_much")


@pytest.mark.parametrize(
    "fault",
    [
        error(2, "Service temporarily unavailable", status=500),
        error(1, "An unknown error occurred", status=500),
        error(999, "odd", is_transient=True),
        (502, b"<html>Bad gateway</html>", {"Content-Type": "text/html"}),
        (200, b"Service Unavailable", {"Content-Type": "application/json"}),
        (200, b'{"data": [', {}),
        (200, [], {}),
    ],
)
def test_what_passes_is_tried_again(client: GraphClient, server: Server, clock: Clock, fault: Any) -> None:
    server.posts, server.script = [post(1)], [fault, fault]
    assert len(client.posts("2026-06-01", "2026-06-30")) == 1
    assert len(clock.slept) == 2
    assert 1 <= clock.slept[0] <= 1.25
    assert 2 <= clock.slept[1] <= 2.5


def test_three_tries_are_the_end(client: GraphClient, server: Server) -> None:
    server.script = [(503, b"", {})] * 5
    _fails(client, "api.transient")
    assert len(server.asked) == 3


@pytest.mark.parametrize("code", [4, 17, 32, 341, 613, 80001])
def test_limits_are_waited_for_with_a_line(
    client: GraphClient, server: Server, clock: Clock, lines: list[str], code: int
) -> None:
    usage = f'{{"{PAGE}":[{{"type":"pages","call_count":100,"estimated_time_to_regain_access":4}}]}}'
    server.posts, server.script = [post(1)], [error(code, headers={"X-Business-Use-Case-Usage": usage})]
    client.posts("2026-06-01", "2026-06-30")
    assert 240 <= clock.slept[0] <= 300
    assert "Abruflimit" in lines[0]


def test_the_server_says_how_long_to_wait(client: GraphClient, server: Server, clock: Clock) -> None:
    server.posts, server.script = [post(1)], [(429, b"", {"Retry-After": "90"}), (503, b"", {"Retry-After": "7"})]
    client.posts("2026-06-01", "2026-06-30")
    assert 90 <= clock.slept[0] <= 112.5
    assert 7 <= clock.slept[1] <= 8.75


def test_nobody_waits_longer_than_an_hour(client: GraphClient, server: Server, clock: Clock) -> None:
    usage = f'{{"{PAGE}":[{{"type":"pages","call_count":100,"estimated_time_to_regain_access":240}}]}}'
    server.script = [error(80001, headers={"X-Business-Use-Case-Usage": usage})]
    assert "240" in str(_fails(client, "api.limit")) or clock.slept == []
    assert clock.slept == []


def test_a_limit_that_stays_keeps_what_is_there_and_goes_on_later(
    server: Server, clock: Clock, lines: list[str], tmp_path: Path
) -> None:
    server.posts = [post(n) for n in range(250)]
    server.script = [None, None, *[error(4)] * 3]
    fault = _fails(_client(server, clock, lines, tmp_path), "api.limit")
    kept = list(tmp_path.glob("*.part.jsonl"))
    assert str(kept[0]) in str(fault)
    assert kept[0].stat().st_mode & 0o077 == 0
    assert TOKEN not in kept[0].read_text(encoding="utf-8")
    asked = len(server.asked)
    table = _client(server, clock, lines, tmp_path).posts("2026-06-01", "2026-06-30")
    assert len(table) == 250
    assert table["post_id"].is_unique
    assert [query["after"] for _, query in server.asked[asked:]] == ["200"]
    assert list(tmp_path.glob("*.part.jsonl")) == []


def test_a_torn_checkpoint_loses_one_page_at_most(
    server: Server, clock: Clock, lines: list[str], tmp_path: Path
) -> None:
    server.posts = [post(n) for n in range(250)]
    server.script = [None, None, *[error(4)] * 3]
    _fails(_client(server, clock, lines, tmp_path), "api.limit")
    kept = next(tmp_path.glob("*.part.jsonl"))
    kept.write_bytes(kept.read_bytes()[:-40])
    assert len(_client(server, clock, lines, tmp_path).posts("2026-06-01", "2026-06-30")) == 250


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (error(190, "Error validating access token", error_subcode=463), "api.token", "abgelaufen"),
        (error(190, "Error validating access token", error_subcode=460), "api.token", "Kennwort"),
        (error(102, f"Session {TOKEN} is gone"), "api.token", "nimmt"),
        (
            error(10, "(#10) This endpoint requires the 'pages_read_engagement' permission"),
            "api.permission",
            "pages_read_engagement",
        ),
        (error(200, "Requires pages_messaging permission to manage the object"), "api.permission", "pages_messaging"),
        (error(368, "The action attempted has been deemed abusive"), "api.blocked", "gesperrt"),
        (error(3001, "no metric"), "api.no_metric", "Messgröße"),
        (error(100, "Object with ID does not exist", error_subcode=33), "api.object", "page_id"),
        (error(7777, "what is this"), "api.other", "7777"),
        ((302, b"", {"Location": "http://127.0.0.1:9/"}), "api.other", "302"),
    ],
)
def test_what_does_not_pass_is_said_at_once(
    client: GraphClient, server: Server, fault: Any, code: str, words: str
) -> None:
    server.script = [fault]
    assert words in str(_fails(client, code))
    assert len(server.asked) == 1


def test_no_connection_is_told_from_a_broken_answer(clock: Clock, lines: list[str], tmp_path: Path) -> None:
    client = GraphClient(
        TOKEN,
        page_id=PAGE,
        base_url="http://127.0.0.1:9",
        sleep=clock.sleep,
        clock=clock,
        say=lines.append,
        folder=tmp_path,
    )
    assert "sm.example" in str(_fails(client, "api.offline"))


def test_a_silent_server_is_not_waited_for_for_ever(
    server: Server, clock: Clock, lines: list[str], tmp_path: Path
) -> None:
    class Silent(requests.Session):
        def get(self, *arguments: Any, timeout: Any = None, **options: Any) -> requests.Response:
            assert timeout == (5.0, 30.0)
            raise requests.ReadTimeout

    _fails(_client(server, clock, lines, tmp_path, session=Silent()), "api.transient")


def test_calls_are_spread_out_before_the_limit(client: GraphClient, server: Server, clock: Clock) -> None:
    server.posts = [post(n) for n in range(150)]
    server.usage = {"X-App-Usage": '{"call_count":90,"total_time":25,"total_cputime":25}'}
    client.posts("2026-06-01", "2026-06-30")
    assert clock.slept == [30.0]


@pytest.mark.parametrize(
    ("headers", "percent"),
    [
        ({}, 0),
        ({"X-App-Usage": "not json"}, 0),
        ({"X-Page-Usage": '{"call_count": 28, "a_new_key": {"x": 1}}'}, 28),
        ({"X-Ad-Account-Usage": '{"acc_id_util_pct": 9.67}'}, 9.67),
        ({"X-Business-Use-Case-Usage": '{"1": [{"call_count": 97}, "odd"]}'}, 97),
        ({"X-App-Usage": '{"call_count": null}'}, 0),
    ],
)
def test_usage_headers_may_be_absent_broken_or_new(headers: dict[str, str], percent: float) -> None:
    assert read_usage(headers).percent == percent


def test_the_same_page_twice_is_a_loop(client: GraphClient, server: Server) -> None:
    page = {"data": [post(1), post(2)], "paging": {"cursors": {"after": "x"}, "next": f"{server.base}/next"}}
    server.script = [(200, page, {})] * 3
    assert "2" in str(_fails(client, "api.loop"))


def test_an_empty_page_may_repeat_its_cursor(client: GraphClient, server: Server) -> None:
    empty = {"data": [], "paging": {"cursors": {"after": "0"}, "next": f"{server.base}/next"}}
    server.posts, server.script = [post(1)], [(200, empty, {}), (200, empty, {})]
    assert len(client.posts("2026-06-01", "2026-06-30")) == 1


def test_empty_pages_do_not_go_on_for_ever(client: GraphClient, server: Server) -> None:
    empty = {"data": [], "paging": {"cursors": {"after": "0"}, "next": f"{server.base}/next"}}
    server.script = [(200, empty, {})] * 100
    assert _codes(client.posts("2026-06-01", "2026-06-30")) == ["api.empty"]
    assert len(server.asked) == 20


def test_a_next_page_elsewhere_is_refused(client: GraphClient, server: Server) -> None:
    page = {
        "data": [post(1)],
        "paging": {"cursors": {"after": "x"}, "next": f"https://elsewhere.example/?access_token={TOKEN}"},
    }
    server.script = [(200, page, {})]
    assert "elsewhere.example" in str(_fails(client, "api.foreign"))


def test_a_dead_measure_is_named_and_the_others_arrive(client: GraphClient, server: Server, lang: str) -> None:
    server.metrics = {
        name: lambda day: int(day[-2:]) for name in ("page_media_view", "page_follows", "page_views_total")
    }
    wanted = [
        "page_media_view",
        "page_impressions",
        "page_follows",
        "page_dreams",
        "page_views_total",
        "page_consumptions",
    ]
    table = client.insights(wanted, "2026-06-01", "2026-06-30")
    assert sorted(set(table["metric"])) == ["followers", "views", "visits"]
    assert len(table) == 90
    assert table["date"].min() == pd.Timestamp("2026-06-01")
    assert table["date"].max() == pd.Timestamp("2026-06-30")
    assert table.loc[(table["metric"] == "views") & (table["date"] == "2026-06-09"), "value"].item() == 9
    notes = table.attrs["smlib"]["notes"]
    assert [note["code"] for note in notes] == ["api.metric"] * 3
    assert any("page_media_view" in note["message"] and "2025" in note["message"] for note in notes)
    assert any("page_dreams" in note["message"] for note in notes)


def test_a_dead_post_measure_does_not_lose_the_posts(client: GraphClient, server: Server) -> None:
    server.posts = [post(n) for n in range(5)]
    server.metrics = {"post_media_view": lambda day: 1}
    table = client.posts("2026-06-01", "2026-06-30")
    assert len(table) == 5
    assert _codes(table).count("api.metric") == 2
    server.metrics = {}
    assert len(client.posts("2026-06-01", "2026-06-30")) == 5


def test_long_periods_are_asked_in_windows(client: GraphClient, server: Server) -> None:
    server.metrics = {"page_media_view": lambda day: 1}
    table = client.insights("page_media_view", "2026-01-01", "2026-08-18")
    assert len(table) == 230
    assert table["date"].is_unique
    assert len(server.asked) == 3


def test_a_figure_by_type_is_a_row_for_each(client: GraphClient, server: Server) -> None:
    server.metrics = {"page_actions": lambda day: {"like": 3, "love": 1}}
    table = client.insights("page_actions", "2026-06-01", "2026-06-01")
    assert dict(zip(table["metric"], table["value"], strict=True)) == {"page_actions:like": 3, "page_actions:love": 1}


def test_nothing_older_than_two_years_is_explained(client: GraphClient, server: Server) -> None:
    server.script = [(200, {"data": []}, {})]
    table = client.insights("page_media_view", "2024-01-01", "2024-02-01")
    assert (
        "zwei" in table.attrs["smlib"]["notes"][0]["message"]
        or "2 Jahre" in table.attrs["smlib"]["notes"][0]["message"]
    )


def _thread(number: int, *times: str, customer: str = "Erika Muster") -> dict[str, Any]:
    messages = [
        {
            "id": f"m_{number}_{place}",
            "created_time": at,
            "from": {"id": PAGE if place % 2 else "77", "name": "Harkwerk" if place % 2 else customer},
            "message": "Guten Tag",
        }
        for place, at in enumerate(times)
    ][::-1]
    return {"id": f"t_{number}", "updated_time": times[-1], "messages": {"data": messages[:2]}, "all": messages}


def test_conversations_become_messages_without_names(client: GraphClient, server: Server) -> None:
    long = [f"2026-06-{day:02}T08:00:00+0000" for day in range(1, 11)]
    server.threads = [_thread(1, "2026-07-02T08:00:00+0000"), _thread(2, *long), _thread(3, "2026-05-01T08:00:00+0000")]
    server.threads[1]["messages"]["paging"] = {"next": f"{server.base}/x", "cursors": {"after": "2"}}
    table = client.conversations("2026-06-01", "2026-06-30")
    assert list(table["conversation_id"].unique()) == ["t_2"]
    assert len(table) == 10
    assert table["message_id"].is_unique
    assert list(table["role"].iloc[:2]) == ["customer", "company"]
    assert "Erika" not in " ".join(table["author"])
    assert table["text"].isna().all()
    assert table["characters"].eq(9).all()
    assert table["sent_at"].is_monotonic_increasing


def test_conversations_stop_at_the_first_page_that_is_older(client: GraphClient, server: Server) -> None:
    server.threads = [_thread(n, "2026-06-10T08:00:00+0000") for n in range(30)]
    server.threads += [_thread(n, "2026-01-10T08:00:00+0000") for n in range(30, 300)]
    client.conversations("2026-06-01", "2026-06-30")
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    "name", ["page_fans", "page_impressions_unique", "post_impressions_organic", "page_engaged_users"]
)
def test_known_dead_measures_carry_a_date(name: str) -> None:
    found = known_gone(name)
    assert found is not None
    assert found.since is not None


def test_living_measures_are_not_thought_dead() -> None:
    assert not any(known_gone(name) for name in (*POST_METRICS, "page_media_view", "page_follows"))


def test_formats_still_list_the_files() -> None:
    assert len(formats())
