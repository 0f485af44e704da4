"""From nothing to an environment, through everything that goes wrong on the way."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from setup_tools import LOCK, OFFLINE, ROOT, Stage

from smlib.setup import environment, installing
from smlib.setup.environment import ensure, state
from smlib.setup.main import main, parse
from smlib.setup.places import Places
from smlib.setup.stop import Stop


def code(places: Places, kind: str = "lab", wheelhouse: Path | None = None) -> str:
    with pytest.raises(Stop) as caught:
        ensure(places, kind, wheelhouse)
    return caught.value.code


def test_the_first_start_does_four_steps_and_the_second_none(
    course: Places, stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    assert state(course, "lab") == "first"
    ensure(course, "lab")
    assert stage.parts() == ["venv", "pip uv", "uv", "own"]
    said = capsys.readouterr().out
    for number in range(1, 5):
        assert f"Schritt {number} von 4" in said
    assert state(course, "lab") == "ready"
    ensure(course, "lab")
    assert len(stage.parts()) == 4


def test_every_package_is_held_to_its_hash_and_nothing_is_compiled(course: Places, stage: Stage) -> None:
    ensure(course, "lab")
    for part in ("pip uv", "uv"):
        (_, words, _) = stage.calls(part)[0]
        assert words[words.index("--only-binary") + 1] == ":all:"
        assert "--require-hashes" in words
    only = course.log.with_name("uv.lock.txt").read_text(encoding="utf-8")
    assert only == "uv==2 \\\n    --hash=sha256:11 \\\n    --hash=sha256:22\n"
    (_, own, _) = stage.calls("own")[0]
    assert {"--no-deps", "--no-build-isolation", "--offline"} <= set(own)


def test_an_environment_for_tests_serves_the_lab_but_not_the_other_way(course: Places, stage: Stage) -> None:
    ensure(course, "dev")
    assert state(course, "lab") == "ready"
    shutil.rmtree(course.venv)
    ensure(course, "lab")
    assert state(course, "dev") == "renew"


@pytest.mark.parametrize("name", ["requirements-lab.lock", "pyproject.toml"])
def test_a_changed_list_is_installed_on_top(course: Places, stage: Stage, name: str) -> None:
    ensure(course, "lab")
    (course.root / name).write_text(LOCK + "# new\n", encoding="utf-8")
    assert state(course, "lab") == "renew"
    ensure(course, "lab")
    assert stage.parts()[4:] == ["pip uv", "uv", "own"]
    assert state(course, "lab") == "ready"


def _no_python(course: Places) -> None:
    course.python.unlink()


def _other_folder(course: Places) -> None:
    stamp = json.loads(course.stamp.read_text(encoding="utf-8"))
    course.stamp.write_text(json.dumps({**stamp, "root": "/elsewhere"}), encoding="utf-8")


def _package_gone(course: Places) -> None:
    stamp = json.loads(course.stamp.read_text(encoding="utf-8"))
    course.stamp.write_text(json.dumps({**stamp, "names": ["a", "jupyterlab"]}), encoding="utf-8")


def _a_file(course: Places) -> None:
    shutil.rmtree(course.venv)
    course.venv.write_text("", encoding="utf-8")


@pytest.mark.parametrize("harm", [_no_python, _other_folder, _package_gone, _a_file])
def test_a_broken_environment_is_rebuilt_and_said_so(
    course: Places, stage: Stage, harm: object, capsys: pytest.CaptureFixture[str]
) -> None:
    ensure(course, "lab")
    assert callable(harm)
    harm(course)
    capsys.readouterr()
    ensure(course, "lab")
    assert "beschädigt" in capsys.readouterr().out
    assert stage.parts()[4:] == ["venv", "pip uv", "uv", "own"]
    assert state(course, "lab") == "ready"


def test_an_environment_of_ones_own_is_filled_and_not_thrown_away(course: Places) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(course.venv)], check=True)
    (course.venv / "mine.txt").write_text("", encoding="utf-8")
    assert state(course, "lab") == "renew"


@pytest.mark.parametrize(
    ("answers", "expected", "parts"),
    [
        ({"venv": [["ensurepip is not available", 1]]}, "no_venv", ["venv"]),
        ({"pip_uv": [[OFFLINE, 1]]}, "network", ["venv", "pip uv"]),
        ({"pip_uv": [["407 Proxy Authentication Required", 1]]}, "login", ["venv", "pip uv"]),
        ({"uv": [["No space left on device (os error 28)", 2]]}, "full", ["venv", "pip uv", "uv"]),
        ({"uv": [["Hash mismatch for `a==1`", 1]]}, "hashes", ["venv", "pip uv", "uv"]),
        (
            {"uv": [["No wheels", 1]], "pip": [["No matching distribution found for a", 1]]},
            "no_wheel",
            ["venv", "pip uv", "uv", "pip"],
        ),
    ],
)
def test_each_failure_has_its_reason_and_the_next_start_begins_again(
    course: Places, stage: Stage, answers: dict[str, object], expected: str, parts: list[str]
) -> None:
    stage.answer(**answers)
    assert code(course) == expected
    assert stage.parts() == parts
    stage.answer()
    assert state(course, "lab") == "first"
    ensure(course, "lab")
    assert state(course, "lab") == "ready"


@pytest.mark.parametrize(
    "answers",
    [
        {"pip_uv": [["No matching distribution found for uv==2", 1]]},
        {"uv": [["error sending request: the proxy wants something else", 2]]},
        {"uv": [["Illegal instruction", 132]]},
    ],
)
def test_where_uv_does_not_work_pip_takes_over(
    course: Places, stage: Stage, answers: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    stage.answer(**answers)
    ensure(course, "lab")
    (_, words, _) = stage.calls("pip")[0]
    assert "--require-hashes" in words
    listed = Path(words[words.index("-r") + 1]).read_text(encoding="utf-8")
    # An installer that cannot be had must not keep the others out.
    assert listed == (LOCK if "uv" in answers else LOCK.replace(installing.block(LOCK, "uv"), ""))
    assert "pip übernimmt" in capsys.readouterr().out
    assert state(course, "lab") == "ready"


def test_an_unknown_certificate_is_looked_up_in_the_system(course: Places, stage: Stage) -> None:
    stage.answer(pip_uv=[["CERTIFICATE_VERIFY_FAILED", 1], ["", 0]])
    ensure(course, "lab")
    first, second = (variables for _, _, variables in stage.calls("pip uv"))
    assert "PIP_CERT" not in first
    assert "BEGIN CERTIFICATE" in Path(second["PIP_CERT"]).read_text(encoding="utf-8")
    (_, _, variables) = stage.calls("uv")[0]
    assert variables["SSL_CERT_FILE"] == second["PIP_CERT"]


def test_a_certificate_that_does_not_fit_is_said_and_not_replaced(
    course: Places, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/company.pem")
    stage.answer(pip_uv=[["CERTIFICATE_VERIFY_FAILED", 1]])
    assert code(course) == "tls"
    assert [variables["PIP_CERT"] for _, _, variables in stage.calls("pip uv")] == ["/etc/company.pem"]


def test_the_companys_index_in_pips_files_reaches_uv(course: Places, stage: Stage) -> None:
    stage.answer(config="global.index-url='https://index.example/simple'")
    ensure(course, "lab")
    (_, _, variables) = stage.calls("uv")[0]
    assert variables["UV_DEFAULT_INDEX"] == "https://index.example/simple"


def test_a_wheelhouse_needs_no_index(course: Places, stage: Stage, tmp_path: Path) -> None:
    house = tmp_path / "Räder haus"
    house.mkdir()
    assert code(course, wheelhouse=house) == "wheelhouse"
    (house / "a-1-py3-none-any.whl").write_bytes(b"")
    ensure(course, "lab", house)
    for part in ("pip uv", "uv"):
        (_, words, _) = stage.calls(part)[0]
        assert words[words.index("--find-links") + 1] == str(house)
        assert "--no-index" in words


def test_a_wheelhouse_without_uv_is_installed_by_pip_and_one_that_lacks_a_package_is_named(
    course: Places, stage: Stage, tmp_path: Path
) -> None:
    (tmp_path / "a-1-py3-none-any.whl").write_bytes(b"")
    missing = [["No matching distribution found for uv", 1]]
    stage.answer(pip_uv=missing)
    ensure(course, "lab", tmp_path)
    shutil.rmtree(course.venv)
    stage.answer(pip_uv=missing, pip=missing)
    with pytest.raises(Stop) as caught:
        ensure(course, "lab", tmp_path)
    assert caught.value.code == "incomplete"
    assert str(tmp_path) in str(caught.value)


def test_a_folder_name_too_long_for_windows_stops_before_anything_is_made(
    course: Places, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "long_paths_allowed", lambda: False)
    monkeypatch.setattr(environment, "too_long", lambda root, *, long_paths: not long_paths)
    assert code(course) == "long_path"
    assert stage.parts() == []


def test_a_second_start_waits_for_the_first(course: Places, stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    with environment._alone(course):
        second = threading.Thread(target=ensure, args=(course, "lab"))
        second.start()
        time.sleep(0.7)
        assert stage.parts() == []
        assert "Ein anderes Fenster" in capsys.readouterr().out
    second.join(30)
    assert stage.parts() == ["venv", "pip uv", "uv", "own"]


def test_ctrl_c_says_that_it_goes_on_and_leaves_no_installer_behind(course: Places, stage: Stage) -> None:
    stage.answer(uv=[["sleep", 0]])
    run = (
        "import sys; from pathlib import Path; from smlib.setup import installing; from smlib.setup.main import main;"
        f"installing.base_python = lambda: {str(stage.player)!r};"
        f"sys.exit(main(['setup'], {{}}, root=Path({str(course.root)!r})))"
    )
    process = subprocess.Popen([sys.executable, "-c", run], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    until = time.monotonic() + 30
    while not stage.calls("uv"):
        assert time.monotonic() < until
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Angehalten. Beim nächsten Start geht es von hier aus weiter." in said
    stage.answer()
    assert state(course, "lab") == "first"
    ensure(course, "lab")
    assert state(course, "lab") == "ready"


@pytest.mark.parametrize("lang", ["de", "en"])
def test_start_py_says_one_sentence_and_where_the_details_are(
    course: Places, stage: Stage, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.answer(pip_uv=[[OFFLINE, 1]])
    assert main(["--lang", lang, "setup"], {}, root=course.root) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 2
    assert ("Netz" if lang == "de" else "network") in said[0]
    assert str(course.log) in said[1]
    assert "name resolution" in course.log.read_text(encoding="utf-8")


def test_a_word_that_is_no_command_costs_no_setup(
    course: Places, stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tset"], {"build": ""}, root=course.root) == 2
    assert "'test'" in capsys.readouterr().err
    assert stage.parts() == []


@pytest.mark.parametrize(
    ("argv", "words", "lang", "wheelhouse"),
    [
        ([], ("lab",), None, None),
        (["--lang=en"], ("lab",), "en", None),
        (["--port", "9000", "--no-browser"], ("lab", "--port", "9000", "--no-browser"), None, None),
        (["--wheelhouse", "/räder haus", "test", "-k", "x"], ("test", "-k", "x"), None, "/räder haus"),
        (["--help"], ("--help",), None, None),
        (["lint", "--lang"], ("lint", "--lang"), None, None),
    ],
)
def test_words_are_understood(
    argv: list[str], words: tuple[str, ...], lang: str | None, wheelhouse: str | None
) -> None:
    request = parse(argv)
    assert (request.words, request.lang) == (words, lang)
    assert request.wheelhouse == (Path(wheelhouse) if wheelhouse else None)
