"""What a Python error means for a beginner: the key of a sentence in `plain_errors`, and what fills it.

Python's own messages (English, the same everywhere) are recognised by patterns; names, columns and files
are compared with what there is, to offer the nearest.
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from smlib.course.placeholders import WORDS
from smlib.errors import nearest

Values = dict[str, object]
Found = tuple[str, Values]
Namespace = Mapping[str, Any]

# Patterns are tried in order; named groups fill the sentence.
TYPE_ERRORS = [
    (r"ellipsis", "gap"),
    (
        r"can only concatenate str|unsupported operand type.*'(str|int|float)' and '(str|int|float)'|must be str, not",
        "text_and_number",
    ),
    (r"'[<>]=?' not supported between", "not_comparable"),
    (r"missing \d+ required (positional|keyword-only) arguments?: (?P<name>.+)", "argument_missing"),
    (r"unexpected keyword argument '(?P<name>[^']+)'", "argument_unknown"),
    (r"takes .* positional arguments? but .* given", "argument_many"),
    (
        r"'(?P<name>method|function|builtin_function_or_method)' object is not (subscriptable|iterable)",
        "round_brackets",
    ),
    (r"'(str|int|float|list|tuple|dict|DataFrame|Series)' object is not callable", "not_callable"),
    (r"'module' object is not callable", "module_call"),
    (r"'NoneType'", "nothing"),
    (r"indices must be integers", "place_number"),
    (r"unhashable type", "brackets_kind"),
]
VALUE_ERRORS = [
    (r"could not convert string to float: '(?P<given>\d+,\d+)'", "decimal_comma"),
    (r"could not convert string to float|invalid literal for int", "no_number"),
    (r"truth value of", "many_values"),
    (r"unpack", "unpack"),
    (r"time data|unconverted data|Unknown datetime string|out of bounds|does not match format", "date"),
    (r"day is out of range|month must be", "date"),
    (r"[Ll]ength", "length"),
    (r"tokenizing data|No columns to parse|files found in ZIP", "no_table"),
]
SYNTAX_ERRORS = [
    (r"invalid character '(?P<sign>[„“”‚‘’«»])'", "quotes"),
    (r"invalid (character|non-printable character)", "sign"),
    (r"unterminated (triple-quoted )?(f-)?string|EOL while scanning", "open_quote"),
    (r"'(?P<sign>[(\[{])' was never closed", "open_bracket"),
    (r"closing parenthesis .* does not match", "wrong_bracket"),
    (r"unmatched '(?P<sign>[)\]}])'", "extra_bracket"),
    (r"forgot a comma", "comma"),
    (r"Maybe you meant '=='|cannot assign to|expression cannot contain assignment", "assign"),
    (r"expected ':'", "colon"),
    (r"leading zeros", "leading_zero"),
    (r"invalid decimal literal|invalid imaginary", "number_and_text"),
    (r"incomplete input|unexpected EOF", "unfinished"),
    (r"'(return|yield|await|break|continue)' (outside|not)", "out_of_place"),
]
SEVERAL_KEYS = re.compile(r"(?:None of )?(?:\[Index\()?\[(.*?)\](?:, dtype.*| not in index| are in the columns)")
INDENT_ERRORS = [(r"expected an indented block", "indent_missing"), (r"unindent", "indent_odd")]


def diagnose(error: BaseException, namespace: Namespace | None = None) -> Found:
    """Return the key of the sentence for an error and its values.

    Args:
        error: what was raised.
        namespace: the learner's names, to find the nearest one.

    Example:
        >>> diagnose(ZeroDivisionError("division by zero"))
        ('zero', {})
    """
    names = namespace or {}
    for kind, rule in RULES:
        if isinstance(error, kind):
            return rule(error, names)
    # Known by their names, so that nothing is imported for them: IPython's class, and the one for half an archive.
    return {"UsageError": "magic", "BadZipFile": "no_table"}.get(type(error).__name__, "anything"), {}


def _match(text: str, patterns: list[tuple[str, str]], otherwise: str) -> Found:
    for pattern, key in patterns:
        found = re.search(pattern, text)
        if found:
            return key, dict(found.groupdict())
    return otherwise, {}


def _name(error: NameError, names: Namespace) -> Found:
    missing = error.name or (re.search(r"'([^']+)'", str(error)) or ["", ""])[1]
    if missing in WORDS:
        return "name_gap", {"name": missing}
    if missing == "sm":
        return "name_start", {"name": missing}
    own = [name for name in names if not name.startswith("_")]
    builtin = {"true": "True", "false": "False", "none": "None", "Len": "len", "Print": "print"}
    close = builtin.get(missing) or nearest(missing, own)
    if close:
        return "name_nearest", {"name": missing, "nearest": close}
    return ("name_word" if len(missing) == 1 or not missing.isascii() or missing[:1].isupper() else "name"), {
        "name": missing
    }


def _key(error: KeyError, names: Namespace) -> Found:
    missing = error.args[0] if error.args else ""
    have = _columns(error, names)
    if found := SEVERAL_KEYS.match(str(missing)):  # pandas names all of a list; the first one is enough to go on
        missing = (re.findall(r"'([^']*)'", found[1]) or [missing])[0]
    name = str(missing).strip("'\"")
    if have is None:
        return "entry", {"name": name}
    close = nearest(missing, have)
    if close:
        return "column_nearest", {"name": name, "nearest": close}
    return "column", {"name": name, "available": ", ".join(have[:8]) + (" …" if len(have) > 8 else "")}


def _columns(error: BaseException, names: Namespace) -> list[str] | None:
    """Return the columns of the table that was asked: from the frames of the error, else from the learner's tables."""
    trace = error.__traceback__
    while trace is not None:
        table = trace.tb_frame.f_locals.get("self")
        if table is not None and type(table).__name__ == "DataFrame":
            return [str(column) for column in table.columns]
        trace = trace.tb_next
    return None


