"""A story that one can stand behind: who, situation, turn, benefit, a proof for each claim, a yes for each quote."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from smlib.dates import as_date
from smlib.results import Result
from smlib.text import t
from smlib.text.folding import folded
from smlib.text.numbers import day, number
from smlib.voice.claims import names_in, without_names, words_of
from smlib.voice.errors import VoiceError
from smlib.voice.page import PARTS, write_sheet
from smlib.voice.quotes import Quote, as_quotes

if TYPE_CHECKING:
    import pandas as pd

MOST_WORDS = 330  # what fits on one A4 page beside headings and proofs
_GAP = ("", "...", "…", "HIER", "HERE")


@dataclass(frozen=True)
class Claim:
    """What the story says about a product or the company, what proves it, and when that was looked up."""

    text: str
    proof: str = ""
    checked_on: date | None = None

    @property
    def backing(self) -> str:
        """The proof with the day on which it was looked up."""
        checked = t("story.checked", day=day(self.checked_on)) if self.checked_on else ""
        return " – ".join(filter(None, [self.proof, checked]))


@dataclass(frozen=True, repr=False)
class Story(Result):
    """A story sheet; made by `story`. It never changes: `evidence` returns a new one.

    Attributes:
        person: who tells it, as a role.
        situation: what it was like before.
        turn: what changed.
        benefit: what it is good for.
        quotes: customers' sentences, each with its consent.
        claims: claims with their proofs.
        weakness: what we admit.
        title: heading of the sheet.
        names: names that are replaced wherever the story is shown; None: what looks like one in `person`.
    """

    person: str
    situation: str
    turn: str
    benefit: str
    quotes: tuple[Quote, ...] = ()
    claims: tuple[Claim, ...] = ()
    weakness: str = ""
    title: str = ""
    names: tuple[str, ...] | None = None

    def evidence(self, claim: str, proof: str, *, checked_on: Any = None) -> Story:
        """Return the story with a claim and what proves it.

        Args:
            claim: the sentence that is claimed; a known one gets its proof, a new one is added.
            proof: a document, a figure with its source, something one can go and look at.
            checked_on: the day on which it was looked up.

        Raises:
            VoiceError: if the claim is empty, or is given as its own proof.

        Example:
            >>> import smlib as sm
            >>> sheet = sm.story(claims=["Die Feder kostet 3,80 Euro."])
            >>> sheet.evidence("Die Feder kostet 3,80 Euro.", "Preisliste August 2026").claims[0].proof
            'Preisliste August 2026'
        """
        said, shown = _words("claim", claim), _words("proof", proof)
        if not said:
            raise VoiceError("story.claim_empty")
        if shown and folded(said) == folded(shown):
            raise VoiceError("story.own_proof", claim=said)
        new = Claim(said, shown, None if checked_on is None else as_date(checked_on))
        known = [folded(each.text) for each in self.claims]
        if folded(said) not in known:
            return replace(self, claims=(*self.claims, new))
        place = known.index(folded(said))
        return replace(self, claims=(*self.claims[:place], new, *self.claims[place + 1 :]))

    def gaps(self) -> pd.DataFrame:
        """Return what is missing, a row each: code, where, message.

        Codes: `part_missing`, `name` (a person is recognisable), `no_quote`, `no_consent`, `no_claim`, `no_evidence`,
        `superlative`, `unproved` (durability or sustainability without a proof), `no_weakness`, `too_long`.
        """
        import pandas as pd

        return pd.DataFrame(list(self._gaps()), columns=["code", "where", "message"], dtype="string")

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return next(self._gaps(), None) is None

    def _gaps(self) -> Iterator[tuple[str, str, str]]:
        def gap(code: str, where: str, variant: str = "") -> tuple[str, str, str]:
            return code, where, t(f"story.gap.{code}{f'_{variant}' if variant else ''}", where=where)

        for part in PARTS:
            if not getattr(self, part):
                yield gap("part_missing", t(f"story.part.{part}"), part)
        if self.names is None and self._named():
            yield gap("name", t("story.part.person"))
        if not self.quotes:
            yield gap("no_quote", t("story.part.quotes"))
        for place, quote in enumerate(self.quotes, 1):
            if quote.consent != "yes":  # by number: the list of gaps may stand where the sentence must not
                yield gap("no_consent", t("story.quote_number", n=place), quote.consent or "unasked")
        if not self.claims:
            yield gap("no_claim", t("story.part.claims"))
        for claim in self.claims:
            if not claim.proof:
                yield gap("no_evidence", claim.text)
        proved = folded(" ".join(claim.text for claim in self.claims if claim.proof))
        for kind, code in (("superlative", "superlative"), ("absolute", "unproved")):
            found = dict.fromkeys(word for text in self._own() for word in words_of(kind, text))
            for word in found:
                if kind == "superlative" or folded(word) not in proved:
                    yield gap(code, word)
        if not self.weakness:
            yield gap("no_weakness", t("story.part.weakness"))
        words = sum(len(text.split()) for text in (*self._own(), *(q.text for q in self.shown_quotes)))
        if words > MOST_WORDS:
            yield "too_long", t("story.sheet"), t("story.gap.too_long", words=number(words), most=number(MOST_WORDS))

    @property
    def shown_quotes(self) -> tuple[Quote, ...]:
        """The quotes that may be shown: those with a yes."""
        return tuple(quote for quote in self.quotes if quote.consent == "yes")

    def _own(self) -> tuple[str, ...]:
        """Return what the house says itself; a customer's superlative is hers."""
        return (self.title, *(getattr(self, part) for part in PARTS), *(c.text for c in self.claims), self.weakness)

    def _named(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(names_in(self.person))) if self.names is None else self.names

    def masked(self) -> Story:
        """Return a copy with substitute names: "Person 1"; telephone numbers and addresses are replaced as well."""
        texts = [
            self.title, *(getattr(self, part) for part in PARTS), self.weakness, *(q.text for q in self.quotes),
            *(c.text for c in self.claims), *(c.proof for c in self.claims),
        ]  # fmt: skip
        safe = iter(without_names(texts, self._named()))
        title, person, situation, turn, benefit, weakness = (next(safe) for _ in range(6))
        quotes = tuple(replace(quote, text=next(safe)) for quote in self.quotes)
        claims = tuple(replace(claim, text=next(safe)) for claim in self.claims)
        claims = tuple(replace(claim, proof=next(safe)) for claim in claims)
        return Story(person, situation, turn, benefit, quotes, claims, weakness, title, ())

    @property
    def caption(self) -> str:
        """Heading of the table."""
        return self.masked().title or t("story.sheet")

    def to_frame(self) -> pd.DataFrame:
        """Return a row a part, names replaced: section, text, backing (a claim's proof, a quote's consent)."""
        import pandas as pd

        safe = self.masked()
        rows: list[tuple[str, str | None, str | None]]
        rows = [(t(f"story.part.{part}"), getattr(safe, part) or None, None) for part in PARTS]
        rows += [(t("story.part.quotes"), q.text, t(f"story.consent.{q.consent or 'unasked'}")) for q in safe.quotes]
        rows += [(t("story.part.claims"), claim.text, claim.backing or None) for claim in safe.claims]
        rows.append((t("story.part.weakness"), safe.weakness or None, None))
        return pd.DataFrame(rows, columns=["section", "text", "backing"], dtype="string")

    def text(self) -> str:
        """Return whether the story can stand, or what is missing."""
        missing = self._missing()
        if not missing:
            return t("story.complete", claims=number(len(self.claims)), quotes=number(len(self.quotes)))
        head = t("story.one_gap" if len(missing) == 1 else "story.some_gaps", n=number(len(missing)))
        return "\n".join([head, *missing])

    def _missing(self) -> list[str]:
        """Return what is missing in sentences, names replaced: what is displayed is stored in notebooks."""
        return without_names([message for _, _, message in self._gaps()], self._named())

    def to_html(self, path: str | os.PathLike[str], *, mask: bool = True, as_of: Any = None) -> None:
        """Write the sheet as an HTML page that prints on one A4 page.

        Quotes without a yes never stand on it; while something is missing it is marked as a draft and says what.

        Args:
            path: the file.
            mask: replace names, telephone numbers and addresses.
            as_of: the day written on it; today by default.
        """
        write_sheet(self.masked() if mask else self, path, self._missing(), as_of)


