"""The 27 portions as data: how long each takes, who walks which, and how they are called."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from smlib.text import lookup


@cache
def data() -> dict[str, Any]:
    """Return `minutes` (portion -> minutes) and `paths` (name -> portions in order)."""
    return tomllib.loads(files("smlib.course").joinpath("portions.toml").read_text(encoding="utf-8"))


def minutes(portion: str) -> int:
    """Return the minutes that a portion takes, lesson and exercise together."""
    return int(data()["minutes"][portion])


def title(portion: str) -> str:
    """Return the title of a portion in the current language."""
    return str(lookup(f"path.portions.p{portion.replace('.', '_')}"))
