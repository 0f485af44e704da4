"""J: runs the trainer's tests in a process that never runs a line of the submission."""

from __future__ import annotations

import ast
import builtins
import socket
import sys
from typing import Any

from smlib.grading.box.plain import PLAIN, Remote, Unplain, dump, load
from smlib.grading.box.shell import run, shell
from smlib.grading.box.verdict import Foreign, verdict
from smlib.grading.box.wire import Closed, receive, send

_line: socket.socket | None = None
# Names that a test has set -> identity of the learner's value then; a learner who sets it later wins again.
_bound: dict[str, Any] = {}


def judge(task: dict[str, Any], fd: int) -> dict[str, Any]:
    """Run one test against the snapshot behind a socket; the grader ends a snapshot that takes too long.

    Args:
        task: `source` of the test, `way` ("judge" or "snapshot"), `imports` of the trainer's notebook, `own` names
            that the trainer's notebook gives although builtins have them.
        fd: the socket to the snapshot.

    Returns:
        A verdict (`verdict.verdict`).
    """
    global _line
    _line = socket.socket(fileno=fd)
    Remote.caller = call
    try:
        if task["way"] == "snapshot":
            return _ask({"op": "run", "source": task["source"], "own": task["own"]})
        return _run(task)
    except Exception as error:
        why = f"{type(error).__name__}: {error}"[:300]
        return {"ok": False, "why": why, "unplain": isinstance(error, Unplain)}
    finally:
        _line.close()
        _line = None


def _run(task: dict[str, Any]) -> dict[str, Any]:
    names = shell().user_ns
    exec(task["imports"], names)
    trusted = {
        alias.asname or alias.name.split(".")[0]
        for node in ast.parse(task["imports"]).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    wanted, stored = used_names(task["source"])
    reply = _ask({"op": "names"})
    ids: dict[str, int] = reply["ids"]
    if reply["agg"] and "matplotlib" in sys.modules:
        sys.modules["matplotlib"].use("agg")  # as in the learner's process: figures are not shown after the cell
    for name in sorted(wanted & set(ids)):
        hidden = name in shell().user_ns_hidden or (hasattr(builtins, name) and name not in task["own"])
        if name in trusted or hidden or _bound.get(name) == ids[name]:
            continue
        try:
            names[name] = _fetch(name)
        except Unplain:
            if name not in stored:  # otherwise the test sets it itself
                raise
    found = verdict(*run(task["source"]))
    _bound.update({name: ids.get(name) for name in stored})
    return found


def used_names(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell uses, and those that it sets; magics are understood."""
    body = source.split("\n", 1)[1] if source.startswith("%%") and "\n" in source else source
    found = [n for n in ast.walk(ast.parse(_transformed(body))) if isinstance(n, ast.Name)]
    return {n.id for n in found}, {n.id for n in found if isinstance(n.ctx, ast.Store)}


def _transformed(source: str) -> Any:
    return shell().transform_cell(source)  # type: ignore[no-untyped-call]


def _fetch(name: str) -> Any:
    reply = _ask({"op": "get", "name": name})
    if "module" in reply:
        return sys.modules.get(str(reply["module"]))
    return load(str(reply["value"])) if "value" in reply else Remote(name, str(reply.get("doc") or ""))


def _ask(question: dict[str, Any]) -> dict[str, Any]:
    assert _line is not None
    try:
        send(_line, question)
        reply = receive(_line)[0]
    except (Closed, OSError, ValueError):
        raise RuntimeError("the process of the submission ended") from None
    if isinstance(reply.get("unplain"), str):
        raise Unplain(reply["unplain"][:200])
    return reply


def call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a function of the learner: arguments go over as data, the value comes back as data."""
    reply = _ask({"op": "call", "name": name, "args": dump((args, kwargs))})
    for output in reply.get("out", ()):
        stream = sys.stderr if output.get("name") == "stderr" else sys.stdout
        stream.write(str(output.get("text")))
    if "args" in reply:
        changed = load(str(reply["args"]))
        for old, new in [*zip(args, changed[0], strict=False), *((kwargs[k], changed[1].get(k)) for k in kwargs)]:
            write_back(old, new)
    if "error" in reply:
        raise _their_error(*map(str, reply["error"]))
    value = load(str(reply["value"]))
    return _ready(value) if reply.get("awaitable") else value


async def _ready(value: Any) -> Any:
    return value


def _their_error(module: str, name: str, words: str) -> Exception:
    """Rebuild an error of a learner's function, so that a test can expect it; mark it as the learner's words."""
    known = getattr(sys.modules.get(module), name, None) if module == "builtins" or module in PLAIN else None
    kind = known if isinstance(known, type) and issubclass(known, Exception) else Foreign
    try:
        error = kind(words)
    except Exception:  # an exception that wants other arguments
        error = Foreign(words)
    if type(error) is Foreign:
        error.__class__ = type(name[:60] or "Exception", (Foreign,), {})
    else:
        error._smlib_foreign = True  # type: ignore[attr-defined]
    return error


def write_back(old: Any, new: Any) -> None:
    """Let the test see what a function did to a mutable argument."""
    if type(old) is not type(new):
        return
    if isinstance(old, list | bytearray):
        old[:] = new
    elif isinstance(old, dict | set):
        old.clear()
        old.update(new)
    elif hasattr(old, "_update_inplace"):
        old._update_inplace(new)
    elif type(old).__name__ == "ndarray" and old.shape == new.shape:
        old[...] = new
