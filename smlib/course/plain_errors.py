"""Errors in plain words: three lines instead of a traceback, in the learner's language.

What happened · the next step · the original class and text in brackets. The output stays an error, so that
nbgrader and nbval go on seeing it; `%tb` shows Python's own full account.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import MethodType, TracebackType
from typing import Any

from smlib.course.error_rules import diagnose, line_in_cell
from smlib.course.errors import NotYet
from smlib.errors import SmlibError
from smlib.text import t

LONGEST = 200


def explain(error: BaseException, namespace: Mapping[str, Any] | None = None) -> list[str]:
    """Return the three lines for an error.

    Args:
        error: what was raised.
        namespace: the learner's names, to offer the nearest.

    Example:
        >>> print("\\n".join(explain(ZeroDivisionError("division by zero"))))
        Hier wird durch null geteilt. Das geht in keiner Rechnung.
        → Sehen Sie nach, welche Zahl unter dem Strich null ist. Oft ist eine Auswahl leer.
        (ZeroDivisionError: division by zero)
    """
    if isinstance(error, NotYet):
        lines = [error.found, error.next_step, f"{error.task}, {error.key}"]
    elif isinstance(error, SmlibError):
        lines = [f"{error.found} {error.why}".strip(), error.next_step, error.code]
    else:
        key, values = diagnose(error, namespace)
        lines = [t(f"plain_errors.{key}.{part}", **values) for part in ("happened", "next")]
        lines.append(_original(error))
    happened, step, last = (" ".join(line.replace("`", "").split()) for line in lines)
    line = line_in_cell(error, namespace)
    where = t("plain_errors.line", line=line) if line and not isinstance(error, NotYet) else ""
    told = f"{type(error).__name__}: {last}" if last else type(error).__name__
    return [happened, f"→ {step}", f"({' · '.join(filter(None, [told, where]))})"]


def _original(error: BaseException) -> str:
    # A syntax error's text ends in the name of a temporary file.
    text = " ".join(str(error.msg if isinstance(error, SyntaxError) else error).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _lines(shell: Any, error: BaseException) -> list[str]:
    """Return the lines for an error; whatever goes wrong on the way, the learner reads something."""
    try:
        return explain(error, shell.user_ns)
    except Exception:
        return [f"{type(error).__name__}: {_original(error)}"]


def _show(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
    tb_offset: int | None = None,
) -> list[str]:
    """Show an error in place of IPython's traceback (the signature is IPython's)."""
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, trace  # `%tb` finds it there
    lines = _lines(shell, error)
    shell._showtraceback(kind, error, lines)
    return lines


def _show_syntax(shell: Any, filename: str | None = None, running_compiled_code: bool = False) -> None:
    """Show a syntax error that IPython finds before it runs a cell (the signature is IPython's)."""
    kind, error, trace = sys.exc_info()
    if kind is None or error is None:
        kind, error, trace = sys.last_type, sys.last_value, sys.last_traceback
    if kind is not None and error is not None:
        _show(shell, kind, error, trace)


def install(shell: Any) -> None:
    """Let an IPython shell explain errors; installing twice changes nothing."""
    shell.set_custom_exc((Exception, KeyboardInterrupt), _show)
    shell.showsyntaxerror = MethodType(_show_syntax, shell)
