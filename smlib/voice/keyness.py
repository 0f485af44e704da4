"""What people talk about: words that are more frequent here than elsewhere, by log-likelihood."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from smlib.errors import check_range
from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import counted, listed, number
from smlib.voice.words import as_texts, function_words, language_of, lemmas, reference_counts

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# 6.63 is the 1 % point of chi-square with one degree of freedom.
LEAST = 6.63


def log_likelihood(a: float, b: float, c: float, d: float) -> float:
    """Return the keyness G² of a word that occurs `a` times in `c` words and `b` times in `d` words.

    0 when both rates are equal. Source: Rayson & Garside (2000), Comparing corpora using frequency profiling.

    Raises:
        InputError: for a negative count or a corpus without words.

    Example:
        >>> from smlib.voice.keyness import log_likelihood
        >>> round(log_likelihood(50, 10, 10_000, 20_000), 4)
        63.9032
    """
    for name, value in (("a", a), ("b", b)):
        check_range(name, value, value >= 0, "≥ 0")
    for name, value in (("c", c), ("d", d)):
        check_range(name, value, value > 0, "> 0")
    expected = (c * (a + b) / (c + d), d * (a + b) / (c + d))
    parts = (n * math.log(n / e) for n, e in zip((a, b), expected, strict=True) if n)
    return max(0.0, 2 * sum(parts))


@dataclass(frozen=True, repr=False)
class Theme:
    """One theme: its lemma, the word as people write it, and where it stands."""

    lemma: str
    word: str
    count: int
    texts: int
    rate: float
    reference_rate: float
    keyness: float
    examples: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Themes(Result):
    """Themes of a set of texts, strongest first.

    Attributes:
        themes: the themes.
        texts: number of texts read; blank ones do not count.
        words: number of words in them.
        own_reference: whether the reader gave the corpus compared with.
    """

    themes: tuple[Theme, ...]
    texts: int
    words: int
    own_reference: bool

    def to_frame(self) -> pd.DataFrame:
        """Return a row a theme: theme, keyness (G²), count, texts, rate, reference_rate (per 1,000 words), example."""
        import pandas as pd

        names = ["theme", "keyness", "count", "texts", "rate", "reference_rate", "example"]
        rows = [
            (
                x.word,
                round(x.keyness, 1),
                x.count,
                x.texts,
                round(1000 * x.rate, 2),
                round(1000 * x.reference_rate, 2),
                x.examples[0] if x.examples else None,
            )
            for x in self.themes
        ]
        return pd.DataFrame(rows, columns=names)

    def for_readers(self) -> pd.DataFrame:
        """Return the table; its rates count per 1,000 words, which their headings say."""
        return self.to_frame().rename(columns={"rate": "per_thousand", "reference_rate": "per_thousand_else"})

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("voice.themes.caption")

    def text(self) -> str:
        """Return the leading themes, with what they were compared."""
        if not self.themes:
            return t("voice.themes.none", texts=counted(self.texts, "text"))
        shown = listed([t("voice.themes.one", word=x.word, texts=number(x.texts)) for x in self.themes[:5]])
        against = t("voice.themes.own" if self.own_reference else "voice.themes.default")
        return t("voice.themes.found", texts=counted(self.texts, "text"), themes=shown) + "\n" + against

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw in how many texts each theme occurs."""
        from smlib.plots import bars, describe

        axes = bars(
            [x.word for x in self.themes],
            [x.texts for x in self.themes],
            ax=ax,
            written=[number(x.texts) for x in self.themes],
            title=t("voice.themes.title", texts=counted(self.texts, "text")),
            xlabel=t("voice.themes.xlabel"),
        )
        return describe(axes, self.alt_text())

    def alt_text(self) -> str:
        """Describe the picture in words."""
        shown = listed([t("voice.themes.one", word=x.word, texts=number(x.texts)) for x in self.themes])
        return t("voice.themes.alt", themes=shown or "–")


def themes(texts: Any, *, stopwords: Iterable[str] | None = None, against: Any = None, n: int = 10) -> Themes:
    """Find what texts are about: lemmas more frequent than in a reference, by log-likelihood keyness.

    Words are counted by lemma (simplemma); words of one or two letters and words without content are left out;
    a theme stands in at least two texts and has G² of at least 6.63.

    Args:
        texts: texts in German or English, or a table with a column `text`; blank ones are left out.
        stopwords: further words that shall be no theme, such as the products' names.
        against: texts to compare with (last year's, another product's); by default plain working prose, the
            project's own sentences. That default is small (`docs/voice.md`): own texts compare better.
        n: number of themes at most.

    Returns:
        `Themes`, each with keyness, counts, rates and up to three examples.

    Raises:
        VoiceError: for no texts at all, or values that are no texts.
        InputError: for `n` below 1.

    Example:
        >>> import smlib as sm
        >>> found = sm.themes(["Der Stiel bricht", "Die Stiele sind gut", "Stiel und Klinge"], against=["Guten Tag"] * 30)
        >>> [theme.word for theme in found.themes]
        ['Stiel']
    """
    check_range("n", n, n >= 1, "≥ 1")
    read = [text for text in as_texts(texts) if text]
    lang = language_of(read)
    split = [lemmas(text, lang) for text in read]
    counts = Counter(lemma for words in split for _, lemma in words)
    if against is None:
        other = dict(reference_counts(lang))
    else:
        other = Counter(lemma for text in as_texts(against) if text for _, lemma in lemmas(text, lang))
    total, total_other = sum(counts.values()), sum(other.values())
    given = [stopwords] if isinstance(stopwords, str) else list(stopwords or ())
    leave = function_words(lang) | {word.casefold() for word in given}
    leave |= {lemma for word in given for _, lemma in lemmas(word, lang)}
    where: dict[str, list[int]] = {}
    for i, words in enumerate(split):
        for lemma in {part for _, part in words}:
            where.setdefault(lemma, []).append(i)
    found = []
    for lemma, count in counts.items():
        places = where[lemma]
        if len(lemma) < 3 or lemma in leave or len(places) < 2:
            continue
        forms = Counter(word for i in places for word, part in split[i] if part == lemma)
        if all(form.casefold() in leave for form in forms):
            continue
        rate, rate_other = count / total, other.get(lemma, 0) / total_other
        keyness = log_likelihood(count, other.get(lemma, 0), total, total_other)
        if rate <= rate_other or keyness < LEAST:
            continue
        examples = sorted((read[i] for i in places), key=lambda text: (abs(len(text) - 90), text))[:3]
        name = _written(lemma, forms)
        found.append(Theme(lemma, name, count, len(places), rate, rate_other, keyness, tuple(examples)))
    found.sort(key=lambda theme: (-theme.keyness, theme.lemma))
    return Themes(tuple(found[:n]), len(read), total, against is not None)


def _written(lemma: str, forms: Counter[str]) -> str:
    """Write a lemma as its forms are mostly written: nouns with a capital letter."""
    capital = sum(count for form, count in forms.items() if form[0].isupper())
    return lemma[0].upper() + lemma[1:] if 2 * capital > forms.total() else lemma
