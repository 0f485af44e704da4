"""From text to the canonical table: each column by what its cells mean, nothing guessed that a cell can prove."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from smlib.sources.aliases import plain
from smlib.sources.decode import repair_cells
from smlib.sources.errors import refuse
from smlib.sources.ids import to_ids
from smlib.sources.moments import to_moments
from smlib.sources.notes import Notes
from smlib.sources.numbers import looks_like_numbers, to_numbers
from smlib.sources.progress import tick
from smlib.sources.recognise import Match
from smlib.sources.schema import KINDS
from smlib.sources.shapes import shaped
from smlib.text.numbers import listed

if TYPE_CHECKING:
    import pandas as pd

YES = {"1", "true", "yes", "ja", "wahr", "boosted", "1.0"}
NO = {"0", "false", "no", "nein", "falsch", "none", "0.0"}
POST_KINDS = {
    "photo": "photos photo fotos foto bilder bild image status_photo ig_image ig_bild ig_foto picture",
    "video": "videos video ig_video status_video live",
    "reel": "reels reel ig_reel",
    "carousel": "carousel karussell ig_carousel ig_karussell album multi_photo",
    "link": "links link shared_link",
    "text": "text status texte",
    "story": "story stories ig_story storys",
}
_KIND_OF = {word: kind for kind, words in POST_KINDS.items() for word in words.split()}


@dataclass
class Job:
    """What the steps of one conversion share."""

    match: Match
    notes: Notes
    tz: str
    date_order: str | None
    file: str
    end_date: Any = None
    keep_text: bool = False
    lifetime: bool = False
    empty: bool = False
    found: dict[str, pd.Series] = field(default_factory=dict)
    currency: str | None = None

    @property
    def rows(self) -> int:
        """Rows of the sheet."""
        return len(self.match.sheet.cells)

    @property
    def number_language(self) -> str:
        """Language whose decimal mark decides where no cell does; some exports keep the point in every language."""
        return "en" if self.match.format.rules.get("english_decimals") else self.match.language

    @property
    def order_guess(self) -> str:
        """Order of day and month where no cell decides."""
        orders = self.match.format.rules.get("date_order", {})
        return str(orders.get(self.match.language, "mdy" if self.match.language == "en" else "dmy"))


def convert(job: Job) -> pd.DataFrame:
    """Return the canonical table of a recognised sheet.

    Raises:
        SourceError: `col.missing`, `date.mixed`, `num.mixed`.
    """
    match, sheet = job.match, job.match.sheet
    _needed(job)
    cells = repair_cells(sheet.cells, sheet.header, sheet.lines, job.notes)
    unknown: list[str] = []
    empty: list[str] = []
    for place, name in enumerate(match.fields):
        heading, column = sheet.header[place], cells[place]
        tick(0.4 + 0.6 * place / len(match.fields))
        if name is None:
            if (column == "").all() and len(column):
                empty.append(heading)
                continue
            described = sheet.described[place] if place < len(sheet.described) else ""
            name = _free_name(heading, described, job.found)
            unknown.append(heading)
            job.found[name] = _unknown(job, column, heading)
            continue
        if len(column) and name not in KINDS.get(match.format.kind, ()) and (column == "").all():
            empty.append(heading)
            continue
        job.found[name] = one_column(job, column, heading, name)
    _note_unknown(job, unknown)
    if empty:
        job.notes.add("col.empty", "info", columns=listed([plain_heading for plain_heading in empty if plain_heading]))
    return shaped(job)


def _needed(job: Job) -> None:
    have = set(job.match.fields)
    for name in job.match.format.needed:
        if not have & set(name.split("|")):
            spelled = [_spelling(job, part) for part in name.split("|")]
            raise refuse(
                "col.missing",
                column=listed(spelled, "or"),
                file=job.file,
                available=listed([h for h in job.match.sheet.header if h][:12]),
                menu=job.match.format.menu["de" if job.match.language == "de" else "en"],
            )


def _spelling(job: Job, name: str) -> str:
    """Return how the export would write a field's heading in its language."""
    from smlib.sources.aliases import shipped

    own = [alias.spelling for alias in job.match.format.columns.values() if alias.field == name]
    for alias in shipped():
        if alias.field == name and alias.language == job.match.language:
            return alias.spelling
    return own[0] if own else name


def _free_name(heading: str, described: str, taken: dict[str, pd.Series]) -> str:
    name, place = heading or "column", 2
    if name in taken and "unique" in described.casefold():
        name = f"{name} (unique)"
    while name in taken:
        name, place = f"{heading} ({place})", place + 1
    return name


def _note_unknown(job: Job, unknown: list[str]) -> None:
    twice = {h for h in unknown if sum(plain(h) == plain(other) for other in job.match.sheet.header) > 1}
    if twice:
        job.notes.add("col.duplicate", columns=listed(sorted(twice)))
    fresh = [heading for heading in unknown if heading and heading not in twice]
    if fresh and job.match.format.key != "plain":
        job.notes.add("col.unknown", columns=listed(fresh[:8]), first=fresh[0])


def _unknown(job: Job, column: pd.Series[str], heading: str) -> pd.Series:
    if looks_like_numbers(column):
        return to_numbers(column, heading, job.match.sheet.lines, Notes(), whole=False, language=job.number_language)
    return _text(column)


def _text(column: pd.Series[str]) -> pd.Series:
    texts = column.astype("string")
    blank = column == ""
    if column.str.startswith("'").any():  # Matomo's guard against formulas: it belongs to spreadsheets, not to the text
        texts = texts.str.replace(r"^'(?=[=+@-])", "", regex=True)
    return texts.mask(blank) if blank.any() else texts


def one_column(job: Job, column: pd.Series[str], heading: str, name: str) -> pd.Series:
    """Return one column as its meaning wants it."""
    import pandas as pd

    what, lines, notes = job.match.format.meaning(name), job.match.sheet.lines, job.notes
    if what == "id":
        return to_ids(column, heading, notes)
    if what in ("time", "day"):
        moments = to_moments(
            column,
            heading,
            lines,
            notes,
            tz=job.tz,
            order=job.date_order,
            guess=job.order_guess,
            day=what == "day",
            end_date=job.end_date,
        )
        job.lifetime = job.lifetime or moments.lifetime
        return moments.values
    if what in ("count", "amount", "share", "seconds"):
        unit = heading.rpartition("(")[2].rstrip(")")
        if what == "amount" and re.fullmatch("[A-Z]{3}", unit):  # of a rate, "(CTR)" is no currency
            job.currency = unit
        figures = to_numbers(column, heading, lines, notes, whole=what == "count", language=job.number_language)
        # "(%)" in the heading: the cells are percentages without the sign.
        return figures / 100 if what == "share" and unit == "%" and not column.str.contains("%").any() else figures
    if what == "flag":
        folded = column.str.strip().str.casefold()
        flags = pd.Series(pd.NA, index=column.index, dtype="boolean")
        return flags.mask(folded.isin(list(YES)), True).mask(folded.isin(list(NO)), False)
    if what == "kind":
        words = {text: post_kind(text) for text in column.unique()}
        return column.map(words).astype("string")
    return _text(column)


def post_kind(text: str) -> Any:
    """Return the kind of a post: photo, video, reel, carousel, link, text, story, other; NA for no word at all."""
    import pandas as pd

    word = plain(text).replace(" ", "_")
    return _KIND_OF.get(word, "other") if word else pd.NA
