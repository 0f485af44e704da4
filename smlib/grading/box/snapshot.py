"""S: a copy of the learner that answers the judge's questions during one test and is thrown away."""

from __future__ import annotations

import asyncio
import builtins
import inspect
import socket
import sys
import types
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from smlib.grading.box.plain import Unplain, dump, load_trusted
from smlib.grading.box.shell import Outputs, run, shell
from smlib.grading.box.verdict import verdict
from smlib.grading.box.wire import Closed, receive, send

_pristine: dict[str, Any] = {}


def remember() -> None:
    """Note how the interpreter looks before any submission; the warm parent calls it once."""
    changeable = types.FunctionType | types.BuiltinFunctionType | type
    _pristine["builtins"] = dict(vars(builtins))
    _pristine["events"] = [f for callbacks in shell().events.callbacks.values() for f in callbacks]
    _pristine["modules"] = [
        (module, {name: value for name, value in vars(module).items() if isinstance(value, changeable)})
        for name, module in list(sys.modules.items())
        if isinstance(module, types.ModuleType) and name not in ("__main__", "builtins", "matplotlib.pyplot")
    ]


def answer(line: socket.socket) -> None:
    """Answer until the judge hangs up."""
    names = shell().user_ns
    while True:
        try:
            question = receive(line)[0]
        except Closed:
            return
        try:
            reply = _reply(question, names)
        except Unplain as unplain:
            reply = {"unplain": str(unplain)}
        except BaseException as error:  # whatever a value does while it is looked at
            reply = {"unplain": repr(error)[:200]}
        send(line, reply)


def _reply(question: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    match question["op"]:
        case "names":
            pyplot = sys.modules.get("matplotlib")
            return {
                "ids": {name: id(value) for name, value in names.items() if not name.startswith("_")},
                "agg": pyplot is not None and pyplot.get_backend().lower() == "agg",
            }
        case "get":
            value = names[question["name"]]
            if isinstance(value, types.ModuleType):
                return {"module": value.__name__}
            if callable(value) and not isinstance(value, type) and not hasattr(value, "__dataclass_fields__"):
                return {"doc": str(getattr(value, "__doc__", None) or "")[:2000]}
            return {"value": dump(value, names)}
        case "call":
            return _call(question, names)
        case _:
            return _run_here(question)


def _call(question: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    given = load_trusted(question["args"], names)
    args, kwargs = given
    before = dump(given, names)
    shell().outputs = Outputs()
    reply: dict[str, Any]
    try:
        value = names[question["name"]](*args, **kwargs)
        if inspect.iscoroutine(value):
            value = asyncio.new_event_loop().run_until_complete(value)
            reply = {"value": dump(value, names), "awaitable": True}
        else:
            reply = {"value": dump(value, names)}
    except Unplain:
        raise
    except BaseException as error:
        reply = {"error": [type(error).__module__, type(error).__name__, str(error)[:2000]]}
    after = dump(given, names)
    if after != before:
        reply["args"] = after  # what the function did to a list or a table
    reply["out"] = [o for o in shell().outputs.done() if o["output_type"] == "stream"]
    return reply


def _run_here(question: dict[str, Any]) -> dict[str, Any]:
    """The weak way, for tests of classes or of pyplot's state: run the test here after putting the obvious back.

    A submission that patches deeper than this can forge such a test; docs/grading.md says so.
    """
    here = shell()
    sys.settrace(None)
    sys.setprofile(None)
    vars(builtins).update(_pristine["builtins"])
    here.ast_transformers[:] = []
    for callbacks in here.events.callbacks.values():
        callbacks[:] = [f for f in callbacks if f in _pristine["events"]]
    for name in [name for name in vars(here) if name in vars(InteractiveShell)]:
        delattr(here, name)
    for module, found in _pristine["modules"]:
        for name, value in found.items():
            if vars(module).get(name) is not value:
                setattr(module, name, value)
    for name in set(dir(builtins)) & set(here.user_ns) - set(question["own"]):
        del here.user_ns[name]
    canary = run("assert 1 == 2")[0]
    if canary is None or canary.success:
        return {"ok": False, "why": "asserts"}
    return verdict(*run(question["source"]))