def _attribute(error: AttributeError, names: Namespace) -> Found:
    missing, owner = error.name or "", error.obj
    if owner is Ellipsis:
        return "gap", {}
    if owner is None and "NoneType" in str(error):
        return "nothing", {}
    columns = [str(column) for column in getattr(owner, "columns", [])] if type(owner).__name__ == "DataFrame" else []
    have = columns + [name for name in dir(owner) if not name.startswith("_")]
    close = nearest(missing, have)
    return ("attribute_nearest", {"name": missing, "nearest": close}) if close else ("attribute", {"name": missing})


def _syntax(error: SyntaxError, names: Namespace) -> Found:
    error = _precise(error)
    place: Values = {"line": error.lineno or "?"}
    text = str(error.msg)
    if isinstance(error, IndentationError):
        key, values = _match(text, INDENT_ERRORS, "indent")
    else:
        key, values = _match(text, SYNTAX_ERRORS, "syntax")
    return key, {**values, **place}


def _precise(error: SyntaxError) -> SyntaxError:
    """Return Python's own error where IPython's compiler only says "incomplete input" and loses the reason."""
    if "incomplete input" not in str(error.msg) or not error.filename:
        return error
    try:
        compile("".join(linecache.getlines(error.filename)), error.filename, "exec")
    except SyntaxError as precise:
        return precise
    return error


def _file(error: FileNotFoundError, names: Namespace) -> Found:
    path = Path(str(error.filename or ""))
    if not path.name:
        return "file_any", {}
    folder = path.parent
    try:
        have = [entry.name for entry in folder.iterdir()]
    except OSError:
        return "file_folder", {"name": path.name, "folder": folder.name}
    close = nearest(path.name, have)
    return ("file_nearest", {"name": path.name, "nearest": close}) if close else ("file", {"name": path.name})


def _type(error: TypeError, names: Namespace) -> Found:
    key, values = _match(str(error), TYPE_ERRORS, "type")
    return key, {name: str(value).strip("'") for name, value in values.items()}


RULES: list[tuple[type[BaseException], Callable[[Any, Namespace], Found]]] = [
    (NameError, _name),
    (SyntaxError, _syntax),
    (ModuleNotFoundError, lambda error, names: ("module", {"name": error.name or "?"})),
    (ImportError, lambda error, names: ("import_name", {"name": error.name or "?"})),
    (FileNotFoundError, _file),
    (PermissionError, lambda error, names: ("file_locked", {"name": Path(str(error.filename or "?")).name})),
    (IsADirectoryError, lambda error, names: ("file_is_folder", {"name": Path(str(error.filename or "?")).name})),
    (UnicodeError, lambda error, names: ("encoding", {})),
    (OSError, lambda error, names: ("system", {})),
    (ZeroDivisionError, lambda error, names: ("zero", {})),
    (KeyError, _key),
    (IndexError, lambda error, names: ("place", {})),
    (AttributeError, _attribute),
    (TypeError, _type),
    (ValueError, lambda error, names: _match(str(error), VALUE_ERRORS, "value")),
    (RecursionError, lambda error, names: ("recursion", {})),
    (MemoryError, lambda error, names: ("memory", {})),
    (KeyboardInterrupt, lambda error, names: ("stopped", {})),
    (AssertionError, lambda error, names: ("assertion", {})),
    (NotImplementedError, lambda error, names: ("gap", {})),
]


def line_in_cell(error: BaseException, namespace: Namespace | None) -> int | None:
    """Return the line of the learner's own cell in which an error arose, or None."""
    if isinstance(error, SyntaxError):
        return error.lineno
    if namespace is None:
        return None
    line = None
    trace = error.__traceback__
    while trace is not None:
        frame: FrameType = trace.tb_frame
        if frame.f_globals is namespace:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
