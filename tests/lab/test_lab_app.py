"""`smlib lab` as a process: one server per workshop, on this machine only, apart from the user's own Jupyter."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from lab_process import Lab, environment, launch, running_lab, stop, wait_until
from lab_samples import sample_root

from smlib.lab import app, door
from smlib.lab import environment as lab_environment

HOSTILE = {
    "ServerApp": {"ip": "0.0.0.0", "allow_remote_access": True, "token": "", "password": "", "terminals_enabled": True},
    "IdentityProvider": {"token": ""},
}


def _get(lab: Lab, path: str, token: str | None = "") -> Any:
    headers = {} if token is None else {"Authorization": f"token {token or lab.token}"}
    with urllib.request.urlopen(urllib.request.Request(lab.base + path, headers=headers), timeout=30) as answer:
        return json.loads(answer.read())


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One running lab, in a home folder whose own Jupyter is set up as dangerously as can be."""
    tmp = tmp_path_factory.mktemp("Läb mit Leerzeichen")
    (tmp / ".jupyter").mkdir()
    (tmp / ".jupyter" / "jupyter_server_config.json").write_text(json.dumps(HOSTILE), encoding="utf-8")
    kernel = tmp / ".local" / "share" / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    broken = {"argv": ["/no/such/python"], "display_name": "Broken", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(broken), encoding="utf-8")
    with running_lab(tmp, content=sample_root(tmp / "kurs")) as running:
        yield running


def test_it_says_in_german_what_it_does(lab: Lab) -> None:
    wait_until(lambda: "Zum Beenden" in lab.said())
    lines = lab.said().splitlines()
    assert lines[0].startswith("Das Lernlabor startet.")
    assert str(lab.workshop) in lines[1]
    assert len(lines) == 4


def test_the_token_is_random_and_nowhere_to_be_read(lab: Lab) -> None:
    assert len(lab.token) >= 40
    logs = list(lab.state.rglob("*.log"))
    assert logs
    for text in (lab.said(), *(log.read_text(encoding="utf-8") for log in logs)):
        assert lab.token not in text
    processes = Path("/proc")
    if processes.is_dir():
        for place in ("cmdline", "environ"):
            assert lab.token.encode() not in (processes / str(lab.process.pid) / place).read_bytes()


def test_without_the_token_nobody_gets_in(lab: Lab) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        _get(lab, "api/contents", token=None)
    assert caught.value.code == 403
    foreign = urllib.request.Request(lab.base, headers={"Host": "example.org"})
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(foreign, timeout=30)


def test_it_listens_on_this_machine_only(lab: Lab) -> None:
    listening = [c.laddr.ip for c in psutil.Process(lab.process.pid).net_connections() if c.status == "LISTEN"]
    assert listening
    assert set(listening) == {"127.0.0.1"}
    assert lab.outside() == []


def test_the_door_is_readable_by_its_owner_only(lab: Lab) -> None:
    (page,) = lab.workshop.glob("*.html")
    assert page.name == "Lernlabor öffnen.html"
    if os.name == "posix":
        assert stat.S_IMODE(page.stat().st_mode) == 0o600
    listed = [entry["name"] for entry in _get(lab, "api/contents")["content"]]
    assert page.name not in listed
    assert {"0.0-welcome.ipynb", "1.1-first.ipynb", "exercises"} <= set(listed)
    assert not any(name.startswith(".") for name in listed)


def test_the_kernel_is_this_environments(lab: Lab) -> None:
    specs = _get(lab, "api/kernelspecs")
    assert list(specs["kernelspecs"]) == ["python3"]
    spec = specs["kernelspecs"]["python3"]["spec"]
    assert spec["argv"][0] == sys.executable
    assert spec["display_name"] == "Python 3"


def test_only_jupyterlab_runs_in_the_server(lab: Lab) -> None:
    log = next(lab.state.rglob("lab.log")).read_text(encoding="utf-8")
    loaded = {line.split("] ")[1].split(" |")[0] for line in log.splitlines() if "successfully loaded" in line}
    assert loaded == {"jupyterlab"}
    with pytest.raises(urllib.error.HTTPError) as caught:
        _get(lab, "api/terminals")
    assert caught.value.code == 404


@pytest.mark.skipif(os.name != "posix", reason="Windows kernels can only be reached through ports")
def test_kernels_listen_on_no_port_and_to_nobody_else(lab: Lab) -> None:
    body = json.dumps({"name": "python3"}).encode("utf-8")
    headers = {"Authorization": f"token {lab.token}", "Content-Type": "application/json"}
    asked = urllib.request.Request(f"{lab.base}api/kernels", body, headers)
    with urllib.request.urlopen(asked, timeout=60) as answer:
        kernel = json.loads(answer.read())["id"]
    wait_until(lambda: len(list(lab.state.glob(f"*/runtime/kernel-{kernel}-ipc-*"))) == 5)
    (connection,) = lab.state.glob(f"*/runtime/kernel-{kernel}.json")
    assert json.loads(connection.read_text(encoding="utf-8"))["transport"] == "ipc"
    sockets = list(connection.parent.glob(f"kernel-{kernel}-ipc-*"))
    assert stat.S_IMODE(connection.parent.stat().st_mode) & 0o077 == 0
    stopped = urllib.request.Request(f"{lab.base}api/kernels/{kernel}", headers=headers, method="DELETE")
    urllib.request.urlopen(stopped, timeout=60).close()
    assert not any(path.exists() for path in (*sockets, connection))


