"""How texts sound: a score with the words that made it, and signs of a question, of heat, of something private."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from smlib.privacy import MAIL, PHONE, STREET
from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import counted, listed, number
from smlib.voice.words import WORD, as_texts, lexicon

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

KINDS = ("praise", "complaint", "question", "private", "heated")
VALUES = {
    "more_positive": 1, "more_negative": -1, "positive": 1, "negative": -1, "strong_positive": 2, "strong_negative": -2,
}  # fmt: skip
REACH = 3  # words between a negation and what it turns round
CLAUSE = re.compile(r"[^,;:.!?…–]+")
SHOUTED = re.compile(r"\b[A-ZÄÖÜ]{4,}\b")


@dataclass(frozen=True, repr=False)
class Tone:
    """How one text sounds; `deciding` holds (word, value) pairs, a turned word with its negation."""

    text: str | None
    score: float | None
    deciding: tuple[tuple[str, int], ...]
    signs: dict[str, tuple[str, ...]]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds the text shows: praise, complaint, question, private, heated; several or none."""
        return tuple(kind for kind in KINDS if self.signs.get(kind))


@dataclass(frozen=True, repr=False)
class Tonality(Result):
    """Tones of texts, in their order."""

    tones: tuple[Tone, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return a row a text: text, score (−1 to 1, missing for blank texts), words, kinds, signs."""
        import pandas as pd

        rows = [
            (
                tone.text,
                tone.score,
                ", ".join(f"{word} ({value:+d})" for word, value in tone.deciding),
                ", ".join(tone.kinds),
                ", ".join(sign for kind in KINDS[2:] for sign in tone.signs.get(kind, ())),
            )
            for tone in self.tones
        ]
        return pd.DataFrame(rows, columns=["text", "score", "words", "kinds", "signs"])

    def for_readers(self) -> pd.DataFrame:
        """Return the table with words for the kinds."""
        kinds = [", ".join(t(f"voice.tonality.name.{kind}") for kind in tone.kinds) for tone in self.tones]
        return self.to_frame().assign(kinds=kinds)

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("voice.tonality.caption")

    def counts(self) -> dict[str, int]:
        """Return how many texts show each kind; a text may show several."""
        return {kind: sum(kind in tone.kinds for tone in self.tones) for kind in KINDS}

    def text(self) -> str:
        """Return how many texts show what, and what to read by a human first."""
        counts = self.counts()
        read = sum(tone.text is not None for tone in self.tones)
        shown = listed([t(f"voice.tonality.{kind}", n=number(n)) for kind, n in counts.items()])
        lines = [t("voice.tonality.found", texts=counted(read, "text"), kinds=shown)]
        silent = sum(tone.text is not None and not tone.kinds for tone in self.tones)
        if silent:
            lines.append(t("voice.tonality.silent_one" if silent == 1 else "voice.tonality.silent", n=number(silent)))
        if counts["private"] or counts["heated"]:
            lines.append(t("voice.tonality.human"))
        return "\n".join(lines)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw how many texts show each kind."""
        from smlib.plots import bars, describe

        counts = self.counts()
        axes = bars(
            [t(f"voice.tonality.name.{kind}") for kind in counts],
            list(counts.values()),
            ax=ax,
            title=t("voice.tonality.title"),
            xlabel=t("voice.tonality.xlabel"),
        )
        return describe(axes, self.alt_text())

    def alt_text(self) -> str:
        """Describe the picture in words."""
        return self.text().split("\n")[0]


@cache
def _valued() -> tuple[dict[str, int], tuple[tuple[str, int], ...]]:
    """Return whole words and beginnings of words with their values; strong words are read last and win."""
    lists = lexicon()["tonality"]
    words: dict[str, int] = {}
    starts: dict[str, int] = {}
    for name, value in VALUES.items():
        for entry in lists[name].split():
            (starts if entry.endswith("*") else words)[entry.rstrip("*")] = value
    return words, tuple(sorted(starts.items(), key=lambda item: -len(item[0])))


@cache
def _value(word: str) -> int:
    words, starts = _valued()
    if word in words:
        return words[word]
    return next((value for start, value in starts if word.startswith(start)), 0)


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    lists = lexicon()["patterns"]
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in (*lists[kind], *lists.get(f"more_{kind}", ())))


