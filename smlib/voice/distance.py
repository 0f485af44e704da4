"""A second look at a draft before it is sent: where friendliness tips over, and a wording to consider."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smlib.results import Result
from smlib.text import t
from smlib.text.numbers import number
from smlib.voice.errors import VoiceError

if TYPE_CHECKING:
    import pandas as pd

MOST = 3  # more cues than that are a verdict, not a look
NIGHT = (21, 6)  # from this hour to that one
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


@dataclass(frozen=True)
class Cue:
    """One place to look at again.

    Attributes:
        kind: `private_contact`, `blame`, `irony`, `promise`, `mixed_address`, `shouting`, `late_night`.
        passage: the words as they stand in the draft.
        start: where they begin, in characters; -1 for the time of day.
    """

    kind: str
    passage: str
    start: int

    @property
    def reason(self) -> str:
        """Why it deserves a look."""
        return t(f"voice.distance.{self.kind}.reason")

    @property
    def suggestion(self) -> str:
        """A wording to consider."""
        return t(f"voice.distance.{self.kind}.wording")


@dataclass(frozen=True, repr=False)
class SecondLook(Result):
    """What caught the eye in a draft; made by `second_look`. An empty one is a good sign, not a certificate.

    Attributes:
        draft: the text as it was given.
        cues: at most three, the weightiest first.
    """

    draft: str
    cues: tuple[Cue, ...]

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return t("voice.distance.caption")

    def text(self) -> str:
        """Return a line for each cue: passage, reason, wording."""
        if not self.cues:
            return t("voice.distance.quiet")
        lines = [
            t("voice.distance.line", passage=cue.passage, reason=cue.reason, wording=cue.suggestion)
            for cue in self.cues
        ]
        head = t("voice.distance.one" if len(lines) == 1 else "voice.distance.some", count=number(len(lines)))
        return "\n".join([head, *lines])

    def to_frame(self) -> pd.DataFrame:
        """Return cue, passage, reason, suggestion."""
        import pandas as pd

        rows = [(cue.kind, cue.passage, cue.reason, cue.suggestion) for cue in self.cues]
        return pd.DataFrame(rows, columns=["cue", "passage", "reason", "suggestion"], dtype="string")

    def for_readers(self) -> pd.DataFrame:
        """Return the table with words for the cues."""
        return self.to_frame().assign(cue=[t(f"voice.distance.{cue.kind}.name") for cue in self.cues])


def second_look(
    draft: str, *, written_at: datetime | None = None, roles: Iterable[str] = (), kinds: Iterable[str] | None = None
) -> SecondLook:
    """Show where a draft may lose its distance. Nothing is rewritten, and nobody is judged.

    Signs are looked up in a table (`smlib/voice/cues.toml`): mixed du and Sie, private contact, a promise that no role
    stands for, shouting, blame, marks of irony, the middle of the night. Lines that quote (`> …`) are left out. It sees
    words, not meaning: irony without a mark goes unseen.

    Args:
        draft: the reply, German or English.
        written_at: when it was written, local time; from 21 to 6 o'clock the time itself is a cue.
        roles: words that name a role in your house, so that a promise is somebody's.
        kinds: which cues to look for; all by default.

    Returns:
        `SecondLook` with at most three cues, each with passage, reason and a wording to consider.

    Raises:
        VoiceError: if the draft is no text.

    Example:
        >>> import smlib as sm
        >>> sm.second_look("Guten Tag, da sind Sie selbst schuld.").cues[0].passage
        'selbst schuld'
    """
    if not isinstance(draft, str):
        raise VoiceError("no_text", given=type(draft).__name__)
    order = list(_rules())
    wanted = set(order) if kinds is None else set(kinds)
    own = re.compile("|".join(rf"\b{re.escape(role)}\b" for role in roles) or r"(?!)", re.IGNORECASE)
    found = [cue for cue in _cues(_without_quotes(draft), own) if cue.kind in wanted]
    if written_at is not None and "late_night" in wanted and not NIGHT[1] <= written_at.hour < NIGHT[0]:
        found.append(Cue("late_night", t("voice.distance.clock", hour=written_at.hour), -1))
    firsts: dict[str, Cue] = {}
    for cue in sorted(found, key=lambda cue: (order.index(cue.kind), cue.start)):
        firsts.setdefault(cue.kind, cue)  # one place a kind is enough to look again
    return SecondLook(draft, tuple(list(firsts.values())[:MOST]))


@dataclass(frozen=True)
class _Rule:
    signs: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    needs_role: bool


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("cues.toml").read_text(encoding="utf-8"))


def _pattern(sign: str) -> re.Pattern[str]:
    return re.compile(sign.replace("@acronyms", _table()["shown"]["acronyms"]), re.IGNORECASE)


@cache
def _rules() -> dict[str, _Rule]:
    """Return the rules in order of weight; mixed address, which has its own rule, after the promises."""
    rules: dict[str, _Rule] = {}
    for entry in _table()["cue"]:
        if entry["kind"] == "shouting":
            rules["mixed_address"] = _Rule((), (), False)
        unless = [each for each in entry["unless"] if not each.startswith("@")]
        rules[entry["kind"]] = _Rule(
            tuple(map(_pattern, entry["signs"])), tuple(map(_pattern, unless)), "@role" in entry["unless"]
        )
    return rules


@cache
def _role_words() -> re.Pattern[str]:
    return re.compile("|".join(_table()["roles"].values()), re.IGNORECASE)


@cache
def _address(form: str) -> re.Pattern[str]:
    return re.compile(_table()["address"][form], re.IGNORECASE)


def _without_quotes(draft: str) -> str:
    """Blank out quoted lines, so that places keep their numbers."""
    return "\n".join(" " * len(line) if line.lstrip().startswith(">") else line for line in draft.split("\n"))


def _cues(draft: str, own_roles: re.Pattern[str]) -> Iterator[Cue]:
    for kind, rule in _rules().items():
        for sign in rule.signs:
            for hit in sign.finditer(draft):
                sentence = _sentence(draft, hit.start())
                if any(pattern.search(sentence) for pattern in rule.unless):
                    continue
                if rule.needs_role and (_role_words().search(sentence) or own_roles.search(sentence)):
                    continue
                yield Cue(kind, hit[0].strip(), hit.start())
    du, sie = _address("du").search(draft), _address("sie").search(draft)
    if du and sie:
        yield Cue("mixed_address", f"{du[0]} / {sie[0]}", du.start())


def _sentence(draft: str, place: int) -> str:
    return next((hit[0] for hit in SENTENCE.finditer(draft) if hit.start() <= place < hit.end()), draft)
