"""The table of words that decide what is urgent: small, in German and English, for a company to edit in Excel."""

from __future__ import annotations

import csv
import os
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.errors import check_columns, nearest
from smlib.inbox.clocks import InboxError
from smlib.text.folding import folded
from smlib.text.numbers import listed

if TYPE_CHECKING:
    import pandas as pd

LEVELS = ("now", "today", "week", "none")
# These never wait: whatever a company's own table says, the shipped rules for them stay in force.
DELICATE = ("injury", "data", "press", "insult", "self_harm")
COLUMNS = ("priority", "theme", "language", "words", "unless", "if_negated")
NEGATED = ("keep", "drop", *LEVELS)
GAP = 3  # words that ".." may skip

Step = frozenset[str] | None
Phrase = tuple[Step, ...]


@dataclass(frozen=True)
class Rule:
    """One row of the table.

    Attributes:
        priority: `now`, `today`, `week` or `none`.
        theme: what it is about, a code or a word of the company's own.
        parts: phrases that must all stand in one sentence.
        unless: phrases that cancel a hit which they touch.
        if_negated: what a negated hit does: `keep` its priority, `drop` it, or another priority.
    """

    priority: str
    theme: str
    parts: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]
    if_negated: str


def triage_rules() -> pd.DataFrame:
    """Return the shipped rules as a table to edit; `sm.triage(messages, rules=...)` takes it back.

    Columns: `priority` (now, today, week, none), `theme`, `language` (for the reader; all rows apply to all
    messages), `words`, `unless` (words that cancel a hit which they touch, such as "Obstpresse" for "Presse"),
    `if_negated` (`keep`, `drop`, or a priority).

    In `words`, `*` stands for any letters (compounds: `*verletzung*`), `|` for "or" between single words, `..` for up
    to three words in between, ` + ` for "and, in the same sentence". Umlauts may be written either way.

    Example:
        >>> import smlib as sm
        >>> rules = sm.inbox.triage_rules()
        >>> sorted(rules.loc[rules["priority"] == "now", "theme"].unique())
        ['data', 'injury', 'insult', 'press', 'self_harm']
    """
    import pandas as pd

    return pd.DataFrame(_shipped_rows())[list(COLUMNS)]


def read_rules(rules: Any = None) -> tuple[Rule, ...]:
    """Return rules from a path, a table or a list of dicts; None means the shipped ones.

    Raises:
        InboxError: for a table that cannot be read, or a row that means nothing, with its number.
        ColumnError: for a missing column.
    """
    if rules is None:
        return _shipped()
    rows = _rows(rules)
    own = tuple(_rule(row, number) for number, row in enumerate(rows, start=2))  # the heading is row 1
    return own + tuple(rule for rule in _shipped() if rule.theme in DELICATE and rule not in own)


def _rows(rules: Any) -> list[dict[str, str]]:
    if isinstance(rules, str | os.PathLike):
        path = Path(rules)
        if not path.is_file():
            raise InboxError("rules_missing", path=str(path))
        if path.suffix.lower() in (".xlsx", ".xls"):
            import pandas as pd

            rules = pd.read_excel(path, engine="calamine", dtype=str)
        else:
            try:
                return _csv_rows(path.read_text(encoding="utf-8-sig"))
            except UnicodeDecodeError:
                return _csv_rows(path.read_text(encoding="cp1252"))  # saved by Excel as plain CSV
    from smlib.tables import to_pandas

    table = to_pandas(rules, "priority", "words")
    return [{str(k): _text(v) for k, v in row.items()} for row in table.to_dict("records")]


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str) else ""


def _csv_rows(text: str) -> list[dict[str, str]]:
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if first.count(";") >= first.count(",") else ",")
    check_columns(reader.fieldnames or (), "priority", "words")
    return [{k: v or "" for k, v in row.items() if k} for row in reader]


@cache
def _shipped_rows() -> tuple[dict[str, str], ...]:
    return tuple(_csv_rows(files("smlib.inbox").joinpath("rules.csv").read_text(encoding="utf-8-sig")))


@cache
def _shipped() -> tuple[Rule, ...]:
    return tuple(_rule(row, number) for number, row in enumerate(_shipped_rows(), start=2))


def _rule(row: dict[str, str], number: int) -> Rule:
    cell = {name: " ".join(row.get(name, "").split()) for name in COLUMNS}
    priority = cell["priority"].casefold()
    theme = cell["theme"] or priority
    if priority not in LEVELS:
        close = nearest(priority, LEVELS) or "now"
        raise InboxError("rule_priority", row=number, given=cell["priority"] or "–", nearest=close)
    if theme in DELICATE and priority != "now":
        raise InboxError("rule_delicate", row=number, theme=theme, given=priority)
    negated = cell["if_negated"].casefold() or ("keep" if theme in DELICATE else "drop")
    if negated not in NEGATED:
        choices = listed(list(NEGATED), "or")
        raise InboxError("rule_negated", row=number, given=cell["if_negated"], choices=choices)
    parts = tuple(_phrase(part, number) for part in cell["words"].split(" + "))
    unless = tuple(_phrase(part, number) for part in cell["unless"].split(",") if part.strip())
    return Rule(priority, theme, parts, unless, negated)


def _phrase(text: str, number: int) -> Phrase:
    steps: list[Step] = []
    for piece in text.split():
        options = frozenset(folded(option) for option in piece.split("|") if option.strip("*"))
        if piece != ".." and (not options or any(re.search(r"[^\w*'-]", option) for option in options)):
            raise InboxError("rule_words", row=number, given=piece)
        steps.append(None if piece == ".." else options)
    if not steps or steps[0] is None or steps[-1] is None:
        raise InboxError("rule_words", row=number, given=text.strip() or "–")
    return tuple(steps)
