"""Every sentence that people read, in German and English, and the switch between them.

Catalogues are `text/<language>/<theme>.toml`; a key is addressed as `"theme.table.key"`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import Any, overload

LANGUAGES = ("de", "en")

# A context variable alone would be lost in new threads (ipywidgets, servers), hence the process default below it.
_default = "de"
_current: ContextVar[str | None] = ContextVar("smlib_language", default=None)


@overload
def language() -> str: ...
@overload
def language(lang: str) -> None: ...


def language(lang: str | None = None) -> str | None:
    """Set the language of messages, tables and pictures, or return it.

    Args:
        lang: `"de"` or `"en"`; without it the current language is returned.

    Raises:
        InputError: for any other language.

    Example:
        >>> import smlib as sm
        >>> sm.language("en")
        >>> sm.language()
        'en'
        >>> sm.language("de")
    """
    global _default
    if lang is None:
        return _current.get() or _default
    chosen = str(lang).strip().lower()
    if chosen not in LANGUAGES:
        from smlib.errors import InputError  # only here: errors take their sentences from this module

        raise InputError("language.unknown", given=lang)
    _default = chosen
    if _current.get() is not None:
        _current.set(chosen)
    return None


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Use `lang` inside a `with` block only (reports in two languages, tests)."""
    token = _current.set(lang)
    try:
        yield
    finally:
        _current.reset(token)


@cache
def catalogue(lang: str, theme: str) -> dict[str, Any]:
    """Return one catalogue as nested dictionaries."""
    source = files(__name__).joinpath(lang, f"{theme}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def lookup(key: str) -> Any:
    """Return the raw entry of `"theme.table.key"` in the current language: a string, a list or a table."""
    theme, *path = key.split(".")
    entry: Any = catalogue(language(), theme)
    for step in path:
        entry = entry[step]
    return entry


def t(key: str, /, **values: object) -> str:
    """Return the sentence stored under `key` with its placeholders filled.

    Example:
        >>> from smlib.text import speaking, t
        >>> with speaking("en"):
        ...     t("results.rows", shown=5, total=12)
        '5 of 12 rows shown.'
    """
    template = lookup(key)
    if not isinstance(template, str):
        raise KeyError(key)
    return template.format(**values) if values else template


def has(key: str) -> bool:
    """Tell whether the current catalogue knows `key`."""
    try:
        lookup(key)
    except (KeyError, FileNotFoundError, TypeError):
        return False
    return True