def _phrases(kind: str, text: str) -> list[str]:
    return [hit[0].strip() for pattern in _patterns(kind) if (hit := pattern.search(text))]


def _deciding(text: str) -> list[tuple[str, int]]:
    """Return words with values, phrase by phrase; a negation turns only the nearest word, the following one on ties."""
    found = []
    rest = text
    for kind, value in (("negative", -1), ("positive", 1)):
        for pattern in _patterns(kind):
            if hit := pattern.search(rest):
                found.append((hit[0].strip(), value))
                # What a phrase has decided, its words do not decide again.
                rest = f"{rest[: hit.start()]} … {rest[hit.end() :]}"
    lists = lexicon()["tonality"]
    negation, stronger = set(lists["negation"].split()), set(lists["stronger"].split())
    for looks in lists["not_negating"]:
        rest = re.sub(re.escape(looks), " ", rest, flags=re.IGNORECASE)
    for clause in CLAUSE.findall(rest):
        words = WORD.findall(clause)
        values = [_value(word.casefold()) for word in words]
        turned: dict[int, str] = {}
        for place, word in enumerate(words):
            if word.casefold() in negation:
                near = [i for i, v in enumerate(values) if v and abs(i - place) <= REACH and i != place]
                if near:
                    turned[min(near, key=lambda i: (abs(i - place), i < place))] = word
        for i, value in enumerate(values):
            if not value:
                continue
            if i in turned:
                found.append((f"{turned[i]} … {words[i]}", -1 if value > 0 else 1))
            elif i and words[i - 1].casefold() in stronger:
                found.append((f"{words[i - 1]} {words[i]}", value * 2 if abs(value) == 1 else value))
            else:
                found.append((words[i], value))
    return found


def tone(text: str) -> Tone:
    """Return how one text sounds."""
    deciding = _deciding(text)
    up = sum(value for _, value in deciding if value > 0)
    down = -sum(value for _, value in deciding if value < 0)
    signs = {
        "praise": tuple(word for word, value in deciding if value > 0),
        "complaint": tuple(word for word, value in deciding if value < 0),
        "question": tuple(_phrases("question", text)),
        "private": tuple(_phrases("private", text))
        + tuple(hit[0] for shape in (MAIL, PHONE, STREET) if (hit := shape.search(text))),
        "heated": tuple(_phrases("heated", text)) + tuple(SHOUTED.findall(text)),
    }
    # A question names what somebody fears or hopes for; that is neither praise nor a complaint.
    if text.rstrip().endswith("?") and len(re.findall(r"[.!?]+(?:\s|$)", text)) == 1:
        signs["praise"] = signs["complaint"] = ()
    return Tone(text, round((up - down) / (up + down), 2) if up + down else 0.0, tuple(deciding), signs)


def tonality(texts: Any) -> Tonality:
    """Score texts from −1 (all deciding words negative) to 1, and show the words that decided.

    Words and phrases stand in an own small lexicon (`lexicon.toml`); a negation turns the nearest word of its
    clause ("nicht gut", "ohne Rückenschmerzen"). 0 means balanced or no word known, never "neutral by proof".
    Signs of a question, of heat and of something private are given beside; how well each works on comments that
    were not used for tuning stands in `docs/voice.md`. It orders what a human reads first; it decides nothing.

    Args:
        texts: texts, or a table with a column `text`; blank ones get no score.

    Returns:
        `Tonality`; a tone a text, in the same order.

    Raises:
        VoiceError: for no texts at all, or values that are no texts.

    Example:
        >>> import smlib as sm
        >>> result = sm.tonality(["Sehr gute Schere, sehr unpraktische Verpackung.", "Nicht gut."])
        >>> [tone.score for tone in result.tones]
        [0.0, -1.0]
        >>> result.tones[1].deciding
        (('Nicht … gut', -1),)
    """
    return Tonality(tuple(tone(text) if text else Tone(None, None, (), {}) for text in as_texts(texts)))
