"""What a table holds about people, and a copy of it with substitute names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from smlib.errors import check_columns
from smlib.text import t

if TYPE_CHECKING:
    import pandas as pd

PEOPLE = {
    "author", "user", "customer", "requester", "requester_email", "assignee", "sender", "sender_name", "from", "to",
    "name", "first_name", "last_name", "email", "e_mail", "mail", "phone", "telefon", "absender", "kunde", "kundin",
    "account_username", "username", "posted_by",
}  # fmt: skip
TEXTS = {"text", "subject", "comment", "message", "description", "title", "body", "nachricht", "kommentar", "betreff"}
NETWORK = {"ip", "host", "remote_host", "ip_address"}
OURS = ("company", "auto")

_WORD = r"[A-ZÄÖÜ][\w'’-]+"
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){3,7}(?: ?[0-9A-Z]{1,3})?\b")
PHONE = re.compile(r"(?<!\d)(?!\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?!\d))(?:\+\d{1,3}|0)[\d \u00a0()/.-]{6,}\d")
STREET = re.compile(
    r"\b(?:(?:Am|An der|Im|Zum|Zur) )?[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|str\.|weg|gasse|platz|allee|ring|steig) ?\d+ ?[a-z]?\b"
    r"|\b[A-ZÄÖÜ][\w-]+ (?:Straße|Strasse|Str\.|Weg|Gasse|Platz|Allee|Ring|Street|Road) ?\d+ ?[a-z]?\b"
    r"|\b\d{5} [A-ZÄÖÜ][\wäöüß-]+"
)
GREETED = re.compile(
    rf"((?:Grüße|Gruß|Grüßen|Gruss|Grüsse|LG|VG|MfG|Frau|Herrn?|heiße|[Nn]ame ist|[Rr]egards|Mr\.?|Mrs\.?|Ms\.?)[,:]?\s+)({_WORD}(?: {_WORD})?)"
)
NAME = re.compile(rf"{_WORD}")
IPV4 = re.compile(r"\b(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}\b")


def mask(df: Any, columns: Iterable[str] | None = None) -> Any:
    """Return a copy in which people carry substitute names.

    The same person keeps the same substitute name in a table; in texts, names, telephone numbers, mail and street
    addresses and account numbers are replaced. That is pseudonymous, not anonymous: literal sentences can be searched.

    Args:
        df: pandas, Polars or PyArrow table; the company's own name (role `company`) stays.
        columns: columns to mask; by default those in which people usually appear.

    Returns:
        Table of the same kind with the same rows and columns.

    Raises:
        ColumnError: for a column that is not there.
        TableError: for engines that cannot take changed columns back.

    Example:
        >>> import pandas as pd
        >>> import smlib as sm
        >>> table = pd.DataFrame({"author": ["Ina Beispiel"], "text": ["Gruß Ina Beispiel, 0711 123456"]})
        >>> sm.mask(table)["text"][0]
        'Gruß Person 1, [Telefon]'
    """
    from smlib.tables import backend, collected, frame, nw, unsupported

    engine = backend(df)
    if engine == "pandas":
        result = _masked(df.copy() if hasattr(df, "copy") else frame(df).to_native(), columns)
        result.attrs = dict(getattr(df, "attrs", {}))
        return result
    wrapped = frame(df)
    if isinstance(wrapped, nw.LazyFrame) and engine != "polars":
        raise unsupported("sm.mask", engine)
    eager = collected(wrapped)
    before = eager.to_pandas()
    after = _masked(before.copy(), columns)
    changed = [name for name in after.columns if not after[name].equals(before[name])]
    new = [
        nw.new_series(
            str(name),
            after[name].astype(object).where(after[name].notna(), None).tolist(),
            backend=eager.implementation,
        )
        for name in changed
    ]
    changed_frame = eager.with_columns(*new) if new else eager
    return (changed_frame.lazy() if isinstance(wrapped, nw.LazyFrame) else changed_frame).to_native()


def _masked(table: pd.DataFrame, columns: Iterable[str] | None) -> pd.DataFrame:
    if columns is None:
        wanted = [name for name in table.columns if str(name).casefold() in PEOPLE | TEXTS | NETWORK]
    else:
        wanted = [columns] if isinstance(columns, str) else list(columns)
        check_columns(map(str, table.columns), *map(str, wanted))
    texts = [name for name in wanted if _is_text(str(name), table[name])]
    people = [name for name in wanted if name not in texts and str(name).casefold() not in NETWORK]
    ours = table["role"].isin(OURS) if "role" in table else None
    names: dict[str, str] = {}
    kept: set[str] = set()
    for name in people:
        if ours is not None:
            kept |= set(table.loc[ours, name].dropna().astype(str))
        for person in table[name].dropna().astype(str).unique():
            if person not in kept:
                names.setdefault(person, "")
    label = t("privacy.person")
    names = {person: f"{label} {place}" for place, person in enumerate(names, 1)}
    talks = _parts_by_talk(table, people, names)
    for name in texts:
        table[name] = _cleaned(table, name, names, talks, kept)
    for name in people:
        table[name] = (
            table[name].map(lambda person: names.get(str(person), person), na_action="ignore").astype("string")
        )
    for name in (name for name in wanted if str(name).casefold() in NETWORK):
        table[name] = table[name].astype("string").str.replace(IPV4, r"\1.0", regex=True)
    return table


def _is_text(name: str, values: pd.Series) -> bool:
    if name.casefold() in TEXTS:
        return True
    if name.casefold() in PEOPLE | NETWORK:
        return False
    some = values.dropna().astype(str).head(200)
    return bool(len(some)) and float(some.str.count(" ").mean()) > 3


def _parts_by_talk(table: pd.DataFrame, people: list[Any], names: dict[str, str]) -> dict[Any, dict[str, str]]:
    """Return, for each conversation, the parts of its people's names: in it "Achim" alone is a name too."""
    if "conversation_id" not in table or not people:
        return {}
    found: dict[Any, dict[str, str]] = {}
    pairs = table[["conversation_id", people[0]]].dropna().drop_duplicates()
    for talk, person in pairs.itertuples(index=False, name=None):
        if person in names:
            parts = {part: names[person] for part in re.split(r"[\s,]+", str(person)) if len(part) > 2}
            found.setdefault(talk, {}).update(parts)
    return found


