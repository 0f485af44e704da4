"""Voices from several places in one table, what stands out at each product, and the sentences that may be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from smlib.errors import check_columns
from smlib.text import t
from smlib.voice.errors import VoiceError
from smlib.voice.keyness import themes
from smlib.voice.quotes import consent_of
from smlib.voice.sentiment import tonality
from smlib.voice.usage import uses

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("id", "product", "text", "consent")
FEW = 10  # voices below which nothing stands out reliably


def heard(comments: Any = None, messages: Any = None, *, names: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return comments, reviews and customers' messages as one table of voices.

    Args:
        comments: table with `text`; where there are such columns: `id`, `product`, `consent`.
        messages: table as `sm.read` gives it, with `keep_text=True`; only what customers wrote counts, and nobody among them
            was asked yet.
        names: what products are called here: `{"trowel": "Handschaufel"}`.

    Returns:
        id, product, text, consent (`yes`, `no`, `asked`, or empty: not asked); rows without text are left out.

    Raises:
        VoiceError: `texts.empty` if there is no text at all.
        ColumnError: without a column `text`.

    Example:
        >>> import smlib as sm
        >>> sm.voice.heard([{"text": "Hält.", "product": "hoe", "consent": "ja"}], names={"hoe": "Hacke"}).values.tolist()
        [['1', 'Hacke', 'Hält.', 'yes']]
    """
    import pandas as pd

    from smlib.tables import to_pandas

    parts = []
    if comments is not None:
        table = to_pandas(comments, "text").reset_index(drop=True)
        if "id" not in table:
            table = table.assign(id=range(1, len(table) + 1))
        parts.append(table)
    if messages is not None:
        table = to_pandas(messages)
        check_columns(map(str, table.columns), "text", "role")
        mine = table[table["role"] == "customer"]
        parts.append(
            mine.assign(id=mine["message_id"] if "message_id" in mine else range(1, len(mine) + 1), consent="")
        )
    parts = [part.reindex(columns=list(COLUMNS)) for part in parts]
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    whole = whole[[isinstance(text, str) and bool(text.strip()) for text in whole["text"]]].reset_index(drop=True)
    if whole.empty:
        raise VoiceError("texts.empty")
    whole["consent"] = [consent_of(value) for value in whole["consent"]]
    whole = whole.astype("string")
    return whole.assign(product=whole["product"].replace(dict(names or {})))


def by_product(voices: Any, *, stopwords: Iterable[str] = (), n: int = 3) -> pd.DataFrame:
    """Return what is said of each product more often than of the others.

    Args:
        voices: table with `text` and `product`.
        stopwords: words that shall be no theme, such as the products' names.
        n: themes a product at most.

    Returns:
        product, theme, texts (in how many it stands), of (voices of the product); products with fewer than ten voices, and
        those at which nothing stands out, have no row.
    """
    import pandas as pd

    from smlib.tables import to_pandas

    table = to_pandas(voices, "text", "product")
    rows = []
    for product, own in table.groupby("product", sort=True):
        rest = table.loc[table["product"].fillna("") != product, "text"]
        if len(own) < FEW or len(rest) < FEW:
            continue
        for theme in themes(own["text"], against=rest, stopwords=stopwords, n=n).themes:
            rows.append((product, theme.word, theme.texts, len(own)))
    return pd.DataFrame(rows, columns=["product", "theme", "texts", "of"])


def quotable(voices: Any, *, n: int = 8) -> pd.DataFrame:
    """Return sentences that may be shown: only voices with a yes, those that name a frequent use first, names replaced.

    Args:
        voices: table with `text`, `product` and `consent`, as `heard` gives it.
        n: rows at most.

    Returns:
        product, use (what for, where it is named), text.
    """
    import pandas as pd

    from smlib.privacy import mask
    from smlib.tables import to_pandas

    table = to_pandas(voices, "text", "product", "consent").reset_index(drop=True)
    named: dict[int, str] = {}
    found = uses(table, "product")
    frequent = found.to_frame().set_index(["product", "kind", "use"])["texts"].to_dict()
    count = dict.fromkeys(range(len(table)), 0)
    for use in found.found:
        texts = frequent.get((use.product, use.kind, use.use), 0)
        if use.kind == "purpose" and texts > count[use.place]:
            named[use.place], count[use.place] = use.use, texts
    table["use"] = pd.Series(named, dtype="string").reindex(table.index)
    table["_count"] = pd.Series(count)
    allowed = table[[consent_of(value) == "yes" for value in table["consent"]]]
    chosen, seen = [], set()  # one sentence for each use first, the most frequent ones leading
    ordered = allowed.sort_values("_count", ascending=False, kind="stable")
    for place, row in ordered.iterrows():
        key = (row["product"], row["use"])
        chosen.append((key in seen, place))
        seen.add(key)
    chosen.sort(key=lambda entry: entry[0])
    shown: pd.DataFrame = mask(ordered.loc[[place for _, place in chosen[:n]], ["product", "use", "text"]])
    return shown.reset_index(drop=True)


def consents(voices: Any) -> pd.DataFrame:
    """Return how many voices said yes, said no, were asked, and were not asked yet: consent, count."""
    import pandas as pd

    from smlib.tables import to_pandas

    given = [consent_of(value) for value in to_pandas(voices, "consent")["consent"]]
    names = {code: t(f"story.consent.{code or 'unasked'}") for code in ("yes", "asked", "no", "")}
    return pd.DataFrame({"consent": list(names.values()), "count": [given.count(code) for code in names]})


def read_first(voices: Any) -> pd.DataFrame:
    """Return the voices a person reads first, heated or private ones, without their words.

    Returns:
        id, product, kinds (in words); the words themselves stay where they are.
    """
    from smlib.tables import to_pandas

    table = to_pandas(voices, "text", "product", "id").reset_index(drop=True)
    tones = tonality(table).tones
    wanted = [place for place, tone in enumerate(tones) if {"private", "heated"} & set(tone.kinds)]
    names = [", ".join(t(f"voice.tonality.name.{kind}") for kind in tones[place].kinds) for place in wanted]
    return table.loc[wanted, ["id", "product"]].assign(kinds=names).reset_index(drop=True)