def story(
    person: str = "",
    situation: str = "",
    turn: str = "",
    benefit: str = "",
    *,
    quotes: Any = (),
    claims: Any = (),
    weakness: str = "",
    title: str = "",
    names: Any = None,
) -> Story:
    """Begin a story sheet; every part may still be missing, and `.gaps()` says which.

    Args:
        person: who tells it, as a role: "eine Kundin, die Gräber pflegt".
        situation: what it was like before.
        turn: what changed.
        benefit: what it is good for.
        quotes: sentences of customers: a dict sentence -> consent (`"ja"`, `"nein"`, `"gefragt"`; yes, no, asked),
            a table with the columns `text` and `consent`, or a list of sentences whose consent is still to be asked.
        claims: what the story claims: sentences, or a dict claim -> proof; `.evidence()` adds proofs.
        weakness: what the product cannot do, or did wrong.
        title: heading of the sheet.
        names: names in it that must not show. By default what looks like one in `person`, which is then a gap;
            `names=[]` where that is none.

    Returns:
        `Story`.

    Raises:
        VoiceError: for a part that is no text, or a consent that is none of the words above.

    Example:
        >>> import smlib as sm
        >>> sheet = sm.story("eine Kundin", "Die Feder brach.", "Sie tauschte sie selbst.", "Die Schere schneidet wieder.",
        ...                  quotes={"Drei Handgriffe.": "ja"}, claims={"Die Feder gibt es einzeln.": "Webshop, Ersatzteile"})
        >>> sheet.gaps()["code"].tolist()
        ['no_weakness']
    """
    given = {
        "person": person,
        "situation": situation,
        "turn": turn,
        "benefit": benefit,
        "weakness": weakness,
        "title": title,
    }
    texts = {part: _words(part, value) for part, value in given.items()}
    listed = [names] if isinstance(names, str) else names
    known = None if listed is None else tuple(filter(None, (_words("names", name) for name in listed)))
    made = Story(
        texts["person"], texts["situation"], texts["turn"], texts["benefit"], as_quotes(quotes), (),
        texts["weakness"], texts["title"], known,
    )  # fmt: skip
    if isinstance(claims, str):
        claims = [claims]
    for claim, proof in claims.items() if isinstance(claims, Mapping) else ((each, "") for each in claims):
        if _words("claim", claim):
            made = made.evidence(claim, proof)
    return made


def _words(part: str, value: Any) -> str:
    """Return a part as text; three dots and HIER are a part that is still missing."""
    if value is None or value is Ellipsis:
        return ""
    if not isinstance(value, str):
        raise VoiceError("story.no_text", part=part, given=type(value).__name__)
    text = " ".join(value.split())
    return "" if text in _GAP else text