def _cleaned(
    table: pd.DataFrame, column: Any, names: dict[str, str], talks: dict[Any, dict[str, str]], kept: set[str]
) -> pd.Series:
    import pandas as pd

    longest = sorted((name for name in names if len(name) > 2), key=len, reverse=True)
    firsts = {name.split()[0] for name in longest}
    by_first: dict[str, list[str]] = {}
    for name in longest:
        by_first.setdefault(name.split()[0], []).append(name)
    ids = table["conversation_id"] if "conversation_id" in table else [None] * len(table)
    marks = {kind: t(f"privacy.mark.{kind}") for kind in ("mail", "iban", "phone", "street", "name")}
    company = {word for name in kept for word in name.split()}

    def clean(text: str, parts: dict[str, str]) -> str:
        for first in firsts.intersection(re.findall(r"[^\W\d_][\w'’.@-]*", text)):
            for name in by_first[first]:
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", names[name], text)
        for kind, pattern in (("mail", MAIL), ("iban", IBAN), ("phone", PHONE), ("street", STREET)):
            text = pattern.sub(marks[kind], text)
        if parts:
            text = NAME.sub(lambda hit: parts.get(hit[0], hit[0]), text)
        return GREETED.sub(lambda hit: hit[0] if _not_a_name(hit[2], company) else hit[1] + marks["name"], text)

    label = t("privacy.person")
    company.add(label)
    values = [
        text if text is None or text is pd.NA or text != text else clean(str(text), talks.get(talk, {}))
        for text, talk in zip(table[column], ids, strict=True)
    ]
    return pd.Series(values, index=table.index, dtype="string")


def _not_a_name(words: str, company: set[str]) -> bool:
    return words.split()[0] in company | {
        "Ihr",
        "Ihre",
        "Ihrem",
        "Ich",
        "Das",
        "Die",
        "Der",
        "Und",
        "From",
        "The",
        "And",
    }
