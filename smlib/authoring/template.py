"""The template of a learner's or trainer's own portion: one file with an example, one task, one hint."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from smlib.authoring.errors import AuthoringError
from smlib.authoring.source import LANGUAGES

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def write_portion(name: str, folder: Path, *, languages: Sequence[str] = ("de",), number: str = "8.1") -> Path:
    """Write a new portion to fill.

    Args:
        name: a working title; the file name is made of it.
        folder: where it goes; it is made if need be.
        languages: `("de",)`, or both for a portion that others will read in English as well.
        number: the portion's number; those of learners are module 8.

    Returns:
        The path of the new file.

    Raises:
        AuthoringError: if the file is there already, or the name holds no letter.
    """
    stem = slug(name)
    if not stem:
        raise AuthoringError("portion_name", name=name)
    if not re.fullmatch(r"\d+\.\d+", number):
        raise AuthoringError("portion_number", number=number)
    path = folder / f"{number}-{stem}.md"
    if path.exists():
        raise AuthoringError("portion_exists", file=path.name)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(portion_template(languages=languages, number=number), encoding="utf-8", newline="\n")
    return path


def portion_template(*, languages: Sequence[str] = ("de",), number: str = "8.1") -> str:
    """Return the template in the languages wanted; what is to be filled stands in ‹…›.

    Example:
        >>> "‹Your question?›" in portion_template(languages=("de", "en"))
        True
    """
    text = files("smlib.authoring").joinpath("templates", "portion.md").read_text(encoding="utf-8")
    text = text.replace("NUMBER", number).replace("LANGUAGES", f"[{', '.join(languages)}]")
    for lang in LANGUAGES:
        if lang not in languages:
            text = _without(text, lang)
    return text


def _without(text: str, lang: str) -> str:
    """Take one language's cells, comments and title out."""
    text = re.sub(rf'<!-- #region lang="{lang}".*?<!-- #endregion -->\n+', "", text, flags=re.DOTALL)
    text = re.sub(rf'```python [^\n]*lang="{lang}".*?\n```\n+', "", text, flags=re.DOTALL)
    text = re.sub(rf"^# ?{lang}:.*\n", "", text, flags=re.MULTILINE)
    return re.sub(rf"^      {lang}: .*\n", "", text, flags=re.MULTILINE)


def slug(name: str) -> str:
    """Turn a title into a file name.

    Example:
        >>> slug("Was tun bei Frühfrost?")
        'was-tun-bei-fruehfrost'
    """
    plain = unicodedata.normalize("NFKD", name.lower().translate(_UMLAUTS)).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")
