"""Who uses what for which purpose: product × use, with the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import counted, listed, number
from smlib.voice.errors import VoiceError
from smlib.voice.words import SENTENCE_END, WORD, as_texts, lemmas, lexicon

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SINCE = re.compile(
    r"\b(?:(?:seit|nach|for|after)\s+)?(?:\d+|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|fünfzehn|"
    r"zwanzig|fünfundzwanzig|dreißig|vierzig|fünfzig|ten|twenty|thirty)\s+(?:jahre[n]?|years)\b",
    re.IGNORECASE,
)
OF = re.compile(r"\s+(?:vom|von|des|der|zum|zur|am|im)\s+(?:[a-zäöüß]+\s+){0,2}?([A-ZÄÖÜ][\w-]+)")
# German writes what was replaced with a capital letter; without one it is a verb or an adjective ("statt wegwerfen").
INSTEAD = re.compile(
    r"\b(?:[Aa]n)?(?:[Ss]tatt|[Ss]telle(?: von)?)\s+(?:[a-zäöüß]+\s+){0,3}?([A-ZÄÖÜ][\w-]+)"
    r"|\b[Ii]nstead of\s+(?:(?:an?|the|my|our)\s+)?([a-z][\w-]+)"
)


@dataclass(frozen=True, repr=False)
class Use:
    """One sign of use in one text: `kind` is purpose, instead or since."""

    place: int
    product: str | None
    kind: str
    use: str
    words: str
    text: str


@dataclass(frozen=True, repr=False)
class Uses(Result):
    """Uses found in texts.

    Attributes:
        found: each sign, in the order of the texts.
        texts: number of texts read.
    """

    found: tuple[Use, ...]
    texts: int

    def places(self) -> set[int]:
        """Return the places (from 0) of the texts that name a purpose or what was replaced."""
        return {use.place for use in self.found if use.kind != "since"}

    def to_frame(self) -> pd.DataFrame:
        """Return a row per product, kind and use, most texts first: product, kind, use, texts, words, example."""
        import pandas as pd

        groups: dict[tuple[str | None, str, str], list[Use]] = {}
        for use in self.found:
            groups.setdefault((use.product, use.kind, use.use), []).append(use)
        rows = [
            (*key, len({u.place for u in group}), "; ".join(dict.fromkeys(u.words for u in group)), group[0].text)
            for key, group in groups.items()
        ]
        rows.sort(key=lambda row: (-row[3], str(row[0]), row[2]))
        return pd.DataFrame(rows, columns=["product", "kind", "use", "texts", "words", "example"])

    def for_readers(self) -> pd.DataFrame:
        """Return the table with words for the kinds: what for, in place of what, how long."""
        frame = self.to_frame()
        return frame.assign(kind=[t(f"voice.uses.kind.{kind}") for kind in frame["kind"]])

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("voice.uses.caption")

    def _leading(self, n: int) -> list[tuple[str, int]]:
        rows = self.to_frame()
        rows = rows[rows["kind"] == "purpose"].head(n)
        pairs = zip(rows["product"], rows["use"], rows["texts"], strict=True)
        several = len({use.product for use in self.found}) > 1  # one product needs no telling apart
        return [
            (f"{use} ({product})" if several and isinstance(product, str) else str(use), int(count))
            for product, use, count in pairs
        ]

    def text(self) -> str:
        """Return how many texts name a use, and the most frequent ones."""
        if not self.found:
            return t("voice.uses.none", texts=counted(self.texts, "text"))
        shown = listed([f"{name}: {number(count)}" for name, count in self._leading(4)])
        naming = len(self.places())
        key = "voice.uses.found_one" if naming == 1 else "voice.uses.found"
        return t(key, texts=counted(self.texts, "text"), n=number(naming), shown=shown or "–")

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the ten uses named in most texts."""
        from smlib.plots import bars, describe

        rows = self._leading(10)
        axes = bars(
            [name for name, _ in rows],
            [count for _, count in rows],
            ax=ax,
            title=t("voice.uses.title"),
            xlabel=t("voice.uses.xlabel"),
        )
        return describe(axes, self.alt_text())

    def alt_text(self) -> str:
        """Describe the picture in words."""
        shown = listed([f"{name}: {number(count)}" for name, count in self._leading(10)])
        return t("voice.uses.alt", shown=shown or "–")


@cache
def _rules() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str], frozenset[str], dict[str, str]]:
    lists = lexicon()["uses"]
    article = r"(?:(?:das|die|der|den|dem|des|ein|eine|einen|einem|meine|meinen|unsere|unseren|the)\s+)?(?:[a-zäöüß]+\s+){0,2}?"
    aim = re.compile(rf"\b(?:{'|'.join(lists['for'])})\s+{article}([A-ZÄÖÜ][\w-]+)", re.IGNORECASE)
    place = re.compile(rf"\b(?:{'|'.join(lists['place'])})\s+{article}([A-ZÄÖÜ][\w-]+)", re.IGNORECASE)
    fields = {word: name for name, words in lists["fields"].items() for word in words}
    never = {word for kind, words in lists["never"].items() if kind != "ordinals" for word in words.split()}
    return aim, place, frozenset(lists["not_purpose"].split()) | never, frozenset(lists["verbs"].split()), fields


