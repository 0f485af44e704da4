"""Every explained error is really triggered, in both languages, in three lines."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from smlib.course.error_rules import diagnose
from smlib.course.errors import NotYet
from smlib.course.plain_errors import explain
from smlib.errors import check_columns
from smlib.text import catalogue, t

# Key of the sentence -> the learner's cell that must find it.
CELLS = {
    "name": "reichweiten",
    "name_nearest": "minutse",
    "name_gap": "x = HIER",
    "name_start": "sm.show(1)",
    "name_word": "x = Innendienst",
    "column": "posts['zzz']",
    "column_nearest": "posts['Reach']",
    "entry": "{'a': 1}['b']",
    "place": "[1, 2][5]",
    "place_number": "word = 'abc'; word['a']",
    "attribute": "posts.zzzzz",
    "attribute_nearest": "posts.haed()",
    "nothing": "None.head()",
    "no_table": "import io, pandas; pandas.read_csv(io.StringIO(''))",
    "zero": "1 / 0",
    "gap": "len(...)",
    "text_and_number": "'Beiträge: ' + 3",
    "not_comparable": "'3' < 4",
    "argument_missing": "divmod_(1)",
    "argument_unknown": "divmod_(1, b=2, c=3)",
    "argument_many": "divmod_(1, 2, 3)",
    "round_brackets": "posts.head['reach']",
    "not_callable": "posts('reach')",
    "module_call": "module(1)",
    "brackets_kind": "{[1]: 2}",
    "type": "sum(1)",
    "decimal_comma": "float('4,5')",
    "no_number": "int('15 Minuten')",
    "many_values": "if posts['reach'] > 3: pass",
    "unpack": "a, b = 1, 2, 3",
    "date": "from datetime import datetime; datetime.strptime('3.4.', '%d.%m.%Y')",
    "length": "posts['new'] = [1, 2, 3]",
    "value": "[1].remove(2)",
    "syntax": "a b c",
    "quotes": "x = „Hallo“",
    "sign": "x = 3\u00a0+ 4 €",
    "open_quote": "x = 'Hallo",
    "open_bracket": "len([1, 2]",
    "wrong_bracket": "len([1, 2))",
    "extra_bracket": "len([1, 2]))",
    "comma": "x = [1 2]",
    "assign": "1 = x",
    "colon": "if True\n    pass",
    "leading_zero": "x = 07",
    "number_and_text": "x = 9uhr",
    "unfinished": "x = \\",
    "out_of_place": "return 5",
    "indent": "x = 1\n  y = 2",
    "indent_missing": "if True:\nx = 1",
    "indent_odd": "if True:\n    x = 1\n  y = 2",
    "file": "open('qqqqqq.csv')",
    "file_nearest": "open('posts.cvs')",
    "file_folder": "open('nirgends/posts.csv')",
    "file_is_folder": "open('folder')",
    "module": "import pandsa",
    "import_name": "from pathlib import Paht",
    "encoding": "b'\\xff'.decode('utf-8')",
    "recursion": "def f(): f()\nf()",
}
RAISED: dict[str, BaseException] = {
    "file_any": FileNotFoundError("gone"),
    "file_locked": PermissionError(13, "Permission denied", "Beiträge.csv"),
    "system": OSError(28, "No space left on device"),
    "memory": MemoryError(),
    "stopped": KeyboardInterrupt(),
    "assertion": AssertionError("1 == 2"),
    "anything": RuntimeError("odd"),
    "magic": type("UsageError", (Exception,), {})("Line magic function `%foo` not found."),
}


def _raised(cell: str) -> tuple[BaseException, dict[str, Any]]:
    import pathlib

    import pandas as pd

    names: dict[str, Any] = {
        "minutes": 10,
        "posts": pd.DataFrame({"kind": ["a", "b"], "reach": [1, 5]}),
        "module": pathlib,
    }
    names["divmod_"] = lambda a, b: divmod(a, b)
    try:
        exec(compile(cell, "<cell>", "exec"), names)
    except BaseException as error:
        return error, names
    raise AssertionError(f"no error from {cell!r}")


@pytest.fixture(autouse=True)
def _files(workshop: Path) -> None:
    (workshop / "posts.csv").touch()
    (workshop / "folder").mkdir()


@pytest.mark.parametrize("key", CELLS)
def test_a_cell_finds_its_explanation(key: str, lang: str) -> None:
    error, names = _raised(CELLS[key])
    assert diagnose(error, names)[0] == key
    lines = explain(error, names)
    assert len(lines) == 3
    assert lines[0] != lines[1]
    assert lines[1].startswith("→ ")
    assert lines[2].startswith(f"({type(error).__name__}")
    assert lines[2].endswith(")")
    assert all("\n" not in line and line.strip() for line in lines)


@pytest.mark.parametrize("key", RAISED)
def test_an_error_finds_its_explanation(key: str, lang: str) -> None:
    assert diagnose(RAISED[key])[0] == key
    assert explain(RAISED[key])[0] == t(f"plain_errors.{key}.happened", name="Beiträge.csv")


def test_every_explanation_has_an_error() -> None:
    assert {key for key, entry in catalogue("de", "plain_errors").items() if isinstance(entry, dict)} == {
        *CELLS,
        *RAISED,
    }


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("minutse", "minutes"),
        ("true", "True"),
        ("posts['Reach']", '"reach"'),
        ("posts.haed()", "head"),
        ("open('posts.cvs')", "posts.csv"),
        ("x = „Hallo“", "„"),
        ("divmod_(1)", "b"),
    ],
)
def test_the_nearest_is_offered(cell: str, said: str, lang: str) -> None:
    assert said in " ".join(explain(*_raised(cell))[:2])


def test_the_line_of_the_cell_is_named() -> None:
    assert explain(*_raised("x = 1\ny = 2\nz = x / 0"))[2] == "(ZeroDivisionError: division by zero · Zeile 3)"
    assert explain(*_raised("x = 1\ny = (2"))[2] == "(SyntaxError: '(' was never closed · Zeile 2)"


def test_our_own_errors_say_their_three_sentences(lang: str) -> None:
    with pytest.raises(KeyError) as caught:
        check_columns(["reach", "kind"], "raech")
    happened, step, last = explain(caught.value)
    assert "raech" in happened
    assert "reach, kind" in happened
    assert "reach" in step
    assert last == "(ColumnError: column.nearest)"


def test_a_hint_says_where_the_next_one_is(lang: str) -> None:
    lines = explain(NotYet("1.1-number", "long", "Noch nicht: `x`"))
    assert lines[0] == "Noch nicht: x"
    assert 'sm.hint("1.1-number")' in lines[1]
    assert lines[2] == "(NotYet: 1.1-number, long)"


def test_long_texts_are_cut() -> None:
    assert len(explain(RuntimeError("x" * 5000 + "\n" * 9))[2]) < 240


@pytest.mark.skipif(os.name == "nt", reason="Windows reports a folder as locked")
def test_no_explanation_names_a_folder_of_the_machine(workshop: Path) -> None:
    happened, step, _ = explain(*_raised(f"open({str(workshop / 'qqqqqq.csv')!r})"))
    assert str(workshop) not in happened + step