def test_where_the_path_is_too_long_for_that_kernels_use_ports() -> None:
    assert app._files_carry(Path("/home/anna/.local/share/smlib/lab/0123456789ab/runtime")) == (os.name == "posix")
    assert not app._files_carry(Path("/home/anna.von.musterfrau-beispiel/.local/share/smlib/lab/0123456789ab/runtime"))


def test_shipped_notebooks_are_trusted_and_others_are_not(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    import nbformat
    from nbformat.sign import NotebookNotary

    (data,) = lab.state.glob("*/data")
    notary = NotebookNotary(data_dir=str(data))
    for name in ("0.0-welcome.ipynb", "exercises/1.1-first.ipynb"):
        assert notary.check_signature(nbformat.read(lab.workshop / name, as_version=4)), name
    foreign = nbformat.read(lab.workshop / "0.0-welcome.ipynb", as_version=4)
    foreign.cells[0].source = "anders"
    assert not notary.check_signature(foreign)


def test_a_second_start_opens_the_running_one(lab: Lab) -> None:
    tmp = lab.output.parent
    before = lab.door()
    second = launch(tmp, "--no-browser", f"--folder={lab.workshop}", content=tmp / "kurs", name="second")
    assert second.wait(60) == 0
    said = (tmp / "second.txt").read_text(encoding="utf-8")
    assert "Das Lernlabor läuft schon." in said
    assert lab.process.poll() is None
    assert lab.door() == before  # the same address, the same key
    servers = list(lab.state.glob("*/runtime/jpserver-*.json"))
    assert len(servers) == 1


def test_a_taken_port_gives_way_to_the_next_one_and_closing_cleans_up(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running_lab(tmp_path, lang="en", content=sample_root(tmp_path / "course"), port=port) as lab:
            assert lab.base != f"http://127.0.0.1:{port}/"
            wait_until(lambda: "press Ctrl and C" in lab.said())
            request = urllib.request.Request(f"{lab.base}api/kernels", b"{}", {"Authorization": f"token {lab.token}"})
            with urllib.request.urlopen(request, timeout=60) as answer:
                assert answer.status == 201
            kernels = psutil.Process(lab.process.pid).children()
            assert len(kernels) == 1
    assert f"Port {port} is taken. The learning lab uses " in lab.said()
    assert lab.said().splitlines()[-1].startswith("The learning lab is closed.")
    assert lab.process.returncode == 0
    assert not any(kernel.is_running() for kernel in kernels)
    assert lab.door() is None
    assert not list(lab.state.glob("*/runtime/jpserver-*"))


def test_a_missing_part_is_one_message_without_a_traceback(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['jupyterlab'] = None\n"
        "from pathlib import Path; from smlib.lab import content; content.HERE = Path(sys.argv[1]) / 'smlib' / 'lab'\n"
        "from smlib.lab.app import main; raise SystemExit(main(sys.argv[2:]))"
    )
    command = [sys.executable, "-c", code, str(sample_root(tmp_path / "kurs")), f"--folder={tmp_path / 'Werkstatt'}"]
    done = subprocess.run(command, env=environment(tmp_path), cwd=tmp_path, capture_output=True, timeout=60)
    said = done.stderr.decode("utf-8")
    assert done.returncode == 2
    assert said.startswith("Dem Lernlabor fehlt ein Teil: jupyterlab")
    assert "start.py" in said
    assert said.count("\n") == 1


def test_a_second_start_that_gets_no_answer_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from filelock import FileLock

    monkeypatch.setenv("SMLIB_STATE", str(tmp_path / "state"))
    for name in lab_environment.variables(tmp_path, tmp_path, "de"):
        monkeypatch.setenv(name, "")
    monkeypatch.setattr(app, "PATIENCE", 0.2)
    monkeypatch.setattr(app.content, "HERE", sample_root(tmp_path / "kurs") / "smlib" / "lab")
    folder = tmp_path / "Werkstatt"
    state = lab_environment.state_folder(folder)
    state.mkdir(parents=True)
    with FileLock(state / "lab.lock"):
        assert app.main(["--folder", str(folder), "--no-browser"]) == 2
    assert "Das Lernlabor läuft schon, antwortet aber nicht." in capsys.readouterr().err


def test_what_a_crash_left_behind_is_not_taken_for_a_lab(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "jpserver-1.json").write_text(json.dumps({"url": f"http://127.0.0.1:{port}/", "token": "x"}))
    (tmp_path / "jpserver-2.json").write_text("{half", encoding="utf-8")
    assert door.find_running(tmp_path) is None


def test_a_lab_that_runs_shows_no_key_in_its_name() -> None:
    assert "secret" not in repr(door.Running("http://127.0.0.1:1/", "secret"))


def test_two_workshops_keep_their_things_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMLIB_STATE", str(tmp_path))
    first, second = (lab_environment.state_folder(tmp_path / name) for name in ("a", "b"))
    assert first != second
    assert first.parent == second.parent == tmp_path
    monkeypatch.delenv("SMLIB_STATE")
    assert lab_environment.state_folder(tmp_path / "a").is_absolute()


@pytest.mark.parametrize(("lang", "words"), [("de", "Ordner Ihrer Werkstatt"), ("en", "folder of your workshop")])
def test_the_help_speaks_the_language_asked_for(lang: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        app.main(["--lang", lang, "--help"])
    assert caught.value.code == 0
    assert words in " ".join(capsys.readouterr().out.split())


def test_stopping_a_stopped_lab_is_fine() -> None:
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    stop(process)
    assert process.returncode == 0
