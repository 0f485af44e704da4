"""The notebook about the Graph API: recorded answers without a net, and a token that leaves no trace."""

from __future__ import annotations

import json
import queue
import socket
from pathlib import Path
from typing import Any

import pytest
from graph_server import PAGE, TOKEN, graph_server, post

import smlib as sm
from smlib.sources.graph.client import GraphClient

ROOT = Path(__file__).resolve().parents[2]
TRUTH: dict[str, Any] = json.loads((ROOT / "datasets" / "harkwerk" / "truth.json").read_text(encoding="utf-8"))
JUNE = ("2026-06-01", "2026-06-30")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt to open a connection fails the test."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.delenv("SMLIB_GRAPH_TOKEN", raising=False)


@pytest.fixture
def client(offline: None, tmp_path: Path) -> GraphClient:
    return GraphClient.for_page(folder=tmp_path)


def test_june_arrives_as_it_is_in_the_export(client: GraphClient) -> None:
    posts = client.posts(*JUNE)
    export = sm.read(sm.example("monthly-posts-june"))
    assert list(posts.columns) == list(export.columns[: len(posts.columns)])
    assert posts.dtypes.to_dict() == export.dtypes[list(posts.columns)].to_dict()
    assert len(posts) == len(export) == TRUTH["graph_posts"]
    for name in ("views", "reactions", "comments", "shares", "clicks"):
        assert posts[name].sum() == export[name].sum(), name
    assert posts["reach"].isna().all()  # the API has viewers instead
    assert posts["viewers"].max() == TRUTH["graph_viewers_most"]


def test_daily_figures_and_the_metric_that_is_gone(client: GraphClient, lang: str) -> None:
    daily = client.insights(["page_media_view", "page_views_total", "page_follows", "page_impressions"], *JUNE)
    views = daily[daily["metric"] == "views"]
    assert views["value"].sum() == TRUTH["graph_page_views"]
    export = sm.read(sm.example("monthly-views"))
    june = export[export["date"].dt.month == 6]
    assert views["value"].tolist() == june["value"].tolist()
    said = sm.reading_report(daily).text()
    assert "page_impressions" in said
    assert "page_media_view" in said


def test_conversations_come_without_names(client: GraphClient) -> None:
    messages = client.conversations(*JUNE)
    assert len(messages) == TRUTH["graph_messages"]
    assert messages["conversation_id"].nunique() == TRUTH["graph_conversations"]
    assert messages.loc[messages["role"] == "customer", "author"].str.startswith("Person ").all()
    times = sm.response_times(messages, sm.business_hours("Mo-Fr 08:00-17:00", state="BW"))
    assert times["minutes"].notna().sum() > 20


def test_what_is_not_recorded_is_said(client: GraphClient, tmp_path: Path, lang: str) -> None:
    with pytest.raises(sm.SourceError) as caught:
        client.posts("2026-07-01", "2026-07-31")
    assert caught.value.code == "api.not_recorded"
    assert "june.json" in str(caught.value)
    for text in ("{}", "[]", "no json", '{"page_id": 1, "version": "v", "answers": [3]}'):
        (tmp_path / "x.json").write_text(text)
        with pytest.raises(sm.SourceError) as caught:
            GraphClient.recorded(tmp_path / "x.json")
        assert caught.value.code == "api.recording"


def test_the_report_names_the_interface(client: GraphClient, lang: str) -> None:
    head = sm.reading_report(client.posts(*JUNE)).text().splitlines()[0]
    assert "Graph" in head
    assert "13" in head


def test_the_recording_holds_no_token_and_says_what_it_is() -> None:
    text = sm.example("graph-june").read_text(encoding="utf-8")
    assert "access_token" not in text
    about = json.loads(text)["about"]
    assert "erfunden" in about["de"]
    assert "invented" in about["en"]


def test_raw_answers_are_kept_without_the_token_and_can_be_asked_again(tmp_path: Path) -> None:
    with graph_server() as server:
        server.posts = [post(n) for n in range(150)]
        server.metrics = dict.fromkeys(
            ("post_media_view", "post_total_media_view_unique", "post_clicks"), lambda day: 1
        )
        options = {"base_url": server.base, "folder": tmp_path, "say": lambda line: None}
        client = GraphClient(TOKEN, page_id=PAGE, keep_raw=True, **options)
        first = client.posts(*JUNE)
        client.save_raw(tmp_path / "raw.json")
    text = (tmp_path / "raw.json").read_text(encoding="utf-8")
    assert TOKEN not in text
    assert '"total_count"' in text
    assert (tmp_path / "raw.json").stat().st_mode & 0o077 == 0
    again = GraphClient.recorded(tmp_path / "raw.json", folder=tmp_path).posts(*JUNE)
    assert again.drop(columns="exported_at").equals(first.drop(columns="exported_at"))
    assert len(again) == 150


def test_steps_are_numbered_and_dated(lang: str) -> None:
    steps = sm.sources.token_steps()
    assert "pages_read_engagement" in steps.text()
    assert "2026" in steps.text()
    assert steps._repr_html_().count("<li") == len(steps.to_frame()) == 7
    assert all("developers.facebook.com" in address for address in steps.addresses)


def test_the_token_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMLIB_GRAPH_TOKEN", TOKEN)
    assert TOKEN not in repr(GraphClient.for_page(PAGE))
    monkeypatch.delenv("SMLIB_GRAPH_TOKEN")
    with pytest.raises(sm.SourceError) as caught:  # nobody is there to be asked
        GraphClient.for_page(PAGE)
    assert caught.value.code == "api.no_token"


def test_a_typed_token_stays_out_of_the_notebook(tmp_path: Path) -> None:
    """A real kernel asks; the answer is nowhere in its messages, in the history, or in the notebook's variables as text."""
    from jupyter_client.manager import start_new_kernel

    manager, kernel = start_new_kernel(kernel_name="python3", cwd=str(tmp_path))
    try:
        with graph_server() as server:
            server.posts = [post(n) for n in range(3)]
            server.metrics = dict.fromkeys(
                ("post_media_view", "post_total_media_view_unique", "post_clicks"), lambda day: 1
            )
            code = (
                "import os; os.environ.pop('SMLIB_GRAPH_TOKEN', None)\n"
                "import smlib as sm\n"
                f"client = sm.sources.GraphClient.for_page({PAGE!r}, base_url={server.base!r})\n"
                "posts = client.posts('2026-06-01', '2026-06-30')\n"
                "print(len(posts), client, vars(client))"
            )
            kernel.execute(code, allow_stdin=True)
            asked = kernel.get_stdin_msg(timeout=60)
            assert asked["content"]["password"] is True
            kernel.input(TOKEN)
            seen = _outputs(kernel)
            assert "3 GraphClient" in seen
            assert server.keys[0] == f"Bearer {TOKEN}"
            kernel.execute("print(In, Out, [repr(v) for v in list(globals().values())])")
            seen += _outputs(kernel)
            assert TOKEN not in seen
            assert TOKEN not in "".join(
                path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file()
            )
    finally:
        kernel.stop_channels()
        manager.shutdown_kernel(now=True)


def _outputs(kernel: Any) -> str:
    parts = []
    while True:
        try:
            message = kernel.get_iopub_msg(timeout=60)
        except queue.Empty:
            break
        parts.append(json.dumps(message["content"]))
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            break
    return "".join(parts)
