"""Errors that help: what was found, why it matters, what to do next; with a stable code and in the reader's language."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterable
from types import ModuleType
from typing import Any, ClassVar

from smlib.text import lookup
from smlib.text.numbers import listed


class SmlibError(Exception):
    """Base of all errors of smlib.

    The three sentences stand in the catalogue of `theme` under `<code>.found`, `.why` and `.next`;
    a theme derives its own class and sets `theme`. They are put together when the error is shown,
    so the message follows `sm.language`.

    Attributes:
        code: stable, dotted, in English, made for programs (`"file.missing"`).
        values: what fills the sentences.

    Example:
        >>> import smlib as sm
        >>> try:
        ...     sm.language("fr")
        ... except sm.SmlibError as error:
        ...     print(error.code)
        language.unknown
    """

    theme: ClassVar[str] = "errors"

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.code, self.values)

    def _sentence(self, part: str) -> str:
        return str(lookup(f"{self.theme}.{self.code}.{part}")).format(**self.values)

    @property
    def found(self) -> str:
        """What was found."""
        return self._sentence("found")

    @property
    def why(self) -> str:
        """Why it matters."""
        return self._sentence("why")

    @property
    def next_step(self) -> str:
        """What to do next."""
        return self._sentence("next")

    def __str__(self) -> str:
        return " ".join(part.strip() for part in (self.found, self.why, self.next_step))


def _rebuild(kind: type[SmlibError], code: str, values: dict[str, Any]) -> SmlibError:
    return kind(code, **values)


class InputError(SmlibError, ValueError):
    """A value that cannot be used."""


class InputTypeError(SmlibError, TypeError):
    """A value of a kind that cannot be used."""


class ColumnError(SmlibError, KeyError):
    """A column that is not there."""


class PackageError(SmlibError, ImportError):
    """An optional package that is not installed."""


class TableError(SmlibError, NotImplementedError):
    """A step that a table's engine cannot do."""


def nearest(name: object, choices: Iterable[object]) -> str | None:
    """Return the choice most like `name`, ignoring case, or None."""
    by_fold = {str(choice).casefold(): str(choice) for choice in choices}
    hits = difflib.get_close_matches(str(name).casefold(), list(by_fold), 1, 0.6)
    return by_fold[hits[0]] if hits else None


def check_columns(available: Iterable[str], *wanted: str) -> None:
    """Raise `ColumnError` with the nearest name if one of `wanted` is missing."""
    have = list(available)
    for name in wanted:
        if name not in have:
            close = nearest(name, have)
            # A file without headings gives whole lines as names, with whatever stands in them.
            short = [name if len(name) <= 40 else name[:24] + "…" for name in map(str, have[:12])]
            shown = ", ".join(short) + (" …" if len(have) > 12 else "")
            if close:
                raise ColumnError("column.nearest", name=name, available=shown or "–", nearest=close)
            raise ColumnError("column.missing", name=name, available=shown or "–")


def check_choice(name: str, given: object, choices: Iterable[object]) -> None:
    """Raise `InputError` unless `given` is one of `choices`."""
    options = list(choices)
    if given not in options:
        raise InputError(
            "argument.choice", name=name, given=repr(given), choices=listed([repr(c) for c in options], "or")
        )


def check_range(name: str, given: float, ok: bool, rule: str) -> None:
    """Raise `InputError` unless `ok`; `rule` is a formula such as `"> 0"` that needs no translation."""
    if not ok:
        raise InputError("argument.range", name=name, given=given, rule=rule)


def load(module: str, *, package: str | None = None, purpose: str) -> ModuleType:
    """Import an optional module or raise `PackageError` naming the package and what needs it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise PackageError("package.missing", package=package or module.split(".")[0], purpose=purpose) from error