@cache
def _ordinal() -> re.Pattern[str]:
    return re.compile(lexicon()["uses"]["never"]["ordinals"])


def _noun(word: str) -> tuple[str, str] | None:
    """Return a noun as the name of a use and as it stands; None if it is of a kind that is no purpose."""
    _, _, leave, _, fields = _rules()
    form = word.casefold()
    lemma = lemmas(word, "de")[0][1] if WORD.match(word) else form
    if word[0].islower() or {form, lemma} & leave or _ordinal().fullmatch(form):
        return None
    if "ß" in word and "ss" in lemma:  # the dictionary writes as the Swiss do
        lemma = lemma.replace("ss", "ß", 1)
        if lemma in leave:
            return None
    return fields.get(form, fields.get(lemma, lemma[0].upper() + lemma[1:])), word


def _purposes(sentence: str) -> list[tuple[str, str]]:
    """Return (use, words) of one sentence.

    "für", "zum", "gegen" name a purpose; a place ("auf dem Balkon") or an object ("die Rosen") does so only beside a
    word of doing or "damit". A question says what somebody wants to know, not what they do.
    """
    aim, place, _, verbs, fields = _rules()
    folded = sentence.casefold()
    doing = any(word in verbs for word in WORD.findall(folded)) or any(w in folded for w in lexicon()["uses"]["with"])
    starts = bool(re.match(r"(?:auf|am|im|in|zwischen|für|zum|zur|gegen)\b", folded))
    if sentence.rstrip().endswith("?"):
        return []
    found = []
    for pattern in (aim, place) if doing or starts else (aim,):
        for hit in pattern.finditer(sentence):
            use, end = _noun(hit[1]), hit.end()
            if use is None and (further := OF.match(sentence, end)):  # "am Rand vom Reitplatz" is the riding ground
                use, end = _noun(further[1]), further.end()
            if use:
                found.append((use[0], sentence[hit.start() : end]))
    for word in WORD.findall(sentence):
        field = fields.get(word.casefold()) if word[0].isupper() else None
        if field and all(field != use for use, _ in found):
            found.append((field, word))
    if doing and not found and "damit" in folded:
        nouns = (_noun(word) for word in WORD.findall(sentence[1:]) if word[0].isupper())
        if use := next(filter(None, nouns), None):
            found.append((use[0], f"damit … {use[1]}"))
    return found


def uses(texts: Any, products: Any, *, names: Mapping[str, str] | None = None) -> Uses:
    """Find which product people use for what: "nehme ich auch für …", "seit 20 Jahren", "statt …". German texts.

    Args:
        texts: texts, or a table with a column `text`.
        products: where the product of a text is known, the name of the table's column or a Series of the same
            length; otherwise names to look for in the texts (a list), or name -> words for it (a dict).
        names: what products are called here: `{"trowel": "Handschaufel"}`.

    Returns:
        `Uses`: product × use with the words found; kinds are purpose, instead (what was replaced) and since (how
        long). Precision and recall stand in `docs/voice.md`.

    Raises:
        VoiceError: for no texts, or as many products as there are not texts.
        ColumnError: for a column that is not there.

    Example:
        >>> import smlib as sm
        >>> sm.uses(["Die Schere nehme ich auch für Rosen."], ["Schere"]).to_frame()[["product", "use"]].values.tolist()
        [['Schere', 'Rosen']]
    """
    read = as_texts(texts)
    called = names or {}
    named = [called.get(product, product) if product else None for product in _products(texts, read, products)]
    found: list[Use] = []
    for place, (text, product) in enumerate(zip(read, named, strict=True)):
        if not text:
            continue
        for sentence in SENTENCE_END.split(text):
            for use, words in _purposes(sentence):
                found.append(Use(place, product, "purpose", use, words, text))
        for hit in INSTEAD.finditer(text):
            found.append(Use(place, product, "instead", hit[1] or hit[2], hit[0], text))
        for hit in SINCE.finditer(text):
            found.append(Use(place, product, "since", hit[0], hit[0], text))
    unique = {(u.place, u.kind, u.use): u for u in reversed(found)}
    return Uses(tuple(reversed(unique.values())), sum(text is not None for text in read))


def _products(texts: Any, read: list[str | None], products: Any) -> list[str | None]:
    if isinstance(products, str) and hasattr(texts, "columns"):
        from smlib.tables import to_pandas

        products = to_pandas(texts, products)[products]
    if hasattr(products, "to_list"):
        values = products.to_list()
        if len(values) != len(read):
            raise VoiceError("products.length", products=len(values), texts=len(read))
        return [value if isinstance(value, str) and value.strip() else None for value in values]
    if isinstance(products, str):
        products = [products]
    if not isinstance(products, Mapping | Iterable):
        raise VoiceError("products.kind", given=type(products).__name__)
    wanted = dict(products) if isinstance(products, Mapping) else {name: [name] for name in products}
    shapes = {
        str(name): re.compile(
            "|".join(rf"{re.escape(w)}\w{{0,2}}\b" for w in ([words] if isinstance(words, str) else words)), re.I
        )
        for name, words in wanted.items()
    }
    return [next((name for name, shape in shapes.items() if text and shape.search(text)), None) for text in read]
